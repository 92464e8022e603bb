/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opens, fills and removes the replica that a test of the store works on (store-fixture.h).
 * Main thread.
 */
#include "config.h"

#include "libledger/store/search.h"
#include "tests/store/store-fixture.h"

#include <glib/gstdio.h>

static void
connect_fixture (Fixture *fixture, const LedgerModel *model)
{
  g_autoptr (GError) error = NULL;

  fixture->database = ledger_database_open_sqlite (fixture->path, LEDGER_OPEN_CREATE, &error);
  g_assert_no_error (error);
  fixture->store = ledger_store_new (fixture->database, model != NULL ? model : ledger_model_get_default (),
                                     fixture->world, LEDGER_SIDE_REPLICA, &error);
  g_assert_no_error (error);
  fixture->contact = fixture_kind (fixture, "contact");
}

void
fixture_open (Fixture *fixture, const LedgerModel *model)
{
  fixture->folder = g_dir_make_tmp ("ledenboek-store-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "replica.db", NULL);
  fixture->world = ledger_world_new_machine ();
  connect_fixture (fixture, model);
}

void
fixture_reopen (Fixture *fixture, const LedgerModel *model)
{
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->database);
  connect_fixture (fixture, model);
}

void
fixture_clear (Fixture *fixture)
{
  static const char *const endings[] = { "", "-wal", "-shm" };

  g_clear_object (&fixture->store);
  g_clear_object (&fixture->database);
  g_clear_object (&fixture->world);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, endings[i], NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->folder, g_free);
}

const LedgerKind *
fixture_kind (Fixture *fixture, const char *name)
{
  return ledger_model_find_kind (ledger_store_get_model (fixture->store), name);
}

void
fixture_set (LedgerRecord *record, const char *field, const char *text)
{
  const LedgerField *found = ledger_kind_find_field (record->kind, field);

  g_assert_nonnull (found);
  ledger_value_set_text (&record->values[found->index], text);
}

LedgerRecord *
fixture_new_contact (Fixture *fixture, const char *given, const char *particle, const char *family)
{
  LedgerId id = ledger_id_new (fixture->world);
  LedgerRecord *contact = ledger_record_new (fixture->contact, &id);

  fixture_set (contact, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (contact, "given_name", given);
  fixture_set (contact, "name_particle", particle);
  fixture_set (contact, "family_name", family);
  return contact;
}

static gboolean
write_record (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerRecord *record = data;

  return ledger_tables_write (transaction, record, LEDGER_SIDE_REPLICA, error) &&
         ledger_search_update (transaction, ledger_model_get_default (), &record->root, error);
}

void
fixture_write (Fixture *fixture, LedgerRecord *record)
{
  g_autoptr (GError) error = NULL;

  ledger_database_write (fixture->database, write_record, record, &error);
  g_assert_no_error (error);
}

void
fixture_add_child (Fixture *fixture, const LedgerRecord *parent, const char *kind, const char *field,
                   const char *text)
{
  LedgerId id = ledger_id_new (fixture->world);
  g_autoptr (LedgerRecord) child = ledger_record_new (fixture_kind (fixture, kind), &id);

  fixture_set (child, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (child, field, text);
  ledger_value_set_id (&child->values[child->kind->parent->index], &parent->id);
  child->root = parent->root;
  fixture_write (fixture, child);
}

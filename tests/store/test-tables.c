/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables made from the model: every field of every type goes in and comes back, a field added to the model is a
 * column at the next start, and a file of a newer program is left alone. Main thread.
 */
#include "config.h"

#include "tests/store/store-fixture.h"

#include <locale.h>
#include <string.h>

static void
fill_value (LedgerValue *value, const LedgerField *field, guint number)
{
  static const guint8 sixteen[16] = "sixteen bytes!!";
  g_autoptr (GBytes) bytes = g_bytes_new (sixteen, sizeof sixteen);
  g_autofree char *text = g_strdup_printf ("%s %u é☺", field->spec->name, number);
  LedgerId id;

  memset (id.bytes, (int) number + 1, sizeof id.bytes);
  switch (field->shape)
    {
    case LEDGER_SHAPE_INTEGER:
      ledger_value_set_integer (value, G_MININT64 + number);
      break;
    case LEDGER_SHAPE_ID:
      ledger_value_set_id (value, &id);
      break;
    case LEDGER_SHAPE_BYTES:
      ledger_value_set_bytes (value, bytes);
      break;
    default:
      ledger_value_set_text (value, text);
      break;
    }
}

static gboolean
check_kind (LedgerTransaction *transaction, const LedgerKind *kind, LedgerWorld *world, LedgerSide side,
            GError **error)
{
  LedgerId id = ledger_id_new (world);
  g_autoptr (LedgerRecord) record = ledger_record_new (kind, &id);
  g_autoptr (LedgerRecord) back = NULL;
  gint64 row;

  for (guint i = 0; i < kind->n_groups; i++)
    record->versions[i] = ((gint64) 1 << 48) + i + 1;
  if (!ledger_tables_write (transaction, record, side, error))
    return FALSE;
  row = record->row;
  for (guint i = 0; i < kind->n_fields; i++)
    fill_value (&record->values[i], &kind->fields[i], i);
  record->root = id;
  if (!ledger_tables_write (transaction, record, side, error))
    return FALSE;
  g_assert_cmpint (record->row, ==, row);
  back = ledger_tables_read (transaction, kind, &id, side, error);
  g_assert_nonnull (back);
  g_assert_cmpint (back->row, ==, row);
  g_assert_true (ledger_id_equal (&back->root, &record->root));
  for (guint i = 0; i < kind->n_groups; i++)
    g_assert_cmpint (back->versions[i], ==, record->versions[i]);
  for (guint i = 0; i < kind->n_fields; i++)
    g_assert_true (ledger_value_equal (&back->values[i], &record->values[i]));
  g_clear_pointer (&back, ledger_record_unref);
  if (!ledger_tables_delete (transaction, kind, &id, error))
    return FALSE;
  back = ledger_tables_read (transaction, kind, &id, side, error);
  g_assert_null (back);
  return TRUE;
}

typedef struct
{
  const LedgerModel *model;
  LedgerWorld *world;
  LedgerSide side;
} Checking;

static gboolean
check_all (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Checking *checking = data;

  if (!ledger_store_prepare (transaction, checking->model, checking->side, LEDGER_INDEXES_NOW, error))
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (checking->model); i++)
    if (!check_kind (transaction, ledger_model_get_kind (checking->model, i), checking->world, checking->side, error))
      return FALSE;
  return TRUE;
}

static void
test_round_trip (gconstpointer side)
{
  g_autoptr (LedgerWorld) world = ledger_world_new_machine ();
  g_autoptr (LedgerDatabase) database = ledger_database_open_sqlite (":memory:", LEDGER_OPEN_CREATE, NULL);
  g_autoptr (GError) error = NULL;
  Checking checking = { ledger_model_get_default (), world, (LedgerSide) GPOINTER_TO_INT (side) };

  ledger_database_write (database, check_all, &checking, &error);
  g_assert_no_error (error);
}

/* The compiled model with one field more on contacts, written as its file would have it. */
typedef struct
{
  LedgerFieldSpec fields[64];
  LedgerKindSpec contact;
  const LedgerKindSpec *specs[64];
} LargerModel;

static LedgerModel *
make_larger_model (LargerModel *larger)
{
  static const LedgerFieldSpec added = { "nickname", "name", LEDGER_TYPE_TEXT, "Nickname", .search = 2 };
  const LedgerKindSpec *const *specs = ledger_model_get_default_specs ();
  g_autoptr (GError) error = NULL;
  LedgerModel *model;
  guint n = 0;

  for (guint i = 0; specs[i] != NULL; i++)
    {
      larger->specs[i] = specs[i];
      if (strcmp (specs[i]->name, "contact") != 0)
        continue;
      larger->contact = *specs[i];
      for (n = 0; specs[i]->fields[n].name != NULL; n++)
        larger->fields[n] = specs[i]->fields[n];
      larger->fields[n] = added;
      larger->contact.fields = larger->fields;
      larger->specs[i] = &larger->contact;
    }
  model = ledger_model_new (larger->specs, &error);
  g_assert_no_error (error);
  return model;
}

static void
test_added_field (void)
{
  g_autofree LargerModel *larger = g_new0 (LargerModel, 1);
  g_autoptr (LedgerModel) model = make_larger_model (larger);
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) before = NULL;
  g_autoptr (LedgerRecord) after = NULL;
  g_autoptr (LedgerRecord) again = NULL;

  fixture_open (&fixture, NULL);
  before = fixture_new_contact (&fixture, "Anna", "van den", "Berg");
  fixture_write (&fixture, before);
  fixture_reopen (&fixture, model);
  after = ledger_store_get (fixture.store, fixture.contact, &before->id, NULL);
  g_assert_cmpstr (ledger_record_get_text (after, "family_name"), ==, "Berg");
  g_assert_null (ledger_record_get_text (after, "nickname"));
  fixture_set (after, "nickname", "Annie");
  fixture_write (&fixture, after);
  again = ledger_store_get (fixture.store, fixture.contact, &before->id, NULL);
  g_assert_cmpstr (ledger_record_get_text (again, "nickname"), ==, "Annie");
}

static void
expect_refusal (Fixture *fixture, const char *key, const char *value, LedgerDatabaseError code)
{
  g_autoptr (LedgerStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_store_set_setting (fixture->store, key, value, NULL));
  store = ledger_store_new (fixture->database, ledger_model_get_default (), fixture->world, LEDGER_SIDE_REPLICA,
                            &error);
  g_assert_null (store);
  g_assert_error (error, LEDGER_DATABASE_ERROR, (int) code);
}

static void
test_newer_file (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_open (&fixture, NULL);
  expect_refusal (&fixture, "store_version", "99", LEDGER_DATABASE_ERROR_NEWER);
}

static void
test_other_file (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_open (&fixture, NULL);
  expect_refusal (&fixture, "side", "authority", LEDGER_DATABASE_ERROR_OPEN);
  expect_refusal (&fixture, "application", "cookbook", LEDGER_DATABASE_ERROR_OPEN);
}

static gboolean
lay_down_recipes (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, "CREATE TABLE recipe (name TEXT)", error);
}

static void
test_foreign_file (void)
{
  g_autoptr (LedgerWorld) world = ledger_world_new_machine ();
  g_autoptr (LedgerDatabase) database = ledger_database_open_sqlite (":memory:", LEDGER_OPEN_CREATE, NULL);
  g_autoptr (LedgerStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_database_write (database, lay_down_recipes, NULL, NULL));
  store = ledger_store_new (database, ledger_model_get_default (), world, LEDGER_SIDE_REPLICA, &error);
  g_assert_null (store);
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN);
}

static gboolean
spoil_sort (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, "UPDATE contact SET sort = 'zzz'", error);
}

static gboolean
read_sort (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_ask (transaction, "SELECT sort FROM contact", NULL, 0, data, error);
}

static void
test_other_fold (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (LedgerValue) sort = LEDGER_NOTHING;
  g_autoptr (LedgerRecord) contact = NULL;

  fixture_open (&fixture, NULL);
  contact = fixture_new_contact (&fixture, "Anna", "van den", "Berg");
  fixture_write (&fixture, contact);
  g_assert_true (ledger_database_write (fixture.database, spoil_sort, NULL, NULL));
  g_assert_true (ledger_store_set_setting (fixture.store, "fold_version", "0", NULL));
  fixture_reopen (&fixture, NULL);
  g_assert_true (ledger_database_read_snapshot (fixture.database, read_sort, &sort, NULL));
  g_assert_nonnull (ledger_value_get_text (&sort));
  g_assert_true (g_str_has_prefix (ledger_value_get_text (&sort), "berg"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/tables/every-field-of-every-kind-comes-back/replica",
                        GINT_TO_POINTER (LEDGER_SIDE_REPLICA), test_round_trip);
  g_test_add_data_func ("/tables/every-field-of-every-kind-comes-back/authority",
                        GINT_TO_POINTER (LEDGER_SIDE_AUTHORITY), test_round_trip);
  g_test_add_func ("/tables/a-field-added-to-the-model-is-a-column-at-the-next-start", test_added_field);
  g_test_add_func ("/tables/a-file-of-a-newer-program-is-left-alone", test_newer_file);
  g_test_add_func ("/tables/a-file-of-another-side-or-program-is-left-alone", test_other_file);
  g_test_add_func ("/tables/nothing-is-added-to-the-database-of-another-program", test_foreign_file);
  g_test_add_func ("/tables/another-fold-makes-the-sort-keys-anew", test_other_fold);
  return g_test_run ();
}

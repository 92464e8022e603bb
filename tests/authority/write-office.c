/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes a small office as this program's model stores it: the book of the authority, and a replica with changes
 * that were not sent. Kept as test data for each released version of the model (tests/data/models/make).
 *
 *   write-office FOLDER
 */
#include "config.h"

#include "libledger/sync/outbox.h"
#include "server/authority/authority.h"
#include "tests/support/test-world.h"

static LedgerWorld *world;

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return data != NULL ? ledger_outbox_prepare (transaction, error) : server_authority_prepare (transaction, error);
}

static LedgerStore *
open_book (const char *folder, const char *name, LedgerSide side)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerDatabase) database = ledger_database_open_sqlite (path, LEDGER_OPEN_CREATE, &error);
  LedgerStore *store = ledger_store_new (database, ledger_model_get_default (), world, side, &error);

  g_assert_no_error (error);
  ledger_database_write (database, prepare, side == LEDGER_SIDE_REPLICA ? store : NULL, &error);
  g_assert_no_error (error);
  return store;
}

static LedgerId
add_contact (LedgerStore *store, const char *name, const char *phone)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), "contact");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set_named (edit, kind, &id, "family_name", name, &error);
  ledger_edit_set_named (edit, kind, &id, "phone", phone, &error);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
set (LedgerStore *store, const LedgerId *id, const char *field, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), "contact");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "edit");
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, kind, id, field, text, &error);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
exchange (LedgerStore *authority, LedgerStore *store, const ServerAuthor *author)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (store, LEDGER_OUTBOX_UNSENT, 10, &error);
  ServerPull pull = { .which = SERVER_PULL_FIRST, .access = &author->access, .user = &author->user };
  GString *answer = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  ServerPullResult result;

  for (guint i = 0; i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];
      ServerPush push = { .bytes = item->bytes, .author = author, .counter = item->counter };
      LedgerAcknowledgement done;

      server_authority_apply (authority, &push, 1, &error);
      g_assert_no_error (error);
      done = (LedgerAcknowledgement) { .id = push.id, .outcome = push.outcome, .seq = push.seq };
      ledger_outbox_acknowledge (store, &done, 1, &error);
      g_assert_no_error (error);
    }
  server_authority_pull (authority, &pull, answer, &result, &error);
  g_assert_no_error (error);
  bytes = g_string_free_to_bytes (answer);
  ledger_outbox_apply_pull (store, bytes, &error);
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (LedgerStore) authority = NULL;
  g_autoptr (LedgerStore) replica = NULL;
  ServerAuthor author = { .device = "Balie" };
  LedgerId first;

  if (argc != 2)
    return 2;
  world = test_world_new (LEDGER_MODEL_VERSION);
  author.user = ledger_id_new (world);
  author.replica = ledger_id_new (world);
  ledger_access_set_all (&author.access, LEDGER_PERMISSION_EDIT);
  authority = open_book (argv[1], "authority.db", LEDGER_SIDE_AUTHORITY);
  replica = open_book (argv[1], "replica.db", LEDGER_SIDE_REPLICA);
  first = add_contact (replica, "Bergsma", "06 12 34 56 78");
  add_contact (replica, "Jansma", "06 87 65 43 21");
  exchange (authority, replica, &author);
  set (replica, &first, "city", "Leeuwarden");
  set (replica, &first, "phone", "06 11 22 33 44");
  add_contact (replica, "Postma", "06 55 66 77 88");
  ledger_database_checkpoint (ledger_store_get_database (authority), NULL);
  ledger_database_checkpoint (ledger_store_get_database (replica), NULL);
  return 0;
}

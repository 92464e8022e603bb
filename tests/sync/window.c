/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows of time with a real server and its snapshots (S23): a first sync brings what stands in the window, and what
 * stands outside is fetched when it is looked at, shown beside what is here, and told again when there is no network
 * (S15). Main thread.
 */
#include "config.h"

#include <string.h>

#include "libledger/sync/kept-history.h"
#include "libledger/sync/outbox.h"
#include "tests/sync/office.h"

#define YEARS (366 * (gint64) 86400 * G_USEC_PER_SEC)

static void
add_moment (Office *office, LedgerReplica *replica, gint64 at, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (office->model, "interaction");
  LedgerStore *store = ledger_replica_get_store (replica);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  g_autofree char *contact = ledger_id_dup_text (&office->contact);
  g_autofree char *when = g_strdup_printf ("%" G_GINT64_FORMAT, at);
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set_named (edit, kind, &id, "contact", contact, &error);
  ledger_edit_set_named (edit, kind, &id, "at", when, &error);
  ledger_edit_set_named (edit, kind, &id, "text", text, &error);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
}

static gint64
count (Office *office, LedgerReplica *replica)
{
  return ledger_store_count (ledger_replica_get_store (replica),
                             ledger_model_find_kind (office->model, "interaction"), NULL);
}

static GPtrArray *
look_at (Office *office, LedgerReplica *replica, LedgerHistoryReach *reach, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ledger_replica_fetch_records_async (replica, &office->contact, NULL, office_take_result, &result);
  office_await (office_has_result, &result);
  return ledger_replica_fetch_records_finish (replica, result, reach, error);
}

static void
check_told (GPtrArray *records)
{
  gboolean found = FALSE;

  g_assert_cmpuint (records->len, ==, 2);
  for (guint i = 0; i < records->len; i++)
    found = found || g_strcmp0 (ledger_record_get_text (records->pdata[i], "text"), "five years ago") == 0;
  g_assert_true (found);
}

static gboolean
forget (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_kept_history_forget (transaction, NULL, error);
}

static void
forget_kept (LedgerReplica *replica)
{
  LedgerDatabase *database = ledger_store_get_database (ledger_replica_get_store (replica));
  g_autoptr (GError) error = NULL;

  ledger_database_write (database, forget, NULL, &error);
  g_assert_no_error (error);
}

static void
test_window (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (LedgerReplica) bram = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  LedgerHistoryReach reach;
  gint64 now, asked_at;

  office_open (&office, OFFICE_DIRECT);
  now = ledger_world_now (office.world);
  anna = office_join (&office, "anna", "anna");
  add_moment (&office, anna, now, "today");
  add_moment (&office, anna, now - 5 * YEARS, "five years ago");
  g_assert_cmpint (count (&office, anna), ==, 2);
  g_assert_true (office_sync (anna, &error));
  g_assert_cmpint (count (&office, anna), ==, 1);
  bram = office_join (&office, "bram", "bram");
  g_assert_cmpint (count (&office, bram), ==, 1);
  g_assert_true (office_sync (bram, &error));
  g_assert_cmpint (count (&office, bram), ==, 1);

  records = look_at (&office, bram, &reach, &error);
  g_assert_no_error (error);
  g_assert_true (reach.whole);
  check_told (records);
  g_assert_cmpint (count (&office, bram), ==, 1);
  asked_at = ledger_world_now (office.world);

  /* Offline what was told is told again, with the moment of it; what was never asked for says why it is not there. */
  office_stop_server (&office);
  g_clear_pointer (&records, g_ptr_array_unref);
  records = look_at (&office, bram, &reach, &error);
  g_assert_no_error (error);
  g_assert_false (reach.whole);
  g_assert_cmpint (reach.told, >=, now);
  g_assert_cmpint (reach.told, <=, asked_at);
  check_told (records);
  ledger_replica_set_offline (anna, TRUE);
  g_assert_null (look_at (&office, anna, &reach, &error));
  g_assert_error (error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE);
  g_clear_error (&error);

  /* What leaves, or may not be read any more, is not told either (S26). */
  forget_kept (bram);
  g_assert_null (look_at (&office, bram, &reach, &error));
  g_clear_object (&anna);
  g_clear_object (&bram);
  office_close (&office);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/window/S23-a-first-sync-brings-the-window-and-the-rest-is-fetched-and-told-again-offline",
                   test_window);
  return g_test_run ();
}

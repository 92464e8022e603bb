/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of a contact as a replica tells it, with the server and without it (S15). Main thread.
 */
#include "config.h"

#include "tests/sync/office.h"

static GPtrArray *
ask_history (Office *office, LedgerReplica *replica, LedgerHistoryReach *reach)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *lines;

  ledger_replica_history_async (replica, &office->contact, NULL, office_take_result, &result);
  office_await (office_has_result, &result);
  lines = ledger_replica_history_finish (replica, result, reach, &error);
  g_assert_no_error (error);
  return lines;
}

static void
test_history_says_whether_it_is_whole (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autoptr (GPtrArray) online = NULL;
  g_autoptr (GPtrArray) offline = NULL;
  LedgerHistoryReach reach;

  office_set (&office, anna, "city", "Utrecht");
  g_assert_true (office_sync (anna, &error));
  ledger_replica_set_offline (anna, TRUE);
  offline = ask_history (&office, anna, &reach);
  g_assert_false (reach.whole);
  g_assert_cmpint (reach.told, ==, 0);
  g_assert_cmpuint (offline->len, >=, 1);
  ledger_replica_set_offline (anna, FALSE);
  online = ask_history (&office, anna, &reach);
  g_assert_true (reach.whole);
  g_assert_cmpuint (online->len, >, offline->len);
  g_clear_object (&anna);
  office_close (&office);
}

/* S15: what the server told is kept; own changes come on top of it, each once. */
static void
test_told_history_is_kept (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autoptr (GPtrArray) online = NULL;
  g_autoptr (GPtrArray) offline = NULL;
  LedgerHistoryReach reach;

  office_set (&office, anna, "city", "Utrecht");
  g_assert_true (office_sync (anna, &error));
  online = ask_history (&office, anna, &reach);
  g_assert_true (reach.whole);
  ledger_replica_set_offline (anna, TRUE);
  office_set (&office, anna, "city", "Zeist");
  offline = ask_history (&office, anna, &reach);
  g_assert_false (reach.whole);
  g_assert_cmpint (reach.told, >, 0);
  g_assert_cmpuint (offline->len, ==, online->len + 1);
  g_assert_cmpstr (((LedgerHistoryLine *) offline->pdata[0])->new_text, ==, "Zeist");
  g_clear_object (&anna);
  office_close (&office);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/history/it-says-whether-it-is-whole", test_history_says_whether_it_is_whole);
  g_test_add_func ("/sync/history/what-the-server-told-is-read-offline", test_told_history_is_kept);
  return g_test_run ();
}

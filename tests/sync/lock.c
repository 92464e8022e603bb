/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S28 and S22 at the replica: a lease is reckoned so that no clock prolongs it, a book that is locked is neither handed
 * out nor saved into, and one contact opens it; a blocked user hands in what he had not sent. Main thread.
 */
#include "config.h"

#include "tests/sync/office.h"

#include "libledger/sync/replica-private.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define DAY (24 * 3600 * SECOND)
#define NOON (G_GINT64_CONSTANT (1700000000) * SECOND)
#define LEASE_SECONDS (60 * 24 * 3600)

static void
test_lease_ends (void)
{
  LedgerLease lease = { 0 };

  /* Never told: never over. */
  ledger_lease_pass (&lease, NOON + 1000 * DAY, 0);
  g_assert_cmpint (lease.lock, ==, LEDGER_LOCK_NONE);
  /* This machine's clock is three hours ahead of the server's. */
  ledger_lease_renew (&lease, LEASE_SECONDS, NOON, NOON + DAY / 8);
  ledger_lease_pass (&lease, NOON + DAY / 8 + 60 * DAY, 0);
  g_assert_cmpint (lease.lock, ==, LEDGER_LOCK_NONE);
  ledger_lease_pass (&lease, NOON + DAY / 8 + 60 * DAY + 1, 0);
  g_assert_cmpint (lease.lock, ==, LEDGER_LOCK_LEASE);
}

static void
test_clock_put_back (void)
{
  LedgerLease lease = { 0 };

  ledger_lease_renew (&lease, LEASE_SECONDS, NOON, NOON);
  ledger_lease_pass (&lease, NOON + 59 * DAY, 0);
  /* Put back by 50 days: what was seen counts, and what runs is added to it. */
  for (guint hour = 0; hour <= 25; hour++)
    ledger_lease_pass (&lease, NOON + 9 * DAY, DAY / 24);
  g_assert_cmpint (lease.lock, ==, LEDGER_LOCK_LEASE);
  /* And from then on it is locked whatever the clock says, until there is contact. */
  ledger_lease_pass (&lease, NOON, 0);
  g_assert_cmpint (lease.lock, ==, LEDGER_LOCK_LEASE);
  ledger_lease_renew (&lease, LEASE_SECONDS, NOON + 100 * DAY, NOON);
  lease.lock = LEDGER_LOCK_NONE;
  ledger_lease_pass (&lease, NOON + 59 * DAY, 0);
  g_assert_cmpint (lease.lock, ==, LEDGER_LOCK_NONE);
}

static void
test_answer (void)
{
  static const char answer[] = "{\"begin\":4}\n{\"end\":9,\"lease\":5184000,\"now\":1700000000000000}\n";
  static const char none[] = "{\"begin\":4}\n{\"end\":9}\n";
  static const char strange[] = "{\"lease\":-5,\"now\":1}";
  gint64 seconds, server_now;

  g_assert_true (ledger_lease_read (answer, strlen (answer), &seconds, &server_now));
  g_assert_cmpint (seconds, ==, LEASE_SECONDS);
  g_assert_cmpint (server_now, ==, NOON);
  g_assert_false (ledger_lease_read (none, strlen (none), &seconds, &server_now));
  g_assert_false (ledger_lease_read (strange, strlen (strange), &seconds, &server_now));
  g_assert_false (ledger_lease_read ("", 0, &seconds, &server_now));
}

static void
test_engine_knows (void)
{
  g_autoptr (LedgerEngine) engine = ledger_engine_new (7);
  LedgerEvent locked = { LEDGER_EVENT_LOCKED, FALSE }, start = { LEDGER_EVENT_START, TRUE };
  LedgerEvent sent = { LEDGER_EVENT_SENT, FALSE }, received = { LEDGER_EVENT_RECEIVED, FALSE };

  ledger_engine_handle (engine, &locked, NOON);
  g_assert_true (ledger_engine_is_locked (engine));
  /* It goes on trying, and what is unsent goes first. */
  g_assert_cmpint (ledger_engine_handle (engine, &start, NOON) & LEDGER_ACTION_PUSH, !=, 0);
  ledger_engine_handle (engine, &sent, NOON);
  g_assert_true (ledger_engine_is_locked (engine));
  ledger_engine_handle (engine, &received, NOON);
  g_assert_false (ledger_engine_is_locked (engine));
}

static void
note (GObject *object, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
take_result (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_there (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

/* The lease of the book at @path's replica ends @ago before now. */
static void
end_lease (Office *office, const char *name)
{
  LedgerReplica *replica = office_open_replica (office, name);
  LedgerStore *store = ledger_replica_get_store (replica);
  LedgerLease lease;
  g_autoptr (GError) error = NULL;

  ledger_lease_load (store, &lease);
  g_assert_cmpint (lease.until, >, 0);
  lease.until -= 61 * DAY;
  lease.seen -= 61 * DAY;
  ledger_lease_save (store, &lease, &error);
  g_assert_no_error (error);
  g_object_unref (replica);
}

static void
test_over_and_opened (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *city = NULL;
  gboolean told = FALSE;
  LedgerStatus status;

  office_open (&office, OFFICE_DIRECT);
  anna = office_join (&office, "anna", "anna");
  office_set (&office, anna, "city", "Joure");
  g_clear_object (&anna);
  end_lease (&office, "anna");

  anna = office_open_replica (&office, "anna");
  g_signal_connect (anna, "generation-changed", G_CALLBACK (note), &told);
  ledger_replica_get_status (anna, &status);
  g_assert_cmpint (status.lock, ==, LEDGER_LOCK_LEASE);
  g_assert_cmpint (status.unsent, ==, 1);
  g_assert_nonnull (status.trouble);
  g_assert_null (ledger_replica_get_store (anna));
  g_assert_true (office_sync (anna, &error));
  g_assert_no_error (error);
  g_assert_true (told);
  ledger_replica_get_status (anna, &status);
  g_assert_cmpint (status.lock, ==, LEDGER_LOCK_NONE);
  g_assert_cmpint (status.unsent, ==, 0);
  city = office_get (&office, anna, "city");
  g_assert_cmpstr (city, ==, "Joure");
  g_clear_object (&anna);
  office_close (&office);
}

static void
test_blocked_hands_in (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LedgerStore *authority;
  LedgerEdit *edit;
  LedgerStatus status;
  gint64 parked = 0;

  office_open (&office, OFFICE_DIRECT);
  authority = server_server_get_store (office.server);
  anna = office_join (&office, "anna", "anna");
  office_set (&office, anna, "city", "Joure");
  g_assert_true (server_accounts_set_blocked (authority, "anna", TRUE, &error));
  g_assert_false (office_sync (anna, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_BLOCKED);
  g_clear_error (&error);
  ledger_replica_get_status (anna, &status);
  g_assert_cmpint (status.lock, ==, LEDGER_LOCK_BLOCKED);
  g_assert_cmpint (status.unsent, ==, 0);
  ledger_store_ask (authority, "SELECT COUNT(*) FROM parked WHERE state = 'parked'", NULL, 0, &parked, &error);
  g_assert_cmpint (parked, ==, 1);

  /* Nothing is saved into a locked book. */
  edit = ledger_edit_new (ledger_replica_get_store (anna), "edit");
  ledger_replica_save_async (anna, edit, take_result, &result);
  office_await (is_there, &result);
  g_assert_false (ledger_replica_save_finish (anna, result, NULL, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_LOCKED);
  g_clear_error (&error);

  g_assert_true (server_accounts_set_blocked (authority, "anna", FALSE, &error));
  g_assert_true (office_login (&office, anna, "anna", OFFICE_PASSWORD, &error));
  g_assert_true (office_sync (anna, &error));
  g_assert_no_error (error);
  ledger_replica_get_status (anna, &status);
  g_assert_cmpint (status.lock, ==, LEDGER_LOCK_NONE);
  office_set (&office, anna, "city", "Sneek");
  g_assert_true (office_sync (anna, &error));
  g_clear_object (&anna);
  office_close (&office);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lock/a-lease-ends-by-the-clock-of-the-server", test_lease_ends);
  g_test_add_func ("/lock/a-clock-put-back-does-not-prolong-it", test_clock_put_back);
  g_test_add_func ("/lock/only-an-answer-that-tells-a-lease-renews-it", test_answer);
  g_test_add_func ("/lock/the-engine-goes-on-trying-and-a-pull-opens", test_engine_knows);
  g_test_add_func ("/lock/a-lease-that-is-over-is-opened-by-one-contact", test_over_and_opened);
  g_test_add_func ("/lock/a-blocked-user-hands-in-and-goes-on-later", test_blocked_hands_in);
  return g_test_run ();
}

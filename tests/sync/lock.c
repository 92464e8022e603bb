/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S28 and S22 at the replica: a lease is reckoned so that no clock prolongs it, a book that is locked is neither handed
 * out nor saved into, and one contact opens it; a blocked user hands in what he had not sent. Main thread.
 */
#include "config.h"

#include "tests/support/book.h"
#include "tests/sync/office.h"

#include <glib/gstdio.h>

#include "libledger/sync/replica-private.h"
#include "server/authority/restoration.h"

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

/* What nobody wrote, or what the disk spoiled, is no lease without an end. */
static void
test_unreadable_lease (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (GError) error = NULL;
  LedgerStore *store;
  LedgerLease lease;

  office_open (&office, OFFICE_DIRECT);
  anna = office_join (&office, "anna", "anna");
  store = ledger_replica_get_store (anna);
  g_assert_true (ledger_store_set_setting (store, "local:lease", "12 0", &error));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*cannot be read*");
  ledger_lease_load (store, &lease);
  g_test_assert_expected_messages ();
  g_assert_cmpint (lease.lock, ==, LEDGER_LOCK_LEASE);
  g_assert_true (ledger_store_set_setting (store, "local:lease", NULL, &error));
  ledger_lease_load (store, &lease);
  g_assert_cmpint (lease.lock, ==, LEDGER_LOCK_NONE);
  g_clear_object (&anna);
  office_close (&office);
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
  ledger_replica_save_async (anna, edit, office_take_result, &result);
  office_await (office_has_result, &result);
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

/* All sessions of now were last used long ago. */
static void
end_sessions (Office *office)
{
  book_run (server_server_get_store (office->server), "UPDATE session SET last_used = 1");
}

static gboolean
is_closed (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* Not before all of it is written. */
static void
close_replica (LedgerReplica **replica)
{
  gpointer watched = *replica;

  g_object_add_weak_pointer (watched, &watched);
  g_clear_object (replica);
  office_await (is_closed, &watched);
}

static void
assert_session_ended (LedgerReplica *replica)
{
  g_autoptr (GError) error = NULL;
  LedgerStatus status;

  g_assert_false (office_sync (replica, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SESSION);
  ledger_replica_get_status (replica, &status);
  g_assert_false (status.logged_in);
  g_assert_cmpint (status.unsent, ==, 1);
  g_assert_null (ledger_replica_dup_fact (replica, "ended_token"));
}

static void
assert_hands_in (Office *office, LedgerReplica *replica)
{
  g_autoptr (GError) error = NULL;
  LedgerStatus status;

  g_assert_true (server_accounts_set_blocked (server_server_get_store (office->server), "anna", TRUE, &error));
  g_assert_false (office_sync (replica, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_BLOCKED);
  ledger_replica_get_status (replica, &status);
  g_assert_cmpint (status.lock, ==, LEDGER_LOCK_BLOCKED);
  g_assert_cmpint (status.unsent, ==, 0);
  g_assert_cmpint (office_ask_server (office, "SELECT COUNT(*) FROM parked WHERE state = 'parked'"), ==, 1);
  g_assert_cmpint (office_ask_server (office, "SELECT COUNT(*) FROM contact WHERE city = 'Joure'"), ==, 0);
}

static void
test_aged_then_blocked (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (LedgerReplica) bram = NULL;
  gint64 entries;

  office_open (&office, OFFICE_DIRECT);
  anna = office_join (&office, "anna", "anna");
  office_set (&office, anna, "city", "Joure");
  end_sessions (&office);
  /* Somebody's login removes what is too old. */
  bram = office_join (&office, "bram", "bram");
  g_assert_cmpint (office_ask_server (&office, "SELECT COUNT(*) FROM session"), ==, 1);
  assert_session_ended (anna);
  /* Of who is not blocked the token opens nothing, also when the program begins anew. */
  close_replica (&anna);
  anna = office_open_replica (&office, "anna");
  entries = office_ask_server (&office, "SELECT COUNT(*) FROM ledger_entry");
  assert_session_ended (anna);
  g_assert_cmpint (office_ask_server (&office, "SELECT COUNT(*) FROM ledger_entry"), ==, entries);
  g_assert_cmpint (office_ask_server (&office, "SELECT COUNT(*) FROM parked"), ==, 0);
  assert_hands_in (&office, anna);
  g_clear_object (&anna);
  g_clear_object (&bram);
  office_close (&office);
}

static void
test_new_password_then_blocked (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (GError) error = NULL;

  office_open (&office, OFFICE_DIRECT);
  anna = office_join (&office, "anna", "anna");
  office_set (&office, anna, "city", "Joure");
  g_assert_true (server_accounts_set_password (server_server_get_store (office.server), "anna", "quite another one",
                                               &error));
  assert_session_ended (anna);
  assert_hands_in (&office, anna);
  g_clear_object (&anna);
  office_close (&office);
}

static gboolean
is_handed_in (gpointer data)
{
  LedgerStatus status;

  ledger_replica_get_status (data, &status);
  return status.unsent == 0 && status.trouble_code == LEDGER_SYNC_ERROR_BLOCKED;
}

static gboolean
is_refused (gpointer data)
{
  LedgerStatus status;

  ledger_replica_get_status (data, &status);
  return !status.logged_in && status.unsent == 1;
}

static void
test_told_at_login (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (GError) error = NULL;

  office_open (&office, OFFICE_DIRECT);
  anna = office_join (&office, "anna", "anna");
  end_sessions (&office);
  office_set (&office, anna, "city", "Joure");
  ledger_replica_start (anna);
  office_await (is_refused, anna);
  g_assert_true (server_accounts_set_blocked (server_server_get_store (office.server), "anna", TRUE, &error));
  g_assert_false (office_login (&office, anna, "anna", OFFICE_PASSWORD, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_BLOCKED);
  /* Nobody asks: the running exchange hands in by itself. */
  office_await (is_handed_in, anna);
  g_assert_cmpint (office_ask_server (&office, "SELECT COUNT(*) FROM parked WHERE state = 'parked'"), ==, 1);
  ledger_replica_stop (anna);
  g_clear_object (&anna);
  office_close (&office);
}

static void
test_last_few_are_kept (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (GError) error = NULL;

  office_open (&office, OFFICE_DIRECT);
  anna = office_join (&office, "anna", "anna");
  for (guint i = 0; i < 7; i++)
    {
      end_sessions (&office);
      g_assert_true (office_login (&office, anna, "anna", OFFICE_PASSWORD, &error));
    }
  g_assert_cmpint (office_ask_server (&office, "SELECT COUNT(*) FROM session"), ==, 1);
  g_assert_cmpint (office_ask_server (&office, "SELECT COUNT(*) FROM ended_session WHERE replica IN "
                                               "(SELECT replica FROM session)"), ==, 4);
  office_set (&office, anna, "city", "Joure");
  end_sessions (&office);
  assert_session_ended (anna);
  assert_hands_in (&office, anna);
  g_clear_object (&anna);
  office_close (&office);
}

/* -- What the server answers before it takes anything */

/* The folder of @name as @copy: a machine that was cloned. */
static void
copy_replica (Office *office, const char *name, const char *copy)
{
  g_autofree char *from = g_build_filename (office->directory, name, NULL);
  g_autofree char *to = g_build_filename (office->directory, copy, NULL);
  g_autoptr (GDir) folder = g_dir_open (from, 0, NULL);
  const char *entry;

  g_assert_cmpint (g_mkdir (to, 0700), ==, 0);
  while ((entry = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, entry, NULL), *target = g_build_filename (to, entry, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (source), place = g_file_new_for_path (target);
      g_autoptr (GError) error = NULL;

      g_file_copy (file, place, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
}

/* Anna's book and a copy of its folder; what the copy saves has a counter that anna has used since. */
static void
open_clones (Office *office, LedgerReplica **anna, LedgerReplica **copy)
{
  g_autoptr (GError) error = NULL;

  office_open (office, OFFICE_DIRECT);
  *anna = office_join (office, "anna", "anna");
  close_replica (anna);
  copy_replica (office, "anna", "copy");
  *anna = office_open_replica (office, "anna");
  *copy = office_open_replica (office, "copy");
  office_set (office, *anna, "street", "Dorpsstraat");
  g_assert_true (office_sync (*anna, &error));
  office_set (office, *copy, "city", "Joure");
}

static void
close_clones (Office *office, LedgerReplica **anna, LedgerReplica **copy)
{
  g_clear_object (anna);
  g_clear_object (copy);
  office_close (office);
}

static void
test_clone_hands_in (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (LedgerReplica) copy = NULL;
  g_autofree char *id = NULL, *id_after = NULL, *id_later = NULL;
  g_autoptr (GError) error = NULL;

  open_clones (&office, &anna, &copy);
  id = ledger_replica_dup_fact (anna, "replica");
  assert_hands_in (&office, copy);
  id_after = ledger_replica_dup_fact (copy, "replica");
  g_assert_cmpstr (id_after, !=, id);
  /* What he got for it opens nothing when he is let in again: he logs in, and goes on under that id. */
  g_assert_true (server_accounts_set_blocked (server_server_get_store (office.server), "anna", FALSE, &error));
  g_assert_false (office_sync (copy, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SESSION);
  g_clear_error (&error);
  g_assert_true (office_login (&office, copy, "anna", OFFICE_PASSWORD, &error));
  office_set (&office, copy, "remark", "terug");
  g_assert_true (office_sync (copy, &error));
  g_assert_no_error (error);
  id_later = ledger_replica_dup_fact (copy, "replica");
  g_assert_cmpstr (id_later, ==, id_after);
  g_assert_cmpint (office_ask_server (&office, "SELECT COUNT(*) FROM contact WHERE remark = 'terug'"), ==, 1);
  close_clones (&office, &anna, &copy);
}

static void
test_clone_of_ended_login_hands_in (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (LedgerReplica) copy = NULL;

  open_clones (&office, &anna, &copy);
  end_sessions (&office);
  assert_session_ended (copy);
  assert_hands_in (&office, copy);
  close_clones (&office, &anna, &copy);
}

static gboolean
begin_epoch (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_restoration_begin (transaction, data, 2, error);
}

/* The server begins anew as one that was restored; nothing was lost. */
static void
restore (Office *office, LedgerReplica *replica)
{
  LedgerStore *store = server_server_get_store (office->server);
  g_autoptr (GError) error = NULL;

  ledger_database_write (ledger_store_get_database (store), begin_epoch, store, &error);
  g_assert_no_error (error);
  office_stop_server (office);
  office_start_server (office);
  office_connect (office, replica);
}

static void
test_restored_hands_in (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;

  office_open (&office, OFFICE_DIRECT);
  anna = office_join (&office, "anna", "anna");
  office_set (&office, anna, "city", "Joure");
  restore (&office, anna);
  assert_hands_in (&office, anna);
  g_clear_object (&anna);
  office_close (&office);
}

static void
test_restored_and_ended_hands_in (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;

  office_open (&office, OFFICE_DIRECT);
  anna = office_join (&office, "anna", "anna");
  office_set (&office, anna, "city", "Joure");
  end_sessions (&office);
  assert_session_ended (anna);
  restore (&office, anna);
  assert_hands_in (&office, anna);
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
  g_test_add_func ("/lock/a-lease-that-cannot-be-read-locks", test_unreadable_lease);
  g_test_add_func ("/lock/a-lease-that-is-over-is-opened-by-one-contact", test_over_and_opened);
  g_test_add_func ("/lock/a-blocked-user-hands-in-and-goes-on-later", test_blocked_hands_in);
  g_test_add_func ("/lock/S22-who-is-blocked-after-his-login-ended-hands-in-and-only-then", test_aged_then_blocked);
  g_test_add_func ("/lock/S22-who-is-blocked-after-a-new-password-hands-in", test_new_password_then_blocked);
  g_test_add_func ("/lock/S22-who-is-told-at-login-hands-in-by-himself-when-his-login-had-ended", test_told_at_login);
  g_test_add_func ("/lock/S22-of-a-replica-the-last-few-ended-logins-are-kept", test_last_few_are_kept);
  g_test_add_func ("/lock/S22-a-copied-folder-hands-in-when-its-user-is-blocked", test_clone_hands_in);
  g_test_add_func ("/lock/S22-a-copied-folder-whose-login-ended-hands-in-when-its-user-is-blocked",
                   test_clone_of_ended_login_hands_in);
  g_test_add_func ("/lock/S22-who-is-blocked-hands-in-to-a-restored-server", test_restored_hands_in);
  g_test_add_func ("/lock/S22-who-is-blocked-after-his-login-ended-hands-in-to-a-restored-server",
                   test_restored_and_ended_hands_in);
  return g_test_run ();
}

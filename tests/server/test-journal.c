/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal of the irrevocable (S19) in one process on virtual time: what is noted, what a restore takes from it,
 * and what happens when it cannot be kept. One thread.
 */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "server/authority/authority.h"
#include "server/recovery/backup.h"
#include "server/authority/issued.h"
#include "server/recovery/journal.h"
#include "tests/server/office.h"

static const char *const block[] = { "600123", "600987", NULL };

typedef struct
{
  LedgerStore *store;
  ServerIssue issue;
} Leasing;

static gboolean
lease (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Leasing *leasing = data;

  return server_issued_add (transaction, leasing->store, &leasing->issue, error);
}

static gboolean
add_block (LedgerStore *store, const char *series, const LedgerId *id, GError **error)
{
  Leasing leasing = { store, { series, *id, *id, block } };

  return ledger_database_write (ledger_store_get_database (store), lease, &leasing, error);
}

typedef struct
{
  const char *series, *number;
  gboolean found;
  LedgerId lease;
} Seeking;

static gboolean
seek (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Seeking *seeking = data;

  return server_issued_find (transaction, seeking->series, seeking->number, &seeking->found, &seeking->lease, error);
}

static gboolean
is_issued (LedgerDatabase *database, const char *series, const char *number, const LedgerId *lease_id)
{
  Seeking seeking = { series, number, FALSE, { { 0 } } };

  g_assert_true (ledger_database_read_snapshot (database, seek, &seeking, NULL));
  return seeking.found && ledger_id_equal (&seeking.lease, lease_id);
}

static void
test_issued_once (void)
{
  g_autoptr (Office) office = office_new ();
  LedgerStore *store = server_server_get_store (office->server);
  LedgerDatabase *database = ledger_store_get_database (store);
  LedgerId first = ledger_id_new (office->world), second = ledger_id_new (office->world);
  g_autoptr (GError) error = NULL;

  g_assert_true (add_block (store, "card", &first, NULL));
  g_assert_true (is_issued (database, "card", "600987", &first));
  g_assert_false (add_block (store, "card", &second, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS);
  g_assert_true (is_issued (database, "card", "600987", &first));
  g_assert_true (add_block (store, "badge", &second, NULL));
}

/* -- Restored from before it */

static char *
restore_elsewhere (Office *office, const char *backup, const char *journal)
{
  g_auto (ServerRestored) restored = { { { 0 } } };
  g_autoptr (GError) error = NULL;
  char *folder = g_build_filename (office->directory, "elsewhere", NULL);

  server_restore (backup, folder, journal, SERVER_RESTORE_REPLACE, office->world, NULL, NULL, &restored, &error);
  g_assert_no_error (error);
  return folder;
}

static void
test_issued_for_ever (void)
{
  g_autoptr (Office) office = office_new ();
  LedgerStore *store = server_server_get_store (office->server);
  LedgerId id = ledger_id_new (office->world);
  g_autofree char *backup = g_build_filename (office->directory, "backup", NULL);
  g_autofree char *journal = g_build_filename (office->directory, SERVER_JOURNAL_FILE, NULL);
  g_autofree char *folder = NULL, *path = NULL;
  g_autoptr (LedgerDatabase) database = NULL;
  ServerBackupFacts facts;

  g_assert_true (server_backup_make (store, backup, NULL, NULL, &facts, NULL));
  g_assert_true (add_block (store, "card", &id, NULL));
  folder = restore_elsewhere (office, backup, journal);
  path = g_build_filename (folder, "book.db", NULL);
  database = ledger_database_open_sqlite (path, LEDGER_OPEN_EXISTING, NULL);
  g_assert_nonnull (database);
  g_assert_true (is_issued (database, "card", "600123", &id));
  g_assert_true (is_issued (database, "card", "600987", &id));
  g_clear_object (&database);
  office_remove (folder);
}

typedef struct
{
  char *sql;
  gint64 sessions;
} Counting;

static gboolean
take_count (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Counting *counting = data;
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (transaction, counting->sql, NULL, 0, &count, error))
    return FALSE;
  counting->sessions = ledger_value_get_integer (&count, -1);
  return TRUE;
}

/* Those of a blocked account in @table. */
static gint64
count_sessions (LedgerDatabase *database, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM %s s JOIN account a ON a.account_user = s.account_user "
                                          "WHERE a.blocked <> 0", table);
  Counting counting = { sql, -1 };

  g_assert_true (ledger_database_read_snapshot (database, take_count, &counting, NULL));
  return counting.sessions;
}

/* The backup knows his session; that he was blocked since, the journal knows (S22). */
static void
test_blocked_since (void)
{
  g_autoptr (Office) office = office_new ();
  LedgerStore *store = server_server_get_store (office->server);
  g_autofree char *backup = g_build_filename (office->directory, "backup", NULL);
  g_autofree char *journal = g_build_filename (office->directory, SERVER_JOURNAL_FILE, NULL);
  g_autofree char *token = office_login (office, "bert", PASSWORD);
  g_autofree char *folder = NULL, *path = NULL;
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  ServerBackupFacts facts;

  g_assert_true (server_backup_make (store, backup, NULL, NULL, &facts, NULL));
  g_assert_true (server_accounts_set_blocked (store, "bert", TRUE, &error));
  folder = restore_elsewhere (office, backup, journal);
  path = g_build_filename (folder, "book.db", NULL);
  database = ledger_database_open_sqlite (path, LEDGER_OPEN_EXISTING, NULL);
  g_assert_nonnull (database);
  g_assert_cmpint (count_sessions (database, "session"), ==, 0);
  g_assert_cmpint (count_sessions (database, "ended_session"), ==, 1);
  g_clear_object (&database);
  office_remove (folder);
}

/* -- Copies of replicas */

typedef struct
{
  LedgerStore *store;
  LedgerId holder, heir;
  gboolean held;
} Inheriting;

static gboolean
inherit (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Inheriting *inheriting = data;

  return server_issued_inherit (transaction, inheriting->store, &inheriting->holder, &inheriting->heir, error);
}

static gboolean
hold (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Inheriting *inheriting = data;

  return server_issued_is_held (transaction, "card", "600123", &inheriting->heir, &inheriting->held, error);
}

/* A copy of a replica that was leased a block. */
static void
copy_replica (Office *office, Inheriting *inheriting)
{
  g_autoptr (GError) error = NULL;

  inheriting->store = server_server_get_store (office->server);
  inheriting->heir = ledger_id_new (office->world);
  ledger_database_write (ledger_store_get_database (inheriting->store), inherit, inheriting, &error);
  g_assert_no_error (error);
}

static void
test_copies_for_ever (void)
{
  g_autoptr (Office) office = office_new ();
  LedgerStore *store = server_server_get_store (office->server);
  Inheriting copy = { .holder = ledger_id_new (office->world) }, second;
  g_autofree char *backup = g_build_filename (office->directory, "backup", NULL);
  g_autofree char *journal = g_build_filename (office->directory, SERVER_JOURNAL_FILE, NULL);
  g_autofree char *folder = NULL, *path = NULL;
  g_autoptr (LedgerDatabase) database = NULL;
  ServerBackupFacts facts;

  g_assert_true (add_block (store, "card", &copy.holder, NULL));
  g_assert_true (server_backup_make (store, backup, NULL, NULL, &facts, NULL));
  copy_replica (office, &copy);
  /* A copy of the copy holds what both were given. */
  second = (Inheriting) { .holder = copy.heir };
  copy_replica (office, &second);
  folder = restore_elsewhere (office, backup, journal);
  path = g_build_filename (folder, "book.db", NULL);
  database = ledger_database_open_sqlite (path, LEDGER_OPEN_EXISTING, NULL);
  g_assert_nonnull (database);
  g_assert_true (ledger_database_read_snapshot (database, hold, &copy, NULL));
  g_assert_true (copy.held);
  g_assert_true (ledger_database_read_snapshot (database, hold, &second, NULL));
  g_assert_true (second.held);
  second.heir = ledger_id_new (office->world);
  g_assert_true (ledger_database_read_snapshot (database, hold, &second, NULL));
  g_assert_false (second.held);
  g_clear_object (&database);
  office_remove (folder);
}

static void
test_copies_in_a_journal_begun_anew (void)
{
  g_autoptr (Office) office = office_new ();
  Inheriting copy = { .holder = ledger_id_new (office->world) };
  g_autofree char *path = g_build_filename (office->directory, "another", NULL);
  g_autoptr (GError) error = NULL;

  copy_replica (office, &copy);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ServerJournal) journal = server_journal_open (path, office->world, &error);
      g_autoptr (ServerJournalFacts) facts = NULL;

      g_assert_no_error (error);
      server_journal_begin (copy.store, journal, &error);
      g_assert_no_error (error);
      facts = server_journal_read (path, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (facts->heirs->len, ==, 1);
      g_assert_true (ledger_id_equal (&((const ServerHeir *) facts->heirs->pdata[0])->heir, &copy.heir));
      g_assert_true (ledger_id_equal (&((const ServerHeir *) facts->heirs->pdata[0])->holder, &copy.holder));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/S7-a-number-of-a-block-is-given-out-once", test_issued_once);
  g_test_add_func ("/journal/S7-S19-a-book-from-before-a-lease-never-gives-its-numbers-out-again",
                   test_issued_for_ever);
  g_test_add_func ("/journal/S22-who-was-blocked-since-the-backup-hands-in-with-the-session-it-knows",
                   test_blocked_since);
  g_test_add_func ("/journal/S19-S20-a-book-from-before-a-copy-knows-whose-numbers-it-may-use", test_copies_for_ever);
  g_test_add_func ("/journal/S19-S20-a-journal-begun-anew-names-the-copies", test_copies_in_a_journal_begun_anew);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folder of a replica: which book is in force after a stop, a fault of the disk or damage, with a real server. No
 * book that may hold something unsent is removed. Main thread.
 */
#include "config.h"

#include "tests/support/book.h"
#include "tests/sync/office.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
test_stop_before_replacing (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autofree char *book = g_build_filename (office.directory, "anna", "replica-1.db", NULL);
  g_autofree char *leftover = g_build_filename (office.directory, "anna", "replica-2.db", NULL);
  g_autofree char *text = NULL;
  gsize size;

  /* As if the process had stopped with the new book half made: the old one is whole and in force. */
  g_clear_object (&anna);
  g_assert_true (g_file_get_contents (book, &text, &size, NULL));
  g_assert_true (g_file_set_contents (leftover, text, (gssize) size / 2, NULL));
  anna = office_open_replica (&office, "anna");
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
  office_set (&office, anna, "city", "Utrecht");
  g_assert_true (office_sync (anna, &error));
  g_assert_no_error (error);
  g_clear_object (&anna);
  office_close (&office);
}

static void
damage (const char *path, const char *name, const char *text)
{
  g_autofree char *file = g_build_filename (path, name, NULL);
  g_autofree char *wal = g_strconcat (file, "-wal", NULL);

  g_unlink (wal);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
test_damaged_book_is_kept (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autofree char *path = g_build_filename (office.directory, "anna", NULL);
  g_autofree char *book = g_build_filename (path, "replica-1.db", NULL);
  g_autofree char *kept = NULL;

  g_clear_object (&anna);
  damage (path, "replica-1.db", "this was a book");
  g_assert_null (ledger_replica_open (path, office.world, office.model, TRUE, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "replica-1.db"));
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (book, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "this was a book");

  damage (path, "current", "nonsense\n");
  g_assert_null (ledger_replica_open (path, office.world, office.model, TRUE, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT);
  g_assert_true (g_file_test (book, G_FILE_TEST_EXISTS));
  office_close (&office);
}

/* A book that holds something unsent stays until the one that is named has opened, and when none is named. */
static void
test_named_book_is_not_there (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autofree char *path = g_build_filename (office.directory, "anna", NULL);
  g_autofree char *pointer = g_build_filename (path, "current", NULL);

  office_set (&office, anna, "city", "Utrecht");
  g_clear_object (&anna);
  damage (path, "current", "replica-2.db\n");
  g_assert_null (ledger_replica_open (path, office.world, office.model, TRUE, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN);
  /* It says what is missing and what to do. */
  g_assert_nonnull (strstr (error->message, "replica-2.db” is not there. Put it back"));
  g_assert_true (office_has_file (&office, "anna", "replica-1.db"));
  g_clear_error (&error);

  g_assert_cmpint (g_unlink (pointer), ==, 0);
  anna = office_open_replica (&office, "anna");
  g_assert_cmpint (office_count_unsent (anna), ==, 1);
  office_check_shown (&office, anna, "city", "Utrecht");
  g_assert_true (office_has_file (&office, "anna", "current"));
  g_clear_object (&anna);
  office_close (&office);
}

/* What a first sync left before its book was filled in is fetched again. */
static void
test_book_that_was_never_used (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autofree char *pointer = g_build_filename (office.directory, "anna", "current", NULL);

  g_assert_true (ledger_store_set_setting (ledger_replica_get_store (anna), "local:device", NULL, &error));
  g_clear_object (&anna);
  g_assert_cmpint (g_unlink (pointer), ==, 0);
  anna = office_open_replica (&office, "anna");
  g_assert_null (ledger_replica_get_store (anna));
  g_assert_false (office_has_file (&office, "anna", "replica-1.db"));
  g_assert_true (office_first_sync (anna, &error));
  g_assert_no_error (error);
  g_clear_object (&anna);
  office_close (&office);
}

typedef enum
{
  FOLDER_IS_SYNCED,
  FOLDER_FAILS_ONCE,
  FOLDER_FAILS,
} FolderWay;

/* How the next sync of a folder goes that names the second book. */
static FolderWay folder_way;

int
fsync (int descriptor)
{
  struct stat facts;
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", descriptor);
  g_autofree char *pointer = NULL, *fresh = NULL, *folder = NULL, *named = NULL;

  if (folder_way == FOLDER_IS_SYNCED || fstat (descriptor, &facts) != 0 || !S_ISDIR (facts.st_mode))
    return (int) syscall (SYS_fsync, descriptor);
  folder = g_file_read_link (link, NULL);
  pointer = g_build_filename (folder, "current", NULL);
  if (!g_file_get_contents (pointer, &named, NULL, NULL) || strcmp (named, "replica-2.db\n") != 0)
    return (int) syscall (SYS_fsync, descriptor);
  /* A folder in the way: another name cannot be written either. */
  fresh = g_strconcat (pointer, ".new", NULL);
  if (folder_way == FOLDER_FAILS)
    g_mkdir (fresh, 0700);
  folder_way = FOLDER_IS_SYNCED;
  errno = EIO;
  return -1;
}

/* `current` names the new book and only making that durable fails: the old is put back, or else the new stays. */
static void
test_folder_that_is_not_synced (gconstpointer data)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autofree char *fresh = g_build_filename (office.directory, "anna", "current.new", NULL);
  FolderWay way = GPOINTER_TO_INT (data);

  office_set (&office, anna, "city", "Utrecht");
  folder_way = way;
  if (way == FOLDER_FAILS)
    g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "That the new book is in use may not outlast*");
  g_assert_cmpint (office_first_sync (anna, &error), ==, way == FOLDER_FAILS);
  g_assert_cmpint (folder_way, ==, FOLDER_IS_SYNCED);
  g_test_assert_expected_messages ();
  g_clear_error (&error);
  g_rmdir (fresh);
  g_assert_cmpint (office_count_unsent (anna), ==, 1);
  g_clear_object (&anna);
  anna = office_open_replica (&office, "anna");
  g_assert_cmpint (office_has_file (&office, "anna", "replica-2.db"), ==, way == FOLDER_FAILS);
  g_assert_cmpint (office_count_unsent (anna), ==, 1);
  office_check_shown (&office, anna, "city", "Utrecht");
  g_assert_true (office_sync (anna, &error));
  g_assert_no_error (error);
  g_clear_object (&anna);
  office_close (&office);
}

/* What cannot be counted is not nothing. */
static void
test_outbox_that_cannot_be_read (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  LedgerStatus status;

  g_assert_true (office_sync (anna, &error));
  ledger_replica_get_status (anna, &status);
  g_assert_cmpint (status.up_to_date_until, >, 0);
  book_run (ledger_replica_get_store (anna), "ALTER TABLE outbox RENAME TO hidden");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "The outbox cannot be counted*");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "What waits cannot be counted*");
  ledger_replica_get_status (anna, &status);
  g_test_assert_expected_messages ();
  g_assert_cmpint (status.unsent, ==, -1);
  g_assert_cmpint (status.up_to_date_until, ==, 0);
  g_clear_object (&anna);
  office_close (&office);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/folder/a-stop-before-replacing-loses-nothing", test_stop_before_replacing);
  g_test_add_func ("/sync/folder/a-damaged-book-is-named-and-kept", test_damaged_book_is_kept);
  g_test_add_func ("/sync/folder/no-book-goes-before-the-named-one-has-opened", test_named_book_is_not_there);
  g_test_add_func ("/sync/folder/a-book-that-was-never-used-is-fetched-again", test_book_that_was_never_used);
  g_test_add_data_func ("/sync/folder/a-new-book-whose-name-is-not-durable-gives-way-to-the-old-one",
                        GINT_TO_POINTER (FOLDER_FAILS_ONCE), test_folder_that_is_not_synced);
  g_test_add_data_func ("/sync/folder/a-new-book-that-stays-named-is-in-force",
                        GINT_TO_POINTER (FOLDER_FAILS), test_folder_that_is_not_synced);
  g_test_add_func ("/sync/folder/S15-an-outbox-that-cannot-be-read-is-not-up-to-date", test_outbox_that_cannot_be_read);
  return g_test_run ();
}

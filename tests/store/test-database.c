/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The door to the engine on real files: what is committed stays, what fails leaves nothing, and every fault has
 * its own code. Main thread, and one beside it.
 */
#include "config.h"

#include "libledger/store/database.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
place_init (Place *place)
{
  place->folder = g_dir_make_tmp ("ledenboek-door-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "book.db", NULL);
}

static void
place_clear (Place *place)
{
  g_autoptr (GDir) folder = g_dir_open (place->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (place->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (place->folder);
  g_free (place->path);
  g_free (place->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
make_table (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, "CREATE TABLE thing (id INTEGER PRIMARY KEY, content)", error);
}

static gboolean
add_thing (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_execute (transaction, "INSERT INTO thing (content) VALUES (?)", data, 1, error);
}

static gboolean
add_and_fail (LedgerTransaction *transaction, gpointer data, GError **error)
{
  if (!add_thing (transaction, &LEDGER_TEXT ("half"), error))
    return FALSE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "changed my mind");
  return FALSE;
}

/* One thing of the step that stands, none of the steps that failed, also where one lies within another. */
static gboolean
add_in_steps (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (data != NULL && !ledger_transaction_savepoint (transaction, add_in_steps, NULL, error))
    return FALSE;
  g_assert_false (ledger_transaction_savepoint (transaction, add_and_fail, NULL, &local));
  g_assert_error (local, G_IO_ERROR, G_IO_ERROR_FAILED);
  return ledger_transaction_savepoint (transaction, add_thing, &LEDGER_TEXT ("whole"), error);
}

static gboolean
count_things (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_auto (LedgerValue) value = LEDGER_NOTHING;

  if (!ledger_transaction_ask (transaction, "SELECT count(*) FROM thing", NULL, 0, &value, error))
    return FALSE;
  *(gint64 *) data = ledger_value_get_integer (&value, -1);
  return TRUE;
}

static gint64
get_count (LedgerDatabase *database)
{
  gint64 n = -1;

  ledger_database_read_snapshot (database, count_things, &n, NULL);
  return n;
}

static LedgerDatabase *
open_with_table (const char *path)
{
  g_autoptr (GError) error = NULL;
  LedgerDatabase *database = ledger_database_open_sqlite (path, LEDGER_OPEN_CREATE, &error);

  g_assert_no_error (error);
  g_assert_true (ledger_database_write (database, make_table, NULL, &error));
  return database;
}

static void
test_commit_and_rollback (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  place_init (&place);
  database = open_with_table (place.path);
  g_assert_true (ledger_database_write (database, add_thing, &LEDGER_TEXT ("whole"), NULL));
  g_assert_false (ledger_database_write (database, add_and_fail, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (get_count (database), ==, 1);
  g_clear_object (&database);
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_EXISTING, NULL);
  g_assert_cmpint (get_count (database), ==, 1);
}

static gboolean
ask_content (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_ask (transaction, "SELECT content FROM thing ORDER BY id DESC", NULL, 0, data, error);
}

static void
check_round_trip (LedgerDatabase *database, const LedgerValue *value)
{
  g_auto (LedgerValue) back = LEDGER_NOTHING;

  g_assert_true (ledger_database_write (database, add_thing, (gpointer) value, NULL));
  g_assert_true (ledger_database_read_snapshot (database, ask_content, &back, NULL));
  g_assert_true (ledger_value_equal (value, &back));
}

static void
test_shapes (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (":memory:");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  LedgerId id;

  for (guint i = 0; i < 16; i++)
    id.bytes[i] = (guint8) (i * 16);
  check_round_trip (database, &LEDGER_INTEGER (G_MININT64));
  check_round_trip (database, &LEDGER_INTEGER (G_MAXINT64));
  check_round_trip (database, &LEDGER_TEXT ("Zoë ☺ '\"; --"));
  check_round_trip (database, &LEDGER_ID (&id));
  check_round_trip (database, &LEDGER_BYTES (bytes));
  check_round_trip (database, &LEDGER_BYTES (none));
  check_round_trip (database, &LEDGER_NOTHING);
}

static void
test_corrupt_is_kept (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *garbage = g_strnfill (8192, 'x');
  g_autofree char *after = NULL;

  place_init (&place);
  g_assert_true (g_file_set_contents (place.path, garbage, 8192, NULL));
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_CREATE, &error);
  g_assert_null (database);
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, place.path));
  g_assert_true (g_file_get_contents (place.path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, garbage);
}

static gboolean
read_all (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, "SELECT sum (length (content)) FROM thing", error);
}

static void
test_damage_within (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *long_text = g_strnfill (3000, 'a');
  g_autofree char *bytes = NULL;
  gsize length;

  place_init (&place);
  database = open_with_table (place.path);
  for (guint i = 0; i < 20; i++)
    g_assert_true (ledger_database_write (database, add_thing, &LEDGER_TEXT (long_text), NULL));
  g_clear_object (&database);
  g_assert_true (g_file_get_contents (place.path, &bytes, &length, NULL));
  for (gsize page = 2; (page + 1) * 4096 <= length; page++)
    memset (bytes + page * 4096, 0xff, 200);
  g_assert_true (g_file_set_contents (place.path, bytes, (gssize) length, NULL));
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_EXISTING, NULL);
  g_assert_false (ledger_database_read_snapshot (database, read_all, NULL, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT);
}

/* In a process of its own, as the limit on the size of files cannot be taken back. */
static void
test_full_disk (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  pid_t child;
  int status = 0;

  place_init (&place);
  child = fork ();
  if (child == 0)
    {
      const struct rlimit limit = { 256 * 1024, 256 * 1024 };
      g_autoptr (GError) error = NULL;
      g_autofree char *long_text = g_strnfill (100 * 1024, 'a');

      signal (SIGXFSZ, SIG_IGN);
      setrlimit (RLIMIT_FSIZE, &limit);
      database = open_with_table (place.path);
      for (guint i = 0; i < 10 && error == NULL; i++)
        ledger_database_write (database, add_thing, &LEDGER_TEXT (long_text), &error);
      if (!g_error_matches (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FULL))
        _exit (1);
      /* What was there before is whole. */
      _exit (get_count (database) >= 1 ? 0 : 2);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_EXISTING, NULL);
  g_assert_cmpint (get_count (database), >=, 1);
}

static void
test_missing_file (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  place_init (&place);
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_EXISTING, &error);
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN);
  g_assert_false (g_file_test (place.path, G_FILE_TEST_EXISTS));
}

static void
test_read_only (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  place_init (&place);
  g_object_unref (open_with_table (place.path));
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_READ_ONLY, NULL);
  g_assert_true (ledger_database_is_read_only (database));
  g_assert_cmpint (get_count (database), ==, 0);
  g_assert_false (ledger_database_write (database, add_thing, &LEDGER_INTEGER (1), &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED);
}

#define ENDLESS "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

static gboolean
read_endlessly (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, ENDLESS, error);
}

static void
test_limit (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (":memory:");
  g_autoptr (GError) error = NULL;

  g_assert_false (ledger_database_read_limited (database, read_endlessly, NULL, 8000, NULL, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_INTERRUPTED);
  g_assert_cmpint (get_count (database), ==, 0);
}

static gpointer
cancel (gpointer cancellable)
{
  g_usleep (20000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel, cancellable);

  place_init (&place);
  database = open_with_table (place.path);
  g_assert_false (ledger_database_read_limited (database, read_endlessly, NULL, 0, cancellable, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_INTERRUPTED);
  g_thread_join (thread);
}

typedef struct
{
  LedgerDatabase *database;
  gint64 before;
  gint64 after;
} Moment;

static gpointer
write_meanwhile (gpointer database)
{
  return GINT_TO_POINTER (ledger_database_write (database, add_thing, &LEDGER_INTEGER (1), NULL));
}

static gboolean
read_twice (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Moment *moment = data;

  if (!count_things (transaction, &moment->before, error))
    return FALSE;
  g_assert_true (GPOINTER_TO_INT (g_thread_join (g_thread_new ("writer", write_meanwhile, moment->database))));
  return count_things (transaction, &moment->after, error);
}

static void
test_snapshot (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  Moment moment = { 0 };

  place_init (&place);
  database = open_with_table (place.path);
  moment.database = database;
  g_assert_true (ledger_database_read_snapshot (database, read_twice, &moment, NULL));
  g_assert_cmpint (moment.before, ==, 0);
  g_assert_cmpint (moment.after, ==, 0);
  g_assert_cmpint (get_count (database), ==, 1);
}

#define READERS 4
#define WRITES 200

static gpointer
read_on_and_on (gpointer database)
{
  gint64 last = 0;

  while (last < WRITES)
    {
      gint64 n = get_count (database);

      /* Each read sees a whole moment, and never an older one than the read before it. */
      if (n < last)
        return GINT_TO_POINTER (FALSE);
      last = n;
    }
  return GINT_TO_POINTER (TRUE);
}

static void
test_many_threads (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  GThread *threads[READERS];

  place_init (&place);
  database = open_with_table (place.path);
  for (guint i = 0; i < READERS; i++)
    threads[i] = g_thread_new ("reader", read_on_and_on, database);
  for (guint i = 0; i < WRITES; i++)
    g_assert_true (ledger_database_write (database, add_thing, &LEDGER_INTEGER (i), NULL));
  for (guint i = 0; i < READERS; i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
}

static gboolean
read_pragmas (LedgerTransaction *transaction, gpointer data, GError **error)
{
  static const struct
  {
    const char *pragma;
    gint64 value;
  } settings[] = { { "PRAGMA synchronous", 2 }, { "PRAGMA secure_delete", 1 }, { "PRAGMA foreign_keys", 0 },
                   { "PRAGMA temp_store", 2 } };
  g_auto (LedgerValue) value = LEDGER_NOTHING;

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_assert_true (ledger_transaction_ask (transaction, settings[i].pragma, NULL, 0, &value, error));
      g_assert_cmpint (ledger_value_get_integer (&value, -1), ==, settings[i].value);
    }
  g_assert_true (ledger_transaction_ask (transaction, "PRAGMA journal_mode", NULL, 0, &value, error));
  g_assert_cmpstr (ledger_value_get_text (&value), ==, "wal");
  return TRUE;
}

static void
test_settings (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;

  place_init (&place);
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_CREATE, NULL);
  g_assert_true (ledger_database_write (database, read_pragmas, NULL, NULL));
}

/* A process that is killed while it writes on and on: what it said was committed is there. */
static void
test_killed (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  int channel[2];
  pid_t child;
  guint8 n, said = 0;

  place_init (&place);
  g_assert_cmpint (pipe (channel), ==, 0);
  child = fork ();
  if (child == 0)
    {
      database = open_with_table (place.path);
      for (n = 1;; n++)
        if (!ledger_database_write (database, add_thing, &LEDGER_INTEGER (n), NULL) || write (channel[1], &n, 1) != 1)
          _exit (1);
    }
  while (said < 20 && read (channel[0], &n, 1) == 1)
    said = n;
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  close (channel[0]);
  close (channel[1]);
  g_assert_cmpint (said, ==, 20);
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_EXISTING, NULL);
  g_assert_cmpint (get_count (database), >=, said);
}

static void
test_checkpoint (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  g_autofree char *journal = NULL;
  GStatBuf status;

  place_init (&place);
  database = open_with_table (place.path);
  journal = g_strconcat (place.path, "-wal", NULL);
  g_assert_cmpint (g_stat (journal, &status), ==, 0);
  g_assert_cmpint (status.st_size, >, 0);
  g_assert_true (ledger_database_checkpoint (database, NULL));
  g_assert_cmpint (g_stat (journal, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, 0);
}

static void
test_scratch (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  g_autofree char *journal = NULL;

  place_init (&place);
  journal = g_strconcat (place.path, "-wal", NULL);
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_SCRATCH, NULL);
  g_assert_true (ledger_database_write (database, make_table, NULL, NULL));
  g_assert_true (ledger_database_write (database, add_thing, &LEDGER_INTEGER (1), NULL));
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
  g_clear_object (&database);
  database = ledger_database_open_sqlite (place.path, LEDGER_OPEN_EXISTING, NULL);
  g_assert_cmpint (get_count (database), ==, 1);
}

static gboolean
query_within (const LedgerValue *values, guint n_values, gpointer data)
{
  gint64 n;

  /* The same statement within itself. */
  return count_things (data, &n, NULL) && n == 2;
}

static gboolean
nest (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT count(*) FROM thing", NULL, 0, query_within, transaction,
                                   error);
}

static void
test_nested (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (":memory:");

  for (guint i = 0; i < 2; i++)
    g_assert_true (ledger_database_write (database, add_thing, &LEDGER_INTEGER (i), NULL));
  g_assert_true (ledger_database_read_snapshot (database, nest, NULL, NULL));
}

static void
test_savepoint (void)
{
  g_auto (Place) place = { 0 };
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  place_init (&place);
  database = open_with_table (place.path);
  g_assert_true (ledger_database_write (database, add_in_steps, &place, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_count (database), ==, 2);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/database/what-fails-leaves-nothing", test_commit_and_rollback);
  g_test_add_func ("/database/a-step-that-fails-undoes-itself-alone", test_savepoint);
  g_test_add_func ("/database/every-shape-comes-back-as-it-went", test_shapes);
  g_test_add_func ("/database/a-file-that-is-no-database-is-named-and-kept", test_corrupt_is_kept);
  g_test_add_func ("/database/damage-within-is-told-as-such", test_damage_within);
  g_test_add_func ("/database/a-full-disk-writes-nothing-and-keeps-the-rest", test_full_disk);
  g_test_add_func ("/database/an-existing-file-is-never-made", test_missing_file);
  g_test_add_func ("/database/read-only-refuses-to-write", test_read_only);
  g_test_add_func ("/database/a-read-ends-at-its-limit", test_limit);
  g_test_add_func ("/database/a-read-ends-when-cancelled", test_cancel);
  g_test_add_func ("/database/a-read-sees-one-moment", test_snapshot);
  g_test_add_func ("/database/many-threads-read-while-one-writes", test_many_threads);
  g_test_add_func ("/database/a-file-is-safe-against-a-stop-and-wipes-what-is-deleted", test_settings);
  g_test_add_func ("/database/what-was-committed-survives-a-kill", test_killed);
  g_test_add_func ("/database/a-checkpoint-empties-the-journal", test_checkpoint);
  g_test_add_func ("/database/a-scratch-file-has-no-journal", test_scratch);
  g_test_add_func ("/database/a-query-may-stand-within-itself", test_nested);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attempts (S3), with a database that stumbles over one changeset: in a process that is killed by it, and in one that
 * goes on. The book is a file, as it must outlive the process. One thread a process.
 */
#include "config.h"

#include "tests/authority/fault-database.h"
#include "tests/support/book.h"

#include "libledger/sync/observation.h"
#include "libledger/sync/outbox.h"
#include "server/authority/authority.h"
#include "tests/support/test-world.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORD "Stumblestone"
#define CHANGESETS 5
#define BAD 2

typedef struct
{
  LedgerWorld *world;
  char *folder;
  char *path;
  GBytes *bytes[CHANGESETS];
  ServerAuthor author;
  ServerPush pushes[CHANGESETS];
} Office;

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return data != NULL ? ledger_outbox_prepare (transaction, error) : server_authority_prepare (transaction, error);
}

/* A new contact each; the one in the middle bears the name that is stumbled over. */
static void
write_changesets (Office *office)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerDatabase) database = ledger_database_open_sqlite (":memory:", LEDGER_OPEN_CREATE, &error);
  g_autoptr (LedgerStore) store = ledger_store_new (database, ledger_model_get_default (), office->world,
                                                    LEDGER_SIDE_REPLICA, &error);
  const LedgerKind *contact = ledger_model_find_kind (ledger_model_get_default (), "contact");
  g_autoptr (GPtrArray) items = NULL;

  ledger_database_write (database, prepare, office, &error);
  for (guint i = 0; i < CHANGESETS; i++)
    {
      g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
      LedgerId id = ledger_edit_create (edit, contact);

      ledger_edit_set_named (edit, contact, &id, "family_name", i == BAD ? WORD : "Bergsma", &error);
      ledger_outbox_save (store, edit, NULL, &error);
      g_assert_no_error (error);
    }
  items = ledger_outbox_list (store, LEDGER_OUTBOX_UNSENT, CHANGESETS, &error);
  for (guint i = 0; i < CHANGESETS; i++)
    office->bytes[i] = g_bytes_ref (((LedgerOutboxItem *) items->pdata[i])->bytes);
}

static LedgerStore *
open_book (Office *office, FaultWhat what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerDatabase) database =
      fault_database_new (ledger_database_open_sqlite (office->path, LEDGER_OPEN_CREATE, &error), WORD, what);
  LedgerStore *store = ledger_store_new (database, ledger_model_get_default (), office->world, LEDGER_SIDE_AUTHORITY,
                                         &error);

  g_assert_no_error (error);
  ledger_database_write (database, prepare, NULL, &error);
  g_assert_no_error (error);
  return store;
}

static void
office_open (Office *office)
{
  memset (office, 0, sizeof *office);
  office->world = test_world_new (11);
  office->folder = g_dir_make_tmp ("ledenboek-attempts-XXXXXX", NULL);
  office->path = g_build_filename (office->folder, "book.db", NULL);
  office->author.user = ledger_id_new (office->world);
  office->author.replica = ledger_id_new (office->world);
  ledger_access_set_all (&office->author.access, LEDGER_PERMISSION_EDIT);
  write_changesets (office);
}

static void
office_clear (Office *office)
{
  static const char *const ends[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat (office->path, ends[i], NULL);

      g_unlink (path);
    }
  for (guint i = 0; i < CHANGESETS; i++)
    {
      g_bytes_unref (office->bytes[i]);
      g_free (office->pushes[i].reason);
    }
  g_rmdir (office->folder);
  g_free (office->folder);
  g_free (office->path);
  test_world_settle (office->world);
  test_world_forget (office->world);
  g_clear_object (&office->world);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Office, office_clear)

static gboolean
push_all (Office *office, LedgerStore *store, GError **error)
{
  for (guint i = 0; i < CHANGESETS; i++)
    {
      g_free (office->pushes[i].reason);
      office->pushes[i] = (ServerPush) { .bytes = office->bytes[i], .author = &office->author };
    }
  return server_authority_apply (store, office->pushes, CHANGESETS, error);
}

/* A server that takes all of them in one request; whether it was killed over it. */
static gboolean
is_killed (Office *office)
{
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    {
      g_autoptr (LedgerStore) store = open_book (office, FAULT_KILLS);

      push_all (office, store, NULL);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  /* The next server draws other numbers. */
  ledger_id_new (office->world);
  return WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL;
}

static void
check_only_bad_is_aside (Office *office, LedgerStore *store)
{
  for (guint i = 0; i < CHANGESETS; i++)
    g_assert_cmpint (office->pushes[i].outcome, ==, i == BAD ? LEDGER_OUTCOME_PARKED : LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (book_ask (store, "SELECT COUNT(*) FROM contact"), ==, CHANGESETS - 1);
  g_assert_cmpint (book_ask (store, "SELECT COUNT(*) FROM parked"), ==, 1);
  g_assert_cmpint (book_ask (store, "SELECT COUNT(*) FROM attempt"), ==, 0);
  g_assert_nonnull (office->pushes[BAD].reason);
}

static void
test_crash_twice_is_parked_unread (void)
{
  g_auto (Office) office = { 0 };
  g_autoptr (LedgerStore) store = NULL;
  g_autoptr (GError) error = NULL;

  office_open (&office);
  g_assert_true (is_killed (&office));
  /* One by one now: those before it come through. */
  g_assert_true (is_killed (&office));
  store = open_book (&office, FAULT_KILLS);
  g_assert_cmpint (book_ask (store, "SELECT COUNT(*) FROM contact"), ==, BAD);
  g_assert_true (push_all (&office, store, &error));
  g_assert_no_error (error);
  check_only_bad_is_aside (&office, store);
  /* The same again gets the same answer, and nobody else waits. */
  g_assert_true (push_all (&office, store, &error));
  g_assert_cmpint (office.pushes[BAD].outcome, ==, LEDGER_OUTCOME_PARKED);
  g_assert_cmpint (book_ask (store, "SELECT COUNT(*) FROM parked"), ==, 1);
}

/* What the office says it looked at: two records at once, one of them in words that are stumbled over. */
static GBytes *
write_observations (Office *office)
{
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (office->world, LEDGER_OBSERVE_ACTION);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      LedgerObservation *observation = g_new0 (LedgerObservation, 1);

      observation->what = g_strdup (i == 0 ? LEDGER_OBSERVED_SHOWN : LEDGER_OBSERVED_EXPORTED);
      observation->kind = g_strdup ("contact");
      observation->record = observation->root = office->author.user;
      observation->selection = g_strdup (i == 0 ? "},{\"what\":\"" WORD : WORD);
      observation->count = 3 + i;
      g_ptr_array_add (changeset->observations, observation);
    }
  ledger_changeset_seal (changeset, &error);
  g_assert_no_error (error);
  return g_bytes_ref (changeset->bytes);
}

static gboolean
take_line (const LedgerValue *values, guint n_values, gpointer data)
{
  g_ptr_array_add (data, g_strdup (ledger_value_get_text (&values[0])));
  g_assert_cmpint (values[1].shape, ==, LEDGER_SHAPE_ID);
  return TRUE;
}

static gboolean
read_lines (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT new, record FROM ledger_change WHERE grp = 'observation' "
                                   "ORDER BY position", NULL, 0, take_line, data, error);
}

static void
check_line (const char *line, const char *what, gint64 count)
{
  g_autoptr (LedgerObservation) told = ledger_observation_read_ledger (line);
  const char *mark = strstr (line, "\"unread\":\"");
  g_autofree char *base64 = g_strndup (mark + 10, strcspn (mark + 10, "\""));
  gsize size;
  g_autofree char *said = (char *) g_base64_decode (base64, &size);

  g_assert_nonnull (told);
  g_assert_cmpstr (told->what, ==, what);
  g_assert_cmpint (told->count, ==, count);
  g_assert_nonnull (g_strstr_len (said, (gssize) size, WORD));
  g_assert_true (said[0] == '{' && said[size - 1] == '}');
}

static void
test_observation_is_never_aside (void)
{
  g_auto (Office) office = { 0 };
  g_autoptr (LedgerStore) store = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  office_open (&office);
  g_bytes_unref (office.bytes[BAD]);
  office.bytes[BAD] = write_observations (&office);
  g_assert_true (is_killed (&office));
  g_assert_true (is_killed (&office));
  store = open_book (&office, FAULT_KILLS);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (push_all (&office, store, &error));
      g_assert_no_error (error);
      g_assert_cmpint (office.pushes[BAD].outcome, ==, LEDGER_OUTCOME_APPLIED);
      g_assert_cmpint (book_ask (store, "SELECT COUNT(*) FROM parked"), ==, 0);
      g_assert_cmpint (book_ask (store, "SELECT COUNT(*) FROM attempt"), ==, 0);
      g_assert_cmpint (book_ask (store, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'observation'"), ==, 2);
    }
  ledger_database_read_snapshot (ledger_store_get_database (store), read_lines, lines, &error);
  g_assert_no_error (error);
  check_line (lines->pdata[0], LEDGER_OBSERVED_SHOWN, 3);
  check_line (lines->pdata[1], LEDGER_OBSERVED_EXPORTED, 4);
  server_authority_check (store, faults, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (faults->len, ==, 0);
}

static void
test_failing_content_is_parked (void)
{
  g_auto (Office) office = { 0 };
  g_autoptr (LedgerStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  office_open (&office);
  store = open_book (&office, FAULT_FAILS);
  g_assert_true (push_all (&office, store, &error));
  g_assert_no_error (error);
  check_only_bad_is_aside (&office, store);
  server_authority_check (store, faults, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (faults->len, ==, 0);
}

static void
test_busy_database_blames_nobody (void)
{
  g_auto (Office) office = { 0 };
  g_autoptr (GError) error = NULL;

  office_open (&office);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (LedgerStore) busy = open_book (&office, FAULT_IS_BUSY);

      g_assert_false (push_all (&office, busy, &error));
      g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY);
      g_clear_error (&error);
      /* In the same run it is asked again without anybody being suspected. */
      g_assert_false (push_all (&office, busy, &error));
      g_assert_cmpuint (office.pushes[BAD].attempts, ==, 0);
      g_assert_cmpint (book_ask (busy, "SELECT COUNT(*) FROM attempt"), ==, 0);
      g_clear_error (&error);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authority/what-crashed-the-server-twice-is-kept-unread", test_crash_twice_is_parked_unread);
  g_test_add_func ("/authority/S1-an-observation-that-crashed-the-server-twice-is-a-line-of-the-ledger",
                   test_observation_is_never_aside);
  g_test_add_func ("/authority/content-that-fails-is-kept-aside-alone", test_failing_content_is_parked);
  g_test_add_func ("/authority/a-busy-database-blames-nobody", test_busy_database_blames_nobody);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Restoring a book from a backup (S19): the new book is made beside the old one, filled, moved into a new epoch,
 * given what the journal says may never go back and the contents of its files, checked, and put in its place by one
 * rename; in a database of its own, a row says until then that it is not to be served. Any thread; blocks.
 */
#include "config.h"

#include "server/recovery/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "libledger/disk.h"
#include "libledger/sync/merge.h"
#include "server/account/sessions.h"
#include "server/authority/authority.h"
#include "server/recovery/contents.h"
#include "server/erasure/erasure.h"
#include "server/folder.h"
#include "server/recovery/journal.h"
#include "server/authority/restoration.h"
#include "server/server-error.h"

#define BOOK "book.db"
#define FRESH "book.db.restoring"
#define EPOCH_LARGEST 0x7fff
/* So many restores of a book there may have been since the backup, when nothing tells. */
#define GUESSED_EPOCHS 16
/* The row of `book` as long as it is being restored. */
#define UNFINISHED "restoring"

static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

typedef struct
{
  const ServerRestoreOrder *order;
  const char *directory;
  char *fresh;                  /* path of the book that is made */
  char *book;                   /* path of the book in force */
  LedgerWorld *world;
  LedgerStore *store;           /* of the fresh one */
  ServerFileStore *files;       /* of the fresh one */
  ServerJournalFacts *journal;
  ServerJournal *writing;
  guint living_epoch;           /* of the book that is there; 0: none, or it cannot be read */
  ServerRestored *restored;
} Restoring;

static void
restoring_clear (Restoring *restoring)
{
  g_clear_object (&restoring->store);
  g_clear_pointer (&restoring->files, server_file_store_free);
  g_clear_pointer (&restoring->journal, server_journal_facts_free);
  g_clear_pointer (&restoring->writing, server_journal_free);
  g_free (restoring->fresh);
  g_free (restoring->book);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Restoring, restoring_clear)

void
server_restored_clear (ServerRestored *restored)
{
  g_clear_pointer (&restored->kept, g_free);
}

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION, _("“%s” cannot be put in its place: %s"), path,
               g_strerror (errno));
  return FALSE;
}

/* Whether it goes to a database. */
static gboolean
is_shared (const Restoring *restoring)
{
  return restoring->order->database != NULL;
}

static void
remove_fresh (const Restoring *restoring)
{
  if (is_shared (restoring))
    server_folder_clear_database (restoring->order->database);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat (restoring->fresh, ends[i], NULL);

      g_unlink (path);
    }
}

/* -- The book that is there */

static gboolean
look_whether_unfinished (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *mark = NULL;

  if (!ledger_transaction_list_columns (transaction, "book", columns, error))
    return FALSE;
  if (columns->len > 0 && !ledger_transaction_get_setting (transaction, UNFINISHED, &mark, error))
    return FALSE;
  *(gboolean *) data = mark != NULL;
  return TRUE;
}

/* A database must be empty but for what a restore left that did not come to its end. */
static gboolean
take_over_database (Restoring *restoring, GError **error)
{
  LedgerDatabase *database = restoring->order->database;
  gboolean unfinished = FALSE;

  if (!ledger_database_read_snapshot (database, look_whether_unfinished, &unfinished, error))
    return FALSE;
  if (unfinished)
    server_folder_clear_database (database);
  return server_folder_check_free (database, error);
}

/* Its epoch counts too; a book that is too damaged to tell has the journal speak for it. */
static gboolean
look_at_living (Restoring *restoring, GError **error)
{
  g_autoptr (LedgerDatabase) database = NULL;
  gint64 seq = 0;

  if (is_shared (restoring))
    return take_over_database (restoring, error);
  if (!g_file_test (restoring->book, G_FILE_TEST_EXISTS))
    return TRUE;
  if (restoring->order->how == SERVER_RESTORE_EMPTY)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS,
                   _("There is a book in “%s”. What it holds beyond the backup would be gone from it: say --replace if "
                     "that is meant; it is then kept aside."), restoring->directory);
      return FALSE;
    }
  database = ledger_database_open_sqlite (restoring->book, LEDGER_OPEN_EXISTING, NULL);
  if (database == NULL || !server_authority_read_clock (database, &seq, NULL))
    return TRUE;
  restoring->living_epoch = ledger_version_get_epoch (seq);
  /* All of it into the file proper, so that it is kept whole. */
  ledger_database_checkpoint (database, NULL);
  return TRUE;
}

/* -- The fresh book */

static gboolean
open_fresh (Restoring *restoring, GError **error)
{
  g_autoptr (LedgerDatabase) database =
      is_shared (restoring) ? g_object_ref (restoring->order->database)
                            : ledger_database_open_sqlite (restoring->fresh, LEDGER_OPEN_CREATE, error);

  g_clear_object (&restoring->store);
  if (database == NULL)
    return FALSE;
  restoring->store = ledger_store_new (database, ledger_model_get_default (), restoring->world, LEDGER_SIDE_AUTHORITY,
                                       error);
  return restoring->store != NULL && ledger_database_write (database, server_folder_prepare, restoring->store, error);
}

static gboolean
fill_fresh (Restoring *restoring, ServerBackupProgress progress, gpointer data, GError **error)
{
  if (!is_shared (restoring))
    remove_fresh (restoring);
  return open_fresh (restoring, error) &&
         server_backup_fill (restoring->store, restoring->order->from, UNFINISHED, progress, data,
                             &restoring->restored->facts, error);
}

/* -- The contents of files */

static gboolean
list_contents (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_contents_list (transaction, data, error);
}

static gboolean
copy_contents (Restoring *restoring, const char *folder, const GArray *contents, GError **error)
{
  g_autoptr (ServerFileStore) kept = server_file_store_new (folder, error);
  ServerContentsPlace from = { kept, NULL }, to = { restoring->files, ledger_store_get_database (restoring->store) };
  ServerContentsCopied copied;

  if (kept == NULL || !server_contents_copy (&from, &to, contents, &copied, error))
    return FALSE;
  restoring->restored->facts.contents = contents->len;
  restoring->restored->facts.copied = copied.copied;
  if (copied.missing > 0)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_MISSING,
                 _("%u contents of files that the backup names are not in “%s” or are damaged, %s first. Say with "
                   "--contents where they lie, or go without them: --without-files."), copied.missing, folder,
                 copied.first_missing);
  return copied.missing == 0;
}

/* Those of the backup come from beside it, if they are not there still; those that came later stay for who heals. */
static gboolean
bring_contents (Restoring *restoring, GError **error)
{
  const ServerRestoreOrder *order = restoring->order;
  g_autoptr (GArray) contents = g_array_new (FALSE, FALSE, sizeof (ServerContent));
  g_autofree char *beside = server_backup_dup_folder (order->from);

  if (!ledger_database_read_snapshot (ledger_store_get_database (restoring->store), list_contents, contents, error))
    return FALSE;
  restoring->files = server_folder_open_files (restoring->store, order->directory, is_shared (restoring), order->files,
                                               error);
  if (restoring->files == NULL ||
      (order->files != NULL && !server_folder_name_files (restoring->store, order->files, error)))
    return FALSE;
  server_files_attach (restoring->store, restoring->files);
  return (contents->len == 0 || (order->without & SERVER_RESTORE_WITHOUT_FILES) != 0 ||
          copy_contents (restoring, order->contents != NULL ? order->contents : beside, contents, error)) &&
         server_contents_adopt (restoring->store, error);
}

/* -- Its epoch */

/* Above every epoch that anybody was ever told of. */
static gboolean
choose_epoch (Restoring *restoring, GError **error)
{
  guint epoch = ledger_version_get_epoch (restoring->restored->facts.seq);

  epoch = MAX (MAX (epoch, restoring->living_epoch), restoring->journal->epoch) + 1;
  /* Without a journal nobody knows which epochs there were since. */
  if (restoring->journal->lines == 0)
    epoch += GUESSED_EPOCHS;
  restoring->restored->epoch = epoch;
  if (epoch > EPOCH_LARGEST)
    {
      g_set_error_literal (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED,
                           _("This book was restored too often to be restored again."));
      return FALSE;
    }
  return server_journal_note_epoch (restoring->writing, epoch, restoring->restored->facts.seq, error);
}

/* -- What may never go back */

static gboolean
replay_series (LedgerTransaction *transaction, Restoring *restoring, GError **error)
{
  GHashTableIter iterator;
  gpointer name, last;

  restoring->restored->series = 0;
  g_hash_table_iter_init (&iterator, restoring->journal->series);
  while (g_hash_table_iter_next (&iterator, &name, &last))
    {
      LedgerValue parameters[] = { LEDGER_TEXT (name), LEDGER_INTEGER (*(gint64 *) last) };
      g_auto (LedgerValue) known = { 0 };

      if (!ledger_transaction_ask (transaction, "SELECT last FROM series WHERE name = ?", parameters, 1, &known, error))
        return FALSE;
      if (ledger_value_get_integer (&known, 0) >= *(gint64 *) last)
        continue;
      restoring->restored->series++;
      if (!ledger_transaction_execute (transaction,
                                       "INSERT INTO series (name, last) VALUES (?, ?) "
                                       "ON CONFLICT (name) DO UPDATE SET last = excluded.last", parameters, 2, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
replay_accounts (LedgerTransaction *transaction, Restoring *restoring, GError **error)
{
  GHashTableIter iterator;
  gpointer user, blocked;

  restoring->restored->blocked = 0;
  g_hash_table_iter_init (&iterator, restoring->journal->accounts);
  while (g_hash_table_iter_next (&iterator, &user, &blocked))
    {
      LedgerValue id = LEDGER_ID ((const LedgerId *) user);

      if (GPOINTER_TO_INT (blocked) == 0)
        continue;
      restoring->restored->blocked++;
      /* What he has not sent can be handed in with the sessions that the backup knows (S22). */
      if (!ledger_transaction_execute (transaction, "UPDATE account SET blocked = 1 WHERE account_user = ?", &id, 1,
                                       error) ||
          !server_ended_move (transaction, user, ledger_world_now (ledger_store_get_world (restoring->store)), error))
        return FALSE;
    }
  return TRUE;
}

/* Blocks leased since the backup are never given out again (S7); copies may go on using theirs (S20). */
static gboolean
replay_leases (LedgerTransaction *transaction, Restoring *restoring, GError **error)
{
  for (guint i = 0; i < restoring->journal->leases->len; i++)
    if (!server_issued_repeat (transaction, restoring->journal->leases->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < restoring->journal->heirs->len; i++)
    if (!server_issued_repeat_heir (transaction, restoring->journal->heirs->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Who was erased since the backup is erased again (S27). */
static gboolean
replay_erased (LedgerTransaction *transaction, Restoring *restoring, GError **error)
{
  guint n;
  g_autofree gpointer *ids = g_hash_table_get_keys_as_array (restoring->journal->erased, &n);
  g_autofree LedgerId *erased = g_new (LedgerId, n + 1);

  for (guint i = 0; i < n; i++)
    erased[i] = *(const LedgerId *) ids[i];
  restoring->restored->erased = n;
  return n == 0 || server_erasure_repeat (transaction, restoring->store, erased, n, error);
}

static gboolean
begin_epoch (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Restoring *restoring = data;
  g_autofree char *safe = g_strdup_printf ("%" G_GINT64_FORMAT, restoring->restored->facts.seq);

  /* The backup that it was restored from holds all that it knows. */
  return ledger_transaction_set_setting (transaction, "safe", safe, error) &&
         server_journal_forget_place (transaction, NULL, error) &&
         server_restoration_begin (transaction, restoring->store, restoring->restored->epoch, error) &&
         replay_series (transaction, restoring, error) && replay_accounts (transaction, restoring, error) &&
         replay_leases (transaction, restoring, error) && replay_erased (transaction, restoring, error);
}

gboolean
server_restore_check (LedgerTransaction *transaction, GError **error)
{
  g_autofree char *mark = NULL;

  if (!ledger_transaction_get_setting (transaction, UNFINISHED, &mark, error))
    return FALSE;
  if (mark != NULL)
    g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                         _("The restore of this book did not come to its end: restore it again."));
  return mark == NULL;
}

static gboolean
end_restore (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerValue key = LEDGER_TEXT (UNFINISHED);

  return ledger_transaction_execute (transaction, "DELETE FROM book WHERE key = ?", &key, 1, error);
}

static gboolean
check_fresh (Restoring *restoring, GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  if (!server_authority_check (restoring->store, faults, error))
    return FALSE;
  if (faults->len == 0)
    return TRUE;
  g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
               _("The book of this backup has a fault, and nothing was replaced: %s"), (char *) faults->pdata[0]);
  return FALSE;
}

/* -- Putting it in its place */

/* A second name for the old file, so that one rename replaces it and it is kept all the same. */
static gboolean
keep_living (Restoring *restoring, GError **error)
{
  g_autofree char *kept = NULL;

  if (!g_file_test (restoring->book, G_FILE_TEST_EXISTS))
    return TRUE;
  kept = g_strdup_printf ("%s.before-epoch-%u", restoring->book, restoring->restored->epoch);
  if (link (restoring->book, kept) != 0 && errno != EEXIST)
    return fail (kept, error);
  /* What a damaged book left beside it is no part of the new one. */
  for (guint i = 1; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *beside = g_strconcat (restoring->book, ends[i], NULL);
      g_autofree char *moved = g_strconcat (kept, ends[i], NULL);

      if (g_file_test (beside, G_FILE_TEST_EXISTS) && g_rename (beside, moved) != 0)
        return fail (moved, error);
    }
  restoring->restored->kept = g_steal_pointer (&kept);
  return TRUE;
}

static gboolean
put_in_place (Restoring *restoring, GError **error)
{
  LedgerDatabase *database = ledger_store_get_database (restoring->store);

  if (!ledger_database_write (database, end_restore, NULL, error) || !ledger_database_checkpoint (database, error))
    return FALSE;
  g_clear_object (&restoring->store);
  if (is_shared (restoring))
    return TRUE;
  if (!ledger_disk_sync (restoring->fresh))
    return fail (restoring->fresh, error);
  if (!keep_living (restoring, error))
    return FALSE;
  if (g_rename (restoring->fresh, restoring->book) != 0 || !ledger_disk_sync (restoring->directory))
    return fail (restoring->book, error);
  remove_fresh (restoring);
  return TRUE;
}

static gboolean
make_fresh (Restoring *restoring, ServerBackupProgress progress, gpointer data, GError **error)
{
  return fill_fresh (restoring, progress, data, error) && choose_epoch (restoring, error) &&
         ledger_database_write (ledger_store_get_database (restoring->store), begin_epoch, restoring, error) &&
         bring_contents (restoring, error) && check_fresh (restoring, error) && put_in_place (restoring, error);
}

/* -- The journal */

/* An older copy lacks what was done since; that of another book says nothing of this one. */
static gboolean
check_journal (const Restoring *restoring, const char *path, GError **error)
{
  const ServerJournalFacts *journal = restoring->journal;
  const ServerBackupFacts *facts = &restoring->restored->facts;
  gboolean lost = (restoring->order->without & SERVER_RESTORE_WITHOUT_JOURNAL) != 0;
  gboolean same = g_strcmp0 (journal->id, facts->journal) == 0;

  if (journal->lines == 0 && !lost)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_MISSING,
                 _("There is no journal at “%s”. It says which numbers were given since the backup, who was erased and "
                   "who was blocked: say with --journal where it lies. If it is lost for good, say --without-journal: "
                   "then erase and block again who was since, and look at the last numbers before new ones are "
                   "given."), path);
  else if (journal->identity != NULL && strcmp (journal->identity, facts->identity) != 0)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                 _("The journal “%s” is that of another book (%s): say with --journal where the one of %s lies."), path,
                 journal->identity, facts->identity);
  else if (!lost && same && journal->lines < facts->journal_lines)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                 _("The journal “%s” is an older copy: the backup was made beside %d lines of it and it has %d. Say "
                   "with --journal where the whole one lies, or --without-journal."), path, (int) facts->journal_lines,
                 journal->lines);
  else if (!lost && !same && journal->id != NULL && *facts->journal != '\0' && journal->begun < facts->at)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                 _("The journal “%s” is not the one that was kept when the backup was made, nor a later one. Say with "
                   "--journal where that lies, or --without-journal."), path);
  else
    return TRUE;
  return FALSE;
}

static gboolean
restore_alone (Restoring *restoring, ServerBackupProgress progress, gpointer data, GError **error)
{
  g_autofree char *own = g_build_filename (restoring->directory, SERVER_JOURNAL_FILE, NULL);
  const char *path = restoring->order->journal != NULL ? restoring->order->journal : own;

  restoring->journal = server_journal_read (path, error);
  if (restoring->journal != NULL && !check_journal (restoring, path, error))
    return FALSE;
  restoring->writing = restoring->journal != NULL ? server_journal_open (path, restoring->world, error) : NULL;
  if (restoring->writing == NULL || !look_at_living (restoring, error))
    return FALSE;
  if (make_fresh (restoring, progress, data, error))
    return TRUE;
  g_clear_object (&restoring->store);
  remove_fresh (restoring);
  return FALSE;
}

gboolean
server_restore_order (const ServerRestoreOrder *order, LedgerWorld *world, ServerBackupProgress progress,
                      gpointer data, ServerRestored *restored, GError **error)
{
  g_auto (Restoring) restoring = { .order = order, .directory = order->directory, .world = world,
                                   .restored = restored };
  gboolean done;
  int lock;

  restoring.fresh = g_build_filename (order->directory, FRESH, NULL);
  restoring.book = g_build_filename (order->directory, BOOK, NULL);
  /* The whole backup is read and found sound before anything is touched. */
  if (!server_backup_look (order->from, &restored->facts, error))
    return FALSE;
  if (g_mkdir_with_parents (order->directory, 0700) != 0)
    return fail (order->directory, error);
  lock = server_folder_lock (order->directory, SERVER_FOLDER_ALONE, error);
  if (lock < 0)
    return FALSE;
  done = restore_alone (&restoring, progress, data, error);
  close (lock);
  return done;
}

gboolean
server_restore (const char *from, const char *directory, const char *journal, ServerRestoreHow how,
                LedgerWorld *world, ServerBackupProgress progress, gpointer data, ServerRestored *restored,
                GError **error)
{
  ServerRestoreOrder order = { .from = from, .directory = directory, .journal = journal, .how = how };

  return server_restore_order (&order, world, progress, data, restored, error);
}

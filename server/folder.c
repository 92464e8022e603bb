/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data folder of a server (folder.h). Any thread.
 */
#include "config.h"

#include "server/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "libledger/disk.h"
#include "server/account/accounts.h"
#include "server/authority/authority.h"
#include "server/recovery/backup.h"
#include "server/job/job.h"
#include "server/mail/queue.h"
#include "server/recovery/journal.h"
#include "server/server-error.h"
#include "server/snapshot/snapshot.h"

int
server_folder_lock (const char *directory, ServerFolderUse use, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "serving.lock", NULL);
  int descriptor = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int code;

  if (descriptor >= 0 && flock (descriptor, (use == SERVER_FOLDER_SERVES ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
    return descriptor;
  code = errno;
  if (descriptor >= 0)
    close (descriptor);
  if (code != EWOULDBLOCK)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION, _("“%s” cannot be opened: %s"), path,
                 g_strerror (code));
  else if (use == SERVER_FOLDER_SERVES)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_BUSY,
                 _("The book in “%s” is being restored: start the server when that is done."), directory);
  else
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_BUSY, _("A server serves “%s”: stop it first."), directory);
  return -1;
}

/* What a book is, whatever machine or engine it lies on: made once, and it goes along in backups. */
static gboolean
prepare_identity (LedgerTransaction *transaction, LedgerStore *store, GError **error)
{
  g_autofree char *known = NULL, *made = NULL;
  LedgerId id;

  if (!ledger_transaction_get_setting (transaction, "identity", &known, error))
    return FALSE;
  if (known != NULL)
    return TRUE;
  id = ledger_id_new (ledger_store_get_world (store));
  made = ledger_id_dup_text (&id);
  return ledger_transaction_set_setting (transaction, "identity", made, error);
}

gboolean
server_folder_prepare (LedgerTransaction *transaction, gpointer store, GError **error)
{
  return server_restore_check (transaction, error) && server_authority_prepare (transaction, error) &&
         server_accounts_prepare (transaction, error) && server_jobs_prepare (transaction, error) &&
         server_mail_queue_prepare (transaction, error) && server_issued_prepare (transaction, error) &&
         prepare_identity (transaction, store, error);
}

char *
server_folder_dup_journal (LedgerStore *store, const char *directory, GError **error)
{
  g_autofree char *own = g_build_filename (directory, SERVER_JOURNAL_FILE, NULL);
  g_autofree char *named = NULL;

  if (!ledger_store_get_setting (store, "journal", &named, error))
    return NULL;
  return named != NULL ? g_steal_pointer (&named) : g_canonicalize_filename (own, NULL);
}

static gboolean
attach_journal (LedgerStore *store, const char *path, GError **error)
{
  ServerJournal *journal = server_journal_open (path, ledger_store_get_world (store), error);

  if (journal != NULL && server_journal_begin (store, journal, error))
    {
      server_journal_attach (store, journal);
      return TRUE;
    }
  server_journal_free (journal);
  return FALSE;
}

gboolean
server_folder_open_journal (LedgerStore *store, const char *directory, GError **error)
{
  g_autofree char *path = server_folder_dup_journal (store, directory, error);

  return path != NULL && attach_journal (store, path, error);
}

gboolean
server_folder_name_journal (LedgerStore *store, const char *path, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *named = NULL;

  /* What it is called in the book comes last: one that cannot be used is not named. */
  return ledger_store_get_setting (store, "journal", &named, error) && attach_journal (store, whole, error) &&
         (g_strcmp0 (named, whole) == 0 || ledger_store_set_setting (store, "journal", whole, error));
}

gboolean
server_folder_name_files (LedgerStore *store, const char *where, GError **error)
{
  g_autofree char *whole = g_str_equal (where, "database") ? g_strdup (where) : g_canonicalize_filename (where, NULL);
  g_autofree char *named = NULL;

  return ledger_store_get_setting (store, SERVER_FOLDER_FILES, &named, error) &&
         (g_strcmp0 (named, whole) == 0 || ledger_store_set_setting (store, SERVER_FOLDER_FILES, whole, error));
}

ServerFileStore *
server_folder_open_files (LedgerStore *store, const char *directory, gboolean shared, const char *named, GError **error)
{
  g_autofree char *where = g_strdup (named);

  if (where == NULL && !ledger_store_get_setting (store, SERVER_FOLDER_FILES, &where, error))
    return NULL;
  if (where == NULL)
    where = shared ? g_strdup ("database") : g_build_filename (directory, "files", NULL);
  return server_file_store_new (g_str_equal (where, "database") ? NULL : where, error);
}

/* -- Copies of the book (S27) */

static gboolean
fail_copy (GError **error, const char *path, int code)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
               _("“%s” may hold what was erased and cannot be removed: %s. Make its folder writable or remove it by "
                 "hand."), path, g_strerror (code));
  return FALSE;
}

gboolean
server_folder_remove_file (const char *path, GError **error)
{
  int file = g_open (path, O_WRONLY | O_TRUNC | O_CLOEXEC, 0);

  if (file >= 0)
    g_close (file, NULL);
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  return fail_copy (error, path, errno);
}

gboolean
server_folder_sync (const char *folder, GError **error)
{
  return ledger_disk_sync (folder) || fail_copy (error, folder, errno);
}

/* What can go goes, also when something cannot; the first that cannot is told. */
static gboolean
remove_kept_books (const char *directory, GError **error)
{
  g_autoptr (GDir) files = g_dir_open (directory, 0, error);
  gboolean removed = TRUE;
  const char *name;

  if (files == NULL)
    return FALSE;
  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_str_has_prefix (name, SERVER_FOLDER_KEPT) && !server_folder_remove_file (path, removed ? error : NULL))
        removed = FALSE;
    }
  return removed && server_folder_sync (directory, error);
}

gboolean
server_folder_remove_copies (const char *directory, GError **error)
{
  gboolean snapshots = server_snapshots_remove_all (directory, error);

  return remove_kept_books (directory, snapshots ? error : NULL) && snapshots;
}

/* -- A database that is made ours */

static gboolean
look_whether_empty (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_is_empty (transaction, data, error);
}

gboolean
server_folder_check_free (LedgerDatabase *database, GError **error)
{
  gboolean empty = FALSE;

  if (!ledger_database_read_snapshot (database, look_whether_empty, &empty, error))
    return FALSE;
  if (!empty)
    g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_EXISTS,
                         _("The database is not empty: make a new one for the book, or name another schema of it"));
  return empty;
}

static gboolean
take_tables_away (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (!ledger_transaction_list_tables (transaction, names, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *sql = g_strdup_printf ("DROP TABLE \"%s\"", (char *) names->pdata[i]);

      if (!ledger_transaction_run (transaction, sql, error))
        return FALSE;
    }
  return TRUE;
}

void
server_folder_clear_database (LedgerDatabase *database)
{
  g_autoptr (GError) fault = NULL;

  if (!ledger_database_write (database, take_tables_away, NULL, &fault))
    g_warning ("What was begun in the database could not be taken away: %s", fault->message);
}

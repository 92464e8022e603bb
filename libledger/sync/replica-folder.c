/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folder of a replica: its lock, the pointer `current` and the books of the generations. What is replaced is
 * written beside it, synced and renamed, and the folder is synced, so a stop at any moment leaves the old or the
 * new. Any thread; everything here blocks.
 */
#include "config.h"

#include "libledger/disk.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/replica-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

void
ledger_folder_set_error (GError **error, int code, const char *path)
{
  if (code == ENOSPC || code == EDQUOT || code == EFBIG)
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FULL,
                 _("There is no room on the disk for “%s”. Nothing was written; make room and try again."), path);
  else
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN,
                 _("“%s” cannot be opened: %s. Check the folder and your rights to it."), path, g_strerror (code));
}

gboolean
ledger_folder_make (const char *directory, GError **error)
{
  if (g_mkdir_with_parents (directory, 0700) == 0)
    return TRUE;
  ledger_folder_set_error (error, errno, directory);
  return FALSE;
}

/* Who holds the lock is written in it, for the message to the second. */
static void
set_held_error (int descriptor, const char *directory, GError **error)
{
  char holder[32] = "";
  gssize length = pread (descriptor, holder, sizeof holder - 1, 0);

  if (length > 0)
    holder[length] = '\0';
  g_strchomp (holder);
  g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY,
               _("Another program exchanges the book in “%s” (process %s): use that one, or close it first."),
               directory, *holder != '\0' ? holder : "?");
}

int
ledger_folder_lock (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  g_autofree char *holder = g_strdup_printf ("%ld\n", (long) getpid ());
  int descriptor = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (descriptor < 0)
    {
      ledger_folder_set_error (error, errno, path);
      return -1;
    }
  if (flock (descriptor, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == EWOULDBLOCK)
        set_held_error (descriptor, directory, error);
      else
        ledger_folder_set_error (error, errno, path);
      g_close (descriptor, NULL);
      return -1;
    }
  /* Only a courtesy to whoever comes second: the lock holds without it. */
  if (ftruncate (descriptor, 0) != 0 || pwrite (descriptor, holder, strlen (holder), 0) < 0)
    g_info ("The holder of the lock could not be noted");
  return descriptor;
}

gboolean
ledger_folder_sync (const char *directory, GError **error)
{
  if (ledger_disk_sync (directory))
    return TRUE;
  ledger_folder_set_error (error, errno, directory);
  return FALSE;
}

gboolean
ledger_folder_replace (const char *directory, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  int descriptor = g_open (fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  int code = 0;

  if (descriptor < 0 || !ledger_disk_write (descriptor, text, strlen (text)) || fsync (descriptor) != 0)
    code = errno;
  if (descriptor >= 0 && close (descriptor) != 0 && code == 0)
    code = errno;
  if (code == 0 && g_rename (fresh, path) != 0)
    code = errno;
  if (code != 0)
    {
      g_unlink (fresh);
      ledger_folder_set_error (error, code, path);
      return FALSE;
    }
  return ledger_folder_sync (directory, error);
}

/* The N of "replica-N.db", 0 for another name. */
static guint
read_book_name (const char *name)
{
  const char *digits = g_str_has_prefix (name, "replica-") ? name + strlen ("replica-") : NULL;
  char *end = NULL;
  guint64 generation;

  if (digits == NULL || !g_ascii_isdigit (*digits))
    return 0;
  generation = g_ascii_strtoull (digits, &end, 10);
  return g_str_has_prefix (end, ".db") && generation <= G_MAXINT32 ? (guint) generation : 0;
}

gboolean
ledger_folder_read_current (const char *directory, guint *generation, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "current", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;

  *generation = 0;
  if (!g_file_get_contents (path, &text, NULL, &cause))
    {
      if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN, "%s", cause->message);
      return FALSE;
    }
  g_strchomp (text);
  *generation = g_str_has_suffix (text, ".db") ? read_book_name (text) : 0;
  if (*generation != 0)
    return TRUE;
  g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
               _("“%s” does not name a book. It is kept as it is: log in to a new folder, and show this one to the "
                 "administrator."), path);
  return FALSE;
}

gboolean
ledger_folder_write_current (const char *directory, guint generation, GError **error)
{
  g_autofree char *text = g_strdup_printf ("replica-%u.db\n", generation);

  return ledger_folder_replace (directory, "current", text, error);
}

char *
ledger_folder_dup_book (const char *directory, guint generation)
{
  g_autofree char *name = g_strdup_printf ("replica-%u.db", generation);

  return g_build_filename (directory, name, NULL);
}

gboolean
ledger_folder_remove_book (const char *directory, guint generation)
{
  static const char *const ENDS[] = { "", "-wal", "-shm", "-journal" };
  g_autofree char *path = ledger_folder_dup_book (directory, generation);
  gboolean gone = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (ENDS); i++)
    {
      g_autofree char *file = g_strconcat (path, ENDS[i], NULL);

      gone = (g_unlink (file) == 0 || errno == ENOENT) && gone;
    }
  return gone;
}

guint
ledger_folder_find_book (const char *directory)
{
  g_autoptr (GDir) folder = g_dir_open (directory, 0, NULL);
  guint newest = 0;
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (name, ".db"))
      newest = MAX (newest, read_book_name (name));
  return newest;
}

/* What a stop left of contents that were being added: no record names them, nobody has their key. */
static void
clean_files (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, LEDGER_FILE_FOLDER, NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *part = g_build_filename (path, name, NULL);

      if (g_str_has_prefix (name, LEDGER_FILE_NEW))
        g_unlink (part);
    }
}

void
ledger_folder_clean (const char *directory, guint keep)
{
  g_autofree char *half = g_build_filename (directory, "snapshot.book", NULL);
  g_autoptr (GDir) folder = g_dir_open (directory, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      guint generation = read_book_name (name);

      if (generation != 0 && generation != keep)
        ledger_folder_remove_book (directory, generation);
    }
  g_unlink (half);
  clean_files (directory);
}

/* (transfer full) (element-type guint): the other generations than @keep of which something is there; NULL: @error. */
static GArray *
list_others (const char *directory, guint keep, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (directory, 0, error);
  GArray *others;
  const char *name;

  if (folder == NULL)
    return NULL;
  others = g_array_new (FALSE, FALSE, sizeof (guint));
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      guint generation = read_book_name (name);

      if (generation != 0 && generation != keep)
        g_array_append_val (others, generation);
    }
  return others;
}

gboolean
ledger_folder_clean_others (const char *directory, guint keep, GError **error)
{
  g_autoptr (GArray) others = list_others (directory, keep, error);
  gboolean gone = TRUE;

  if (others == NULL || others->len == 0)
    return others != NULL;
  /* One of them may be named still where that failed to become durable: then it is the one in force that must be. */
  if (!ledger_folder_write_current (directory, keep, error))
    return FALSE;
  for (guint i = 0; i < others->len; i++)
    gone = ledger_folder_remove_book (directory, g_array_index (others, guint, i)) && gone;
  if (gone)
    return ledger_folder_sync (directory, error);
  g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY,
               _("What is left of another book in “%s” cannot be removed: look at that disk; it is tried again."),
               directory);
  return FALSE;
}

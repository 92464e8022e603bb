/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder for each process, in it one for each file: two of the same name do not meet. Main thread. */
#include "config.h"

#include "app/file-clear.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static char *
dup_root (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "ledenboek", NULL);
}

/* Folders of the folder @path and what is in them, not deeper; never follows a link. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) names = g_dir_open (path, 0, NULL);
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      if (g_file_test (entry, G_FILE_TEST_IS_DIR) && !g_file_test (entry, G_FILE_TEST_IS_SYMLINK))
        remove_folder (entry);
      else
        g_unlink (entry);
    }
  g_rmdir (path);
}

static char *
dup_own (void)
{
  g_autofree char *root = dup_root ();
  g_autofree char *own = g_strdup_printf ("%" G_PID_FORMAT, getpid ());

  return g_build_filename (root, own, NULL);
}

static void
remove_own (void)
{
  g_autofree char *own = dup_own ();

  remove_folder (own);
}

/* What a process that is no more left behind. */
static void
sweep (void)
{
  g_autofree char *root = dup_root ();
  g_autoptr (GDir) names = g_dir_open (root, 0, NULL);
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, NULL);
      gint64 process = g_ascii_strtoll (name, NULL, 10);

      if (process > 0 && kill ((pid_t) process, 0) != 0 && errno == ESRCH)
        remove_folder (path);
    }
}

static void
prepare (void)
{
  static gboolean prepared;
  GApplication *application = g_application_get_default ();

  if (prepared)
    return;
  prepared = TRUE;
  sweep ();
  if (application != NULL)
    g_signal_connect (application, "shutdown", G_CALLBACK (remove_own), NULL);
}

/* A name that is one, also where the file comes from a system with other rules. */
static char *
dup_safe_name (const char *name)
{
  char *safe = g_strdup (name != NULL && *name != '\0' ? name : _("file"));

  g_strdelimit (safe, "/\\:*?\"<>|\n\r\t", '_');
  if (*safe == '.')
    *safe = '_';
  return safe;
}

char *
ledenboek_file_clear_dup_path (const char *name, GError **error)
{
  g_autofree char *own = dup_own ();
  g_autofree char *folder = g_build_filename (own, "XXXXXX", NULL);
  g_autofree char *safe = dup_safe_name (name);

  prepare ();
  if (g_mkdir_with_parents (own, 0700) == 0 && g_mkdtemp_full (folder, 0700) != NULL)
    return g_build_filename (folder, safe, NULL);
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (errno),
               _("The file cannot be put into %s: %s. Save it somewhere and open it there."), own, g_strerror (errno));
  return NULL;
}

void
ledenboek_file_clear_drop (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

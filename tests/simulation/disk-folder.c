/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders of the simulated disks as the simulation itself handles them, unwatched. One thread only.
 */
#include "config.h"

#include "tests/simulation/disk-private.h"

#include <glib/gstdio.h>
#include <string.h>

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
office_folder_list (const char *folder, const char *under, GPtrArray *names)
{
  g_autofree char *here = g_build_filename (folder, under, NULL);
  g_autoptr (GDir) entries = g_dir_open (here, 0, NULL);
  const char *entry;

  while (entries != NULL && (entry = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *name = *under != '\0' ? g_build_filename (under, entry, NULL) : g_strdup (entry);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        office_folder_list (folder, name, names);
      /* What SQLite shares between connections is no part of the file's state. */
      else if (!g_str_has_suffix (name, "-shm"))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  if (*under == '\0')
    g_ptr_array_sort (names, compare_names);
}

GBytes *
office_folder_read (const char *path)
{
  char *content = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  return g_bytes_new_take (content, size);
}

void
office_disk_remove_folder (const char *folder)
{
  g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        office_disk_remove_folder (path);
      else
        office_disk_unlink (path);
    }
  g_rmdir (folder);
}

void
office_disk_copy_folder (const char *from, const char *to)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  office_disk_unwatched++;
  g_mkdir_with_parents (to, 0700);
  office_folder_list (from, "", names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *source = g_build_filename (from, names->pdata[i], NULL);
      g_autofree char *target = g_build_filename (to, names->pdata[i], NULL);
      g_autofree char *folder = g_path_get_dirname (target);
      g_autoptr (GBytes) content = office_folder_read (source);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
      g_assert_true (g_file_set_contents_full (target, g_bytes_get_data (content, NULL),
                                               (gssize) g_bytes_get_size (content), G_FILE_SET_CONTENTS_NONE, 0600,
                                               NULL));
    }
  office_disk_unwatched--;
}

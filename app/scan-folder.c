/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path is a setting of this workplace; what is in the folder is read each time it is asked for. */
#include "config.h"

#include "app/scan-folder.h"

#include "app/settings.h"

#include <glib/gi18n.h>

#define KEY "scan-folder"

typedef struct
{
  char *path;
  guint limit;
} Listing;

void
ledenboek_scan_free (LedenboekScan *scan)
{
  g_free (scan->path);
  g_free (scan->name);
  g_free (scan);
}

char *
ledenboek_scan_folder_dup (void)
{
  g_autofree char *path = ledenboek_settings_dup_text (KEY, "");

  return *path != '\0' ? g_steal_pointer (&path) : NULL;
}

void
ledenboek_scan_folder_clear (void)
{
  ledenboek_settings_set_text (KEY, "");
}

static void
on_response (GtkWidget *widget, int response, GtkNativeDialog *dialog)
{
  g_autoptr (GFile) folder = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                             : NULL;
  g_autofree char *path = folder != NULL ? g_file_get_path (folder) : NULL;
  LedenboekScanFolderChosen chosen = (LedenboekScanFolderChosen) g_object_get_data (G_OBJECT (dialog), "chosen");

  if (path != NULL)
    {
      ledenboek_settings_set_text (KEY, path);
      chosen (widget);
    }
  g_object_unref (dialog);
}

void
ledenboek_scan_folder_choose (GtkWidget *widget, LedenboekScanFolderChosen chosen)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_("Folder of the scanner"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data (G_OBJECT (dialog), "chosen", (gpointer) chosen);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), widget, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_free (listing->path);
  g_free (listing);
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const LedenboekScan *one = *(LedenboekScan *const *) a, *other = *(LedenboekScan *const *) b;

  return one->at < other->at ? 1 : one->at > other->at ? -1 : g_strcmp0 (other->name, one->name);
}

static void
add_file (GPtrArray *scans, GFileEnumerator *files, GFileInfo *info)
{
  g_autoptr (GFile) file = g_file_enumerator_get_child (files, info);
  LedenboekScan *scan;

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_is_hidden (info))
    return;
  scan = g_new0 (LedenboekScan, 1);
  scan->path = g_file_get_path (file);
  scan->name = g_strdup (g_file_info_get_display_name (info));
  scan->size = g_file_info_get_size (info);
  scan->at = (gint64) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED) * G_USEC_PER_SEC;
  g_ptr_array_add (scans, scan);
}

static void
list_files (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Listing *listing = data;
  GError *error = NULL;
  g_autoptr (GFile) folder = g_file_new_for_path (listing->path);
  g_autoptr (GFileEnumerator) files = g_file_enumerate_children (folder,
                                                                 "standard::name,standard::display-name,"
                                                                 "standard::type,standard::size,standard::is-hidden,"
                                                                 "time::modified",
                                                                 G_FILE_QUERY_INFO_NONE, cancellable, &error);
  g_autoptr (GPtrArray) scans = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_scan_free);
  GFileInfo *info = NULL;

  while (files != NULL && g_file_enumerator_iterate (files, &info, NULL, cancellable, &error) && info != NULL)
    add_file (scans, files, info);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_sort (scans, compare_newest);
  if (scans->len > listing->limit)
    g_ptr_array_set_size (scans, (int) listing->limit);
  g_task_return_pointer (task, g_steal_pointer (&scans), (GDestroyNotify) g_ptr_array_unref);
}

void
ledenboek_scan_folder_list_async (const char *path, guint limit, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Listing *listing = g_new0 (Listing, 1);

  listing->path = g_strdup (path);
  listing->limit = limit;
  g_task_set_task_data (task, listing, listing_free);
  g_task_run_in_thread (task, list_files);
}

GPtrArray *
ledenboek_scan_folder_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

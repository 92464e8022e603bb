/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folder into which the scanner puts its files: which one it is, and what is newest in it. The reading is a
 * thread's of its own, the rest the main thread's.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A file in it. */
typedef struct
{
  char *path;
  char *name;
  gint64 size;                  /* bytes */
  gint64 at;                    /* when it was last written, microseconds UTC */
} LedenboekScan;

/** ledenboek_scan_free: frees it. */
void ledenboek_scan_free (LedenboekScan *scan);

/** ledenboek_scan_folder_dup: Returns: (transfer full) (nullable): its path; %NULL when none was chosen. */
char *ledenboek_scan_folder_dup (void);

/** ledenboek_scan_folder_clear: none is used any more. */
void ledenboek_scan_folder_clear (void);

/* Another folder is used from now on. */
typedef void (*LedenboekScanFolderChosen) (GtkWidget *widget);

/** ledenboek_scan_folder_choose: asks for the folder; then calls @chosen, unless @widget is gone by then. */
void ledenboek_scan_folder_choose (GtkWidget *widget, LedenboekScanFolderChosen chosen);

/** ledenboek_scan_folder_list_async: looks for the @limit newest files of the folder at @path. */
void ledenboek_scan_folder_list_async (const char *path, guint limit, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data);

/**
 * ledenboek_scan_folder_list_finish:
 *
 * Returns: (transfer full) (nullable) (element-type LedenboekScan): newest first; %NULL with @error
 */
GPtrArray *ledenboek_scan_folder_list_finish (GAsyncResult *result, GError **error);

G_END_DECLS

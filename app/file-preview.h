/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture of a file: of a picture itself, of a PDF its first page. Drawn on a thread of its own; the rest is the main
 * thread's.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_file_preview_is_possible: whether files of @media_type (nullable) have a preview. */
gboolean ledenboek_file_preview_is_possible (const char *media_type);

/**
 * ledenboek_file_preview_async:
 * @path: of the file in the clear; it must stay until the end
 * @media_type: as it is named
 *
 * Draws it, at most 1,400 pixels wide and high.
 */
void ledenboek_file_preview_async (const char *path, const char *media_type, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);

/** ledenboek_file_preview_finish: Returns: (transfer full) (nullable): the picture; %NULL with @error. */
GdkTexture *ledenboek_file_preview_finish (GAsyncResult *result, GError **error);

G_END_DECLS

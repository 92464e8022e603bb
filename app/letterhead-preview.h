/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A letter to nobody on a letterhead that is being written, drawn by a reader of the store. Asked for on the main
   thread. */
#pragma once

#include "libledger/paper/letter-paper.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/**
 * ledenboek_letterhead_preview_async:
 * @letterhead: copied
 */
void ledenboek_letterhead_preview_async (LedgerStore *store, const LedgerLetterhead *letterhead,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/** ledenboek_letterhead_preview_finish: Returns: (transfer full) (element-type cairo_surface_t): its pages, or NULL. */
GPtrArray *ledenboek_letterhead_preview_finish (GAsyncResult *result, GError **error);

G_END_DECLS

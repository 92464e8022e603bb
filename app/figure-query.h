/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counting a figure on a reader's thread. Made and finished on the main thread.
 */
#pragma once

#include "libledger/figures/figure.h"

G_BEGIN_DECLS

/** ledenboek_figure_query_async: @among (transfer full) (nullable): see ledger_figure_count. */
void ledenboek_figure_query_async (LedgerStore *store, const LedgerFigureSpec *spec, LedgerFigureSpan span,
                                   LedgerCondition *among, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);

/** ledenboek_figure_query_finish: Returns: (transfer full): the figure, or %NULL with @error. */
LedgerFigure *ledenboek_figure_query_finish (GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who meets a condition as rows of a list, in its order: what the lists of the window page through. Any thread but the
 * main one.
 */
#pragma once

#include "libledger/selection/condition.h"

G_BEGIN_DECLS

/**
 * ledger_selection_list_rows:
 * @listing: in which order; its filter is not set
 * @cancellable: (nullable): stops it with LEDGER_DATABASE_ERROR_INTERRUPTED
 *
 * One pass over the table as it lies says who they are; the order of many is that of everybody, read from its index,
 * and of few, or by a field, their own. So the size of the book counts, and hardly what is asked. What is saved between
 * the two is told by the signal of the store as ever.
 *
 * Returns: (transfer full) (element-type gint64): the rows of the live records of its kind for which @condition holds
 *   today, or %NULL with @error
 */
GArray *ledger_selection_list_rows (LedgerStore *store, const LedgerCondition *condition, const LedgerListing *listing,
                                    GCancellable *cancellable, GError **error);

/**
 * ledger_selection_list_first:
 * @n: at most so many
 *
 * The first of ledger_selection_list_rows by name, read along the index of names: there at once where many meet the
 * condition. Where few do, it soon ends with LEDGER_DATABASE_ERROR_INTERRUPTED: then they are not to be had before all.
 *
 * Returns: (transfer full) (element-type gint64): the rows, or %NULL with @error
 */
GArray *ledger_selection_list_first (LedgerStore *store, const LedgerCondition *condition, gboolean descending,
                                     guint n, GCancellable *cancellable, GError **error);

G_END_DECLS

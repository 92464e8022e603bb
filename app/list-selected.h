/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is selected of the rows of a list, as the records that stand there: positions are the selection's, records the
 * rows'. Main thread.
 */
#pragma once

#include "app/record-rows.h"
#include "app/row-selection.h"

G_BEGIN_DECLS

/** ledenboek_list_selected_count: how many are selected. */
guint ledenboek_list_selected_count (LedenboekRowSelection *selection);

/**
 * ledenboek_list_selected_dup_rows:
 *
 * Returns: (transfer full) (element-type gint64): the row numbers of those that are selected; of all when fewer than
 *   two are
 */
GArray *ledenboek_list_selected_dup_rows (LedenboekRowSelection *selection, LedenboekRecordRows *rows);

/** ledenboek_list_selected_dup_set: Returns: (transfer full): the row numbers of those that are selected, as a set. */
GHashTable *ledenboek_list_selected_dup_set (LedenboekRowSelection *selection, LedenboekRecordRows *rows);

/** ledenboek_list_selected_get_first: Returns: the row number of the first that is selected, 0 when there is none. */
gint64 ledenboek_list_selected_get_first (LedenboekRowSelection *selection, LedenboekRecordRows *rows);

/** ledenboek_list_selected_dup_record: Returns: (transfer full) (nullable): the first of them, as shown now. */
LedgerRecord *ledenboek_list_selected_dup_record (LedenboekRowSelection *selection, LedenboekRecordRows *rows);

/** ledenboek_list_selected_dup_ids: Returns: (transfer full) (element-type LedgerId): of those that are selected. */
GArray *ledenboek_list_selected_dup_ids (LedenboekRowSelection *selection, LedenboekRecordRows *rows,
                                         LedgerStore *store, const LedgerKind *kind);

G_END_DECLS

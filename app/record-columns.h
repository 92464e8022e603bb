/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The columns of a list of records, made from those of the model (libledger/report/column.h). Main thread.
 */
#pragma once

#include "app/record-list.h"
#include "libledger/report/column.h"

G_BEGIN_DECLS

/** ledenboek_record_columns_add_warning: a column that shows by a sign that the contact has a warning. */
void ledenboek_record_columns_add_warning (GtkColumnView *view, LedgerStore *store, const LedgerKind *kind);

/**
 * ledenboek_record_columns_add:
 * @column: must live as long as @view
 * @of: (nullable): how the section wants it
 *
 * Returns: (transfer none): the column, at the end of @view
 */
GtkColumnViewColumn *ledenboek_record_columns_add (GtkColumnView *view, LedgerStore *store, const LedgerColumn *column,
                                                   const LedenboekListColumn *of);

/** ledenboek_record_columns_dup_text: Returns: (transfer full): what stands in the cell of @record. */
char *ledenboek_record_columns_dup_text (const LedgerColumn *column, LedgerStore *store, const LedgerRecord *record);

/** ledenboek_record_columns_dup_title: Returns: (transfer full): the head of the column. */
char *ledenboek_record_columns_dup_title (const LedgerColumn *column, const LedenboekListColumn *of);

G_END_DECLS

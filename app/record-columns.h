/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cells of a list of records, made from the columns of the model (libledger/report/column.h). Main thread.
 */
#pragma once

#include "app/list-columns.h"

G_BEGIN_DECLS

/* What the cells of a column share. */
typedef struct
{
  LedgerStore *store;           /* borrowed, as all of it: by who owns the columns */
  const LedgerColumn *column;   /* NULL: why a search found it */
  gboolean ellipsized;          /* what is cut ends by "…" */
  gboolean aside;               /* its cells are made, and hidden */
  LedenboekIsDraft is_draft;    /* or NULL */
  gpointer draft_data;
} LedenboekCellSpec;

/** ledenboek_record_columns_make: Returns: (transfer full): a column that shows @spec, which must live as long. */
GtkColumnViewColumn *ledenboek_record_columns_make (const LedenboekCellSpec *spec, const char *title);

/** ledenboek_record_columns_make_warning: Returns: (transfer full): a column with the sign of the warning @spec. */
GtkColumnViewColumn *ledenboek_record_columns_make_warning (const LedenboekCellSpec *spec);

/** ledenboek_record_columns_dup_text: Returns: (transfer full): what stands in the cell of @record. */
char *ledenboek_record_columns_dup_text (const LedgerColumn *column, LedgerStore *store, const LedgerRecord *record);

G_END_DECLS

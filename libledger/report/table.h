/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small table of texts and numbers, to be shown, or written as a list is exported (export.h): figures, summaries.
 * Plain data; any thread.
 */
#pragma once

#include "libledger/report/export.h"

G_BEGIN_DECLS

typedef struct _LedgerTable LedgerTable;

/** ledger_table_new: Returns: (transfer full): a table without columns and cells. */
LedgerTable *ledger_table_new (void);

/** ledger_table_free: frees it. */
void ledger_table_free (LedgerTable *self);

/** ledger_table_copy: Returns: (transfer full): one of its own. */
LedgerTable *ledger_table_copy (const LedgerTable *self);

/** ledger_table_add_column: a column with @title at the right; before the first cell. */
void ledger_table_add_column (LedgerTable *self, const char *title, LedgerType type);

/** ledger_table_add_text: the next cell, from left to right and from top to bottom. */
void ledger_table_add_text (LedgerTable *self, const char *text);

/** ledger_table_add_number: the next cell. */
void ledger_table_add_number (LedgerTable *self, gint64 number);

/** ledger_table_get_n_columns: how many columns it has. */
guint ledger_table_get_n_columns (const LedgerTable *self);

/** ledger_table_get_n_rows: how many whole rows it has. */
guint ledger_table_get_n_rows (const LedgerTable *self);

/** ledger_table_get_title: Returns: the head of that column. */
const char *ledger_table_get_title (const LedgerTable *self, guint column);

/** ledger_table_get_column_type: Returns: what stands in that column. */
LedgerType ledger_table_get_column_type (const LedgerTable *self, guint column);

/** ledger_table_get_cell: Returns: what stands there: a text or an integer. */
const LedgerValue *ledger_table_get_cell (const LedgerTable *self, guint row, guint column);

/**
 * ledger_table_write:
 * @path: replaced when it is whole; on a fault nothing is left and what was there stays
 *
 * Returns: %FALSE with G_FILE_ERROR
 */
gboolean ledger_table_write (const LedgerTable *self, const char *path, LedgerExportForm form, GError **error);

/* Returns: (transfer full): the rows from @first on, at most @n, as a table with the same columns. */
typedef LedgerTable *(*LedgerTablePiece) (guint first, guint n, gpointer data);

/**
 * ledger_table_write_pieces:
 * @heads: its columns; rows that it has are not written
 *
 * The same of @n_rows rows of which only a piece is in memory at once.
 */
gboolean ledger_table_write_pieces (const LedgerTable *heads, guint n_rows, LedgerTablePiece make, gpointer data,
                                    const char *path, LedgerExportForm form, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerTable, ledger_table_free)

G_END_DECLS

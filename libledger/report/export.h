/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a list shows, as a file: CSV (RFC 4180, UTF-8, semicolons, as spreadsheets in the Netherlands and Belgium read
 * it) or XLSX (ECMA-376, by libxlsxwriter). No cell is ever a formula: in XLSX texts are texts; in CSV a text that
 * begins with = + - @, a tab or a return gets an apostrophe before it, which spreadsheets take for "this is text".
 * Masked fields go out masked. Whoever exports notes it before (libledger/sync/observation.h). A reader's thread.
 */
#pragma once

#include "libledger/report/column.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_EXPORT_CSV,
  LEDGER_EXPORT_CSV_MARKED,     /* with a byte order mark, by which older programs know that it is UTF-8 */
  LEDGER_EXPORT_XLSX,
} LedgerExportForm;

/* Rows so far and in all; on the thread of the export. */
typedef void (*LedgerExportProgress) (guint done, guint total, gpointer data);

typedef struct
{
  const LedgerKind *kind;
  const gint64 *rows;           /* row numbers in order (ledger_store_list_order) */
  guint n_rows;
  GPtrArray *columns;           /* LedgerColumn */
  LedgerExportForm form;
  LedgerExportProgress progress;        /* or NULL */
  gpointer data;
} LedgerExport;

/** ledger_export_guess_form: by the ending of @path: ".xlsx" or else CSV with the mark. */
LedgerExportForm ledger_export_guess_form (const char *path);

/**
 * ledger_export_write:
 * @path: replaced when it is whole; on a fault or when it is given up nothing is left and what was there stays
 *
 * Returns: %FALSE with @error: G_IO_ERROR_CANCELLED, G_FILE_ERROR, or of the store
 */
gboolean ledger_export_write (LedgerStore *store, const LedgerExport *export, const char *path,
                              GCancellable *cancellable, GError **error);

G_END_DECLS

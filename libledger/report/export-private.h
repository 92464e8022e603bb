/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a form of file gives the export: a table of functions. A reader's thread.
 */
#pragma once

#include "libledger/report/export.h"

G_BEGIN_DECLS

/* The head of a column. */
typedef struct
{
  char *title;
  LedgerType type;              /* of what stands in it; LEDGER_TYPE_REFERENCE for what is said in words */
} LedgerExportHead;

typedef struct
{
  /* Returns: (transfer full): the file under way with its heads; %NULL with @error. */
  gpointer (*begin) (const char *path, LedgerExportForm form, const LedgerExportHead *heads, guint n_heads,
                     guint n_rows, GError **error);
  /* The cell of row @row (0 the first beneath the heads): its value, and as text; the last of a row ends it. */
  gboolean (*add) (gpointer file, guint row, guint column, LedgerType type, const LedgerValue *value,
                   const char *text, GError **error);
  /* Writes the rest and frees it; @whole %FALSE: it is given up. */
  gboolean (*end) (gpointer file, gboolean whole, GError **error);
} LedgerExportWriter;

/* Adds the cells of a file. */
typedef gboolean (*LedgerExportCells) (gpointer data, const LedgerExportWriter *writer, gpointer file, GError **error);

/** ledger_export_write_file: a file of @heads and what @add adds; it takes its name when it is whole. */
gboolean ledger_export_write_file (const char *path, LedgerExportForm form, const LedgerExportHead *heads,
                                   guint n_heads, guint n_rows, LedgerExportCells add, gpointer data, GError **error);

extern const LedgerExportWriter ledger_export_csv;
extern const LedgerExportWriter ledger_export_xlsx;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a form of file gives the export: a table of functions. A reader's thread.
 */
#pragma once

#include "libledger/report/export.h"

G_BEGIN_DECLS

typedef struct
{
  /* Returns: (transfer full): the file under way with its heads; %NULL with @error. */
  gpointer (*begin) (const char *path, const LedgerExport *export, GError **error);
  /* The cell of row @row (0 the first beneath the heads): its value, and as text; the last of a row ends it. */
  gboolean (*add) (gpointer file, guint row, guint column, const LedgerColumn *of, const LedgerValue *value,
                   const char *text, GError **error);
  /* Writes the rest and frees it; @whole %FALSE: it is given up. */
  gboolean (*end) (gpointer file, gboolean whole, GError **error);
} LedgerExportWriter;

extern const LedgerExportWriter ledger_export_csv;
extern const LedgerExportWriter ledger_export_xlsx;

G_END_DECLS

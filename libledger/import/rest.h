/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an import leaves: the rows with a fault and those of whom nobody said who they are, as a table with the cause
 * behind each, to be repaired and read in again. A reader's thread.
 */
#pragma once

#include "libledger/import/plan.h"

G_BEGIN_DECLS

/**
 * ledger_import_rest_write:
 * @path: CSV with semicolons and a byte order mark, replaced when it is whole
 * @n_rows: (out): how many rows it got; with none no file is written
 *
 * Remembers the mapping for the file that is written, too.
 *
 * Returns: %FALSE with G_FILE_ERROR, or of the store
 */
gboolean ledger_import_rest_write (const LedgerImportPlan *plan, LedgerStore *store, const LedgerImportTable *table,
                                   const LedgerImportCatalog *catalog, const LedgerImportMapping *mapping,
                                   const char *path, guint *n_rows, GError **error);

G_END_DECLS

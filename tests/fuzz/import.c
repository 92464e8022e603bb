/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzer: tables from anywhere, CSV, XLSX and vCard. They are read within their bounds, every cell is text, or they are
 * refused with a message.
 */
#include "config.h"

#include "libledger/import/table.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerImportTable) table = ledger_import_table_read (bytes, NULL, &error);
  guint n_rows = table != NULL ? ledger_import_table_get_n_rows (table) : 0;

  g_assert_true ((table == NULL) == (error != NULL));
  if (table == NULL)
    return 0;
  g_assert_cmpuint (n_rows, >, 0);
  g_assert_cmpuint (n_rows, <=, LEDGER_IMPORT_ROWS + 1);
  g_assert_cmpuint (ledger_import_table_get_n_columns (table), <=, LEDGER_IMPORT_COLUMNS);
  for (guint row = 0; row < n_rows; row++)
    for (guint column = 0; column < ledger_import_table_get_n_columns (table); column++)
      g_assert_true (g_utf8_validate (ledger_import_table_get_cell (table, row, column), -1, NULL));
  ledger_import_table_set_cell (table, n_rows - 1, ledger_import_table_get_n_columns (table) - 1, "x");
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rest of an import (rest.h), as CSV that this program and every spreadsheet reads. A reader's thread. */
#include "config.h"

#include "libledger/import/rest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/quality/match.h"

/* What spreadsheets take for a formula when a text begins with it; the reader takes the apostrophe off again. */
#define FORMULA "=+-@\t\r"

static void
append_value (GString *csv, const char *text, gboolean first)
{
  if (!first)
    g_string_append_c (csv, ';');
  g_string_append_c (csv, '"');
  if (*text != '\0' && strchr (FORMULA, *text) != NULL)
    g_string_append_c (csv, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  g_string_append_c (csv, '"');
}

static void
append_heads (GString *csv, const LedgerImportTable *table)
{
  for (guint i = 0; i < ledger_import_table_get_n_columns (table); i++)
    {
      const char *head = ledger_import_table_get_head (table, i);
      g_autofree char *name = *head != '\0' ? g_strdup (head) : ledger_import_column_dup_name (i);

      append_value (csv, name, i == 0);
    }
  append_value (csv, _("Cause"), FALSE);
  g_string_append (csv, "\r\n");
}

static char *
dup_cause (const LedgerImportFinding *finding, LedgerStore *store)
{
  g_autofree char *reasons = NULL, *title = NULL;

  if (finding->state == LEDGER_IMPORT_FAULT)
    return g_strdup (finding->cause);
  reasons = ledger_match_dup_reasons (finding->reasons);
  title = ledger_store_dup_title (store, ledger_model_find_kind (ledger_store_get_model (store), "contact"),
                                  &finding->existing);
  return g_strdup_printf (_("Looks like %s: %s"), title, reasons);
}

/* The file has one column more, which becomes nothing. */
static gboolean
remember (const LedgerImportCatalog *catalog, const LedgerImportMapping *mapping, LedgerStore *store, GString *csv,
          GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (csv->str, csv->len);
  g_autoptr (LedgerImportTable) table = ledger_import_table_read (bytes, NULL, error);
  g_autoptr (LedgerImportMapping) longer = NULL;

  if (table == NULL)
    return FALSE;
  longer = ledger_import_mapping_new (ledger_import_table_get_n_columns (table));
  for (guint i = 0; i < MIN (longer->n_columns, mapping->n_columns); i++)
    longer->targets[i] = mapping->targets[i];
  longer->existing = mapping->existing;
  memcpy (longer->country, mapping->country, sizeof longer->country);
  return ledger_import_mapping_remember (longer, store, table, error);
}

gboolean
ledger_import_rest_write (const LedgerImportPlan *plan, LedgerStore *store, const LedgerImportTable *table,
                          const LedgerImportCatalog *catalog, const LedgerImportMapping *mapping, const char *path,
                          guint *n_rows, GError **error)
{
  g_autoptr (GString) csv = g_string_new ("\xEF\xBB\xBF");

  *n_rows = 0;
  append_heads (csv, table);
  for (guint row = 0; row < ledger_import_plan_get_n_rows (plan); row++)
    {
      const LedgerImportFinding *finding = ledger_import_plan_get (plan, row);
      g_autofree char *cause = NULL;

      if (finding->state != LEDGER_IMPORT_FAULT && finding->state != LEDGER_IMPORT_DOUBT)
        continue;
      cause = dup_cause (finding, store);
      for (guint i = 0; i < ledger_import_table_get_n_columns (table); i++)
        append_value (csv, ledger_import_table_get_cell (table, row, i), i == 0);
      append_value (csv, cause, FALSE);
      g_string_append (csv, "\r\n");
      (*n_rows)++;
    }
  if (*n_rows == 0)
    return TRUE;
  return g_file_set_contents_full (path, csv->str, (gssize) csv->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error) &&
         remember (catalog, mapping, store, csv, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exports (export.h): the rows by pages, into a file that takes its name when it is whole. A reader's thread.
 */
#include "config.h"

#include "libledger/report/export-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define PAGE 200

LedgerExportForm
ledger_export_guess_form (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".xlsx") ? LEDGER_EXPORT_XLSX : LEDGER_EXPORT_CSV_MARKED;
}

/* An export under way. */
typedef struct
{
  LedgerStore *store;
  const LedgerExport *export;
  GCancellable *cancellable;
} Exporting;

static gboolean
add_record (LedgerStore *store, const LedgerExport *export, const LedgerExportWriter *writer, gpointer file, guint row,
            const LedgerRecord *record, GError **error)
{
  for (guint i = 0; i < export->columns->len; i++)
    {
      const LedgerColumn *column = export->columns->pdata[i];
      g_auto (LedgerValue) value = { 0 };
      g_autofree char *text = record != NULL ? ledger_column_dup_text (column, store, record) : g_strdup ("");

      if (record != NULL && !ledger_column_is_masked (column))
        ledger_column_read (column, store, record, &value);
      if (!writer->add (file, row, i, ledger_column_get_type (column), &value, text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_rows (gpointer data, const LedgerExportWriter *writer, gpointer file, GError **error)
{
  const Exporting *exporting = data;
  LedgerStore *store = exporting->store;
  const LedgerExport *export = exporting->export;
  guint written = 0;

  for (guint begin = 0; begin < export->n_rows; begin += PAGE)
    {
      guint n = MIN (PAGE, export->n_rows - begin);
      g_autoptr (GPtrArray) records = NULL;

      if (g_cancellable_set_error_if_cancelled (exporting->cancellable, error))
        return FALSE;
      records = ledger_store_list_rows (store, export->kind, export->rows + begin, n, error);
      if (records == NULL)
        return FALSE;
      for (guint i = 0; i < records->len; i++)
        if (records->pdata[i] != NULL &&
            !add_record (store, export, writer, file, written++, records->pdata[i], error))
          return FALSE;
      if (export->progress != NULL)
        export->progress (begin + n, export->n_rows, export->data);
    }
  return TRUE;
}

gboolean
ledger_export_write_file (const char *path, LedgerExportForm form, const LedgerExportHead *heads, guint n_heads,
                          guint n_rows, LedgerExportCells add, gpointer data, GError **error)
{
  const LedgerExportWriter *writer = form == LEDGER_EXPORT_XLSX ? &ledger_export_xlsx : &ledger_export_csv;
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  gpointer file = writer->begin (part, form, heads, n_heads, n_rows, error);
  gboolean whole = file != NULL && add (data, writer, file, error);

  if (file != NULL)
    whole = writer->end (file, whole, whole ? error : NULL) && whole;
  if (whole && g_rename (part, path) == 0)
    return TRUE;
  if (whole)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), _("“%s” cannot be written: %s"), path,
                 g_strerror (errno));
  g_remove (part);
  return FALSE;
}

gboolean
ledger_export_write (LedgerStore *store, const LedgerExport *export, const char *path, GCancellable *cancellable,
                     GError **error)
{
  Exporting exporting = { store, export, cancellable };
  g_autofree LedgerExportHead *heads = g_new0 (LedgerExportHead, export->columns->len);
  gboolean written;

  for (guint i = 0; i < export->columns->len; i++)
    heads[i] = (LedgerExportHead) { ledger_column_dup_title (export->columns->pdata[i]),
                                    ledger_column_get_type (export->columns->pdata[i]) };
  written = ledger_export_write_file (path, export->form, heads, export->columns->len, export->n_rows, add_rows,
                                      &exporting, error);
  for (guint i = 0; i < export->columns->len; i++)
    g_free (heads[i].title);
  return written;
}

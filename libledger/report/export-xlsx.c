/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XLSX by libxlsxwriter: days are days, amounts are numbers, all else is text. Rows go to a file as they come, so a
 * million of them take no memory. A reader's thread.
 */
#include "config.h"

#include "libledger/report/export-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <xlsxwriter.h>

/* What a sheet holds, the row of heads among them. */
#define SHEET_ROWS 1048576

typedef struct
{
  lxw_workbook *book;
  lxw_worksheet *sheet;
  lxw_format *head, *day, *amount;
} XlsxFile;

static gboolean
check (lxw_error code, GError **error)
{
  if (code == LXW_NO_ERROR)
    return TRUE;
  if (code == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                         _("A text is longer than a cell of XLSX can hold: export to CSV."));
  else
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _("The file cannot be written: %s"), lxw_strerror (code));
  return FALSE;
}

static int
get_width (const LedgerExportHead *head)
{
  int least = (int) g_utf8_strlen (head->title, -1) + 2;
  LedgerType type = head->type;
  int wanted = type == LEDGER_TYPE_TEXT || type == LEDGER_TYPE_REFERENCE ? 22 : type == LEDGER_TYPE_LONG_TEXT ? 40 : 12;

  return MAX (least, wanted);
}

static gboolean
put_heads (XlsxFile *file, const LedgerExportHead *heads, guint n_heads, guint n_rows, GError **error)
{
  for (guint i = 0; i < n_heads; i++)
    {
      worksheet_set_column (file->sheet, (lxw_col_t) i, (lxw_col_t) i, get_width (&heads[i]), NULL);
      if (!check (worksheet_write_string (file->sheet, 0, (lxw_col_t) i, heads[i].title, file->head), error))
        return FALSE;
    }
  worksheet_freeze_panes (file->sheet, 1, 0);
  if (n_heads > 0)
    worksheet_autofilter (file->sheet, 0, 0, n_rows, (lxw_col_t) (n_heads - 1));
  return TRUE;
}

static gboolean
end_xlsx (gpointer data, gboolean whole, GError **error)
{
  XlsxFile *file = data;
  lxw_error code = workbook_close (file->book);

  g_free (file);
  return !whole || check (code, error);
}

static gpointer
begin_xlsx (const char *path, LedgerExportForm form, const LedgerExportHead *heads, guint n_heads, guint n_rows,
            GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder, .use_zip64 = LXW_TRUE };
  XlsxFile *file;

  if (n_rows >= SHEET_ROWS)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   _("A sheet of XLSX holds %d rows: filter the list, or export to CSV."), SHEET_ROWS - 1);
      return NULL;
    }
  file = g_new0 (XlsxFile, 1);
  file->book = workbook_new_opt (path, &options);
  file->sheet = workbook_add_worksheet (file->book, NULL);
  file->head = workbook_add_format (file->book);
  format_set_bold (file->head);
  file->day = workbook_add_format (file->book);
  format_set_num_format (file->day, "dd-mm-yyyy");
  file->amount = workbook_add_format (file->book);
  format_set_num_format (file->amount, "#,##0.00");
  if (put_heads (file, heads, n_heads, n_rows, error))
    return file;
  end_xlsx (file, FALSE, NULL);
  return NULL;
}

/* Days before 1900 are none to a spreadsheet: they stay text. */
static gboolean
put_day (XlsxFile *file, lxw_row_t row, lxw_col_t column, const char *iso, GError **error)
{
  lxw_datetime day = { 0 };

  if (strlen (iso) != 10 || strcmp (iso, "1900-03-01") < 0)
    return check (worksheet_write_string (file->sheet, row, column, iso, NULL), error);
  day.year = (int) g_ascii_strtoll (iso, NULL, 10);
  day.month = (int) g_ascii_strtoll (iso + 5, NULL, 10);
  day.day = (int) g_ascii_strtoll (iso + 8, NULL, 10);
  return check (worksheet_write_datetime (file->sheet, row, column, &day, file->day), error);
}

static gboolean
add_xlsx (gpointer data, guint row, guint column, LedgerType type, const LedgerValue *value, const char *text,
          GError **error)
{
  XlsxFile *file = data;
  lxw_row_t at = row + 1;
  lxw_col_t in = (lxw_col_t) column;

  if (*text == '\0')
    return TRUE;
  if (value->shape == LEDGER_SHAPE_TEXT && type == LEDGER_TYPE_DATE)
    return put_day (file, at, in, value->text, error);
  if (value->shape == LEDGER_SHAPE_INTEGER && type == LEDGER_TYPE_MONEY)
    return check (worksheet_write_number (file->sheet, at, in, (double) value->integer / 100, file->amount), error);
  if (value->shape == LEDGER_SHAPE_INTEGER && type == LEDGER_TYPE_INTEGER)
    return check (worksheet_write_number (file->sheet, at, in, (double) value->integer, NULL), error);
  return check (worksheet_write_string (file->sheet, at, in, text, NULL), error);
}

const LedgerExportWriter ledger_export_xlsx = { begin_xlsx, add_xlsx, end_xlsx };

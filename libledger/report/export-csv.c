/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV (RFC 4180) with semicolons and CRLF. A reader's thread.
 */
#include "config.h"

#include "libledger/report/export-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  FILE *stream;
  char *path;
  guint n_columns;
} CsvFile;

/* What spreadsheets take for a formula when a text begins with it. */
#define FORMULA "=+-@\t\r"

static gboolean
fail (CsvFile *file, GError **error)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), _("“%s” cannot be written: %s"), file->path,
               g_strerror (code));
  return FALSE;
}

/* @text: what somebody typed, not a number of ours, so that it must not become a formula. */
static void
append_cell (GString *line, const char *text, gboolean typed)
{
  gboolean guarded = typed && *text != '\0' && strchr (FORMULA, *text) != NULL;

  if (strpbrk (text, ";\"\r\n") == NULL)
    {
      g_string_append_printf (line, "%s%s", guarded ? "'" : "", text);
      return;
    }
  g_string_append (line, guarded ? "\"'" : "\"");
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *at);
    }
  g_string_append_c (line, '"');
}

static gboolean
put (CsvFile *file, const char *text, gboolean typed, gboolean last, GError **error)
{
  g_autoptr (GString) cell = g_string_new (NULL);

  append_cell (cell, text, typed);
  g_string_append (cell, last ? "\r\n" : ";");
  return fwrite (cell->str, 1, cell->len, file->stream) == cell->len || fail (file, error);
}

static gboolean
close_csv (gpointer data, gboolean whole, GError **error)
{
  CsvFile *file = data;
  gboolean done = file->stream == NULL || !whole || fflush (file->stream) == 0 || fail (file, error);

  if (file->stream != NULL && fclose (file->stream) != 0 && done && whole)
    done = fail (file, error);
  g_free (file->path);
  g_free (file);
  return done;
}

/* Made for its owner alone: it holds personal data. */
static gpointer
begin_csv (const char *path, LedgerExportForm form, const LedgerExportHead *heads, guint n_heads, guint n_rows,
           GError **error)
{
  CsvFile *file = g_new0 (CsvFile, 1);
  int descriptor = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean done;

  file->path = g_strdup (path);
  file->n_columns = n_heads;
  file->stream = descriptor >= 0 ? fdopen (descriptor, "w") : NULL;
  done = file->stream != NULL || fail (file, error);
  if (done && form == LEDGER_EXPORT_CSV_MARKED)
    done = fputs ("\xEF\xBB\xBF", file->stream) >= 0 || fail (file, error);
  for (guint i = 0; done && i < n_heads; i++)
    done = put (file, heads[i].title, TRUE, i + 1 == n_heads, error);
  if (done)
    return file;
  close_csv (file, FALSE, NULL);
  return NULL;
}

static gboolean
is_number (LedgerType type)
{
  return type == LEDGER_TYPE_INTEGER || type == LEDGER_TYPE_MONEY || type == LEDGER_TYPE_BOOLEAN ||
         type == LEDGER_TYPE_INSTANT;
}

static gboolean
add_csv (gpointer data, guint row, guint column, LedgerType type, const LedgerValue *value, const char *text,
         GError **error)
{
  CsvFile *file = data;

  return put (file, text, !is_number (type), column + 1 == file->n_columns, error);
}

const LedgerExportWriter ledger_export_csv = { begin_csv, add_csv, close_csv };

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV (RFC 4180) and its kin: values between delimiters, in quotation marks where they hold one. Stateless; any thread.
 */
#include "config.h"

#include "libledger/import/table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many records tell the delimiter. */
#define TRIED 50

static const char delimiters[] = ";,\t|";

/* Where the reading stands, and where a record goes. */
typedef struct
{
  const char *at;
  guint line;
  char delimiter;
  GString *value;
  LedgerImportTable *table;     /* (nullable) */
  GPtrArray *record;            /* (nullable) (element-type utf8): in place of a table */
  GStringChunk *texts;          /* of `record` */
} Reading;

/* A line end, whichever of the three it is. */
static gboolean
skip_line_end (Reading *reading)
{
  if (*reading->at != '\r' && *reading->at != '\n')
    return FALSE;
  reading->at += reading->at[0] == '\r' && reading->at[1] == '\n' ? 2 : 1;
  reading->line++;
  return TRUE;
}

/* What stands between quotation marks; two of them are one. What follows the closing one belongs to the value too. */
static gboolean
read_quoted (Reading *reading, GError **error)
{
  guint begun = reading->line;

  for (reading->at++; *reading->at != '\0'; reading->at++)
    {
      if (reading->at[0] == '"' && reading->at[1] == '"')
        reading->at++;
      else if (reading->at[0] == '"')
        {
          reading->at++;
          return TRUE;
        }
      reading->line += reading->at[0] == '\n' || (reading->at[0] == '\r' && reading->at[1] != '\n') ? 1 : 0;
      g_string_append_c (reading->value, *reading->at);
      if (reading->value->len > LEDGER_IMPORT_CELL_BYTES)
        break;
    }
  g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM,
               _("Line %u: a quotation mark is opened and not closed. Close it in the file, or take it away."), begun);
  return FALSE;
}

/* One value, into reading->value. Blanks before a quotation mark are no value. */
static gboolean
read_value (Reading *reading, GError **error)
{
  const char *start = reading->at + strspn (reading->at, " ");

  g_string_truncate (reading->value, 0);
  if (*start == '"')
    {
      reading->at = start;
      if (!read_quoted (reading, error))
        return FALSE;
    }
  while (*reading->at != '\0' && *reading->at != reading->delimiter && *reading->at != '\r' && *reading->at != '\n')
    g_string_append_c (reading->value, *reading->at++);
  return TRUE;
}

/* The apostrophe by which an export says "this is text" to a spreadsheet. */
static void
strip_apostrophe (GString *value)
{
  if (value->len > 1 && value->str[0] == '\'' && strchr ("=+-@\t\r", value->str[1]) != NULL)
    g_string_erase (value, 0, 1);
}

static gboolean
put_value (Reading *reading, guint column, guint line, GError **error)
{
  if (reading->table != NULL)
    return ledger_import_table_put (reading->table, column, reading->value->str, reading->value->len, line, error);
  if (reading->record != NULL && column < LEDGER_IMPORT_COLUMNS)
    g_ptr_array_add (reading->record, g_strstrip (g_string_chunk_insert (reading->texts, reading->value->str)));
  return TRUE;
}

/* One record; only counted when there is no place for it. */
static gboolean
read_record (Reading *reading, guint *n_values, GError **error)
{
  guint line = reading->line;

  for (*n_values = 0;; reading->at++)
    {
      if (!read_value (reading, error))
        return FALSE;
      strip_apostrophe (reading->value);
      if (!put_value (reading, *n_values, line, error))
        return FALSE;
      (*n_values)++;
      if (*reading->at != reading->delimiter || *reading->at == '\0')
        break;
    }
  skip_line_end (reading);
  return reading->table == NULL || ledger_import_table_end_row (reading->table, line, error);
}

/* How well @delimiter parts the first records: the width that most of them have, times how many have it. */
static guint
weigh (const char *text, char delimiter)
{
  g_autoptr (GString) value = g_string_new (NULL);
  Reading reading = { .at = text, .line = 1, .delimiter = delimiter, .value = value };
  guint widths[LEDGER_IMPORT_COLUMNS + 1] = { 0 }, best = 0;

  for (guint i = 0; i < TRIED && *reading.at != '\0'; i++)
    {
      guint n_values = 0;

      if (!read_record (&reading, &n_values, NULL))
        break;
      widths[MIN (n_values, LEDGER_IMPORT_COLUMNS)]++;
    }
  for (guint i = 2; i <= LEDGER_IMPORT_COLUMNS; i++)
    best = MAX (best, widths[i] * widths[i] * i);
  return best;
}

static char
guess_delimiter (const char *text)
{
  char found = ';';
  guint best = 0;

  for (guint i = 0; delimiters[i] != '\0'; i++)
    {
      guint weight = weigh (text, delimiters[i]);

      if (weight > best)
        found = delimiters[i];
      best = MAX (best, weight);
    }
  return found;
}

/* The delimiter: the one that is known, the one that the file names in front, or the one that parts it best. */
static void
begin (Reading *reading, char delimiter)
{
  const char *text = reading->at;

  reading->line = 1;
  reading->delimiter = delimiter;
  if (g_ascii_strncasecmp (text, "sep=", 4) == 0 && text[4] != '\0' && strchr ("\r\n", text[4]) == NULL &&
      strchr ("\r\n", text[5]) != NULL)
    {
      reading->delimiter = delimiter != 0 ? delimiter : text[4];
      reading->at = text + 5;
      skip_line_end (reading);
    }
  if (reading->delimiter == 0)
    reading->delimiter = guess_delimiter (text);
}

gboolean
ledger_import_read_csv (LedgerImportTable *self, const char *text, char delimiter, GError **error)
{
  g_autoptr (GString) value = g_string_new (NULL);
  Reading reading = { .at = text, .value = value, .table = self };
  guint n_values;

  begin (&reading, delimiter);
  self->delimiter = reading.delimiter;
  while (*reading.at != '\0')
    if (!read_record (&reading, &n_values, error))
      return FALSE;
  return TRUE;
}

gboolean
ledger_import_each_csv (const char *text, LedgerImportRecordFunction function, gpointer data, GError **error)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  GStringChunk *texts = g_string_chunk_new (4096);
  Reading reading = { .at = text, .value = value, .record = values, .texts = texts };
  gboolean good = TRUE;
  guint n_values;

  begin (&reading, 0);
  while (good && *reading.at != '\0')
    {
      LedgerImportRecord record = { .line = reading.line };

      g_ptr_array_set_size (values, 0);
      g_string_chunk_clear (texts);
      good = read_record (&reading, &n_values, error);
      if (!good)
        break;
      record.values = (const char *const *) values->pdata;
      record.n_values = values->len;
      record.end = (gsize) (reading.at - text);
      record.is_cut_off = *reading.at == '\0' && reading.at[-1] != '\n' && reading.at[-1] != '\r';
      good = function (&record, data, error);
    }
  g_string_chunk_free (texts);
  return good;
}

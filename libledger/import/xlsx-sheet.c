/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cells of a sheet (ECMA-376 part 1, 18.3): shared and own strings, numbers as people write them, days as ISO 8601,
 * what formulas came to. Stateless; any thread.
 */
#include "config.h"

#include "libledger/import/xlsx-private.h"

#include <math.h>
#include <string.h>

/* Serial days: the last is 31 December 9999. */
#define LAST_DAY 2958465

/* A cell while it is read. */
typedef struct
{
  LedgerImportTable *table;
  LedgerXlsx *book;
  guint line;
  guint column;
  char type;                    /* first letter of `t`, 'S' for "str"; 'n' without */
  gboolean day;
  gboolean takes;               /* text of <v> or <t> follows */
  GString *text;
} Cell;

/* "BC12": column 54, line 12. */
static void
read_place (Cell *cell, const char *place)
{
  guint column = 0;
  const char *p = place;

  for (; g_ascii_isalpha (*p) && column < 100000; p++)
    column = column * 26 + (guint) (g_ascii_toupper (*p) - 'A' + 1);
  if (column > 0)
    cell->column = column - 1;
}

static void
begin_cell (Cell *cell, const LedgerXlsxMember *member)
{
  g_autofree char *place = ledger_xlsx_dup_attribute (member, "r");
  g_autofree char *type = ledger_xlsx_dup_attribute (member, "t");
  gint64 style = ledger_xlsx_get_number (member, "s", -1);

  if (place != NULL)
    read_place (cell, place);
  cell->type = type == NULL || *type == '\0' ? 'n' : strcmp (type, "str") == 0 ? 'S' : *type;
  cell->day = cell->type == 'n' && style >= 0 && style < cell->book->days->len &&
              g_array_index (cell->book->days, guint8, style) != 0;
  g_string_truncate (cell->text, 0);
}

/* A serial day; 1900 counts as a leap year there, which it was not. What is no day stays the number. */
static char *
dup_day (const Cell *cell, double serial)
{
  double whole = floor (serial);
  int seconds = (int) ((serial - whole) * 86400 + 0.5);
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (cell->book->from_1904 ? 1904 : 1899,
                                                     cell->book->from_1904 ? 1 : 12, cell->book->from_1904 ? 1 : 30,
                                                     0, 0, 0);
  g_autoptr (GDateTime) day = NULL;
  g_autoptr (GDateTime) moment = NULL;

  if (whole < 1 || whole > LAST_DAY)
    return NULL;
  day = g_date_time_add_days (epoch, (int) whole + (!cell->book->from_1904 && whole < 60 ? 1 : 0));
  moment = day != NULL ? g_date_time_add_seconds (day, seconds) : NULL;
  if (moment == NULL)
    return NULL;
  return g_date_time_format (moment, seconds > 0 && seconds < 86400 ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d");
}

/* 6.12345678E8 is 612345678, 25.499999999999996 is 25.5: as the sheet shows it. */
static char *
dup_number (const Cell *cell)
{
  char *end = NULL;
  double number = g_ascii_strtod (cell->text->str, &end);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (end == cell->text->str || *end != '\0' || !isfinite (number))
    return g_strdup (cell->text->str);
  if (cell->day)
    {
      char *day = dup_day (cell, number);

      if (day != NULL)
        return day;
    }
  if (number == floor (number) && fabs (number) < 1e15)
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) number);
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.15g", number));
}

static gboolean
end_cell (Cell *cell, GError **error)
{
  g_autofree char *made = NULL;
  const char *text = cell->text->str;
  guint64 index;

  if (cell->text->len == 0)
    return TRUE;
  if (cell->type == 's')
    text = g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &index, NULL) && index < cell->book->strings->len
             ? cell->book->strings->pdata[index] : "";
  else if (cell->type == 'n')
    text = made = dup_number (cell);
  return ledger_import_table_put (cell->table, cell->column, text, strlen (text), cell->line, error);
}

static gboolean
begin_element (Cell *cell, const LedgerXlsxMember *member)
{
  if (ledger_xlsx_is (member, XML_READER_TYPE_ELEMENT, "row"))
    {
      gint64 line = ledger_xlsx_get_number (member, "r", -1);

      cell->line = line > 0 ? (guint) line : cell->line + 1;
      cell->column = 0;
    }
  else if (ledger_xlsx_is (member, XML_READER_TYPE_ELEMENT, "c"))
    begin_cell (cell, member);
  else if (ledger_xlsx_is (member, XML_READER_TYPE_ELEMENT, "v") ||
           ledger_xlsx_is (member, XML_READER_TYPE_ELEMENT, "t"))
    cell->takes = TRUE;
  else
    return FALSE;
  return TRUE;
}

static gboolean
end_element (Cell *cell, const LedgerXlsxMember *member, GError **error)
{
  if (ledger_xlsx_is (member, XML_READER_TYPE_END_ELEMENT, "row"))
    return ledger_import_table_end_row (cell->table, cell->line, error);
  if (ledger_xlsx_is (member, XML_READER_TYPE_END_ELEMENT, "v") ||
      ledger_xlsx_is (member, XML_READER_TYPE_END_ELEMENT, "t"))
    cell->takes = FALSE;
  if (!ledger_xlsx_is (member, XML_READER_TYPE_END_ELEMENT, "c"))
    return TRUE;
  if (!end_cell (cell, error))
    return FALSE;
  cell->column++;
  return TRUE;
}

/* An empty element has no end of its own. */
static gboolean
read_node (Cell *cell, LedgerXlsxMember *member, GError **error)
{
  if (member->node == XML_READER_TYPE_ELEMENT)
    {
      gboolean empty = xmlTextReaderIsEmptyElement (member->reader) == 1;

      begin_element (cell, member);
      if (empty)
        {
          cell->column += ledger_xlsx_is (member, XML_READER_TYPE_ELEMENT, "c") ? 1 : 0;
          cell->takes = FALSE;
        }
      return TRUE;
    }
  if (member->node == XML_READER_TYPE_END_ELEMENT)
    return end_element (cell, member, error);
  if (cell->takes && cell->text->len <= LEDGER_IMPORT_CELL_BYTES)
    {
      const char *value = (const char *) xmlTextReaderConstValue (member->reader);

      g_string_append (cell->text, value != NULL ? value : "");
    }
  return TRUE;
}

gboolean
ledger_xlsx_read_sheet (LedgerImportTable *self, LedgerXlsx *book, const char *target, GError **error)
{
  g_auto (LedgerXlsxMember) member = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  Cell cell = { .table = self, .book = book, .text = text };

  if (!ledger_xlsx_open (&member, book->archive, target))
    return ledger_xlsx_refuse (error);
  while (ledger_xlsx_next (&member))
    if (!read_node (&cell, &member, error))
      return FALSE;
  if (member.too_large)
    return ledger_import_table_put (self, 0, "x", LEDGER_IMPORT_CELL_BYTES + 1, cell.line, error);
  return !member.damaged ? TRUE : ledger_xlsx_refuse (error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables for people and JSON for programs (output.h). A row keeps both forms of each value. Main thread.
 */
#include "config.h"

#include "server/control/output.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "libledger/model/value.h"

/* Wider cells are not padded for: one long remark must not push all columns off the screen. */
#define WIDEST 48

typedef struct
{
  char *text;
  char *json;
} Cell;

struct _ControlTable
{
  const ControlColumn *columns;
  guint n_columns;
  GArray *cells;                /* Cell, row by row */
};

static void
clear_cell (gpointer data)
{
  Cell *cell = data;

  g_free (cell->text);
  g_free (cell->json);
}

ControlTable *
control_table_new (const ControlColumn *columns)
{
  ControlTable *table = g_new0 (ControlTable, 1);

  table->columns = columns;
  while (columns[table->n_columns].key != NULL)
    table->n_columns++;
  table->cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  g_array_set_clear_func (table->cells, clear_cell);
  return table;
}

void
control_table_free (ControlTable *table)
{
  g_array_unref (table->cells);
  g_free (table);
}

char *
control_dup_instant (gint64 instant)
{
  g_autoptr (GDateTime) utc = instant != 0 ? g_date_time_new_from_unix_utc (instant / G_USEC_PER_SEC) : NULL;
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}

static char *
dup_json_text (const char *text)
{
  GString *json;

  if (text == NULL)
    return g_strdup ("null");
  json = g_string_new (NULL);
  ledger_json_append_string (json, text);
  return g_string_free (json, FALSE);
}

static void
set_text (Cell *cell, const char *text)
{
  cell->text = g_strdelimit (g_strdup (text != NULL ? text : ""), "\n\t", ' ');
  cell->json = dup_json_text (text);
}

static void
set_number (Cell *cell, ControlType type, gint64 number)
{
  if (type == CONTROL_INSTANT)
    cell->text = control_dup_instant (number);
  else
    cell->text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  cell->json = type == CONTROL_INSTANT && number == 0 ? g_strdup ("null")
                                                      : g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

void
control_table_add (ControlTable *table, ...)
{
  va_list values;

  va_start (values, table);
  for (guint i = 0; i < table->n_columns; i++)
    {
      Cell cell = { NULL, NULL };
      const char *json;
      gboolean yes;

      switch (table->columns[i].type)
        {
        case CONTROL_INTEGER:
        case CONTROL_INSTANT:
          set_number (&cell, table->columns[i].type, va_arg (values, gint64));
          break;
        case CONTROL_BOOLEAN:
          yes = va_arg (values, gboolean);
          cell.text = g_strdup (yes ? _("yes") : _("no"));
          cell.json = g_strdup (yes ? "true" : "false");
          break;
        case CONTROL_JSON:
          json = va_arg (values, const char *);
          cell.json = g_strdup (json != NULL ? json : "null");
          cell.text = g_strdup (json != NULL ? json : "");
          break;
        case CONTROL_TEXT:
        default:
          set_text (&cell, va_arg (values, const char *));
          break;
        }
      g_array_append_val (table->cells, cell);
    }
  va_end (values);
}

guint
control_text_width (const char *text)
{
  guint width = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (!g_unichar_iszerowidth (letter))
        width += g_unichar_iswide (letter) ? 2 : 1;
    }
  return width;
}

static const Cell *
get_cell (const ControlTable *table, guint row, guint column)
{
  return &g_array_index (table->cells, Cell, row * table->n_columns + column);
}

static guint
count_rows (const ControlTable *table)
{
  return table->cells->len / table->n_columns;
}

static void
append_padded (GString *out, const char *text, guint width, gboolean right)
{
  guint own = control_text_width (text);
  guint blanks = own < width ? width - own : 0;

  if (!right)
    g_string_append (out, text);
  for (guint i = 0; i < blanks; i++)
    g_string_append_c (out, ' ');
  if (right)
    g_string_append (out, text);
}

/* One line of a table; @row −1 is the head. */
static void
print_line (const ControlTable *table, const guint *widths, int row)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < table->n_columns; i++)
    {
      const ControlColumn *column = &table->columns[i];

      if (column->label == NULL)
        continue;
      append_padded (line, row < 0 ? _(column->label) : get_cell (table, (guint) row, i)->text, widths[i],
                     column->type == CONTROL_INTEGER);
      g_string_append (line, "  ");
    }
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  g_string_append_c (line, '\n');
  control_print (line->str);
  g_string_free (line, TRUE);
}

static void
print_list (const ControlTable *table)
{
  g_autofree guint *widths = g_new0 (guint, table->n_columns);

  for (guint i = 0; i < table->n_columns; i++)
    {
      if (table->columns[i].label == NULL)
        continue;
      widths[i] = control_text_width (_(table->columns[i].label));
      for (guint row = 0; row < count_rows (table); row++)
        widths[i] = MAX (widths[i], MIN (control_text_width (get_cell (table, row, i)->text), WIDEST));
    }
  for (int row = -1; row < (int) count_rows (table); row++)
    print_line (table, widths, row);
}

static void
print_object (const ControlTable *table)
{
  guint width = 0;

  for (guint i = 0; i < table->n_columns; i++)
    if (table->columns[i].label != NULL)
      width = MAX (width, control_text_width (_(table->columns[i].label)));
  for (guint i = 0; i < table->n_columns && count_rows (table) > 0; i++)
    if (table->columns[i].label != NULL)
      {
        GString *line = g_string_new (NULL);

        append_padded (line, _(table->columns[i].label), width + 2, FALSE);
        g_string_append_printf (line, "%s\n", get_cell (table, 0, i)->text);
        control_print (line->str);
        g_string_free (line, TRUE);
      }
}

static void
print_json_row (const ControlTable *table, guint row)
{
  GString *json = g_string_new ("{");

  for (guint i = 0; i < table->n_columns; i++)
    {
      if (i > 0)
        g_string_append (json, ", ");
      ledger_json_append_string (json, table->columns[i].key);
      g_string_append_printf (json, ": %s", get_cell (table, row, i)->json);
    }
  g_string_append_c (json, '}');
  control_print (json->str);
  g_string_free (json, TRUE);
}

void
control_table_print (ControlTable *table, ControlForm form, gboolean json)
{
  if (!json)
    {
      if (form == CONTROL_LIST)
        print_list (table);
      else
        print_object (table);
      return;
    }
  if (form == CONTROL_LIST)
    control_print ("[");
  for (guint row = 0; row < count_rows (table); row++)
    {
      if (row > 0)
        control_print (",\n ");
      print_json_row (table, row);
    }
  control_print (form == CONTROL_LIST ? "]\n" : "\n");
}

void
control_print (const char *text)
{
  fputs (text, stdout);
}

void
control_print_error (const char *text)
{
  fputs (text, stderr);
  fflush (stderr);
}

gboolean
control_flush (void)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  fprintf (stderr, "ledenboekctl: %s: %s\n", _("The output could not be written"), g_strerror (errno));
  return FALSE;
}

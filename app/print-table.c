/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables on paper: columns as wide as what stands in them, heads on each page. The rows of a list are read a page at a
 * time, so a long list takes no memory. Main thread; reads by key.
 */
#include "config.h"

#include "app/print.h"

#include "app/moment.h"
#include "app/record-columns.h"
#include "app/text.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/rules/date.h"
#include "libledger/sync/observation.h"

#include <glib/gi18n.h>

/* Points. */
#define TEXT 8.5
#define GAP 8.0
#define NARROWEST 24.0
/* So many rows tell how wide the columns are; the store reads 200 at a time. */
#define SAMPLE 100
/* With more columns the page lies on its side. */
#define UPRIGHT 6

/* What is printed: rows of a kind, or a table. */
typedef struct
{
  LedgerStore *store;
  const LedgerKind *kind;
  GArray *rows;                 /* gint64 */
  GPtrArray *columns;           /* LedgerColumn */
  LedgerTable *table;           /* instead of all those */
  double *widths;               /* of the columns */
  double line;                  /* height of a row */
  guint per_page;
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_clear_object (&sheet->store);
  g_clear_pointer (&sheet->rows, g_array_unref);
  g_clear_pointer (&sheet->columns, g_ptr_array_unref);
  g_clear_pointer (&sheet->table, ledger_table_free);
  g_free (sheet->widths);
  g_free (sheet);
}

static guint
count_columns (const Sheet *sheet)
{
  return sheet->table != NULL ? ledger_table_get_n_columns (sheet->table) : sheet->columns->len;
}

static guint
count_rows (const Sheet *sheet)
{
  return sheet->table != NULL ? ledger_table_get_n_rows (sheet->table) : sheet->rows->len;
}

static char *
dup_title (const Sheet *sheet, guint column)
{
  return sheet->table != NULL ? g_strdup (ledger_table_get_title (sheet->table, column))
                              : ledger_column_dup_title (sheet->columns->pdata[column]);
}

/* Numbers stand at the right. */
static gboolean
is_number (const Sheet *sheet, guint column)
{
  const LedgerColumn *of = sheet->table == NULL ? sheet->columns->pdata[column] : NULL;
  LedgerType type = sheet->table != NULL ? ledger_table_get_column_type (sheet->table, column)
                    : of->field != NULL ? of->field->spec->type : LEDGER_TYPE_TEXT;

  return type == LEDGER_TYPE_MONEY || type == LEDGER_TYPE_INTEGER;
}

/* The records of @n rows from @begin; NULL for a table. */
static GPtrArray *
read_records (const Sheet *sheet, guint begin, guint n)
{
  return sheet->table != NULL
           ? NULL : ledger_store_list_rows (sheet->store, sheet->kind,
                                            &g_array_index (sheet->rows, gint64, begin), n, NULL);
}

static char *
dup_cell (const Sheet *sheet, GPtrArray *records, guint row, guint index, guint column)
{
  if (sheet->table != NULL)
    {
      const LedgerValue *value = ledger_table_get_cell (sheet->table, row, column);

      const char *text = ledger_value_get_text (value);

      if (text != NULL && ledger_date_is_iso (text))
        return ledenboek_day_dup_text (text);
      return value->shape == LEDGER_SHAPE_INTEGER ? ledenboek_text_dup_number (value->integer)
                                                  : ledger_value_dup_display (value);
    }
  return records != NULL && records->pdata[index] != NULL
           ? ledenboek_record_columns_dup_text (sheet->columns->pdata[column], sheet->store, records->pdata[index])
           : g_strdup ("");
}

static double
measure (LedenboekPrint *print, const char *text, PangoWeight weight, double *height)
{
  g_autoptr (PangoLayout) layout = ledenboek_print_dup_layout (print, text, TEXT, weight, 0);
  int width, tall;

  pango_layout_get_size (layout, &width, &tall);
  if (height != NULL)
    *height = (double) tall / PANGO_SCALE;
  return (double) width / PANGO_SCALE;
}

/* What is too wide together gives way where it is widest: no column takes more than its share of what is left. */
static void
fit_columns (Sheet *sheet, double room)
{
  guint n = count_columns (sheet);
  double total = 0, limit = room;

  for (guint i = 0; i < n; i++)
    total += sheet->widths[i];
  while (total > room && limit > NARROWEST)
    {
      limit *= 0.95;
      total = 0;
      for (guint i = 0; i < n; i++)
        {
          sheet->widths[i] = MIN (sheet->widths[i], limit);
          total += sheet->widths[i];
        }
    }
}

static guint
paginate (LedenboekPrint *print, gpointer data)
{
  Sheet *sheet = data;
  guint n = count_columns (sheet), sample = MIN (count_rows (sheet), SAMPLE);
  g_autoptr (GPtrArray) records = sample > 0 ? read_records (sheet, 0, sample) : NULL;

  g_free (sheet->widths);
  sheet->widths = g_new0 (double, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = dup_title (sheet, i);

      sheet->widths[i] = MAX (measure (print, title, PANGO_WEIGHT_BOLD, &sheet->line), NARROWEST);
      for (guint row = 0; row < sample; row++)
        {
          g_autofree char *text = dup_cell (sheet, records, row, row, i);

          sheet->widths[i] = MAX (sheet->widths[i], measure (print, text, PANGO_WEIGHT_NORMAL, NULL) + 1);
        }
    }
  sheet->line += 4;
  fit_columns (sheet, print->width - GAP * (n > 0 ? n - 1 : 0));
  sheet->per_page = MAX ((guint) ((print->height - sheet->line) / sheet->line), 1);
  return (count_rows (sheet) + sheet->per_page - 1) / sheet->per_page;
}

static void
draw_cell (LedenboekPrint *print, const Sheet *sheet, const char *text, guint column, double x, double y,
           PangoWeight weight)
{
  g_autoptr (PangoLayout) layout = ledenboek_print_dup_layout (print, text, TEXT, weight, sheet->widths[column]);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  if (is_number (sheet, column))
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
  ledenboek_print_show_layout (print, layout, x, y);
}

static void
draw (LedenboekPrint *print, gpointer data, guint page)
{
  Sheet *sheet = data;
  guint begin = page * sheet->per_page, n = MIN (sheet->per_page, count_rows (sheet) - MIN (begin, count_rows (sheet)));
  g_autoptr (GPtrArray) records = n > 0 ? read_records (sheet, begin, n) : NULL;
  double x = 0;

  for (guint column = 0; column < count_columns (sheet); column++)
    {
      g_autofree char *title = dup_title (sheet, column);

      draw_cell (print, sheet, title, column, x, 0, PANGO_WEIGHT_BOLD);
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *text = dup_cell (sheet, records, begin + i, i, column);

          draw_cell (print, sheet, text, column, x, sheet->line * (i + 1), PANGO_WEIGHT_NORMAL);
        }
      x += sheet->widths[column] + GAP;
    }
}

static const LedenboekPrintForm table_form = { paginate, draw, sheet_free };

static GtkPrintOperation *
make (Sheet *sheet, const char *title)
{
  g_autofree char *number = ledenboek_text_dup_number (count_rows (sheet));
  /* Translators: in the foot of a printed list */
  g_autofree char *note = g_strdup_printf (ngettext ("%s row", "%s rows", count_rows (sheet)), number);

  return ledenboek_print_new (&table_form, sheet, title, note,
                              count_columns (sheet) > UPRIGHT ? GTK_PAGE_ORIENTATION_LANDSCAPE
                                                              : GTK_PAGE_ORIENTATION_PORTRAIT);
}

GtkPrintOperation *
ledenboek_print_table_new (LedgerTable *table, const char *title)
{
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->table = table;
  return make (sheet, title);
}

GtkPrintOperation *
ledenboek_print_list_new (LedgerStore *store, const LedgerKind *kind, GArray *rows, const char *const *paths,
                          const char *title)
{
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->store = g_object_ref (store);
  sheet->kind = kind;
  sheet->rows = rows;
  sheet->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_column_free);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      LedgerColumn *column = ledger_column_new (store, kind, paths[i], NULL);

      if (column != NULL)
        g_ptr_array_add (sheet->columns, column);
    }
  return make (sheet, title);
}

/* -- With its note */

typedef struct
{
  GtkPrintOperation *operation;
  GtkWidget *widget;
  const LedgerKind *kind;
  char *words;                  /* how the rows were chosen, without a value of theirs */
  guint n_rows;
} Leaving;

static gboolean
write_note (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Leaving *leaving = data;

  return ledger_observation_save_exported (store, leaving->kind, leaving->words, leaving->n_rows, changeset, error);
}

/* What cannot be noted does not leave. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  Leaving *leaving = data;
  g_autoptr (GError) error = NULL;

  if (ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    ledenboek_print_run (leaving->widget, g_steal_pointer (&leaving->operation));
  else
    ledenboek_window_show_text (ledenboek_window_get (leaving->widget), error->message);
  g_clear_object (&leaving->operation);
  g_object_unref (leaving->widget);
  g_free (leaving->words);
  g_free (leaving);
}

static void
note_and_print (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, guint n_rows, const char *name,
                GtkPrintOperation *operation)
{
  Leaving *leaving = g_new0 (Leaving, 1);

  leaving->n_rows = n_rows;
  leaving->kind = kind;
  leaving->words = g_strconcat ("print ", name, NULL);
  leaving->widget = g_object_ref (GTK_WIDGET (ledenboek_window_get (widget)));
  leaving->operation = operation;
  ledenboek_writing_start (replica, write_note, leaving, NULL, on_noted, leaving);
}

void
ledenboek_print_list_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, GArray *rows,
                          const char *const *paths, const char *name)
{
  guint n_rows = rows->len;

  note_and_print (widget, replica, kind, n_rows, name,
                  ledenboek_print_list_new (ledger_replica_get_store (replica), kind, rows, paths,
                                            _(kind->spec->plural)));
}

void
ledenboek_print_table_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, LedgerTable *table,
                           const char *title, const char *name)
{
  guint n_rows = ledger_table_get_n_rows (table);

  note_and_print (widget, replica, kind, n_rows, name, ledenboek_print_table_new (table, title));
}

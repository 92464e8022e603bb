/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables (table.h): cells one after another. Any thread.
 */
#include "config.h"

#include "libledger/report/table.h"

#include "libledger/report/export-private.h"

/* Rows of a file that are in memory at once. */
#define PIECE 500

struct _LedgerTable
{
  GArray *heads;                /* LedgerExportHead */
  GArray *cells;                /* LedgerValue */
};

static void
clear_head (gpointer data)
{
  g_free (((LedgerExportHead *) data)->title);
}

LedgerTable *
ledger_table_new (void)
{
  LedgerTable *self = g_new0 (LedgerTable, 1);

  self->heads = g_array_new (FALSE, TRUE, sizeof (LedgerExportHead));
  g_array_set_clear_func (self->heads, clear_head);
  self->cells = g_array_new (FALSE, TRUE, sizeof (LedgerValue));
  g_array_set_clear_func (self->cells, (GDestroyNotify) ledger_value_clear);
  return self;
}

void
ledger_table_free (LedgerTable *self)
{
  g_array_unref (self->heads);
  g_array_unref (self->cells);
  g_free (self);
}

void
ledger_table_add_column (LedgerTable *self, const char *title, LedgerType type)
{
  LedgerExportHead head = { g_strdup (title), type };

  g_array_append_val (self->heads, head);
}

static void
add_cell (LedgerTable *self, const LedgerValue *value)
{
  LedgerValue cell = { 0 };

  ledger_value_copy (&cell, value);
  g_array_append_val (self->cells, cell);
}

LedgerTable *
ledger_table_copy (const LedgerTable *self)
{
  LedgerTable *copy = ledger_table_new ();

  for (guint i = 0; i < self->heads->len; i++)
    ledger_table_add_column (copy, ledger_table_get_title (self, i), ledger_table_get_column_type (self, i));
  for (guint i = 0; i < self->cells->len; i++)
    add_cell (copy, &g_array_index (self->cells, LedgerValue, i));
  return copy;
}

void
ledger_table_add_text (LedgerTable *self, const char *text)
{
  add_cell (self, &LEDGER_TEXT (text));
}

void
ledger_table_add_number (LedgerTable *self, gint64 number)
{
  add_cell (self, &LEDGER_INTEGER (number));
}

guint
ledger_table_get_n_columns (const LedgerTable *self)
{
  return self->heads->len;
}

guint
ledger_table_get_n_rows (const LedgerTable *self)
{
  return self->heads->len > 0 ? self->cells->len / self->heads->len : 0;
}

const char *
ledger_table_get_title (const LedgerTable *self, guint column)
{
  return g_array_index (self->heads, LedgerExportHead, column).title;
}

LedgerType
ledger_table_get_column_type (const LedgerTable *self, guint column)
{
  return g_array_index (self->heads, LedgerExportHead, column).type;
}

const LedgerValue *
ledger_table_get_cell (const LedgerTable *self, guint row, guint column)
{
  return &g_array_index (self->cells, LedgerValue, row * self->heads->len + column);
}

/* The cells of @self as the rows from @first on. */
static gboolean
add_rows (const LedgerTable *self, guint first, const LedgerExportWriter *writer, gpointer file, GError **error)
{
  for (guint row = 0; row < ledger_table_get_n_rows (self); row++)
    for (guint column = 0; column < self->heads->len; column++)
      {
        const LedgerValue *value = ledger_table_get_cell (self, row, column);
        g_autofree char *text = ledger_value_dup_display (value);

        if (!writer->add (file, first + row, column, g_array_index (self->heads, LedgerExportHead, column).type, value,
                          text, error))
          return FALSE;
      }
  return TRUE;
}

static gboolean
write_file (const LedgerTable *self, guint n_rows, const char *path, LedgerExportForm form, LedgerExportCells add,
            gpointer data, GError **error)
{
  return ledger_export_write_file (path, form, (const LedgerExportHead *) (gconstpointer) self->heads->data,
                                   self->heads->len, n_rows, add, data, error);
}

static gboolean
add_cells (gpointer data, const LedgerExportWriter *writer, gpointer file, GError **error)
{
  return add_rows (data, 0, writer, file, error);
}

gboolean
ledger_table_write (const LedgerTable *self, const char *path, LedgerExportForm form, GError **error)
{
  return write_file (self, ledger_table_get_n_rows (self), path, form, add_cells, (gpointer) self, error);
}

/* -- A piece at a time */

typedef struct
{
  LedgerTablePiece make;
  gpointer data;
  guint n_rows;
} Pieces;

static gboolean
add_pieces (gpointer data, const LedgerExportWriter *writer, gpointer file, GError **error)
{
  const Pieces *pieces = data;

  for (guint first = 0; first < pieces->n_rows; first += PIECE)
    {
      g_autoptr (LedgerTable) piece = pieces->make (first, MIN (PIECE, pieces->n_rows - first), pieces->data);

      if (!add_rows (piece, first, writer, file, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_table_write_pieces (const LedgerTable *heads, guint n_rows, LedgerTablePiece make, gpointer data,
                           const char *path, LedgerExportForm form, GError **error)
{
  Pieces pieces = { make, data, n_rows };

  return write_file (heads, n_rows, path, form, add_pieces, &pieces, error);
}

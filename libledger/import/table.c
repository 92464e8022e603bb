/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables (table.h): how they are filled, what kind of file it is, and which row are the heads. Any thread.
 */
#include "config.h"

#include "libledger/import/table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ledger-import-error-quark, ledger_import_error)

/* So many rows from the top may stand above the heads: a title, a date, an empty line. */
#define ABOVE_HEADS 10

LedgerImportTable *
ledger_import_table_new (LedgerImportForm form)
{
  LedgerImportTable *self = g_new0 (LedgerImportTable, 1);

  self->form = form;
  self->texts = g_string_chunk_new (65536);
  self->cells = g_ptr_array_new ();
  self->rows = g_array_new (FALSE, FALSE, sizeof (LedgerImportLine));
  self->row = g_ptr_array_new ();
  self->head = G_MAXUINT;
  return self;
}

void
ledger_import_table_free (LedgerImportTable *self)
{
  if (self == NULL)
    return;
  g_free (self->encoding);
  g_free (self->sheet);
  g_clear_pointer (&self->sheets, g_ptr_array_unref);
  g_string_chunk_free (self->texts);
  g_ptr_array_unref (self->cells);
  g_array_unref (self->rows);
  g_ptr_array_unref (self->row);
  g_free (self);
}

/* -- Filling */

static gboolean
too_large (guint line, const char *what, guint limit, GError **error)
{
  /* Translators: %s is "columns", "rows" … */
  g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_TOO_LARGE,
               _("Row %u: more %s than are read at once (%u). Split the file into parts."), line, what, limit);
  return FALSE;
}

/* Blanks at both ends go, hard ones too. */
static void
trim (const char **text, gsize *length)
{
  const char *end = *text + *length;

  while (*text < end && g_unichar_isspace (g_utf8_get_char (*text)))
    *text = g_utf8_next_char (*text);
  while (end > *text && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  *length = (gsize) (end - *text);
}

static const char *
keep_text (LedgerImportTable *self, const char *text, gsize length)
{
  self->size += length;
  return length > 0 ? g_string_chunk_insert_len (self->texts, text, (gssize) length) : "";
}

gboolean
ledger_import_table_put (LedgerImportTable *self, guint column, const char *text, gsize length, guint line,
                         GError **error)
{
  trim (&text, &length);
  if (length == 0)
    return TRUE;
  if (column >= LEDGER_IMPORT_COLUMNS)
    return too_large (line, _("columns"), LEDGER_IMPORT_COLUMNS, error);
  if (length > LEDGER_IMPORT_CELL_BYTES)
    return too_large (line, _("bytes in one cell"), LEDGER_IMPORT_CELL_BYTES, error);
  if (self->size + length > LEDGER_IMPORT_UNPACKED)
    return too_large (line, _("bytes of text"), LEDGER_IMPORT_UNPACKED, error);
  while (self->row->len <= column)
    g_ptr_array_add (self->row, (gpointer) "");
  self->row->pdata[column] = (gpointer) keep_text (self, text, length);
  return TRUE;
}

gboolean
ledger_import_table_end_row (LedgerImportTable *self, guint line, GError **error)
{
  LedgerImportLine ended = { line, self->cells->len, self->row->len };

  if (self->row->len == 0)
    return TRUE;
  if (self->rows->len > LEDGER_IMPORT_ROWS)
    return too_large (line, _("rows"), LEDGER_IMPORT_ROWS, error);
  if (self->cells->len + self->row->len > LEDGER_IMPORT_CELLS)
    return too_large (line, _("cells"), LEDGER_IMPORT_CELLS, error);
  g_ptr_array_extend (self->cells, self->row, NULL, NULL);
  g_array_append_val (self->rows, ended);
  self->n_columns = MAX (self->n_columns, self->row->len);
  g_ptr_array_set_size (self->row, 0);
  return TRUE;
}

/* -- Heads */

static const char *
get (const LedgerImportTable *self, guint line, guint column)
{
  const LedgerImportLine *row = &g_array_index (self->rows, LedgerImportLine, line);

  return column < row->n_cells ? self->cells->pdata[row->start + column] : "";
}

static guint
count_filled (const LedgerImportTable *self, guint line)
{
  guint filled = 0;

  for (guint i = 0; i < self->n_columns; i++)
    filled += *get (self, line, i) != '\0' ? 1 : 0;
  return filled;
}

/* Heads are words: "E-mail 2" and "Contributie 2019" are, a day, an amount or an e-mail address is none. */
static gboolean
is_word (const char *text)
{
  guint digits = 0, letters = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '@')
        return FALSE;
      digits += g_unichar_isdigit (c) ? 1 : 0;
      letters += g_unichar_isalpha (c) ? 1 : 0;
    }
  return letters > digits && digits <= 4;
}

static gboolean
are_heads (const LedgerImportTable *self, guint line)
{
  guint with_digits = 0, filled = count_filled (self, line);

  for (guint i = 0; i < self->n_columns; i++)
    {
      const char *text = get (self, line, i);

      if (*text != '\0' && !is_word (text))
        return FALSE;
      with_digits += strpbrk (text, "0123456789") != NULL ? 1 : 0;
    }
  return with_digits * 3 <= filled;
}

/* The heads are the first row that is about as wide as the widest; what stands above it is a title. */
static void
find_heads (LedgerImportTable *self)
{
  guint most = 0, line = 0;

  for (guint i = 0; i < MIN (self->rows->len, ABOVE_HEADS * 2); i++)
    most = MAX (most, count_filled (self, i));
  while (line + 1 < self->rows->len && line < ABOVE_HEADS && 2 * count_filled (self, line) < most)
    line++;
  if (!are_heads (self, line))
    return;
  self->head = line;
  self->first = line + 1;
}

/* -- Reading */

static LedgerImportForm
guess_form (GBytes *bytes, const char *text)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size >= 4 && memcmp (data, "PK\003\004", 4) == 0)
    return LEDGER_IMPORT_XLSX;
  if (text != NULL && g_ascii_strncasecmp (text + strspn (text, " \t\r\n"), "BEGIN:VCARD", 11) == 0)
    return LEDGER_IMPORT_VCARD;
  return LEDGER_IMPORT_CSV;
}

static gboolean
check_bytes (GBytes *bytes, GError **error)
{
  /* Compound files: what Excel wrote before 2007, and what is protected by a password. */
  static const guint8 compound[] = { 0xD0, 0xCF, 0x11, 0xE0 };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size > LEDGER_IMPORT_BYTES)
    g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_TOO_LARGE,
                 _("The file is larger than is read at once (%d MiB). Split it into parts."),
                 LEDGER_IMPORT_BYTES / 1024 / 1024);
  else if (size >= sizeof compound && memcmp (data, compound, sizeof compound) == 0)
    g_set_error_literal (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM,
                         _("This is an old or a protected Excel file. Save it without a password as .xlsx or as CSV."));
  else if (size >= 5 && memcmp (data, "%PDF-", 5) == 0)
    g_set_error_literal (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM,
                         _("This is a PDF: it holds no table. Ask for the data as a spreadsheet or as CSV."));
  else
    return TRUE;
  return FALSE;
}

static LedgerImportTable *
read_text (GBytes *bytes, const LedgerImportReading *how, GError **error)
{
  g_autofree char *encoding = NULL;
  g_autofree char *text = ledger_import_text_decode (bytes, how->encoding, &encoding, error);
  g_autoptr (LedgerImportTable) table = NULL;

  if (text == NULL)
    return NULL;
  table = ledger_import_table_new (guess_form (bytes, text));
  table->encoding = g_steal_pointer (&encoding);
  if (!(table->form == LEDGER_IMPORT_VCARD ? ledger_import_read_vcard (table, text, error)
                                           : ledger_import_read_csv (table, text, how->delimiter, error)))
    return NULL;
  return g_steal_pointer (&table);
}

LedgerImportTable *
ledger_import_table_read (GBytes *bytes, const LedgerImportReading *how, GError **error)
{
  static const LedgerImportReading unknown = { 0 };
  g_autoptr (LedgerImportTable) table = NULL;

  if (!check_bytes (bytes, error))
    return NULL;
  if (guess_form (bytes, NULL) == LEDGER_IMPORT_XLSX)
    {
      table = ledger_import_table_new (LEDGER_IMPORT_XLSX);
      if (!ledger_import_read_xlsx (table, bytes, how != NULL ? how->sheet : NULL, error))
        return NULL;
    }
  else
    table = read_text (bytes, how != NULL ? how : &unknown, error);
  if (table == NULL)
    return NULL;
  if (table->rows->len > 0)
    find_heads (table);
  if (table->first >= table->rows->len)
    {
      g_set_error_literal (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_EMPTY,
                           _("There are no rows in this file. Was it the right file, and the right sheet?"));
      return NULL;
    }
  return g_steal_pointer (&table);
}

LedgerImportTable *
ledger_import_table_read_file (const char *path, const LedgerImportReading *how, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL,
                                                  error);
  g_autoptr (GBytes) bytes = NULL;

  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) > LEDGER_IMPORT_BYTES)
    {
      g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_TOO_LARGE,
                   _("The file is larger than is read at once (%d MiB). Split it into parts."),
                   LEDGER_IMPORT_BYTES / 1024 / 1024);
      return NULL;
    }
  bytes = g_file_load_bytes (file, NULL, NULL, error);
  return bytes != NULL ? ledger_import_table_read (bytes, how, error) : NULL;
}

/* -- Looking */

LedgerImportForm
ledger_import_table_get_form (const LedgerImportTable *self)
{
  return self->form;
}

const char *
ledger_import_table_get_encoding (const LedgerImportTable *self)
{
  return self->encoding;
}

char
ledger_import_table_get_delimiter (const LedgerImportTable *self)
{
  return self->delimiter;
}

GPtrArray *
ledger_import_table_get_sheets (const LedgerImportTable *self)
{
  return self->sheets;
}

const char *
ledger_import_table_get_sheet (const LedgerImportTable *self)
{
  return self->sheet;
}

guint
ledger_import_table_get_n_columns (const LedgerImportTable *self)
{
  return self->n_columns;
}

guint
ledger_import_table_get_n_rows (const LedgerImportTable *self)
{
  return self->rows->len - self->first;
}

const char *
ledger_import_table_get_head (const LedgerImportTable *self, guint column)
{
  return self->head != G_MAXUINT ? get (self, self->head, column) : "";
}

const char *
ledger_import_table_get_cell (const LedgerImportTable *self, guint row, guint column)
{
  return get (self, self->first + row, column);
}

guint
ledger_import_table_get_line (const LedgerImportTable *self, guint row)
{
  return g_array_index (self->rows, LedgerImportLine, self->first + row).line;
}

void
ledger_import_table_set_cell (LedgerImportTable *self, guint row, guint column, const char *text)
{
  LedgerImportLine *line = &g_array_index (self->rows, LedgerImportLine, self->first + row);
  gsize length = strlen (text);

  g_return_if_fail (column < self->n_columns && g_utf8_validate (text, -1, NULL));
  if (column >= line->n_cells)
    {
      /* The row moves to the end, where it may be as wide as the table. */
      guint start = self->cells->len;

      for (guint i = 0; i < self->n_columns; i++)
        g_ptr_array_add (self->cells, (gpointer) get (self, self->first + row, i));
      line->start = start;
      line->n_cells = self->n_columns;
    }
  trim (&text, &length);
  self->cells->pdata[line->start + column] = (gpointer) keep_text (self, text, MIN (length, LEDGER_IMPORT_CELL_BYTES));
}

char *
ledger_import_column_dup_name (guint column)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint rest = column + 1; rest > 0; rest = (rest - 1) / 26)
    g_string_prepend_c (name, (char) ('A' + (rest - 1) % 26));
  return g_string_free (g_steal_pointer (&name), FALSE);
}

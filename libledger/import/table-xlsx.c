/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XLSX (ECMA-376 part 1): a sheet of a workbook as rows of texts, by libzip and a streaming reader of XML. Nothing is
 * unpacked to a file, no member is read further than LEDGER_IMPORT_UNPACKED, no entity or document type is followed.
 * Cells hold values, not formulas; days come as ISO 8601. Stateless; any thread.
 */
#include "config.h"

#include "libledger/import/xlsx-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Strings that all cells share, and formats of cells: more is no office's sheet. */
#define STRINGS 2000000
#define FORMATS 100000

gboolean
ledger_xlsx_refuse (GError **error)
{
  if (error == NULL || *error == NULL)
    g_set_error_literal (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM,
                         _("This is no whole XLSX file. Open it in a spreadsheet and save it anew, or save it as "
                           "CSV."));
  return FALSE;
}

/* -- Members of the archive */

static int
read_member (void *data, char *buffer, int length)
{
  LedgerXlsxMember *member = data;
  zip_int64_t n = length > 0 ? zip_fread (member->file, buffer, (zip_uint64_t) length) : 0;

  if (n < 0 || member->size + (guint64) MAX (n, 0) > LEDGER_IMPORT_UNPACKED)
    {
      member->too_large = n >= 0;
      return -1;
    }
  member->size += (guint64) n;
  return (int) n;
}

static int
close_member (void *data)
{
  return 0;
}

/* Faults are told by the result; nothing goes to standard error. */
static void
be_quiet (void *data, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
}

gboolean
ledger_xlsx_open (LedgerXlsxMember *member, zip_t *archive, const char *name)
{
  *member = (LedgerXlsxMember) { 0 };
  member->file = zip_fopen (archive, *name == '/' ? name + 1 : name, ZIP_FL_NOCASE);
  if (member->file == NULL)
    return FALSE;
  member->reader = xmlReaderForIO (read_member, close_member, member, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOCDATA);
  if (member->reader != NULL)
    xmlTextReaderSetErrorHandler (member->reader, be_quiet, NULL);
  return member->reader != NULL;
}

void
ledger_xlsx_member_clear (LedgerXlsxMember *member)
{
  g_clear_pointer (&member->reader, xmlFreeTextReader);
  if (member->file != NULL)
    zip_fclose (member->file);
  member->file = NULL;
}

gboolean
ledger_xlsx_next (LedgerXlsxMember *member)
{
  int code = xmlTextReaderRead (member->reader);

  member->node = code == 1 ? xmlTextReaderNodeType (member->reader) : XML_READER_TYPE_NONE;
  /* A document type could define what unpacks without end. */
  member->damaged = code < 0 || member->node == XML_READER_TYPE_DOCUMENT_TYPE;
  return code == 1 && !member->damaged;
}

gboolean
ledger_xlsx_is (const LedgerXlsxMember *member, int node, const char *name)
{
  return member->node == node && g_strcmp0 ((const char *) xmlTextReaderConstLocalName (member->reader), name) == 0;
}

char *
ledger_xlsx_dup_attribute (const LedgerXlsxMember *member, const char *name)
{
  g_autofree char *found = NULL;

  /* By the local name: the prefix of relationships is whatever the writer chose. */
  if (xmlTextReaderMoveToFirstAttribute (member->reader) != 1)
    return NULL;
  do
    if (found == NULL && g_strcmp0 ((const char *) xmlTextReaderConstLocalName (member->reader), name) == 0 &&
        g_strcmp0 ((const char *) xmlTextReaderConstName (member->reader), "xml:id") != 0)
      found = g_strdup ((const char *) xmlTextReaderConstValue (member->reader));
  while (xmlTextReaderMoveToNextAttribute (member->reader) == 1);
  xmlTextReaderMoveToElement (member->reader);
  return g_steal_pointer (&found);
}

gint64
ledger_xlsx_get_number (const LedgerXlsxMember *member, const char *name, gint64 otherwise)
{
  g_autofree char *text = ledger_xlsx_dup_attribute (member, name);
  gint64 number;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &number, NULL) ? number : otherwise;
}

/* -- The workbook */

static void
sheet_free (LedgerXlsxSheet *sheet)
{
  g_free (sheet->name);
  g_free (sheet->relation);
  g_free (sheet);
}

static gboolean
read_workbook (LedgerXlsx *book, GError **error)
{
  g_auto (LedgerXlsxMember) member = { 0 };

  if (!ledger_xlsx_open (&member, book->archive, "xl/workbook.xml"))
    return ledger_xlsx_refuse (error);
  while (ledger_xlsx_next (&member))
    if (ledger_xlsx_is (&member, XML_READER_TYPE_ELEMENT, "workbookPr"))
      {
        g_autofree char *from_1904 = ledger_xlsx_dup_attribute (&member, "date1904");

        book->from_1904 = g_strcmp0 (from_1904, "1") == 0 || g_strcmp0 (from_1904, "true") == 0;
      }
    else if (ledger_xlsx_is (&member, XML_READER_TYPE_ELEMENT, "sheet") && book->sheets->len < LEDGER_IMPORT_COLUMNS)
      {
        LedgerXlsxSheet *sheet = g_new0 (LedgerXlsxSheet, 1);
        g_autofree char *state = ledger_xlsx_dup_attribute (&member, "state");

        sheet->name = ledger_xlsx_dup_attribute (&member, "name");
        sheet->relation = ledger_xlsx_dup_attribute (&member, "id");
        sheet->hidden = g_strcmp0 (state, "hidden") == 0 || g_strcmp0 (state, "veryHidden") == 0;
        g_ptr_array_add (book->sheets, sheet);
      }
  return !member.damaged && book->sheets->len > 0 ? TRUE : ledger_xlsx_refuse (error);
}

/* Where the sheet of a relationship lies. */
static char *
dup_target (LedgerXlsx *book, const char *relation)
{
  g_auto (LedgerXlsxMember) member = { 0 };

  if (relation == NULL || !ledger_xlsx_open (&member, book->archive, "xl/_rels/workbook.xml.rels"))
    return NULL;
  while (ledger_xlsx_next (&member))
    if (ledger_xlsx_is (&member, XML_READER_TYPE_ELEMENT, "Relationship"))
      {
        g_autofree char *id = ledger_xlsx_dup_attribute (&member, "Id");
        g_autofree char *target = ledger_xlsx_dup_attribute (&member, "Target");

        if (g_strcmp0 (id, relation) == 0 && target != NULL)
          return *target == '/' ? g_strdup (target + 1) : g_strconcat ("xl/", target, NULL);
      }
  return NULL;
}

/* -- Formats: which cells are days */

/* A format of its own that shows a day: letters of days outside quotes and brackets. */
static gboolean
is_day_format (const char *format)
{
  gboolean quoted = FALSE, bracket = FALSE;

  for (const char *p = format; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (!quoted && (*p == '[' || *p == ']'))
        bracket = *p == '[';
      else if (!quoted && !bracket && strchr ("dDyYjJ", *p) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_day_number (const LedgerXlsx *book, gint64 format)
{
  return (format >= 14 && format <= 17) || format == 22 || (format >= 27 && format <= 31) || format == 36 ||
         (format >= 50 && format <= 58) || g_hash_table_contains (book->day_formats, GINT_TO_POINTER ((int) format));
}

static gboolean
read_styles (LedgerXlsx *book, GError **error)
{
  g_auto (LedgerXlsxMember) member = { 0 };
  gboolean in_cells = FALSE;

  if (!ledger_xlsx_open (&member, book->archive, "xl/styles.xml"))
    return TRUE;
  while (ledger_xlsx_next (&member))
    if (ledger_xlsx_is (&member, XML_READER_TYPE_ELEMENT, "numFmt"))
      {
        g_autofree char *format = ledger_xlsx_dup_attribute (&member, "formatCode");
        gint64 number = ledger_xlsx_get_number (&member, "numFmtId", -1);

        if (number >= 0 && format != NULL && is_day_format (format) &&
            g_hash_table_size (book->day_formats) < FORMATS)
          g_hash_table_add (book->day_formats, GINT_TO_POINTER ((int) number));
      }
    else if (ledger_xlsx_is (&member, XML_READER_TYPE_ELEMENT, "cellXfs"))
      in_cells = TRUE;
    else if (ledger_xlsx_is (&member, XML_READER_TYPE_END_ELEMENT, "cellXfs"))
      in_cells = FALSE;
    else if (in_cells && ledger_xlsx_is (&member, XML_READER_TYPE_ELEMENT, "xf") && book->days->len < FORMATS)
      {
        guint8 day = is_day_number (book, ledger_xlsx_get_number (&member, "numFmtId", 0)) ? 1 : 0;

        g_array_append_val (book->days, day);
      }
  return !member.damaged ? TRUE : ledger_xlsx_refuse (error);
}

/* -- Shared strings */

static gboolean
read_strings (LedgerXlsx *book, GError **error)
{
  g_auto (LedgerXlsxMember) member = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean in_text = FALSE, in_reading = FALSE;

  if (!ledger_xlsx_open (&member, book->archive, "xl/sharedStrings.xml"))
    return TRUE;
  while (ledger_xlsx_next (&member))
    if (ledger_xlsx_is (&member, XML_READER_TYPE_ELEMENT, "si"))
      {
        g_string_truncate (text, 0);
        if (xmlTextReaderIsEmptyElement (member.reader))
          g_ptr_array_add (book->strings, (gpointer) "");
      }
    else if (ledger_xlsx_is (&member, XML_READER_TYPE_END_ELEMENT, "si"))
      {
        if (book->strings->len >= STRINGS || text->len > LEDGER_IMPORT_CELL_BYTES)
          return ledger_xlsx_refuse (error);
        g_ptr_array_add (book->strings, text->len > 0 ? g_string_chunk_insert_len (book->texts, text->str,
                                                                                   (gssize) text->len) : (char *) "");
      }
    else if (ledger_xlsx_is (&member, XML_READER_TYPE_ELEMENT, "rPh"))
      in_reading = !xmlTextReaderIsEmptyElement (member.reader);
    else if (ledger_xlsx_is (&member, XML_READER_TYPE_END_ELEMENT, "rPh"))
      in_reading = FALSE;
    else if (ledger_xlsx_is (&member, XML_READER_TYPE_ELEMENT, "t"))
      in_text = !xmlTextReaderIsEmptyElement (member.reader);
    else if (ledger_xlsx_is (&member, XML_READER_TYPE_END_ELEMENT, "t"))
      in_text = FALSE;
    else if (in_text && !in_reading && text->len <= LEDGER_IMPORT_CELL_BYTES)
      {
        const char *value = (const char *) xmlTextReaderConstValue (member.reader);

        g_string_append (text, value != NULL ? value : "");
      }
  return !member.damaged ? TRUE : ledger_xlsx_refuse (error);
}

/* -- The book as a whole */

void
ledger_xlsx_clear (LedgerXlsx *book)
{
  if (book->archive != NULL)
    zip_discard (book->archive);
  g_clear_pointer (&book->sheets, g_ptr_array_unref);
  g_clear_pointer (&book->strings, g_ptr_array_unref);
  g_clear_pointer (&book->texts, g_string_chunk_free);
  g_clear_pointer (&book->days, g_array_unref);
  g_clear_pointer (&book->day_formats, g_hash_table_unref);
}

static gboolean
open_archive (LedgerXlsx *book, GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  zip_source_t *source = zip_source_buffer_create (data, size, 0, NULL);

  book->archive = source != NULL ? zip_open_from_source (source, ZIP_RDONLY, NULL) : NULL;
  if (book->archive == NULL && source != NULL)
    zip_source_free (source);
  return book->archive != NULL;
}

static LedgerXlsxSheet *
choose_sheet (LedgerXlsx *book, const char *wanted, GError **error)
{
  LedgerXlsxSheet *first = book->sheets->pdata[0];
  g_autoptr (GString) names = g_string_new (NULL);
  gboolean found = FALSE;

  for (guint i = 0; i < book->sheets->len; i++)
    {
      LedgerXlsxSheet *sheet = book->sheets->pdata[i];

      if (wanted != NULL && g_strcmp0 (sheet->name, wanted) == 0)
        return sheet;
      if (!found && !sheet->hidden)
        first = sheet;
      found = found || !sheet->hidden;
      g_string_append_printf (names, "%s“%s”", names->len > 0 ? ", " : "", sheet->name != NULL ? sheet->name : "");
    }
  if (wanted == NULL)
    return first;
  g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM, _("The file has no sheet “%s”: it has %s."),
               wanted, names->str);
  return NULL;
}

static gboolean
read_book (LedgerImportTable *self, LedgerXlsx *book, const char *wanted, GError **error)
{
  LedgerXlsxSheet *sheet;
  g_autofree char *target = NULL;

  if (!read_workbook (book, error) || !read_styles (book, error) || !read_strings (book, error))
    return FALSE;
  sheet = choose_sheet (book, wanted, error);
  if (sheet == NULL)
    return FALSE;
  self->sheets = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < book->sheets->len; i++)
    g_ptr_array_add (self->sheets, g_strdup (((LedgerXlsxSheet *) book->sheets->pdata[i])->name));
  self->sheet = g_strdup (sheet->name);
  target = dup_target (book, sheet->relation);
  return target != NULL ? ledger_xlsx_read_sheet (self, book, target, error) : ledger_xlsx_refuse (error);
}

gboolean
ledger_import_read_xlsx (LedgerImportTable *self, GBytes *bytes, const char *sheet, GError **error)
{
  g_auto (LedgerXlsx) book = {
    .sheets = g_ptr_array_new_with_free_func ((GDestroyNotify) sheet_free),
    .strings = g_ptr_array_new (),
    .texts = g_string_chunk_new (65536),
    .days = g_array_new (FALSE, FALSE, 1),
    .day_formats = g_hash_table_new (NULL, NULL),
  };

  return open_archive (&book, bytes) ? read_book (self, &book, sheet, error) : ledger_xlsx_refuse (error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XLSX: what libxlsxwriter writes is read back; days, numbers, formulas, sheets; what is damaged, or unpacks without
 * end, is refused. One thread only.
 */
#include "libledger/import/table.h"

#include <glib/gstdio.h>
#include <string.h>
#include <xlsxwriter.h>
#include <zip.h>

static char *folder;

static LedgerImportTable *
read_book (const char *path, const char *sheet, GError **error)
{
  const LedgerImportReading how = { .sheet = sheet };

  return ledger_import_table_read_file (path, &how, error);
}

static void
fill_sheet (lxw_workbook *book)
{
  lxw_worksheet *cover = workbook_add_worksheet (book, "Toelichting");
  lxw_worksheet *sheet = workbook_add_worksheet (book, "Leden & oud-leden");
  lxw_format *day = workbook_add_format (book), *own = workbook_add_format (book), *amount = workbook_add_format (book);
  lxw_datetime born = { 1960, 2, 1, 0, 0, 0 }, moment = { 2024, 2, 29, 13, 45, 0 };

  format_set_num_format (day, "dd-mm-yyyy");
  format_set_num_format (own, "[$-413]d mmmm yyyy\\ uu:mm;@");
  format_set_num_format (amount, "\"day\" #,##0.00");
  worksheet_hide (cover);
  worksheet_activate (sheet);
  worksheet_set_first_sheet (sheet);
  worksheet_write_string (sheet, 0, 0, "Naam", NULL);
  worksheet_write_string (sheet, 0, 1, "Geboren", NULL);
  worksheet_write_string (sheet, 0, 2, "Bedrag", NULL);
  worksheet_write_string (sheet, 0, 3, "Telefoon", NULL);
  worksheet_write_string (sheet, 0, 4, "Sinds", NULL);
  worksheet_write_string (sheet, 0, 5, "Actief", NULL);
  worksheet_write_string (sheet, 2, 0, "  Mari\xC3\xABlle <de> Vries & zn ", NULL);
  worksheet_write_datetime (sheet, 2, 1, &born, day);
  worksheet_write_number (sheet, 2, 2, 25.1 + 0.4, amount);
  worksheet_write_number (sheet, 2, 3, 612345678, NULL);
  worksheet_write_datetime (sheet, 2, 4, &moment, own);
  worksheet_write_boolean (sheet, 2, 5, 1, NULL);
  worksheet_write_formula_num (sheet, 3, 2, "=1+1", NULL, 2);
  worksheet_write_formula_str (sheet, 3, 0, "=A3", NULL, "Piet");
  worksheet_write_number (sheet, 3, 1, 31, day);
}

static char *
write_book (const char *name, gboolean streamed)
{
  char *path = g_build_filename (folder, name, NULL);
  lxw_workbook_options options = { .constant_memory = streamed ? LXW_TRUE : LXW_FALSE, .tmpdir = folder };
  lxw_workbook *book = workbook_new_opt (path, &options);

  fill_sheet (book);
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);
  return path;
}

/* Shared strings, and strings within the cells. */
static void
test_read (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = write_book ("leden.xlsx", i == 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (LedgerImportTable) table = read_book (path, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (ledger_import_table_get_sheet (table), ==, "Leden & oud-leden");
      g_assert_cmpuint (ledger_import_table_get_sheets (table)->len, ==, 2);
      g_assert_cmpuint (ledger_import_table_get_n_rows (table), ==, 2);
      g_assert_cmpuint (ledger_import_table_get_line (table, 0), ==, 3);
      g_assert_cmpstr (ledger_import_table_get_head (table, 1), ==, "Geboren");
      g_assert_cmpstr (ledger_import_table_get_cell (table, 0, 0), ==, "Mari\xC3\xABlle <de> Vries & zn");
      g_assert_cmpstr (ledger_import_table_get_cell (table, 0, 1), ==, "1960-02-01");
      g_assert_cmpstr (ledger_import_table_get_cell (table, 0, 2), ==, "25.5");
      g_assert_cmpstr (ledger_import_table_get_cell (table, 0, 3), ==, "612345678");
      g_assert_cmpstr (ledger_import_table_get_cell (table, 0, 4), ==, "2024-02-29T13:45:00");
      g_assert_cmpstr (ledger_import_table_get_cell (table, 0, 5), ==, "1");
      g_assert_cmpstr (ledger_import_table_get_cell (table, 1, 0), ==, "Piet");
      g_assert_cmpstr (ledger_import_table_get_cell (table, 1, 1), ==, "1900-01-31");
      g_assert_cmpstr (ledger_import_table_get_cell (table, 1, 2), ==, "2");
    }
}

static void
test_sheets (void)
{
  g_autofree char *path = write_book ("bladen.xlsx", FALSE);
  g_autoptr (GError) error = NULL, empty = NULL;

  g_assert_null (read_book (path, "Blad3", &error));
  g_assert_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM);
  g_assert_nonnull (strstr (error->message, "Leden & oud-leden"));
  g_assert_null (read_book (path, "Toelichting", &empty));
  g_assert_error (empty, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_EMPTY);
}

/* Every byte of the file changed in turn, and every length: it is read or refused. */
static void
test_damaged (void)
{
  g_autofree char *path = write_book ("stuk.xlsx", FALSE), *content = NULL;
  gsize length = 0, refused = 0;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  for (gsize i = 4; i < length; i += 7)
    {
      g_autofree char *changed = g_memdup2 (content, length);
      g_autoptr (GBytes) bytes = NULL, part = g_bytes_new (content, i);
      g_autoptr (GError) error = NULL, cut = NULL;
      g_autoptr (LedgerImportTable) table = NULL;

      changed[i] = (char) ~changed[i];
      bytes = g_bytes_new (changed, length);
      table = ledger_import_table_read (bytes, NULL, &error);
      g_assert_true ((table == NULL) == (error != NULL));
      refused += table == NULL ? 1 : 0;
      g_assert_null (ledger_import_table_read (part, NULL, &cut));
      g_assert_error (cut, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM);
    }
  g_assert_cmpuint (refused, >, 100);
}

static void
add_member (zip_t *archive, const char *name, const char *content)
{
  zip_source_t *source = zip_source_buffer (archive, g_strdup (content), strlen (content), 1);

  g_assert_cmpint (zip_file_add (archive, name, source, ZIP_FL_ENC_UTF_8), >=, 0);
}

#define SHEETS "<workbook xmlns:r='r'><sheets><sheet name='Blad1' sheetId='1' r:id='r1'/></sheets></workbook>"
#define RELATIONS "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>"

static char *
pack (const char *name, const char *workbook, const char *sheet)
{
  char *path = g_build_filename (folder, name, NULL);
  zip_t *archive = zip_open (path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

  g_assert_nonnull (archive);
  add_member (archive, "xl/workbook.xml", workbook);
  add_member (archive, "xl/_rels/workbook.xml.rels", RELATIONS);
  add_member (archive, "xl/worksheets/sheet1.xml", sheet);
  g_assert_cmpint (zip_close (archive), ==, 0);
  return path;
}

static void
check_refused (const char *path, LedgerImportError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_book (path, NULL, &error));
  g_assert_error (error, LEDGER_IMPORT_ERROR, (int) code);
}

/* A small file that unpacks to more than is read, entities that double, and rows beyond the bound. */
static void
test_bombs (void)
{
  g_autoptr (GString) blanks = g_string_new ("<worksheet><sheetData>"), rows = g_string_new ("<worksheet><sheetData>");
  g_autofree char *doubling = pack ("dubbel.xlsx", "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" SHEETS,
                                    "<worksheet/>");
  g_autofree char *large = NULL, *long_sheet = NULL;

  for (guint i = 0; i < 258 * 1024; i++)
    g_string_append_printf (blanks, "%1024s", "<row/>");
  g_string_append (blanks, "</sheetData></worksheet>");
  large = pack ("groot.xlsx", SHEETS, blanks->str);
  for (guint i = 0; i <= LEDGER_IMPORT_ROWS + 1; i++)
    g_string_append (rows, "<row><c t='inlineStr'><is><t>x</t></is></c></row>");
  g_string_append (rows, "</sheetData></worksheet>");
  long_sheet = pack ("lang.xlsx", SHEETS, rows->str);
  check_refused (doubling, LEDGER_IMPORT_ERROR_FORM);
  check_refused (large, LEDGER_IMPORT_ERROR_TOO_LARGE);
  check_refused (long_sheet, LEDGER_IMPORT_ERROR_TOO_LARGE);
}

/* The calendar that old Macintosh books count by. */
static void
test_1904 (void)
{
  g_autofree char *path = pack ("mac.xlsx", "<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets><sheet name='a' "
                                            "r:id='r1'/></sheets></workbook>",
                                "<worksheet><sheetData><row r='5'><c r='B5'><v>1.5</v></c><c><v>2.0E+2</v></c></row>"
                                "</sheetData></worksheet>");
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerImportTable) table = read_book (path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (ledger_import_table_get_cell (table, 0, 0), ==, "");
  g_assert_cmpstr (ledger_import_table_get_cell (table, 0, 1), ==, "1.5");
  g_assert_cmpstr (ledger_import_table_get_cell (table, 0, 2), ==, "200");
  g_assert_cmpuint (ledger_import_table_get_line (table, 0), ==, 5);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

int
main (int n_arguments, char **arguments)
{
  int status;

  g_test_init (&n_arguments, &arguments, NULL);
  folder = g_dir_make_tmp ("ledenboek-xlsx-XXXXXX", NULL);
  g_test_add_func ("/import/what-a-spreadsheet-shows-is-read", test_read);
  g_test_add_func ("/import/a-sheet-is-chosen-by-its-name", test_sheets);
  g_test_add_func ("/import/a-damaged-xlsx-is-read-or-refused", test_damaged);
  g_test_add_func ("/import/an-xlsx-that-unpacks-without-end-is-refused", test_bombs);
  g_test_add_func ("/import/cells-without-a-place-follow-each-other", test_1904);
  status = g_test_run ();
  remove_folder ();
  g_free (folder);
  return status;
}

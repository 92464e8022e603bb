/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables from CSV and vCard: encodings, delimiters, quotation marks, heads, bounds; nothing wrong passes silently.
 * One thread only.
 */
#include "libledger/import/table.h"

#include <string.h>

static LedgerImportTable *
read_bytes (const char *bytes, gssize length, const LedgerImportReading *how, GError **error)
{
  g_autoptr (GBytes) content = g_bytes_new (bytes, length < 0 ? strlen (bytes) : (gsize) length);

  return ledger_import_table_read (content, how, error);
}

static LedgerImportTable *
read_good (const char *bytes, gssize length)
{
  g_autoptr (GError) error = NULL;
  LedgerImportTable *table = read_bytes (bytes, length, NULL, &error);

  g_assert_no_error (error);
  return table;
}

static void
check_cell (const LedgerImportTable *table, guint row, guint column, const char *text)
{
  g_assert_cmpstr (ledger_import_table_get_cell (table, row, column), ==, text);
}

static void
check_refused (const char *bytes, gssize length, LedgerImportError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerImportTable) table = read_bytes (bytes, length, NULL, &error);

  g_assert_null (table);
  g_assert_error (error, LEDGER_IMPORT_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, part));
}

/* The same two rows in every encoding that offices have. */
static void
test_encodings (void)
{
  static const char text[] = "Naam;Plaats\r\nMari\xC3\xABlle de Caf\xC3\xA9;\xE2\x80\x99s-Gravenhage\r\n";
  static const struct { const char *encoding, *mark; } encodings[] = {
    { "UTF-8", "" }, { "UTF-8", "\xEF\xBB\xBF" }, { "WINDOWS-1252", "" }, { "UTF-16LE", "\xFF\xFE" },
    { "UTF-16BE", "\xFE\xFF" }, { "UTF-16LE", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      gsize length = 0;
      g_autofree char *bytes = g_convert (text, -1, encodings[i].encoding, "UTF-8", NULL, &length, NULL);
      g_autoptr (GByteArray) file = g_byte_array_new ();
      g_autoptr (LedgerImportTable) table = NULL;

      g_byte_array_append (file, (const guint8 *) encodings[i].mark, (guint) strlen (encodings[i].mark));
      g_byte_array_append (file, (const guint8 *) bytes, (guint) length);
      table = read_good ((const char *) file->data, file->len);
      g_test_message ("%s, %zu bytes of mark", encodings[i].encoding, strlen (encodings[i].mark));
      g_assert_cmpstr (ledger_import_table_get_encoding (table), ==, encodings[i].encoding);
      g_assert_cmpuint (ledger_import_table_get_n_rows (table), ==, 1);
      check_cell (table, 0, 0, "Mari\xC3\xABlle de Caf\xC3\xA9");
      check_cell (table, 0, 1, "\xE2\x80\x99s-Gravenhage");
    }
}

static void
test_code_page_850 (void)
{
  g_autoptr (LedgerImportTable) table = read_good ("Naam;Plaats\nJos\x82;Cura\x87" "ao\nRen\x82;Be\x8Bnvloed\n", -1);

  g_assert_cmpstr (ledger_import_table_get_encoding (table), ==, "CP850");
  check_cell (table, 0, 0, "Jos\xC3\xA9");
  check_cell (table, 0, 1, "Cura\xC3\xA7" "ao");
}

/* Two exports glued together: each line keeps its accents. */
static void
test_mixed (void)
{
  g_autoptr (LedgerImportTable) table = read_good ("Naam;Plaats\nRen\xC3\xA9;Zo\xC3\xAB\nJos\xE9;Ede\n", -1);

  check_cell (table, 0, 1, "Zo\xC3\xAB");
  check_cell (table, 1, 0, "Jos\xC3\xA9");
}

static void
test_encoding_is_chosen (void)
{
  const LedgerImportReading how = { .encoding = "CP850" };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerImportTable) table = read_bytes ("Naam;Plaats\nJos\x82;Ede\n", -1, &how, &error);
  const LedgerImportReading wrong = { .encoding = "UTF-16LE" };

  g_assert_no_error (error);
  check_cell (table, 0, 0, "Jos\xC3\xA9");
  g_assert_null (read_bytes ("Naam;Plaats\nJan;Ede\n\n", -1, &wrong, &error));
  g_assert_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM);
}

static void
test_delimiters (void)
{
  static const char *const files[] = {
    "Naam;Plaats\nJan;Ede\nPiet;Epe\n", "Naam,Plaats\nJan,Ede\nPiet,Epe\n", "Naam\tPlaats\nJan\tEde\nPiet\tEpe\n",
    "Naam|Plaats\rJan|Ede\rPiet|Epe\r", "sep=^\nNaam^Plaats\nJan^Ede\nPiet^Epe",
    "Naam;Plaats\n\"Berg, van den\";\"Ede, Gld\"\nPiet, Jan;Epe, Gld\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (LedgerImportTable) table = read_good (files[i], -1);

      g_assert_cmpuint (ledger_import_table_get_n_columns (table), ==, 2);
      g_assert_cmpuint (ledger_import_table_get_n_rows (table), ==, 2);
      g_assert_cmpstr (ledger_import_table_get_head (table, 1), ==, "Plaats");
    }
}

static void
test_quotes (void)
{
  g_autoptr (LedgerImportTable) table = read_good ("Naam;Opmerking\r\n\"Jan \"\"de Lange\"\" Bos\";\"regel een\r\n"
                                                   "regel; twee\"\r\nPiet 5\" buis;'=1+1\r\n", -1);

  check_cell (table, 0, 0, "Jan \"de Lange\" Bos");
  check_cell (table, 0, 1, "regel een\r\nregel; twee");
  check_cell (table, 1, 0, "Piet 5\" buis");
  check_cell (table, 1, 1, "=1+1");
  g_assert_cmpuint (ledger_import_table_get_line (table, 0), ==, 2);
  g_assert_cmpuint (ledger_import_table_get_line (table, 1), ==, 4);
  check_refused ("Naam;Plaats\nJan;Ede\n\"Piet;Epe\n", -1, LEDGER_IMPORT_ERROR_FORM, "Line 3");
}

static void
test_heads (void)
{
  g_autoptr (LedgerImportTable) titled = read_good ("Ledenlijst 2026;;\n;;\nNaam;E-mail 2;Plaats\nJan;a@b.nl;Ede\n",
                                                    -1);
  g_autoptr (LedgerImportTable) bare = read_good ("Jan;jan@voorbeeld.nl;Ede\nPiet;piet@voorbeeld.nl;Epe\n", -1);
  g_autofree char *name = ledger_import_column_dup_name (27);

  g_assert_cmpstr (ledger_import_table_get_head (titled, 1), ==, "E-mail 2");
  g_assert_cmpuint (ledger_import_table_get_n_rows (titled), ==, 1);
  g_assert_cmpuint (ledger_import_table_get_line (titled, 0), ==, 4);
  g_assert_cmpstr (ledger_import_table_get_head (bare, 1), ==, "");
  g_assert_cmpuint (ledger_import_table_get_n_rows (bare), ==, 2);
  g_assert_cmpstr (name, ==, "AB");
}

/* A short row is filled up, a repair takes the place of what stood there, and leaves the rest. */
static void
test_repair (void)
{
  g_autoptr (LedgerImportTable) table = read_good ("Naam;Plaats;Land\nJan\nPiet;Epe;NL\n", -1);

  check_cell (table, 0, 2, "");
  ledger_import_table_set_cell (table, 0, 2, " BE ");
  ledger_import_table_set_cell (table, 1, 0, "Kees");
  check_cell (table, 0, 0, "Jan");
  check_cell (table, 0, 2, "BE");
  check_cell (table, 1, 0, "Kees");
  check_cell (table, 1, 1, "Epe");
}

static void
test_refused (void)
{
  g_autoptr (GString) wide = g_string_new ("a");

  check_refused ("", -1, LEDGER_IMPORT_ERROR_EMPTY, "no rows");
  check_refused ("Naam;Plaats\n", -1, LEDGER_IMPORT_ERROR_EMPTY, "no rows");
  check_refused ("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, LEDGER_IMPORT_ERROR_FORM, ".xlsx");
  check_refused ("%PDF-1.7\n", -1, LEDGER_IMPORT_ERROR_FORM, "PDF");
  check_refused ("Naam;Plaats\nJan\0;Ede\n", 20, LEDGER_IMPORT_ERROR_FORM, "encoding");
  check_refused ("PK\003\004 and no more", -1, LEDGER_IMPORT_ERROR_FORM, "XLSX");
  for (guint i = 0; i < LEDGER_IMPORT_COLUMNS; i++)
    g_string_append (wide, ";b");
  check_refused (wide->str, -1, LEDGER_IMPORT_ERROR_TOO_LARGE, "columns");
  g_string_assign (wide, "Naam;Plaats\nJan;");
  for (guint i = 0; i <= LEDGER_IMPORT_CELL_BYTES / 16; i++)
    g_string_append (wide, "0123456789abcdef");
  check_refused (wide->str, -1, LEDGER_IMPORT_ERROR_TOO_LARGE, "Row 2");
}

static const char *
get_by_head (const LedgerImportTable *table, guint row, const char *head)
{
  for (guint i = 0; i < ledger_import_table_get_n_columns (table); i++)
    if (strcmp (ledger_import_table_get_head (table, i), head) == 0)
      return ledger_import_table_get_cell (table, row, i);
  g_assert_not_reached ();
}

static void
test_vcard (void)
{
  static const char cards[] =
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:van den Berg;Anna;;dr.;MSc\r\nFN:Anna van den Berg\r\nBDAY:1960-02-01\r\n"
    "TEL;TYPE=CELL,VOICE:06 12345678\r\nTEL;TYPE=HOME:070-1234567\r\nTEL;TYPE=FAX:070-7654321\r\n"
    "EMAIL;TYPE=INTERNET:anna@voorbeeld.nl\r\nEMAIL;TYPE=WORK:berg@werk.nl\r\n"
    "item1.ADR;TYPE=HOME:;;Lange Voorhout 12;Den Haag;;2514 EA;Nederland\r\nORG:Werk BV;Afdeling\r\n"
    "NOTE:Eerste regel\\nTweede\\, met komma en een lange\r\n  staart\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Kleine Bond\nORG:Kleine Bond\n"
    "TEL;VALUE=uri;TYPE=\"voice,work\":tel:+3170111\n"
    "END:VCARD\nbegin:vcard\nversion:4.0\nfn:Jan de Vries\nend:vcard\n";
  g_autoptr (LedgerImportTable) table = read_good (cards, -1);

  g_assert_cmpint (ledger_import_table_get_form (table), ==, LEDGER_IMPORT_VCARD);
  g_assert_cmpuint (ledger_import_table_get_n_rows (table), ==, 3);
  g_assert_cmpstr (get_by_head (table, 0, "family_name"), ==, "van den Berg");
  g_assert_cmpstr (get_by_head (table, 0, "title"), ==, "dr.");
  g_assert_cmpstr (get_by_head (table, 0, "full_name"), ==, "");
  g_assert_cmpstr (get_by_head (table, 0, "phone:mobile"), ==, "06 12345678");
  g_assert_cmpstr (get_by_head (table, 0, "phone"), ==, "070-1234567");
  g_assert_cmpstr (get_by_head (table, 0, "email"), ==, "anna@voorbeeld.nl");
  g_assert_cmpstr (get_by_head (table, 0, "email:work"), ==, "berg@werk.nl");
  g_assert_cmpstr (get_by_head (table, 0, "street_and_number"), ==, "Lange Voorhout 12");
  g_assert_cmpstr (get_by_head (table, 0, "remark"), ==, "Eerste regel\nTweede, met komma en een lange staart");
  g_assert_cmpstr (get_by_head (table, 0, "organisation_name"), ==, "");
  g_assert_cmpstr (get_by_head (table, 1, "organisation_name"), ==, "Kleine Bond");
  g_assert_cmpstr (get_by_head (table, 1, "full_name"), ==, "");
  g_assert_cmpstr (get_by_head (table, 1, "phone:work"), ==, "+3170111");
  g_assert_cmpstr (get_by_head (table, 2, "full_name"), ==, "Jan de Vries");
  check_refused ("BEGIN:VCARD\nVERSION:4.0\nFN:Jan\n", -1, LEDGER_IMPORT_ERROR_FORM, "Line 1");
  check_refused ("BEGIN:VCARD\nno property\nEND:VCARD\n", -1, LEDGER_IMPORT_ERROR_FORM, "Line 2");
}

int
main (int n_arguments, char **arguments)
{
  g_test_init (&n_arguments, &arguments, NULL);
  g_test_add_func ("/import/accents-come-through-in-every-encoding", test_encodings);
  g_test_add_func ("/import/code-page-850-is-known-by-its-letters", test_code_page_850);
  g_test_add_func ("/import/files-glued-together-keep-their-accents", test_mixed);
  g_test_add_func ("/import/an-encoding-may-be-chosen-and-one-that-does-not-fit-is-refused", test_encoding_is_chosen);
  g_test_add_func ("/import/the-delimiter-is-found", test_delimiters);
  g_test_add_func ("/import/quotation-marks-hold-what-they-hold", test_quotes);
  g_test_add_func ("/import/heads-are-found-below-a-title-and-may-lack", test_heads);
  g_test_add_func ("/import/a-repaired-cell-takes-the-place-of-what-stood-there", test_repair);
  g_test_add_func ("/import/what-is-no-table-or-too-large-is-refused-with-its-place", test_refused);
  g_test_add_func ("/import/a-vcard-is-a-row", test_vcard);
  return g_test_run ();
}

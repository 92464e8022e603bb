/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From heads to a mapping and from rows to values: names with particles, addresses in one column, spellings of files,
 * what is refused and why, and what is remembered. One thread only.
 */
#include "tests/store/store-fixture.h"

#include "libledger/import/row.h"

#include <string.h>

typedef struct
{
  Fixture book;
  LedgerImportCatalog *catalog;
  LedgerImportTable *table;
  LedgerImportMapping *mapping;
} Case;

static void
open_case (Case *test, const char *csv)
{
  g_autoptr (GBytes) bytes = g_bytes_new (csv, strlen (csv));
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerRecord) branch = NULL, reason = NULL;
  LedgerId id;

  fixture_open (&test->book, NULL);
  id = ledger_id_new (test->book.world);
  branch = ledger_record_new (fixture_kind (&test->book, "branch"), &id);
  fixture_set (branch, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (branch, "name", "Breda e.o.");
  fixture_write (&test->book, branch);
  id = ledger_id_new (test->book.world);
  reason = ledger_record_new (fixture_kind (&test->book, "sign_off_reason"), &id);
  fixture_set (reason, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (reason, "name", "Verhuisd");
  fixture_write (&test->book, reason);
  test->catalog = ledger_import_catalog_new (test->book.store, test->book.contact, NULL, &error);
  g_assert_no_error (error);
  test->table = ledger_import_table_read (bytes, NULL, &error);
  g_assert_no_error (error);
  test->mapping = ledger_import_mapping_guess (test->catalog, test->table);
}

static void
close_case (Case *test)
{
  ledger_import_mapping_free (test->mapping);
  ledger_import_table_free (test->table);
  ledger_import_catalog_unref (test->catalog);
  fixture_clear (&test->book);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, close_case)

static const char *
get_path (const Case *test, guint column)
{
  return test->mapping->targets[column] != NULL ? test->mapping->targets[column]->path : "";
}

static LedgerImportRow *
read_row (const Case *test, guint row)
{
  LedgerImportRow *made = ledger_import_row_new (test->catalog, test->mapping, test->table, row);

  for (guint i = 0; i < made->faults->len; i++)
    g_test_message ("row %u: %s", row, ((LedgerImportFault *) made->faults->pdata[i])->message);
  return made;
}

static void
check (const LedgerImportRow *row, const char *field, const char *text)
{
  g_assert_cmpstr (ledger_record_get_text (row->contact, field), ==, text);
}

/* Heads of files of real associations: what each becomes; "" is left out. */
static void
test_heads (void)
{
  static const struct { const char *head, *path; } heads[] = {
    { "Lidnummer", "number" }, { "Voorletters", "initials" }, { "Tussenvoegsel", "name_particle" },
    { "ACHTERNAAM", "family_name" }, { "Geb.datum", "birth_date" }, { "Straat", "street" },
    { "Huisnr.", "house_number" }, { "Toev.", "house_number_addition" }, { "Postcode", "postcode" },
    { "Woonplaats", "city" },
    { "Telefoon", "phone" }, { "Mobiel", "phone:mobile" }, { "E-mail adres", "email" }, { "E-mail 2", "email:work" },
    { "IBAN", "iban" }, { "Afdeling", "branch" }, { "Lid sinds", "membership.valid_from" },
    { "Soort lid", "membership.membership_type" }, { "Opmerkingen", "remark" }, { "Contributie 2019", "" },
    { "Given name", "given_name" }, { "Naam", "" }, { "M/V", "form_of_address" },
  };
  g_autoptr (GString) csv = g_string_new (NULL);
  g_auto (Case) test = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    g_string_append_printf (csv, "%s%s", i > 0 ? ";" : "", heads[i].head);
  g_string_append (csv, "\n1;A.;de;Vries\n");
  open_case (&test, csv->str);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_test_message ("%s", heads[i].head);
      g_assert_cmpstr (get_path (&test, i), ==, heads[i].path);
    }
}

static void
test_without_heads (void)
{
  g_auto (Case) test = { 0 };

  open_case (&test, "Jan de Vries;jan@voorbeeld.nl;NL91ABNA0417164300;2514EA\nAn Bos;an@voorbeeld.nl;;1012 AB\n");
  g_assert_cmpstr (get_path (&test, 0), ==, "");
  g_assert_cmpstr (get_path (&test, 1), ==, "email");
  g_assert_cmpstr (get_path (&test, 2), ==, "iban");
  g_assert_cmpstr (get_path (&test, 3), ==, "postcode");
}

static void
test_names (void)
{
  static const struct { const char *cells, *given, *initials, *particle, *family; } names[] = {
    { "Anna;;van den Berg;", "Anna", NULL, "van den", "Berg" },
    { ";a.b;BERG, VAN DEN;", NULL, "A.B.", "van den", "Berg" },
    { ";J;Jansen de Vries;", NULL, "J.", NULL, "Jansen de Vries" },
    { ";J;Van Damme;BE", NULL, "J.", NULL, "Van Damme" },
    { ";J;de Vries-van Dam;", NULL, "J.", "de", "Vries-van Dam" },
  };
  g_autoptr (GString) csv = g_string_new ("Voornaam;Voorletters;Achternaam;Land\n");
  g_auto (Case) test = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (csv, "%s\n", names[i].cells);
  open_case (&test, csv->str);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (LedgerImportRow) row = read_row (&test, i);

      g_assert_cmpuint (row->faults->len, ==, 0);
      check (row, "given_name", names[i].given);
      check (row, "initials", names[i].initials);
      check (row, "name_particle", names[i].particle);
      check (row, "family_name", names[i].family);
      check (row, "kind", "person");
      check (row, "status", "active");
    }
}

static void
test_composites (void)
{
  static const struct { const char *cells, *family, *street, *number, *addition, *postcode, *city; } rows[] = {
    { "A. van den Berg;Lange Voorhout 12;2514ea Den Haag", "Berg", "Lange Voorhout", "12", NULL, "2514 EA",
      "Den Haag" },
    { "Jan Bos;Plein 1944 12 bis;1000 Brussel;Belgium", "Bos", "Plein 1944", "12", "bis", "1000", "Brussel" },
    { "Bos, J. van;2e Kerkstraat 3a;1012 AB Amsterdam Zuid", "Bos", "2e Kerkstraat", "3", "a", "1012 AB",
      "Amsterdam Zuid" },
    { "Bos;Rue Haute, 7 bte 3;1000 Bruxelles;B", "Bos", "Rue Haute", "7", "bte 3", "1000", "Bruxelles" },
  };
  g_autoptr (GString) csv = g_string_new ("Naam;Adres;Postcode en plaats;Land\n");
  g_auto (Case) test = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (csv, "%s\n", rows[i].cells);
  open_case (&test, csv->str);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LedgerImportRow) row = read_row (&test, i);

      g_assert_cmpuint (row->faults->len, ==, 0);
      check (row, "family_name", rows[i].family);
      check (row, "street", rows[i].street);
      check (row, "house_number", rows[i].number);
      check (row, "house_number_addition", rows[i].addition);
      check (row, "postcode", rows[i].postcode);
      check (row, "city", rows[i].city);
    }
}

/* The same fact in the spellings of files. */
static void
test_spellings (void)
{
  static const struct { const char *path, *text, *stored; } spellings[] = {
    { "form_of_address", "Dhr.", "mr" }, { "form_of_address", "mevrouw", "mrs" }, { "form_of_address", "M", "mr" },
    { "form_of_address", "mrs", "mrs" }, { "birth_date", "1 februari 1960", "1960-02-01" },
    { "birth_date", "01021960", "1960-02-01" }, { "birth_date", "1960-02-01T00:00:00", "1960-02-01" },
    { "country", "Nederland", "NL" }, { "country", "Belgi\xC3\xAB", "BE" }, { "country", "de", "DE" },
    { "language", "Frans", "fr" }, { "house_number", "12-2", "12" },
    { "status", "Actief", "active" },
  };
  g_auto (Case) test = { 0 };

  open_case (&test, "Achternaam;Waarde\nBos;x\n");
  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LedgerImportRow) row = NULL;

      ledger_import_mapping_set (test.mapping, test.catalog, 1, spellings[i].path, &error);
      g_assert_no_error (error);
      ledger_import_table_set_cell (test.table, 0, 1, spellings[i].text);
      row = read_row (&test, 0);
      g_assert_cmpuint (row->faults->len, ==, 0);
      check (row, spellings[i].path, spellings[i].stored);
    }
}

static void
test_children (void)
{
  g_auto (Case) test = { 0 };
  g_autoptr (LedgerImportRow) row = NULL;
  g_autofree char *phone = NULL, *branch = NULL;

  open_case (&test, "Achternaam;Telefoon;Mobiel;E-mail;IBAN;Afdeling;Functie\n"
                    "Bos;701234567;06-12345678;BOS@Voorbeeld.NL;nl91 abna 0417 1643 00;BREDA e.o.;penningmeester\n");
  row = read_row (&test, 0);
  g_assert_cmpuint (row->faults->len, ==, 0);
  g_assert_cmpuint (row->children->len, ==, 5);
  g_assert_cmpstr (((LedgerImportChild *) row->children->pdata[0])->slot, ==, "phone");
  phone = ledger_import_row_dup_understood (row, test.book.store, test.mapping, 1);
  g_assert_cmpstr (phone, ==, "+31701234567");
  g_assert_null (((LedgerImportChild *) row->children->pdata[1])->slot);
  g_assert_cmpstr (ledger_record_get_text (((LedgerImportChild *) row->children->pdata[1])->record, "purpose"), ==,
                   "mobile");
  g_assert_cmpstr (ledger_record_get_text (((LedgerImportChild *) row->children->pdata[2])->record, "value"), ==,
                   "BOS@voorbeeld.nl");
  branch = ledger_import_row_dup_understood (row, test.book.store, test.mapping, 5);
  g_assert_cmpstr (branch, ==, "Breda e.o.");
}

/* Each says which column, what is wrong and what to do. */
static void
test_refused (void)
{
  static const struct { const char *path, *text, *part; } wrong[] = {
    { "email", "jan.voorbeeld.nl", "no e-mail address" }, { "iban", "NL91ABNA0417164301", "check digits" },
    { "birth_date", "31-02-1960", "31-02-1960" }, { "birth_date", "2199-01-01", "after today" },
    { "postcode", "2514 E", "2514 E" }, { "phone", "12", "12" }, { "house_number", "n", "house number" },
    { "branch", "Tilburg", "none called" }, { "form_of_address", "prof", "none of" },
    { "family_name", "#N/B", "spreadsheet" }, { "function.valid_from", "1-1-2020", "required" },
    { "country", "Utopia", "Utopia" }, { "postcode_and_city", "Den Haag", "no postcode with a town" },
  };
  g_auto (Case) test = { 0 };

  open_case (&test, "Waarde;Taal\nx;nl\n");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (LedgerImportRow) row = NULL;
      const LedgerImportFault *fault;

      ledger_import_mapping_set (test.mapping, test.catalog, 0, wrong[i].path, NULL);
      ledger_import_table_set_cell (test.table, 0, 0, wrong[i].text);
      row = read_row (&test, 0);
      g_test_message ("%s: %s", wrong[i].path, wrong[i].text);
      g_assert_cmpuint (row->faults->len, ==, 1);
      fault = row->faults->pdata[0];
      g_assert_true (fault->column == 0 || fault->column == G_MAXUINT);
      g_assert_nonnull (strstr (fault->message, wrong[i].part));
    }
}

/* REL-07: who left did so on a day, who was made inactive for a reason of the office's list as well. */
static void
test_left (void)
{
  static const struct { const char *cells, *part; } rows[] = {
    { "Bos;overleden;1-2-2020;;", NULL }, { "Bos;inactief;1-2-2020;Verhuisd;", NULL },
    { "Bos;actief;1-2-2001;;", NULL }, { "Bos;;;;", NULL },
    { "Bos;inactief;;Verhuisd;", "since a day" }, { "Bos;inactive;1-2-2020;;", "for a reason" },
    { "Bos;overleden;;;", "since a day" }, { "Bos;actief;;Verhuisd;", "no reason" },
    { "Bos;;1-2-2020;;", "column with the status" }, { "Bos;inactief;1-2-2020;Zomaar;", "none called" },
    { "Bos;overleden;1-2-2020;;penningmeester", "last day" },
  };
  g_autoptr (GString) csv = g_string_new ("Achternaam;Status;Uitgeschreven op;Reden;Functie\n");
  g_auto (Case) test = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (csv, "%s\n", rows[i].cells);
  open_case (&test, csv->str);
  g_assert_cmpstr (get_path (&test, 2), ==, "status_date");
  g_assert_cmpstr (get_path (&test, 3), ==, "sign_off_reason");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LedgerImportRow) row = read_row (&test, i);

      g_assert_cmpuint (row->faults->len, ==, rows[i].part != NULL ? 1 : 0);
      if (rows[i].part != NULL)
        g_assert_nonnull (strstr (((LedgerImportFault *) row->faults->pdata[0])->message, rows[i].part));
    }
}

static void
test_together (void)
{
  g_auto (Case) test = { 0 };
  g_autoptr (LedgerImportRow) row = NULL;

  open_case (&test, "Organisatie;Geboortedatum\nKleine Bond;1-2-1960\n");
  row = read_row (&test, 0);
  g_assert_cmpuint (row->faults->len, ==, 1);
  g_assert_nonnull (strstr (((LedgerImportFault *) row->faults->pdata[0])->message, "organisation"));
}

static void
test_remembered (void)
{
  g_auto (Case) test = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerImportMapping) again = NULL;

  open_case (&test, "Achternaam;Contributie;Postcode\nBos;25;2514 EA\n");
  g_assert_false (ledger_import_mapping_set (test.mapping, test.catalog, 1, "family_name", &error));
  g_assert_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_MAPPING);
  g_clear_error (&error);
  g_assert_false (ledger_import_mapping_set (test.mapping, test.catalog, 1, "shoe_size", &error));
  g_assert_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_MAPPING);
  g_clear_error (&error);
  g_assert_true (ledger_import_mapping_set (test.mapping, test.catalog, 1, "remark", &error));
  g_assert_true (ledger_import_mapping_set (test.mapping, test.catalog, 2, NULL, &error));
  test.mapping->existing = LEDGER_IMPORT_REPLACE;
  g_strlcpy (test.mapping->country, "BE", sizeof test.mapping->country);
  g_assert_true (ledger_import_mapping_remember (test.mapping, test.book.store, test.table, &error));
  again = ledger_import_mapping_recall (test.book.store, test.catalog, test.table);
  g_assert_cmpstr (again->targets[1]->path, ==, "remark");
  g_assert_null (again->targets[2]);
  g_assert_cmpint (again->existing, ==, LEDGER_IMPORT_REPLACE);
  g_assert_cmpstr (again->country, ==, "BE");
  g_assert_null (ledger_import_mapping_parse (test.catalog, "{\"columns\":[]}", 3));
}

int
main (int n_arguments, char **arguments)
{
  g_test_init (&n_arguments, &arguments, NULL);
  g_test_add_func ("/import/heads-of-associations-find-their-field", test_heads);
  g_test_add_func ("/import/columns-without-heads-are-known-by-their-form", test_without_heads);
  g_test_add_func ("/import/particles-leave-the-family-name-in-dutch-and-stay-in-belgian", test_names);
  g_test_add_func ("/import/a-column-of-several-parts-is-taken-apart", test_composites);
  g_test_add_func ("/import/spellings-of-files-are-understood", test_spellings);
  g_test_add_func ("/import/a-row-brings-what-hangs-on-a-contact", test_children);
  g_test_add_func ("/import/what-is-not-understood-says-what-to-do", test_refused);
  g_test_add_func ("/import/who-left-did-so-on-a-day-and-for-a-reason", test_left);
  g_test_add_func ("/import/what-cannot-be-together-is-refused", test_together);
  g_test_add_func ("/import/a-mapping-is-remembered-for-the-same-heads", test_remembered);
  return g_test_run ();
}

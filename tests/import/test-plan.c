/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an import would do with a book that knows some of the people: found, doubted, kept apart; filled in, replaced;
 * repaired and looked at again; carried out as one act, exchanged, and undone. One thread only.
 */
#include "tests/sync/pair.h"

#include "libledger/import/plan.h"
#include "libledger/quality/match.h"
#include "libledger/sync/job.h"

#include <string.h>

typedef struct
{
  Pair pair;
  LedgerStore *store;
  const LedgerKind *contact;
  LedgerId anna, father;
  LedgerImportCatalog *catalog;
  LedgerImportTable *table;
  LedgerImportMapping *mapping;
  LedgerImportPlan *plan;
} Case;

/* A contact, fields as name and text, ended by NULL. */
static LedgerId
make (Case *test, const char *const *fields)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (test->store, "create");
  LedgerId id = ledger_edit_create (edit, test->contact);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; fields[i] != NULL; i += 2)
    {
      ledger_edit_set_named (edit, test->contact, &id, fields[i], fields[i + 1], &error);
      g_assert_no_error (error);
    }
  ledger_outbox_save (test->store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

#define FIELDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

static void
look (Case *test, const char *csv)
{
  g_autoptr (GBytes) bytes = g_bytes_new (csv, strlen (csv));
  g_autoptr (GError) error = NULL;

  test->catalog = ledger_import_catalog_new (test->store, test->contact, NULL, &error);
  g_assert_no_error (error);
  test->table = ledger_import_table_read (bytes, NULL, &error);
  g_assert_no_error (error);
  test->mapping = ledger_import_mapping_guess (test->catalog, test->table);
  test->plan = ledger_import_plan_new (test->store, test->catalog, test->table, test->mapping);
  ledger_import_plan_look (test->plan, NULL, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ledger_import_plan_get_n_rows (test->plan); i++)
    {
      const LedgerImportFinding *finding = ledger_import_plan_get (test->plan, i);
      g_autofree char *reasons = ledger_match_dup_reasons (finding->reasons);

      g_test_message ("%u: %s %u (%s) %s", i, ledger_import_state_get_name (finding->state), finding->score, reasons,
                      finding->cause != NULL ? finding->cause : "");
    }
}

/* Anna Bos with address, account and e-mail; her father; both known to the authority. */
static void
open_case (Case *test)
{
  pair_open (&test->pair, NULL);
  test->store = test->pair.sides[PAIR_ANNA];
  test->contact = ledger_model_find_kind (test->pair.model, "contact");
  test->anna = make (test, FIELDS ("kind", "person", "status", "active", "given_name", "Anna", "family_name", "Bos",
                                   "birth_date", "1-2-1960", "street", "Dorpsstraat", "house_number", "12",
                                   "house_number_addition", "a", "postcode", "2514 EA", "iban", "NL91ABNA0417164300",
                                   "email", "anna@voorbeeld.nl"));
  test->father = make (test, FIELDS ("kind", "person", "status", "active", "given_name", "Jan", "family_name", "Bos",
                                     "birth_date", "5-5-1930", "street", "Dorpsstraat", "house_number", "12",
                                     "postcode", "2514 EA", "email", "bos@voorbeeld.nl"));
  pair_exchange (&test->pair);
}

static void
close_case (Case *test)
{
  g_clear_pointer (&test->plan, ledger_import_plan_free);
  g_clear_pointer (&test->mapping, ledger_import_mapping_free);
  g_clear_pointer (&test->table, ledger_import_table_free);
  g_clear_pointer (&test->catalog, ledger_import_catalog_unref);
  pair_clear (&test->pair);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, close_case)

static void
check_state (const Case *test, guint row, LedgerImportState state)
{
  g_assert_cmpstr (ledger_import_state_get_name (ledger_import_plan_get (test->plan, row)->state), ==,
                   ledger_import_state_get_name (state));
}

static void
check_is (const Case *test, guint row, const LedgerId *contact)
{
  g_assert_true (ledger_id_equal (&ledger_import_plan_get (test->plan, row)->existing, contact));
}

static void
check_field (Case *test, const LedgerId *contact, const char *field, const char *text)
{
  g_autofree char *shown = pair_get (&test->pair, PAIR_ANNA, "contact", contact, field);

  g_assert_cmpstr (shown, ==, text);
}

static LedgerId
carry_out (Case *test, guint n_rows)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (test->store, "import");
  g_autoptr (GError) error = NULL;
  guint from = 0;
  LedgerId changeset;

  g_assert_cmpuint (ledger_import_plan_fill (test->plan, &from, edit, LEDGER_EDIT_RECORDS), ==, n_rows);
  ledger_outbox_save (test->store, edit, &changeset, &error);
  g_assert_no_error (error);
  return changeset;
}

/* Found by number, by e-mail, by account, by name and day; somebody else of the household is somebody else. */
static void
test_found (void)
{
  g_auto (Case) test = { 0 };
  g_autofree char *number = NULL, *csv = NULL;

  open_case (&test);
  number = pair_get (&test.pair, PAIR_ANNA, "contact", &test.father, "number");
  csv = g_strdup_printf ("Lidnr;Voornaam;Achternaam;Geb.datum;Postcode;Huisnr;E-mail;IBAN\n"
                         "%s;Johannes;Bosch;;;;;\n"
                         ";Anna;Bos;;;;ANNA@voorbeeld.nl;\n"
                         ";Kees;Bos;6-6-1962;2514ea;12a;anna@voorbeeld.nl;\n"
                         ";Piet;de Wit;3-3-1933;;;;\n"
                         "999999;Wim;Nobel;;;;;\n", number);
  look (&test, csv);
  check_state (&test, 0, LEDGER_IMPORT_SAME);
  check_is (&test, 0, &test.father);
  check_state (&test, 1, LEDGER_IMPORT_SAME);
  check_is (&test, 1, &test.anna);
  check_state (&test, 2, LEDGER_IMPORT_NEW);
  check_state (&test, 3, LEDGER_IMPORT_NEW);
  check_state (&test, 4, LEDGER_IMPORT_FAULT);
  g_assert_nonnull (strstr (ledger_import_plan_get (test.plan, 4)->cause, "999999"));
}

/* The day of birth with a name finds one by itself, an account with initials too; the same twice is a fault. */
static void
test_points (void)
{
  g_auto (Case) test = { 0 };

  open_case (&test);
  look (&test, "Voorletters;Voornaam;Achternaam;Geb.datum;IBAN\n"
               ";Anna;Bos;01-02-1960;\n"
               "A.;;Bos;;NL91ABNA0417164300\n"
               ";Anna;Bos;1961-02-01;\n"
               ";Jaap;Kok;1950-01-01;\n"
               ";Jaap;Kok;1950-01-01;\n");
  check_state (&test, 0, LEDGER_IMPORT_SAME);
  check_is (&test, 0, &test.anna);
  check_state (&test, 1, LEDGER_IMPORT_FAULT);
  g_assert_nonnull (strstr (ledger_import_plan_get (test.plan, 1)->cause, "Row 2"));
  check_state (&test, 2, LEDGER_IMPORT_DOUBT);
  check_is (&test, 2, &test.anna);
  check_state (&test, 3, LEDGER_IMPORT_NEW);
  check_state (&test, 4, LEDGER_IMPORT_FAULT);
  g_assert_nonnull (strstr (ledger_import_plan_get (test.plan, 4)->cause, "says the same"));
}

/* What is empty is filled; an address that says otherwise stays whole, or is replaced with its addition. */
static void
test_existing (void)
{
  static const char csv[] = "Voornaam;Achternaam;Geb.datum;Straat;Huisnummer;Postcode;Voorletters;Telefoon\n"
                            "Anna;Bos;1-2-1960;Kerkweg;3;1012 AB;A.M.;0612345678\n";
  g_auto (Case) fill = { 0 };
  g_auto (Case) replace = { 0 };
  g_auto (Case) leave = { 0 };
  g_autoptr (GError) error = NULL;

  open_case (&fill);
  look (&fill, csv);
  check_state (&fill, 0, LEDGER_IMPORT_CHANGE);
  carry_out (&fill, 1);
  check_field (&fill, &fill.anna, "street", "Dorpsstraat");
  check_field (&fill, &fill.anna, "house_number_addition", "a");
  check_field (&fill, &fill.anna, "initials", "A.M.");
  open_case (&replace);
  look (&replace, csv);
  replace.mapping->existing = LEDGER_IMPORT_REPLACE;
  ledger_import_plan_look (replace.plan, NULL, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  carry_out (&replace, 1);
  check_field (&replace, &replace.anna, "street", "Kerkweg");
  check_field (&replace, &replace.anna, "house_number_addition", "");
  open_case (&leave);
  look (&leave, csv);
  leave.mapping->existing = LEDGER_IMPORT_LEAVE;
  ledger_import_plan_look (leave.plan, NULL, 0, NULL, NULL, NULL, &error);
  check_state (&leave, 0, LEDGER_IMPORT_SAME);
}

/* Who is made inactive has memberships and cards that end with it: a file does not do that in passing (REL-07). */
static void
test_acts (void)
{
  g_auto (Case) test = { 0 };
  g_autoptr (GError) error = NULL;

  open_case (&test);
  look (&test, "Voornaam;Achternaam;Geb.datum;Status;Status sinds\nAnna;Bos;1-2-1960;overleden;1-3-2020\n");
  check_state (&test, 0, LEDGER_IMPORT_SAME);
  test.mapping->existing = LEDGER_IMPORT_REPLACE;
  ledger_import_plan_look (test.plan, NULL, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  check_state (&test, 0, LEDGER_IMPORT_FAULT);
  g_assert_nonnull (strstr (ledger_import_plan_get (test.plan, 0)->cause, "at the contact"));
}

/* What hangs on somebody already is not hung on him again. */
static void
test_twice (void)
{
  static const char csv[] = "Voornaam;Achternaam;Geb.datum;Telefoon;Mobiel;Functie\n"
                            "Anna;Bos;1-2-1960;0701234567;06-12345678;secretaris\n";
  g_auto (Case) test = { 0 };

  open_case (&test);
  look (&test, csv);
  carry_out (&test, 1);
  ledger_import_plan_free (g_steal_pointer (&test.plan));
  ledger_import_mapping_free (g_steal_pointer (&test.mapping));
  ledger_import_table_free (g_steal_pointer (&test.table));
  ledger_import_catalog_unref (g_steal_pointer (&test.catalog));
  look (&test, csv);
  check_state (&test, 0, LEDGER_IMPORT_SAME);
}

/* A row is repaired, looked at again, and only then taken; the doubtful one when somebody has said. */
static void
test_repaired (void)
{
  const guint repaired = 0;
  g_auto (Case) test = { 0 };
  g_autoptr (GError) error = NULL;

  open_case (&test);
  look (&test, "Voornaam;Achternaam;Geb.datum\nKees;Kok;31-2-1950\nAnna;Bos;1961-02-01\nWim;Wit;1-1-1940\n");
  check_state (&test, 0, LEDGER_IMPORT_FAULT);
  g_assert_cmpuint (ledger_import_plan_get (test.plan, 0)->column, ==, 2);
  g_assert_cmpuint (ledger_import_plan_count (test.plan, LEDGER_IMPORT_NEW), ==, 1);
  ledger_import_table_set_cell (test.table, 0, 2, "28-2-1950");
  ledger_import_plan_look (test.plan, &repaired, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  check_state (&test, 0, LEDGER_IMPORT_NEW);
  check_state (&test, 1, LEDGER_IMPORT_DOUBT);
  ledger_import_plan_decide (test.plan, 1, LEDGER_IMPORT_DECIDE_NEW);
  check_state (&test, 1, LEDGER_IMPORT_NEW);
  ledger_import_plan_decide (test.plan, 2, LEDGER_IMPORT_DECIDE_OUT);
  carry_out (&test, 2);
}

/* What was carried out is no longer taken; a row that is repaired afterwards goes alone, after a look of its own. */
static void
test_settled (void)
{
  const guint repaired[] = { 0, 3 };
  g_auto (Case) test = { 0 };
  g_autoptr (LedgerImportPlan) again = NULL;
  g_autoptr (GError) error = NULL;

  open_case (&test);
  look (&test, "Voornaam;Achternaam;Geb.datum\nKees;Kok;31-2-1950\nWim;Wit;1-1-1940\nAnna;Bos;1-2-1960\n"
               "Anna;Bos;99-2-1960\nPiet;Pot;2-2-1942\n");
  check_state (&test, 2, LEDGER_IMPORT_SAME);
  ledger_import_plan_settle (test.plan, 1);
  check_state (&test, 1, LEDGER_IMPORT_DONE);
  check_state (&test, 4, LEDGER_IMPORT_NEW);
  ledger_import_plan_settle (test.plan, 100);
  check_state (&test, 4, LEDGER_IMPORT_DONE);
  check_state (&test, 0, LEDGER_IMPORT_FAULT);
  ledger_import_table_set_cell (test.table, 0, 2, "28-2-1950");
  ledger_import_table_set_cell (test.table, 3, 2, "1-2-1960");
  again = ledger_import_plan_new (test.store, test.catalog, test.table, test.mapping);
  ledger_import_plan_look (again, repaired, G_N_ELEMENTS (repaired), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  check_state (&test, 0, LEDGER_IMPORT_FAULT);
  ledger_import_plan_take_over (test.plan, again, repaired, G_N_ELEMENTS (repaired));
  check_state (&test, 0, LEDGER_IMPORT_NEW);
  check_state (&test, 1, LEDGER_IMPORT_DONE);
  check_state (&test, 3, LEDGER_IMPORT_FAULT);
  g_assert_nonnull (strstr (ledger_import_plan_get (test.plan, 3)->cause, "4"));
  carry_out (&test, 1);
}

static gint64
count_live (LedgerStore *store, const char *kind)
{
  return ledger_store_count (store, ledger_model_find_kind (ledger_store_get_model (store), kind), NULL);
}

/* One act: the authority takes it, and one undo takes all of it back. */
static void
test_undone (void)
{
  g_auto (Case) test = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 contacts, points;
  LedgerId changeset;

  open_case (&test);
  contacts = count_live (test.store, "contact");
  points = count_live (test.store, "contact_point");
  look (&test, "Voornaam;Achternaam;Geb.datum;Telefoon;E-mail;Voorletters\n"
               "Kees;Kok;28-2-1950;0701234567;k@voorbeeld.nl;\n"
               "Wim;de Wit;1-1-1940;;w@voorbeeld.nl;\nAnna;Bos;1-2-1960;;;A.M.\n");
  changeset = carry_out (&test, 3);
  g_assert_cmpint (count_live (test.store, "contact"), ==, contacts + 2);
  pair_exchange (&test.pair);
  g_assert_cmpint (count_live (test.pair.authority, "contact"), ==, contacts + 2);
  g_assert_cmpint (count_live (test.pair.authority, "contact_point"), ==, points + 3);
  ledger_outbox_save_undo (test.store, &changeset, NULL, &error);
  g_assert_no_error (error);
  pair_exchange (&test.pair);
  g_assert_cmpint (count_live (test.pair.authority, "contact"), ==, contacts);
  g_assert_cmpint (count_live (test.pair.authority, "contact_point"), ==, points);
  check_field (&test, &test.anna, "initials", "");
}

/* An own field, and that the office wants it filled in; and initials too. */
static void
want (Case *test)
{
  const LedgerKind *wanted = ledger_model_find_kind (test->pair.model, "wanted_field");
  const LedgerKind *own = ledger_model_find_kind (test->pair.model, "field_definition");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (test->store, "create");
  g_autoptr (GError) error = NULL;
  LedgerId definition = ledger_edit_create (edit, own);
  g_autofree char *id = ledger_id_dup_text (&definition);
  g_autofree char *named = g_strconcat (LEDGER_OWN_FIELD, id, NULL);
  const char *const names[] = { "initials", named };

  ledger_edit_set_named (edit, own, &definition, "record_kind", "contact", &error);
  ledger_edit_set_named (edit, own, &definition, "type", "text", &error);
  ledger_edit_set_named (edit, own, &definition, "label", "Dieet", &error);
  ledger_edit_set_named (edit, own, &definition, "state", "in_use", &error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LedgerId said = ledger_edit_create (edit, wanted);

      ledger_edit_set_named (edit, wanted, &said, "contact_kind", "person", &error);
      ledger_edit_set_named (edit, wanted, &said, "field", names[i], &error);
      ledger_edit_set_named (edit, wanted, &said, "state", "wanted", &error);
    }
  g_assert_no_error (error);
  ledger_outbox_save (test->store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
check_lacking (const Case *test, const char *expected)
{
  g_autoptr (GArray) list = ledger_import_plan_list_lacking (test->plan);
  g_autoptr (GString) told = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const LedgerImportLack *lack = &g_array_index (list, LedgerImportLack, i);

      g_string_append_printf (told, "%s%s %u", i > 0 ? ", " : "", lack->label, lack->count);
    }
  g_assert_cmpstr (told->str, ==, expected);
}

/* What is wanted of new contacts is counted by what lacks, refused nothing; of who is in the book nothing is said. */
static void
test_lacking (void)
{
  static const guint repaired[] = { 1 };
  g_auto (Case) test = { 0 };
  g_autoptr (LedgerImportPlan) again = NULL;
  g_autoptr (GError) error = NULL;

  open_case (&test);
  want (&test);
  look (&test, "Voornaam;Achternaam;Organisatie;Geb.datum;Straat;Postcode;Huisnr;E-mail;Mobiel;Dieet\n"
               "Kees;Bakker;;6-6-1962;Dam;2514ea;12;kees@voorbeeld.nl;;zout\n"
               "Piet;de Wit;;;Dam;2514ea;14;;;\n"
               ";;Drukkerij Zwart;;Dam;2514ea;16;;;\n"
               "Anna;Bos;;1-2-1960;;;;;;\n"
               "Jaap;Kok;;31-2-1950;;;;;;\n");
  check_state (&test, 2, LEDGER_IMPORT_NEW);
  check_state (&test, 3, LEDGER_IMPORT_SAME);
  check_state (&test, 4, LEDGER_IMPORT_FAULT);
  check_lacking (&test, "Date of birth 1, Phone or e-mail 2, Initials 2, Dieet 1");
  ledger_import_table_set_cell (test.table, 1, 8, "06-12345678");
  again = ledger_import_plan_new (test.store, test.catalog, test.table, test.mapping);
  ledger_import_plan_look (again, repaired, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  ledger_import_plan_take_over (test.plan, again, repaired, 1);
  check_lacking (&test, "Date of birth 1, Phone or e-mail 1, Initials 2, Dieet 1");
  ledger_import_plan_decide (test.plan, 1, LEDGER_IMPORT_DECIDE_OUT);
  check_lacking (&test, "Phone or e-mail 1, Initials 1");
  carry_out (&test, 2);
}

int
main (int n_arguments, char **arguments)
{
  g_test_init (&n_arguments, &arguments, NULL);
  g_test_add_func ("/import/who-is-in-the-book-is-found-and-a-household-is-kept-apart", test_found);
  g_test_add_func ("/import/points-decide-and-doubt-is-told", test_points);
  g_test_add_func ("/import/who-is-in-the-book-is-filled-in-replaced-or-left", test_existing);
  g_test_add_func ("/import/nobody-in-the-book-is-made-inactive-by-a-file", test_acts);
  g_test_add_func ("/import/the-same-file-twice-changes-nothing", test_twice);
  g_test_add_func ("/import/a-repaired-row-is-looked-at-again-and-doubt-waits-for-a-word", test_repaired);
  g_test_add_func ("/import/DQ-04-what-new-contacts-lack-is-counted-and-holds-nothing-up", test_lacking);
  g_test_add_func ("/import/what-is-in-the-book-is-not-taken-again", test_settled);
  g_test_add_func ("/import/an-import-is-one-act-and-one-undo", test_undone);
  return g_test_run ();
}

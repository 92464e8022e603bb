/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of postcodes: what suppliers' files become, what is found in it, and that nothing wrong takes the place of
 * what was loaded. One thread only.
 */
#include "libledger/import/postcode-table.h"
#include "libledger/store/database.h"

#include <glib/gstdio.h>
#include <string.h>

#define TODAY "2026-11-23"

static const char dutch[] =
  "Postcode;Nummer van;Nummer t/m;Even/oneven;Straat;Woonplaats;Gemeente;Provincie\r\n"
  "2514EA;1;99;oneven;Lange Voorhout;'s-Gravenhage;'s-Gravenhage;Zuid-Holland\r\n"
  "2514EA;2;60;even;Lange Voorhout;'s-Gravenhage;'s-Gravenhage;Zuid-Holland\r\n"
  "2514EA;62;98;even;Kneuterdijk;'s-Gravenhage;'s-Gravenhage;Zuid-Holland\r\n"
  "2514 EB;1;400;gemengd;Parkstraat;'s-Gravenhage;'s-Gravenhage;Zuid-Holland\r\n"
  "9989XY;;;;Dorpsweg;Warffum;Het Hogeland;Groningen\r\n";

static const char belgian[] =
  "Postcode,Plaatsnaam,Deelgemeente,Hoofdgemeente,Provincie\n"
  "2970,'S GRAVENWEZEL,Ja,SCHILDE,ANTWERPEN\n"
  "2970,SCHILDE,Nee,SCHILDE,ANTWERPEN\n"
  "2000,ANTWERPEN,Nee,ANTWERPEN,ANTWERPEN\n"
  "9420,ERPE-MERE,Nee,ERPE-MERE,OOST-VLAANDEREN\n"
  "3900,PELT OP DE HEIDE,Ja,IJSSELBEEK,LIMBURG\n";

typedef struct
{
  char *folder;
  char *csv;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("ledenboek-postcode-XXXXXX", NULL);
  fixture->csv = g_build_filename (fixture->folder, "supplier.csv", NULL);
  fixture->path = g_build_filename (fixture->folder, LEDGER_POSTCODE_FILE, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      /* Nothing half lies about, whatever went wrong. */
      g_assert_false (g_str_has_suffix (name, ".part"));
      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->csv);
  g_free (fixture->path);
}

static void
write_csv (Fixture *fixture, const char *bytes, gssize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->csv, bytes, length, &error);
  g_assert_no_error (error);
}

static LedgerPostcodeFacts
load (Fixture *fixture, const char *bytes, gssize length)
{
  g_autoptr (GError) error = NULL;
  LedgerPostcodeFacts facts = { 0 };

  write_csv (fixture, bytes, length);
  ledger_postcode_table_read_file (fixture->csv, fixture->path, TODAY, NULL, NULL, NULL, &facts, &error);
  g_assert_no_error (error);
  return facts;
}

static void
check_refused (Fixture *fixture, const char *bytes, gssize length, const char *part)
{
  g_autoptr (GError) error = NULL;

  write_csv (fixture, bytes, length);
  g_assert_false (ledger_postcode_table_read_file (fixture->csv, fixture->path, TODAY, NULL, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
}

static LedgerPostcodeTable *
open_table (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  LedgerPostcodeTable *table = ledger_postcode_table_open (fixture->path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (table);
  return table;
}

/* "street|town" of each place, with commas between. */
static char *
dup_found (LedgerPostcodeTable *table, const char *country, const char *postcode, const char *number,
           LedgerPostcodeMatch *match)
{
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  *match = ledger_postcode_table_find (table, country, postcode, number, &places);
  for (guint i = 0; i < places->len; i++)
    {
      const LedgerPlace *place = places->pdata[i];

      g_string_append_printf (text, "%s%s|%s", i > 0 ? "," : "", place->street, place->town);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check_found (LedgerPostcodeTable *table, const char *country, const char *postcode, const char *number,
             LedgerPostcodeMatch expected, const char *places)
{
  LedgerPostcodeMatch match;
  g_autofree char *found = dup_found (table, country, postcode, number, &match);

  g_test_message ("%s %s", postcode, number != NULL ? number : "");
  g_assert_cmpint ((int) match, ==, (int) expected);
  g_assert_cmpstr (found, ==, places);
}

static void
test_dutch (Fixture *fixture, gconstpointer data)
{
  LedgerPostcodeFacts facts = load (fixture, dutch, -1);
  g_autoptr (LedgerPostcodeTable) table = open_table (fixture);

  g_assert_cmpint (facts.dutch, ==, 5);
  g_assert_cmpint (facts.left_out, ==, 0);
  g_assert_cmpmem (&facts, sizeof facts, ledger_postcode_table_get_facts (table), sizeof facts);
  g_assert_cmpstr (facts.day, ==, TODAY);
  check_found (table, "NL", "2514 EA", "12", LEDGER_POSTCODE_KNOWN, "Lange Voorhout|'s-Gravenhage");
  check_found (table, NULL, "2514 EA", "64 hs", LEDGER_POSTCODE_KNOWN, "Kneuterdijk|'s-Gravenhage");
  check_found (table, "NL", "2514 EA", "63a", LEDGER_POSTCODE_KNOWN, "Lange Voorhout|'s-Gravenhage");
  check_found (table, "NL", "2514 EA", "100", LEDGER_POSTCODE_NO_NUMBER,
               "Kneuterdijk|'s-Gravenhage,Lange Voorhout|'s-Gravenhage");
  check_found (table, "NL", "2514 EA", "", LEDGER_POSTCODE_KNOWN,
               "Kneuterdijk|'s-Gravenhage,Lange Voorhout|'s-Gravenhage");
  check_found (table, "NL", "2514 EB", "33", LEDGER_POSTCODE_KNOWN, "Parkstraat|'s-Gravenhage");
  check_found (table, "NL", "9989 XY", "99999", LEDGER_POSTCODE_KNOWN, "Dorpsweg|Warffum");
  check_found (table, "NL", "2514 XX", "1", LEDGER_POSTCODE_UNKNOWN, "");
  check_found (table, "NL", "1012 AB", "1", LEDGER_POSTCODE_NOT_COVERED, "");
  check_found (table, "BE", "2514", "1", LEDGER_POSTCODE_NOT_COVERED, "");
  check_found (table, "DE", "2514 EA", "12", LEDGER_POSTCODE_NOT_COVERED, "");
}

/* DQ-09: of a thousand addresses each is filled in by its postcode and number, so one key is left: to save it. */
static void
test_thousand (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) csv = g_string_new ("Postcode;Nummer van;Nummer t/m;Even/oneven;Straat;Woonplaats\r\n");
  g_autoptr (LedgerPostcodeTable) table = NULL;

  for (guint i = 0; i < 500; i++)
    {
      g_string_append_printf (csv, "%u%c%c;1;99;oneven;Oneven Laan %u;Dorp %u\r\n", 1000 + i * 7, 'A' + i % 18,
                              'A' + i / 18 % 18, i, i % 90);
      g_string_append_printf (csv, "%u%c%c;2;98;even;Even Laan %u;Dorp %u\r\n", 1000 + i * 7, 'A' + i % 18,
                              'A' + i / 18 % 18, i, i % 90);
    }
  load (fixture, csv->str, (gssize) csv->len);
  table = open_table (fixture);
  for (guint i = 0; i < 1000; i++)
    {
      guint row = i / 2, number = 1 + i % 99;
      g_autofree char *postcode = g_strdup_printf ("%u %c%c", 1000 + row * 7, 'A' + row % 18, 'A' + row / 18 % 18);
      g_autofree char *text = g_strdup_printf ("%u", number);
      g_autofree char *expected = g_strdup_printf ("%s Laan %u|Dorp %u", number % 2 == 0 ? "Even" : "Oneven", row,
                                                   row % 90);

      check_found (table, "NL", postcode, text, LEDGER_POSTCODE_KNOWN, expected);
    }
}

static void
test_belgian (Fixture *fixture, gconstpointer data)
{
  LedgerPostcodeFacts facts = load (fixture, belgian, -1);
  g_autoptr (LedgerPostcodeTable) table = open_table (fixture);

  g_assert_cmpint (facts.belgian, ==, 5);
  check_found (table, "BE", "2970", "12", LEDGER_POSTCODE_KNOWN, "|'s Gravenwezel,|Schilde");
  check_found (table, NULL, "2000", NULL, LEDGER_POSTCODE_KNOWN, "|Antwerpen");
  check_found (table, "BE", "9420", NULL, LEDGER_POSTCODE_KNOWN, "|Erpe-Mere");
  check_found (table, "BE", "3900", NULL, LEDGER_POSTCODE_KNOWN, "|Pelt op de Heide");
  check_found (table, "BE", "2001", NULL, LEDGER_POSTCODE_UNKNOWN, "");
  check_found (table, "NL", "2000 AA", NULL, LEDGER_POSTCODE_NOT_COVERED, "");
}

static void
test_towns (void)
{
  char none[] = "", old[] = "'S-GRAVENHAGE", part[] = "'s-Gravenwezel", around[] = "Schilde";
  const LedgerPlace hague = { none, old, none, none }, borough = { none, part, around, none };

  g_assert_true (ledger_place_fits (&hague, "Den Haag"));
  g_assert_true (ledger_place_fits (&hague, "’s-gravenhage"));
  g_assert_false (ledger_place_fits (&hague, "Delft"));
  g_assert_false (ledger_place_fits (&hague, ""));
  g_assert_true (ledger_place_fits (&borough, "schilde"));
  g_assert_true (ledger_place_fits (&borough, "s-Gravenwezel"));
  g_assert_false (ledger_place_fits (&borough, "Schoten"));
}

/* The same rows in every encoding that suppliers have, with tabs, and digits and letters apart. */
static void
test_forms (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "Titel van het bestand\nWijkcode\tLettercombinatie\tReeksindicatie\tVan\tTot\tStraatnaam\t"
                             "Plaatsnaam\n2514\tEA\t1\t2\t60\tCaf\303\251straat\tS\303\274dwolde\n";
  static const char *const encodings[] = { "UTF-8", "WINDOWS-1252", "UTF-16LE", "UTF-16BE", "CP850" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      gsize length = 0;
      g_autofree char *bytes = g_convert (text, -1, encodings[i], "UTF-8", NULL, &length, NULL);
      LedgerPostcodeFacts facts = load (fixture, bytes, (gssize) length);
      g_autoptr (LedgerPostcodeTable) table = open_table (fixture);

      g_test_message ("%s", encodings[i]);
      g_assert_cmpint (facts.dutch, ==, 1);
      check_found (table, "NL", "2514 EA", "4", LEDGER_POSTCODE_KNOWN, "Caf\303\251straat|S\303\274dwolde");
      check_found (table, "NL", "2514 EA", "5", LEDGER_POSTCODE_NO_NUMBER, "Caf\303\251straat|S\303\274dwolde");
    }
}

static void
test_left_out (Fixture *fixture, gconstpointer data)
{
  LedgerPostcodeFacts facts = load (fixture, "postcode;huisnummer;straat;plaats\n2514 EA;12;Plein;Den Haag\n"
                                    "2514 E;14;Plein;Den Haag\n2514 EA;16;Plein;\n2514 EA;18-20;Plein;Den Haag\n"
                                    "2514 EA;x;Plein;Den Haag\n\n2514 EA;22;\"Plein\";Den Haag\n", -1);
  g_autoptr (LedgerPostcodeTable) table = open_table (fixture);

  g_assert_cmpint (facts.dutch, ==, 3);
  g_assert_cmpint (facts.left_out, ==, 3);
  g_assert_cmpuint (facts.first_left_out, ==, 3);
  check_found (table, "NL", "2514 EA", "22", LEDGER_POSTCODE_KNOWN, "Plein|Den Haag");
  check_found (table, "NL", "2514 EA", "16", LEDGER_POSTCODE_NO_NUMBER, "Plein|Den Haag");
}

static void
test_countries (Fixture *fixture, gconstpointer data)
{
  LedgerPostcodeFacts facts;
  g_autoptr (LedgerPostcodeTable) table = NULL;

  load (fixture, dutch, -1);
  facts = load (fixture, belgian, -1);
  g_assert_cmpint (facts.dutch, ==, 5);
  g_assert_cmpint (facts.belgian, ==, 5);
  facts = load (fixture, "postcode;straat;plaats;land\n2514 EA;Plein;Den Haag;Nederland\n1010;Ring;Wenen;AT\n", -1);
  g_assert_cmpint (facts.dutch, ==, 1);
  g_assert_cmpint (facts.belgian, ==, 5);
  g_assert_cmpint (facts.left_out, ==, 1);
  table = open_table (fixture);
  check_found (table, "BE", "2970", NULL, LEDGER_POSTCODE_KNOWN, "|'s Gravenwezel,|Schilde");
  check_found (table, "NL", "2514 EA", "12", LEDGER_POSTCODE_KNOWN, "Plein|Den Haag");
  check_found (table, "NL", "9989 XY", "1", LEDGER_POSTCODE_NOT_COVERED, "");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *bytes; gssize length; const char *part; } files[] = {
    { "", 0, "no columns" },
    { "naam;geboren\nJansen;1-2-1960\n", -1, "no columns" },
    { "postcode;straat\n2514 EA;Plein\n", -1, "no columns" },
    { "postcode;plaats\n", -1, "no postcodes" },
    { "postcode;plaats\nJansen;1\nBakker;2\n2514 EA;Den Haag\n", -1, "line 2" },
    { "postcode;straat;plaats\n2514 EA;Plein;Den Haag\n2514 EB;Pl", -1, "middle of line 3" },
    { "postcode;straat;plaats\n2514 EA;\"Plein;Den Haag\n2514 EB;Plein;Den Haag\n", -1, "Line 2" },
    { "PK\003\004xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", -1, "Unpack" },
    { "postcode;plaats\n2514 EA;Den\0Haag\n", 32, "no text" },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = g_build_filename (fixture->folder, "missing.csv", NULL);
  g_autoptr (LedgerPostcodeTable) table = NULL;

  load (fixture, dutch, -1);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    check_refused (fixture, files[i].bytes, files[i].length, files[i].part);
  g_assert_false (ledger_postcode_table_read_file (missing, fixture->path, TODAY, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  table = open_table (fixture);
  g_assert_cmpint (ledger_postcode_table_get_facts (table)->dutch, ==, 5);
  check_found (table, "NL", "9989 XY", "1", LEDGER_POSTCODE_KNOWN, "Dorpsweg|Warffum");
}

/* A file cut off at any byte is refused, or is all rows but the last. */
static void
test_cut_off (Fixture *fixture, gconstpointer data)
{
  for (gssize length = 0; length < (gssize) strlen (dutch); length++)
    {
      g_autoptr (GError) error = NULL;
      LedgerPostcodeFacts facts = { 0 };

      write_csv (fixture, dutch, length);
      if (!ledger_postcode_table_read_file (fixture->csv, fixture->path, TODAY, NULL, NULL, NULL, &facts, &error))
        g_assert_true (error->domain == LEDGER_IMPORT_ERROR);
      else
        /* What is missing of a row is at most the end of its last name. */
        g_assert_true (dutch[length - 1] == '\n' ||
                       strcspn (dutch + length, "\r\n") <= strcspn (dutch + length, ";"));
    }
}

static void
note_progress (gint64 done, gint64 total, gpointer data)
{
  GArray *steps = data;
  double fraction = (double) done / (double) total;

  g_array_append_val (steps, fraction);
}

static void
cancel (gint64 done, gint64 total, gpointer data)
{
  if (done * 2 > total)
    g_cancellable_cancel (data);
}

/* So many rows as are told several times; the window shows how far it is, and stops it. */
static void
test_progress (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) many = g_string_new ("postcode;van;tot;straat;plaats\n");
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  LedgerPostcodeFacts facts = { 0 };

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (many, "%04uA%c;1;99;Straat %u;Plaats\n", 1000 + i % 9000, (char) ('A' + i / 9000), i);
  write_csv (fixture, many->str, (gssize) many->len);
  g_assert_false (ledger_postcode_table_read_file (fixture->csv, fixture->path, TODAY, cancel, cancellable, cancellable,
                                                   NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_true (ledger_postcode_table_read_file (fixture->csv, fixture->path, TODAY, note_progress, steps, NULL,
                                                  &facts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (facts.dutch, ==, 20000);
  g_assert_cmpuint (steps->len, >=, 20);
  for (guint i = 1; i < steps->len; i++)
    g_assert_cmpfloat (g_array_index (steps, double, i), >=, g_array_index (steps, double, i - 1));
  g_assert_cmpfloat (g_array_index (steps, double, steps->len - 1), <=, 1.0);
}

/* What lies there and is no table is told, and gives way to a new file. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerPostcodeTable) none = ledger_postcode_table_open (fixture->path, &error);
  g_autoptr (LedgerPostcodeTable) table = NULL;

  g_assert_null (none);
  g_assert_no_error (error);
  g_file_set_contents (fixture->path, "this is no database, but it is long enough to be taken for one", -1, NULL);
  g_assert_null (ledger_postcode_table_open (fixture->path, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT);
  load (fixture, belgian, -1);
  table = open_table (fixture);
  check_found (table, "BE", "2000", NULL, LEDGER_POSTCODE_KNOWN, "|Antwerpen");
}

#define TEST(name, function) g_test_add ("/postcode/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("a-number-finds-its-street-by-range-and-side", test_dutch);
  TEST ("a-thousand-addresses-are-each-filled-in-by-postcode-and-number", test_thousand);
  TEST ("a-belgian-postcode-has-its-towns", test_belgian);
  g_test_add_func ("/postcode/a-town-is-known-however-it-is-spelled", test_towns);
  TEST ("files-of-suppliers-are-read-in-every-encoding", test_forms);
  TEST ("rows-that-are-no-address-are-counted", test_left_out);
  TEST ("a-file-of-one-country-leaves-the-other", test_countries);
  TEST ("what-is-no-table-is-refused-and-what-was-loaded-stays", test_refused);
  TEST ("half-a-file-is-refused", test_cut_off);
  TEST ("reading-tells-how-far-it-is-and-can-be-stopped", test_progress);
  TEST ("a-damaged-table-is-told-and-replaced", test_damaged);
  return g_test_run ();
}

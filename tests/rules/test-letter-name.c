/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names for letters (REL-22): a table of people in the Netherlands and Belgium with the salutation and the line
 * of the envelope that each should get, and a table of couples. One thread.
 */
#include "libledger/rules/letter-name.h"

#define NEUTRAL LEDGER_ADDRESS_NEUTRAL
#define SIR LEDGER_ADDRESS_SIR
#define MADAM LEDGER_ADDRESS_MADAM

static const struct
{
  LedgerLetterName name;
  const char *salutation;
  const char *envelope;
} people[] = {
  { { { "NL", "A.", "Anna", "van den", "Berg" }, MADAM }, "Geachte mevrouw Van den Berg", "Mevrouw A. van den Berg" },
  { { { "NL", "A.", "Anton", "van den", "Berg" }, SIR }, "Geachte heer Van den Berg", "De heer A. van den Berg" },
  { { { "NL", "A.", "Anne", "van den", "Berg" }, NEUTRAL }, "Geachte Anne van den Berg", "A. van den Berg" },
  { { { "NL", "A.", NULL, "van den", "Berg" }, NEUTRAL }, "Geachte A. van den Berg", "A. van den Berg" },
  { { { "NL", NULL, "Anne", "van den", "Berg" }, NEUTRAL }, "Geachte Anne van den Berg", "Anne van den Berg" },
  { { { "NL", NULL, NULL, "van den", "Berg" }, NEUTRAL }, "Geachte Van den Berg", "Van den Berg" },
  { { { "NL", NULL, NULL, "van den", "Berg" }, SIR }, "Geachte heer Van den Berg", "De heer Van den Berg" },
  { { { "NL", "J.", NULL, NULL, "Jansen" }, SIR }, "Geachte heer Jansen", "De heer J. Jansen" },
  { { { "NL", "J.", NULL, NULL, "Jansen" }, MADAM }, "Geachte mevrouw Jansen", "Mevrouw J. Jansen" },
  { { { "NL", "J.", NULL, "de", "Vries" }, SIR }, "Geachte heer De Vries", "De heer J. de Vries" },
  { { { "NL", "J.", NULL, "'t", "Hart" }, SIR }, "Geachte heer 't Hart", "De heer J. 't Hart" },
  { { { "NL", "J.", NULL, "in 't", "Veld" }, MADAM }, "Geachte mevrouw In 't Veld", "Mevrouw J. in 't Veld" },
  { { { "NL", "L.", NULL, "d'", "Ancona" }, MADAM }, "Geachte mevrouw D'Ancona", "Mevrouw L. d'Ancona" },
  { { { "NL", "P.", NULL, "ten", "Brink" }, SIR }, "Geachte heer Ten Brink", "De heer P. ten Brink" },
  { { { "NL", "P.", NULL, NULL, "IJsselstein" }, SIR }, "Geachte heer IJsselstein", "De heer P. IJsselstein" },
  { { { "NL", "M.", NULL, "de", "Vries-van den Berg" }, MADAM }, "Geachte mevrouw De Vries-van den Berg",
    "Mevrouw M. de Vries-van den Berg" },
  { { { "NL", "A.B.", NULL, "de", "Vries" }, SIR, "dr." }, "Geachte heer De Vries", "De heer dr. A.B. de Vries" },
  { { { "NL", "A.B.", NULL, "de", "Vries" }, MADAM, "dr.", "MSc" }, "Geachte mevrouw De Vries",
    "Mevrouw dr. A.B. de Vries MSc" },
  { { { "NL", "A.B.", NULL, "de", "Vries" }, NEUTRAL, "ir.", NULL }, "Geachte A.B. de Vries", "ir. A.B. de Vries" },
  { { { "NL", "A.", NULL, NULL, "Bakker" }, SIR, NULL, "RA" }, "Geachte heer Bakker", "De heer A. Bakker RA" },
  { { { "NL", "A.", NULL, NULL, "Bakker" }, SIR, "", "" }, "Geachte heer Bakker", "De heer A. Bakker" },
  { { { NULL, "A.", NULL, "van", "Dijk" }, SIR, NULL, NULL, NULL }, "Geachte heer Van Dijk", "De heer A. van Dijk" },
  { { { "NL", "A.", NULL, "van", "Dijk" }, SIR, NULL, NULL, "nl_NL" }, "Geachte heer Van Dijk", "De heer A. van Dijk" },
  { { { "NL", "A.", NULL, "van", "Dijk" }, SIR, NULL, NULL, "pl" }, "Geachte heer Van Dijk", "De heer A. van Dijk" },
  { { { "NL", "Th.", NULL, "van der", "Meer" }, SIR }, "Geachte heer Van der Meer", "De heer Th. van der Meer" },
  { { { "NL", "K.", NULL, "op den", "Camp" }, MADAM }, "Geachte mevrouw Op den Camp", "Mevrouw K. op den Camp" },
  { { { "NL", "K.", NULL, "von", "Bergen" }, MADAM }, "Geachte mevrouw Von Bergen", "Mevrouw K. von Bergen" },
  { { { "NL", "J.-P.", NULL, NULL, "Visser" }, SIR }, "Geachte heer Visser", "De heer J.-P. Visser" },
  { { { "NL", "Ö.", NULL, NULL, "Yılmaz" }, SIR }, "Geachte heer Yılmaz", "De heer Ö. Yılmaz" },
  { { { "NL", NULL, "Sam", NULL, NULL }, NEUTRAL }, "Geachte Sam", "Sam" },
  { { { "BE", "A.", "Anna", NULL, "Van den Berg" }, MADAM }, "Geachte mevrouw Van den Berg",
    "Mevrouw A. Van den Berg" },
  { { { "BE", "A.", NULL, NULL, "van den Berg" }, SIR }, "Geachte heer van den Berg", "De heer A. van den Berg" },
  { { { "BE", "A.", NULL, NULL, "Vanden Berghe" }, SIR }, "Geachte heer Vanden Berghe", "De heer A. Vanden Berghe" },
  { { { "BE", "A.", NULL, NULL, "D'Hont" }, MADAM }, "Geachte mevrouw D'Hont", "Mevrouw A. D'Hont" },
  { { { "BE", "A.", NULL, NULL, "de Smet" }, MADAM }, "Geachte mevrouw de Smet", "Mevrouw A. de Smet" },
  { { { "BE", "A.", NULL, NULL, "De Smet" }, SIR }, "Geachte heer De Smet", "De heer A. De Smet" },
  { { { "BE", NULL, "Jan", NULL, "Peeters" }, SIR }, "Geachte heer Peeters", "De heer Jan Peeters" },
  { { { "BE", NULL, "Jan", NULL, "Peeters" }, NEUTRAL }, "Geachte Jan Peeters", "Jan Peeters" },
  { { { "BE", "A.", NULL, "Van de", "Velde" }, SIR }, "Geachte heer Van de Velde", "De heer A. Van de Velde" },
  { { { "BE", "J.", NULL, NULL, "Dupont" }, SIR, NULL, NULL, "fr" }, "Monsieur", "Monsieur J. Dupont" },
  { { { "BE", "J.", NULL, NULL, "Dupont" }, MADAM, NULL, NULL, "fr" }, "Madame", "Madame J. Dupont" },
  { { { "BE", NULL, "Camille", NULL, "Dupont" }, NEUTRAL, NULL, NULL, "fr" }, "Madame, Monsieur", "Camille Dupont" },
  { { { "BE", "J.", NULL, NULL, "de Brouchoven" }, SIR, NULL, NULL, "fr" }, "Monsieur", "Monsieur J. de Brouchoven" },
  { { { "BE", "J.", NULL, NULL, "Dupont" }, SIR, NULL, NULL, "FR" }, "Monsieur", "Monsieur J. Dupont" },
  { { { "BE", "K.", NULL, NULL, "Maier" }, SIR, NULL, NULL, "de" }, "Sehr geehrter Herr Maier", "Herrn K. Maier" },
  { { { "BE", "K.", NULL, NULL, "Maier" }, MADAM, NULL, NULL, "de" }, "Sehr geehrte Frau Maier", "Frau K. Maier" },
  { { { "DE", "K.", NULL, NULL, "Maier" }, MADAM, "dr.", NULL, "de" }, "Sehr geehrte Frau Dr. Maier",
    "Frau dr. K. Maier" },
  { { { "DE", "K.", NULL, NULL, "Maier" }, SIR, "Prof. Dr.", NULL, "de" }, "Sehr geehrter Herr Prof. Dr. Maier",
    "Herrn Prof. Dr. K. Maier" },
  { { { "DE", NULL, "Kim", NULL, "Maier" }, NEUTRAL, NULL, NULL, "de" }, "Guten Tag Kim Maier", "Kim Maier" },
  { { { "NL", "A.", NULL, "van den", "Berg" }, SIR, NULL, NULL, "de" }, "Sehr geehrter Herr Van den Berg",
    "Herrn A. van den Berg" },
  { { { "GB", "J.", NULL, NULL, "Smith" }, SIR, NULL, NULL, "en" }, "Dear Mr Smith", "Mr J. Smith" },
  { { { "GB", "J.", NULL, NULL, "Smith" }, MADAM, NULL, NULL, "en" }, "Dear Ms Smith", "Ms J. Smith" },
  { { { "GB", NULL, "Jo", NULL, "Smith" }, NEUTRAL, NULL, NULL, "en" }, "Dear Jo Smith", "Jo Smith" },
  { { { "NL", "A.", NULL, "van den", "Berg" }, SIR, NULL, NULL, "en" }, "Dear Mr Van den Berg", "Mr A. van den Berg" },
  { { { "NL", "A.", NULL, "van den", "Berg" }, MADAM, NULL, "MSc", "en_GB" }, "Dear Ms Van den Berg",
    "Ms A. van den Berg MSc" },
  { { { "BE", "A.", NULL, NULL, "Van den Berg" }, SIR, NULL, NULL, "en" }, "Dear Mr Van den Berg",
    "Mr A. Van den Berg" },
  { { { "BE", "A.", NULL, NULL, "'t Jampens" }, SIR }, "Geachte heer 't Jampens", "De heer A. 't Jampens" },
  { { { "BE", "A.", NULL, NULL, "t'Serstevens" }, MADAM }, "Geachte mevrouw t'Serstevens", "Mevrouw A. t'Serstevens" },
  { { { "NL", "R.", NULL, "du", "Pont" }, SIR }, "Geachte heer Du Pont", "De heer R. du Pont" },
  { { { "NL", "R.", NULL, "aan de", "Stegge" }, SIR }, "Geachte heer Aan de Stegge", "De heer R. aan de Stegge" },
};

static void
test_people (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (people), >=, 60);
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *salutation = ledger_letter_name_dup_salutation (&people[i].name);
      g_autofree char *envelope = ledger_letter_name_dup_envelope (&people[i].name);

      g_assert_cmpstr (salutation, ==, people[i].salutation);
      g_assert_cmpstr (envelope, ==, people[i].envelope);
    }
}

static const struct
{
  LedgerLetterName first;
  LedgerLetterName second;
  const char *salutation;
  const char *envelope;
} couples[] = {
  { { { "NL", "A.", NULL, "van den", "Berg" }, SIR }, { { "NL", "B.", NULL, "van den", "Berg" }, MADAM },
    "Geachte heer en mevrouw Van den Berg", "De heer A. van den Berg en mevrouw B. van den Berg" },
  { { { "NL", "B.", NULL, "van den", "Berg" }, MADAM }, { { "NL", "A.", NULL, "van den", "Berg" }, SIR },
    "Geachte mevrouw en heer Van den Berg", "Mevrouw B. van den Berg en de heer A. van den Berg" },
  { { { "NL", "A.", NULL, "van den", "Berg" }, SIR }, { { "NL", "B.", NULL, "de", "Vries" }, MADAM },
    "Geachte heer Van den Berg en mevrouw De Vries", "De heer A. van den Berg en mevrouw B. de Vries" },
  { { { "NL", "A.", NULL, NULL, "Bos" }, SIR }, { { "NL", "B.", NULL, NULL, "Bos" }, SIR },
    "Geachte heren Bos", "De heer A. Bos en de heer B. Bos" },
  { { { "NL", "A.", NULL, NULL, "Bos" }, MADAM }, { { "NL", "B.", NULL, NULL, "Bos" }, MADAM },
    "Geachte dames Bos", "Mevrouw A. Bos en mevrouw B. Bos" },
  { { { "NL", "A.", "Ali", NULL, "Bos" }, NEUTRAL }, { { "NL", "B.", NULL, NULL, "Bos" }, MADAM },
    "Geachte Ali Bos en mevrouw Bos", "A. Bos en mevrouw B. Bos" },
  { { { "BE", "A.", NULL, NULL, "Dupont" }, MADAM, NULL, NULL, "fr" }, { { "BE", "B.", NULL, NULL, "Maes" }, SIR },
    "Madame, Monsieur", "Madame A. Dupont et Monsieur B. Maes" },
  { { { "BE", "A.", NULL, NULL, "Dupont" }, SIR, NULL, NULL, "fr" }, { { "BE", "B.", NULL, NULL, "Maes" }, SIR },
    "Messieurs", "Monsieur A. Dupont et Monsieur B. Maes" },
  { { { "DE", "A.", NULL, NULL, "Maier" }, MADAM, NULL, NULL, "de" }, { { "DE", "B.", NULL, NULL, "Maier" }, SIR },
    "Sehr geehrte Frau Maier, sehr geehrter Herr Maier", "Frau A. Maier und Herrn B. Maier" },
  { { { "GB", "A.", NULL, NULL, "Smith" }, SIR, NULL, NULL, "en" }, { { "GB", "B.", NULL, NULL, "Smith" }, MADAM },
    "Dear Mr and Ms Smith", "Mr A. Smith and Ms B. Smith" },
  { { { "GB", "A.", NULL, NULL, "Smith" }, SIR, NULL, NULL, "en" }, { { "GB", "B.", NULL, NULL, "Smith" }, SIR },
    "Dear Mr Smith and Mr Smith", "Mr A. Smith and Mr B. Smith" },
};

static void
test_couples (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (couples); i++)
    {
      g_autofree char *salutation = ledger_letter_couple_dup_salutation (&couples[i].first, &couples[i].second);
      g_autofree char *envelope = ledger_letter_couple_dup_envelope (&couples[i].first, &couples[i].second);

      g_assert_cmpstr (salutation, ==, couples[i].salutation);
      g_assert_cmpstr (envelope, ==, couples[i].envelope);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/letter-name/person-is-addressed-by-form-language-and-country", test_people);
  g_test_add_func ("/letter-name/couple-gets-one-salutation", test_couples);
  return g_test_run ();
}

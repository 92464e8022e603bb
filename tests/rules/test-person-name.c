/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole names: composed for screen, list, letter and order, and taken apart. */
#include "check.h"
#include "libledger/rules/person-name.h"

static const LedgerPersonName dutch = { "NL", "A.", "Anna", "van den", "Berg" };
static const LedgerPersonName belgian = { "BE", "A.", "Anna", NULL, "Van den Berg" };
static const LedgerPersonName elided = { "NL", "L.", NULL, "d'", "Ancona" };

static void
check_full (const LedgerPersonName *name, LedgerNameForm form, const char *expected)
{
  g_autofree char *full = ledger_person_name_dup_full (name, form);

  g_assert_cmpstr (full, ==, expected);
}

static void
test_full (void)
{
  LedgerPersonName only_given = { "NL", NULL, "Anna", NULL, NULL };
  LedgerPersonName no_front = { "NL", NULL, NULL, "in 't", "Veld" };
  LedgerPersonName apostrophe = { "NL", "J.", NULL, "'t", "Hart" };
  LedgerPersonName nothing = { 0 };

  check_full (&dutch, LEDGER_NAME_AFTER_INITIALS, "A. van den Berg");
  check_full (&dutch, LEDGER_NAME_AFTER_GIVEN, "Anna van den Berg");
  check_full (&dutch, LEDGER_NAME_ALONE, "Van den Berg");
  check_full (&belgian, LEDGER_NAME_AFTER_INITIALS, "A. Van den Berg");
  check_full (&belgian, LEDGER_NAME_ALONE, "Van den Berg");
  check_full (&elided, LEDGER_NAME_AFTER_GIVEN, "L. d'Ancona");
  check_full (&elided, LEDGER_NAME_ALONE, "D'Ancona");
  check_full (&no_front, LEDGER_NAME_AFTER_INITIALS, "In 't Veld");
  check_full (&apostrophe, LEDGER_NAME_ALONE, "'t Hart");
  check_full (&only_given, LEDGER_NAME_AFTER_INITIALS, "Anna");
  check_full (&only_given, LEDGER_NAME_ALONE, "Anna");
  check_full (&nothing, LEDGER_NAME_AFTER_INITIALS, "");
}

static void
check_list (const LedgerPersonName *name, const char *list, const char *key)
{
  g_autofree char *made = ledger_person_name_dup_list (name);
  g_autofree char *made_key = ledger_person_name_dup_sort_key (name);

  g_assert_cmpstr (made, ==, list);
  g_assert_cmpstr (made_key, ==, key);
}

static void
test_list (void)
{
  LedgerPersonName plain = { NULL, "J.", NULL, NULL, "Jansen" };
  LedgerPersonName no_front = { "NL", NULL, NULL, "de", "Vries" };
  LedgerPersonName particle_apart = { "BE", "A.", NULL, "Van den", "Berg" };

  check_list (&dutch, "Berg, A. van den", "berg  a van den");
  check_list (&belgian, "Van den Berg, A.", "van den berg  a");
  check_list (&particle_apart, "Van den Berg, A.", "van den berg  a");
  check_list (&elided, "Ancona, L. d'", "ancona  l d");
  check_list (&plain, "Jansen, J.", "jansen  j");
  check_list (&no_front, "Vries, de", "vries  de");
}

static void
test_order (void)
{
  /* In the order in which a Dutch list has them. */
  static const LedgerPersonName names[] = {
    { "NL", "A.", NULL, "van den", "Berg" },    { "NL", "A.", NULL, "von", "Berg" },
    { "NL", "Z.", NULL, NULL, "Berg" },         { "NL", "A.", NULL, "van den", "Berg Bakker" },
    { "NL", "A.", NULL, NULL, "Bergé" },        { "NL", "B.", NULL, NULL, "Berge" },
    { "NL", "A.", NULL, "van den", "Bergen" },  { "NL", "A.", NULL, NULL, "Oster" },
    { "NL", "B.", NULL, NULL, "Øster" },        { "BE", "A.", NULL, NULL, "Van den Berg" },
  };

  for (gsize i = 1; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *before = ledger_person_name_dup_sort_key (&names[i - 1]);
      g_autofree char *after = ledger_person_name_dup_sort_key (&names[i]);

      g_assert_cmpstr (before, <, after);
    }
}

static void
test_split (void)
{
  static const struct
  {
    const char *country;
    const char *text;
    const char *initials;
    const char *given;
    const char *particle;
    const char *family;
  } rows[] = {
    { "NL", "Jan van den Berg", NULL, "Jan", "van den", "Berg" },
    { "NL", "Jan Van Den Berg", NULL, "Jan", "van den", "Berg" },
    { "NL", "JAN VAN DEN BERG", NULL, "Jan", "van den", "Berg" },
    { "NL", "jan van den berg", NULL, "Jan", "van den", "Berg" },
    { "NL", "Jan Willem de Vries", NULL, "Jan Willem", "de", "Vries" },
    { "NL", "A.B. de Vries", "A.B.", NULL, "de", "Vries" },
    { "NL", "A B de Vries", "A.B.", NULL, "de", "Vries" },
    { "NL", "JH de Vries", "J.H.", NULL, "de", "Vries" },
    { "NL", "Jan Jansen", NULL, "Jan", NULL, "Jansen" },
    { "NL", "Jansen", NULL, NULL, NULL, "Jansen" },
    { "NL", "van den Berg", NULL, NULL, "van den", "Berg" },
    { "NL", "Berg, A. van den", "A.", NULL, "van den", "Berg" },
    { "NL", "Berg, Anna van den", NULL, "Anna", "van den", "Berg" },
    { "NL", "Jansen, J.", "J.", NULL, NULL, "Jansen" },
    { "NL", "Vries, de", NULL, NULL, "de", "Vries" },
    { "NL", "Lea d'Ancona", NULL, "Lea", "d'", "Ancona" },
    { "NL", "Piet in ’t Veld", NULL, "Piet", "in 't", "Veld" },
    { "NL", "Ben Jansen", NULL, "Ben", NULL, "Jansen" },
    { "NL", "Ella van der Berg-de Wit", NULL, "Ella", "van der", "Berg-de Wit" },
    { NULL, "Kees 't Hart", NULL, "Kees", "'t", "Hart" },
    { "BE", "Jan Van den Berg", NULL, "Jan", NULL, "Van den Berg" },
    { "BE", "Jan Vanden Berghe", NULL, "Jan", NULL, "Vanden Berghe" },
    { "BE", "Van den Berg, Jan", NULL, "Jan", NULL, "Van den Berg" },
    { "BE", "Marie D'Hont", NULL, "Marie", NULL, "D'Hont" },
    { "BE", "JAN PEETERS", NULL, "JAN", NULL, "PEETERS" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LedgerRuleContext context = { rows[i].country, NULL };
      g_auto (LedgerNameParts) parts = { 0 };
      g_autoptr (GError) error = NULL;

      ledger_person_name_split (rows[i].text, &context, &parts, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (parts.initials, ==, rows[i].initials);
      g_assert_cmpstr (parts.given, ==, rows[i].given);
      g_assert_cmpstr (parts.particle, ==, rows[i].particle);
      g_assert_cmpstr (parts.family, ==, rows[i].family);
    }
}

static void
test_split_refuses (void)
{
  static const char *const texts[] = { "", "  ", "Jan 1234", ", ," };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (LedgerNameParts) parts = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean done = ledger_person_name_split (texts[i], NULL, &parts, &error);

      g_assert_true (done == (error == NULL));
      g_assert_true (!done || parts.family != NULL);
      g_assert_true (done || (parts.family == NULL && parts.given == NULL));
    }
}

static void
test_list_form_is_split_back (void)
{
  g_autofree char *list = ledger_person_name_dup_list (&dutch);
  g_auto (LedgerNameParts) parts = { 0 };

  g_assert_true (ledger_person_name_split (list, NULL, &parts, NULL));
  g_assert_cmpstr (parts.initials, ==, dutch.initials);
  g_assert_cmpstr (parts.particle, ==, dutch.particle);
  g_assert_cmpstr (parts.family, ==, dutch.family);
}

static void
test_surname (void)
{
  static const struct
  {
    LedgerSurnameOrder order;
    const char *full;
    const char *list;
  } rows[] = {
    { LEDGER_SURNAME_OWN, "A. van den Berg", "Berg, A. van den" },
    { LEDGER_SURNAME_PARTNER, "A. de Vries", "Vries, A. de" },
    { LEDGER_SURNAME_PARTNER_OWN, "A. de Vries-van den Berg", "Vries-van den Berg, A. de" },
    { LEDGER_SURNAME_OWN_PARTNER, "A. van den Berg-de Vries", "Berg-de Vries, A. van den" },
  };
  LedgerPersonName partner = { "NL", NULL, NULL, "de", "Vries" };
  LedgerPersonName nobody = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (rows) * 2; i++)
    {
      gboolean alone = i >= G_N_ELEMENTS (rows);
      g_autofree char *particle = NULL;
      g_autofree char *family = NULL;
      g_autofree char *list = NULL;

      ledger_person_name_compose_surname (&dutch, alone ? &nobody : &partner, rows[i % 4].order, &particle, &family);
      LedgerPersonName used = { "NL", "A.", NULL, particle, family };
      check_full (&used, LEDGER_NAME_AFTER_INITIALS, rows[alone ? 0 : i].full);
      list = ledger_person_name_dup_list (&used);
      g_assert_cmpstr (list, ==, rows[alone ? 0 : i].list);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/person-name/particle-is-small-behind-a-name-and-capital-alone", test_full);
  g_test_add_func ("/person-name/dutch-lists-on-the-family-name-belgian-on-the-whole", test_list);
  g_test_add_func ("/person-name/sort-key-gives-the-order-of-the-list", test_order);
  g_test_add_func ("/person-name/one-typed-name-is-taken-apart", test_split);
  g_test_add_func ("/person-name/what-is-no-name-is-refused", test_split_refuses);
  g_test_add_func ("/person-name/list-form-is-split-back", test_list_form_is_split_back);
  g_test_add_func ("/person-name/surname-in-use-follows-the-chosen-order", test_surname);
  return g_test_run ();
}

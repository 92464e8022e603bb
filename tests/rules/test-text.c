/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule of plain text, the table of rules, and the bounds on what comes from outside. */
#include "check.h"
#include "libledger/rules/person-name.h"

static void
test_table_is_complete (void)
{
  static const char *const names[] = {
    "text", "long_text", "iban", "bsn", "postcode", "name", "particle", "initials", "date", "email", "phone",
    "house_number", "country",
  };
  gsize n_rules = 0;
  const LedgerRule *rules = ledger_rule_list (&n_rules);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_nonnull (ledger_rule_lookup (names[i]));
  g_assert_cmpuint (n_rules, >=, G_N_ELEMENTS (names));
  for (gsize i = 0; i < n_rules; i++)
    g_assert_true (ledger_rule_lookup (rules[i].name) == &rules[i]);
  g_assert_null (ledger_rule_lookup ("no such rule"));
  g_assert_null (ledger_rule_lookup (NULL));
}

static void
test_text (void)
{
  static const CheckRow rows[] = {
    { "  twee   woorden ", "twee woorden" },
    { "een\ttwee\r\ndrie", "een twee drie" },
    { "vier\xC2\xA0vijf", "vier vijf" },
    { "Mu\xCC\x88ller", "Müller" },
    { "\xEF\xBB\xBFkop\xE2\x80\x8B", "kop" },
    { "bel\x07", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "del\x7F", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "half \xC3", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("text", rows, NULL);
}

static void
test_long_text (void)
{
  static const CheckRow rows[] = {
    { "\n een  \r\n twee\n\n\tdrie \n", "een\ntwee\n\ndrie" },
    { "een\rtwee", "een\ntwee" },
    { "bel\x07", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("long_text", rows, NULL);
}

static void
test_every_rule_is_bounded (void)
{
  gsize n_rules = 0;
  const LedgerRule *rules = ledger_rule_list (&n_rules);
  g_autofree char *huge = g_strnfill (100000, '1');

  for (gsize i = 0; i < n_rules; i++)
    {
      g_autofree char *normalised = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (rules[i].check (huge, NULL, &normalised, &error));
      g_assert_error (error, LEDGER_RULE_ERROR, LEDGER_RULE_ERROR_SHAPE);
      g_assert_null (normalised);
      g_assert_false (rules[i].check (huge, NULL, NULL, NULL));
    }
}

static void
test_every_rule_takes_nothing_for_nothing (void)
{
  static const char *const nothing[] = { NULL, "", "   ", "\t\n" };
  gsize n_rules = 0;
  const LedgerRule *rules = ledger_rule_list (&n_rules);

  for (gsize i = 0; i < n_rules; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (nothing); j++)
      {
        char *normalised = (char *) "untouched";

        g_assert_true (rules[i].check (nothing[j], NULL, &normalised, NULL));
        g_assert_null (normalised);
      }
}

/* What a rule takes, it takes again unchanged. */
static void
check_twice (const LedgerRule *rule, const char *text, const LedgerRuleContext *context)
{
  g_autofree char *normalised = NULL;
  g_autofree char *again = NULL;

  if (!rule->check (text, context, &normalised, NULL) || normalised == NULL)
    return;
  g_assert_true (g_utf8_validate (normalised, -1, NULL));
  if (!rule->check (normalised, context, &again, NULL) || g_strcmp0 (again, normalised) != 0)
    g_error ("%s: “%s” gives “%s”, which gives “%s”", rule->name, text, normalised, again);
}

/* A name that is split has a family name, and can be shown and sorted. */
static void
check_split (const char *text, const LedgerRuleContext *context)
{
  g_auto (LedgerNameParts) parts = { 0 };
  g_autofree char *list = NULL;
  g_autofree char *key = NULL;

  if (!ledger_person_name_split (text, context, &parts, NULL))
    return;
  LedgerPersonName name = { context->country, parts.initials, parts.given, parts.particle, parts.family };
  list = ledger_person_name_dup_list (&name);
  key = ledger_person_name_dup_sort_key (&name);
  g_assert_cmpstr (list, !=, "");
  g_assert_true (g_utf8_validate (key, -1, NULL));
}

/* Every short string of signs that rules look for: none may crash a rule, and what is taken is taken again. */
static void
test_every_rule_survives_odd_input (void)
{
  static const char *const pieces[] = { "", " ", "-", ".", "'", "/", "@", "+", "0", "12", "NL", "é", "van", "(", "ij" };
  gsize n_rules = 0;
  const LedgerRule *rules = ledger_rule_list (&n_rules);
  const gsize n = G_N_ELEMENTS (pieces);

  for (gsize k = 0; k < n * n * n; k++)
    {
      g_autofree char *text = g_strconcat (pieces[k / n / n], pieces[k / n % n], pieces[k % n], pieces[k % 7], NULL);

      for (gsize i = 0; i < n_rules; i++)
        {
          LedgerRuleContext context = { k % 2 == 0 ? "NL" : "BE", TODAY };

          check_twice (&rules[i], text, &context);
        }
    }
}

/* Long runs of the same from a fixed seed: names are split and composed, keys folded, whatever comes. */
static void
test_random_input (void)
{
  static const char letters[] = "aAbBijIJ '- .,/@+0123456789()\t\n";
  static const char *const signs[] = { "van ", "d'", "Mc", "de ", " 't ", "é", "\xCC\x88", "İ", "ß", "’", "김", "٣", "•",
                                       "\xE2\x80\xAE" };
  g_autoptr (GRand) source = g_rand_new_with_seed (20261122);
  gsize n_rules = 0;
  const LedgerRule *rules = ledger_rule_list (&n_rules);

  for (guint round = 0; round < 4000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      LedgerRuleContext context = { round % 3 == 0 ? "NL" : round % 3 == 1 ? "BE" : "DE", TODAY };
      gint32 length = g_rand_int_range (source, 1, 24);
      /* Every second one has only what names and initials have. */
      gint32 n_signs = round % 2 == 0 ? 10 : (gint32) G_N_ELEMENTS (signs);
      gint32 n_letters = round % 2 == 0 ? 13 : (gint32) sizeof letters - 1;

      for (gint32 i = 0; i < length; i++)
        if (g_rand_int_range (source, 0, 4) == 0)
          g_string_append (text, signs[g_rand_int_range (source, 0, n_signs)]);
        else
          g_string_append_c (text, letters[g_rand_int_range (source, 0, n_letters)]);
      for (gsize i = 0; i < n_rules; i++)
        check_twice (&rules[i], text->str, &context);
      check_split (text->str, &context);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/table-holds-every-rule-by-its-name", test_table_is_complete);
  g_test_add_func ("/rules/text-is-one-clean-line", test_text);
  g_test_add_func ("/rules/long-text-keeps-its-lines", test_long_text);
  g_test_add_func ("/rules/every-rule-refuses-what-is-too-long", test_every_rule_is_bounded);
  g_test_add_func ("/rules/every-rule-takes-an-empty-field", test_every_rule_takes_nothing_for_nothing);
  g_test_add_func ("/rules/every-rule-takes-back-what-it-stored", test_every_rule_survives_odd_input);
  g_test_add_func ("/rules/random-input-harms-nothing", test_random_input);
  return g_test_run ();
}

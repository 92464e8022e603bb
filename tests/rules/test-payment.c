/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules of payments: references with their check digits, identifiers of creditors, the days on which banks settle,
 * and text as banks take it. One thread.
 */
#include "check.h"
#include "libledger/rules/payment-reference.h"
#include "libledger/rules/sepa-text.h"
#include "libledger/rules/target-day.h"

static void
test_rf (void)
{
  static const CheckRow rows[] = {
    { "RF18539007547034", "RF18539007547034" },
    { "rf18 5390 0754 7034", "RF18539007547034" },
    { "RF18539007547043", NULL, LEDGER_RULE_ERROR_CHECK },
    { "RF19539007547034", NULL, LEDGER_RULE_ERROR_CHECK },
    { "RF1", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "RF18", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "RFA8539007547034", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "RF181234567890123456789012", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "18539007547034", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("rf", rows, NULL);
}

static void
test_ogm (void)
{
  static const CheckRow rows[] = {
    { "+++010/8068/17183+++", "+++010/8068/17183+++" },
    { "***010/8068/17183***", "+++010/8068/17183+++" },
    { "010806817183", "+++010/8068/17183+++" },
    { " 010 8068 17183 ", "+++010/8068/17183+++" },
    { "000000009797", "+++000/0000/09797+++" },
    { "000000009700", NULL, LEDGER_RULE_ERROR_CHECK },
    { "+++010/8068/17184+++", NULL, LEDGER_RULE_ERROR_CHECK },
    { "+++010/8068/1718+++", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "+++010/8068/17183***", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "01080681718a", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("ogm", rows, NULL);
}

/* The examples of Betaalvereniging Nederland. */
static void
test_betalingskenmerk (void)
{
  static const CheckRow rows[] = {
    { "5000056789012345", "5000056789012345" },
    { "12 2345 3462 2567", "12234534622567" },
    { "1234567", "1234567" },
    { "6000056789012345", NULL, LEDGER_RULE_ERROR_CHECK },
    { "22 2345 3462 2567", NULL, LEDGER_RULE_ERROR_CHECK },
    { "13 2345 3462 2567", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "12345678", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "500005678901234", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "500005678901234x", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("betalingskenmerk", rows, NULL);
}

static void
test_creditor (void)
{
  static const CheckRow rows[] = {
    { "NL51ZZZ405365330000", "NL51ZZZ405365330000" },
    { "nl51 zzz 4053 6533 0000", "NL51ZZZ405365330000" },
    { "NL51ABC405365330000", "NL51ABC405365330000" },
    { "DE98ZZZ09999999999", "DE98ZZZ09999999999" },
    { "NL52ZZZ405365330000", NULL, LEDGER_RULE_ERROR_CHECK },
    { "NL51ZZZ405365340000", NULL, LEDGER_RULE_ERROR_CHECK },
    { "NL51ZZZ40536533000", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "51ZZZ405365330000", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "NL51ZZZ", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("creditor_id", rows, NULL);
}

/* What is made is right, and another digit anywhere is not. */
static void
check_made (const char *rule_name, const char *made)
{
  const LedgerRule *rule = ledger_rule_lookup (rule_name);
  g_autofree char *normalised = NULL;

  g_assert_true (rule->check (made, NULL, &normalised, NULL));
  g_assert_cmpstr (normalised, ==, made);
  for (gsize i = 0; made[i] != '\0'; i++)
    {
      g_autofree char *other = g_strdup (made);

      if (!g_ascii_isdigit (made[i]))
        continue;
      other[i] = made[i] == '9' ? '0' : (char) (made[i] + 1);
      g_test_message ("%s", other);
      g_assert_false (rule->check (other, NULL, NULL, NULL));
    }
}

static void
test_made (void)
{
  for (guint64 number = 0; number < 3000; number++)
    {
      guint64 n = number < 1000 ? number : number * G_GUINT64_CONSTANT (3333331) % G_GUINT64_CONSTANT (10000000000);
      g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
      g_autofree char *rf = ledger_rf_dup (digits), *ogm = ledger_ogm_dup (n);

      check_made ("rf", rf);
      check_made ("ogm", ogm);
    }
  g_assert_null (ledger_rf_dup (""));
  g_assert_null (ledger_rf_dup ("a1"));
  g_assert_null (ledger_rf_dup ("1234567890123456789012"));
  g_assert_null (ledger_ogm_dup (G_GUINT64_CONSTANT (10000000000)));
}

/* Its sum is by 11, and 10 and 11 are digits that others are too: a few mistakes pass, as in all of these. */
static void
test_made_betalingskenmerk (void)
{
  g_autofree char *known = ledger_betalingskenmerk_dup ("56789012345");

  g_assert_cmpstr (known, ==, "5000056789012345");
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *digits = g_strdup_printf ("%u", i * 7919);
      g_autofree char *made = ledger_betalingskenmerk_dup (digits);
      g_autofree char *normalised = NULL;

      g_assert_cmpuint (strlen (made), ==, 16);
      g_assert_true (g_str_has_suffix (made, digits));
      g_assert_true (ledger_rule_betalingskenmerk (made, NULL, &normalised, NULL));
    }
  g_assert_null (ledger_betalingskenmerk_dup (""));
  g_assert_null (ledger_betalingskenmerk_dup ("1234567890123456"));
  g_assert_null (ledger_betalingskenmerk_dup ("12a"));
}

static void
test_gathered_rf (void)
{
  const char *folder = g_getenv ("LEDENBOEK_SHARED_DATA");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : DEFAULT_SHARED_DATA, "iban", "rf-valid.txt",
                                            NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("the gathered references are not here");
      return;
    }
  lines = g_strsplit (g_strstrip (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >=, 30);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      ledger_rule_rf (lines[i], NULL, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
test_target (void)
{
  static const char *const closed[] = {
    "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2026-12-26", "2026-11-22", "2026-11-21",
    "2000-04-21", "2000-04-24", "2024-03-29", "2024-04-01", "2025-04-18", "2025-04-21", "2027-03-26", "2027-03-29",
    "2038-04-23", "2038-04-26", "2026-02-30", "", "1-1-2026",
  };
  static const char *const open[] = {
    "2026-04-02", "2026-04-07", "2026-04-27", "2026-05-05", "2026-12-24", "2026-11-23",
  };
  static const struct
  {
    const char *day;
    int days;
    const char *result;
  } rows[] = {
    { "2026-11-24", 0, "2026-11-24" },  { "2026-11-22", 0, "2026-11-23" },  { "2026-11-24", 1, "2026-11-25" },
    { "2026-11-27", 1, "2026-11-30" },  { "2026-11-30", -1, "2026-11-27" }, { "2026-12-24", 1, "2026-12-28" },
    { "2026-12-24", 5, "2027-01-04" },  { "2026-04-02", 1, "2026-04-07" },  { "2026-04-07", -2, "2026-04-01" },
    { "2026-04-30", 0, "2026-04-30" },  { "2026-05-01", 0, "2026-05-04" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    g_assert_false (ledger_target_is_day (closed[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (open); i++)
    g_assert_true (ledger_target_is_day (open[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *result = ledger_target_dup_day (rows[i].day, rows[i].days);

      g_assert_cmpstr (result, ==, rows[i].result);
    }
  g_assert_null (ledger_target_dup_day ("2026-02-30", 1));
}

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    gsize most;
    const char *result;
  } rows[] = {
    { "A. van den Berg-de Vries", 70, "A. van den Berg-de Vries" },
    { "Café “Zoë” & Søn", 70, "Cafe 'Zoe' + Son" },
    { "Ĳsbrand Œuvrard Straße Łódź", 70, "IJsbrand Oeuvrard Strasse Lodz" },
    { "contributie 2026; lid_10023 @ € 23", 140, "contributie 2026, lid-10023 . E 23" },
    { "//RF18//", 35, "RF18" },
    { "  a\n\tb  ", 35, "a b" },
    { "Δήμος", 70, "....." },
    { "½ jaar", 70, "1/2 jaar" },
    { "abcdef ghij", 7, "abcdef" },
    { "\xff", 35, "." },
    { "", 35, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *result = ledger_sepa_text_dup (rows[i].text, rows[i].most);

      g_assert_cmpstr (result, ==, rows[i].result);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/payment/an-rf-reference-has-two-check-digits", test_rf);
  g_test_add_func ("/payment/a-structured-communication-ends-with-its-check", test_ogm);
  g_test_add_func ("/payment/a-betalingskenmerk-begins-with-its-check", test_betalingskenmerk);
  g_test_add_func ("/payment/a-creditor-is-checked-without-the-three-signs-it-chooses", test_creditor);
  g_test_add_func ("/payment/what-is-made-is-right-and-no-other-digit-is", test_made);
  g_test_add_func ("/payment/a-betalingskenmerk-is-made-as-the-example", test_made_betalingskenmerk);
  g_test_add_func ("/payment/gathered-rf-references-are-right", test_gathered_rf);
  g_test_add_func ("/payment/banks-settle-on-the-days-of-target", test_target);
  g_test_add_func ("/payment/text-is-what-every-bank-reads", test_text);
  return g_test_run ();
}

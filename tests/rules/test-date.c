/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notations of dates that are understood or refused (DQ-02). Today is 22 November 2026. */
#include "check.h"
#include "libledger/rules/date.h"

static const CheckRow understood[] = {
  { "1-2-1960", "1960-02-01" },
  { "01-02-1960", "1960-02-01" },
  { "01021960", "1960-02-01" },
  { "010260", "1960-02-01" },
  { "1 feb 60", "1960-02-01" },
  { "1 februari 1960", "1960-02-01" },
  { "1960-02-01", "1960-02-01" },
  { "1960-2-1", "1960-02-01" },
  { "1960/02/01", "1960-02-01" },
  { "19600201", "1960-02-01" },
  { "01/02/1960", "1960-02-01" },
  { "1/2/60", "1960-02-01" },
  { "01.02.60", "1960-02-01" },
  { "1.2.1960", "1960-02-01" },
  { "1. 2. 1960", "1960-02-01" },
  { "1 2 1960", "1960-02-01" },
  { " 1 - 2 - 1960 ", "1960-02-01" },
  { "1-feb-60", "1960-02-01" },
  { "1feb1960", "1960-02-01" },
  { "1 FEB. 1960", "1960-02-01" },
  { "1 februari '60", "1960-02-01" },
  { "1 février 1960", "1960-02-01" },
  { "1er février 1960", "1960-02-01" },
  { "1. Februar 1960", "1960-02-01" },
  { "1st February 1960", "1960-02-01" },
  { "1 February, 1960", "1960-02-01" },
  { "3 maart 1975", "1975-03-03" },
  { "3 mrt 75", "1975-03-03" },
  { "3. März 1975", "1975-03-03" },
  { "14 août 1988", "1988-08-14" },
  { "14 mei 1988", "1988-05-14" },
  { "14 mai 1988", "1988-05-14" },
  { "5 juin 1990", "1990-06-05" },
  { "5 juillet 1990", "1990-07-05" },
  { "31 Dezember 1999", "1999-12-31" },
  { "31 décembre 1999", "1999-12-31" },
  { "7 okt 2001", "2001-10-07" },
  { "7 October 2001", "2001-10-07" },
  { "29-2-2000", "2000-02-29" },
  { "29 feb 24", "2024-02-29" },
  { "20012001", "2001-01-20" },
  { "22-11-26", "2026-11-22" },
  { "23-11-26", "1926-11-23" },
  { "1-1-00", "2000-01-01" },
  { "maandag 1 februari 1960", "1960-02-01" },
  { "ma 1-2-1960", "1960-02-01" },
  { "lundi 1er février 1960", "1960-02-01" },
  { "1-II-1960", "1960-02-01" },
  { "31 xii 1999", "1999-12-31" },
  { "1960-02-01T00:00:00", "1960-02-01" },
  { "1960-02-01 00:00:00.000", "1960-02-01" },
  { "1-2-1960 0:00", "1960-02-01" },
  { "1960-02-01T00:00:00Z", "1960-02-01" },
  { "1_2_1960", "1960-02-01" },
  { "1\\2\\1960", "1960-02-01" },
};

static void
test_understood (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (understood), >=, 50);
  CHECK_ROWS ("date", understood, "NL");
}

static void
test_refused (void)
{
  static const CheckRow rows[] = {
    { "31-2-1960", NULL, LEDGER_RULE_ERROR_RANGE },
    { "31-2", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "29-2-1900", NULL, LEDGER_RULE_ERROR_RANGE },
    { "31-4-2020", NULL, LEDGER_RULE_ERROR_RANGE },
    { "0-1-2020", NULL, LEDGER_RULE_ERROR_RANGE },
    { "1-0-2020", NULL, LEDGER_RULE_ERROR_RANGE },
    { "32-1-2020", NULL, LEDGER_RULE_ERROR_RANGE },
    { "02/13/1960", NULL, LEDGER_RULE_ERROR_RANGE },
    { "02131960", NULL, LEDGER_RULE_ERROR_RANGE },
    { "February 1, 1960", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "1960 feb", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "1021960", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "1-2-960", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "1-2-1799", NULL, LEDGER_RULE_ERROR_RANGE },
    { "1-2-2200", NULL, LEDGER_RULE_ERROR_RANGE },
    { "1-2-3-1960", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "1 fbe 1960", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "gisteren", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "1960", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "1-2-19600", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "123456789012", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "1+2+1960", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("date", rows, "NL");
}

/* Each message names what was typed, and what to do about it. */
static void
test_reason (void)
{
  static const struct
  {
    const char *text;
    const char *remedy;
  } rows[] = {
    { "31-2-1960", "February 1960 has 29 days" },
    { "31-4-2020", "April 2020 has 30 days" },
    { "29-2-1900", "February 1900 has 28 days" },
    { "0-1-2020", "January 2020 has 31 days" },
    { "02/13/1960", "The day comes first, then the month" },
    { "02131960", "The day comes first, then the month" },
    { "1-0-2020", "The day comes first, then the month" },
    { "1-2-1799", "the year lies between 1800 and 2199" },
    { "1-2-2200", "the year lies between 1800 and 2199" },
    { "February 1, 1960", "type the day before it, such as 1 feb 1960" },
    { "feb 1 60", "type the day before it, such as 1 feb 1960" },
    { "31-2", "has no year: type it too" },
    { "1 feb", "has no year: type it too" },
    { "1960 feb", "has no day: type it first" },
    { "feb 1960", "has no day: type it first" },
    { "2-1960", "has no day: type it first" },
    { "1960", "type the day and the month too" },
    { "1 fbe 1960", "“fbe” is no month" },
    { "1-2-960", "type day, month and year, such as 1-2-1960" },
    { "1021960", "type day, month and year, such as 1-2-1960" },
    { "1-2-3-1960", "type day, month and year, such as 1-2-1960" },
    { "gisteren", "type day, month and year, such as 1-2-1960" },
    { "123456789012", "type day, month and year, such as 1-2-1960" },
    { "1+2+1960", "type day, month and year, such as 1-2-1960" },
    { "12:30", "type day, month and year, such as 1-2-1960" },
  };
  LedgerRuleContext context = { "NL", TODAY };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (ledger_rule_date (rows[i].text, &context, NULL, &error));
      if (strstr (error->message, rows[i].remedy) == NULL)
        g_error ("“%s” was refused with “%s”", rows[i].text, error->message);
    }
}

static void
test_short_year_needs_today (void)
{
  LedgerRuleContext nothing = { NULL, NULL };
  LedgerRuleContext broken = { NULL, "tomorrow" };
  LedgerRuleContext early = { NULL, "1999-06-01" };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_false (ledger_rule_date ("1-2-60", &nothing, NULL, NULL));
  g_assert_false (ledger_rule_date ("1-2-60", &broken, NULL, NULL));
  g_assert_false (ledger_rule_date ("1-2-60", NULL, NULL, NULL));
  g_assert_true (ledger_rule_date ("1-6-99", &early, &before, NULL));
  g_assert_cmpstr (before, ==, "1999-06-01");
  g_assert_true (ledger_rule_date ("2-6-99", &early, &after, NULL));
  g_assert_cmpstr (after, ==, "1899-06-02");
}

/* A move next month, and still nobody's past century. */
static void
test_short_year_ahead (void)
{
  static const struct { const char *today, *typed, *day; } rows[] = {
    { "2026-11-23", "1-12-26", "2026-12-01" },
    { "2026-11-23", "23-11-36", "2036-11-23" },
    { "2026-11-23", "24-11-36", "1936-11-24" },
    { "2026-11-23", "1-2-85", "1985-02-01" },
    { "1995-06-01", "1-2-03", "2003-02-01" },
    { "1995-06-01", "1-7-05", "1905-07-01" },
    { "2024-02-29", "28-2-34", "2034-02-28" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LedgerRuleContext context = { .today = rows[i].today, .years_ahead = 10 };
      g_autofree char *day = NULL;

      g_assert_true (ledger_rule_date (rows[i].typed, &context, &day, NULL));
      g_assert_cmpstr (day, ==, rows[i].day);
    }
}

static void
test_every_day_comes_back (void)
{
  static const char *const formats[] = { "%d-%m-%Y", "%d%m%Y", "%Y%m%d", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y" };
  g_autoptr (GDate) date = g_date_new_dmy (1, G_DATE_JANUARY, 1896);

  for (; g_date_get_year (date) < 2105; g_date_add_days (date, 7))
    {
      char iso[11];

      g_date_strftime (iso, sizeof iso, "%Y-%m-%d", date);
      g_assert_true (ledger_date_is_iso (iso));
      for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
        {
          char typed[11];
          g_autofree char *normalised = NULL;

          g_date_strftime (typed, sizeof typed, formats[i], date);
          g_assert_true (ledger_rule_date (typed, NULL, &normalised, NULL));
          g_assert_cmpstr (normalised, ==, iso);
        }
    }
  g_assert_false (ledger_date_is_iso ("1960-2-1"));
  g_assert_false (ledger_date_is_iso ("1960-02-30"));
  g_assert_false (ledger_date_is_iso (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/date/many-notations-give-the-same-day", test_understood);
  g_test_add_func ("/date/what-is-no-day-is-refused", test_refused);
  g_test_add_func ("/date/each-refusal-names-the-remedy", test_reason);
  g_test_add_func ("/date/short-year-is-the-latest-that-is-not-in-the-future", test_short_year_needs_today);
  g_test_add_func ("/date/short-year-of-a-day-that-comes-may-lie-ten-years-ahead", test_short_year_ahead);
  g_test_add_func ("/date/every-day-is-read-back-in-every-numeric-notation", test_every_day_comes_back);
  return g_test_run ();
}

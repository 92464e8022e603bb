/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days of ending (term.h), reckoned with the calendar of GDate. Any thread. */
#include "config.h"

#include "libledger/membership/term.h"

#include <string.h>

/* BW 2:36 paragraph 1. */
#define WEEKS_OF_LAW 4

static gboolean
read_day (const char *text, GDate *date)
{
  g_date_clear (date, 1);
  if (text == NULL || strlen (text) != 10)
    return FALSE;
  g_date_set_parse (date, text);
  return g_date_valid (date);
}

static char *
dup_day (const GDate *date)
{
  char text[16];

  g_date_strftime (text, sizeof text, "%Y-%m-%d", date);
  return g_strdup (text);
}

char *
ledger_term_dup_day (const char *day, int days)
{
  GDate date;

  if (!read_day (day, &date))
    return NULL;
  if (days >= 0)
    g_date_add_days (&date, (guint) days);
  else
    g_date_subtract_days (&date, (guint) -days);
  return dup_day (&date);
}

gboolean
ledger_term_is_member (const char *standing, const char *country)
{
  /* Who is affiliated has no place in the general meeting of a Belgian association (WVV 9:3). */
  if (g_strcmp0 (standing, "affiliated") == 0)
    return g_strcmp0 (country, "BE") != 0;
  return g_strcmp0 (standing, "donor") != 0 && g_strcmp0 (standing, "subscriber") != 0;
}

LedgerTermRule
ledger_term_get_rule (const LedgerTerm *term)
{
  static const struct
  {
    const char *name;
    LedgerTermRule rule;
  } rules[] = { { "year", LEDGER_TERM_YEAR }, { "month", LEDGER_TERM_MONTH }, { "day", LEDGER_TERM_DAY } };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_strcmp0 (term->rule, rules[i].name) == 0)
      return rules[i].rule;
  if (g_strcmp0 (term->standing, "donor") == 0)
    return LEDGER_TERM_DAY;
  if (g_strcmp0 (term->standing, "subscriber") == 0)
    return LEDGER_TERM_MONTH;
  return g_strcmp0 (term->country, "BE") == 0 ? LEDGER_TERM_DAY : LEDGER_TERM_YEAR;
}

static void
subtract_notice (const LedgerTerm *term, GDate *date)
{
  gint64 weeks = term->notice_weeks >= 0 && term->notice_weeks <= 520 ? term->notice_weeks : WEEKS_OF_LAW;

  g_date_subtract_days (date, (guint) weeks * 7);
}

/* The last day of the financial year in which @date lies. */
static void
set_year_end (const LedgerTerm *term, GDate *date)
{
  GDateMonth begins = term->year_begins >= 1 && term->year_begins <= 12 ? (GDateMonth) term->year_begins
                                                                        : G_DATE_JANUARY;
  GDateYear year = g_date_get_year (date);

  if (g_date_get_month (date) >= begins)
    year++;
  g_date_set_dmy (date, 1, begins, year);
  g_date_subtract_days (date, 1);
}

static void
end_with_year (const LedgerTerm *term, GDate *date)
{
  GDate received = *date, deadline;

  set_year_end (term, date);
  deadline = *date;
  subtract_notice (term, &deadline);
  if (g_date_compare (&received, &deadline) <= 0)
    return;
  g_date_add_days (date, 1);
  set_year_end (term, date);
}

/* The last day of the first term; %FALSE when it is not known when that began. */
static gboolean
read_first_term (const LedgerTerm *term, GDate *date)
{
  guint months = g_strcmp0 (term->period, "month") == 0 ? 1 : g_strcmp0 (term->period, "quarter") == 0 ? 3 : 12;

  if (!read_day (term->valid_from, date))
    return FALSE;
  g_date_add_months (date, months);
  g_date_subtract_days (date, 1);
  return TRUE;
}

static void
end_with_month (const LedgerTerm *term, GDate *date)
{
  GDate first;

  if (term->notice_weeks >= 0 && term->notice_weeks <= 520)
    g_date_add_days (date, (guint) term->notice_weeks * 7);
  else
    g_date_add_months (date, 1);
  if (read_first_term (term, &first) && g_date_compare (date, &first) < 0)
    *date = first;
}

static void
end_with_day (const LedgerTerm *term, GDate *date)
{
  if (term->notice_weeks > 0 && term->notice_weeks <= 520)
    g_date_add_days (date, (guint) term->notice_weeks * 7);
}

char *
ledger_term_dup_end (const LedgerTerm *term, const char *received)
{
  static void (*const ends[]) (const LedgerTerm *term, GDate *date) = {
    [LEDGER_TERM_YEAR] = end_with_year, [LEDGER_TERM_MONTH] = end_with_month, [LEDGER_TERM_DAY] = end_with_day,
  };
  GDate date, limit;

  if (!read_day (received, &date))
    return NULL;
  ends[ledger_term_get_rule (term)] (term, &date);
  if (read_day (term->valid_from, &limit) && g_date_compare (&date, &limit) < 0)
    {
      date = limit;
      g_date_subtract_days (&date, 1);
    }
  if (read_day (term->valid_until, &limit) && g_date_compare (&limit, &date) < 0)
    date = limit;
  return dup_day (&date);
}

char *
ledger_term_dup_deadline (const LedgerTerm *term, const char *day)
{
  GDate date;

  if (ledger_term_get_rule (term) != LEDGER_TERM_YEAR || !read_day (day, &date))
    return NULL;
  set_year_end (term, &date);
  subtract_notice (term, &date);
  return dup_day (&date);
}

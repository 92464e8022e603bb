/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settlement days (target-day.h), counted one by one: a file looks a few days ahead. Stateless; any thread. */
#include "config.h"

#include "libledger/rules/target-day.h"

#include "libledger/rules/date.h"

#include <stdlib.h>

#define FURTHEST 1000

static gboolean
read_day (const char *day, GDate *date)
{
  if (day == NULL || !ledger_date_is_iso (day))
    return FALSE;
  g_date_clear (date, 1);
  g_date_set_dmy (date, (GDateDay) g_ascii_strtoull (day + 8, NULL, 10),
                  (GDateMonth) g_ascii_strtoull (day + 5, NULL, 10), (GDateYear) g_ascii_strtoull (day, NULL, 10));
  return g_date_valid (date);
}

/* Days from 1 January to Easter Sunday (Gregorian; Meeus, Astronomical Algorithms, chapter 8). */
static void
set_easter (GDate *date, int year)
{
  int century = year / 100, golden = year % 19;
  int moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
  int week = (32 + 2 * (century % 4) + 2 * (year % 100 / 4) - moon - year % 100 % 4) % 7;
  int shift = (golden + 11 * moon + 22 * week) / 451;
  int place = moon + week - 7 * shift + 114;

  g_date_set_dmy (date, (GDateDay) (place % 31 + 1), (GDateMonth) (place / 31), (GDateYear) year);
}

static gboolean
is_open (const GDate *date)
{
  static const struct
  {
    GDateDay day;
    GDateMonth month;
  } closed[] = { { 1, G_DATE_JANUARY }, { 1, G_DATE_MAY }, { 25, G_DATE_DECEMBER }, { 26, G_DATE_DECEMBER } };
  GDate easter;
  int after;

  if (g_date_get_weekday (date) >= G_DATE_SATURDAY)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    if (g_date_get_day (date) == closed[i].day && g_date_get_month (date) == closed[i].month)
      return FALSE;
  g_date_clear (&easter, 1);
  set_easter (&easter, g_date_get_year (date));
  after = g_date_days_between (&easter, date);
  return after != -2 && after != 1;
}

gboolean
ledger_target_is_day (const char *day)
{
  GDate date;

  return read_day (day, &date) && is_open (&date);
}

char *
ledger_target_dup_day (const char *day, int days)
{
  int left = MIN (abs (days), FURTHEST);
  GDate date;

  if (!read_day (day, &date))
    return NULL;
  while (left > 0 || (days == 0 && !is_open (&date)))
    {
      if (days < 0)
        g_date_subtract_days (&date, 1);
      else
        g_date_add_days (&date, 1);
      if (left > 0 && is_open (&date))
        left--;
    }
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date), g_date_get_month (&date), g_date_get_day (&date));
}

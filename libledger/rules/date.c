/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The date (date.h) in two steps: the text is cut into at most three parts (numbers and one name of a month),
 * and the parts are put in order by what they are. Then the calendar says whether such a day exists.
 * Stateless; any thread.
 */
#include "config.h"

#include "libledger/rules/date.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "libledger/rules/fold.h"
#include "libledger/rules/rule-private.h"

#define FIRST_YEAR 1800
#define LAST_YEAR 2199

/* Day, month, year as typed; digits says how the year was written. */
typedef struct
{
  guint day;
  guint month;
  guint year;
  guint year_digits;
} TypedDate;

typedef struct
{
  guint value;
  guint digits;
  gboolean is_month;
} Part;

static const char *const month_names[12] = {
  N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
  N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December"),
};

/* Folded: Dutch, French, German and Austrian, English, with their usual short forms, and as Roman numerals. */
static const char *const month_words[12] = {
  " jan januari january januar janner janvier janv i ",
  " feb febr februari february februar feber fevrier fevr fev ii ",
  " mrt mar maart march marz mrz maerz mars iii ",
  " apr april avril avr iv ",
  " mei may mai v ",
  " jun juni june juin vi ",
  " jul juli july juillet juil vii ",
  " aug augustus august aout viii ",
  " sep sept september septembre ix ",
  " okt oct oktober october octobre x ",
  " nov november novembre xi ",
  " dec dez december dezember decembre xii ",
};

static const char weekday_words[] =
  " maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo "
  "lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch donnerstag freitag samstag sonntag "
  "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun ";

static gboolean
is_weekday (const char *folded)
{
  g_autofree char *word = g_strconcat (" ", folded, " ", NULL);

  return strstr (weekday_words, word) != NULL;
}

static guint
find_month (const char *folded)
{
  g_autofree char *word = g_strconcat (" ", folded, " ", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (month_words); i++)
    if (strstr (month_words[i], word) != NULL)
      return i + 1;
  return 0;
}

static gboolean
is_ordinal (const char *folded)
{
  static const char *const endings[] = { "e", "er", "eme", "de", "ste", "st", "nd", "rd", "th", NULL };

  return g_strv_contains (endings, folded);
}

/* The end of the run of letters, or of digits, that starts at @p. */
static const char *
skip_run (const char *p)
{
  gboolean digits = g_ascii_isdigit (*p);

  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char (p);

      if (digits ? !g_ascii_isdigit (*p) : !g_unichar_isalpha (c))
        break;
      p = g_utf8_next_char (p);
    }
  return p;
}

static gboolean
refuse_shape (const char *typed, GError **error)
{
  return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                             _("%s is no date: type day, month and year, such as 1-2-1960 or 1 feb 1960"), typed);
}

/* A program wrote the moment with the day: "1960-02-01T00:00:00". The day is what counts. */
static void
drop_time (char *clean)
{
  char *colon = strchr (clean, ':');
  char *start = colon;

  while (start != NULL && start > clean && g_ascii_isdigit (start[-1]))
    start--;
  if (start != NULL && start > clean + 6 && colon - start <= 2 && strchr ("T ", start[-1]) != NULL &&
      strspn (start, "0123456789:.Z+-") == strlen (start))
    start[-1] = '\0';
}

/* Reads one run into @parts; a day of the week in front and ordinals behind the first number are dropped. */
static gboolean
read_part (const char *clean, const char *start, const char *end, Part *parts, guint *n_parts, GError **error)
{
  g_autofree char *run = g_strndup (start, (gsize) (end - start));
  g_autofree char *folded = ledger_fold (run);
  Part part = { 0 };

  if (g_ascii_isdigit (*run))
    {
      part.digits = (guint) strlen (run);
      part.value = part.digits <= 8 ? (guint) strtoul (run, NULL, 10) : 0;
      if (part.digits > 8)
        return refuse_shape (clean, error);
    }
  else if (*n_parts == 0 && is_weekday (folded))
    return TRUE;
  else if (*n_parts == 1 && !parts[0].is_month && is_ordinal (folded))
    return TRUE;
  else
    {
      part.value = find_month (folded);
      part.is_month = TRUE;
      if (part.value == 0 && *n_parts == 1)
        return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                                   _("“%s” is no month: type its number or its name, such as 2, feb or februari"), run);
      if (part.value == 0)
        return refuse_shape (clean, error);
    }
  if (*n_parts == 3)
    return refuse_shape (clean, error);
  parts[(*n_parts)++] = part;
  return TRUE;
}

static gboolean
read_parts (const char *clean, Part *parts, guint *n_parts, GError **error)
{
  const char *p = clean;

  while (*p != '\0')
    {
      const char *end;

      if (strchr (" -/.,'_|\\", *p) != NULL || g_utf8_get_char (p) == 0x2019 || g_utf8_get_char (p) == 0x2013)
        {
          p = g_utf8_next_char (p);
          continue;
        }
      end = skip_run (p);
      if (end == p)
        return refuse_shape (clean, error);
      if (!read_part (clean, p, end, parts, n_parts, error))
        return FALSE;
      p = end;
    }
  return TRUE;
}

/* 01021960, 010260, and 19600201 whose first four digits can be no day and month before a year in range. */
static gboolean
take_digits (const Part *part, TypedDate *date)
{
  guint value = part->value;

  if (part->digits == 6)
    *date = (TypedDate) { value / 10000, value / 100 % 100, value % 100, 2 };
  else if (part->digits != 8)
    return FALSE;
  else if (value % 10000 >= FIRST_YEAR)
    *date = (TypedDate) { value / 1000000, value / 10000 % 100, value % 10000, 4 };
  else
    *date = (TypedDate) { value % 100, value / 100 % 100, value / 10000, 4 };
  return TRUE;
}

/* Day, month, year, or with four digits in front year, month, day. A name stands only in the middle. */
static gboolean
take_parts (const Part *parts, guint n_parts, TypedDate *date)
{
  if (n_parts == 1 && !parts[0].is_month)
    return take_digits (&parts[0], date);
  if (n_parts != 3 || parts[0].is_month || parts[2].is_month || parts[1].digits > 2)
    return FALSE;
  if (parts[0].digits == 4 && parts[2].digits <= 2)
    *date = (TypedDate) { parts[2].value, parts[1].value, parts[0].value, 4 };
  else if (parts[0].digits <= 2 && (parts[2].digits == 2 || parts[2].digits == 4))
    *date = (TypedDate) { parts[0].value, parts[1].value, parts[2].value, parts[2].digits };
  else
    return FALSE;
  return TRUE;
}

/* Says which part of a date is missing or stands elsewhere, where that can be told. */
static gboolean
refuse_parts (const char *typed, const Part *parts, guint n_parts, GError **error)
{
  const char *why = NULL;

  if (n_parts == 1 && !parts[0].is_month && parts[0].digits == 4)
    why = _("%s is a year alone: type the day and the month too, such as 1-2-1960");
  else if (n_parts == 2 && (parts[1].digits == 4 || parts[0].digits == 4))
    why = _("%s has no day: type it first, such as 1-2-1960");
  else if (n_parts == 2 && !parts[0].is_month && (parts[1].is_month || parts[1].digits <= 2))
    why = _("%s has no year: type it too, such as 1-2-1960");
  else if (n_parts == 3 && parts[0].is_month)
    why = _("In %s the month stands first: type the day before it, such as 1 feb 1960");
  if (why == NULL)
    return refuse_shape (typed, error);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE, why, typed);
#pragma GCC diagnostic pop
}

/* @digits is known to begin with at most four digits. */
static guint
read_number (const char *digits)
{
  return (guint) strtoul (digits, NULL, 10);
}

static gboolean
parse_iso (const char *text, TypedDate *date)
{
  if (text == NULL || strlen (text) != 10 || text[4] != '-' || text[7] != '-' || strspn (text, "0123456789") != 4 ||
      strspn (text + 5, "0123456789") != 2 || strspn (text + 8, "0123456789") != 2)
    return FALSE;
  *date = (TypedDate) { read_number (text + 8), read_number (text + 5), read_number (text), 4 };
  return date->year >= FIRST_YEAR && date->year <= LAST_YEAR &&
         g_date_valid_dmy ((GDateDay) date->day, (GDateMonth) date->month, (GDateYear) date->year);
}

gboolean
ledger_date_is_iso (const char *text)
{
  TypedDate date;

  return parse_iso (text, &date);
}

static guint
get_order (const TypedDate *date)
{
  return date->year * 10000 + date->month * 100 + date->day;
}

/* The latest year with these two last digits that does not put the date after today, or after what may lie ahead. */
static gboolean
complete_year (const char *typed, TypedDate *date, const LedgerRuleContext *context, GError **error)
{
  TypedDate today;

  if (context == NULL || !parse_iso (context->today, &today))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE, _("Type the year of %s with four digits"), typed);
  today.year += context->years_ahead;
  date->year += today.year / 100 * 100;
  if (get_order (date) > get_order (&today))
    date->year -= 100;
  return TRUE;
}

static gboolean
check_calendar (const char *typed, const TypedDate *date, GError **error)
{
  guint days;

  if (date->year < FIRST_YEAR || date->year > LAST_YEAR)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_RANGE,
                               _("%s is no date here: the year lies between %d and %d"), typed, FIRST_YEAR, LAST_YEAR);
  if (date->month < 1 || date->month > 12)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_RANGE,
                               _("%s is no date: there is no month %u. The day comes first, then the month"),
                               typed, date->month);
  days = g_date_get_days_in_month ((GDateMonth) date->month, (GDateYear) date->year);
  if (date->day < 1 || date->day > days)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_RANGE, _("%s is no date: %s %u has %u days"), typed,
                               _(month_names[date->month - 1]), date->year, days);
  return TRUE;
}

gboolean
ledger_rule_date (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  Part parts[3] = { 0 };
  guint n_parts = 0;
  TypedDate date = { 0 };

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  drop_time (clean);
  if (!read_parts (clean, parts, &n_parts, error))
    return FALSE;
  if (!take_parts (parts, n_parts, &date))
    return refuse_parts (clean, parts, n_parts, error);
  if (date.year_digits == 2 && !complete_year (clean, &date, context, error))
    return FALSE;
  if (!check_calendar (clean, &date, error))
    return FALSE;
  return ledger_rule_accept (g_strdup_printf ("%04u-%02u-%02u", date.year, date.month, date.day), normalised);
}

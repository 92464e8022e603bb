/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days in words (written-date.h): words of the letter's language are a table and no translations. Any thread. */
#include "config.h"

#include "libledger/rules/written-date.h"

#include "libledger/rules/date.h"

static const struct
{
  const char *language;
  const char *first;            /* of the first of a month */
  const char *day;
  const char *months[12];
} words[] = {
  { "nl", "%d %s %d", "%d %s %d",
    { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
      "december" } },
  { "fr", "%der %s %d", "%d %s %d",
    { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
      "décembre" } },
  { "de", "%d. %s %d", "%d. %s %d",
    { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember" } },
  { "en", "%d %s %d", "%d %s %d",
    { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December" } },
};

static int
read_digits (const char *text, guint n)
{
  int number = 0;

  for (guint i = 0; i < n; i++)
    number = number * 10 + g_ascii_digit_value (text[i]);
  return number;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
char *
ledger_written_date_dup (const char *day, const char *language)
{
  guint row = 0;
  int year, month, number;

  if (!ledger_date_is_iso (day))
    return g_strdup (day);
  year = read_digits (day, 4);
  month = read_digits (day + 5, 2);
  number = read_digits (day + 8, 2);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].language, language) == 0)
      row = i;
  return g_strdup_printf (number == 1 ? words[row].first : words[row].day, number, words[row].months[month - 1], year);
}
#pragma GCC diagnostic pop

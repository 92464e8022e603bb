/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The telephone number (phone.h). Reading turns every notation into E.164; writing cuts the national number
 * into groups by the length of its area code. Stateless; any thread.
 */
#include "config.h"

#include "libledger/rules/phone.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

/* ITU-T E.164 codes of the countries whose national notation we read, and the digit that it begins with. */
static const struct
{
  const char *country;
  const char *code;
  const char *trunk;
} plans[] = {
  { "NL", "31", "0" },  { "BE", "32", "0" },  { "DE", "49", "0" }, { "FR", "33", "0" },  { "LU", "352", "" },
  { "GB", "44", "0" },  { "AT", "43", "0" },  { "CH", "41", "0" }, { "IE", "353", "0" }, { "ES", "34", "" },
  { "PT", "351", "" },  { "IT", "39", "" },   { "DK", "45", "" },  { "NO", "47", "" },   { "SE", "46", "0" },
  { "FI", "358", "0" }, { "PL", "48", "" },   { "CZ", "420", "" }, { "US", "1", "" },    { "CA", "1", "" },
};

/* Dutch area codes of two digits after the 0; the others have three. */
static const char dutch_short_areas[] =
  " 10 13 14 15 20 23 24 26 30 33 35 36 38 40 43 45 46 50 53 55 58 70 71 72 73 74 75 76 77 78 79 82 84 85 87 88 91 ";

/* Country codes of two digits; of one digit are 1 and 7, the rest has three. */
static const char two_digit_codes[] =
  " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 "
  "90 91 92 93 94 95 98 ";

static gboolean
has_code (const char *codes, const char *digits)
{
  char word[5] = { ' ', digits[0], digits[1], ' ', '\0' };

  return digits[0] != '\0' && digits[1] != '\0' && strstr (codes, word) != NULL;
}

/* 0800, 0900, 0906, 0909: paid and free services have numbers of two lengths. */
static gboolean
is_dutch_service (const char *number)
{
  return g_str_has_prefix (number, "800") || g_str_has_prefix (number, "900") || g_str_has_prefix (number, "906") ||
         g_str_has_prefix (number, "909");
}

static gboolean
has_right_length (const char *digits)
{
  gsize length = strlen (digits);
  const char *number = length > 2 ? digits + 2 : "";

  if (g_str_has_prefix (digits, "31"))
    return number[0] != '0' &&
           (is_dutch_service (number) ? length == 9 || length == 12 : length == 11);
  if (g_str_has_prefix (digits, "32"))
    return number[0] != '0' && (length == 10 || (length == 11 && number[0] == '4'));
  return digits[0] != '0' && length >= 7 && length <= 15;
}

/* +31 (0)6 … and +31 06 …: the 0 belongs to the national notation only. Italy keeps its 0. */
static char *
dup_without_trunk (const char *digits)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      gsize length = strlen (plans[i].code);

      if (*plans[i].trunk != '\0' && strncmp (digits, plans[i].code, length) == 0 && digits[length] == '0')
        return g_strconcat (plans[i].code, digits + length + 1, NULL);
    }
  return g_strdup (digits);
}

/* @number: digits without "+" or "00" in front. %NULL with @error when the country has no row. */
static char *
dup_from_national (const char *typed, const char *number, const LedgerRuleContext *context, GError **error)
{
  const char *country = ledger_rule_country_is_unknown (context) ? "NL" : context->country;

  for (gsize i = 0; i < G_N_ELEMENTS (plans); i++)
    if (g_ascii_strcasecmp (plans[i].country, country) == 0)
      {
        if (g_str_has_prefix (number, plans[i].trunk))
          return g_strconcat (plans[i].code, number + strlen (plans[i].trunk), NULL);
        ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                            _("%s is no telephone number: begin with the area code, or with + and the country code"),
                            typed);
        return NULL;
      }
  ledger_rule_refuse (error, LEDGER_RULE_ERROR_UNKNOWN,
                      _("Type %s with + and the country code in front, such as +31 6 12 34 56 78"), typed);
  return NULL;
}

gboolean
ledger_rule_phone (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *typed = NULL;
  g_autofree char *digits = NULL;
  g_autofree char *number = NULL;
  gboolean international;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  typed = ledger_rule_strip (clean, " -./()");
  international = typed[0] == '+' || g_str_has_prefix (typed, "00");
  digits = g_strdup (typed[0] == '+' ? typed + 1 : international ? typed + 2 : typed);
  if (*digits == '\0' || strspn (digits, "0123456789") != strlen (digits))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no telephone number: digits only, such as 06 12 34 56 78"), clean);
  number = international ? dup_without_trunk (digits) : dup_from_national (clean, digits, context, error);
  if (number == NULL)
    return FALSE;
  if (!has_right_length (number))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_RANGE,
                               _("%s is no telephone number: it has too few or too many digits"), clean);
  return ledger_rule_accept (g_strconcat ("+", number, NULL), normalised);
}

gboolean
ledger_phone_is_mobile (const char *phone)
{
  return (g_str_has_prefix (phone, "+316") && strlen (phone) == 12) ||
         (g_str_has_prefix (phone, "+324") && strlen (phone) == 12);
}

/* Pairs from the end, the first group of three where the count is odd: "1234567" is "123 45 67". */
static void
append_pairs (GString *grouped, const char *digits)
{
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      gsize left = length - i;

      if (i == 0 || (left % 2 == 0 && i > 1))
        g_string_append_c (grouped, ' ');
      g_string_append_c (grouped, digits[i]);
    }
}

static gsize
get_dutch_area_length (const char *number)
{
  if (is_dutch_service (number))
    return 3;
  if (number[0] == '6')
    return 1;
  return has_code (dutch_short_areas, number) ? 2 : 3;
}

static gsize
get_belgian_area_length (const char *number)
{
  if (strlen (number) == 9 || g_str_has_prefix (number, "800") || g_str_has_prefix (number, "90"))
    return 3;
  return strchr ("2349", number[0]) != NULL ? 1 : 2;
}

static char *
dup_grouped (const char *code, const char *number, gsize area_length, gboolean national)
{
  GString *grouped = g_string_new (NULL);

  if (national)
    g_string_append (grouped, "0");
  else
    g_string_append_printf (grouped, "+%s ", code);
  g_string_append_len (grouped, number, (gssize) area_length);
  if (strlen (number) == area_length + 4 && area_length == 3)
    g_string_append_printf (grouped, " %s", number + area_length);
  else
    append_pairs (grouped, number + area_length);
  return g_string_free (grouped, FALSE);
}

/* Other countries: the code, then threes, with up to four in the last group. */
static char *
dup_foreign (const char *digits)
{
  gsize code_length = strchr ("17", digits[0]) != NULL ? 1 : has_code (two_digit_codes, digits) ? 2 : 3;
  GString *grouped = g_string_new ("+");
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      if (i >= code_length && (i - code_length) % 3 == 0 && (length - i > 1 || i == code_length))
        g_string_append_c (grouped, ' ');
      g_string_append_c (grouped, digits[i]);
    }
  return g_string_free (grouped, FALSE);
}

char *
ledger_phone_dup_display (const char *phone, const char *country)
{
  const char *home = country != NULL && *country != '\0' ? country : "NL";

  if (phone[0] != '+' || !has_right_length (phone + 1) || strspn (phone + 1, "0123456789") != strlen (phone + 1))
    return g_strdup (phone);
  if (g_str_has_prefix (phone, "+31"))
    return dup_grouped ("31", phone + 3, get_dutch_area_length (phone + 3), g_ascii_strcasecmp (home, "NL") == 0);
  if (g_str_has_prefix (phone, "+32"))
    return dup_grouped ("32", phone + 3, get_belgian_area_length (phone + 3), g_ascii_strcasecmp (home, "BE") == 0);
  return dup_foreign (phone + 1);
}

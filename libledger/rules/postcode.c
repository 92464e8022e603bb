/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The postcode (postcode.h): one function per country that has a form of its own. Stateless; any thread. */
#include "config.h"

#include "libledger/rules/postcode.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

#define DIGITS "0123456789"

static gboolean
has_dutch_form (const char *code)
{
  return strlen (code) == 6 && strspn (code, DIGITS) == 4 && g_ascii_isupper (code[4]) && g_ascii_isupper (code[5]);
}

static gboolean
check_dutch (const char *typed, const char *code, char **normalised, GError **error)
{
  const char *letters = code + 4;

  if (!has_dutch_form (code))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no postcode: four digits and two letters, such as 2514 EA"), typed);
  if (code[0] == '0')
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_RANGE,
                               _("%s is no postcode: Dutch postcodes begin at 1000"), typed);
  if (strcmp (letters, "SA") == 0 || strcmp (letters, "SD") == 0 || strcmp (letters, "SS") == 0)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_RANGE,
                               _("%s is no postcode: the letters %s are not in use"), typed, letters);
  return ledger_rule_accept (g_strdup_printf ("%.4s %s", code, letters), normalised);
}

static gboolean
check_belgian (const char *typed, const char *code, char **normalised, GError **error)
{
  if (code[0] == 'B')
    code++;
  if (strlen (code) != 4 || strspn (code, DIGITS) != 4)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no Belgian postcode: four digits, such as 2000"), typed);
  if (code[0] == '0')
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_RANGE,
                               _("%s is no Belgian postcode: they begin at 1000"), typed);
  return ledger_rule_accept (g_strdup (code), normalised);
}

static gboolean
check_foreign (const char *typed, char **normalised, GError **error)
{
  g_autofree char *code = g_ascii_strup (typed, -1);
  gsize length = strlen (code);

  if (length < 2 || length > 12 || strspn (code, DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ -") != length)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no postcode: at most twelve letters, digits and hyphens"), typed);
  return ledger_rule_accept (g_steal_pointer (&code), normalised);
}

gboolean
ledger_rule_postcode (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *code = NULL;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  code = ledger_rule_strip (clean, " -.");
  if (ledger_rule_country_is (context, "NL"))
    return check_dutch (clean, g_str_has_prefix (code, "NL") ? code + 2 : code, normalised, error);
  if (ledger_rule_country_is (context, "BE"))
    return check_belgian (clean, code, normalised, error);
  if (ledger_rule_country_is_unknown (context) && has_dutch_form (code))
    return check_dutch (clean, code, normalised, error);
  return check_foreign (clean, normalised, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The house number (house-number.h). The rule and the split read it in the same way: digits, a separator,
 * the addition. Stateless; any thread.
 */
#include "config.h"

#include "libledger/rules/house-number.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

#define MAX_ADDITION 20

/* Only letters, digits and what separates them; ends in a letter or digit. */
static gboolean
is_addition (const char *addition)
{
  gsize length = strlen (addition);

  if (length == 0)
    return TRUE;
  for (const char *p = addition; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isalnum (g_utf8_get_char (p)) && strchr (" -/.", *p) == NULL)
      return FALSE;
  return length <= MAX_ADDITION && strchr (" -/", addition[length - 1]) == NULL;
}

/* What stands between number and addition when both are written together. */
static const char *
get_separator (const char *typed, const char *addition)
{
  if (*addition == '\0')
    return "";
  for (const char *p = typed; p < addition; p++)
    if (*p == '/')
      return "/";
    else if (*p == '-')
      return "-";
  if (g_ascii_isdigit (*addition))
    return "-";
  return g_unichar_isalpha (g_utf8_get_char (g_utf8_next_char (addition))) ? " " : "";
}

/* Blanks around hyphens and strokes go: "a - 2" is "a-2". */
static char *
dup_tight (const char *addition)
{
  GString *tight = g_string_new (NULL);

  for (const char *c = addition; *c != '\0'; c++)
    if (*c != ' ' || (strchr ("-/", c[1]) == NULL && strchr ("-/", c[-1]) == NULL))
      g_string_append_c (tight, *c);
  return g_string_free (tight, FALSE);
}

static gboolean
parse (const char *clean, gulong *number, const char **separator, char **addition, GError **error)
{
  gsize digits = strspn (clean, "0123456789");
  const char *rest = clean + digits + strspn (clean + digits, " -/.");

  if (digits == 0 || !is_addition (rest) || (*rest == '\0' && clean[digits] != '\0'))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no house number: a number and perhaps an addition, such as 12 or 12a-2"),
                               clean);
  *number = digits <= 9 ? strtoul (clean, NULL, 10) : 0;
  if (*number < 1 || *number > 99999)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_RANGE,
                               _("%s is no house number: numbers run from 1 to 99999"), clean);
  *separator = get_separator (clean + digits, rest);
  *addition = dup_tight (rest);
  return TRUE;
}

gboolean
ledger_rule_house_number (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *addition = NULL;
  const char *separator = NULL;
  gulong number = 0;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  if (!parse (clean, &number, &separator, &addition, error))
    return FALSE;
  return ledger_rule_accept (g_strdup_printf ("%lu%s%s", number, separator, addition), normalised);
}

gboolean
ledger_house_number_split (const char *text, char **number, char **addition, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *rest = NULL;
  const char *separator = NULL;
  gulong value = 0;

  *number = NULL;
  *addition = NULL;
  if (!ledger_rule_value (text, &clean, NULL, error))
    return FALSE;
  if (!parse (clean != NULL ? clean : "", &value, &separator, &rest, error))
    return FALSE;
  *number = g_strdup_printf ("%lu", value);
  if (*rest != '\0')
    *addition = g_steal_pointer (&rest);
  return TRUE;
}

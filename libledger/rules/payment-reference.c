/* SPDX-License-Identifier: GPL-3.0-or-later */
/* References of payments (payment-reference.h): what is checked is made by the same sum. Stateless; any thread. */
#include "config.h"

#include "libledger/rules/payment-reference.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/mod97.h"
#include "libledger/rules/rule-private.h"

#define DIGITS "0123456789"
#define CAPITALS_AND_DIGITS DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static gboolean
consists_of (const char *text, const char *signs)
{
  return text[strspn (text, signs)] == '\0';
}

/* -- RF */

gboolean
ledger_rule_rf (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *reference = NULL;
  gsize length;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  reference = ledger_rule_strip (clean, " -");
  length = strlen (reference);
  if (!g_str_has_prefix (reference, "RF") || length < 5 || length > 4 + LEDGER_RF_BODY ||
      !g_ascii_isdigit (reference[2]) || !g_ascii_isdigit (reference[3]) ||
      !consists_of (reference, CAPITALS_AND_DIGITS))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no RF reference: RF, two digits and at most %d letters and digits, such as "
                                 "RF18 5390 0754 7034"), clean, LEDGER_RF_BODY);
  if (ledger_mod97 (reference, length) != 1)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_CHECK,
                               _("RF reference %s has wrong check digits: compare it with the invoice"), reference);
  return ledger_rule_accept (g_steal_pointer (&reference), normalised);
}

char *
ledger_rf_dup (const char *body)
{
  gsize length = strlen (body);
  char *reference;

  if (length == 0 || length > LEDGER_RF_BODY || !consists_of (body, CAPITALS_AND_DIGITS))
    return NULL;
  reference = g_strconcat ("RF00", body, NULL);
  ledger_mod97_put_check (reference);
  return reference;
}

/* -- The structured communication of Belgium */

static guint
get_ogm_check (guint64 number)
{
  return number % 97 == 0 ? 97 : (guint) (number % 97);
}

char *
ledger_ogm_dup (guint64 number)
{
  if (number > G_GUINT64_CONSTANT (9999999999))
    return NULL;
  return g_strdup_printf ("+++%03u/%04u/%03u%02u+++", (guint) (number / 10000000), (guint) (number / 1000 % 10000),
                          (guint) (number % 1000), get_ogm_check (number));
}

/* Returns: (transfer full) (nullable): the digits within "+++…+++" or "***…***", or of a bare one. */
static char *
dup_ogm_digits (const char *text)
{
  g_autofree char *stripped = ledger_rule_strip (text, " /.");
  gsize length = strlen (stripped);
  gboolean framed = length > 6 && (g_str_has_prefix (stripped, "+++") || g_str_has_prefix (stripped, "***")) &&
                    strncmp (stripped, stripped + length - 3, 3) == 0;
  char *digits = framed ? g_strndup (stripped + 3, length - 6) : g_strdup (stripped);

  if (strlen (digits) == LEDGER_OGM_BODY + 2 && consists_of (digits, DIGITS))
    return digits;
  g_free (digits);
  return NULL;
}

gboolean
ledger_rule_ogm (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *digits = NULL;
  guint64 whole;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  digits = dup_ogm_digits (clean);
  if (digits == NULL)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no structured communication: 12 digits, such as +++010/8068/17183+++"), clean);
  whole = g_ascii_strtoull (digits, NULL, 10);
  if (get_ogm_check (whole / 100) != whole % 100)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_CHECK,
                               _("Structured communication %s has wrong last digits: compare it with the invoice"),
                               clean);
  return ledger_rule_accept (ledger_ogm_dup (whole / 100), normalised);
}

/* -- The betalingskenmerk */

/* Of all digits behind the check digit. */
static char
get_betalingskenmerk_check (const char *digits)
{
  static const guint weights[] = { 2, 4, 8, 5, 10, 9, 7, 3, 6, 1 };
  gsize length = strlen (digits);
  guint sum = 0, check;

  for (gsize i = 0; i < length; i++)
    sum += (guint) (digits[length - 1 - i] - '0') * weights[i % G_N_ELEMENTS (weights)];
  check = 11 - sum % 11;
  if (check >= 10)
    check = 11 - check;
  return (char) ('0' + check);
}

char *
ledger_betalingskenmerk_dup (const char *digits)
{
  g_autofree char *body = NULL;
  gsize length = strlen (digits);

  if (length == 0 || length > LEDGER_BETALINGSKENMERK_BODY || !consists_of (digits, DIGITS))
    return NULL;
  body = g_strnfill (LEDGER_BETALINGSKENMERK_BODY, '0');
  memcpy (body + LEDGER_BETALINGSKENMERK_BODY - length, digits, length);
  return g_strdup_printf ("%c%s", get_betalingskenmerk_check (body), body);
}

/* The second digit of a short one is the last of the number of those that follow. */
static gboolean
has_betalingskenmerk_shape (const char *digits)
{
  gsize length = strlen (digits);

  if (!consists_of (digits, DIGITS))
    return FALSE;
  if (length == 7 || length == LEDGER_BETALINGSKENMERK_BODY + 1)
    return TRUE;
  return length >= 9 && length <= 14 && (gsize) (digits[1] - '0') == (length - 2) % 10;
}

gboolean
ledger_rule_betalingskenmerk (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *digits = NULL;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  digits = ledger_rule_strip (clean, " .");
  if (!has_betalingskenmerk_shape (digits))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no betalingskenmerk: 7 digits, 9 to 14 of which the second tells how many "
                                 "follow, or 16"), clean);
  if (strlen (digits) > 7 && get_betalingskenmerk_check (digits + 1) != digits[0])
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_CHECK,
                               _("Betalingskenmerk %s has a wrong first digit: compare it with the invoice"), clean);
  return ledger_rule_accept (g_steal_pointer (&digits), normalised);
}

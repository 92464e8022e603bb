/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Card numbers (card-number.h): the check digit, and the rule of what was typed or scanned. A message never repeats the
 * number. Stateless; any thread.
 */
#include "config.h"

#include "libledger/rules/card-number.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

char
ledger_card_number_get_check (const char *digits)
{
  int product = 10;

  for (int i = 0; i < LEDGER_CARD_NUMBER_RANDOM; i++)
    {
      int sum = (product + digits[i] - '0') % 10;

      product = 2 * (sum == 0 ? 10 : sum) % 11;
    }
  return (char) ('0' + (11 - product) % 10);
}

gboolean
ledger_rule_card_number (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *digits = NULL;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  digits = ledger_rule_strip (clean, " -");
  if (strlen (digits) != LEDGER_CARD_NUMBER_DIGITS || strspn (digits, "0123456789") != strlen (digits) ||
      digits[0] == '0')
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE, _("A card number has twelve digits"));
  if (digits[LEDGER_CARD_NUMBER_RANDOM] != ledger_card_number_get_check (digits))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_CHECK,
                               _("This is no card number: a digit is wrong. Compare it with the card"));
  return ledger_rule_accept (g_steal_pointer (&digits), normalised);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The burgerservicenummer (bsn.h). Its messages never repeat the number: messages reach logs and screens.
 * Stateless; any thread.
 */
#include "config.h"

#include "libledger/rules/bsn.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

gboolean
ledger_rule_bsn (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *digits = NULL;
  g_autofree char *bsn = NULL;
  gsize length;
  int sum = 0;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  digits = ledger_rule_strip (clean, " -.");
  length = strlen (digits);
  if (length < 8 || length > 9 || strspn (digits, "0123456789") != length)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE, _("A BSN has nine digits, such as 111222333"));
  bsn = g_strconcat (length == 8 ? "0" : "", digits, NULL);
  for (int i = 0; i < 8; i++)
    sum += (9 - i) * (bsn[i] - '0');
  sum -= bsn[8] - '0';
  if (sum % 11 != 0 || strcmp (bsn, "000000000") == 0)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_CHECK,
                               _("This is no BSN: a digit is wrong. Compare it with the identity document"));
  return ledger_rule_accept (g_steal_pointer (&bsn), normalised);
}

char *
ledger_bsn_dup_masked (const char *bsn)
{
  GString *masked = g_string_new (NULL);
  gsize length = strlen (bsn);

  for (gsize i = 0; i < length; i++)
    if (i + 3 >= length)
      g_string_append_c (masked, bsn[i]);
    else
      g_string_append (masked, "•");
  return g_string_free (masked, FALSE);
}

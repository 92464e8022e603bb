/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creditor identifiers (creditor-id.h): checked as an account is, but for three signs. Stateless; any thread. */
#include "config.h"

#include "libledger/rules/creditor-id.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/mod97.h"
#include "libledger/rules/rule-private.h"

#define DIGITS "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
/* Where the national number begins. */
#define NATIONAL 7
#define DUTCH_DIGITS 12

static gboolean
has_shape (const char *id)
{
  gsize length = strlen (id);

  return length > NATIONAL && length <= LEDGER_CREDITOR_ID_SIGNS && strspn (id, CAPITALS) >= 2 &&
         strspn (id + 2, DIGITS) >= 2 && id[strspn (id, DIGITS CAPITALS)] == '\0' &&
         (!g_str_has_prefix (id, "NL") ||
          (strspn (id + NATIONAL, DIGITS) == DUTCH_DIGITS && length == NATIONAL + DUTCH_DIGITS));
}

gboolean
ledger_rule_creditor_id (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *id = NULL;
  g_autofree char *checked = NULL;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  id = ledger_rule_strip (clean, " -");
  if (!has_shape (id))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no creditor identifier: country, two digits, ZZZ and the national number, such "
                                 "as NL51ZZZ405365330000"), clean);
  checked = g_strdup_printf ("%.4s%s", id, id + NATIONAL);
  if (ledger_mod97 (checked, strlen (checked)) != 1)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_CHECK,
                               _("Creditor identifier %s has wrong check digits: compare it with the contract of the "
                                 "bank"), id);
  return ledger_rule_accept (g_steal_pointer (&id), normalised);
}

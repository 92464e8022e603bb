/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference of a SEPA mandate (mandate-reference.h). Stateless; any thread. */
#include "config.h"

#include "libledger/rules/mandate-reference.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

#define SIGNS "/-?:().,'+"

gboolean
ledger_rule_mandate_reference (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  gsize length;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  length = strlen (clean);
  for (const char *c = clean; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr (SIGNS, *c) == NULL)
      return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                                 _("%s is no mandate reference: only letters without accents, digits and %s, "
                                   "no blanks"), clean, SIGNS);
  if (length > LEDGER_MANDATE_REFERENCE_SIGNS)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is too long for a mandate reference: at most %d signs"), clean,
                               LEDGER_MANDATE_REFERENCE_SIGNS);
  if (clean[0] == '/' || clean[length - 1] == '/' || strstr (clean, "//") != NULL)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no mandate reference: no / at the beginning or end, and no two together"),
                               clean);
  return ledger_rule_accept (g_steal_pointer (&clean), normalised);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The password with which a contact opens what is sent encrypted (file-password.h). Stateless; any thread. */
#include "config.h"

#include "libledger/rules/file-password.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

gboolean
ledger_rule_file_password (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  gsize length;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  length = strlen (clean);
  for (const char *c = clean; *c != '\0'; c++)
    if (!g_ascii_isprint (*c))
      return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                                 _("This password cannot be typed everywhere: use letters without accents, digits and "
                                   "signs."));
  if (length < LEDGER_FILE_PASSWORD_LEAST || length > LEDGER_FILE_PASSWORD_MOST)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("A password of files has at least %d signs, and at most %d."),
                               LEDGER_FILE_PASSWORD_LEAST, LEDGER_FILE_PASSWORD_MOST);
  return ledger_rule_accept (g_steal_pointer (&clean), normalised);
}

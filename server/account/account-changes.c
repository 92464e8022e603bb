/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which accounts were changed, by whatever program: a number that counts on, the last one of each account. Daemons read
 * it to tell the replicas of a user at once that his rights are others, or that he is blocked (S22, S23). Any thread.
 */
#include "config.h"

#include "server/account/sessions.h"

#include "server/statements.h"

gboolean
server_account_changes_prepare (LedgerTransaction *transaction, GError **error)
{
  static const char *const statements[] = {
    "CREATE TABLE IF NOT EXISTS account_change (account_user %1$s NOT NULL PRIMARY KEY, change %2$s NOT NULL)",
  };

  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

gboolean
server_account_changes_get_last (LedgerTransaction *transaction, gint64 *last, GError **error)
{
  g_auto (LedgerValue) value = LEDGER_NOTHING;

  *last = 0;
  if (!ledger_transaction_ask (transaction, "SELECT MAX(change) FROM account_change", NULL, 0, &value, error))
    return FALSE;
  *last = ledger_value_get_integer (&value, 0);
  return TRUE;
}

gboolean
server_account_changes_note (LedgerTransaction *transaction, const LedgerId *user, GError **error)
{
  gint64 last;

  return server_account_changes_get_last (transaction, &last, error) &&
         ledger_transaction_execute (transaction,
                                     "INSERT INTO account_change (account_user, change) VALUES (?, ?) "
                                     "ON CONFLICT (account_user) DO UPDATE SET change = excluded.change",
                                     (LedgerValue[]) { LEDGER_ID (user), LEDGER_INTEGER (last + 1) }, 2, error);
}

gboolean
server_account_changes_list (LedgerTransaction *transaction, gint64 since, GHashTable *users, GError **error)
{
  return ledger_transaction_gather_ids (transaction, "SELECT account_user FROM account_change WHERE change > ?",
                                        &LEDGER_INTEGER (since), 1, users, error);
}

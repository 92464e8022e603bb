/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of numbers that were given out in blocks (issued.h). Inside the writer's transaction; any thread.
 */
#include "config.h"

#include "server/issued.h"

#include <glib/gi18n-lib.h>

#include "server/journal.h"
#include "server/server.h"
#include "server/statements.h"

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS issued (series %3$s NOT NULL, number %3$s NOT NULL, lease %1$s NOT NULL, "
  "holder %1$s NOT NULL, PRIMARY KEY (series, number))",
};

gboolean
server_issued_prepare (LedgerTransaction *transaction, GError **error)
{
  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

gboolean
server_issued_find (LedgerTransaction *transaction, const char *series, const char *number, gboolean *found,
                    LedgerId *lease, GError **error)
{
  LedgerValue parameters[] = { LEDGER_TEXT (series), LEDGER_TEXT (number) };
  g_auto (LedgerValue) known = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT lease FROM issued WHERE series = ? AND number = ?", parameters,
                               G_N_ELEMENTS (parameters), &known, error))
    return FALSE;
  *found = known.shape == LEDGER_SHAPE_ID;
  if (*found && lease != NULL)
    *lease = known.id;
  return TRUE;
}

gboolean
server_issued_repeat (LedgerTransaction *transaction, const ServerIssue *issue, GError **error)
{
  for (guint i = 0; issue->numbers[i] != NULL; i++)
    {
      LedgerValue parameters[] = { LEDGER_TEXT (issue->series), LEDGER_TEXT (issue->numbers[i]),
                                   LEDGER_ID (&issue->lease), LEDGER_ID (&issue->holder) };

      if (!ledger_transaction_execute (transaction,
                                       "INSERT INTO issued (series, number, lease, holder) VALUES (?, ?, ?, ?) "
                                       "ON CONFLICT (series, number) DO NOTHING", parameters,
                                       G_N_ELEMENTS (parameters), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_issued_add (LedgerTransaction *transaction, LedgerStore *store, const ServerIssue *issue, GError **error)
{
  for (guint i = 0; issue->numbers[i] != NULL; i++)
    {
      gboolean found;

      if (!server_issued_find (transaction, issue->series, issue->numbers[i], &found, NULL, error))
        return FALSE;
      if (found)
        {
          g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_EXISTS,
                               _("A number of the block was given out before: draw others."));
          return FALSE;
        }
    }
  return server_journal_note_lease (server_journal_get (store), issue, error) &&
         server_issued_repeat (transaction, issue, error);
}

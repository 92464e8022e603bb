/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of numbers that were given out in blocks (issued.h). Inside the writer's transaction; any thread.
 */
#include "config.h"

#include "server/authority/issued.h"

#include <glib/gi18n-lib.h>

#include "server/recovery/journal.h"
#include "server/server-error.h"
#include "server/statements.h"

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS issued (series %3$s NOT NULL, number %3$s NOT NULL, lease %1$s NOT NULL, "
  "holder %1$s NOT NULL, PRIMARY KEY (series, number))",
  "CREATE INDEX IF NOT EXISTS issued_lease ON issued (lease)",
  "CREATE TABLE IF NOT EXISTS issued_heir (holder %1$s NOT NULL, heir %1$s NOT NULL, PRIMARY KEY (holder, heir))",
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

gboolean
server_issued_is_held (LedgerTransaction *transaction, const char *series, const char *number, const LedgerId *holder,
                       gboolean *held, GError **error)
{
  LedgerValue parameters[] = { LEDGER_TEXT (series), LEDGER_TEXT (number), LEDGER_ID (holder), LEDGER_ID (holder) };
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (transaction,
                               "SELECT COUNT(*) FROM issued WHERE series = ? AND number = ? AND (holder = ? OR holder "
                               "IN (SELECT h.holder FROM issued_heir h WHERE h.heir = ?))", parameters,
                               G_N_ELEMENTS (parameters), &count, error))
    return FALSE;
  *held = ledger_value_get_integer (&count, 0) > 0;
  return TRUE;
}

static gboolean
take_holder (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_array_append_val (data, values[0].id);
  return TRUE;
}

gboolean
server_issued_repeat_heir (LedgerTransaction *transaction, const ServerHeir *heir, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&heir->holder), LEDGER_ID (&heir->heir) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO issued_heir (holder, heir) VALUES (?, ?) "
                                     "ON CONFLICT (holder, heir) DO NOTHING", parameters, 2, error);
}

gboolean
server_issued_inherit (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *holder,
                       const LedgerId *heir, GError **error)
{
  g_autoptr (GArray) holders = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  LedgerValue parent = LEDGER_ID (holder);

  /* It may be a copy itself. */
  g_array_append_val (holders, *holder);
  if (!ledger_transaction_query (transaction, "SELECT holder FROM issued_heir WHERE heir = ? ORDER BY holder", &parent,
                                 1, take_holder, holders, error))
    return FALSE;
  for (guint i = 0; i < holders->len; i++)
    {
      const ServerHeir pair = { g_array_index (holders, LedgerId, i), *heir };

      if (!server_journal_note_heir (server_journal_get (store), &pair, error) ||
          !server_issued_repeat_heir (transaction, &pair, error))
        return FALSE;
    }
  return TRUE;
}

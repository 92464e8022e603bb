/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Puts the engine's words into statements and runs them (statements.h). Inside a transaction; any thread.
 */
#include "config.h"

#include "server/statements.h"

static char *
dup_statement (LedgerDatabase *database, const char *format)
{
  static const LedgerShape shapes[] = { LEDGER_SHAPE_ID, LEDGER_SHAPE_INTEGER, LEDGER_SHAPE_TEXT, LEDGER_SHAPE_BYTES };
  GString *sql = g_string_new (format);

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      char mark[] = { '%', (char) ('1' + i), '$', 's', '\0' };

      g_string_replace (sql, mark, ledger_database_get_type_name (database, shapes[i]), 0);
    }
  return g_string_free (sql, FALSE);
}

gboolean
server_statements_run (LedgerTransaction *transaction, const char *const *statements, guint n_statements,
                       GError **error)
{
  for (guint i = 0; i < n_statements; i++)
    {
      g_autofree char *sql = dup_statement (transaction->database, statements[i]);

      if (!ledger_transaction_run (transaction, sql, error))
        return FALSE;
    }
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions of blocked users (S22): they have ended, but what was unsent can still be handed in with them. It is kept
 * aside for the office, whatever it is. When the user is let in again they are gone, and he logs in. Writing inside
 * the writer's transaction; reading on any thread.
 */
#include "config.h"

#include "server/sessions-private.h"
#include "server/statements.h"

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS ended_session (token_hash %4$s NOT NULL PRIMARY KEY, account_user %1$s NOT NULL, "
  "replica %1$s NOT NULL, device %3$s NOT NULL, ended %2$s NOT NULL)",
  "CREATE INDEX IF NOT EXISTS ended_session_account ON ended_session (account_user)",
};

gboolean
server_ended_prepare (LedgerTransaction *transaction, GError **error)
{
  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

gboolean
server_ended_keep (LedgerTransaction *transaction, const LedgerId *user, gint64 now, GError **error)
{
  LedgerValue parameters[] = { LEDGER_INTEGER (now), LEDGER_ID (user) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO ended_session (token_hash, account_user, replica, device, ended) "
                                     "SELECT token_hash, account_user, replica, device, CAST (? AS BIGINT) "
                                     "FROM session WHERE account_user = ? ON CONFLICT (token_hash) DO NOTHING",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

gboolean
server_ended_forget (LedgerTransaction *transaction, const LedgerId *user, GError **error)
{
  LedgerValue parameter = LEDGER_ID (user);

  return ledger_transaction_execute (transaction, "DELETE FROM ended_session WHERE account_user = ?", &parameter, 1,
                                     error);
}

typedef struct
{
  ServerSession *session;
  GBytes *hash;
  gboolean found;
} Seeking;

static gboolean
read_ended (const LedgerValue *values, guint n_values, gpointer data)
{
  Seeking *seeking = data;
  const LedgerId *user = ledger_value_get_id (&values[0]), *replica = ledger_value_get_id (&values[1]);
  const char *device = ledger_value_get_text (&values[2]);

  if (user == NULL || replica == NULL)
    return FALSE;
  seeking->session->user = *user;
  seeking->session->replica = *replica;
  g_strlcpy (seeking->session->device, device != NULL ? device : "", sizeof seeking->session->device);
  seeking->found = TRUE;
  return FALSE;
}

static gboolean
seek (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Seeking *seeking = data;

  seeking->found = FALSE;
  return ledger_transaction_query (transaction,
                                   "SELECT e.account_user, e.replica, e.device FROM ended_session e "
                                   "JOIN account a ON a.account_user = e.account_user "
                                   "WHERE e.token_hash = ? AND a.blocked <> 0",
                                   &LEDGER_BYTES (seeking->hash), 1, read_ended, seeking, error);
}

gboolean
server_ended_find (LedgerStore *store, ServerSession *session, gboolean *found, GError **error)
{
  g_autoptr (GBytes) hash = g_bytes_new (session->hash, sizeof session->hash);
  Seeking seeking = { session, hash, FALSE };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), seek, &seeking, error))
    return FALSE;
  *found = seeking.found;
  session->blocked = seeking.found;
  session->last_used = ledger_world_now (ledger_store_get_world (store));
  if (seeking.found)
    ledger_access_set_all (&session->access, LEDGER_PERMISSION_NONE);
  return TRUE;
}

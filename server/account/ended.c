/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions that have ended, by age, by another password or because the user was blocked (S22). Of a replica's last ones
 * the hash of the token is kept: while the account is blocked, what was unsent can be handed in with it, and is kept
 * aside for the office, whatever it is. It opens nothing else. Writing inside the writer's transaction; reading on any
 * thread.
 */
#include "config.h"

#include "server/account/sessions.h"
#include "server/statements.h"

/* So many of a replica are kept: the answer of a login may be lost, and a folder may have been copied. */
#define KEPT_OF_A_REPLICA "4"

#define KEEP \
  "INSERT INTO ended_session (token_hash, account_user, replica, device, ended) " \
  "SELECT token_hash, account_user, replica, device, CAST (? AS BIGINT) FROM session WHERE "
#define KEEP_ONCE " ON CONFLICT (token_hash) DO NOTHING"

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS ended_session (token_hash %4$s NOT NULL PRIMARY KEY, account_user %1$s NOT NULL, "
  "replica %1$s NOT NULL, device %3$s NOT NULL, ended %2$s NOT NULL)",
  "CREATE INDEX IF NOT EXISTS ended_session_account ON ended_session (account_user)",
  "CREATE INDEX IF NOT EXISTS ended_session_replica ON ended_session (replica)",
};

gboolean
server_ended_prepare (LedgerTransaction *transaction, GError **error)
{
  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

gboolean
server_ended_move (LedgerTransaction *transaction, const LedgerId *user, gint64 now, GError **error)
{
  LedgerValue parameters[] = { LEDGER_INTEGER (now), LEDGER_ID (user) };

  return ledger_transaction_execute (transaction, KEEP "account_user = ?" KEEP_ONCE, parameters,
                                     G_N_ELEMENTS (parameters), error) &&
         ledger_transaction_execute (transaction, "DELETE FROM session WHERE account_user = ?", &parameters[1], 1,
                                     error);
}

gboolean
server_ended_keep_unused (LedgerTransaction *transaction, gint64 oldest, gint64 now, GError **error)
{
  LedgerValue parameters[] = { LEDGER_INTEGER (now), LEDGER_INTEGER (oldest) };

  return ledger_transaction_execute (transaction, KEEP "last_used < ?" KEEP_ONCE, parameters,
                                     G_N_ELEMENTS (parameters), error);
}

gboolean
server_ended_trim (LedgerTransaction *transaction, const LedgerId *replica, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (replica), LEDGER_ID (replica) };

  return ledger_transaction_execute (transaction,
                                     "DELETE FROM ended_session WHERE replica = ? AND token_hash NOT IN "
                                     "(SELECT token_hash FROM ended_session WHERE replica = ? "
                                     "ORDER BY ended DESC, token_hash LIMIT " KEPT_OF_A_REPLICA ")",
                                     parameters, G_N_ELEMENTS (parameters), error);
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

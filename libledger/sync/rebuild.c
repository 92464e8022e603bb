/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows from the rest of a replica's book, made anew (rebuild.h). One transaction for keys, search and counter;
 * the sums are counted as after a first sync.
 */
#include "config.h"

#include "libledger/sync/rebuild.h"

#include "libledger/sync/outbox-private.h"
#include "libledger/sync/sums.h"

typedef struct
{
  LedgerStore *store;
  LedgerRebuilt *rebuilt;
} Rebuilding;

/* A number that was given is never given again: the server takes it for a copy of the machine (S20). */
static gboolean
raise_counter (LedgerTransaction *transaction, gboolean *raised, GError **error)
{
  g_auto (LedgerValue) last = LEDGER_NOTHING;
  gint64 known;

  if (!ledger_transaction_get_number (transaction, LEDGER_OUTBOX_COUNTER, &known, error) ||
      !ledger_transaction_ask (transaction, "SELECT MAX(counter) FROM outbox", NULL, 0, &last, error))
    return FALSE;
  *raised = ledger_value_get_integer (&last, 0) > known;
  return !*raised || ledger_transaction_set_number (transaction, LEDGER_OUTBOX_COUNTER,
                                                    ledger_value_get_integer (&last, 0), error);
}

static gboolean
rebuild (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Rebuilding *rebuilding = data;

  return ledger_store_refold (transaction, ledger_store_get_model (rebuilding->store), error) &&
         raise_counter (transaction, &rebuilding->rebuilt->counter, error);
}

gboolean
ledger_rebuild (LedgerStore *store, LedgerRebuilt *rebuilt, GError **error)
{
  Rebuilding rebuilding = { store, rebuilt };

  return ledger_database_write (ledger_store_get_database (store), rebuild, &rebuilding, error) &&
         ledger_sums_count_anew (store, &rebuilt->sums, error);
}

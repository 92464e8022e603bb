/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scrubbing: what was taken away by leave, lost rights or erasure is gone from every byte of the file (S24, S27).
 * The engine overwrites deleted rows, but the search keeps words of documents that went until its parts are merged,
 * and the journal beside the file keeps earlier pages until it is emptied. Writer queue.
 */
#include "config.h"

#include "libledger/store/search.h"
#include "libledger/store/store.h"

#define UNSCRUBBED "unscrubbed"

gboolean
ledger_store_note_removed (LedgerTransaction *transaction, GError **error)
{
  return ledger_transaction_set_setting (transaction, UNSCRUBBED, "1", error);
}

static gboolean
optimise (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_search_optimise (transaction, error);
}

static gboolean
forget_note (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_set_setting (transaction, UNSCRUBBED, NULL, error);
}

gboolean
ledger_store_scrub (LedgerStore *self, GError **error)
{
  LedgerDatabase *database = ledger_store_get_database (self);
  g_autofree char *noted = NULL;

  if (!ledger_store_get_setting (self, UNSCRUBBED, &noted, error))
    return FALSE;
  if (noted == NULL)
    return TRUE;
  return (ledger_store_get_side (self) == LEDGER_SIDE_AUTHORITY ||
          ledger_database_write (database, optimise, NULL, error)) &&
         ledger_database_checkpoint (database, error) &&
         ledger_database_write (database, forget_note, NULL, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The epochs of a book (restoration.h). Inside transactions; any thread.
 */
#include "config.h"

#include "server/authority/restoration.h"

#include "server/authority/authority-private.h"

gboolean
server_restoration_prepare (LedgerTransaction *transaction, GError **error)
{
  const char *integer = ledger_database_get_type_name (transaction->database, LEDGER_SHAPE_INTEGER);
  g_autofree char *restoration = g_strdup_printf ("CREATE TABLE IF NOT EXISTS restoration (epoch %s NOT NULL PRIMARY "
                                                  "KEY, restored_to %s NOT NULL, happened %s NOT NULL)",
                                                  integer, integer, integer);

  return ledger_transaction_run (transaction, restoration, error);
}

gboolean
server_restoration_find (LedgerTransaction *transaction, gint64 cursor, gint64 *restored_to, GError **error)
{
  LedgerValue epoch = LEDGER_INTEGER (ledger_version_get_epoch (cursor));
  g_auto (LedgerValue) least = { 0 };

  *restored_to = -1;
  if (!ledger_transaction_ask (transaction, "SELECT MIN(restored_to) FROM restoration WHERE epoch > ?", &epoch, 1,
                               &least, error))
    return FALSE;
  *restored_to = ledger_value_get_integer (&least, -1);
  return TRUE;
}

static gboolean
note_epoch (LedgerTransaction *transaction, guint epoch, gint64 restored_to, gint64 now, GError **error)
{
  LedgerValue parameters[] = { LEDGER_INTEGER (epoch), LEDGER_INTEGER (restored_to), LEDGER_INTEGER (now) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO restoration (epoch, restored_to, happened) VALUES (?, ?, ?)",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

gboolean
server_restoration_begin (LedgerTransaction *transaction, LedgerStore *store, guint epoch, GError **error)
{
  g_auto (ServerBatch) batch = { 0 };
  ServerAuthor nobody = { .device = "restore" };
  LedgerId entry = ledger_id_new (ledger_store_get_world (store));
  gint64 last;

  if (!server_batch_open (&batch, transaction, store, error))
    return FALSE;
  last = batch.seq;
  if (!note_epoch (transaction, epoch, last, batch.now, error))
    return FALSE;
  /* The counter goes on: a version is new by both of its parts. */
  batch.seq = ledger_version_make (epoch, last & ((G_GINT64_CONSTANT (1) << LEDGER_VERSION_COUNTER_BITS) - 1));
  return server_batch_begin_entry (&batch, error) &&
         server_batch_end_entry (&batch, &entry, &nobody, batch.now, "restore", error) &&
         server_batch_flush (&batch, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes in about something erased (S6, S27): only those changes are dropped, the rest keeps its outcome. An id
 * that was erased never comes back, whichever way it is offered. Writer's transactions.
 */
#include "config.h"

#include "server/erasure-private.h"

#include <string.h>

gboolean
server_erasure_holds (LedgerTransaction *transaction, const LedgerId *id, gboolean *erased, GError **error)
{
  LedgerValue parameter = LEDGER_ID (id);
  g_auto (LedgerValue) found = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT erasure FROM erased WHERE id = ?", &parameter, 1, &found, error))
    return FALSE;
  *erased = found.shape == LEDGER_SHAPE_ID;
  return TRUE;
}

gboolean
server_erasure_touched (LedgerTransaction *transaction, const LedgerId *changeset, gboolean *touched, GError **error)
{
  LedgerValue parameter = LEDGER_ID (changeset);
  g_auto (LedgerValue) found = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT changeset FROM erased_changeset WHERE changeset = ?", &parameter, 1,
                               &found, error))
    return FALSE;
  *touched = found.shape == LEDGER_SHAPE_ID;
  return TRUE;
}

/* Most books have never erased anything: one question then, whatever the changeset holds. */
static gboolean
find_any (LedgerTransaction *transaction, gboolean *any, GError **error)
{
  g_auto (LedgerValue) found = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT id FROM erasure LIMIT 1", NULL, 0, &found, error))
    return FALSE;
  *any = found.shape == LEDGER_SHAPE_ID;
  return TRUE;
}

/* Those of @ids that were erased, each with its erasure; the first erasure into @erasure. */
static gboolean
choose_erased (LedgerTransaction *transaction, GHashTable *ids, GHashTable *erased, LedgerId *erasure, GError **error)
{
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    {
      LedgerValue parameter = LEDGER_ID ((const LedgerId *) id);
      g_auto (LedgerValue) found = { 0 };

      if (!ledger_transaction_ask (transaction, "SELECT erasure FROM erased WHERE id = ?", &parameter, 1, &found,
                                   error))
        return FALSE;
      if (found.shape != LEDGER_SHAPE_ID)
        continue;
      *erasure = found.id;
      g_hash_table_add (erased, ledger_id_dup (id));
    }
  return TRUE;
}

/* New records that go with what they hang on never come to be: their ids are noted too. */
static gboolean
note_new (LedgerTransaction *transaction, GHashTable *erased, const LedgerId *erasure, GError **error)
{
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, erased);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    if (!server_erasure_note_id (transaction, id, erasure, SERVER_ERASED_BENEATH, error))
      return FALSE;
  return TRUE;
}

gboolean
server_erasure_filter (LedgerTransaction *transaction, LedgerWorld *world, LedgerChangeset *changeset,
                       LedgerPruned *pruned, GError **error)
{
  g_autoptr (GHashTable) ids = ledger_erase_new_ids ();
  g_autoptr (GHashTable) erased = ledger_erase_new_ids ();
  LedgerId erasure = { { 0 } };
  gboolean any;

  *pruned = LEDGER_PRUNED_NOTHING;
  if (!find_any (transaction, &any, error))
    return FALSE;
  if (!any)
    return TRUE;
  ledger_erase_collect (changeset, ids);
  if (!choose_erased (transaction, ids, erased, &erasure, error))
    return FALSE;
  if (g_hash_table_size (erased) == 0)
    return TRUE;
  if (!ledger_erase_prune (changeset, world, erased, pruned, error))
    return FALSE;
  return *pruned == LEDGER_PRUNED_NOTHING || (note_new (transaction, erased, &erasure, error) &&
                                              server_erasure_note_changeset (transaction, &changeset->id, error));
}

/* Every text in @bytes that has the form of an id. */
static void
collect_texts (GBytes *bytes, GHashTable *ids)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const gsize length = LEDGER_ID_TEXT_SIZE - 1;

  for (gsize at = 0; at + length <= size; at++)
    {
      char text[LEDGER_ID_TEXT_SIZE];
      LedgerId id;

      if (data[at + 8] != '-' || data[at + 13] != '-' || data[at + 18] != '-' || data[at + 23] != '-')
        continue;
      memcpy (text, data + at, length);
      text[length] = '\0';
      if (ledger_id_parse (text, &id) && !g_hash_table_contains (ids, &id))
        g_hash_table_add (ids, ledger_id_dup (&id));
    }
}

gboolean
server_erasure_filter_unread (LedgerTransaction *transaction, GBytes *bytes, gboolean *names, GError **error)
{
  g_autoptr (GHashTable) ids = ledger_erase_new_ids ();
  g_autoptr (GHashTable) erased = ledger_erase_new_ids ();
  LedgerId erasure;
  gboolean any;

  *names = FALSE;
  if (!find_any (transaction, &any, error))
    return FALSE;
  if (!any)
    return TRUE;
  collect_texts (bytes, ids);
  if (!choose_erased (transaction, ids, erased, &erasure, error))
    return FALSE;
  *names = g_hash_table_size (erased) > 0;
  return TRUE;
}

gboolean
server_erasure_get_last (LedgerTransaction *transaction, gint64 *seq, GError **error)
{
  g_auto (LedgerValue) last = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT MAX(seq) FROM erasure", NULL, 0, &last, error))
    return FALSE;
  *seq = ledger_value_get_integer (&last, 0);
  return TRUE;
}

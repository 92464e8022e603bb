/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes in about something erased (S6, S27): only those changes are dropped, the rest keeps its outcome. An id
 * that was erased never comes back, whichever way it is offered. Writer's transactions.
 */
#include "config.h"

#include "server/erasure/filter.h"

#include "server/erasure/erasure-private.h"
#include "server/recovery/journal.h"

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

/* LedgerId → LedgerKind of the records that @changeset is about. */
static GHashTable *
gather_kinds (const LedgerChangeset *changeset)
{
  GHashTable *kinds = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);

  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];

      g_hash_table_replace (kinds, ledger_id_dup (&record->id), (gpointer) record->kind);
    }
  return kinds;
}

/* Whether @row has come to hang on, and to refer to, others: none of them erased (S7). */
static gboolean
is_of_others (ServerBatch *batch, const ServerRow *row, gboolean *others, GError **error)
{
  const LedgerKind *kind = row->record->kind;

  *others = kind->parent != NULL;
  for (guint f = 0; *others && f < kind->n_fields; f++)
    {
      const LedgerField *field = &kind->fields[f];
      const LedgerId *id = ledger_value_get_id (&row->record->values[field->index]);
      gboolean erased = id == NULL;

      if (!ledger_field_needs (field) || (id == NULL && (field->spec->flags & LEDGER_FIELD_ABOUT) != 0))
        continue;
      if (id != NULL && !server_erasure_holds (batch->transaction, id, &erased, error))
        return FALSE;
      *others = !erased;
    }
  return TRUE;
}

/*
 * New records that go with what they hang on never come to be: their ids are noted too. A restored book may have got
 * back a later change of one before: that one is erased like any other, once all is written, but when it hangs on
 * somebody else since.
 */
static gboolean
note_new (ServerBatch *batch, GHashTable *erased, GHashTable *kinds, const LedgerId *erasure, GError **error)
{
  g_autoptr (GPtrArray) noted = g_ptr_array_new ();
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, erased);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    {
      const LedgerKind *kind = g_hash_table_lookup (kinds, id);
      const ServerRow *row = kind != NULL ? server_batch_get_row (batch, kind, id, error) : NULL;
      gboolean held, others = FALSE;

      if ((kind != NULL && row == NULL) || !server_erasure_holds (batch->transaction, id, &held, error) ||
          (row != NULL && row->exists && !is_of_others (batch, row, &others, error)))
        return FALSE;
      if (others)
        continue;
      if (row != NULL && row->exists)
        {
          if (batch->late == NULL)
            batch->late = ledger_erase_new_ids ();
          g_hash_table_add (batch->late, ledger_id_dup (id));
        }
      else if (!held && !server_erasure_note_id (batch->transaction, id, erasure, SERVER_ERASED_BENEATH, error))
        return FALSE;
      else if (!held)
        g_ptr_array_add (noted, id);
    }
  /* A book that is restored knows them too: what others changed of them may be offered to it alone (S19). */
  return noted->len == 0 || server_journal_note_erased (server_journal_get (batch->store), noted, error);
}

gboolean
server_erasure_filter (ServerBatch *batch, LedgerChangeset *changeset, LedgerPruned *pruned, GError **error)
{
  g_autoptr (GHashTable) ids = ledger_erase_new_ids ();
  g_autoptr (GHashTable) erased = ledger_erase_new_ids ();
  g_autoptr (GHashTable) kinds = NULL;
  LedgerId erasure = { { 0 } };
  gboolean any;

  *pruned = LEDGER_PRUNED_NOTHING;
  if (!find_any (batch->transaction, &any, error))
    return FALSE;
  if (!any)
    return TRUE;
  ledger_erase_collect (changeset, ids);
  if (!choose_erased (batch->transaction, ids, erased, &erasure, error))
    return FALSE;
  if (g_hash_table_size (erased) == 0)
    return TRUE;
  kinds = gather_kinds (changeset);
  if (!ledger_erase_prune (changeset, batch->world, erased, pruned, error))
    return FALSE;
  return *pruned == LEDGER_PRUNED_NOTHING || (note_new (batch, erased, kinds, &erasure, error) &&
                                              server_erasure_note_changeset (batch->transaction, &changeset->id,
                                                                             error));
}

gboolean
server_erasure_flush_late (ServerBatch *batch, GError **error)
{
  g_autofree LedgerId *ids = NULL;
  g_autoptr (GPtrArray) noted = g_ptr_array_new ();
  GHashTableIter iterator;
  gpointer id;

  if (batch->late == NULL)
    return TRUE;
  ids = g_new0 (LedgerId, g_hash_table_size (batch->late));
  g_hash_table_iter_init (&iterator, batch->late);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    {
      ids[noted->len] = *(const LedgerId *) id;
      g_ptr_array_add (noted, id);
    }
  return server_erasure_repeat (batch->transaction, batch->store, ids, noted->len, error) &&
         server_journal_note_erased (server_journal_get (batch->store), noted, error);
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

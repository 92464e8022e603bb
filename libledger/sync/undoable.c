/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The note of each undo is a setting of the book that goes along to a new generation:
 *
 *   local:undo:UNDO = UNDONE, both the ids of changesets
 *
 * An undo of before there were notes answers the newest act before it that is not undone. Any thread.
 */
#include "config.h"

#include "libledger/sync/undoable.h"

#define NOTE "local:undo:"

static char *
dup_key (const LedgerId *undo)
{
  char id[LEDGER_ID_TEXT_SIZE];

  return g_strconcat (NOTE, ledger_id_write (undo, id), NULL);
}

gboolean
ledger_outbox_note_undo (LedgerTransaction *transaction, const LedgerId *undo, const LedgerId *undone, GError **error)
{
  g_autofree char *key = dup_key (undo);
  char id[LEDGER_ID_TEXT_SIZE];

  return ledger_transaction_set_setting (transaction, key, ledger_id_write (undone, id), error);
}

static gboolean
find_undone (LedgerStore *store, const LedgerId *undo, LedgerId *undone, gboolean *known, GError **error)
{
  g_autofree char *key = dup_key (undo), *value = NULL;

  *known = FALSE;
  if (!ledger_store_get_setting (store, key, &value, error))
    return FALSE;
  *known = value != NULL && ledger_id_parse (value, undone);
  return TRUE;
}

GPtrArray *
ledger_outbox_list_undoable (LedgerStore *store, guint depth, GError **error)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (store, LEDGER_OUTBOX_ACTS, depth, error);
  g_autoptr (GHashTable) undone = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  guint unnamed = 0;

  for (guint i = 0; items != NULL && i < items->len;)
    {
      const LedgerOutboxItem *item = items->pdata[i];
      LedgerId target;
      gboolean known = FALSE, keep = FALSE;

      if (g_strcmp0 (item->action, "undo") == 0)
        {
          if (!find_undone (store, &item->id, &target, &known, error))
            return NULL;
          if (known)
            g_hash_table_add (undone, ledger_id_dup (&target));
          else
            unnamed++;
        }
      /* That a day came is nobody's act. */
      else if (g_strcmp0 (item->action, "moving") != 0 && !g_hash_table_contains (undone, &item->id))
        {
          keep = unnamed == 0;
          unnamed -= keep ? 0 : 1;
        }
      if (keep)
        i++;
      else
        g_ptr_array_remove_index (items, i);
    }
  return g_steal_pointer (&items);
}

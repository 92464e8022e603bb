/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The note of each undo, and of each part of an act that was too large for one edit, is a setting of the book that
 * goes along to a new generation:
 *
 *   local:undo:UNDO = UNDONE, both the ids of changesets
 *   local:part:PART = FIRST, likewise
 *   local:unmade:RECORD = UNDO, of a setting, until it is used again
 *
 * An undo of before there were notes answers the newest act before it that is not undone. Any thread.
 */
#include "config.h"

#include "libledger/sync/outbox-private.h"
#include "libledger/sync/undoable.h"

#define UNDO "local:undo:"
#define PART "local:part:"
#define UNMADE "local:unmade:"

static char *
dup_key (const char *about, const LedgerId *id)
{
  char text[LEDGER_ID_TEXT_SIZE];

  return g_strconcat (about, ledger_id_write (id, text), NULL);
}

static gboolean
note (LedgerTransaction *transaction, const char *about, const LedgerId *id, const LedgerId *told, GError **error)
{
  g_autofree char *key = dup_key (about, id);
  char text[LEDGER_ID_TEXT_SIZE];

  return ledger_transaction_set_setting (transaction, key, ledger_id_write (told, text), error);
}

gboolean
ledger_outbox_note_undo (LedgerTransaction *transaction, const LedgerId *undo, const LedgerId *undone, GError **error)
{
  return note (transaction, UNDO, undo, undone, error);
}

gboolean
ledger_outbox_note_part (LedgerTransaction *transaction, const LedgerId *part, const LedgerId *first, GError **error)
{
  return note (transaction, PART, part, first, error);
}

static gboolean
is_used_again (const LedgerRecordChange *record)
{
  const LedgerGroupChange *first = record->groups->pdata[0];

  return record->kind->spec->root == LEDGER_ROOT_NONE && first->group->index == 0 &&
         first->old_values[0].shape != LEDGER_SHAPE_NOTHING && !ledger_group_change_ends (first);
}

gboolean
ledger_outbox_note_unmade (LedgerTransaction *transaction, const LedgerEdit *edit, const LedgerChangeset *changeset,
                           GError **error)
{
  for (guint i = 0; edit->unmade != NULL && i < edit->unmade->len; i++)
    if (!note (transaction, UNMADE, edit->unmade->pdata[i], &changeset->id, error))
      return FALSE;
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];
      g_autofree char *key = is_used_again (record) ? dup_key (UNMADE, &record->id) : NULL;

      if (key != NULL && !ledger_transaction_set_setting (transaction, key, NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_outbox_is_unmade (LedgerStore *store, const LedgerId *record)
{
  g_autofree char *key = dup_key (UNMADE, record), *value = NULL;

  return ledger_store_get_setting (store, key, &value, NULL) && value != NULL;
}

static gboolean
find_note (LedgerStore *store, const char *about, const LedgerId *id, LedgerId *told, gboolean *known, GError **error)
{
  g_autofree char *key = dup_key (about, id), *value = NULL;

  *known = FALSE;
  if (!ledger_store_get_setting (store, key, &value, error))
    return FALSE;
  *known = value != NULL && ledger_id_parse (value, told);
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
          if (!find_note (store, UNDO, &item->id, &target, &known, error))
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

/* The first changeset of the act that @id is a part of: itself of most. */
static gboolean
find_act (LedgerStore *store, const LedgerId *id, LedgerId *act, GError **error)
{
  gboolean known;

  if (!find_note (store, PART, id, act, &known, error))
    return FALSE;
  if (!known)
    *act = *id;
  return TRUE;
}

GPtrArray *
ledger_outbox_undo_newest (LedgerStore *store, guint depth, GError **error)
{
  g_autoptr (GPtrArray) undone = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_outbox_item_free);
  LedgerId first;

  for (;;)
    {
      /* What was taken back and what took it back lie on top. */
      g_autoptr (GPtrArray) items = ledger_outbox_list_undoable (store, depth + 2 * undone->len, error);
      const LedgerOutboxItem *newest = items != NULL && items->len > 0 ? items->pdata[0] : NULL;
      LedgerId act;

      if (items == NULL || (newest != NULL && !find_act (store, &newest->id, &act, error)))
        return NULL;
      if (newest == NULL || (undone->len > 0 && !ledger_id_equal (&act, &first)))
        return g_steal_pointer (&undone);
      if (!ledger_outbox_save_undo (store, &newest->id, NULL, error))
        return NULL;
      first = act;
      g_ptr_array_add (undone, g_ptr_array_steal_index (items, 0));
    }
}

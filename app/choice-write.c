/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choices are read again before they are written (choice-write.h). Writer's thread, but for making and freeing.
 */
#include "config.h"

#include "app/choice-write.h"

#include "libledger/sync/changeset.h"

#include <glib/gi18n.h>

LedenboekChoice *
ledenboek_choice_new (LedgerConflictChoice made)
{
  LedenboekChoice *self = g_new0 (LedenboekChoice, 1);

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->choice = made;
  return self;
}

void
ledenboek_choice_free (LedenboekChoice *self)
{
  for (guint i = 0; i < self->n_values; i++)
    ledger_value_clear (&self->values[i]);
  g_free (self->values);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/* As it is now, when it is still as it was seen; else nothing is chosen. */
static LedgerConflict *
read_seen (LedgerStore *store, LedenboekChoiceItem *item, GError **error)
{
  const LedgerConflict *shown = ledenboek_choice_item_get_conflict (item);
  GError *fault = NULL;
  g_autoptr (LedgerConflict) now = ledger_conflict_get (store, &shown->id, &fault);

  if (fault != NULL)
    g_propagate_error (error, fault);
  else if (now == NULL)
    g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED,
                         _("This has just been chosen by somebody else."));
  else if (!ledger_conflict_is_seen (shown, now))
    g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED,
                         _("It was changed while you looked at it: nothing is chosen yet. What applies now stands "
                           "above, as a choice of its own."));
  else
    return g_steal_pointer (&now);
  return NULL;
}

gboolean
ledenboek_choice_write (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const LedenboekChoice *choice = data;
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_conflict_free);

  for (guint i = 0; i < choice->items->len; i++)
    {
      LedgerConflict *conflict = read_seen (store, choice->items->pdata[i], error);

      if (conflict == NULL)
        return FALSE;
      g_ptr_array_add (conflicts, conflict);
    }
  if (conflicts->len == 1)
    return ledger_conflict_resolve (store, conflicts->pdata[0], choice->choice, choice->values, changeset, error);
  return ledger_conflict_resolve_many (store, conflicts, choice->choice, changeset, error);
}

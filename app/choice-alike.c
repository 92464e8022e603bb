/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks through the list of open choices. What a household is, the relationships of the contact say. Main thread.
 */
#include "config.h"

#include "app/choice-alike.h"

/* A choice writes at most a few records, and a change may hold LEDGER_EDIT_RECORDS: so many stay well below. */
#define MOST 100

static gboolean
is_alone (const LedgerConflict *conflict)
{
  if (conflict->what != LEDGER_CONFLICT_VALUE || conflict->is_new ||
      conflict->group->spec->privacy == LEDGER_PRIVACY_SENSITIVE)
    return TRUE;
  /* What a field of the organisation's own holds nobody has told: it may be a diet or a church. */
  if (conflict->group->kind->spec->slot_field != NULL)
    return TRUE;
  for (guint i = 0; i < conflict->group->n_fields; i++)
    if ((conflict->group->fields[i]->spec->flags & (LEDGER_FIELD_MASKED | LEDGER_FIELD_ACT)) != 0)
      return TRUE;
  return FALSE;
}

gboolean
ledenboek_choice_is_alone (const LedgerConflict *conflict)
{
  gboolean alone = is_alone (conflict);

  for (guint i = 0; !alone && conflict->others != NULL && i < conflict->others->len; i++)
    alone = is_alone (conflict->others->pdata[i]);
  return alone;
}

/* The contact itself and those with whom it is one household. */
static GHashTable *
list_household (LedgerStore *store, const LedgerId *contact)
{
  GHashTable *household = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "relationship");
  g_autoptr (GPtrArray) relationships = NULL;

  if (ledger_id_is_null (contact))
    return household;
  g_hash_table_add (household, ledger_id_dup (contact));
  relationships = ledger_store_list_children (store, kind, contact, NULL);
  for (guint i = 0; relationships != NULL && i < relationships->len; i++)
    {
      const LedgerRecord *relationship = relationships->pdata[i];
      const LedgerId *other = ledger_value_get_id (ledger_record_get (relationship, "other"));

      if (other != NULL && ledger_record_is_live (relationship) &&
          ledger_value_get_integer (ledger_record_get (relationship, "same_household"), 0) != 0)
        g_hash_table_add (household, ledger_id_dup (other));
    }
  return household;
}

static gboolean
is_about_the_same (LedenboekChoiceItem *a, LedenboekChoiceItem *b)
{
  return ledenboek_choice_item_get_conflict (a)->group == ledenboek_choice_item_get_conflict (b)->group &&
         g_str_equal (ledenboek_choice_item_get_text (a, LEDENBOEK_CHOICE_SUBJECT),
                      ledenboek_choice_item_get_text (b, LEDENBOEK_CHOICE_SUBJECT));
}

/* Two people may each have changed the same once more: they cannot both get what waits. */
static gboolean
is_met (const GPtrArray *found, const LedgerConflict *conflict)
{
  for (guint i = 0; i < found->len; i++)
    {
      const LedgerConflict *other = ledenboek_choice_item_get_conflict (found->pdata[i]);

      if (other->group == conflict->group && ledger_id_equal (&other->record, &conflict->record))
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
ledenboek_choice_alike_find (LedgerStore *store, LedenboekChoiceItem *decided, GListModel *open, LedenboekAlike alike)
{
  const LedgerConflict *made = ledenboek_choice_item_get_conflict (decided);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) household = NULL;
  guint n = g_list_model_get_n_items (open);

  if (ledenboek_choice_is_alone (made))
    return found;
  household = alike == LEDENBOEK_ALIKE_HOUSEHOLD ? list_household (store, &made->root) : NULL;
  for (guint i = 0; i < n && found->len < MOST; i++)
    {
      g_autoptr (LedenboekChoiceItem) item = g_list_model_get_item (open, i);
      const LedgerConflict *conflict = ledenboek_choice_item_get_conflict (item);
      gboolean fits = household != NULL ? g_hash_table_contains (household, &conflict->root)
                                        : is_about_the_same (decided, item);

      if (fits && !ledger_id_equal (&conflict->id, &made->id) && !ledenboek_choice_is_alone (conflict) &&
          !is_met (found, conflict) &&
          !(conflict->group == made->group && ledger_id_equal (&conflict->record, &made->record)))
        g_ptr_array_add (found, g_steal_pointer (&item));
    }
  return found;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Items of the list of choices: a conflict with its texts, worked out once. Main thread.
 */
#include "config.h"

#include "app/choice-item.h"

#include "app/choice-question.h"
#include "app/comparison.h"
#include "app/moment.h"

#include <glib/gi18n.h>

struct _LedenboekChoiceItem
{
  GObject parent_instance;

  LedgerConflict *conflict;
  LedenboekQuestion asked;
  char *texts[LEDENBOEK_N_CHOICE_COLUMNS];
};

G_DEFINE_FINAL_TYPE (LedenboekChoiceItem, ledenboek_choice_item, G_TYPE_OBJECT)

static void
ledenboek_choice_item_finalize (GObject *object)
{
  LedenboekChoiceItem *self = LEDENBOEK_CHOICE_ITEM (object);

  g_clear_pointer (&self->conflict, ledger_conflict_free);
  for (guint i = 0; i < LEDENBOEK_N_CHOICE_COLUMNS; i++)
    g_free (self->texts[i]);
  G_OBJECT_CLASS (ledenboek_choice_item_parent_class)->finalize (object);
}

static void
ledenboek_choice_item_class_init (LedenboekChoiceItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_choice_item_finalize;
}

static void
ledenboek_choice_item_init (LedenboekChoiceItem *self)
{
}

const LedgerConflict *
ledenboek_choice_item_get_conflict (LedenboekChoiceItem *self)
{
  return self->conflict;
}

const char *
ledenboek_choice_item_get_text (LedenboekChoiceItem *self, LedenboekChoiceColumn column)
{
  return self->texts[column];
}

/* Who made the other change; and that he was asked about it. */
static char *
dup_other (const LedgerConflict *conflict, LedenboekQuestion asked)
{
  const char *other = conflict->theirs_by != NULL ? conflict->theirs_by : "";

  switch (asked)
    {
    case LEDENBOEK_QUESTION_OPEN:
      /* Translators: that somebody was asked; %s is a person */
      return g_strdup_printf (_("asked: %s"), other);
    case LEDENBOEK_QUESTION_DONE:
      /* Translators: that somebody who was asked has answered; %s is a person */
      return g_strdup_printf (_("answered: %s"), other);
    case LEDENBOEK_QUESTION_NONE:
    default:
      return g_strdup (other);
    }
}

static LedenboekChoiceItem *
item_new (LedgerStore *store, LedgerConflict *conflict, gint64 now)
{
  LedenboekChoiceItem *self = g_object_new (LEDENBOEK_TYPE_CHOICE_ITEM, NULL);

  self->conflict = conflict;
  self->texts[LEDENBOEK_CHOICE_CONTACT] = ledenboek_comparison_dup_contact (store, conflict);
  self->texts[LEDENBOEK_CHOICE_SUBJECT] = ledenboek_comparison_dup_subject (store, conflict);
  self->asked = ledenboek_choice_question_get (store, conflict);
  self->texts[LEDENBOEK_CHOICE_OTHER] = dup_other (conflict, self->asked);
  self->texts[LEDENBOEK_CHOICE_SINCE] = ledenboek_moment_dup_text (conflict->mine_at, now);
  return self;
}

guint
ledenboek_choice_items_find (GListStore *list, const LedgerId *conflict)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LedenboekChoiceItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (ledger_id_equal (&item->conflict->id, conflict))
        return i;
    }
  return n;
}

static gboolean
is_same (LedgerStore *store, LedenboekChoiceItem *item, const LedgerConflict *now)
{
  const LedgerConflict *shown = item->conflict;

  return shown->version == now->version && shown->seen_version == now->seen_version &&
         shown->generation == now->generation && ledger_conflict_is_seen (shown, now) &&
         item->asked == ledenboek_choice_question_get (store, now);
}

void
ledenboek_choice_items_update (GListStore *list, LedgerStore *store, gint64 now)
{
  g_autoptr (GPtrArray) open = ledger_conflict_list (store, NULL);
  g_autoptr (GHashTable) ids = g_hash_table_new (ledger_id_hash, ledger_id_equal);

  if (open == NULL)
    return;
  for (guint i = 0; i < open->len; i++)
    g_hash_table_add (ids, &((LedgerConflict *) g_ptr_array_index (open, i))->id);
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (list)); i > 0; i--)
    {
      g_autoptr (LedenboekChoiceItem) item = g_list_model_get_item (G_LIST_MODEL (list), i - 1);

      if (!g_hash_table_contains (ids, &item->conflict->id))
        g_list_store_remove (list, i - 1);
    }
  g_ptr_array_set_free_func (open, NULL);
  for (guint i = 0; i < open->len; i++)
    {
      LedgerConflict *conflict = g_ptr_array_index (open, i);
      guint place = ledenboek_choice_items_find (list, &conflict->id);
      g_autoptr (LedenboekChoiceItem) old = g_list_model_get_item (G_LIST_MODEL (list), place);
      g_autoptr (LedenboekChoiceItem) item = NULL;

      if (old != NULL && is_same (store, old, conflict))
        {
          ledger_conflict_free (conflict);
          continue;
        }
      item = item_new (store, conflict, now);
      g_list_store_splice (list, place, old != NULL ? 1 : 0, (gpointer *) &item, 1);
    }
}

void
ledenboek_choice_items_defer (GListStore *list, guint place)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  g_autoptr (LedenboekChoiceItem) item = g_list_model_get_item (G_LIST_MODEL (list), place);

  if (item == NULL || place + 1 == n)
    return;
  g_list_store_remove (list, place);
  g_list_store_append (list, item);
}

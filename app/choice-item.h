/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of open choices as a list model, and how it is brought up to date: what is still open keeps its place,
 * so that working it with one key each never jumps. Main thread.
 */
#pragma once

#include "libledger/sync/conflict.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CHOICE_ITEM (ledenboek_choice_item_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekChoiceItem, ledenboek_choice_item, LEDENBOEK, CHOICE_ITEM, GObject)

/** ledenboek_choice_item_get_conflict: Returns: (transfer none): the conflict. */
const LedgerConflict *ledenboek_choice_item_get_conflict (LedenboekChoiceItem *self);

typedef enum
{
  LEDENBOEK_CHOICE_CONTACT,
  LEDENBOEK_CHOICE_SUBJECT,
  LEDENBOEK_CHOICE_OTHER,
  LEDENBOEK_CHOICE_SINCE,
  LEDENBOEK_N_CHOICE_COLUMNS
} LedenboekChoiceColumn;

/** ledenboek_choice_item_get_text: Returns: what stands in that column, borrowed. */
const char *ledenboek_choice_item_get_text (LedenboekChoiceItem *self, LedenboekChoiceColumn column);

/**
 * ledenboek_choice_items_update:
 * @list: of LedenboekChoiceItem
 * @now: microseconds UTC
 *
 * Takes away what is no longer open, keeps the rest in its place and appends what is new.
 */
void ledenboek_choice_items_update (GListStore *list, LedgerStore *store, gint64 now);

/** ledenboek_choice_items_find: Returns: the place of that conflict in @list, or its length when it is not there. */
guint ledenboek_choice_items_find (GListStore *list, const LedgerId *conflict);

/** ledenboek_choice_items_defer: moves the item at @place to the end. */
void ledenboek_choice_items_defer (GListStore *list, guint place);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bar that offers the choice just made for the others like it (choice-alike.h), and the list that is shown first,
 * where one can be left out. It decides nothing: it tells what was confirmed. Main thread.
 *
 * Signal: `confirmed` (): read it with ledenboek_choice_repeat_get_conflicts and ledenboek_choice_repeat_get_choice.
 */
#pragma once

#include "app/choice-alike.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CHOICE_REPEAT (ledenboek_choice_repeat_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekChoiceRepeat, ledenboek_choice_repeat, LEDENBOEK, CHOICE_REPEAT, AdwBin)

/**
 * ledenboek_choice_repeat_offer:
 * @decided: (nullable): what was just chosen in; %NULL takes the bar away
 * @choice: what was chosen; only theirs and mine can be repeated
 * @open: (element-type LedenboekChoiceItem): what is still open
 */
void ledenboek_choice_repeat_offer (LedenboekChoiceRepeat *self, LedgerStore *store, LedenboekChoiceItem *decided,
                                    LedgerConflictChoice choice, GListModel *open);

/** ledenboek_choice_repeat_ask: shows the list to confirm. Returns: %FALSE when there are none. */
gboolean ledenboek_choice_repeat_ask (LedenboekChoiceRepeat *self, LedenboekAlike alike);

/** ledenboek_choice_repeat_get_conflicts: Returns: (array): the ids (LedgerId) that were confirmed, borrowed. */
const GArray *ledenboek_choice_repeat_get_conflicts (LedenboekChoiceRepeat *self);

/** ledenboek_choice_repeat_get_choice: Returns: what is to be chosen in all of them. */
LedgerConflictChoice ledenboek_choice_repeat_get_choice (LedenboekChoiceRepeat *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which open choices may get the same answer as one that was just made: those of the household, and those about the
 * same thing of others. A bank account, a sign-off, a death, an own field and what was deleted are each looked at by
 * themselves. Reads by key; main thread.
 */
#pragma once

#include "app/choice-item.h"

G_BEGIN_DECLS

typedef enum
{
  LEDENBOEK_ALIKE_HOUSEHOLD,    /* of the same contact, and of whom lives with it */
  LEDENBOEK_ALIKE_FIELD,        /* about the same: all the phone numbers */
  LEDENBOEK_N_ALIKE
} LedenboekAlike;

/** ledenboek_choice_is_alone: whether @conflict is never chosen together with others. */
gboolean ledenboek_choice_is_alone (const LedgerConflict *conflict);

/**
 * ledenboek_choice_alike_find:
 * @open: (element-type LedenboekChoiceItem): the open choices
 *
 * Returns: (transfer full) (element-type LedenboekChoiceItem): those like @decided, itself not among them, at most as
 *   many as go into one change; of several about one thing of one record only the first
 */
GPtrArray *ledenboek_choice_alike_find (LedgerStore *store, LedenboekChoiceItem *decided, GListModel *open,
                                        LedenboekAlike alike);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A choice on its way into the book: one, or the same in several; what was seen goes along, and what is no longer so is
 * not chosen. Made on the main thread, written on the writer's.
 */
#pragma once

#include "app/choice-item.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *items;             /* LedenboekChoiceItem */
  LedgerConflictChoice choice;
  LedgerValue *values;          /* of LEDGER_CHOICE_VALUES, by place of its group */
  guint n_values;
} LedenboekChoice;

/** ledenboek_choice_new: Returns: (transfer full): a choice that is made in nothing yet: fill its items. */
LedenboekChoice *ledenboek_choice_new (LedgerConflictChoice made);

/** ledenboek_choice_free: frees it. */
void ledenboek_choice_free (LedenboekChoice *self);

/**
 * ledenboek_choice_write: a LedenboekWrite (writing.h) of a LedenboekChoice; LEDGER_SYNC_ERROR_CHANGED when one of them
 * was chosen or changed since it was shown.
 */
gboolean ledenboek_choice_write (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error);

G_END_DECLS

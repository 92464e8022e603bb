/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Selections (selecties, REL-21): records of the kind `selection`. Mailings, runs, exports, lists and figures ask the
 * same function who is in one, so it is the same people everywhere. A dynamic one is its conditions; a frozen one is
 * who met them on a day, a record of the kind `selection_member` beneath each of them.
 */
#pragma once

#include "libledger/selection/condition.h"

G_BEGIN_DECLS

/**
 * ledger_selection_get_condition:
 * @selection: of the kind `selection`
 *
 * Returns: (transfer full): what says who is in it now, of a frozen one too; %NULL with LEDGER_SELECTION_ERROR
 */
LedgerCondition *ledger_selection_get_condition (const LedgerModel *model, const LedgerRecord *selection,
                                                 GError **error);

/** ledger_selection_is_offered: whether @user (nullable) finds @selection in his lists: it is shared, or his. */
gboolean ledger_selection_is_offered (const LedgerRecord *selection, const LedgerId *user);

/**
 * ledger_selection_find:
 * @name: its name, however it is written, or its id
 *
 * Returns: (transfer full) (nullable): the selection; %NULL without @error when there is none
 */
LedgerRecord *ledger_selection_find (LedgerStore *store, const char *name, GError **error);

/**
 * ledger_selection_list_ids:
 *
 * Returns: (transfer full) (element-type LedgerId): the live records of its kind for which @condition holds today, in
 *   order of id; %NULL with @error
 */
GArray *ledger_selection_list_ids (LedgerStore *store, const LedgerCondition *condition, GCancellable *cancellable,
                                   GError **error);

/**
 * ledger_selection_freeze:
 * @count: (out) (optional): how many are in it
 *
 * Keeps who meets the conditions of @selection today, through the outbox: changesets of 500, the last of which makes
 * it frozen; what stopped halfway is dynamic as before, and may be frozen again. Writer queue.
 */
gboolean ledger_selection_freeze (LedgerStore *store, const LedgerRecord *selection, gint64 *count, GError **error);

/**
 * ledger_selection_save_frozen:
 * @owner: (nullable): the user whose it is; everybody is offered it
 * @contacts: (element-type LedgerId): each once
 * @changeset: (out): the first change, and the only one when there are fewer than 500
 *
 * A new frozen selection of these contacts. More of them are kept in changesets of 500 after the first. Writer queue.
 */
gboolean ledger_selection_save_frozen (LedgerStore *store, const char *name, const LedgerId *owner, GArray *contacts,
                                       LedgerId *changeset, GError **error);

/** ledger_selection_thaw: makes it dynamic again and takes away whom it held. Writer queue. */
gboolean ledger_selection_thaw (LedgerStore *store, const LedgerRecord *selection, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be done with many rows of a list at once: give a field one value (list-change.h), make a task for each, keep
 * them as a frozen selection (REL-21). Each is one change that undo takes back, as far as it is not more than a change
 * may be. Main thread; saving runs on the writer's.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_N_LIST_ACTS 3

/** ledenboek_list_acts_get_action: Returns: the name of the action of act number @index, "list.change". */
const char *ledenboek_list_acts_get_action (guint index);

/** ledenboek_list_acts_new_menu: Returns: (transfer full): those that the user may do with records of @kind. */
GMenuModel *ledenboek_list_acts_new_menu (LedgerReplica *replica, const LedgerKind *kind);

/**
 * ledenboek_list_acts_ask:
 * @rows: (transfer full) (element-type gint64): of @kind
 * @action: which act
 *
 * Asks what it needs and does it.
 */
void ledenboek_list_acts_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, GArray *rows,
                              const char *action);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which function groups a user is in: their tasks are his too. Main thread. */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/**
 * ledenboek_function_groups_dup_list:
 * @user: (nullable)
 *
 * Returns: (transfer full) (nullable): the ids as a list of JSON strings with commas, for a condition; %NULL: none
 */
char *ledenboek_function_groups_dup_list (LedgerStore *store, const LedgerId *user);

G_END_DECLS

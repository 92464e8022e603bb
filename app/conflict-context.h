/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What helps to choose, below the columns of a conflict: the phone number to ring, and the contact moments
 * between the two changes. Reads by key; main thread.
 */
#pragma once

#include "libledger/sync/conflict.h"

G_BEGIN_DECLS

/** ledenboek_conflict_context_dup_text: Returns: (transfer full): a line each; "" when there is nothing to tell. */
char *ledenboek_conflict_context_dup_text (LedgerStore *store, const LedgerConflict *conflict, gint64 now);

G_END_DECLS

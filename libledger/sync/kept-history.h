/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The histories that the server told, kept in the book of a replica for 30 days, so that they can be read without a
 * network (S15). They go with their contact when it leaves the scope, and with the book when that is made anew.
 * Functions with a transaction belong to the writer, the others to any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledger_kept_history_prepare: makes its table where it is not there. */
gboolean ledger_kept_history_prepare (LedgerTransaction *transaction, GError **error);

/**
 * ledger_kept_history_keep:
 * @answer: the server's to a history request, as it came (server/PROTOCOL.md)
 *
 * In place of what was kept for @root before. Forgets what was told more than 30 days before @answer, and the oldest
 * beyond 500. An answer over 1 MiB, or without the moment at which it was told, is not kept. Blocks for a commit.
 */
gboolean ledger_kept_history_keep (LedgerStore *store, const LedgerId *root, GBytes *answer, GError **error);

/** ledger_kept_history_forget: what was kept for @root; %NULL: all of it, when less may be read than before (S26). */
gboolean ledger_kept_history_forget (LedgerTransaction *transaction, const LedgerId *root, GError **error);

/**
 * ledger_kept_history_list:
 * @told: (out): microseconds UTC by the server's clock: until then the history is whole; 0: only own changes are known
 *
 * The history of @root without the server: what it told last, and own changes that came after.
 *
 * Returns: (transfer full) (element-type LedgerHistoryLine): newest first; %NULL with @error
 */
GPtrArray *ledger_kept_history_list (LedgerStore *store, const LedgerId *root, gint64 *told, GError **error);

G_END_DECLS

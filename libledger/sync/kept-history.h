/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the server told about a contact when it was looked at, kept in the book of a replica for 30 days, so that it can
 * be read without a network (S15): its history, and its records of before the window of time (S23). It goes with the
 * contact when that leaves the scope or is erased, and with the book when that is made anew. Functions with a
 * transaction belong to the writer, the others to any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledger_kept_history_prepare: makes its tables where they are not there. */
gboolean ledger_kept_history_prepare (LedgerTransaction *transaction, GError **error);

/**
 * ledger_kept_history_keep:
 * @answer: the server's to a history request, as it came (server/PROTOCOL.md)
 *
 * In place of what was kept for @root before. Forgets what was told more than 30 days before @answer, and the oldest
 * beyond 500. An answer over 1 MiB, or without the moment at which it was told, is not kept, nor one about what the
 * book holds no more: it left, or was erased, while that was on its way. Blocks for a commit.
 */
gboolean ledger_kept_history_keep (LedgerStore *store, const LedgerId *root, GBytes *answer, GError **error);

/**
 * ledger_kept_history_forget:
 *
 * Forgets the history and the records that were kept for @root; %NULL: all of them, when less may be read than before
 * (S26).
 */
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

/**
 * ledger_kept_records_keep:
 * @answer: the server's to GET /v1/records (server/PROTOCOL.md), without what is of a kind that is never kept
 *
 * As ledger_kept_history_keep. Blocks for a commit.
 */
gboolean ledger_kept_records_keep (LedgerStore *store, const LedgerId *root, GBytes *answer, GError **error);

/**
 * ledger_kept_records_dup:
 * @told: (out): microseconds UTC by the server's clock: what it told then
 *
 * Returns: (transfer full) (nullable): what was kept of @root; %NULL with @error, or without when there is nothing
 */
GBytes *ledger_kept_records_dup (LedgerStore *store, const LedgerId *root, gint64 *told, GError **error);

G_END_DECLS

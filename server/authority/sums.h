/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The authority's sums (S17; libledger/sync/sums.h says what is summed and why it is cheap): table `sums`, a row a
 * place, bucket, kind and group, changed in the transaction that changes the records, rebuildable.
 *
 * `place` is where the root stands; the null id for roots that stand nowhere in particular, COMMON for records without
 * a root, EVERYWHERE for all of them together, so that who may see everywhere costs no more than who may see one
 * branch. `bucket` −1 holds the total of a kind's buckets; kinds with a window have no such total, for a window is a
 * range of buckets. A pull therefore adds up some 40 rows a place of the reader's scope; buckets are read only when a
 * replica asks for them.
 *
 * Whatever writes a record past a batch (server_batch_flush counts what it writes) calls server_sums_forget_row with
 * the row as it lies and server_sums_add_row with the row as it will lie, in that transaction.
 *
 * Threads: the transaction's.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/sync/sums.h"

G_BEGIN_DECLS

/** server_sums_prepare: makes the table `sums` when it is not there. */
gboolean server_sums_prepare (LedgerTransaction *transaction, GError **error);

/** server_sums_rebuild: makes all sums anew from the records. */
gboolean server_sums_rebuild (LedgerTransaction *transaction, const LedgerModel *model, GError **error);

/** server_sums_forget_row: takes a record that is about to be changed or deleted out of the sums. */
gboolean server_sums_forget_row (LedgerTransaction *transaction, const LedgerModel *model, const LedgerRecord *record,
                                 GError **error);

/** server_sums_add_row: counts a record that was made or changed. */
gboolean server_sums_add_row (LedgerTransaction *transaction, const LedgerModel *model, const LedgerRecord *record,
                              GError **error);

/**
 * server_sums_get_total:
 * @month: the present one of the window (libledger/model/window.h)
 * @known (out): %FALSE when this book has no sums yet: it was made by an older program and nothing was written since
 *
 * The sum of what @access may read: what a replica of that scope holds at this moment.
 */
gboolean server_sums_get_total (LedgerTransaction *transaction, const LedgerModel *model, const LedgerAccess *access,
                                gint month, gint64 *total, gboolean *known, GError **error);

/**
 * server_sums_append_parts:
 *
 * Appends the members "buckets" and "groups" of a pull's last frame (server/PROTOCOL.md), each with a comma before it.
 */
gboolean server_sums_append_parts (LedgerTransaction *transaction, const LedgerModel *model,
                                   const LedgerAccess *access, gint month, GString *frame, GError **error);

/**
 * server_sums_check:
 *
 * The full recount, for `doctor`: one message into @faults (element-type utf8) for each kind whose sums are not those
 * of its records. Memory: some 100 bytes a root.
 */
gboolean server_sums_check (LedgerTransaction *transaction, const LedgerModel *model, GPtrArray *faults,
                            GError **error);

G_END_DECLS

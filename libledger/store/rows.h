/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of a replica, changed by thousands in one transaction: what a pull brings (S11). Only the columns of the
 * groups that changed are written, so the indexes over the others are left alone, and each statement's text is made
 * once. Inside one write transaction; one thread.
 */
#pragma once

#include "libledger/store/tables.h"

G_BEGIN_DECLS

typedef struct _LedgerRows LedgerRows;

/** ledger_rows_new: Returns: (transfer full): for use within @transaction, of a replica. */
LedgerRows *ledger_rows_new (LedgerTransaction *transaction);

/** ledger_rows_free: frees it; what was written stays. */
void ledger_rows_free (LedgerRows *rows);

/**
 * ledger_rows_read:
 * @groups: those that may be changed, a bit each by index; of others the record holds versions alone
 *
 * Returns: (transfer none): the record as it lies in the file, or an empty one whose `row` is 0; to be changed by the
 *   caller, and good until the next is read. %NULL with @error on a fault
 */
LedgerRecord *ledger_rows_read (LedgerRows *rows, const LedgerKind *kind, const LedgerId *id, guint64 groups,
                                GError **error);

/**
 * ledger_rows_write:
 * @record: the one that was read last
 * @groups: the groups whose values or versions were changed, a bit each by index: among those it was read with
 *
 * Writes what was changed: those groups, the root, the highest version and the sort key. A record that was not there
 * is inserted whole.
 */
gboolean ledger_rows_write (LedgerRows *rows, LedgerRecord *record, guint64 groups, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerRows, ledger_rows_free)

G_END_DECLS

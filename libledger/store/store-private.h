/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the store share among themselves: the book of the file and small helpers. Any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledger_book_check: a LedgerTransactionFunction; @data points at the LedgerSide that is expected of a file that is only read. */
gboolean ledger_book_check (LedgerTransaction *transaction, gpointer data, GError **error);

/** ledger_store_drop_record: drops a reference to a record, or nothing for %NULL: arrays with gaps are freed with it. */
void ledger_store_drop_record (gpointer record);

G_END_DECLS

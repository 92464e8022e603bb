/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the store share among themselves: the book of the file and small helpers. Any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledger_book_check: a LedgerTransactionFunction: whether the file is a book for the LedgerSide at @data. */
gboolean ledger_book_check (LedgerTransaction *transaction, gpointer data, GError **error);

/** ledger_store_drop_record: drops a reference to a record; %NULL is ignored: for arrays with gaps. */
void ledger_store_drop_record (gpointer record);

G_END_DECLS

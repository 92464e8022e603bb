/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a row that was understood changes in the book: somebody new with all that hangs on him, or somebody who is there
 * already, of whom the mapping says whether the file fills in, replaces, or leaves what the book says. Any thread.
 */
#pragma once

#include "libledger/import/row.h"
#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

/**
 * ledger_import_row_change:
 * @existing: (nullable): who it is in the book; %NULL: somebody new
 * @how: what happens to what the book says
 * @refusal: (out) (optional) (nullable): why it cannot be: with what the book says it does not fit together
 *
 * Adds the row to @edit. Filling in goes by groups: where file and book say different things of what belongs together,
 * such as an address, the book's stays whole. What hangs on him already is not added again.
 *
 * Returns: the contact
 */
LedgerId ledger_import_row_change (const LedgerImportRow *self, LedgerEdit *edit, LedgerStore *store,
                                   const LedgerId *existing, LedgerImportExisting how, const char **refusal);

G_END_DECLS

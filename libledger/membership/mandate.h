/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new mandate: the reference that it gets. A replica's store; main thread. */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/**
 * ledger_mandate_dup_reference:
 * @contact: who signs
 *
 * "M-100213-1": the number of the contact, which no other has, and the first serial that is free. A contact that has no
 * number yet is named by the last eight signs of its id. An imported mandate keeps the reference that was signed.
 *
 * Returns: (transfer full): the reference to propose
 */
char *ledger_mandate_dup_reference (LedgerStore *store, const LedgerRecord *contact);

G_END_DECLS

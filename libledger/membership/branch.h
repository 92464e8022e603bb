/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * To which branch an address belongs (REL-19): the one with the narrowest range of postcodes that holds it. A contact
 * is placed by a person; who moves is proposed the branch of the new address. A replica's store; main thread.
 */
#pragma once

#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

/** ledger_branch_find_for: Returns: (transfer full) (nullable): the branch of the home address of @contact. */
LedgerRecord *ledger_branch_find_for (LedgerStore *store, const LedgerRecord *contact);

/**
 * ledger_branch_find_proposal:
 *
 * Returns: (transfer full) (nullable): the branch of its address when @contact stands in another one, or in none; %NULL
 *   when it stays where it is by choice, or is not active
 */
LedgerRecord *ledger_branch_find_proposal (LedgerStore *store, const LedgerRecord *contact);

/** ledger_branch_make_move: Returns: (transfer full): the edit that places @contact in @branch from today on. */
LedgerEdit *ledger_branch_make_move (LedgerStore *store, const LedgerRecord *contact, const LedgerRecord *branch);

/** ledger_branch_make_stay: Returns: (transfer full): the edit that leaves @contact where it is, by choice. */
LedgerEdit *ledger_branch_make_stay (LedgerStore *store, const LedgerRecord *contact);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line beneath an address that belongs to another branch than the contact stands in: place it there, or leave it
 * where it is. Nothing is placed unasked. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_BRANCH_PROPOSAL (ledenboek_branch_proposal_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekBranchProposal, ledenboek_branch_proposal, LEDENBOEK, BRANCH_PROPOSAL, AdwBin)

/** ledenboek_branch_proposal_new: the line for contacts of @replica (referenced). */
GtkWidget *ledenboek_branch_proposal_new (LedgerReplica *replica);

/** ledenboek_branch_proposal_show: shows what is proposed for @contact; nothing to propose: it is not there. */
void ledenboek_branch_proposal_show (LedenboekBranchProposal *self, LedgerRecord *contact);

G_END_DECLS

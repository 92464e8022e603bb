/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs of the server in the office (S9): who asked for which, and what must hold of what they did. One thread only.
 */
#pragma once

#include "tests/simulation/ledger-view.h"

G_BEGIN_DECLS

/** office_jobs_note: @desk asks for the job @id. */
void office_jobs_note (OfficeDesk *desk, const LedgerId *id);

/** office_jobs_pick: Returns: (nullable): a job that was asked for at @desk. */
const LedgerId *office_jobs_pick (const OfficeDesk *desk, TestTape *tape);

/** office_jobs_list_changesets: Returns: (transfer full): set of LedgerId: the changesets of all jobs of the book. */
GHashTable *office_jobs_list_changesets (const Office *office);

/**
 * office_jobs_check:
 * @seen: (array length=N_SEEN): raised
 *
 * Once the office is healed: every job that was ordered has come to its end, one that was done changed its field and no
 * other, one that was not done changed nothing, and one that was undone left everything as it was before, but for what
 * somebody changed since.
 *
 * Returns: (transfer full) (nullable): a fault
 */
char *office_jobs_check (const Office *office, const LedgerView *view, guint *seen);

G_END_DECLS

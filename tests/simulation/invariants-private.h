/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the invariants share. One thread only.
 */
#pragma once

#include "tests/simulation/invariants.h"

G_BEGIN_DECLS

/* Returns: (transfer full): which changeset of whom, and of what, for a fault. */
char *invariant_describe (const OfficeSaved *saved, const LedgerRecordChange *record, const LedgerGroupChange *change);

/* The change of the group "record/group" in what was saved, with its @record; NULL when there is none. */
const LedgerGroupChange *invariant_find_change (const OfficeSaved *saved, const char *key,
                                                const LedgerRecordChange **record);

/* A version of the ledger that says something else than before (I9), or NULL. */
char *invariant_check_meanings (Office *office);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the invariants share. One thread only.
 */
#pragma once

#include "tests/simulation/invariants.h"
#include "tests/simulation/ledger-view.h"

G_BEGIN_DECLS

/* Returns: (transfer full): which changeset of whom, and of what, for a fault. */
char *invariant_describe (const OfficeSaved *saved, const LedgerRecordChange *record, const LedgerGroupChange *change);

/* The change of the group "record/group" in what was saved, with its @record; NULL when there is none. */
const LedgerGroupChange *invariant_find_change (const OfficeSaved *saved, const char *key,
                                                const LedgerRecordChange **record);

/* Returns: (transfer full): the values that the change sets, as the ledger writes them. */
char *invariant_dup_new_values (const LedgerGroupChange *change);

/* Whether one of @lines (nullable) gives that group @values, any when %NULL. */
gboolean invariant_has_line (GPtrArray *lines, const LedgerId *record, const char *group, const char *values);

/* Returns: (transfer full): the first lines in which two dumps differ. */
char *invariant_dup_first_difference (const char *server, const char *desk);

/* The same again is answered otherwise, or changes the book, of which @before is the dump (I4), or NULL. */
char *invariant_check_doubling (Office *office, const LedgerView *view, const char *before);

/* Another changeset with the number of @saved is not kept aside (S2), or NULL. */
char *invariant_check_impostor (Office *office, const LedgerView *view, const OfficeSaved *saved);

/* Values in the ledger that nobody wrote together (I5), or NULL. */
char *invariant_check_unmixed (const Office *office, const LedgerView *view);

/* What @saved overwrote though its writer had not seen it (I5), or NULL. */
char *invariant_check_seen (const Office *office, const LedgerView *view, const OfficeSaved *saved);

/* A merged contact whose redirect or children are not where they must be (S7), or NULL; @seen: raised. */
char *invariant_check_merged (const Office *office, const LedgerView *view, guint *seen);

/* A version of the ledger that says something else than before (I9), or NULL. */
char *invariant_check_meanings (Office *office);

G_END_DECLS

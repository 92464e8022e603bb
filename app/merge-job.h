/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A merge on which more hangs than can be changed here at once, as a job of the server (S7, S9): it is offered, done
 * with its progress shown, and can be undone as one. Main thread.
 *
 * Signals: `merged` (s: id of the contact that became a part of the other).
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_MERGE_JOB (ledenboek_merge_job_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekMergeJob, ledenboek_merge_job, LEDENBOEK, MERGE_JOB, AdwBin)

/**
 * ledenboek_merge_job_offer:
 * @take: (array zero-terminated=1): what the survivor takes over, as ledger_contact_merge_save says
 *
 * Offers it; one that is under way goes on, and another is refused until its end.
 */
void ledenboek_merge_job_offer (LedenboekMergeJob *self, LedgerReplica *replica, const LedgerId *survivor,
                                const LedgerId *loser, const char *const *take);

/** ledenboek_merge_job_withdraw: another pair is shown: what was offered is not any more. */
void ledenboek_merge_job_withdraw (LedenboekMergeJob *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two contacts side by side that may be one: for each group of values which of the two stays (keys 1 and 2), what moves
 * along, and the decision: one contact, or two people. Main thread; saving runs on the writer's.
 *
 * Signals: `solved` (): merged, or told apart; `later` (): on to the next one.
 */
#pragma once

#include "app/findings.h"
#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_MERGE_VIEW (ledenboek_merge_view_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekMergeView, ledenboek_merge_view, LEDENBOEK, MERGE_VIEW, AdwBin)

/** ledenboek_merge_view_show: shows the pair @found; what was chosen for another is dropped. */
void ledenboek_merge_view_show (LedenboekMergeView *self, LedgerReplica *replica, const LedenboekFound *found);

/** ledenboek_merge_view_focus: gives the first row in which they differ the keyboard. */
void ledenboek_merge_view_focus (LedenboekMergeView *self);

/** ledenboek_merge_view_key: does what @key means here; FALSE when it means nothing. */
gboolean ledenboek_merge_view_key (LedenboekMergeView *self, guint key);

/** ledenboek_merge_view_submit: merges the two as chosen. */
void ledenboek_merge_view_submit (LedenboekMergeView *self);

G_END_DECLS

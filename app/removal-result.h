/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The course of a deletion for good and its end: progress with Cancel, then how many went, which workplaces have
 * confirmed it, and the certificate to be saved. Main thread.
 *
 * Signal `closed` (): back to the list.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_REMOVAL_RESULT (ledenboek_removal_result_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRemovalResult, ledenboek_removal_result, LEDENBOEK, REMOVAL_RESULT, AdwBin)

/** ledenboek_removal_result_run: orders the job @id, an `erase-many` that was previewed, and follows it. */
void ledenboek_removal_result_run (LedenboekRemovalResult *self, LedgerReplica *replica, const LedgerId *id);

/** ledenboek_removal_result_is_under_way: whether the server is at it. */
gboolean ledenboek_removal_result_is_under_way (LedenboekRemovalResult *self);

/** ledenboek_removal_result_focus: gives its first button the keyboard. */
void ledenboek_removal_result_focus (LedenboekRemovalResult *self);

G_END_DECLS

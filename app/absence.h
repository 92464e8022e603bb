/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a long absence came to: a book that had no contact with its server for a week or more, and has it again. How
 * long it was, how many changes that waited were sent, how many of them were merged with what others did, and what is
 * left to choose. Kept until somebody begins the work. Main thread.
 *
 * Signal: `returned` (): the first exchange after the absence is done, and there is something to tell.
 */
#pragma once

#include "libledger/sync/replica.h"

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_ABSENCE (ledenboek_absence_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekAbsence, ledenboek_absence, LEDENBOEK, ABSENCE, GObject)

/**
 * ledenboek_absence_get:
 *
 * Returns: (transfer none): the one of @replica, made by the first call: to be made before the exchange is started
 */
LedenboekAbsence *ledenboek_absence_get (LedgerReplica *replica);

/** ledenboek_absence_is_told: whether somebody came back and nobody has begun the work yet. */
gboolean ledenboek_absence_is_told (LedenboekAbsence *self);

/** ledenboek_absence_dup_title: Returns: (transfer full): "Back after 21 days". */
char *ledenboek_absence_dup_title (LedenboekAbsence *self);

/** ledenboek_absence_dup_text: Returns: (transfer full): "212 changes sent, 171 merged, 40 choices, 1 kept aside." */
char *ledenboek_absence_dup_text (LedenboekAbsence *self);

/** ledenboek_absence_begin_work: it has been read. */
void ledenboek_absence_begin_work (LedenboekAbsence *self);

G_END_DECLS

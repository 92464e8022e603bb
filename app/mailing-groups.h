/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The groups of those in a mailing, as buttons with counts: by letter, by e-mail, left out by each cause, who lack
 * each field of the letter, and what became of what was sent. A group of nobody is not there. Main thread.
 *
 * Signal `chosen` (): another group is.
 */
#pragma once

#include "libledger/mailing/tally.h"
#include "libledger/selection/condition.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_MAILING_GROUPS (ledenboek_mailing_groups_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekMailingGroups, ledenboek_mailing_groups, LEDENBOEK, MAILING_GROUPS, AdwBin)

/** ledenboek_mailing_groups_set: counts those of @tally (nullable: nobody); @kind is that of recipients. */
void ledenboek_mailing_groups_set (LedenboekMailingGroups *self, const LedgerKind *kind,
                                   const LedgerMailingTally *tally);

/** ledenboek_mailing_groups_is_empty: whether there is nobody in any of them. */
gboolean ledenboek_mailing_groups_is_empty (LedenboekMailingGroups *self);

/** ledenboek_mailing_groups_is_uncertain: whether the chosen one is that of what has perhaps been sent. */
gboolean ledenboek_mailing_groups_is_uncertain (LedenboekMailingGroups *self);

/** ledenboek_mailing_groups_dup_condition: Returns: (transfer full): who of @mailing is in the chosen one. */
LedgerCondition *ledenboek_mailing_groups_dup_condition (LedenboekMailingGroups *self, const LedgerId *mailing);

/** ledenboek_mailing_groups_choose_first: chooses the first one that is there. */
void ledenboek_mailing_groups_choose_first (LedenboekMailingGroups *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One mailing: what it is, what is done with it (prepare, print, send), and who is in it, by groups: by letter, by
 * e-mail, left out by each cause, and what became of it. A job of the server that was started here goes on when
 * another mailing is looked at. Main thread.
 */
#pragma once

#include "libledger/mailing/tally.h"
#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_MAILING_VIEW (ledenboek_mailing_view_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekMailingView, ledenboek_mailing_view, LEDENBOEK, MAILING_VIEW, AdwBin)

/** ledenboek_mailing_view_new: Returns: (transfer floating): one that shows nothing yet. */
GtkWidget *ledenboek_mailing_view_new (LedgerReplica *replica);

/**
 * ledenboek_mailing_view_show:
 * @tally: (nullable): what it comes to; %NULL: nobody is in it
 *
 * Shows @mailing as it is now.
 */
void ledenboek_mailing_view_show (LedenboekMailingView *self, LedgerRecord *mailing, const LedgerMailingTally *tally);

/** ledenboek_mailing_view_edit: opens its form, when it may still be changed. */
void ledenboek_mailing_view_edit (LedenboekMailingView *self);

/** ledenboek_mailing_view_print: asks how its letters are printed; without any it prints who is in the chosen group. */
void ledenboek_mailing_view_print (LedenboekMailingView *self);

/** ledenboek_mailing_view_focus: gives its first button the keyboard. */
void ledenboek_mailing_view_focus (LedenboekMailingView *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands on every letter of a company, to be changed with the page beside it. Saving makes one more letterhead:
 * letters that were sent keep the one that they had. Main thread; the page is drawn by a reader.
 *
 * Signal `back` (): one leaves it.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_LETTERHEAD_FORM (ledenboek_letterhead_form_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekLetterheadForm, ledenboek_letterhead_form, LEDENBOEK, LETTERHEAD_FORM, AdwBin)

/** ledenboek_letterhead_form_new: Returns: (transfer floating): the letterhead of the first company of @replica. */
GtkWidget *ledenboek_letterhead_form_new (LedgerReplica *replica);

/** ledenboek_letterhead_form_save: makes what stands in the form the letterhead of the company. */
void ledenboek_letterhead_form_save (LedenboekLetterheadForm *self);

/** ledenboek_letterhead_form_focus: the keyboard to the first field. */
void ledenboek_letterhead_form_focus (LedenboekLetterheadForm *self);

G_END_DECLS

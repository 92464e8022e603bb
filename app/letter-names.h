/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How letters address a contact, as the section of the page shows it (REL-22): what the rules make where nothing else
 * is wished, and the letter that a couple gets together. Main thread; reads the store by key.
 */
#pragma once

#include "libledger/store/store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_letter_names_dup_proposal: for LedenboekPart.dup_proposal: the salutation or envelope that is made. */
char *ledenboek_letter_names_dup_proposal (LedgerStore *store, const LedgerRecord *contact, const LedgerField *field);

/** ledenboek_letter_names_add_more: for LedenboekPart.add_more: where mail goes today, and the letter together. */
void ledenboek_letter_names_add_more (GtkWidget *grid, LedgerStore *store, const LedgerRecord *contact);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An entry in which a contact is chosen: while one types, those who fit stand beneath it, found as the search finds
 * them. Arrows choose, Enter takes. Main thread; the book is searched by the readers.
 *
 * Signal `changed` (): another contact is chosen, or something was typed.
 */
#pragma once

#include "libledger/store/store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONTACT_ENTRY (ledenboek_contact_entry_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactEntry, ledenboek_contact_entry, LEDENBOEK, CONTACT_ENTRY, AdwBin)

/** ledenboek_contact_entry_new: Returns: (transfer floating): an empty one for contacts of @store, named @label. */
GtkWidget *ledenboek_contact_entry_new (LedgerStore *store, const char *label);

/** ledenboek_contact_entry_dup_text: Returns: (transfer full): the id as text; what was typed when nobody is chosen. */
char *ledenboek_contact_entry_dup_text (LedenboekContactEntry *self);

/** ledenboek_contact_entry_set_text: chooses the contact of that id, without the signal; "": nobody. */
void ledenboek_contact_entry_set_text (LedenboekContactEntry *self, const char *text);

/** ledenboek_contact_entry_focus: gives it the keyboard, its text selected. */
void ledenboek_contact_entry_focus (LedenboekContactEntry *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section Contacts: list and page side by side, the page over the list in a narrow window. The search entry
 * of the header bar belongs to it. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONTACTS_VIEW (ledenboek_contacts_view_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactsView, ledenboek_contacts_view, LEDENBOEK, CONTACTS_VIEW, AdwBin)

/** ledenboek_contacts_view_new: Returns: (transfer floating): the contacts of @replica (referenced). */
GtkWidget *ledenboek_contacts_view_new (LedgerReplica *replica);

/** ledenboek_contacts_view_set_search: takes the keys and the text of @entry, which is not in the view itself. */
void ledenboek_contacts_view_set_search (LedenboekContactsView *self, GtkSearchEntry *entry);

/** ledenboek_contacts_view_show: shows the page of that contact and marks it in the list. */
void ledenboek_contacts_view_show (LedenboekContactsView *self, const LedgerId *contact);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of contacts and, in its place, the results of a search: rows, filter chips, the number of hits, what to
 * do when nobody is found. Main thread; orders and searches run with the readers and can be given up.
 *
 * Signals: `chosen` (): another contact is selected, see ledenboek_contact_list_get_selected; `activated` (): go to
 * its page; `new-contact` (const char *typed): make one of what was typed.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONTACT_LIST (ledenboek_contact_list_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactList, ledenboek_contact_list, LEDENBOEK, CONTACT_LIST, AdwBin)

/** ledenboek_contact_list_open: shows the contacts of @store (referenced). */
void ledenboek_contact_list_open (LedenboekContactList *self, LedgerStore *store);

/**
 * ledenboek_contact_list_set_drafts:
 *
 * @is_draft says whether a contact has an unfinished form; called for shown rows.
 */
void ledenboek_contact_list_set_drafts (LedenboekContactList *self,
                                        gboolean (*is_draft) (const char *id, gpointer data), gpointer data);

/** ledenboek_contact_list_search: shows who fits @text; "" gives the list back with its selection. */
void ledenboek_contact_list_search (LedenboekContactList *self, const char *text);

/** ledenboek_contact_list_move: selects the row @steps further. */
void ledenboek_contact_list_move (LedenboekContactList *self, int steps);

/** ledenboek_contact_list_get_selected: @id (out). Returns: %FALSE when nobody is selected. */
gboolean ledenboek_contact_list_get_selected (LedenboekContactList *self, LedgerId *id);

/** ledenboek_contact_list_select: selects that contact when it is among the rows, and scrolls to it. */
void ledenboek_contact_list_select (LedenboekContactList *self, const LedgerId *id);

/**
 * ledenboek_contact_list_refresh:
 *
 * shows again what changed of the contacts in @ids (set of LedgerId), %NULL: of all.
 */
void ledenboek_contact_list_refresh (LedenboekContactList *self, GHashTable *ids);

/** ledenboek_contact_list_reload: asks the order again, after contacts were added or went. */
void ledenboek_contact_list_reload (LedenboekContactList *self);

/** ledenboek_contact_list_show_filters: opens the popover of filters. */
void ledenboek_contact_list_show_filters (LedenboekContactList *self);

/** ledenboek_contact_list_get_vain: Returns: (nullable): what was searched when nobody was found, borrowed. */
const char *ledenboek_contact_list_get_vain (LedenboekContactList *self);

/** ledenboek_contact_list_focus: gives the rows the keyboard. */
void ledenboek_contact_list_focus (LedenboekContactList *self);

G_END_DECLS

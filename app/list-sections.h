/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lists of sections: that of Relaties, and the sections that are a list and nothing else, Taken and
 * Lidmaatschappen. One LedenboekListSpec each. Main thread.
 */
#pragma once

#include "app/record-list.h"

G_BEGIN_DECLS

/** ledenboek_contacts_list_new: Returns: (transfer floating): the list of the section Contacts, to be searched too. */
GtkWidget *ledenboek_contacts_list_new (LedgerReplica *replica);

/** ledenboek_tasks_page_new: Returns: (transfer floating): the section Tasks. */
GtkWidget *ledenboek_tasks_page_new (LedgerReplica *replica);

/** ledenboek_tasks_page_count: open tasks for @user (nullable) or his groups, due by today. A reader's thread. */
gint64 ledenboek_tasks_page_count (LedgerStore *store, const LedgerId *user);

/** ledenboek_memberships_page_new: Returns: (transfer floating): the section Memberships. */
GtkWidget *ledenboek_memberships_page_new (LedgerReplica *replica);

G_END_DECLS

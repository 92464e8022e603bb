/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections that are a list and nothing else: Taken, Lidmaatschappen. One LedenboekListSpec each. Main thread.
 */
#pragma once

#include "app/record-list.h"

G_BEGIN_DECLS

/** ledenboek_tasks_page_new: Returns: (transfer floating): the section Tasks. */
GtkWidget *ledenboek_tasks_page_new (LedgerReplica *replica);

/** ledenboek_tasks_page_count: how many open tasks are for the user and due by today. */
gint64 ledenboek_tasks_page_count (LedgerReplica *replica);

/** ledenboek_memberships_page_new: Returns: (transfer floating): the section Memberships. */
GtkWidget *ledenboek_memberships_page_new (LedgerReplica *replica);

G_END_DECLS

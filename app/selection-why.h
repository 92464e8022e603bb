/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Why is this contact in this selection, or not?" (REL-21): a contact and a selection, both to be chosen, and beneath
 * them every part of what the selection asks with whether it holds for that contact today. Main thread; reads by key.
 */
#pragma once

#include "libledger/selection/condition.h"
#include "libledger/sync/replica.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ledenboek_selection_why_show:
 * @contact: (nullable): who is asked about at first
 * @selection: (nullable): by which selection at first
 *
 * Opens it over the window of @widget.
 */
void ledenboek_selection_why_show (GtkWidget *widget, LedgerReplica *replica, const LedgerId *contact,
                                   const LedgerId *selection);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog that makes a contact, from the groups of the model, with look-alikes shown while one types. Main
 * thread; look-alikes are searched by the readers.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_new_contact_show: opens it over the window of @widget; @typed (nullable): what was searched in vain. */
void ledenboek_new_contact_show (GtkWidget *widget, LedgerReplica *replica, const char *typed);

/** ledenboek_new_contact_offer: offers in a toast what was typed for one and not made, as before a crash. */
void ledenboek_new_contact_offer (GtkWidget *widget, LedgerReplica *replica);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking a new card for a contact: a small dialog with the list of reasons, Enter confirms. What is saved is one act:
 * the cards that were valid become void for that reason, and a card is made that waits to be printed. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** ledenboek_card_is_possible: whether who uses @replica may ask a card for @contact: it is active. */
gboolean ledenboek_card_is_possible (LedgerReplica *replica, const LedgerRecord *contact);

/** ledenboek_card_dialog_open: asks over the window of @widget. */
void ledenboek_card_dialog_open (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *contact);

G_END_DECLS

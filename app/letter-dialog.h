/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A single letter or e-mail to a contact: which text, by which way, under which letterhead, with what it will say
 * below, or why the contact gets none. It becomes a mailing of one, which the server prepares as any other (S9), so
 * that it is printed, sent and remembered as they are. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** ledenboek_letter_dialog_is_possible: whether the user may write to @contact. */
gboolean ledenboek_letter_dialog_is_possible (LedgerReplica *replica, const LedgerRecord *contact);

/** ledenboek_letter_dialog_open: asks for a letter to @contact, over the window of @widget. */
void ledenboek_letter_dialog_open (GtkWidget *widget, LedgerReplica *replica, LedgerRecord *contact);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was written to a contact, letter or e-mail, looked at again as a PDF: the same bytes as then. Main thread; the
 * note that it leaves the book is the writer's, the pages are a reader's.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_sent_letter_is_there: whether something was written to @recipient, of kind mailing_recipient. */
gboolean ledenboek_sent_letter_is_there (const LedgerRecord *recipient);

/** ledenboek_sent_letter_open: shows it in the program for PDF; where none is, it says where to look instead. */
void ledenboek_sent_letter_open (GtkWidget *widget, LedgerReplica *replica, LedgerRecord *recipient);

G_END_DECLS

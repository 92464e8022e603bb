/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing off: a small dialog with the reasons, the focus in their list, Enter confirms. Main thread; saving runs on
 * the writer's.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_sign_off_ask: asks for reason and day and makes @contact @status ("inactive", "deceased"). */
void ledenboek_sign_off_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *contact,
                             const char *status);

/** ledenboek_sign_off_take_back: makes @contact active again. */
void ledenboek_sign_off_take_back (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *contact);

G_END_DECLS

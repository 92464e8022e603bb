/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of an act by which somebody leaves or comes back (libledger/membership/act.h): what it asks, and beneath
 * that what it will do, told anew with every choice. The focus is in the reasons, where typing finds one; Enter on what
 * was chosen confirms. Main thread; saving runs on the writer's.
 */
#pragma once

#include "libledger/membership/act.h"
#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** ledenboek_act_dialog_open: asks for that act of @contact, over the window of @widget. */
void ledenboek_act_dialog_open (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *contact,
                                LedgerActType type);

G_END_DECLS

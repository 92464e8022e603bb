/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of the register as a file: where to, the note that it left (S1), then the file, written by a reader. Main
 * thread.
 */
#pragma once

#include "libledger/membership/register.h"
#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** ledenboek_register_export_ask: asks where @list of @day goes, over the window of @widget, and writes it there. */
void ledenboek_register_export_ask (GtkWidget *widget, LedgerReplica *replica, LedgerRegisterList list,
                                    const char *day);

G_END_DECLS

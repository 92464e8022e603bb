/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole book in open files, from the menu: into which folder, that it is noted, how far it is, and a way to stop.
 * Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_book_export_ask: asks where to and writes it; one works on meanwhile. */
void ledenboek_book_export_ask (GtkWidget *widget, LedgerReplica *replica);

G_END_DECLS

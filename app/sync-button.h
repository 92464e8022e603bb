/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The button in the header bar that says how this replica stands with the server, and its popover: what is not
 * sent, what was kept aside, what is to be chosen, what went wrong and what to do about it. Main thread.
 *
 * It activates `win.sync`, `win.show-contact`, `win.section` ("choices") and `win.log-in` of its window.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_SYNC_BUTTON (ledenboek_sync_button_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekSyncButton, ledenboek_sync_button, LEDENBOEK, SYNC_BUTTON, AdwBin)

/** ledenboek_sync_button_new: Returns: a button that follows the status of @replica (referenced). */
GtkWidget *ledenboek_sync_button_new (LedgerReplica *replica);

G_END_DECLS

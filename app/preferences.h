/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may come to a contact, as a small grid: a row a purpose, a column a channel. A tick is saved at once and undone
 * as every change. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_PREFERENCES (ledenboek_preferences_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekPreferences, ledenboek_preferences, LEDENBOEK, PREFERENCES, AdwBin)

/** ledenboek_preferences_new: the grid for contacts of @replica (referenced). */
GtkWidget *ledenboek_preferences_new (LedgerReplica *replica);

/** ledenboek_preferences_show: shows those of @contact. */
void ledenboek_preferences_show (LedenboekPreferences *self, LedgerRecord *contact);

/** ledenboek_preferences_dup_summary: Returns: (transfer full) (nullable): "Do not phone": channels that are closed. */
char *ledenboek_preferences_dup_summary (const LedgerRecord *contact);

G_END_DECLS

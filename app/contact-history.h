/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of a contact: when, who, on which computer, what it was and what it became. Asked when it is opened:
 * whole from the server, else what this computer knows of it, and then it says so. It is narrowed to one field, and a
 * value of before is taken back from it. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONTACT_HISTORY (ledenboek_contact_history_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactHistory, ledenboek_contact_history, LEDENBOEK, CONTACT_HISTORY, AdwBin)

/** ledenboek_contact_history_new: the history of contacts of @replica (referenced), closed. */
GtkWidget *ledenboek_contact_history_new (LedgerReplica *replica);

/** ledenboek_contact_history_show: that of @contact; asked at once when it is open. */
void ledenboek_contact_history_show (LedenboekContactHistory *self, const LedgerId *contact);

/**
 * ledenboek_contact_history_filter:
 * @what: "contact/city": one field by its kind and name, or "contact/@address": a whole group
 *
 * Shows the lines of that field or group alone.
 */
void ledenboek_contact_history_filter (LedenboekContactHistory *self, const char *what);

/** ledenboek_contact_history_open: unfolds it. */
void ledenboek_contact_history_open (LedenboekContactHistory *self);

G_END_DECLS

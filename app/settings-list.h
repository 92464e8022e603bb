/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list that an office sets itself: membership types, branches, reasons of sign-off, companies. Each record of the
 * kind is a row that unfolds into its form, made from the model; the first row makes a new one. Nothing is removed:
 * what is retired stands beneath, and where memberships and histories refer to it, it stays. Who may not edit reads.
 * Main thread; reads the store by key.
 *
 * Signal `back` (): the list was left.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_SETTINGS_LIST (ledenboek_settings_list_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekSettingsList, ledenboek_settings_list, LEDENBOEK, SETTINGS_LIST, AdwBin)

/** ledenboek_settings_list_is_for: whether records of @kind are set in such a list. */
gboolean ledenboek_settings_list_is_for (const LedgerKind *kind);

/** ledenboek_settings_list_get_description: Returns: (nullable): what records of @kind are for, in the user's words. */
const char *ledenboek_settings_list_get_description (const LedgerKind *kind);

/** ledenboek_settings_list_new: Returns: (transfer floating): the records of @kind in the book of @replica. */
GtkWidget *ledenboek_settings_list_new (LedgerReplica *replica, const LedgerKind *kind);

/** ledenboek_settings_list_focus: gives its first row the keyboard. */
void ledenboek_settings_list_focus (LedenboekSettingsList *self);

/** ledenboek_settings_list_begin: unfolds the row that makes a new record. */
void ledenboek_settings_list_begin (LedenboekSettingsList *self);

/** ledenboek_settings_list_fold: folds the row that is worked in. Returns: whether there was one. */
gboolean ledenboek_settings_list_fold (LedenboekSettingsList *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section Settings: the organisation's own fields, what this book is and where it comes from, colours. Main
 * thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_SETTINGS_PAGE (ledenboek_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekSettingsPage, ledenboek_settings_page, LEDENBOEK, SETTINGS_PAGE, AdwBin)

/** ledenboek_settings_page_new: Returns: the page on the book of @replica (referenced). */
GtkWidget *ledenboek_settings_page_new (LedgerReplica *replica);

G_END_DECLS

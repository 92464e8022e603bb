/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page Today (PLT-07): what there is to do now, in blocks, each of which says what comes next and does it. Read on
 * readers' threads while it is looked at, and kept current. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TODAY_PAGE (ledenboek_today_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTodayPage, ledenboek_today_page, LEDENBOEK, TODAY_PAGE, AdwBin)

/** ledenboek_today_page_new: Returns: (transfer floating): of the user of @replica. */
GtkWidget *ledenboek_today_page_new (LedgerReplica *replica);

G_END_DECLS

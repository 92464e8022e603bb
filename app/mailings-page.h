/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section Mailings (Mailingen): those that there are, newest first, with how many get them by which way, and at the
 * right the chosen one. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_MAILINGS_PAGE (ledenboek_mailings_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekMailingsPage, ledenboek_mailings_page, LEDENBOEK, MAILINGS_PAGE, AdwBin)

/** ledenboek_mailings_page_new: Returns: (transfer floating): the mailings of @replica (referenced). */
GtkWidget *ledenboek_mailings_page_new (LedgerReplica *replica);

G_END_DECLS

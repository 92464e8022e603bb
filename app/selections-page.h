/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section Selections (Selecties): those that there are, what the chosen one asks, and who is in it while one types.
 * Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_SELECTIONS_PAGE (ledenboek_selections_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekSelectionsPage, ledenboek_selections_page, LEDENBOEK, SELECTIONS_PAGE, AdwBin)

/** ledenboek_selections_page_new: Returns: (transfer floating): the selections of @replica (referenced). */
GtkWidget *ledenboek_selections_page_new (LedgerReplica *replica);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section Figures (cijfers): a figure of the book as a chart and as a table, each number of which opens the list of
 * exactly those who were counted. Main thread; counting runs with the readers.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_FIGURES_PAGE (ledenboek_figures_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekFiguresPage, ledenboek_figures_page, LEDENBOEK, FIGURES_PAGE, AdwBin)

/** ledenboek_figures_page_new: Returns: (transfer floating): the figures of the book of @replica (referenced). */
GtkWidget *ledenboek_figures_page_new (LedgerReplica *replica);

G_END_DECLS

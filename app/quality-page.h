/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section Clean up (Opschonen): work lists of what may be wrong in the book, one by check with its count, each
 * solved in one screen by keyboard (DQ-05). Main thread; the checks run on readers' threads.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_QUALITY_PAGE (ledenboek_quality_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekQualityPage, ledenboek_quality_page, LEDENBOEK, QUALITY_PAGE, AdwBin)

/** ledenboek_quality_page_new: Returns: the page on the book of @replica (referenced). */
GtkWidget *ledenboek_quality_page_new (LedgerReplica *replica);

G_END_DECLS

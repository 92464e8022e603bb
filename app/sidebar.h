/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sidebar: the sections of the table under their group headings, with the count of work waiting behind each.
 * A row activates `win.section`; nothing else. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_SIDEBAR (ledenboek_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekSidebar, ledenboek_sidebar, LEDENBOEK, SIDEBAR, AdwBin)

/** ledenboek_sidebar_fill: shows the sections that the user of @replica (referenced) may see. */
void ledenboek_sidebar_fill (LedenboekSidebar *self, LedgerReplica *replica);

/** ledenboek_sidebar_select: marks the section of that name as the one that is shown. */
void ledenboek_sidebar_select (LedenboekSidebar *self, const char *section);

/** ledenboek_sidebar_update: counts the badges anew. */
void ledenboek_sidebar_update (LedenboekSidebar *self);

G_END_DECLS

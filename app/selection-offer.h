/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selections that somebody is offered in a list of choices. Reads the store by key; main thread. */
#pragma once

#include "libledger/sync/replica.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ledenboek_selection_offer_list:
 *
 * Returns: (transfer full) (element-type LedgerRecord): those that the user of @replica is offered and may ask
 */
GPtrArray *ledenboek_selection_offer_list (LedgerReplica *replica);

/** ledenboek_selection_offer_name: Returns: (transfer full): the names of @selections, after @first (nullable). */
GtkStringList *ledenboek_selection_offer_name (const GPtrArray *selections, const char *first);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of templates (sjablonen, MAIL-01): the list, the text of the chosen one in each language, and beside it how
 * it looks for a contact, the fields, the conditions, what a selection lacks and the earlier texts. Saving makes a new
 * version; what was typed and not saved is kept as a draft. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TEMPLATES_PAGE (ledenboek_templates_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTemplatesPage, ledenboek_templates_page, LEDENBOEK, TEMPLATES_PAGE, AdwBin)

/** ledenboek_templates_page_new: Returns: (transfer floating): the page for the book of @replica. */
GtkWidget *ledenboek_templates_page_new (LedgerReplica *replica);

G_END_DECLS

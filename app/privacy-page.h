/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section of privacy (REL-10, AVG-06): who is inactive and may be deleted for good, by reason and by since when.
 * The first click previews what the server would do, the second has it done as a job. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_PRIVACY_PAGE (ledenboek_privacy_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekPrivacyPage, ledenboek_privacy_page, LEDENBOEK, PRIVACY_PAGE, AdwBin)

/** ledenboek_privacy_page_new: Returns: (transfer floating): the inactive contacts in the book of @replica. */
GtkWidget *ledenboek_privacy_page_new (LedgerReplica *replica);

G_END_DECLS

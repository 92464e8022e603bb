/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The earlier texts of a template in one language: when and by whom each was made, what it said, and the way back to
 * it. Main thread.
 *
 * Signal `take` (gpointer version): the text of that record is to be written once more.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TEMPLATE_VERSIONS (ledenboek_template_versions_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTemplateVersions, ledenboek_template_versions, LEDENBOEK, TEMPLATE_VERSIONS, AdwBin)

/** ledenboek_template_versions_new: Returns: (transfer floating): none, over the book of @replica. */
GtkWidget *ledenboek_template_versions_new (LedgerReplica *replica);

/** ledenboek_template_versions_set: shows those of @versions (as of mailing/version.h) that are in @language. */
void ledenboek_template_versions_set (LedenboekTemplateVersions *self, const GPtrArray *versions,
                                      const char *language);

G_END_DECLS

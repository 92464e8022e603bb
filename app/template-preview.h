/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a text looks for a chosen contact, as a letter and as a message, made anew a moment after it was changed. One
 * goes through the book or a selection by a button. Main thread; the preview is made by a reader.
 *
 * Signal `made` (): there is another preview.
 */
#pragma once

#include "app/letter-preview.h"

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TEMPLATE_PREVIEW (ledenboek_template_preview_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTemplatePreview, ledenboek_template_preview, LEDENBOEK, TEMPLATE_PREVIEW, AdwBin)

/** ledenboek_template_preview_new: Returns: (transfer floating): for the first active contact of the book. */
GtkWidget *ledenboek_template_preview_new (LedgerReplica *replica);

/** ledenboek_template_preview_set: the text as it is now; shown after a short rest. */
void ledenboek_template_preview_set (LedenboekTemplatePreview *self, const LedenboekLetterText *text);

/** ledenboek_template_preview_get: Returns: (transfer none) (nullable): what was made last. */
const LedenboekLetterPreview *ledenboek_template_preview_get (LedenboekTemplatePreview *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a selection lacks of a text: asked for by a button, found by readers in pieces while one goes on writing, and
 * told by field with the contacts, each of whom opens. Main thread.
 */
#pragma once

#include "app/letter-text.h"

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TEMPLATE_GAPS (ledenboek_template_gaps_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTemplateGaps, ledenboek_template_gaps, LEDENBOEK, TEMPLATE_GAPS, AdwBin)

/** ledenboek_template_gaps_new: Returns: (transfer floating): nothing asked yet. */
GtkWidget *ledenboek_template_gaps_new (LedgerReplica *replica);

/**
 * ledenboek_template_gaps_set:
 * @text: as it is now
 * @languages: (element-type utf8): in which the template has a text, that of @text among them
 * @purpose: (nullable): of the template
 *
 * What is asked from now on; what was found before stays, and is told to be of an earlier text.
 */
void ledenboek_template_gaps_set (LedenboekTemplateGaps *self, const LedenboekLetterText *text,
                                  const GPtrArray *languages, const char *purpose);

G_END_DECLS

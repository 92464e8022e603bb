/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fields that may be put into a text, to be searched in, with what each gives for the contact of the preview. Main
 * thread.
 *
 * Signal `insert` (const char *name): that field is to be put in.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TEMPLATE_FIELDS (ledenboek_template_fields_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTemplateFields, ledenboek_template_fields, LEDENBOEK, TEMPLATE_FIELDS, AdwBin)

/** ledenboek_template_fields_new: Returns: (transfer floating): the fields that the user of @replica may see. */
GtkWidget *ledenboek_template_fields_new (LedgerReplica *replica);

/** ledenboek_template_fields_set_values: shows what each gives; @values as of app/letter-preview.h, (nullable). */
void ledenboek_template_fields_set_values (LedenboekTemplateFields *self, GHashTable *values);

/** ledenboek_template_fields_focus: the keyboard to the search. */
void ledenboek_template_fields_focus (LedenboekTemplateFields *self);

G_END_DECLS

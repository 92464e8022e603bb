/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The named conditions of a text, by which a part of it is for some and not for others: made and changed in a dialog
 * with the editor of conditions, and put into the text. Main thread.
 *
 * Signals: `changed` (): there are others; `insert` (const char *name): a block for that one is to be put in.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TEMPLATE_BLOCKS (ledenboek_template_blocks_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTemplateBlocks, ledenboek_template_blocks, LEDENBOEK, TEMPLATE_BLOCKS, AdwBin)

/** ledenboek_template_blocks_new: Returns: (transfer floating): none, over the book of @replica. */
GtkWidget *ledenboek_template_blocks_new (LedgerReplica *replica);

/** ledenboek_template_blocks_set: shows those of @json (nullable), as mailing/source.h has them, without a signal. */
void ledenboek_template_blocks_set (LedenboekTemplateBlocks *self, const char *json);

/** ledenboek_template_blocks_dup_json: Returns: (transfer full) (nullable): their JSON; %NULL when there are none. */
char *ledenboek_template_blocks_dup_json (LedenboekTemplateBlocks *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An inactive contact as a row of the list of those to be deleted: what libledger says of it, and whether it goes
 * along. Plain object; main thread.
 */
#pragma once

#include "libledger/privacy/removal.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_REMOVAL_ITEM (ledenboek_removal_item_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRemovalItem, ledenboek_removal_item, LEDENBOEK, REMOVAL_ITEM, GObject)

/** ledenboek_removal_item_new: Returns: (transfer full): of @removal (transfer full), which goes along. */
LedenboekRemovalItem *ledenboek_removal_item_new (LedgerRemoval *removal);

/** ledenboek_removal_item_get: Returns: (transfer none): what is known of it. */
const LedgerRemoval *ledenboek_removal_item_get (LedenboekRemovalItem *self);

/** ledenboek_removal_item_is_chosen: whether it goes along; the property `chosen`. */
gboolean ledenboek_removal_item_is_chosen (LedenboekRemovalItem *self);

/** ledenboek_removal_item_toggle: takes it along, or not any more. */
void ledenboek_removal_item_toggle (LedenboekRemovalItem *self);

/** ledenboek_removal_dup_causes: Returns: (transfer full): "A task is open, waits until 22-12-2026"; "" when it may. */
char *ledenboek_removal_dup_causes (guint causes, const char *due);

G_END_DECLS

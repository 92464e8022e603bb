/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One field of the organisation's own in the settings: unfolds to its label, type, choices and purpose, can be
 * renamed and retired. Without a definition it is the row that makes a new one. Main thread.
 *
 * Signal: `saved` () after the change is durable.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_OWN_FIELD_ROW (ledenboek_own_field_row_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekOwnFieldRow, ledenboek_own_field_row, LEDENBOEK, OWN_FIELD_ROW, AdwExpanderRow)

/**
 * ledenboek_own_field_row_new:
 * @definition: (nullable): a record of kind field_definition; %NULL for a new one
 *
 * Returns: (transfer floating): a row on the book of @replica (referenced)
 */
GtkWidget *ledenboek_own_field_row_new (LedgerReplica *replica, const LedgerRecord *definition);

/** ledenboek_own_field_row_get_id: Returns: (nullable): the id of its definition, borrowed; %NULL for a new one. */
const LedgerId *ledenboek_own_field_row_get_id (LedenboekOwnFieldRow *self);

G_END_DECLS

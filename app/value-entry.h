/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A control for one value of a field of the model: an entry, or a list where the field has choices or refers to
 * another record. What comes out of it is text for ledger_field_read. Main thread.
 */
#pragma once

#include "libledger/store/store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ledenboek_value_entry_new:
 * @values: (array length=n_values): the first one is shown; for references the others can be chosen too
 *
 * Returns: (transfer floating): a control whose accessible name is the label of @field
 */
GtkWidget *ledenboek_value_entry_new (LedgerStore *store, const LedgerField *field,
                                      const LedgerValue *const *values, guint n_values);

/** ledenboek_value_entry_get_text: Returns: what stands in it, for ledger_field_read; "" for nothing. */
const char *ledenboek_value_entry_get_text (GtkWidget *entry);

G_END_DECLS

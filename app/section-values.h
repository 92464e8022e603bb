/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How values are laid out on the page: in columns that flow with the width, label small above value large. Text can
 * be selected and copied; who changed it last is told on demand. Main thread.
 */
#pragma once

#include "app/section-item.h"

G_BEGIN_DECLS

/** ledenboek_section_values_new_flow: Returns: (transfer floating): an empty flow of one to three columns. */
GtkWidget *ledenboek_section_values_new_flow (void);

/** ledenboek_section_values_append: adds @child to a flow, out of the way of the keyboard itself. */
void ledenboek_section_values_append (GtkWidget *flow, GtkWidget *child);

/** ledenboek_section_values_new_value: Returns: (transfer floating): @label small above @value, which can be selected. */
GtkWidget *ledenboek_section_values_new_value (const char *label, const char *value);

/** ledenboek_section_values_new: Returns: (transfer floating): the values of @items of @contact. */
GtkWidget *ledenboek_section_values_new (LedgerStore *store, const LedenboekPart *part, LedgerRecord *contact,
                                         GPtrArray *items);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How values and forms are laid out on the page: in rows of six units, label small above value large. Text can
 * be selected and copied; who changed it last is told on demand. Main thread.
 */
#pragma once

#include "app/section-item.h"

#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/* A row of the layout is so many units wide. */
#define LEDENBOEK_ROW_UNITS 6

/** ledenboek_section_values_new_grid: Returns: (transfer floating): an empty layout of rows of equal units. */
GtkWidget *ledenboek_section_values_new_grid (void);

/**
 * ledenboek_section_values_append:
 * @units: how wide @child is, 1 … LEDENBOEK_ROW_UNITS
 *
 * Adds @child behind the others; what does not fit in the row begins the next one.
 */
void ledenboek_section_values_append (GtkWidget *grid, GtkWidget *child, int units);

/**
 * ledenboek_section_values_new_value:
 *
 * Returns: (transfer floating): @label small above @value, which can be selected.
 */
GtkWidget *ledenboek_section_values_new_value (const char *label, const char *value);

/** ledenboek_section_values_tell_origin: has @widget tell on demand who changed @group of @holder (nullable) last. */
void ledenboek_section_values_tell_origin (GtkWidget *widget, LedgerStore *store, LedgerRecord *holder,
                                           const LedgerGroup *group);

/**
 * ledenboek_section_values_new_item:
 * @label: what stands small above it
 * @empty: what is read when there is no value; %NULL: nothing is made then
 *
 * Returns: (transfer floating) (nullable): the value of @item, masked when it is to be, with who changed it last
 */
GtkWidget *ledenboek_section_values_new_item (LedgerReplica *replica, const LedenboekItem *item, const char *label,
                                              const char *empty);

/**
 * ledenboek_section_values_new:
 * @replica: with a book; what is masked and shown all the same is noted in it
 *
 * Returns: (transfer floating): the values of @items of @contact.
 */
GtkWidget *ledenboek_section_values_new (LedgerReplica *replica, const LedenboekPart *part, LedgerRecord *contact,
                                         GPtrArray *items);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The free lines of an address abroad. Where postcode and number say where a house is they are not asked for. Main
 * thread.
 */
#pragma once

#include "app/section-item.h"

G_BEGIN_DECLS

/**
 * ledenboek_foreign_lines_show:
 * @items: (element-type LedenboekItem): of a form
 * @editors: (element-type LedenboekFieldEditor): beside @items, %NULL for what is read only
 *
 * Shows the lines of each address whose country has no rules of its own, and those with something in them; hides the
 * others. To be called when the form is filled and when a country is chosen.
 */
void ledenboek_foreign_lines_show (GPtrArray *items, GPtrArray *editors);

G_END_DECLS

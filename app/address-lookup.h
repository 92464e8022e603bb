/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Street and town filled in from postcode and house number (DQ-09): from the table of postcodes of this workplace, else
 * from the book itself, for whoever lives at a postcode already says where it is. What was typed by hand is left alone.
 * What contradicts the table is doubted below its field, and may be kept. Main thread; the book is searched by the
 * readers, the table is asked by a key.
 */
#pragma once

#include "app/section-item.h"

G_BEGIN_DECLS

/**
 * ledenboek_address_lookup_attach:
 * @items: (element-type LedenboekItem): of a form
 * @editors: (element-type LedenboekFieldEditor): beside @items, %NULL for what is read only
 *
 * Watches the address of the form, when it has one, as long as the editor of its postcode lives.
 */
void ledenboek_address_lookup_attach (LedgerStore *store, GPtrArray *items, GPtrArray *editors);

G_END_DECLS

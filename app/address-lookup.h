/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Street and town filled in from the postcode, out of the book itself: whoever lives at that postcode already says
 * where it is. What was typed by hand is left alone. Main thread; the book is searched by the readers.
 */
#pragma once

#include "app/section-item.h"

G_BEGIN_DECLS

/**
 * ledenboek_address_lookup_attach:
 * @items: (element-type LedenboekItem): of a form
 * @editors: (element-type LedenboekFieldEditor): beside @items, %NULL for what is read only
 *
 * Watches the postcode of the form, when it has one, as long as its editor lives.
 */
void ledenboek_address_lookup_attach (LedgerStore *store, GPtrArray *items, GPtrArray *editors);

G_END_DECLS

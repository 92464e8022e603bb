/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the list of contacts: a list model over row numbers (8 bytes each) that reads records a page at a
 * time and keeps the pages used last. It holds a million contacts without holding them. Main thread; reads by key.
 */
#pragma once

#include "libledger/store/search.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Signal `changed` (): its content is another. */
#define LEDENBOEK_TYPE_CONTACT_ROW (ledenboek_contact_row_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactRow, ledenboek_contact_row, LEDENBOEK, CONTACT_ROW, GObject)

#define LEDENBOEK_TYPE_CONTACT_ROWS (ledenboek_contact_rows_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactRows, ledenboek_contact_rows, LEDENBOEK, CONTACT_ROWS, GObject)

/**
 * ledenboek_contact_rows_new:
 *
 * Returns: (transfer full): an empty list of LedenboekContactRow on @store (referenced).
 */
LedenboekContactRows *ledenboek_contact_rows_new (LedgerStore *store);

/**
 * ledenboek_contact_rows_set:
 * @rows: (transfer full) (element-type gint64): row numbers in order
 * @hits: (transfer full) (nullable) (element-type LedgerHit): what matched, as long as @rows; %NULL outside a search
 */
void ledenboek_contact_rows_set (LedenboekContactRows *self, GArray *rows, GArray *hits);

/**
 * ledenboek_contact_rows_refresh:
 *
 * reads again what is shown of the contacts in @ids (a set of LedgerId), %NULL: of all.
 */
void ledenboek_contact_rows_refresh (LedenboekContactRows *self, GHashTable *ids);

/**
 * ledenboek_contact_rows_find:
 *
 * @position (out): where that row number stands. Returns: %FALSE when it is not there.
 */
gboolean ledenboek_contact_rows_find (LedenboekContactRows *self, gint64 row, guint *position);

/** ledenboek_contact_row_get_record: Returns: (transfer none) (nullable): the contact, %NULL when it is gone. */
LedgerRecord *ledenboek_contact_row_get_record (LedenboekContactRow *self);

/** ledenboek_contact_row_get_matched: Returns: (nullable): why a search found it. */
const char *ledenboek_contact_row_get_matched (LedenboekContactRow *self);

/** ledenboek_contact_row_get_sort: Returns: its membership in a word, "Lid"; kind of contact when there is none. */
const char *ledenboek_contact_row_get_sort (LedenboekContactRow *self);

G_END_DECLS

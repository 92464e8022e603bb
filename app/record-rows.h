/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a list of records of any kind: a list model over row numbers (8 bytes each) that reads records a page at
 * a time and keeps the pages used last. It holds a million without holding them. Main thread; reads by key.
 */
#pragma once

#include "libledger/report/column.h"
#include "libledger/store/search.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_RECORD_ROW (ledenboek_record_row_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRecordRow, ledenboek_record_row, LEDENBOEK, RECORD_ROW, GObject)

#define LEDENBOEK_TYPE_RECORD_ROWS (ledenboek_record_rows_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRecordRows, ledenboek_record_rows, LEDENBOEK, RECORD_ROWS, GObject)

/* Makes an item what its row is. */
typedef void (*LedenboekRecordUpdate) (LedenboekRecordRow *row, GtkListItem *item);

/* What a list shows of its rows: from @first (inout) to before @end (inout), which stay as they are when unknown. */
typedef void (*LedenboekRecordSight) (gpointer data, guint *first, guint *end);

/**
 * ledenboek_record_rows_new:
 *
 * Returns: (transfer full): an empty list of LedenboekRecordRow of @kind on @store (referenced).
 */
LedenboekRecordRows *ledenboek_record_rows_new (LedgerStore *store, const LedgerKind *kind);

/** ledenboek_record_rows_get: Returns: (transfer none) (element-type gint64): the row numbers in order. */
GArray *ledenboek_record_rows_get (LedenboekRecordRows *self);

/** ledenboek_record_rows_dup: Returns: (transfer full) (element-type gint64): those at @positions, %NULL: all. */
GArray *ledenboek_record_rows_dup (LedenboekRecordRows *self, GtkBitset *positions);

/**
 * ledenboek_record_rows_set:
 * @rows: (transfer full) (element-type gint64): row numbers in order
 * @hits: (transfer full) (nullable) (element-type LedgerHit): as long as @rows, what matched, until it is explained
 *   nothing; %NULL outside a search
 * @sight: the position that will be looked at: the rows about it are there at once, others a moment later
 *
 * A position that somebody shows stays the same object with other content; what is told as a change is how many there
 * are. So whoever selected positions selects them anew. Of rows that come g_list_model_get_n_items knows the first at
 * once and all a moment later, and rows that a search has no longer are empty until a moment later they are gone;
 * ledenboek_record_rows_get has just those that there are from now on.
 */
void ledenboek_record_rows_set (LedenboekRecordRows *self, GArray *rows, GArray *hits, guint sight);

/** ledenboek_record_rows_explain: @hits: (transfer full): why each of the rows that stand there now was found. */
void ledenboek_record_rows_explain (LedenboekRecordRows *self, GArray *hits);

/**
 * ledenboek_record_rows_reach:
 *
 * Lets the list have all its rows now, if @position is not among those it has told; and none that are empty, if
 * @position is beyond them all.
 */
void ledenboek_record_rows_reach (LedenboekRecordRows *self, guint position);

/**
 * ledenboek_record_rows_set_sight:
 *
 * From now on rows far from what @sight says, and from what the list goes to, are empty at first and read a moment
 * later. Without it every row is read when it is asked for.
 */
void ledenboek_record_rows_set_sight (LedenboekRecordRows *self, LedenboekRecordSight sight, gpointer data);

/** ledenboek_record_rows_aim: the list is about to go to @position. */
void ledenboek_record_rows_aim (LedenboekRecordRows *self, guint position);

/** ledenboek_record_rows_look: something else is in sight: it is read before the next frame. */
void ledenboek_record_rows_look (LedenboekRecordRows *self);

/**
 * ledenboek_record_rows_refresh:
 *
 * reads again what is shown of the records in @ids (a set of LedgerId), %NULL: of all.
 */
void ledenboek_record_rows_refresh (LedenboekRecordRows *self, GHashTable *ids);

/**
 * ledenboek_record_rows_find:
 *
 * @position (out): where that row number stands. Returns: %FALSE when it is not there.
 */
gboolean ledenboek_record_rows_find (LedenboekRecordRows *self, gint64 row, guint *position);

/** ledenboek_record_rows_find_all: Returns: (transfer full): the positions of @wanted (a set of gint64) in @rows. */
GtkBitset *ledenboek_record_rows_find_all (const GArray *rows, GHashTable *wanted);

/** ledenboek_record_row_get_record: Returns: (transfer none) (nullable): the record, %NULL when it is gone. */
LedgerRecord *ledenboek_record_row_get_record (LedenboekRecordRow *self);

/**
 * ledenboek_record_row_dup_text:
 * @column: which must live as long as the list
 *
 * Returns: (transfer full): what stands in @column, read for some rows together: for what stands in other records
 */
char *ledenboek_record_row_dup_text (LedenboekRecordRow *self, const LedgerColumn *column);

/** ledenboek_record_row_get_matched: Returns: (nullable): why a search found it; "" until that is known. */
const char *ledenboek_record_row_get_matched (LedenboekRecordRow *self);

/**
 * ledenboek_record_row_factory_new:
 * @update: called when an item is bound, and whenever what its row is changes
 *
 * Returns: (transfer full): a factory for a list of LedenboekRecordRow; its "setup" is the caller's.
 */
GtkListItemFactory *ledenboek_record_row_factory_new (LedenboekRecordUpdate update);

G_END_DECLS

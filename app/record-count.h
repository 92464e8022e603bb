/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many records of a kind there are, whatever a list shows of them: counted on a reader's thread beside the rows and
 * never before them, for a search over the whole book is there sooner; and again when the book changes. Main thread.
 */
#pragma once

#include "libledger/store/store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_RECORD_COUNT (ledenboek_record_count_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRecordCount, ledenboek_record_count, LEDENBOEK, RECORD_COUNT, GObject)

/**
 * ledenboek_record_count_new: begins to count; the signal `counted` () tells of each number.
 *
 * Returns: (transfer full): the number of records of @kind in @store (referenced)
 */
LedenboekRecordCount *ledenboek_record_count_new (LedgerStore *store, const LedgerKind *kind);

/** ledenboek_record_count_get: Returns: the number, -1 until it is counted. */
gint64 ledenboek_record_count_get (LedenboekRecordCount *self);

/**
 * ledenboek_record_count_dup_text:
 * @more: there are more than these @n_rows, which are the first of them
 *
 * Returns: (transfer full): "46.902 of 48.213", and before it how many of them are selected when that is more than one.
 */
char *ledenboek_record_count_dup_text (LedenboekRecordCount *self, guint n_rows, guint n_selected, gboolean more);

G_END_DECLS

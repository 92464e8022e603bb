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

G_END_DECLS

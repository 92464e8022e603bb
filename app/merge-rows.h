/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two contacts that become one, as rows to choose in: a group of values each, what stands in a slot each, and what
 * moves along. Made from the model; no widget in here. Main thread; reads the store by key.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  const char *take;             /* name under which ledger_contact_merge_save takes it over; of the model */
  char *label;                  /* "Home address" */
  char *texts[2];               /* of the two, "" for nothing */
  gboolean differs;
} LedenboekMergeRow;

/**
 * ledenboek_merge_rows_new:
 *
 * Returns: (transfer full) (element-type LedenboekMergeRow): a row for all in which one of them has a value, in the
 *   order of the model; free with g_ptr_array_unref
 */
GPtrArray *ledenboek_merge_rows_new (LedgerStore *store, const LedgerRecord *one, const LedgerRecord *other);

/** ledenboek_merge_rows_dup_moves: Returns: (transfer full): what hangs on @loser, by count: "Addresses: 2"; or "". */
char *ledenboek_merge_rows_dup_moves (LedgerStore *store, const LedgerRecord *loser);

G_END_DECLS

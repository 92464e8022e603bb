/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that waits for the server or for a person, as a text to keep outside the book (S15): changes that are unsent,
 * that were kept aside, that wait for a choice. For whoever wants to be sure before a laptop goes away.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* How much of each. */
typedef struct
{
  guint unsent;
  guint parked;
  guint conflicts;
} LedgerWaitingCounts;

/**
 * ledger_waiting_append:
 * @text: (inout): appended to, as lines of JSON: {"waiting": "unsent", "id", "time" (microseconds UTC), "action",
 *   "changeset"} with the changeset as it will be sent (base64 under "bytes" when it is damaged), or {"waiting":
 *   "parked"|"conflict", "id", FIELD: VALUE, …} with the fields of that record
 * @counts: (out): how many lines of each
 *
 * One moment of the book. Any thread.
 */
gboolean ledger_waiting_append (LedgerStore *store, GString *text, LedgerWaitingCounts *counts, GError **error);

/**
 * ledger_waiting_save:
 * @path: a file that only its owner may read; one that is there is replaced when the new one is whole
 *
 * ledger_waiting_append into a file. Blocks.
 */
gboolean ledger_waiting_save (LedgerStore *store, const char *path, LedgerWaitingCounts *counts, GError **error);

G_END_DECLS

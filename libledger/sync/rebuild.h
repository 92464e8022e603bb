/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making anew what of a replica's book follows from the rest of it: keys of sorting, the search, the sums (S17) and the
 * number of the next change. What a person made, and what the server told, is only read. Any thread, with the lock of
 * the folder held.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean sums;                /* sums were others than those of the records */
  gboolean counter;             /* the next change would have had the number of an earlier one */
} LedgerRebuilt;

/** ledger_rebuild: @rebuilt (out): what was found wrong. The next exchange compares with the server. */
gboolean ledger_rebuild (LedgerStore *store, LedgerRebuilt *rebuilt, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contacts that may be one and the same (REL-15, S7): nothing but numbers is unique, so what two of them share is no
 * fault; it puts them on this list, with points and reasons (match.h). Never on it: who is known to be two, because a
 * relationship joins them or somebody said so. Any thread; 100,000 contacts take seconds.
 */
#pragma once

#include "libledger/quality/match.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  LedgerId one;                 /* of both the one with the lower id: the older */
  LedgerId other;
  guint score;                  /* LEDGER_MATCH_PROPOSED … 100 */
  guint32 reasons;              /* LedgerMatchReason */
} LedgerDuplicate;

/**
 * ledger_duplicates_find:
 * @cancellable: (nullable): stops it with LEDGER_DATABASE_ERROR_INTERRUPTED
 *
 * Returns: (transfer full) (element-type LedgerDuplicate): each pair of live contacts once, most points first; %NULL
 *   with @error
 */
GArray *ledger_duplicates_find (LedgerStore *store, GCancellable *cancellable, GError **error);

G_END_DECLS

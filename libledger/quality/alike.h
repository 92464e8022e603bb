/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who in the book may be the one that is being registered as new (REL-15): candidates come from the search, points and
 * reasons from the match, so it takes no pass over the book. Any thread.
 */
#pragma once

#include "libledger/quality/match.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/* A value by which somebody is reached, as it is stored, with the rule that it follows. */
typedef struct
{
  const char *rule;             /* "phone", "email", "iban" */
  char *text;
} LedgerAlikeReach;

/* Somebody in the book. */
typedef struct
{
  LedgerId contact;
  guint score;                  /* LEDGER_MATCH_PROPOSED … 100 */
  guint32 reasons;              /* LedgerMatchReason */
} LedgerAlike;

/**
 * ledger_alike_find:
 * @typed: what is known of the new one: a record of the kind contact that is not in the book
 * @reach: (array length=n_reach): how the new one is reached
 * @cancellable: (nullable): stops it with LEDGER_DATABASE_ERROR_INTERRUPTED
 *
 * Returns: (transfer full) (element-type LedgerAlike): most points first; %NULL with @error
 */
GArray *ledger_alike_find (LedgerStore *store, const LedgerRecord *typed, const LedgerAlikeReach *reach, guint n_reach,
                           GCancellable *cancellable, GError **error);

G_END_DECLS

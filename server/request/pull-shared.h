/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * After a poke everybody who is connected pulls at once, and those of the same rights at the same cursor are told the
 * same. What the first of them was told is kept for the others: in memory, for one clock of the book and for seconds.
 * Any thread.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/* What a pull asks that all depends on which is not of one user or one replica. */
typedef struct
{
  gint64 seq;                   /* the clock of the book, in the transaction that reads */
  gint64 cursor;
  const char *chain;            /* (nullable): at the cursor, as it was asked */
  const char *chain_now;        /* at @seq */
  gint month;                   /* of the window */
  const LedgerAccess *access;
} ServerPullSame;

/* What all that ask the same are told. */
typedef struct
{
  GString *frames;              /* from @begin on: what is between what is of one replica and the last frame */
  gsize begin;
  GString *sums;                /* the part of the last frame with the sums of the scope (S17) */
  guint records;                /* in them */
} ServerPullShared;

/** server_pull_shared_attach: from now on answers of @store are kept, as long as it lives. */
void server_pull_shared_attach (LedgerStore *store);

/**
 * server_pull_shared_find:
 * @answer: (inout): its strings are appended to and its number is set when something was found
 *
 * Returns: whether the same was asked a moment ago, at the same clock.
 */
gboolean server_pull_shared_find (LedgerStore *store, const ServerPullSame *same, ServerPullShared *answer);

/** server_pull_shared_keep: keeps @answer, unless it is long; what was kept for another clock goes. */
void server_pull_shared_keep (LedgerStore *store, const ServerPullSame *same, const ServerPullShared *answer);

G_END_DECLS

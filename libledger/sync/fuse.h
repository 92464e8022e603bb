/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fuse (S25): a server that is wrong must not empty the desks. A step that takes more than a fifth of a replica's
 * rows or more than 1,000 of them has to say why (scope or purge), and the list of what it takes has to be the same in
 * two answers, each asked for: the digest of the first stands in the book (row `fuse`) until the second comes. What
 * says nothing, cannot be had, is empty or is a 404 never means that something was deleted: it is no answer.
 *
 * Threads: inside the writer's transaction; the digest anywhere.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* A step takes no more than this without two answers that agree. */
#define LEDGER_FUSE_ROWS 1000
#define LEDGER_FUSE_PART 5      /* a fifth */

/**
 * ledger_fuse_dup_digest:
 * @version: the scope version at which the keys are lost
 * @keys: (element-type utf8): in any order
 *
 * Returns: (transfer full): SHA-256 over both, 64 hexadecimal digits; the same on both sides
 */
char *ledger_fuse_dup_digest (const char *version, GPtrArray *keys);

/* What a fuse lets happen. */
typedef enum
{
  LEDGER_FUSE_HOLDS,            /* the step is small, or was told twice: it may be done */
  LEDGER_FUSE_ASK_AGAIN,        /* its digest is to be noted, the step undone and asked for again */
  LEDGER_FUSE_BLOWS,            /* nothing says why: the step is undone */
} LedgerFuse;

/**
 * ledger_fuse_judge:
 * @removed: rows that the step takes away
 * @left: rows that it leaves
 * @reason: (nullable): why, as the server says: "scope" or "purge"
 * @digest: of what it takes
 * @noted: (nullable): the digest of the answer before
 */
LedgerFuse ledger_fuse_judge (guint64 removed, guint64 left, const char *reason, const char *digest, const char *noted);

/** ledger_fuse_count: @rows (out): how many rows of records the book holds. */
gboolean ledger_fuse_count (LedgerTransaction *transaction, const LedgerModel *model, guint64 *rows, GError **error);

G_END_DECLS

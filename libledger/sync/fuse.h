/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fuse (S25): a server that is wrong must not empty the desks. A step that takes more than a fifth of a replica's
 * rows or more than 1,000 of them has to say why (scope or purge), and the list of what it takes has to be the same in
 * two answers, each asked for: the digest of the first stands in the book (row `fuse`) until the second comes. What
 * says nothing, cannot be had, is empty or is a 404 never means that something was deleted: it is no answer. A
 * book that is replaced as a whole passes the same fuse: it is fetched twice.
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

/* What a book that takes the place of another one would take away. */
typedef struct
{
  guint64 held;                 /* rows that the old one has of the server */
  guint64 brought;              /* rows of the new one */
  guint64 lost;                 /* rows of the old one that the new one has not */
  gboolean scope;               /* the new one is of another scope version, which says why */
  char digest[65];              /* of the scope version and the keys that are lost */
} LedgerBookLoss;

/** ledger_fuse_compare_books: @loss (out): what is lost when @new takes the place of @old. Reads both; any thread. */
gboolean ledger_fuse_compare_books (LedgerStore *old, LedgerStore *new, LedgerBookLoss *loss, GError **error);

/**
 * ledger_fuse_judge_book:
 * @noted: (nullable): the digest of the book that was fetched before, for the same purpose
 *
 * Small losses hold; larger ones are fetched again until two books agree. One without a row blows unless the scope is
 * another: that is no book.
 */
LedgerFuse ledger_fuse_judge_book (const LedgerBookLoss *loss, const char *noted);

G_END_DECLS

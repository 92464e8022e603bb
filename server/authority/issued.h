/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers that were given out in blocks (S7, S19): leased to a workstation, used or not, none of them is ever given
 * out again, also not by a book that is restored from before the lease. Inside the writer's transaction; any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** server_issued_prepare: makes the table `issued` when it is not there. */
gboolean server_issued_prepare (LedgerTransaction *transaction, GError **error);

/* A block of numbers. */
typedef struct
{
  const char *series;           /* such as "card" */
  LedgerId lease;               /* the block */
  LedgerId holder;              /* the replica that it is leased to */
  const char *const *numbers;   /* (array zero-terminated=1): as they are printed */
} ServerIssue;

/**
 * server_issued_add:
 * @store: whose journal is written: what stands in it was given out, whether this transaction commits or not
 *
 * Notes in the book and, durably before the answer can go out, in the journal of the irrevocable that @issue was given
 * out. SERVER_ERROR_EXISTS when one of its numbers was given out before: draw others.
 */
gboolean server_issued_add (LedgerTransaction *transaction, LedgerStore *store, const ServerIssue *issue,
                            GError **error);

/** server_issued_repeat: what the journal says of @issue goes into the book; numbers that it has already stay. */
gboolean server_issued_repeat (LedgerTransaction *transaction, const ServerIssue *issue, GError **error);

/**
 * server_issued_find:
 * @lease: (out) (optional): the block that it belongs to
 *
 * Whether @number of @series was ever given out in a block.
 */
gboolean server_issued_find (LedgerTransaction *transaction, const char *series, const char *number, gboolean *found,
                             LedgerId *lease, GError **error);

/**
 * server_issued_is_held:
 *
 * Whether @number of @series is of a block that was leased to @holder, or to the replica that it is a copy of.
 */
gboolean server_issued_is_held (LedgerTransaction *transaction, const char *series, const char *number,
                                const LedgerId *holder, gboolean *held, GError **error);

/* A replica that is a copy of another (S20): the numbers of that one's blocks are right on its cards too. */
typedef struct
{
  LedgerId holder;
  LedgerId heir;                /* the copy */
} ServerHeir;

/**
 * server_issued_inherit:
 * @store: whose journal is written: what the copy used of the blocks stands, also in a book restored from before it
 *
 * @heir is a copy of the replica @holder: what it used of that one's blocks stands (S20).
 */
gboolean server_issued_inherit (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *holder,
                                const LedgerId *heir, GError **error);

/** server_issued_repeat_heir: what the journal says of @heir goes into the book; what it knows already stays. */
gboolean server_issued_repeat_heir (LedgerTransaction *transaction, const ServerHeir *heir, GError **error);

G_END_DECLS

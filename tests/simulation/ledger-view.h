/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server's ledger as the invariants read it: every change of a group in order, what became of every changeset,
 * and the books of both sides as text. One thread only.
 */
#pragma once

#include "tests/simulation/office.h"

G_BEGIN_DECLS

/* One change of one group. */
typedef struct
{
  gint64 seq;
  char *kind;
  LedgerId record;
  char *group;
  char *new_values;             /* JSON, the whole group; "" when it was erased */
  LedgerId changeset;           /* of the entry */
  gboolean passed_by;           /* it came back after a restore when a newer one stood there: history only (S19) */
} LedgerLine;

/* That a record was merged into another (S7). */
typedef struct
{
  gint64 seq;
  LedgerId target;
} LedgerRedirect;

/* From when on the book was another one, and up to where it knew the time before (S19). */
typedef struct
{
  gint64 epoch;
  gint64 restored_to;
} LedgerRestoration;

typedef struct
{
  LedgerOutcome outcome;
  gint64 seq;
} LedgerFate;

typedef struct
{
  GPtrArray *lines;             /* LedgerLine, in order */
  GHashTable *by_group;         /* "record/group" → GPtrArray of LedgerLine, in order; borrowed */
  GHashTable *by_seq;           /* gint64 → GPtrArray of LedgerLine, in order; borrowed */
  GHashTable *fates;            /* LedgerId → LedgerFate */
  GHashTable *redirects;        /* LedgerId → GArray of LedgerRedirect, in order */
  GHashTable *healed;           /* gint64 of an entry that came back after a restore → gint64 that it had before */
  GArray *restorations;         /* LedgerRestoration */
  gint64 clock;
} LedgerView;

/** ledger_view_read: Returns: (transfer full): the ledger of @store as it is now. */
LedgerView *ledger_view_read (LedgerStore *store);

/** ledger_view_add_redirect: @record was merged into @target at @seq, which the ledger tells no more. */
void ledger_view_add_redirect (LedgerView *view, const LedgerId *record, gint64 seq, const LedgerId *target);

/** ledger_view_free: drops it. */
void ledger_view_free (LedgerView *view);

/** ledger_view_get_lines: Returns: (nullable): the changes of one group, in order, borrowed. */
GPtrArray *ledger_view_get_lines (const LedgerView *view, const LedgerId *record, const char *group);

/** ledger_view_find_before: Returns: (nullable): the change of the group that stood there just before @seq. */
const LedgerLine *ledger_view_find_before (const LedgerView *view, const LedgerId *record, const char *group,
                                           gint64 seq);

/**
 * ledger_view_leads:
 * @group: of @from
 * @from: (array): values of the group that somebody wrote
 * @to: (array): values that the ledger holds at @seq
 *
 * Returns: whether they are the same, but for references to what had been merged, which follow the redirects that the
 *   ledger tells of until then (S6, S7)
 */
gboolean ledger_view_leads (const LedgerView *view, const LedgerGroup *group, const LedgerValue *from,
                            const LedgerValue *to, gint64 seq);

/**
 * ledger_view_get_known:
 * @version: of any epoch
 * @seq: an entry of the ledger
 *
 * Returns: up to where the book, when it came to @seq, still knew the epoch of @version; %G_MAXINT64 when no restore
 *   had come between: what is beyond was lost (S10)
 */
gint64 ledger_view_get_known (const LedgerView *view, gint64 version, gint64 seq);

/**
 * ledger_view_get_order:
 * @seq: an entry of the ledger
 * @version: another, that was confirmed before a restore
 *
 * Returns: @seq by the order of the time of @version: what it was then; %G_MAXINT64 when it was made after the restore
 */
gint64 ledger_view_get_order (const LedgerView *view, gint64 seq, gint64 version);

/** ledger_view_count: Returns: the single number that the query @sql answers. */
gint64 ledger_view_count (LedgerStore *store, const char *sql);

/* Whose part of a book. */
typedef struct
{
  const LedgerAccess *access;
  const LedgerId *user;
  gint month;                   /* where the windows of time of his replica stand; 0: nowhere */
} LedgerViewer;

/** ledger_view_list_outside: Returns: (transfer full): set of LedgerId: contacts that are not in the scope. */
GHashTable *ledger_view_list_outside (LedgerStore *store, const LedgerAccess *access);

/**
 * ledger_view_dup_dump:
 * @viewer: (nullable): only what is for him; NULL: all that the book holds
 *
 * Returns: (transfer full): a line a record, by kind and id, with versions and values; without settled conflicts and
 *   decided parked changesets, which only replicas hold that were there
 */
char *ledger_view_dup_dump (LedgerStore *store, const LedgerViewer *viewer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerView, ledger_view_free)

G_END_DECLS

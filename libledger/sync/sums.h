/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sums (S17): whether a replica holds what the authority holds, at the price of a few bytes a pull.
 *
 * Every group of every record counts for h(record, group, value) + version × h'(record, group), 64 bits modulo 2^64,
 * h' odd: a lost, doubled, older or altered group changes the sum, in whatever order groups came. Being a sum it is
 * kept by adding and subtracting in the transaction that changes a row, and sums of disjoint sets add up. The
 * authority keeps one for each place (where a root stands now; each root stands at one place, so scopes that overlap
 * never count twice), kind, group (a reader adds up those of the areas he may read, so masked groups are left out
 * without any work) and bucket. A replica's scope is thus a number of table rows added up, not a scan.
 *
 * The bucket is of the root, so that what is written together is counted together. Of kinds that live on replicas for
 * a window of time it is the month (ledger_window_get_month): a window of months is a range of buckets.
 *
 * A replica counts what the authority told it: where own changes lie over a group, the value beneath. It keeps its
 * sums with each pull and counts its rows anew now and then (after a first sync, then daily) on a reader's thread. When
 * the total differs from that of the last frame, the next pull asks for the parts, and the one after it for the
 * groups and buckets that differ, and them alone; what was found is written to the log and shown in the status.
 * A replica is never wiped for it.
 *
 * Conflicts and what is kept aside are not counted: what a replica holds of them depends on its past. Nor is
 * anything compared between two versions of the model.
 *
 * Threads: an accumulator belongs to one; what takes a transaction, to that transaction's.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* The form of the hash: raised with it; sums of another form are made anew. */
#define LEDGER_SUMS_FORM 1
#define LEDGER_SUMS_BUCKETS 64
/* The setting that holds what a replica's sums of kinds without a window add up to. */
#define LEDGER_SUMS_WHOLE "sums_whole"

typedef struct
{
  LedgerId place;               /* null on a replica */
  guint32 kind;                 /* index in the model */
  guint32 group;                /* index in the kind */
  gint32 bucket;
} LedgerSumKey;

/* Sums, or changes of sums: LedgerSumKey → guint64. */
typedef struct _LedgerSums LedgerSums;

/** ledger_sums_new: an empty one. */
LedgerSums *ledger_sums_new (void);

/** ledger_sums_free: drops it. */
void ledger_sums_free (LedgerSums *self);

/** ledger_sums_clear: empties it. */
void ledger_sums_clear (LedgerSums *self);

/** ledger_sums_counts: whether records of @kind are counted. */
gboolean ledger_sums_counts (const LedgerKind *kind);

/** ledger_sums_get_bucket: of a record as it lies. */
gint ledger_sums_get_bucket (const LedgerRecord *record);

/** ledger_sums_get_bucket_of: of what hangs on @root, or is that record without a root, of kinds without a window. */
gint ledger_sums_get_bucket_of (const LedgerId *root);

/**
 * ledger_sums_add:
 * @place: (nullable): %NULL on a replica
 *
 * Counts all groups of @record that have a version.
 */
void ledger_sums_add (LedgerSums *self, const LedgerId *place, const LedgerRecord *record);

/** ledger_sums_subtract: the opposite of ledger_sums_add. */
void ledger_sums_subtract (LedgerSums *self, const LedgerId *place, const LedgerRecord *record);

/**
 * ledger_sums_count:
 * @group: (nullable): counts only that one
 * @sign: 1 adds, −1 subtracts
 */
void ledger_sums_count (LedgerSums *self, const LedgerId *place, const LedgerRecord *record, const LedgerGroup *group,
                        gint sign);

/**
 * ledger_sums_measure:
 * @value: (out): what @group of @record counts for, but for its version
 * @step: (out): what each unit of the version adds to that
 *
 * For sums that are prepared before the version is known: @value + version × @step, modulo 2^64.
 */
void ledger_sums_measure (const LedgerRecord *record, const LedgerGroup *group, guint64 *value, guint64 *step);

/** ledger_sums_change: adds @amount (modulo 2^64) to one of them. */
void ledger_sums_change (LedgerSums *self, const LedgerSumKey *key, guint64 amount);

typedef gboolean (*LedgerSumFunction) (const LedgerSumKey *key, guint64 amount, gpointer data, GError **error);

/** ledger_sums_each: calls @function for each that is not 0, in no order; %FALSE with @error stops. */
gboolean ledger_sums_each (LedgerSums *self, LedgerSumFunction function, gpointer data, GError **error);

/* -- On a replica */

/**
 * ledger_sums_prepare:
 *
 * Makes the replica's table `sums` when it is not there.
 */
gboolean ledger_sums_prepare (LedgerTransaction *transaction, GError **error);

/**
 * ledger_sums_dup_told:
 *
 * Returns: (transfer full) (nullable): @row as the authority told it: where an own change lies over a group, the value
 *   beneath; %NULL with @error on a fault
 */
LedgerRecord *ledger_sums_dup_told (LedgerTransaction *transaction, const LedgerRecord *row, GError **error);

/**
 * ledger_sums_take_away:
 * @row: of a replica, about to be deleted there because it left, was erased or may no longer be read
 *
 * Takes it out of @self, as the authority told it. Before the row and what lies beneath it are deleted.
 */
gboolean ledger_sums_take_away (LedgerSums *self, LedgerTransaction *transaction, const LedgerRecord *row,
                                GError **error);

/** ledger_sums_write: adds @self to the replica's table `sums`, and empties it. */
gboolean ledger_sums_write (LedgerSums *self, LedgerTransaction *transaction, const LedgerModel *model,
                            GError **error);

/**
 * ledger_sums_count_anew:
 *
 * Counts the rows of the book and corrects the kept sums by what differs, a kind at a time, while the exchange goes on.
 * Reads on the calling thread (a reader's), writes a few numbers at the end of each kind.
 *
 * @differed (out): whether kept sums were wrong although the book had been counted before: its rows were changed past
 *   the exchange
 */
gboolean ledger_sums_count_anew (LedgerStore *store, gboolean *differed, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerSums, ledger_sums_free)

G_END_DECLS

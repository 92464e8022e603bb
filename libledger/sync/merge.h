/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The three-way merge, by group: the one function that decides on both sides (S4). Base, live and new in;
 * what happens to the group out. Pure; any thread.
 */
#pragma once

#include "libledger/sync/changeset.h"

G_BEGIN_DECLS

/* The outcomes of a changeset, lightest first (S3). Stored and sent as these numbers. */
typedef enum
{
  LEDGER_OUTCOME_APPLIED = 1,
  LEDGER_OUTCOME_MERGED = 2,    /* another group of the record had moved */
  LEDGER_OUTCOME_CONFLICT = 3,
  LEDGER_OUTCOME_PARKED = 4,
  LEDGER_OUTCOME_FAULT = 5,     /* never sent: a replica's own row that is damaged, set aside there and shown */
} LedgerOutcome;

/** ledger_outcome_get_name: Returns: "applied", "merged", "conflict", "parked" or "fault". */
const char *ledger_outcome_get_name (LedgerOutcome outcome);

typedef enum
{
  LEDGER_MERGE_TAKE,            /* the group takes the new values */
  LEDGER_MERGE_SAME,            /* it holds them already: nothing to do */
  LEDGER_MERGE_CONFLICT,        /* it moved since, to something else: a person chooses */
} LedgerMerge;

/**
 * ledger_merge_group:
 * @change: what the writer wants
 * @base: the version it was made on, with own earlier changesets already replaced by their result
 * @live_version: of the group now
 * @live: (array): the group's values now, by place
 *
 * A base from before the server's own restore counts as moved unless the old values equal the live ones (S10).
 */
LedgerMerge ledger_merge_group (const LedgerGroupChange *change, gint64 base, gint64 live_version,
                                const LedgerValue *live);

/* Versions: 16 bits of epoch above 48 bits of counter (S10). */
#define LEDGER_VERSION_COUNTER_BITS 48
/** ledger_version_make: the version with that epoch and counter; later ones compare greater. */
static inline gint64
ledger_version_make (guint epoch, gint64 counter)
{
  return (gint64) ((guint64) epoch << LEDGER_VERSION_COUNTER_BITS | (guint64) counter);
}

/** ledger_version_get_epoch: the epoch of @version. */
static inline guint
ledger_version_get_epoch (gint64 version)
{
  return (guint) ((guint64) version >> LEDGER_VERSION_COUNTER_BITS);
}

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conflicts as a person works them: reading the open ones of a replica and saving a choice. A choice is an
 * ordinary changeset that names the conflict, its version and the version of the group that was seen (S5); it
 * works offline. Any thread; saving as ledger_outbox_save.
 */
#pragma once

#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

/* What two people disagree on. */
typedef enum
{
  LEDGER_CONFLICT_VALUE,        /* different values of one group */
  LEDGER_CONFLICT_EXISTENCE,    /* one deleted what the other edited */
  LEDGER_CONFLICT_REFERENCE,    /* something was made on what the other deleted */
  LEDGER_CONFLICT_COMBINATION,  /* each fits by itself, both together do not (S4) */
} LedgerConflictKind;

typedef struct
{
  LedgerId id;
  LedgerConflictKind what;
  LedgerId root;                /* the contact, or null */
  LedgerId record;
  const LedgerKind *kind;       /* of the record */
  const LedgerGroup *group;
  gint64 version;               /* of the conflict record's group `challenge` */
  gint64 seen_version;          /* of the record's group, as live on this replica */
  LedgerValue *base;            /* by place; what it was */
  LedgerValue *theirs;          /* what applies now: the live value */
  LedgerValue *mine;            /* what waits */
  char *theirs_by, *theirs_device, *mine_by, *mine_device;      /* display names and devices, "" unknown */
  LedgerId theirs_user, mine_user;      /* null: unknown */
  gint64 theirs_at, mine_at;    /* microseconds UTC, 0 unknown */
  LedgerValue *earlier;         /* by place; what applied when the conflict arose, when that is no longer so; or NULL */
  char *earlier_by, *earlier_device;    /* as theirs_by; theirs are then of who changed it since */
  gint64 earlier_at;
  gint64 generation;
  LedgerId bundle;              /* what moves together is chosen together (S3); null: it stands alone */
  const LedgerCheck *misfit;    /* for LEDGER_CONFLICT_COMBINATION; or NULL */
  gboolean is_new;              /* the record is not there yet: it waits as a whole */
  GPtrArray *others;            /* LedgerConflict: the others of the bundle that this book holds; or NULL */
} LedgerConflict;

typedef enum
{
  LEDGER_CHOICE_THEIRS,
  LEDGER_CHOICE_MINE,
  LEDGER_CHOICE_VALUES,         /* a third value */
  LEDGER_CHOICE_EARLIER,        /* what applied when the conflict arose; theirs where that still applies */
} LedgerConflictChoice;

/** ledger_conflict_free: frees it. */
void ledger_conflict_free (LedgerConflict *conflict);

/**
 * ledger_conflict_list:
 *
 * Returns: (transfer full) (element-type LedgerConflict): the open ones, those of one contact together; one a bundle.
 */
GPtrArray *ledger_conflict_list (LedgerStore *store, GError **error);

/**
 * ledger_conflict_get:
 *
 * Returns: (transfer full) (nullable): the open conflict of that id; %NULL without @error when there is
 * none.
 */
LedgerConflict *ledger_conflict_get (LedgerStore *store, const LedgerId *id, GError **error);

/** ledger_conflict_count: how many are open, one a bundle; parked changesets by ledger_parked_count. */
gint64 ledger_conflict_count (LedgerStore *store);

/** ledger_parked_count: how many changesets of this book are kept aside, by the server or as damaged here. */
gint64 ledger_parked_count (LedgerStore *store);

/**
 * ledger_conflict_resolve:
 * @values: (nullable) (array): by place, for LEDGER_CHOICE_VALUES
 *
 * Choosing one's own edit of something that was deleted makes it live again. Of a bundle all are chosen alike: with
 * LEDGER_CHOICE_VALUES the others take what waits.
 */
gboolean ledger_conflict_resolve (LedgerStore *store, const LedgerConflict *conflict, LedgerConflictChoice choice,
                                  const LedgerValue *values, LedgerId *changeset, GError **error);

/**
 * ledger_conflict_resolve_many:
 * @conflicts: (element-type LedgerConflict): of records or groups that differ from each other
 * @choice: LEDGER_CHOICE_THEIRS or LEDGER_CHOICE_MINE, for all of them
 *
 * The same choice in all of them as one change: they hold together, or are asked again together; undone as one.
 */
gboolean ledger_conflict_resolve_many (LedgerStore *store, const GPtrArray *conflicts, LedgerConflictChoice choice,
                                       LedgerId *changeset, GError **error);

/** ledger_conflict_is_seen: whether what waits and what applies is in @now as in @shown, for its whole bundle. */
gboolean ledger_conflict_is_seen (const LedgerConflict *shown, const LedgerConflict *now);

/**
 * ledger_parked_decide:
 * @apply: "applied": the authority tries it again, merging against the present; "dropped": it is history only
 */
gboolean ledger_parked_decide (LedgerStore *store, const LedgerId *parked, const char *decision, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerConflict, ledger_conflict_free)

G_END_DECLS

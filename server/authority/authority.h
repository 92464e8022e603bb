/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The authority: applies changesets to the live records, a batch in one transaction under the clock: read all,
 * decide in memory, write all. It keeps the ledger, the outcomes, the conflicts and what is parked; it answers
 * pulls and histories. It never asks the machine for time, randomness or threads.
 *
 * Threads: applying on the writer queue only; reading from any thread.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"
#include "libledger/sync/merge.h"

G_BEGIN_DECLS

/**
 * server_authority_prepare:
 *
 * Makes the authority's own tables (clock, ledger_entry, ledger_change, outcome, placement, replica) when
 * they are not there.
 */
gboolean server_authority_prepare (LedgerTransaction *transaction, GError **error);

/* Who pushes. */
typedef struct
{
  LedgerId user;                /* the user's record */
  LedgerId replica;
  char device[64];
  LedgerAccess access;
  gboolean blocked;             /* what he hands in is kept for the office, whatever it is (S22) */
} ServerAuthor;

/* What the receipt of a changeset says that is offered again. */
typedef struct
{
  gint64 seq;
  LedgerOutcome outcome;
  char *bases;
  char *signature;
  gint64 counter;               /* that it was first sent under; SERVER_COUNTER_NONE: it does not say */
  GArray *kept;                 /* (nullable) (element-type guint): its groups that an erasure there has left of it */
  guint8 digest[32];            /* with @kept: of what it was, which its receipt is over */
} ServerOffered;

/* What an erasure took at a replica before it was answered. */
typedef struct
{
  gint64 counter;
  LedgerId changeset;
} ServerErasedUnanswered;

/* A changeset that no replica has counted. Counters of replicas begin at 1. */
#define SERVER_COUNTER_NONE 0

/* One changeset that came in, and what became of it. */
typedef struct
{
  GBytes *bytes;                /* as sent; borrowed */
  const ServerAuthor *author;
  gint64 counter;               /* of the envelope (S20); SERVER_COUNTER_NONE: it is not counted */
  gint64 *answered;             /* (inout) (nullable): of the request: see server_authority_apply */
  const GArray *erased;         /* (nullable) (element-type ServerErasedUnanswered): what is not sent again (S20) */
  LedgerId id;                  /* out: null when not even the id can be read */
  LedgerOutcome outcome;        /* out */
  gint64 seq;                   /* out: the version it got */
  char *reason;                 /* out: (transfer full) (nullable): why it was parked */
  char *bases;                  /* out: (transfer full) (nullable): for its receipt (server/recovery/receipt.h) */
  const ServerOffered *offered; /* (nullable): it was confirmed before, and the server was restored since (S19) */
  gboolean forked;              /* out: its counter was used by another changeset: nothing was decided (S20) */
  guint8 digest[32];            /* out: SHA-256 of the bytes */
  guint8 confirmed[32];         /* out: for its receipt: of the bytes that were decided on, before an erasure */
  guint attempts;               /* out: batches with it that broke off, in other runs of the server (S3) */
} ServerPush;

/**
 * server_authority_apply:
 * @pushes: (array length=n_pushes): in the order of arrival, possibly of several replicas
 *
 * Applies them in one durable transaction (group commit). Content never makes it fail: what cannot be applied is
 * parked (S3). The same id and digest again gets the same answer (S2). An unknown changeset under a counter that its
 * replica has used before is `forked`, and so is all that follows of the same @author pointer: none of it is applied
 * (S20). `answered` points to the highest counter under which the replica says that it was answered, which rises with
 * what is taken, and with what of `erased` it had brought: a replica of which a later counter is known has a twin, and
 * is forked too. What a run of the server
 * did not survive is tried one by one, and parked unread after the second time.
 *
 * Returns: %FALSE with @error only when the database fails; then nothing is acknowledged
 */
gboolean server_authority_apply (LedgerStore *store, ServerPush *pushes, guint n_pushes, GError **error);

/**
 * server_replica_note:
 *
 * Notes who has a replica, where, and that it was in contact @now: at login, so that an erasure knows who has to
 * confirm it (S27).
 */
gboolean server_replica_note (LedgerTransaction *transaction, const LedgerId *replica, const LedgerId *user,
                              const char *device, gint64 now, GError **error);

/** server_authority_get_clock: @seq (out): the last version; @chain (out) (nullable): head of the chain, 32 bytes. */
gboolean server_authority_get_clock (LedgerTransaction *transaction, gint64 *seq, guint8 *chain, GError **error);

/** server_authority_read_clock: @seq (out): the same, in a read of its own. */
gboolean server_authority_read_clock (LedgerDatabase *database, gint64 *seq, GError **error);

typedef enum
{
  SERVER_PULL_CHANGES,
  SERVER_PULL_FIRST,            /* the first after a snapshot: also all open conflicts and parked items, however old */
} ServerPullWhich;

/* Which sums the last frame carries (S17). */
typedef enum
{
  SERVER_PULL_TOTAL,
  SERVER_PULL_PARTS,            /* also of each bucket and of each group: a replica narrows a difference down */
} ServerPullSums;

/* What a pull asks. */
typedef struct
{
  ServerPullWhich which;
  gint64 cursor;
  const char *chain;            /* hex of the chain at the cursor, as the replica knows it; NULL at cursor 0 */
  const LedgerAccess *access;
  const LedgerId *user;         /* who asks: sees his own parked changesets whatever they touch */
  const LedgerId *replica;      /* (nullable): which replica: is told what it has not confirmed as erased */
  gint64 lease;                 /* seconds for which the replica may be read without contact (S28); 0: it is not told */
  gint month;                   /* of the window that the replica stands in (model/window.h); 0: none yet */
  ServerPullSums sums;
  const char *rights;           /* (nullable): the version of the scope that the replica is of; NULL: today's (S23) */
  guint model;                  /* of the book that asks; 0: the present one. What came later is sent whole (S21) */
  const char *again;            /* (nullable): "KIND.GROUP,…;BUCKET,…": groups to be sent whole again (S17) */
  gsize most;                   /* bytes of an answer that is the same for all of those rights; 0: for who asks only */
} ServerPull;

typedef enum
{
  SERVER_PULL_ANSWERED,
  SERVER_PULL_AHEAD,            /* the cursor is beyond this server's clock */
  SERVER_PULL_OTHER_CHAIN,      /* another history at that cursor */
  SERVER_PULL_APART,            /* with `most`: longer than that, or not the same for all */
  SERVER_PULL_TOO_MUCH,         /* over 64 MiB, the window went back, or its scope is not known: take a snapshot */
} ServerPullResult;

/**
 * server_authority_pull:
 * @answer: (inout): appended to: the frames of server/PROTOCOL.md
 *
 * The present values of the groups with a version above the cursor that @access may read, in one read (S11).
 */
gboolean server_authority_pull (LedgerStore *store, const ServerPull *pull, GString *answer,
                                ServerPullResult *result, GError **error);

/**
 * server_authority_records:
 *
 * Appends the records under @root of the kinds that replicas do not hold whole (a window, on demand), as far as @access
 * may read them: frames as of a pull, and a last one (S23). SERVER_ERROR_TOO_LARGE over 64 MiB: none is left out.
 */
gboolean server_authority_records (LedgerStore *store, const LedgerId *root, const LedgerAccess *access,
                                   const LedgerId *user, GString *answer, GError **error);

/**
 * server_authority_history:
 *
 * Appends the history of the records under @root that @access may read, newest first, as JSON
 * (server/PROTOCOL.md).
 */
gboolean server_authority_history (LedgerStore *store, const LedgerId *root, const LedgerAccess *access,
                                   guint limit, GString *answer, GError **error);

/** server_access_get: what @access may do with that group; for conflicts, with the group they are about. */
LedgerPermission server_access_get (const LedgerModel *model, const LedgerAccess *access, const LedgerRecord *record,
                                    const LedgerGroup *group);

/**
 * server_access_may_read:
 *
 * Whether @access may read that group of that record; for conflicts and parked ones, the group they are
 * about.
 */
gboolean server_access_may_read (const LedgerModel *model, const LedgerAccess *access, const LedgerRecord *record,
                                 const LedgerGroup *group);

/**
 * server_access_reaches:
 * @user: (nullable): who asks; his own parked changesets are his wherever their contact stands
 *
 * Whether @record is in the scope of @access (S23). A conflict goes with the contact it is about; so does a parked
 * changeset, and one of several contacts or of none is for those who may see them all (S26).
 */
gboolean server_access_reaches (LedgerTransaction *transaction, const LedgerAccess *access, const LedgerId *user,
                                const LedgerRecord *record, gboolean *reaches, GError **error);

/**
 * server_authority_write_direct:
 * @records: (element-type LedgerRecord): whole records without versions
 *
 * Puts many new records in as one changeset of the server itself (demonstration data, imports): rows, ledger entry
 * and one ledger change a group, numbers assigned.
 */
gboolean server_authority_write_direct (LedgerTransaction *transaction, LedgerStore *store, GPtrArray *records,
                                        const ServerAuthor *author, const char *action, GError **error);

/**
 * server_authority_check:
 *
 * The invariants of a live database, for `doctor`: one message a fault into @faults (element-type utf8).
 */
gboolean server_authority_check (LedgerStore *store, GPtrArray *faults, GError **error);

G_END_DECLS

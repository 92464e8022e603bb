/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the authority share: one batch under the clock. Rows are read once, decided on in memory and
 * written at the end. Writer queue only.
 */
#pragma once

#include "server/authority.h"

#include "libledger/sync/changeset.h"
#include "libledger/sync/erase.h"
#include "libledger/sync/sums.h"

G_BEGIN_DECLS

/* A row of the batch. */
typedef struct
{
  LedgerRecord *record;
  gboolean exists;              /* at the authority, or made in this batch */
  gboolean dirty;
  gboolean listed;              /* stands in the batch's `cards` */
  gboolean apart;               /* is none of the batch's own: no list of it may hold the row */
} ServerRow;

typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  LedgerWorld *world;
  LedgerTransaction *transaction;
  gint64 now;
  gint64 seq;                   /* last version given */
  guint8 chain[32];
  GHashTable *rows;             /* LedgerId → ServerRow */
  GHashTable *open_conflicts;   /* record LedgerId → GPtrArray of ServerRow of kind conflict; borrowed */
  GPtrArray *cards;             /* ServerRow of every card that was changed; borrowed */
  GChecksum *commitment;        /* of the changeset under way, NULL between them */
  guint n_changes;              /* of the changeset under way */
  const ServerAuthor *counted;  /* (nullable): the replica whose counter is at hand */
  gint64 counter;
  gboolean counter_moved;       /* and is to be written */
  const ServerAuthor *forked;   /* (nullable): whose counter was found used: nothing of his is applied */
  LedgerSums *sums;             /* (nullable): of rows that were written already; owned */
  GHashTable *late;             /* (nullable): of LedgerId: what is here and was found to be erased; owned */
  gboolean heals;               /* the book was restored: a child may come before its root */
  gboolean asked;               /* whether it was */
} ServerBatch;

/* One changeset under decision. */
typedef struct
{
  ServerBatch *batch;
  const ServerAuthor *author;
  const LedgerChangeset *changeset;
  LedgerOutcome outcome;
  GHashTable *held;             /* (nullable): LedgerGroupChange → how it is held back; of server_judge */
  gboolean together;            /* groups are in one conflict: what is held is chosen as one (S3) */
} ServerDecision;

/* What the hash of one change of the ledger is over. */
typedef struct
{
  const char *kind;
  const LedgerId *record;
  const char *group;
  const char *old_json;         /* (nullable) */
  const char *new_json;         /* (nullable) */
} ServerLedgerChange;

/* attempts */
gboolean server_attempts_prepare (LedgerTransaction *transaction, GError **error);
/*
 * Notes durably that @pushes are about to be tried, and in each how often a run broke off over it. @suspect (out): one
 * of them was in such a batch: of several nothing is noted then, they go one by one.
 */
gboolean server_attempts_begin (LedgerStore *store, ServerPush *pushes, guint n_pushes, gboolean *suspect,
                                GError **error);
/* They failed by no fault of their own: the attempt does not count. */
void server_attempts_forget (LedgerStore *store);
/* They are done: in the transaction that did them. */
gboolean server_attempts_finish (LedgerTransaction *transaction, LedgerStore *store, const ServerPush *pushes,
                                 guint n_pushes, GError **error);

/*
 * batch: an empty one, the clock row locked before anything is read (S10), or FALSE with @error. Cleared in any case:
 * g_auto (ServerBatch) batch = { 0 }.
 */
gboolean server_batch_open (ServerBatch *batch, LedgerTransaction *transaction, LedgerStore *store, GError **error);
void server_batch_clear (ServerBatch *batch);
ServerRow *server_batch_get_row (ServerBatch *batch, const LedgerKind *kind, const LedgerId *id, GError **error);
GPtrArray *server_batch_get_conflicts (ServerBatch *batch, const LedgerId *record, GError **error);
gboolean server_batch_begin_entry (ServerBatch *batch, GError **error);
gboolean server_batch_end_entry (ServerBatch *batch, const LedgerId *changeset, const ServerAuthor *author,
                                 gint64 client_time, const char *action, GError **error);
/* Sets the values of @group that are not NULL in @values (by place, those in @named) with a ledger change. */
gboolean server_batch_set_group (ServerBatch *batch, ServerRow *row, const LedgerGroup *group,
                                 const LedgerValue *values, guint64 named, GError **error);
gboolean server_batch_set_field (ServerBatch *batch, ServerRow *row, const char *field, const LedgerValue *value,
                                 GError **error);
/* Tells the ledger of a change of @record that is not, or no more, the live one. */
gboolean server_batch_note_change (ServerBatch *batch, const LedgerRecord *record, const LedgerGroup *group,
                                   const char *old_json, const char *new_json, GError **error);
/* As the others write theirs: one change of the entry under way, under @root (null: none). */
gboolean server_batch_write_change (ServerBatch *batch, const ServerLedgerChange *change, const LedgerId *root,
                                    GError **error);
gboolean server_batch_flush (ServerBatch *batch, GError **error);

/* observe: an entry of its own for what somebody looked at (S1); nothing of it is refused */
gboolean server_observe (ServerBatch *batch, const ServerAuthor *author, const LedgerChangeset *changeset,
                         GError **error);

/* heal: what a receipt says of each group: the versions before the decision, then as text with what came of it */
gboolean server_heal_prepare (LedgerTransaction *transaction, GError **error);
gboolean server_heal_note_bases (ServerDecision *decision, GArray *bases, GError **error);
char *server_heal_dup_bases (ServerDecision *decision, const GArray *bases);
/* Whether the receipt of @push is one of this book's: @refusal is left alone when it is. */
gboolean server_heal_check (ServerBatch *batch, const ServerPush *push, gint64 *restored_to, const char **refusal,
                            GError **error);
/* Inside an entry. @remark (out): what there is to be said about it, or left alone. */
gboolean server_heal (ServerDecision *decision, const ServerPush *push, gint64 restored_to, const char **remark,
                      GError **error);

/* replicas: counts @push, whose id nobody knows, or marks it as forked (S20) */
gboolean server_replica_count (ServerBatch *batch, ServerPush *push, GError **error);
/* The same of one that is known, with its version in @push: another replica may have brought it first. */
gboolean server_replica_count_known (ServerBatch *batch, ServerPush *push, GError **error);
gboolean server_replica_flush (ServerBatch *batch, GError **error);

/* The hash that stays when the values are erased: H(salt ‖ values) of one change (S18). */
void server_ledger_hash_change (const guint8 *salt, gsize salt_size, const ServerLedgerChange *change,
                                guint8 hash[32]);

/* decide */
gboolean server_decide (ServerDecision *decision, const char **refusal, GError **error);
/* The version that the base of @change is held against: of its group, and for a delete of the whole record (S6). */
gint64 server_decide_live_version (const LedgerGroupChange *change, const LedgerRecord *live);
gboolean server_decide_base (ServerDecision *decision, const LedgerGroupChange *change, const LedgerRecord *live,
                             gint64 *base, gboolean *waits, GError **error);

/* What the merge makes of @change, on the base that it has now. */
gboolean server_decide_merge (ServerDecision *decision, const LedgerRecordChange *record,
                              const LedgerGroupChange *change, const LedgerRecord *live, LedgerMerge *merge,
                              GError **error);

/* judge: which groups are held back though their own did not move (S3, S4); before anything is written */
gboolean server_judge (ServerDecision *decision, GError **error);
/* The kind of conflict in which @change is held, NULL when it is not; @misfit (out): the check it would break. */
const char *server_judge_get_hold (const ServerDecision *decision, const LedgerGroupChange *change,
                                   const char **misfit);
/* Whether only the authority makes records of @kind. */
gboolean server_decide_is_made_here (const LedgerKind *kind);
/* @above, on which something was made or is now, is asked about when it is not live (S6). */
gboolean server_decide_ask_for (ServerDecision *decision, ServerRow *above, GError **error);
/* The number of a new record, from the series of its kind. */
gboolean server_decide_assign_numbers (ServerDecision *decision, ServerRow *row, GError **error);
/* A new contact of somebody with a scope stands in it. */
gboolean server_decide_assign_place (ServerDecision *decision, ServerRow *row, GError **error);
/* Applies what was parked and is let in by this changeset. */
gboolean server_decide_unpack (ServerDecision *decision, GError **error);

/* conflicts */
gboolean server_conflict_open (ServerDecision *decision, ServerRow *row, const LedgerGroupChange *change,
                               const char *kind, const char *misfit, GError **error);
gboolean server_conflict_close_equal (ServerDecision *decision, ServerRow *row, const LedgerGroup *group,
                                      GError **error);
/* The author's own open conflict on that group takes a later value of his that is the live one, and so closes. */
gboolean server_conflict_withdraw (ServerDecision *decision, ServerRow *row, const LedgerGroupChange *change,
                                   GError **error);
gboolean server_conflict_is_resolution (const LedgerChangeset *changeset);
/* What moved together is chosen together: @refusal says so when the choice leaves a part out (S3). */
gboolean server_conflict_check_whole (ServerDecision *decision, const char **refusal, GError **error);
/*
 * @accepted (out): whether the choice holds, or asks again; @settled: the changes of the changeset that are settled by
 * it are added.
 */
gboolean server_conflict_resolve (ServerDecision *decision, gboolean *accepted, GHashTable *settled, GError **error);

/*
 * erasure: takes out of @changeset, by whatever way it came in, what is about something erased, and notes the ids of
 * new records that go with it (S6); before anything of it is looked at, let alone kept. What a restored book got back
 * of such a record before it heard whose it is, is in batch->late then (S19).
 */
gboolean server_erasure_filter (ServerBatch *batch, LedgerChangeset *changeset, LedgerPruned *pruned, GError **error);
/* Once all is written: what is in batch->late goes too. */
gboolean server_erasure_flush_late (ServerBatch *batch, GError **error);

/* parked */
gboolean server_parked_add (ServerBatch *batch, const ServerPush *push, const char *reason, const LedgerId *changeset,
                            const LedgerId *root, GError **error);
/*
 * Who wrote what @parked keeps: @writer (inout): user, replica and device become his. It is tried with the rights of
 * who decides; what it conflicts with is his.
 */
gboolean server_parked_find_writer (ServerBatch *batch, const LedgerRecord *parked, ServerAuthor *writer,
                                    GError **error);
LedgerChangeset *server_parked_unpack (ServerDecision *decision, const LedgerRecordChange *record, GError **error);

/* sums (S17): of the dirty rows, before they are written; and of new ones that are written past the batch */
gboolean server_sums_flush (ServerBatch *batch, GError **error);
gboolean server_sums_begin (ServerBatch *batch, GError **error);
typedef enum
{
  SERVER_SUMS_BEFORE,
  SERVER_SUMS_AFTER,
} ServerSumsTake;
/*
 * For a statement that sets @field of many records at once: called before it and after it (and after their placements
 * are written). @ids: a SELECT of their ids with one parameter.
 */
gboolean server_sums_take_staged (ServerBatch *batch, const LedgerField *field, const char *ids,
                                  const LedgerValue *parameter, ServerSumsTake take, GError **error);
/*
 * The same from what was measured as they were staged (sums_value and sums_step of job_change), called before or after
 * the statement. @done (out): %FALSE when that says not enough: it moves roots, its kind has a window, or an older
 * program staged it.
 */
gboolean server_sums_add_staged (ServerBatch *batch, const LedgerField *field, const LedgerId *job, gboolean *done,
                                 GError **error);
/* @record: new, and its root, when it is another, was noted or is placed already. */
gboolean server_sums_note_new (ServerBatch *batch, const LedgerRecord *record, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerBatch, server_batch_clear)

/* values of a group of a row, by place, borrowed into an array of n_fields */
LedgerValue *server_row_borrow_values (const LedgerRecord *record, const LedgerGroup *group);

G_END_DECLS

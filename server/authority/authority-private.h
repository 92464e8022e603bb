/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of a decision on a changeset, which the files of this folder share: attempts, counting the replica, what
 * is held back, the merge, conflicts, what is kept aside, healing, sums. All on one batch (batch.h). Writer queue only.
 */
#pragma once

#include "server/authority/authority.h"
#include "server/authority/batch.h"

G_BEGIN_DECLS

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

/* observe: an entry of its own for what somebody looked at (S1); nothing of it is refused */
gboolean server_observe (ServerBatch *batch, const ServerAuthor *author, const LedgerChangeset *changeset,
                         GError **error);
/* Whether bytes that are not to be read are a changeset of observations: by a mark in them. */
gboolean server_observe_is_one (GBytes *bytes);
typedef enum
{
  SERVER_OBSERVE_WHOLE,
  SERVER_OBSERVE_EMPTY,         /* it names something erased: that somebody looked is all that is kept (S27) */
} ServerObserveUnread;
/* Such a one, over which the server stopped twice, or that failed: lines of the ledger, in which it stands unread. */
gboolean server_observe_unread (ServerBatch *batch, const ServerPush *push, ServerObserveUnread what, GError **error);

/* heal: what a receipt says of each group: the versions before the decision, then as text with what came of it */
gboolean server_heal_prepare (LedgerTransaction *transaction, GError **error);
gboolean server_heal_note_bases (ServerDecision *decision, GArray *bases, GError **error);
char *server_heal_dup_bases (ServerDecision *decision, const ServerOffered *offered, const GArray *bases);
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

/* decide */
/* Whether the author may do today what @decision does; of what comes back a receipt says that he might (S23). */
gboolean server_decide_check_rights (ServerDecision *decision, const char **refusal, GError **error);
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

/* sums (S17): of the dirty rows, before they are written */
gboolean server_sums_flush (ServerBatch *batch, GError **error);

G_END_DECLS

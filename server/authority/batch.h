/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One batch under the clock: rows are read once, decided on in memory and written at the end, each change of them told
 * to the ledger inside an entry. Whoever changes the book does it by one: pushes, jobs, erasures, merges, the program
 * on the server itself. Writer queue only, inside one transaction.
 */
#pragma once

#include "server/authority/authority.h"

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
  GHashTable *rows;             /* kind and LedgerId → ServerRow */
  GHashTable *by_kind;          /* LedgerKind → GPtrArray of ServerRow, as they were read; borrowed */
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
  const GArray *gone;           /* (nullable): guint: by record, groups before it that an erasure took out of it */
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

/**
 * server_batch_open:
 * @batch: (out): an empty one, the clock row locked before anything is read (S10)
 *
 * Cleared in any case, also after %FALSE: g_auto (ServerBatch) batch = { 0 }.
 */
gboolean server_batch_open (ServerBatch *batch, LedgerTransaction *transaction, LedgerStore *store, GError **error);

/** server_batch_clear: frees what it holds; what was not flushed is not written. */
void server_batch_clear (ServerBatch *batch);

/**
 * server_batch_get_row: Returns: (transfer none): the row of @id, read once in a batch; its `exists` says whether there
 * is one. %NULL with @error when it cannot be read.
 */
ServerRow *server_batch_get_row (ServerBatch *batch, const LedgerKind *kind, const LedgerId *id, GError **error);

/**
 * server_batch_find_root:
 * @changeset: (nullable)
 * @root: (out): the one root that all of @changeset is about; null when it is of several or of none
 */
gboolean server_batch_find_root (ServerBatch *batch, const LedgerChangeset *changeset, LedgerId *root, GError **error);

/** server_batch_find_row: Returns: (transfer none) (nullable): the same, when it was read in this batch. */
ServerRow *server_batch_find_row (const ServerBatch *batch, const LedgerKind *kind, const LedgerId *id);

/** server_batch_get_conflicts: Returns: (transfer none) (element-type ServerRow): the open conflicts on @record. */
GPtrArray *server_batch_get_conflicts (ServerBatch *batch, const LedgerId *record, GError **error);

/** server_batch_begin_entry: an entry of the ledger begins: the clock gives the next version. */
gboolean server_batch_begin_entry (ServerBatch *batch, GError **error);

/**
 * server_batch_end_entry:
 * @client_time: when it was done at the client, microseconds UTC
 * @action: the word of the ledger for what was done
 *
 * The entry is written, over the hashes of its changes, and goes into the chain (S18).
 */
gboolean server_batch_end_entry (ServerBatch *batch, const LedgerId *changeset, const ServerAuthor *author,
                                 gint64 client_time, const char *action, GError **error);

/** server_batch_set_group: sets those of @values (by place) that @named has a bit of; inside an entry. */
gboolean server_batch_set_group (ServerBatch *batch, ServerRow *row, const LedgerGroup *group,
                                 const LedgerValue *values, guint64 named, GError **error);

/** server_batch_set_field: the same of one field, by its name. */
gboolean server_batch_set_field (ServerBatch *batch, ServerRow *row, const char *field, const LedgerValue *value,
                                 GError **error);

/** server_batch_note_change: tells the ledger of a change of @record that is not, or no more, the live one. */
gboolean server_batch_note_change (ServerBatch *batch, const LedgerRecord *record, const LedgerGroup *group,
                                   const char *old_json, const char *new_json, GError **error);

/** server_batch_write_change: writes one change of the entry under way, under @root (nullable), as the others do. */
gboolean server_batch_write_change (ServerBatch *batch, const ServerLedgerChange *change, const LedgerId *root,
                                    GError **error);

/**
 * server_batch_decide:
 * @changeset: made here, of what lies in @batch
 * @outcome: (out): of the whole
 * @refusal: (inout): why it cannot be; nothing was written then. Left alone when it can
 *
 * Decides on it as on one that is pushed, with an entry of its own.
 */
gboolean server_batch_decide (ServerBatch *batch, const ServerAuthor *author, const LedgerChangeset *changeset,
                              LedgerOutcome *outcome, const char **refusal, GError **error);

/** server_batch_flush: writes what is dirty, its sums, placements and cards, and the clock. */
gboolean server_batch_flush (ServerBatch *batch, GError **error);

/** server_row_borrow_values: Returns: (transfer container): the values of @group of @record, by place, borrowed. */
LedgerValue *server_row_borrow_values (const LedgerRecord *record, const LedgerGroup *group);

/** server_ledger_hash_change: @hash (out): what stays when the values are erased, H(salt ‖ values) (S18). */
void server_ledger_hash_change (const guint8 *salt, gsize salt_size, const ServerLedgerChange *change,
                                guint8 hash[32]);

/** server_conflict_close_equal: closes the open conflicts on @group of @row in which nothing differs any more. */
gboolean server_conflict_close_equal (ServerDecision *decision, ServerRow *row, const LedgerGroup *group,
                                      GError **error);

typedef enum
{
  SERVER_SUMS_BEFORE,
  SERVER_SUMS_AFTER,
} ServerSumsTake;

/** server_sums_begin: gives @batch sums (S17) for rows that are written past it. */
gboolean server_sums_begin (ServerBatch *batch, GError **error);

/** server_sums_note_new: @record is new, and its root, when it is another, was noted or is placed already. */
gboolean server_sums_note_new (ServerBatch *batch, const LedgerRecord *record, GError **error);

/**
 * server_sums_take_staged:
 * @ids: a SELECT of the ids of the records, with @parameter
 *
 * For a statement that sets @field of many records at once: called before it and after it (and after their placements
 * are written).
 */
gboolean server_sums_take_staged (ServerBatch *batch, const LedgerField *field, const char *ids,
                                  const LedgerValue *parameter, ServerSumsTake take, GError **error);

/**
 * server_sums_add_staged:
 * @done: (out): %FALSE when what was measured says not enough: it moves roots, its kind has a window, or an older
 * program staged it
 *
 * The same from what was measured as they were staged (sums_value and sums_step of job_change), called before or after
 * the statement.
 */
gboolean server_sums_add_staged (ServerBatch *batch, const LedgerField *field, const LedgerId *job, gboolean *done,
                                 GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerBatch, server_batch_clear)

G_END_DECLS

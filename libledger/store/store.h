/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: a database with the tables of the model, and the one signal by which views learn that something
 * changed. The replica and the authority each hold one. Reads by key for the main thread stand here; what
 * takes longer goes through the readers.
 *
 * Signal `changed` (LedgerChange *change): on the world's main context after each commit; views then query
 * again, nobody polls.
 *
 * Threads: the reading functions from any thread; the object is made and dropped on the main thread.
 */
#pragma once

#include "libledger/store/tables.h"

G_BEGIN_DECLS

#define LEDGER_TYPE_STORE (ledger_store_get_type ())
G_DECLARE_FINAL_TYPE (LedgerStore, ledger_store, LEDGER, STORE, GObject)

/* Who caused a change. */
typedef enum
{
  LEDGER_ORIGIN_LOCAL,          /* this program's user */
  LEDGER_ORIGIN_EXCHANGE,       /* it came from the authority */
} LedgerOrigin;

/* What one commit touched. */
typedef struct
{
  LedgerOrigin origin;
  gboolean many;                /* more than 1,000 records: ids are not listed */
  GHashTable *ids;              /* set of LedgerId: records and their roots */
  guint64 kinds;                /* a bit by index for each kind touched; ledger_change_touches reads it */
} LedgerChange;

/** ledger_change_touches: whether something of @kind may have changed. */
gboolean ledger_change_touches (const LedgerChange *change, const LedgerKind *kind);

/**
 * ledger_store_new:
 * @database: (transfer none): the door
 * @model: (transfer none): must live as long as the store
 *
 * Makes or brings up to date the tables of the model and the book of the file (migrations in order, one
 * transaction; a failed one keeps the file and says so).
 *
 * Returns: (transfer full): the store, or %NULL with @error; LEDGER_DATABASE_ERROR_NEWER for a file of a newer program
 */
LedgerStore *ledger_store_new (LedgerDatabase *database, const LedgerModel *model, LedgerWorld *world,
                               LedgerSide side, GError **error);

/**
 * ledger_store_prepare:
 *
 * What ledger_store_new does to a file, inside a transaction of the caller: the book of the file, the tables of the
 * model and, on a replica, of the search. For snapshots, that fill the tables before the indexes are made.
 */
gboolean ledger_store_prepare (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                               LedgerIndexes indexes, GError **error);

/** ledger_store_refold: makes the keys by which a replica sorts, and its search, anew from the records. */
gboolean ledger_store_refold (LedgerTransaction *transaction, const LedgerModel *model, GError **error);

/** ledger_store_get_database: Returns: (transfer none): the door. */
LedgerDatabase *ledger_store_get_database (LedgerStore *self);

/** ledger_store_get_model: Returns: (transfer none): the model. */
const LedgerModel *ledger_store_get_model (LedgerStore *self);

/** ledger_store_get_world: Returns: (transfer none): the world. */
LedgerWorld *ledger_store_get_world (LedgerStore *self);

/** ledger_store_get_side: which side's tables it holds. */
LedgerSide ledger_store_get_side (LedgerStore *self);

/**
 * ledger_store_get:
 *
 * Returns: (transfer full) (nullable): the record by id; %NULL without @error when it is not there.
 */
LedgerRecord *ledger_store_get (LedgerStore *self, const LedgerKind *kind, const LedgerId *id, GError **error);

/**
 * ledger_store_list_children:
 * @kind: whose parent field (ledger_kind.parent) names @parent
 *
 * Returns: (transfer full) (element-type LedgerRecord): the live children, at most 200, in order of id
 */
GPtrArray *ledger_store_list_children (LedgerStore *self, const LedgerKind *kind, const LedgerId *parent,
                                       GError **error);

/* So many parents at most are asked of together. */
#define LEDGER_STORE_PARENTS 16

/**
 * ledger_store_list_children_of:
 * @kind: whose parent field names @parents, and of which ledger_store_list_children tells no more than the field does
 * @parents: (element-type LedgerRecord): at most LEDGER_STORE_PARENTS; %NULL among them is nobody
 *
 * Returns: (transfer full): LedgerId of each that has any → GPtrArray of its live children, in order of id; %NULL with
 *   @error
 */
GHashTable *ledger_store_list_children_of (LedgerStore *self, const LedgerKind *kind, const GPtrArray *parents,
                                           GError **error);

/** ledger_store_count_children: how many live children @parent itself has, all of them; −1 with @error. */
gint64 ledger_store_count_children (LedgerStore *self, const LedgerKind *kind, const LedgerId *parent, GError **error);

/**
 * ledger_store_list_all:
 *
 * Returns: (transfer full) (element-type LedgerRecord): live records of a small kind, at most 1,000, by id.
 */
GPtrArray *ledger_store_list_all (LedgerStore *self, const LedgerKind *kind, GError **error);

/** ledger_store_list_deleted: the same, of those that are deleted and still known: of settings, what is retired. */
GPtrArray *ledger_store_list_deleted (LedgerStore *self, const LedgerKind *kind, GError **error);

/**
 * ledger_store_list_rows:
 * @kind: of a replica
 * @rows: row numbers; @n at most 200
 *
 * Returns: (transfer full) (element-type LedgerRecord): the records in the order of @rows; %NULL entries for rows
 *   that are gone
 */
GPtrArray *ledger_store_list_rows (LedgerStore *self, const LedgerKind *kind, const gint64 *rows, guint n,
                                   GError **error);

/* A list as the window shows it. */
typedef struct
{
  const char *order;            /* a field's name, one of what a field refers to ("contact.city"); NULL: by name */
  gboolean descending;
  const char *filter;           /* SQL condition over the table `t`, from code, never from a person; or NULL */
  const LedgerValue *parameters;        /* for each ? in it */
  guint n_parameters;
} LedgerListing;

/**
 * ledger_store_list_order:
 *
 * All row numbers of the live records of @kind in that order: the list the window pages through (8 bytes a
 * row). For a reader's thread; 1M rows take about 0.2 s with an index.
 *
 * Returns: (transfer full) (element-type gint64): the rows, or %NULL with @error
 */
GArray *ledger_store_list_order (LedgerStore *self, const LedgerKind *kind, const LedgerListing *listing,
                                 GCancellable *cancellable, GError **error);

/**
 * ledger_store_ask:
 * @sql: a statement of the program's own, such as a count
 * @answer: (out): the integer in the first column of the first row, 0 when there is none
 *
 * Reads one number in a read transaction of its own.
 */
gboolean ledger_store_ask (LedgerStore *self, const char *sql, const LedgerValue *parameters, guint n_parameters,
                           gint64 *answer, GError **error);

/** ledger_store_count: how many live records of @kind there are; −1 with @error on a fault. */
gint64 ledger_store_count (LedgerStore *self, const LedgerKind *kind, GError **error);

/** ledger_store_get_root: Returns: (transfer full) (nullable): the record of that id that is a root, of any kind. */
LedgerRecord *ledger_store_get_root (LedgerStore *self, const LedgerId *id);

/**
 * ledger_store_dup_title:
 *
 * Returns: (transfer full): a name for the record that @id refers to, "" when it is not here.
 */
char *ledger_store_dup_title (LedgerStore *self, const LedgerKind *kind, const LedgerId *id);

/**
 * ledger_store_get_setting:
 * @value: (out) (transfer full) (nullable): the text; %NULL when it was never set
 *
 * The book of this file: small facts of the file itself (cursor, who is logged in, window-independent). Not
 * records; they never travel.
 *
 * Returns: %FALSE when it could not be read
 */
gboolean ledger_store_get_setting (LedgerStore *self, const char *key, char **value, GError **error);

/**
 * ledger_store_dup_setting: ledger_store_get_setting where it does no harm that what could not be read looks as if it
 * was never set: for what is only shown.
 */
char *ledger_store_dup_setting (LedgerStore *self, const char *key);

/**
 * ledger_store_dup_settings:
 * @keys: @n of them
 * @values: (out) (transfer full): room for as many, each as ledger_store_dup_setting gives it
 *
 * Several settings as they stand at one moment, in one reading.
 */
void ledger_store_dup_settings (LedgerStore *self, const char *const *keys, char **values, guint n);

/** ledger_store_set_setting: see ledger_store_dup_setting; @value %NULL takes it away. */
gboolean ledger_store_set_setting (LedgerStore *self, const char *key, const char *value, GError **error);

/** ledger_transaction_get_setting: ledger_store_get_setting inside a transaction. */
gboolean ledger_transaction_get_setting (LedgerTransaction *transaction, const char *key, char **value,
                                         GError **error);

/** ledger_transaction_dup_setting: ledger_store_dup_setting inside a transaction. */
char *ledger_transaction_dup_setting (LedgerTransaction *transaction, const char *key);

/** ledger_transaction_set_setting: ledger_store_set_setting inside a transaction. */
gboolean ledger_transaction_set_setting (LedgerTransaction *transaction, const char *key, const char *value,
                                         GError **error);

/** ledger_transaction_get_number: @number (out): the setting @key as a number, 0 when it was never set. */
gboolean ledger_transaction_get_number (LedgerTransaction *transaction, const char *key, gint64 *number,
                                        GError **error);

/** ledger_transaction_set_number: sets the setting @key to @number. */
gboolean ledger_transaction_set_number (LedgerTransaction *transaction, const char *key, gint64 number,
                                        GError **error);

/**
 * ledger_store_note_removed:
 *
 * Says in the book that rows were taken away by leave, lost rights or erasure: called in the transaction that takes
 * them, so that a stop before the scrubbing does not forget it.
 */
gboolean ledger_store_note_removed (LedgerTransaction *transaction, GError **error);

/**
 * ledger_store_scrub:
 *
 * Makes what ledger_store_note_removed told of gone from the file and the journal beside it, physically (S24, S27):
 * merges the parts of the search (an index keeps the words of documents that went until then), then moves the journal
 * into the file and empties it, with no reader open. Deleted rows themselves are overwritten when they go
 * (secure_delete). Does nothing when nothing was noted, so it may be called after every pull and at opening. On the
 * authority there is no search, only the journal; what PostgreSQL does instead is the door's business (S27).
 *
 * Blocks, up to 5 s when a reader is under way: writer queue, outside a transaction.
 *
 * Returns: %TRUE when nothing is left; else %FALSE with @error, LEDGER_DATABASE_ERROR_BUSY when a reader held it up:
 *   the note stays, and the next call tries again. What confirms a removal to somebody waits for %TRUE
 */
gboolean ledger_store_scrub (LedgerStore *self, GError **error);

/* What a write touches, gathered while it runs and emitted after its commit. */
typedef struct _LedgerChangeNote LedgerChangeNote;

/** ledger_change_note_new: an empty note; hand it to ledger_store_emit_change after the commit, or free it. */
LedgerChangeNote *ledger_change_note_new (LedgerOrigin origin);

/** ledger_change_note_clear: forgets what was noted: called first in a write function, as it may be run again. */
void ledger_change_note_clear (LedgerChangeNote *note);

/** ledger_change_note_add: notes that @record was touched. */
void ledger_change_note_add (LedgerChangeNote *note, const LedgerRecord *record);

/** ledger_change_note_add_many: notes that more was touched than is worth listing. */
void ledger_change_note_add_many (LedgerChangeNote *note);

/** ledger_change_note_free: drops it unsent. */
void ledger_change_note_free (LedgerChangeNote *note);

/** ledger_store_emit_change: takes @note (transfer full) and emits `changed` on the main context, coalesced. */
void ledger_store_emit_change (LedgerStore *self, LedgerChangeNote *note);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerChangeNote, ledger_change_note_free)

G_END_DECLS

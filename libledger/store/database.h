/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The door to the database engine. Everything above it speaks portable SQL over the model's four shapes (id,
 * int64, text, bytes); which engine answers is decided when the door is opened. A write function may be run
 * again, so it has no side effects outside the transaction.
 *
 * Threads: any; writes of one database are serialised by the door (and belong on the world's writer queue),
 * every read takes a connection of a pool for itself. No read transaction outlives the function it is for.
 */
#pragma once

#include "libledger/model/record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LEDGER_DATABASE_ERROR (ledger_database_error_quark ())
GQuark ledger_database_error_quark (void);

typedef enum
{
  LEDGER_DATABASE_ERROR_FAILED,         /* a fault of SQL or engine; the message names the statement */
  LEDGER_DATABASE_ERROR_OPEN,           /* the file cannot be opened or made */
  LEDGER_DATABASE_ERROR_CORRUPT,        /* the file is damaged or no database: restore a backup; it is kept as it is */
  LEDGER_DATABASE_ERROR_FULL,           /* no room on the disk: nothing was written; make room and try again */
  LEDGER_DATABASE_ERROR_BUSY,           /* another process holds it, or a time limit ended the call; try again */
  LEDGER_DATABASE_ERROR_NEWER,          /* made by a newer program: upgrade this one */
  LEDGER_DATABASE_ERROR_INTERRUPTED,    /* the progress limit or a cancellable stopped it */
} LedgerDatabaseError;

#define LEDGER_TYPE_DATABASE (ledger_database_get_type ())
G_DECLARE_DERIVABLE_TYPE (LedgerDatabase, ledger_database, LEDGER, DATABASE, GObject)

typedef struct _LedgerTransaction LedgerTransaction;

/* Runs inside a transaction; %FALSE with @error rolls it back. */
typedef gboolean (*LedgerTransactionFunction) (LedgerTransaction *transaction, gpointer data, GError **error);

/* One row of an answer; @values are borrowed and gone after the call. %FALSE stops the query without error. */
typedef gboolean (*LedgerRowFunction) (const LedgerValue *values, guint n_values, gpointer data);

struct _LedgerDatabaseClass
{
  GObjectClass parent_class;

  gboolean (*write) (LedgerDatabase *self, LedgerTransactionFunction function, gpointer data, GError **error);
  gboolean (*read) (LedgerDatabase *self, LedgerTransactionFunction function, gpointer data, gint64 limit,
                    GCancellable *cancellable, GError **error);
  gboolean (*query) (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                     guint n_parameters, LedgerRowFunction function, gpointer data, GError **error);
  gboolean (*checkpoint) (LedgerDatabase *self, GError **error);
  gboolean (*rewrite) (LedgerDatabase *self, const char *const *tables, GError **error);
  const char *(*type_name) (LedgerDatabase *self, LedgerShape shape);
  gboolean (*list_columns) (LedgerTransaction *transaction, const char *table, GPtrArray *names, GError **error);
  gboolean (*list_tables) (LedgerTransaction *transaction, GPtrArray *names, GError **error);
  gboolean (*check) (LedgerTransaction *transaction, GPtrArray *faults, GError **error);
  gboolean (*is_read_only) (LedgerDatabase *self);
};

/* A transaction under way; made by the door only. */
struct _LedgerTransaction
{
  LedgerDatabase *database;
  gpointer connection;          /* the engine's */
};

/* How a SQLite file is opened. */
typedef enum
{
  LEDGER_OPEN_CREATE,           /* made when it is not there: WAL, synchronous=FULL, secure_delete */
  LEDGER_OPEN_EXISTING,         /* an error when it is not there */
  LEDGER_OPEN_READ_ONLY,
  LEDGER_OPEN_SCRATCH,          /* a new file without journal or sync, for snapshots: it is complete or thrown away */
} LedgerOpen;

/**
 * ledger_database_open_sqlite:
 * @path: the file; ":memory:" makes one that lives as long as the object (one connection)
 *
 * Returns: (transfer full): the door, or %NULL with @error
 */
LedgerDatabase *ledger_database_open_sqlite (const char *path, LedgerOpen how, GError **error);

/** ledger_database_write: runs @function in a write transaction and commits durably. It may be run again. */
gboolean ledger_database_write (LedgerDatabase *self, LedgerTransactionFunction function, gpointer data,
                                GError **error);

/** ledger_database_read_snapshot: runs @function in a read transaction: it sees one moment. */
gboolean ledger_database_read_snapshot (LedgerDatabase *self, LedgerTransactionFunction function, gpointer data,
                                        GError **error);

/**
 * ledger_database_read_limited:
 * @limit: microseconds of work after which it is stopped with LEDGER_DATABASE_ERROR_INTERRUPTED; 0: none
 * @cancellable: (nullable): stops it from another thread
 *
 * As ledger_database_read_snapshot, for reads that may not take long (the main thread's) or may be given up. Work
 * is reckoned in steps of the engine, never by a clock: the same read ends at the same step on every machine.
 */
gboolean ledger_database_read_limited (LedgerDatabase *self, LedgerTransactionFunction function, gpointer data,
                                       gint64 limit, GCancellable *cancellable, GError **error);

/**
 * ledger_transaction_query:
 * @sql: one portable statement with ? for each parameter
 * @function: (nullable): called for each row; may query in turn
 *
 * Values come back in the shape in which they lie: 16 bytes are always an id (libledger/store/tables.h knows which
 * columns hold plain bytes), an empty text is a text.
 */
gboolean ledger_transaction_query (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                                   guint n_parameters, LedgerRowFunction function, gpointer data, GError **error);

/** ledger_transaction_execute: as ledger_transaction_query, for statements without an answer. */
gboolean ledger_transaction_execute (LedgerTransaction *transaction, const char *sql,
                                     const LedgerValue *parameters, guint n_parameters, GError **error);

/**
 * ledger_transaction_ask:
 * @value: (inout): initialised; the first column of the first row, nothing when there is no row
 */
gboolean ledger_transaction_ask (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                                 guint n_parameters, LedgerValue *value, GError **error);

/** ledger_transaction_list_ids: adds the ids of the first column to @ids (element-type LedgerId, freed by g_free). */
gboolean ledger_transaction_list_ids (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                                      guint n_parameters, GPtrArray *ids, GError **error);

/** ledger_transaction_gather_ids: the same into the set @ids, whose keys are freed by g_free. */
gboolean ledger_transaction_gather_ids (LedgerTransaction *transaction, const char *sql,
                                        const LedgerValue *parameters, guint n_parameters, GHashTable *ids,
                                        GError **error);

/** ledger_transaction_list_texts: adds the texts of the first column to @texts (element-type utf8, freed by g_free). */
gboolean ledger_transaction_list_texts (LedgerTransaction *transaction, const char *sql,
                                        const LedgerValue *parameters, guint n_parameters, GPtrArray *texts,
                                        GError **error);

/** ledger_transaction_run: runs a statement without parameters and answer. */
gboolean ledger_transaction_run (LedgerTransaction *transaction, const char *sql, GError **error);

/**
 * ledger_transaction_savepoint:
 *
 * Runs @function so that its failure undoes just what it wrote: the transaction goes on as it was before (S3). It may
 * be nested. Made of SAVEPOINT, ROLLBACK TO SAVEPOINT and RELEASE SAVEPOINT, which every engine behind the door takes.
 *
 * Returns: %FALSE with the error of @function. LEDGER_DATABASE_ERROR_INTERRUPTED says that the engine had given the
 *   whole transaction up by itself. That, BUSY, FULL and CORRUPT are no fault of what was written: the transaction is
 *   to be given up.
 */
gboolean ledger_transaction_savepoint (LedgerTransaction *transaction, LedgerTransactionFunction function,
                                       gpointer data, GError **error);

/**
 * ledger_transaction_list_columns:
 * @names: (element-type utf8): the names of the columns of @table are added (transfer full); none when there is no
 *   such table
 */
gboolean ledger_transaction_list_columns (LedgerTransaction *transaction, const char *table, GPtrArray *names,
                                          GError **error);

/** ledger_transaction_list_tables: @names: (element-type utf8): the names of all tables are added (transfer full). */
gboolean ledger_transaction_list_tables (LedgerTransaction *transaction, GPtrArray *names, GError **error);

/**
 * ledger_transaction_check:
 * @faults: (element-type utf8): a message of the engine for each fault it finds in its own files is added
 *
 * The engine's own check of all that it holds; an engine that has none adds nothing. Reads the whole file.
 */
gboolean ledger_transaction_check (LedgerTransaction *transaction, GPtrArray *faults, GError **error);

/** ledger_transaction_is_empty: @empty (out): whether there is no table at all: a new file. */
gboolean ledger_transaction_is_empty (LedgerTransaction *transaction, gboolean *empty, GError **error);

/** ledger_database_is_read_only: whether writing is refused: it was opened so. */
gboolean ledger_database_is_read_only (LedgerDatabase *self);

/**
 * ledger_database_checkpoint:
 *
 * Moves what is committed into the file proper and empties the journal beside it. LEDGER_DATABASE_ERROR_BUSY when
 * a reader held it up: nothing is lost, try again later.
 */
gboolean ledger_database_checkpoint (LedgerDatabase *self, GError **error);

/**
 * ledger_database_rewrite:
 * @tables: (array zero-terminated=1)
 *
 * What was removed from @tables is gone from the engine's own files of them too (S27); not inside a transaction. An
 * engine that overwrites what it removes has nothing to do. Writers wait meanwhile. LEDGER_DATABASE_ERROR_BUSY when
 * somebody still reads a state from before, or uses a table: ask again.
 */
gboolean ledger_database_rewrite (LedgerDatabase *self, const char *const *tables, GError **error);

/** ledger_database_get_type_name: the engine's word for a column of that shape. */
const char *ledger_database_get_type_name (LedgerDatabase *self, LedgerShape shape);

/* Short ways to make parameters: constant values that borrow what they are given. */
#define LEDGER_INTEGER(n) ((LedgerValue) { .shape = LEDGER_SHAPE_INTEGER, .integer = (n) })
#define LEDGER_TEXT(t) \
  ((LedgerValue) { .shape = (t) != NULL ? LEDGER_SHAPE_TEXT : LEDGER_SHAPE_NOTHING, .text = (char *) (t) })
#define LEDGER_BYTES(b) \
  ((LedgerValue) { .shape = (b) != NULL ? LEDGER_SHAPE_BYTES : LEDGER_SHAPE_NOTHING, .bytes = (GBytes *) (b) })
#define LEDGER_ID(i) ((LedgerValue) { .shape = LEDGER_SHAPE_ID, .id = *(i) })
#define LEDGER_NOTHING ((LedgerValue) { .shape = LEDGER_SHAPE_NOTHING })

G_END_DECLS

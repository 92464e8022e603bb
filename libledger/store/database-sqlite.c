/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite behind the door; here alone it is named. One connection writes, under a mutex; each reading
 * transaction leases a connection of a pool, so threads never share one. WAL with synchronous=FULL: what was
 * committed survives a stop at any moment. secure_delete: what was deleted is overwritten.
 * Threads: any. A file opened as scratch or ":memory:" has the one connection for everything.
 */
#include "config.h"

#include "libledger/store/database-sqlite-private.h"
#include "libledger/store/database.h"

#include "libledger/rules/fold.h"

#include <glib/gi18n-lib.h>
#include <sqlite3.h>
#include <string.h>

#define BUSY_MILLISECONDS 5000
#define IDLE_READERS 4
#define CACHED_STATEMENTS 256
#define HASHED_CHARACTERS 40
/* The engine takes about this many steps in a microsecond; it asks whether to go on every PROGRESS_STEPS. */
#define STEPS_A_MICROSECOND 20
#define PROGRESS_STEPS 1000

/* The frames of transactions: prepared once a connection. */
typedef enum
{
  FRAME_BEGIN,
  FRAME_BEGIN_WRITING,
  FRAME_COMMIT,
  FRAME_ROLLBACK,
  N_FRAMES,
} Frame;

typedef struct
{
  sqlite3 *engine;
  sqlite3_stmt *frames[N_FRAMES];
  GHashTable *statements;       /* SQL → sqlite3_stmt that is not in use */
  char *last_sql;               /* (nullable): of the one used last, kept apart: rows come by the million */
  sqlite3_stmt *last;           /* its bindings are as it was left */
  gint64 steps_left;            /* of the read under way; < 0: without limit */
  GCancellable *cancellable;    /* of the read under way, borrowed */
} Connection;

typedef struct
{
  LedgerDatabase parent;
  char *path;
  LedgerOpen how;
  gboolean single;              /* one connection serves reading and writing */
  GRecMutex write_lock;
  Connection *writer;
  gboolean writing;             /* under write_lock */
  GMutex pool_lock;
  GQueue idle;                  /* Connection, under pool_lock */
} LedgerDatabaseSqlite;

typedef LedgerDatabaseClass LedgerDatabaseSqliteClass;

static GType ledger_database_sqlite_get_type (void);

G_DEFINE_TYPE (LedgerDatabaseSqlite, ledger_database_sqlite, LEDGER_TYPE_DATABASE)

#define SELF(database) ((LedgerDatabaseSqlite *) (database))

/* A quota or limit comes as a failed write; what the system said of it may be overwritten by then. */
static gboolean
is_no_room (int code)
{
  return (code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_WRITE;
}

/* The engine's code → ours, with the remedy. Always %FALSE. */
static gboolean
fail (LedgerDatabaseSqlite *self, sqlite3 *engine, int code, const char *sql, GError **error)
{
  const char *detail = engine != NULL ? sqlite3_errmsg (engine) : sqlite3_errstr (code);

  if (is_no_room (code))
    {
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FULL,
                   _("The disk is full or takes no more for “%s”. Nothing was written; make room and try again."),
                   self->path);
      return FALSE;
    }
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
                   _("“%s” is damaged or is no database. It is kept as it is; restore a backup beside it."),
                   self->path);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY,
                   _("Another program is using “%s”. Try again."), self->path);
      break;
    case SQLITE_INTERRUPT:
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_INTERRUPTED,
                   _("Reading “%s” was stopped."), self->path);
      break;
    case SQLITE_CANTOPEN:
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN,
                   _("“%s” cannot be opened: %s. Check the folder and your rights to it."), self->path, detail);
      break;
    default:
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED, _("“%s”: %s, at: %s"), self->path,
                   detail, sql != NULL ? sql : "-");
      break;
    }
  return FALSE;
}

static void
connection_free (Connection *connection)
{
  g_clear_pointer (&connection->statements, g_hash_table_unref);
  for (guint i = 0; i < N_FRAMES; i++)
    sqlite3_finalize (connection->frames[i]);
  g_free (connection->last_sql);
  sqlite3_finalize (connection->last);
  sqlite3_close_v2 (connection->engine);
  g_free (connection);
}

static int
ask_to_go_on (void *data)
{
  Connection *connection = data;

  if (connection->cancellable != NULL && g_cancellable_is_cancelled (connection->cancellable))
    return 1;
  if (connection->steps_left < 0)
    return 0;
  connection->steps_left = MAX (connection->steps_left - PROGRESS_STEPS, 0);
  return connection->steps_left == 0;
}

/* Statements made from the model run to kilobytes: their length and both ends tell them apart well enough. */
static guint
hash_statement (gconstpointer key)
{
  const char *sql = key;
  gsize length = strlen (sql);
  gsize end = MIN (length, HASHED_CHARACTERS);
  guint hash = (guint) length;

  for (gsize i = 0; i < end; i++)
    hash = (hash * 33) ^ (guchar) sql[i] ^ ((guint) (guchar) sql[length - 1 - i] << 8);
  return hash;
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static const char *
settings_of (LedgerDatabaseSqlite *self, gboolean reading)
{
  if (self->how == LEDGER_OPEN_SCRATCH)
    return "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
           "PRAGMA foreign_keys=OFF; PRAGMA secure_delete=ON; PRAGMA cache_size=-8192";
  /* Whoever only reads takes the journal as he finds it: of a file without one asking for one would be a write. */
  if (reading || self->how == LEDGER_OPEN_READ_ONLY)
    return "PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8192";
  return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=OFF;"
         "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384";
}

/* ledger_fold(TEXT): the fold by which texts are compared, for conditions over a replica. */
static void
fold_text (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text != NULL)
    sqlite3_result_text (context, ledger_fold (text), -1, g_free);
}

static Connection *
connect_to (LedgerDatabaseSqlite *self, gboolean reading, GError **error)
{
  Connection *connection = g_new0 (Connection, 1);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int code;

  if (reading || self->how == LEDGER_OPEN_READ_ONLY)
    flags |= SQLITE_OPEN_READONLY;
  else
    flags |= SQLITE_OPEN_READWRITE | (self->how != LEDGER_OPEN_EXISTING ? SQLITE_OPEN_CREATE : 0);
  connection->statements = g_hash_table_new_full (hash_statement, g_str_equal, g_free, finalize_statement);
  connection->steps_left = -1;
  code = sqlite3_open_v2 (self->path, &connection->engine, flags, ledger_sqlite_get_clean_files ());
  if (code == SQLITE_OK)
    {
      sqlite3_busy_timeout (connection->engine, BUSY_MILLISECONDS);
      code = sqlite3_exec (connection->engine, settings_of (self, reading), NULL, NULL, NULL);
    }
  if (code == SQLITE_OK)
    code = sqlite3_create_function_v2 (connection->engine, "ledger_fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                       fold_text, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec (connection->engine, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
  if (code == SQLITE_OK)
    {
      sqlite3_progress_handler (connection->engine, PROGRESS_STEPS, ask_to_go_on, connection);
      return connection;
    }
  fail (self, connection->engine, code, NULL, error);
  connection_free (connection);
  return NULL;
}

static gboolean
run_frame (LedgerDatabaseSqlite *self, Connection *connection, Frame frame, GError **error)
{
  static const char *const frames[N_FRAMES] = { "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK" };
  sqlite3_stmt **statement = &connection->frames[frame];
  int code = SQLITE_OK;

  if (*statement == NULL)
    code = sqlite3_prepare_v3 (connection->engine, frames[frame], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
  if (code == SQLITE_OK)
    {
      sqlite3_step (*statement);
      code = sqlite3_reset (*statement);
    }
  return code == SQLITE_OK || fail (self, connection->engine, code, frames[frame], error);
}

/* Takes a prepared statement out of the cache, so that a query within a query gets one of its own. */
static sqlite3_stmt *
take_statement (LedgerDatabaseSqlite *self, Connection *connection, const char *sql, char **key, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gpointer stolen_key, stolen;
  int code;

  if (connection->last != NULL && strcmp (connection->last_sql, sql) == 0)
    {
      *key = g_steal_pointer (&connection->last_sql);
      return g_steal_pointer (&connection->last);
    }
  if (g_hash_table_steal_extended (connection->statements, sql, &stolen_key, &stolen))
    {
      *key = stolen_key;
      return stolen;
    }
  code = sqlite3_prepare_v3 (connection->engine, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK || statement == NULL)
    {
      fail (self, connection->engine, code != SQLITE_OK ? code : SQLITE_ERROR, sql, error);
      return NULL;
    }
  *key = g_strdup (sql);
  return statement;
}

/* The one kept apart makes room: into the table, where nothing stays bound. */
static void
put_last_away (Connection *connection)
{
  if (connection->last == NULL)
    return;
  sqlite3_clear_bindings (connection->last);
  if (g_hash_table_size (connection->statements) >= CACHED_STATEMENTS)
    g_hash_table_remove_all (connection->statements);
  g_hash_table_replace (connection->statements, g_steal_pointer (&connection->last_sql),
                        g_steal_pointer (&connection->last));
}

static void
give_statement_back (Connection *connection, char *key, sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  put_last_away (connection);
  connection->last_sql = key;
  connection->last = statement;
}

static int
bind (sqlite3_stmt *statement, int place, const LedgerValue *value)
{
  gconstpointer bytes;
  gsize size;

  switch (value->shape)
    {
    case LEDGER_SHAPE_INTEGER:
      return sqlite3_bind_int64 (statement, place, value->integer);
    case LEDGER_SHAPE_TEXT:
      return sqlite3_bind_text (statement, place, value->text, -1, SQLITE_STATIC);
    case LEDGER_SHAPE_ID:
      return sqlite3_bind_blob (statement, place, value->id.bytes, sizeof value->id.bytes, SQLITE_STATIC);
    case LEDGER_SHAPE_BYTES:
      bytes = g_bytes_get_data (value->bytes, &size);
      if (size == 0)
        return sqlite3_bind_zeroblob (statement, place, 0);
      return sqlite3_bind_blob64 (statement, place, bytes, size, SQLITE_STATIC);
    case LEDGER_SHAPE_NOTHING:
    default:
      return sqlite3_bind_null (statement, place);
    }
}

/* Fills @value with a column of the row at hand; text is borrowed, bytes are a copy. */
static void
fetch (sqlite3_stmt *statement, int column, LedgerValue *value)
{
  int size;

  value->shape = LEDGER_SHAPE_NOTHING;
  switch (sqlite3_column_type (statement, column))
    {
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
      value->shape = LEDGER_SHAPE_INTEGER;
      value->integer = sqlite3_column_int64 (statement, column);
      break;
    case SQLITE_TEXT:
      value->shape = LEDGER_SHAPE_TEXT;
      value->text = (char *) sqlite3_column_text (statement, column);
      break;
    case SQLITE_BLOB:
      size = sqlite3_column_bytes (statement, column);
      if (size == sizeof value->id.bytes)
        {
          value->shape = LEDGER_SHAPE_ID;
          memcpy (value->id.bytes, sqlite3_column_blob (statement, column), sizeof value->id.bytes);
          break;
        }
      value->shape = LEDGER_SHAPE_BYTES;
      value->bytes = g_bytes_new (sqlite3_column_blob (statement, column), (gsize) size);
      break;
    default:
      break;
    }
}

static int
step_through (sqlite3_stmt *statement, LedgerRowFunction function, gpointer data)
{
  guint n = (guint) sqlite3_column_count (statement);
  g_autofree LedgerValue *values = n > 0 ? g_new0 (LedgerValue, n) : NULL;
  gboolean more = TRUE;
  int code = SQLITE_DONE;

  while (more && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      if (function == NULL)
        continue;
      for (guint i = 0; i < n; i++)
        fetch (statement, (int) i, &values[i]);
      more = function (values, n, data);
      for (guint i = 0; i < n; i++)
        if (values[i].shape == LEDGER_SHAPE_BYTES)
          g_bytes_unref (values[i].bytes);
    }
  return code == SQLITE_ROW ? SQLITE_DONE : code;
}

static gboolean
sqlite_query (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters, guint n_parameters,
              LedgerRowFunction function, gpointer data, GError **error)
{
  LedgerDatabaseSqlite *self = SELF (transaction->database);
  Connection *connection = transaction->connection;
  char *key = NULL;
  sqlite3_stmt *statement = take_statement (self, connection, sql, &key, error);
  int code = SQLITE_OK;
  gboolean done;

  if (statement == NULL)
    return FALSE;
  /* What is bound from before is bound anew; of a call with less than all of them nothing is left over. */
  if (n_parameters < (guint) sqlite3_bind_parameter_count (statement))
    sqlite3_clear_bindings (statement);
  for (guint i = 0; i < n_parameters && code == SQLITE_OK; i++)
    code = bind (statement, (int) i + 1, &parameters[i]);
  if (code == SQLITE_OK)
    code = step_through (statement, function, data);
  done = code == SQLITE_DONE || fail (self, connection->engine, code, sql, error);
  give_statement_back (connection, key, statement);
  return done;
}

static gboolean
sqlite_write (LedgerDatabase *database, LedgerTransactionFunction function, gpointer data, GError **error)
{
  LedgerDatabaseSqlite *self = SELF (database);
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->write_lock);
  LedgerTransaction transaction = { database, self->writer };
  gboolean done;

  g_return_val_if_fail (!self->writing, FALSE);
  if (self->how == LEDGER_OPEN_READ_ONLY)
    {
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED,
                   _("“%s” was opened for reading only."), self->path);
      return FALSE;
    }
  if (!run_frame (self, self->writer, FRAME_BEGIN_WRITING, error))
    return FALSE;
  self->writing = TRUE;
  done = function (&transaction, data, error);
  self->writing = FALSE;
  if (done)
    done = run_frame (self, self->writer, FRAME_COMMIT, error);
  if (!done && !sqlite3_get_autocommit (self->writer->engine))
    run_frame (self, self->writer, FRAME_ROLLBACK, NULL);
  return done;
}

static Connection *
lease (LedgerDatabaseSqlite *self, GError **error)
{
  Connection *connection;

  g_mutex_lock (&self->pool_lock);
  connection = g_queue_pop_head (&self->idle);
  g_mutex_unlock (&self->pool_lock);
  return connection != NULL ? connection : connect_to (self, TRUE, error);
}

static void
release (LedgerDatabaseSqlite *self, Connection *connection)
{
  g_mutex_lock (&self->pool_lock);
  if (self->idle.length < IDLE_READERS)
    g_queue_push_head (&self->idle, g_steal_pointer (&connection));
  g_mutex_unlock (&self->pool_lock);
  if (connection != NULL)
    connection_free (connection);
}

static gboolean
read_on (LedgerDatabaseSqlite *self, Connection *connection, LedgerTransactionFunction function, gpointer data,
         gint64 limit, GCancellable *cancellable, GError **error)
{
  LedgerTransaction transaction = { LEDGER_DATABASE (self), connection };
  gboolean own = sqlite3_get_autocommit (connection->engine) != 0;
  gboolean done;

  if (own && !run_frame (self, connection, FRAME_BEGIN, error))
    return FALSE;
  connection->steps_left = limit > 0 ? limit * STEPS_A_MICROSECOND : -1;
  connection->cancellable = cancellable;
  done = function (&transaction, data, error);
  connection->steps_left = -1;
  connection->cancellable = NULL;
  if (own && !sqlite3_get_autocommit (connection->engine))
    run_frame (self, connection, FRAME_ROLLBACK, NULL);
  return done;
}

static gboolean
sqlite_read (LedgerDatabase *database, LedgerTransactionFunction function, gpointer data, gint64 limit,
             GCancellable *cancellable, GError **error)
{
  LedgerDatabaseSqlite *self = SELF (database);
  Connection *connection;
  gboolean done;

  if (self->single)
    {
      g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->write_lock);

      return read_on (self, self->writer, function, data, limit, cancellable, error);
    }
  connection = lease (self, error);
  if (connection == NULL)
    return FALSE;
  done = read_on (self, connection, function, data, limit, cancellable, error);
  release (self, connection);
  return done;
}

static gboolean
sqlite_checkpoint (LedgerDatabase *database, GError **error)
{
  LedgerDatabaseSqlite *self = SELF (database);
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->write_lock);
  int code;

  if (self->single || self->how == LEDGER_OPEN_READ_ONLY)
    return TRUE;
  code = sqlite3_wal_checkpoint_v2 (self->writer->engine, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  return code == SQLITE_OK || fail (self, self->writer->engine, code, "checkpoint", error);
}

static const char *
sqlite_type_name (LedgerDatabase *database, LedgerShape shape)
{
  switch (shape)
    {
    case LEDGER_SHAPE_INTEGER:
      return "INTEGER";
    case LEDGER_SHAPE_TEXT:
      return "TEXT";
    case LEDGER_SHAPE_ID:
    case LEDGER_SHAPE_BYTES:
    case LEDGER_SHAPE_NOTHING:
    default:
      return "BLOB";
    }
}

static gboolean
add_name (const LedgerValue *values, guint n_values, gpointer data)
{
  g_ptr_array_add (data, g_strdup (ledger_value_get_text (&values[0])));
  return TRUE;
}

static gboolean
add_fault (const LedgerValue *values, guint n_values, gpointer data)
{
  const char *text = ledger_value_get_text (&values[0]);

  if (g_strcmp0 (text, "ok") != 0)
    g_ptr_array_add (data, g_strdup (text != NULL ? text : ""));
  return TRUE;
}

static gboolean
sqlite_check (LedgerTransaction *transaction, GPtrArray *faults, GError **error)
{
  return sqlite_query (transaction, "PRAGMA integrity_check(20)", NULL, 0, add_fault, faults, error);
}

static gboolean
sqlite_list_columns (LedgerTransaction *transaction, const char *table, GPtrArray *names, GError **error)
{
  return sqlite_query (transaction, "SELECT name FROM pragma_table_info(?)", &LEDGER_TEXT (table), 1, add_name,
                       names, error);
}

/* Not the engine's own. */
static gboolean
sqlite_list_tables (LedgerTransaction *transaction, GPtrArray *names, GError **error)
{
  return sqlite_query (transaction, "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr (name, 1, 7) <> "
                       "'sqlite_'", NULL, 0, add_name, names, error);
}

static gboolean
sqlite_is_read_only (LedgerDatabase *database)
{
  return SELF (database)->how == LEDGER_OPEN_READ_ONLY;
}

static void
ledger_database_sqlite_finalize (GObject *object)
{
  LedgerDatabaseSqlite *self = SELF (object);
  Connection *connection;

  while ((connection = g_queue_pop_head (&self->idle)) != NULL)
    connection_free (connection);
  g_clear_pointer (&self->writer, connection_free);
  g_rec_mutex_clear (&self->write_lock);
  g_mutex_clear (&self->pool_lock);
  g_free (self->path);
  G_OBJECT_CLASS (ledger_database_sqlite_parent_class)->finalize (object);
}

static void
ledger_database_sqlite_class_init (LedgerDatabaseSqliteClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledger_database_sqlite_finalize;
  class->write = sqlite_write;
  class->read = sqlite_read;
  class->query = sqlite_query;
  class->checkpoint = sqlite_checkpoint;
  class->type_name = sqlite_type_name;
  class->list_columns = sqlite_list_columns;
  class->list_tables = sqlite_list_tables;
  class->check = sqlite_check;
  class->is_read_only = sqlite_is_read_only;
}

static void
ledger_database_sqlite_init (LedgerDatabaseSqlite *self)
{
  g_rec_mutex_init (&self->write_lock);
  g_mutex_init (&self->pool_lock);
}

LedgerDatabase *
ledger_database_open_sqlite (const char *path, LedgerOpen how, GError **error)
{
  static gsize configured = 0;
  g_autoptr (LedgerDatabase) database = NULL;
  LedgerDatabaseSqlite *self;

  if (g_once_init_enter (&configured))
    {
      /* Counting memory costs a lock at every allocation, and nobody asks. Refused once the engine runs: no harm. */
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      g_once_init_leave (&configured, 1);
    }
  database = g_object_new (ledger_database_sqlite_get_type (), NULL);
  self = SELF (database);
  self->path = g_strdup (path);
  self->how = how;
  self->single = how == LEDGER_OPEN_SCRATCH || g_str_equal (path, ":memory:");
  self->writer = connect_to (self, FALSE, error);
  return self->writer != NULL ? g_steal_pointer (&database) : NULL;
}

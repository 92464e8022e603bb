/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PostgreSQL behind the door. One connection writes, under a mutex; each reading transaction leases one of a pool.
 * The rows of a select come at once when they are few; else a cursor brings them by pieces, so memory stays flat and
 * a row's function may query in turn on the same connection. Threads: any.
 */
#include "config.h"

#include "server/postgresql/database-postgresql.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/postgresql/connection-private.h"
#include "server/postgresql/functions.h"
#include "server/postgresql/rewrite.h"

#define IDLE_READERS 4
/* The engine has no steps to reckon a read's work in; a busy machine is allowed for by so many times the limit. */
#define LIMIT_TIMES 10

#define BEGIN_WRITE "BEGIN ISOLATION LEVEL READ COMMITTED"
#define LOCK_CLOCK "; SELECT seq FROM clock WHERE one = 1 FOR UPDATE"
#define BEGIN_READ "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

/* Microseconds before a write is tried again, or a connection is; the last is about a restart of the engine. */
static const gulong pauses[] = { 5000, 20000, 50000, 100000, 200000, 400000, 800000, 1600000 };
/* So many of them a reader waits for: others wait behind it. */
#define READER_PAUSES 5

typedef struct
{
  LedgerDatabase parent;
  char *url;
  char *label;
  LedgerOpen how;
  GRecMutex write_lock;
  ServerPostgresql *writer;     /* (nullable); under write_lock, as the next two */
  gboolean writing;
  gboolean has_clock;
  GMutex pool_lock;
  GQueue idle;                  /* of ServerPostgresql, under pool_lock */
} ServerDatabasePostgresql;

typedef LedgerDatabaseClass ServerDatabasePostgresqlClass;

static GType server_database_postgresql_get_type (void);

G_DEFINE_TYPE (ServerDatabasePostgresql, server_database_postgresql, LEDGER_TYPE_DATABASE)

#define SELF(database) ((ServerDatabasePostgresql *) (database))

/* -- Queries */

/* Hands on the rows of @result. Returns: %FALSE when @function wants no more. */
static gboolean
deliver (const PGresult *result, LedgerRowFunction function, gpointer data)
{
  guint n = (guint) PQnfields (result);
  g_autofree LedgerValue *values = g_new0 (LedgerValue, MAX (n, 1));
  gboolean more = TRUE;

  for (int row = 0; more && row < PQntuples (result); row++)
    {
      for (guint i = 0; i < n; i++)
        server_statement_fetch (result, row, (int) i, &values[i]);
      more = function (values, n, data);
      for (guint i = 0; i < n; i++)
        if (values[i].shape == LEDGER_SHAPE_BYTES)
          g_bytes_unref (values[i].bytes);
    }
  return more;
}

/* All rows of a select by pieces; between two of them the connection is free for other statements. */
static gboolean
stream (ServerPostgresql *connection, const char *cursor, LedgerRowFunction function, gpointer data, GError **error)
{
  g_autofree char *fetch = g_strdup_printf ("FETCH %d FROM %s", SERVER_ROWS_A_PIECE, cursor);
  g_autofree char *end = g_strdup_printf ("CLOSE %s", cursor);
  gboolean more = TRUE;

  while (more)
    {
      PGresult *piece = server_postgresql_collect (
          connection, PQsendQueryParams (connection->engine, fetch, 0, NULL, NULL, NULL, NULL, 1), fetch, error);

      if (piece == NULL)
        return FALSE;
      more = PQntuples (piece) > 0 && deliver (piece, function, data);
      PQclear (piece);
    }
  /* What the function did may have ended the transaction, and the cursor with it; it has its own error. */
  if (PQtransactionStatus (connection->engine) != PQTRANS_INTRANS)
    return TRUE;
  return server_postgresql_run (connection, end, NULL, error);
}

static gboolean
stream_statement (ServerPostgresql *connection, const ServerStatement *statement, const LedgerValue *parameters,
                  guint n_parameters, LedgerRowFunction function, gpointer data, GError **error)
{
  g_autofree char *cursor = g_strdup_printf ("rows_%u", ++connection->last_cursor);
  g_autofree char *declare = g_strdup_printf ("DECLARE %s NO SCROLL CURSOR FOR ", cursor);
  PGresult *result = server_statement_execute_within (connection, declare, statement, parameters, n_parameters, error);

  PQclear (result);
  return result != NULL && stream (connection, cursor, function, data, error);
}

static gboolean
postgresql_query (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                  guint n_parameters, LedgerRowFunction function, gpointer data, GError **error)
{
  ServerPostgresql *connection = transaction->connection;
  const ServerStatement *statement = server_statement_get (connection, sql, parameters, n_parameters, error);
  PGresult *result;
  gboolean many;

  if (statement == NULL)
    return FALSE;
  result = server_statement_execute (connection, statement, parameters, n_parameters, error);
  if (result == NULL)
    return FALSE;
  many = statement->selects && function != NULL && PQntuples (result) > SERVER_ROWS_AT_ONCE;
  if (!many && function != NULL)
    deliver (result, function, data);
  PQclear (result);
  return !many || stream_statement (connection, statement, parameters, n_parameters, function, data, error);
}

/* It keeps watch over its own files: page checksums and its administrator's tools. */
static gboolean
postgresql_check (LedgerTransaction *transaction, GPtrArray *faults, GError **error)
{
  return TRUE;
}

/* Of the schema that statements without one mean. */
static gboolean
postgresql_list_columns (LedgerTransaction *transaction, const char *table, GPtrArray *names, GError **error)
{
  return ledger_transaction_list_texts (transaction,
                                        "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
                                        "JOIN pg_namespace n ON n.oid = c.relnamespace "
                                        "WHERE n.nspname = current_schema() AND c.relname = ? AND c.relkind = 'r' "
                                        "AND a.attnum > 0 AND NOT a.attisdropped "
                                        "ORDER BY a.attnum",
                                        &LEDGER_TEXT (table), 1, names, error);
}

static gboolean
postgresql_list_tables (LedgerTransaction *transaction, GPtrArray *names, GError **error)
{
  return ledger_transaction_list_texts (transaction,
                                        "SELECT c.relname FROM pg_class c "
                                        "JOIN pg_namespace n ON n.oid = c.relnamespace "
                                        "WHERE n.nspname = current_schema() AND c.relkind = 'r'",
                                        NULL, 0, names, error);
}

/* -- Writing */

typedef enum
{
  TURN_DONE,
  TURN_FAILED,
  TURN_AGAIN,                   /* nothing was written: it may be run again */
} Turn;

static Turn
judge (const ServerPostgresql *connection)
{
  return connection->lost || connection->again ? TURN_AGAIN : TURN_FAILED;
}

static gboolean
look_for_clock (ServerDatabasePostgresql *self, GError **error)
{
  LedgerTransaction transaction = { LEDGER_DATABASE (self), self->writer };
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  if (!self->has_clock && !postgresql_list_columns (&transaction, "clock", columns, error))
    return FALSE;
  self->has_clock = self->has_clock || columns->len > 0;
  return TRUE;
}

/* A connection for writing and on it a transaction that holds the clock. */
static Turn
begin_write (ServerDatabasePostgresql *self, GError **error)
{
  Turn turn;

  if (self->writer != NULL && self->writer->lost)
    g_clear_pointer (&self->writer, server_postgresql_free);
  if (self->writer == NULL)
    self->writer = server_postgresql_new (self->url, self->label, SERVER_POSTGRESQL_WRITER, error);
  if (self->writer == NULL)
    return TURN_AGAIN;
  self->writer->again = FALSE;
  if (look_for_clock (self, error) &&
      server_postgresql_run (self->writer, self->has_clock ? BEGIN_WRITE LOCK_CLOCK : BEGIN_WRITE, NULL, error))
    return TURN_DONE;
  turn = judge (self->writer);
  /* Tables that were taken away since: it is looked for once more. */
  if (turn != TURN_FAILED || !self->has_clock)
    return turn;
  self->has_clock = FALSE;
  return TURN_AGAIN;
}

static Turn
commit (ServerDatabasePostgresql *self, GError **error)
{
  char tag[16] = "";

  if (PQtransactionStatus (self->writer->engine) == PQTRANS_INTRANS)
    {
      if (!server_postgresql_run (self->writer, "COMMIT", tag, error))
        {
          if (!self->writer->lost)
            return judge (self->writer);
          g_clear_error (error);
          g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY,
                       _("The connection to the database “%s” was lost while it was written: whether it was is not "
                         "known. Ask again."), self->label);
          return TURN_FAILED;
        }
      if (strcmp (tag, "COMMIT") == 0)
        return TURN_DONE;
    }
  /* A statement failed and nobody minded: the engine commits nothing of it. */
  g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED,
               _("“%s”: a statement failed and the transaction was given up."), self->label);
  return judge (self->writer);
}

static void
roll_back (ServerPostgresql *connection)
{
  if (!connection->lost && PQtransactionStatus (connection->engine) != PQTRANS_IDLE)
    server_postgresql_run (connection, "ROLLBACK", NULL, NULL);
}

static Turn
write_once (ServerDatabasePostgresql *self, LedgerTransactionFunction function, gpointer data, GError **error)
{
  LedgerTransaction transaction = { LEDGER_DATABASE (self), NULL };
  Turn turn = begin_write (self, error);
  gboolean done;

  if (self->writer == NULL)
    return turn;
  if (turn == TURN_DONE)
    {
      transaction.connection = self->writer;
      self->writing = TRUE;
      done = function (&transaction, data, error);
      self->writing = FALSE;
      turn = done ? commit (self, error) : judge (self->writer);
    }
  if (turn != TURN_DONE)
    roll_back (self->writer);
  return turn;
}

static gboolean
postgresql_write (LedgerDatabase *database, LedgerTransactionFunction function, gpointer data, GError **error)
{
  ServerDatabasePostgresql *self = SELF (database);
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->write_lock);
  GError *fault = NULL;
  Turn turn;

  g_return_val_if_fail (!self->writing, FALSE);
  if (self->how == LEDGER_OPEN_READ_ONLY)
    {
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED,
                   _("“%s” was opened for reading only."), self->label);
      return FALSE;
    }
  for (guint i = 0; (turn = write_once (self, function, data, &fault)) == TURN_AGAIN && i < G_N_ELEMENTS (pauses); i++)
    {
      g_clear_error (&fault);
      g_usleep (pauses[i]);
    }
  if (turn == TURN_DONE)
    g_clear_error (&fault);
  else if (fault != NULL && turn == TURN_AGAIN &&
           g_error_matches (fault, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN))
    fault->code = LEDGER_DATABASE_ERROR_BUSY;
  if (fault != NULL)
    g_propagate_error (error, fault);
  return turn == TURN_DONE;
}

/* -- Reading */

static ServerPostgresql *
lease (ServerDatabasePostgresql *self)
{
  ServerPostgresql *connection;

  g_mutex_lock (&self->pool_lock);
  connection = g_queue_pop_head (&self->idle);
  g_mutex_unlock (&self->pool_lock);
  return connection;
}

static void
release (ServerDatabasePostgresql *self, ServerPostgresql *connection)
{
  g_mutex_lock (&self->pool_lock);
  if (!connection->lost && self->idle.length < IDLE_READERS)
    g_queue_push_head (&self->idle, g_steal_pointer (&connection));
  g_mutex_unlock (&self->pool_lock);
  g_clear_pointer (&connection, server_postgresql_free);
}

/* A connection in a reading transaction. Those of the pool may have died while nobody looked. */
static ServerPostgresql *
begin_read (ServerDatabasePostgresql *self, GError **error)
{
  g_autoptr (GError) fault = NULL;

  for (guint i = 0;;)
    {
      ServerPostgresql *connection = lease (self);
      gboolean fresh = connection == NULL;

      if (fresh)
        connection = server_postgresql_new (self->url, self->label, SERVER_POSTGRESQL_READER, &fault);
      if (connection != NULL && server_postgresql_run (connection, BEGIN_READ, NULL, &fault))
        return connection;
      g_clear_pointer (&connection, server_postgresql_free);
      if (fresh && i >= READER_PAUSES)
        break;
      if (fresh)
        g_usleep (pauses[i++]);
      g_clear_error (&fault);
    }
  if (g_error_matches (fault, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN))
    fault->code = LEDGER_DATABASE_ERROR_BUSY;
  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

static gboolean
postgresql_read (LedgerDatabase *database, LedgerTransactionFunction function, gpointer data, gint64 limit,
                 GCancellable *cancellable, GError **error)
{
  ServerDatabasePostgresql *self = SELF (database);
  ServerPostgresql *connection = begin_read (self, error);
  LedgerTransaction transaction = { database, connection };
  gboolean done;

  if (connection == NULL)
    return FALSE;
  connection->deadline = limit > 0 ? g_get_monotonic_time () + limit * LIMIT_TIMES : 0;
  connection->cancellable = cancellable;
  done = function (&transaction, data, error);
  connection->deadline = 0;
  connection->cancellable = NULL;
  roll_back (connection);
  release (self, connection);
  return done;
}

/* -- What the engine is asked about itself */

/* Nothing lies beside the database that would have to be moved into it. */
static gboolean
postgresql_checkpoint (LedgerDatabase *database, GError **error)
{
  return TRUE;
}

static gboolean
postgresql_rewrite (LedgerDatabase *database, const char *const *tables, GError **error)
{
  return server_postgresql_rewrite (SELF (database)->url, SELF (database)->label, tables, error);
}

/* Texts are compared by their bytes, as the other engine does and whatever the database's own order is. */
static const char *
postgresql_type_name (LedgerDatabase *database, LedgerShape shape)
{
  switch (shape)
    {
    case LEDGER_SHAPE_INTEGER:
      return "BIGINT";
    case LEDGER_SHAPE_TEXT:
      return "TEXT COLLATE \"C\"";
    case LEDGER_SHAPE_ID:
    case LEDGER_SHAPE_BYTES:
    case LEDGER_SHAPE_NOTHING:
    default:
      return "BYTEA";
    }
}

static gboolean
postgresql_is_read_only (LedgerDatabase *database)
{
  return SELF (database)->how == LEDGER_OPEN_READ_ONLY;
}

static void
server_database_postgresql_finalize (GObject *object)
{
  ServerDatabasePostgresql *self = SELF (object);
  ServerPostgresql *connection;

  while ((connection = g_queue_pop_head (&self->idle)) != NULL)
    server_postgresql_free (connection);
  g_clear_pointer (&self->writer, server_postgresql_free);
  g_rec_mutex_clear (&self->write_lock);
  g_mutex_clear (&self->pool_lock);
  g_free (self->url);
  g_free (self->label);
  G_OBJECT_CLASS (server_database_postgresql_parent_class)->finalize (object);
}

static void
server_database_postgresql_class_init (ServerDatabasePostgresqlClass *class)
{
  G_OBJECT_CLASS (class)->finalize = server_database_postgresql_finalize;
  class->write = postgresql_write;
  class->read = postgresql_read;
  class->query = postgresql_query;
  class->checkpoint = postgresql_checkpoint;
  class->rewrite = postgresql_rewrite;
  class->type_name = postgresql_type_name;
  class->list_columns = postgresql_list_columns;
  class->list_tables = postgresql_list_tables;
  class->check = postgresql_check;
  class->is_read_only = postgresql_is_read_only;
}

static void
server_database_postgresql_init (ServerDatabasePostgresql *self)
{
  g_rec_mutex_init (&self->write_lock);
  g_mutex_init (&self->pool_lock);
}

/* "database at host", of what libpq makes of the address; a password is left out. */
static char *
dup_label (const char *url, GError **error)
{
  char *message = NULL;
  PQconninfoOption *parts = PQconninfoParse (url, &message);
  const char *host = NULL, *name = NULL;
  char *label;

  if (parts == NULL)
    {
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN,
                   _("The address of the database is not of the form postgresql://user@host/database."));
      PQfreemem (message);
      return NULL;
    }
  for (PQconninfoOption *part = parts; part->keyword != NULL; part++)
    if (strcmp (part->keyword, "host") == 0)
      host = part->val;
    else if (strcmp (part->keyword, "dbname") == 0)
      name = part->val;
  label = g_strdup_printf ("postgresql://%s/%s", host != NULL ? host : "", name != NULL ? name : "");
  PQconninfoFree (parts);
  return label;
}

static gboolean
has_book (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const ServerDatabasePostgresql *self = data;
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  if (!postgresql_list_columns (transaction, "book", columns, error))
    return FALSE;
  if (columns->len == 0)
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN,
                 _("There is no book in “%s”. Make one with “ledenboekctl init”, or bring one there with "
                   "“ledenboekctl move”."), self->label);
  return columns->len > 0;
}

LedgerDatabase *
server_database_open_postgresql (const char *url, LedgerOpen how, GError **error)
{
  g_autoptr (LedgerDatabase) database = g_object_new (server_database_postgresql_get_type (), NULL);
  ServerDatabasePostgresql *self = SELF (database);
  ServerPostgresql *first;

  self->url = g_strdup (url);
  self->how = how;
  self->label = dup_label (url, error);
  if (self->label == NULL)
    return NULL;
  /* The first connection is made at once and without patience: its error is the one that helps. */
  first = server_postgresql_new (self->url, self->label, SERVER_POSTGRESQL_READER, error);
  if (first == NULL)
    return NULL;
  release (self, first);
  if (how != LEDGER_OPEN_CREATE && !ledger_database_read_snapshot (database, has_book, self, error))
    return NULL;
  if (how != LEDGER_OPEN_READ_ONLY && !server_postgresql_make_functions (database, error))
    return NULL;
  return g_steal_pointer (&database);
}

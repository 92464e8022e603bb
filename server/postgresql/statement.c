/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements of the portable form for PostgreSQL: ? becomes $1, $2 …, each statement is prepared once a connection,
 * values travel in the engine's binary form. An id is bytes like any other: 16 of them come back as an id, as from
 * the other engine, so no column has to say which it holds. One thread at a time.
 */
#include "config.h"

#include "server/postgresql/connection-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CACHED_STATEMENTS 256

/* The engine's numbers of its types, which never change (pg_type.dat). */
enum
{
  TYPE_UNKNOWN = 0,
  TYPE_BOOL = 16,
  TYPE_BYTEA = 17,
  TYPE_NAME = 19,
  TYPE_INT8 = 20,
  TYPE_INT2 = 21,
  TYPE_INT4 = 23,
  TYPE_TEXT = 25,
  TYPE_OID = 26,
  TYPE_FLOAT8 = 701,
  TYPE_BPCHAR = 1042,
  TYPE_VARCHAR = 1043,
  TYPE_NUMERIC = 1700,
  TYPE_UUID = 2950,
};

void
server_statement_free (gpointer data)
{
  ServerStatement *statement = data;

  g_free (statement->sql);
  g_free (statement->types);
  g_free (statement);
}

/* " +name": says to the other engine that no index of it serves; text has no plus here. */
static gboolean
is_hint (const char *sql, const char *c)
{
  return *c == '+' && c > sql && strchr (" (", c[-1]) != NULL && (g_ascii_isalpha (c[1]) || c[1] == '"');
}

/* Copies @sql with $1 … for each ? that stands outside quotes, and without hints to the other engine. */
static char *
dup_numbered (const char *sql)
{
  GString *text = g_string_sized_new (strlen (sql) + 32);
  guint n = 0;
  char quote = '\0';

  for (const char *c = sql; *c != '\0'; c++)
    {
      if (quote == '\0' && *c == '?')
        {
          g_string_append_printf (text, "$%u", ++n);
          continue;
        }
      if (quote == '\0' && is_hint (sql, c))
        continue;
      if (quote != '\0' && *c == quote)
        quote = '\0';
      else if (quote == '\0' && (*c == '\'' || *c == '"'))
        quote = *c;
      g_string_append_c (text, *c);
    }
  return g_string_free (text, FALSE);
}

/* A select without a bound of its own. */
static gboolean
is_unbounded (const char *sql)
{
  const char *tail = strrchr (sql, ')');

  return (g_str_has_prefix (sql, "SELECT ") || g_str_has_prefix (sql, "WITH ")) &&
         strstr (tail != NULL ? tail : sql, " LIMIT ") == NULL;
}

static Oid
get_type (LedgerShape shape)
{
  switch (shape)
    {
    case LEDGER_SHAPE_INTEGER:
      return TYPE_INT8;
    case LEDGER_SHAPE_TEXT:
      return TYPE_TEXT;
    case LEDGER_SHAPE_ID:
    case LEDGER_SHAPE_BYTES:
      return TYPE_BYTEA;
    case LEDGER_SHAPE_NOTHING:
    default:
      return TYPE_UNKNOWN;
    }
}

static gboolean
type_takes (Oid type, LedgerShape shape)
{
  switch (shape)
    {
    case LEDGER_SHAPE_INTEGER:
      return type == TYPE_INT8 || type == TYPE_INT4 || type == TYPE_INT2 || type == TYPE_NUMERIC;
    case LEDGER_SHAPE_TEXT:
      return type == TYPE_TEXT || type == TYPE_VARCHAR || type == TYPE_BPCHAR || type == TYPE_NAME;
    case LEDGER_SHAPE_ID:
      return type == TYPE_BYTEA || type == TYPE_UUID;
    case LEDGER_SHAPE_BYTES:
      return type == TYPE_BYTEA;
    case LEDGER_SHAPE_NOTHING:
    default:
      return TRUE;
    }
}

static gboolean
statement_takes (const ServerStatement *statement, const LedgerValue *parameters, guint n_parameters)
{
  for (guint i = 0; i < MIN (n_parameters, statement->n_parameters); i++)
    if (!type_takes (statement->types[i], parameters[i].shape))
      return FALSE;
  return TRUE;
}

/* What the engine takes a parameter for that was nothing when the statement was prepared. */
static gboolean
describe (ServerPostgresql *connection, ServerStatement *statement, GError **error)
{
  PGresult *result = server_postgresql_collect (
      connection, PQsendDescribePrepared (connection->engine, statement->name), statement->sql, error);

  if (result == NULL)
    return FALSE;
  for (guint i = 0; i < statement->n_parameters && (int) i < PQnparams (result); i++)
    statement->types[i] = PQparamtype (result, (int) i);
  PQclear (result);
  return TRUE;
}

static ServerStatement *
prepare (ServerPostgresql *connection, const char *sql, const LedgerValue *parameters, guint n_parameters,
         GError **error)
{
  ServerStatement *statement = g_new0 (ServerStatement, 1);
  g_autofree char *bounded = NULL;
  gboolean untyped = FALSE;
  PGresult *result;

  g_snprintf (statement->name, sizeof statement->name, "s%u", ++connection->last_statement);
  statement->sql = dup_numbered (sql);
  statement->selects = is_unbounded (statement->sql);
  statement->n_parameters = n_parameters;
  statement->types = g_new0 (Oid, n_parameters + 1);
  for (guint i = 0; i < n_parameters; i++)
    {
      statement->types[i] = get_type (parameters[i].shape);
      untyped = untyped || statement->types[i] == TYPE_UNKNOWN;
    }
  if (statement->selects)
    bounded = g_strdup_printf ("%s LIMIT %d", statement->sql, SERVER_ROWS_AT_ONCE + 1);
  result = server_postgresql_collect (connection,
                                      PQsendPrepare (connection->engine, statement->name,
                                                     bounded != NULL ? bounded : statement->sql, (int) n_parameters,
                                                     statement->types),
                                      sql, error);
  PQclear (result);
  if (result != NULL && (!untyped || describe (connection, statement, error)))
    return statement;
  server_statement_free (statement);
  return NULL;
}

static gboolean
make_room (ServerPostgresql *connection, GError **error)
{
  if (g_hash_table_size (connection->statements) < CACHED_STATEMENTS)
    return TRUE;
  g_hash_table_remove_all (connection->statements);
  return server_postgresql_run (connection, "DEALLOCATE ALL", NULL, error);
}

/* The statement, and the shapes that are given to it: for those that do not fit what was prepared first. */
static char *
dup_shaped_key (const char *sql, const LedgerValue *parameters, guint n_parameters)
{
  GString *key = g_string_new (sql);

  g_string_append_c (key, '\n');
  for (guint i = 0; i < n_parameters; i++)
    g_string_append_c (key, (char) ('0' + (int) get_type (parameters[i].shape) % 64));
  return g_string_free (key, FALSE);
}

ServerStatement *
server_statement_get (ServerPostgresql *connection, const char *sql, const LedgerValue *parameters,
                      guint n_parameters, GError **error)
{
  ServerStatement *statement = g_hash_table_lookup (connection->statements, sql);
  g_autofree char *key = NULL;

  if (statement != NULL && statement_takes (statement, parameters, n_parameters))
    return statement;
  if (statement != NULL)
    {
      key = dup_shaped_key (sql, parameters, n_parameters);
      statement = g_hash_table_lookup (connection->statements, key);
      if (statement != NULL)
        return statement;
    }
  if (!make_room (connection, error))
    return NULL;
  statement = prepare (connection, sql, parameters, n_parameters, error);
  if (statement != NULL)
    g_hash_table_insert (connection->statements, key != NULL ? g_steal_pointer (&key) : g_strdup (sql), statement);
  return statement;
}

/* The parameters of one execution in the engine's form. */
typedef struct
{
  const char **values;
  int *lengths;
  int *formats;
  gint64 *numbers;              /* what integers point into */
  GPtrArray *texts;             /* what numbers as text point into */
} Bound;

static void
bound_clear (Bound *bound)
{
  g_free (bound->values);
  g_free (bound->lengths);
  g_free (bound->formats);
  g_free (bound->numbers);
  g_clear_pointer (&bound->texts, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bound, bound_clear)

/* An integer for a column of that type. One that is too large for it goes as text, so that the engine says so. */
static void
bind_integer (Bound *bound, guint i, Oid type, gint64 integer)
{
  if (type == TYPE_INT8 || type == TYPE_UNKNOWN)
    {
      bound->numbers[i] = GINT64_TO_BE (integer);
      bound->values[i] = (const char *) &bound->numbers[i];
      bound->lengths[i] = sizeof (gint64);
      return;
    }
  if (bound->texts == NULL)
    bound->texts = g_ptr_array_new_with_free_func (g_free);
  bound->values[i] = g_strdup_printf ("%" G_GINT64_FORMAT, integer);
  g_ptr_array_add (bound->texts, (gpointer) bound->values[i]);
  bound->formats[i] = 0;
}

static void
bind_all (Bound *bound, const Oid *types, const LedgerValue *parameters, guint n)
{
  gsize size;

  bound->values = g_new0 (const char *, n + 1);
  bound->lengths = g_new0 (int, n + 1);
  bound->formats = g_new (int, n + 1);
  bound->numbers = g_new (gint64, n + 1);
  for (guint i = 0; i < n; i++)
    {
      bound->formats[i] = 1;
      switch (parameters[i].shape)
        {
        case LEDGER_SHAPE_INTEGER:
          bind_integer (bound, i, types[i], parameters[i].integer);
          break;
        case LEDGER_SHAPE_TEXT:
          bound->values[i] = parameters[i].text;
          bound->lengths[i] = (int) strlen (parameters[i].text);
          break;
        case LEDGER_SHAPE_ID:
          bound->values[i] = (const char *) parameters[i].id.bytes;
          bound->lengths[i] = sizeof parameters[i].id.bytes;
          break;
        case LEDGER_SHAPE_BYTES:
          bound->values[i] = g_bytes_get_data (parameters[i].bytes, &size);
          bound->lengths[i] = (int) size;
          if (bound->values[i] == NULL)
            bound->values[i] = "";
          break;
        case LEDGER_SHAPE_NOTHING:
        default:
          break;
        }
    }
}

PGresult *
server_statement_execute (ServerPostgresql *connection, const ServerStatement *statement,
                          const LedgerValue *parameters, guint n_parameters, GError **error)
{
  g_auto (Bound) bound = { 0 };

  bind_all (&bound, statement->types, parameters, n_parameters);
  return server_postgresql_collect (connection,
                                    PQsendQueryPrepared (connection->engine, statement->name, (int) n_parameters,
                                                         bound.values, bound.lengths, bound.formats, 1),
                                    statement->sql, error);
}

PGresult *
server_statement_execute_within (ServerPostgresql *connection, const char *prefix, const ServerStatement *statement,
                                 const LedgerValue *parameters, guint n_parameters, GError **error)
{
  g_auto (Bound) bound = { 0 };
  g_autofree char *sql = g_strconcat (prefix, statement->sql, NULL);

  bind_all (&bound, statement->types, parameters, n_parameters);
  return server_postgresql_collect (connection,
                                    PQsendQueryParams (connection->engine, sql, (int) n_parameters, statement->types,
                                                       bound.values, bound.lengths, bound.formats, 1),
                                    sql, error);
}

static gint64
read_big_endian (const char *bytes, int length)
{
  gint64 integer = length > 0 && (guchar) bytes[0] >= 0x80 ? -1 : 0;

  for (int i = 0; i < length; i++)
    integer = (gint64) (((guint64) integer << 8) | (guchar) bytes[i]);
  return integer;
}

/* Sums of integers come as the engine's decimals: groups of four digits, the highest first. */
static gint64
read_numeric (const char *bytes, int length)
{
  gint64 n = read_big_endian (bytes, 2), weight = read_big_endian (bytes + 2, 2), integer = 0;
  gboolean negative = read_big_endian (bytes + 4, 2) == 0x4000;

  for (gint64 i = 0; i <= weight; i++)
    integer = integer * 10000 + (i < n && 8 + 2 * i + 2 <= length ? read_big_endian (bytes + 8 + 2 * i, 2) : 0);
  return negative ? -integer : integer;
}

static gint64
read_float (const char *bytes)
{
  union
  {
    guint64 bits;
    double number;
  } value = { .bits = (guint64) read_big_endian (bytes, 8) };

  return (gint64) value.number;
}

static void
fetch_bytes (const char *bytes, int length, LedgerValue *value)
{
  if (length == sizeof value->id.bytes)
    {
      value->shape = LEDGER_SHAPE_ID;
      memcpy (value->id.bytes, bytes, sizeof value->id.bytes);
      return;
    }
  value->shape = LEDGER_SHAPE_BYTES;
  value->bytes = g_bytes_new (bytes, (gsize) length);
}

void
server_statement_fetch (const PGresult *result, int row, int column, LedgerValue *value)
{
  char *bytes = PQgetvalue (result, row, column);
  int length = PQgetlength (result, row, column);
  Oid type = PQftype (result, column);

  value->shape = LEDGER_SHAPE_NOTHING;
  if (PQgetisnull (result, row, column))
    return;
  switch (type)
    {
    case TYPE_BYTEA:
    case TYPE_UUID:
      fetch_bytes (bytes, length, value);
      return;
    case TYPE_BOOL:
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
      value->integer = read_big_endian (bytes, length);
      break;
    case TYPE_OID:
      value->integer = read_big_endian (bytes, length) & G_MAXUINT32;
      break;
    case TYPE_NUMERIC:
      value->integer = read_numeric (bytes, length);
      break;
    case TYPE_FLOAT8:
      value->integer = read_float (bytes);
      break;
    default:
      value->shape = LEDGER_SHAPE_TEXT;
      value->text = bytes;
      return;
    }
  value->shape = LEDGER_SHAPE_INTEGER;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection to PostgreSQL and what the files of this folder share of it: waiting for answers, errors in our
 * own codes, prepared statements, values in and out. A connection is used by one thread at a time.
 */
#pragma once

#include "libledger/store/database.h"

#include <libpq-fe.h>

G_BEGIN_DECLS

typedef struct
{
  PGconn *engine;
  const char *label;            /* of the database, without a password; borrowed */
  GHashTable *statements;       /* SQL → ServerStatement */
  guint last_statement;
  guint last_cursor;
  gint64 deadline;              /* of the read under way, monotonic microseconds; 0: none */
  GCancellable *cancellable;    /* of the read under way, borrowed (nullable) */
  gboolean again;               /* the engine asked for the transaction under way to be run again */
  gboolean lost;                /* the connection broke */
} ServerPostgresql;

/* A statement that the engine has prepared. */
typedef struct
{
  char name[16];
  char *sql;                    /* with $1 … for ? */
  gboolean selects;             /* its rows may be many: asked for by the piece */
  guint n_parameters;
  Oid *types;
} ServerStatement;

/* Rows that a select brings at once; when there are more, a cursor brings all of them by pieces. */
#define SERVER_ROWS_AT_ONCE 200
#define SERVER_ROWS_A_PIECE 500

typedef enum
{
  SERVER_POSTGRESQL_READER,
  SERVER_POSTGRESQL_WRITER,     /* cut off when it stands still in the middle of a transaction: it holds the clock */
} ServerPostgresqlUse;

/* connection.c */
ServerPostgresql *server_postgresql_new (const char *url, const char *label, ServerPostgresqlUse use, GError **error);
void server_postgresql_free (ServerPostgresql *connection);
/* Statements without parameters, several with ; between them. @tag (out): what was done, such as "COMMIT". */
gboolean server_postgresql_run (ServerPostgresql *connection, const char *sql, char tag[16], GError **error);
/* Waits for the answer of what was sent. @sent: what the sending function of libpq gave back. */
PGresult *server_postgresql_collect (ServerPostgresql *connection, int sent, const char *sql, GError **error);

/* statement.c */
ServerStatement *server_statement_get (ServerPostgresql *connection, const char *sql, const LedgerValue *parameters,
                                       guint n_parameters, GError **error);
PGresult *server_statement_execute (ServerPostgresql *connection, const ServerStatement *statement,
                                    const LedgerValue *parameters, guint n_parameters, GError **error);
/* Runs @prefix and the statement's own words without preparing them: DECLARE … CURSOR FOR. */
PGresult *server_statement_execute_within (ServerPostgresql *connection, const char *prefix,
                                           const ServerStatement *statement, const LedgerValue *parameters,
                                           guint n_parameters, GError **error);
void server_statement_free (gpointer statement);
/* Fills @value with a column of @row; text is borrowed of @result, bytes are a copy. */
void server_statement_fetch (const PGresult *result, int row, int column, LedgerValue *value);

G_END_DECLS

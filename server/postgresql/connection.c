/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection to PostgreSQL: how it is opened, how its answers are waited for, and the engine's errors in our own
 * codes with a remedy. Of an error only its first line is passed on: the details of the engine may hold what stands
 * in the fields of people. One thread at a time.
 */
#include "config.h"

#include "server/postgresql/connection-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>

/* Milliseconds after which a read that may be stopped looks whether it is to. */
#define LOOK_EVERY 10

/*
 * Durable at every commit (S18). A daemon that stands still with the clock in its hand is cut off, one that waits
 * for it gives up: every wait has a deadline (S14).
 */
#define SETTINGS \
  "SET client_min_messages = warning; SET standard_conforming_strings = on; SET synchronous_commit = on;" \
  "SET lock_timeout = '30s'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = "

static const char *const settings[] = { SETTINGS "0", SETTINGS "'60s'" };

/* SQLSTATE, or its first letters, → our code. */
static const struct
{
  const char *state;
  LedgerDatabaseError code;
} codes[] = {
  { "40001", LEDGER_DATABASE_ERROR_BUSY },   { "40P01", LEDGER_DATABASE_ERROR_BUSY },
  { "55P03", LEDGER_DATABASE_ERROR_BUSY },   { "57P0", LEDGER_DATABASE_ERROR_BUSY },
  { "25P03", LEDGER_DATABASE_ERROR_BUSY },   { "08", LEDGER_DATABASE_ERROR_BUSY },
  { "53100", LEDGER_DATABASE_ERROR_FULL },   { "53", LEDGER_DATABASE_ERROR_BUSY },
  { "57014", LEDGER_DATABASE_ERROR_INTERRUPTED }, { "XX001", LEDGER_DATABASE_ERROR_CORRUPT },
  { "XX002", LEDGER_DATABASE_ERROR_CORRUPT },
};

static void
ignore_notice (void *data, const PGresult *result)
{
}

static LedgerDatabaseError
get_code (const char *state)
{
  for (guint i = 0; state != NULL && i < G_N_ELEMENTS (codes); i++)
    if (g_str_has_prefix (state, codes[i].state))
      return codes[i].code;
  return LEDGER_DATABASE_ERROR_FAILED;
}

/* An error without a state is libpq's own: the engine could not be told, or did not answer. */
static void
note_state (ServerPostgresql *connection, const char *state)
{
  if (state != NULL && (strcmp (state, "40001") == 0 || strcmp (state, "40P01") == 0))
    connection->again = TRUE;
  if (state == NULL || PQstatus (connection->engine) != CONNECTION_OK || g_str_has_prefix (state, "57P0") ||
      g_str_has_prefix (state, "08"))
    connection->lost = TRUE;
}

/* @result: (nullable): the answer that tells of the error. */
static void
fail (ServerPostgresql *connection, const PGresult *result, const char *sql, GError **error)
{
  const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  const char *message = result != NULL ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  LedgerDatabaseError code = get_code (state);

  g_autofree char *reason = NULL;

  note_state (connection, state);
  if (connection->lost)
    {
      reason = g_strdup (message != NULL ? message : PQerrorMessage (connection->engine));
      g_strdelimit (g_strchomp (reason), "\n", ' ');
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY,
                   _("The connection to the database “%s” was lost (%s). Try again; when it stays so, look whether "
                     "PostgreSQL runs."), connection->label, reason);
    }
  else if (code == LEDGER_DATABASE_ERROR_BUSY)
    g_set_error (error, LEDGER_DATABASE_ERROR, code, _("The database “%s” is busy (%s). Try again."),
                 connection->label, message != NULL ? message : state);
  else if (code == LEDGER_DATABASE_ERROR_FULL)
    g_set_error (error, LEDGER_DATABASE_ERROR, code,
                 _("The disk of the database “%s” is full. Nothing was written; make room and try again."),
                 connection->label);
  else if (code == LEDGER_DATABASE_ERROR_INTERRUPTED)
    g_set_error (error, LEDGER_DATABASE_ERROR, code, _("Reading “%s” was stopped."), connection->label);
  else if (code == LEDGER_DATABASE_ERROR_CORRUPT)
    g_set_error (error, LEDGER_DATABASE_ERROR, code,
                 _("The database “%s” is damaged: %s. Leave it as it is and restore a backup beside it."),
                 connection->label, message);
  else
    g_set_error (error, LEDGER_DATABASE_ERROR, code, _("“%s”: %s, at: %s"), connection->label,
                 message != NULL ? message : "-", sql != NULL ? sql : "-");
}

/* The words of libpq about a connection that did not come about: address and reason, never the password. */
static void
fail_to_connect (PGconn *engine, const char *label, GError **error)
{
  g_autofree char *reason = g_strdup (engine != NULL ? PQerrorMessage (engine) : "");
  gboolean refused = engine != NULL && PQconnectionNeedsPassword (engine);

  g_strdelimit (g_strchomp (reason), "\n", ' ');
  if (refused)
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN,
                 _("The database “%s” asks for a password: put it into the file that PGPASSFILE names."), label);
  else
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN,
                 _("The database “%s” cannot be reached: %s. Look whether PostgreSQL runs and lets this user in."),
                 label, reason);
}

ServerPostgresql *
server_postgresql_new (const char *url, const char *label, ServerPostgresqlUse use, GError **error)
{
  /* Those after the address do not override what stands in it. */
  static const char *const names[] = { "fallback_application_name", "connect_timeout", "keepalives_idle",
                                       "keepalives_interval", "keepalives_count", "tcp_user_timeout", "dbname",
                                       "client_encoding", NULL };
  const char *const values[] = { "ledenboek", "5", "10", "5", "3", "30000", url, "UTF8", NULL };
  PGconn *engine = PQconnectdbParams (names, values, 1);
  ServerPostgresql *connection;

  if (engine == NULL || PQstatus (engine) != CONNECTION_OK)
    {
      fail_to_connect (engine, label, error);
      PQfinish (engine);
      return NULL;
    }
  connection = g_new0 (ServerPostgresql, 1);
  connection->engine = engine;
  connection->label = label;
  connection->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, server_statement_free);
  PQsetNoticeReceiver (engine, ignore_notice, NULL);
  if (server_postgresql_run (connection, settings[use], NULL, error))
    return connection;
  server_postgresql_free (connection);
  return NULL;
}

void
server_postgresql_free (ServerPostgresql *connection)
{
  PQfinish (connection->engine);
  g_hash_table_unref (connection->statements);
  g_free (connection);
}

static gboolean
is_to_stop (const ServerPostgresql *connection)
{
  return (connection->cancellable != NULL && g_cancellable_is_cancelled (connection->cancellable)) ||
         (connection->deadline != 0 && g_get_monotonic_time () >= connection->deadline);
}

/* Asks the engine to give the statement up; the answer then tells so. */
static void
stop (ServerPostgresql *connection)
{
  PGcancel *cancel = PQgetCancel (connection->engine);
  char reason[256];

  if (cancel != NULL)
    PQcancel (cancel, reason, sizeof reason);
  PQfreeCancel (cancel);
}

/* Until an answer is there, looking now and then whether the read is to end. */
static void
wait_watchfully (ServerPostgresql *connection)
{
  gboolean stopped = FALSE;

  while (PQisBusy (connection->engine))
    {
      struct pollfd file = { PQsocket (connection->engine), POLLIN, 0 };

      if (!stopped && is_to_stop (connection))
        {
          stop (connection);
          stopped = TRUE;
        }
      if (poll (&file, 1, LOOK_EVERY) < 0 && errno != EINTR)
        return;
      if (PQconsumeInput (connection->engine) == 0)
        return;
    }
}

static gboolean
is_error (const PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);

  return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE &&
         status != PGRES_EMPTY_QUERY;
}

PGresult *
server_postgresql_collect (ServerPostgresql *connection, int sent, const char *sql, GError **error)
{
  PGresult *last = NULL, *next;
  gboolean watched = connection->cancellable != NULL || connection->deadline != 0;

  if (sent == 0)
    {
      fail (connection, NULL, sql, error);
      return NULL;
    }
  for (;;)
    {
      if (watched)
        wait_watchfully (connection);
      next = PQgetResult (connection->engine);
      if (next == NULL)
        break;
      if (last != NULL && is_error (last))
        {
          PQclear (next);
          continue;
        }
      PQclear (last);
      last = next;
    }
  if (last != NULL && !is_error (last))
    return last;
  fail (connection, last, sql, error);
  PQclear (last);
  return NULL;
}

gboolean
server_postgresql_run (ServerPostgresql *connection, const char *sql, char tag[16], GError **error)
{
  PGresult *result = server_postgresql_collect (connection, PQsendQuery (connection->engine, sql), sql, error);

  if (result == NULL)
    return FALSE;
  if (tag != NULL)
    g_strlcpy (tag, PQcmdStatus (result), 16);
  PQclear (result);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * After an erasure: the tables that it touched are written anew, so that no page of theirs holds what was removed
 * (S27). PostgreSQL's own statements, outside a transaction, on a connection of their own. The log of the engine keeps
 * what was written until it recycles it; the certificate says so. Writer queue; blocks.
 */
#include "config.h"

#include "server/postgresql/connection-private.h"

#include <glib/gi18n-lib.h>

#include "server/postgresql/rewrite.h"

/* So many times it is looked whether the readers of before have ended, with so many microseconds between. */
#define LOOKS 50
#define PAUSE (100 * 1000)

/* What begins after it was asked sees nothing of what was removed before. */
#define ASK_HORIZON "SELECT (pg_snapshot_xmax(pg_current_snapshot())::text::bigint % 4294967296)::text"
#define COUNT_OLDER \
  "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND " \
  "backend_xmin IS NOT NULL AND age(backend_xmin) > age('%s'::xid)"

/* Returns: (transfer full): the one value that @sql answers. */
static char *
ask (ServerPostgresql *connection, const char *sql, GError **error)
{
  PGresult *result = server_postgresql_collect (connection, PQsendQuery (connection->engine, sql), sql, error);
  char *value = result != NULL && PQntuples (result) == 1 ? g_strdup (PQgetvalue (result, 0, 0)) : NULL;

  if (result != NULL && value == NULL)
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED, "%s", sql);
  PQclear (result);
  return value;
}

/* A row that an older reader may still look at is carried over into the new table. */
static gboolean
wait_for_readers (ServerPostgresql *connection, GError **error)
{
  g_autofree char *horizon = ask (connection, ASK_HORIZON, error);
  g_autofree char *sql = horizon != NULL ? g_strdup_printf (COUNT_OLDER, horizon) : NULL;

  for (guint i = 0; horizon != NULL && i < LOOKS; i++)
    {
      g_autofree char *older = ask (connection, sql, error);

      if (older == NULL)
        return FALSE;
      if (g_str_equal (older, "0"))
        return TRUE;
      g_usleep (PAUSE);
    }
  if (horizon != NULL)
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY,
                 _("The database “%s” is busy (%s). Try again."), connection->label,
                 _("somebody reads what it was before the erasure"));
  return FALSE;
}

static gboolean
rewrite_table (ServerPostgresql *connection, const char *table, GError **error)
{
  g_autofree char *known_sql = g_strdup_printf ("SELECT to_regclass('\"%s\"') IS NOT NULL", table);
  g_autofree char *sql = g_strdup_printf ("VACUUM (FULL, ANALYZE) \"%s\"", table);
  g_autofree char *known = ask (connection, known_sql, error);

  return known != NULL && (*known == 'f' || server_postgresql_run (connection, sql, NULL, error));
}

gboolean
server_postgresql_rewrite (const char *url, const char *label, const char *const *tables, GError **error)
{
  ServerPostgresql *connection = server_postgresql_new (url, label, SERVER_POSTGRESQL_READER, error);
  gboolean done = connection != NULL && server_postgresql_run (connection, "SET lock_timeout = '10s'", NULL, error) &&
                  wait_for_readers (connection, error);

  for (guint i = 0; done && tables[i] != NULL; i++)
    done = rewrite_table (connection, tables[i], error);
  /* The most frequent values, by which queries are planned, are copies too. Who may not, keeps them until the next. */
  if (done)
    server_postgresql_run (connection, "VACUUM (FULL) pg_catalog.pg_statistic", NULL, NULL);
  g_clear_pointer (&connection, server_postgresql_free);
  return done;
}

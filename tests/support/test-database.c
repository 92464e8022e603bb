/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Databases for tests (test-database.h). A schema is made through the door itself, and named in the address by the
 * option with which PostgreSQL is told where to look. One thread.
 */
#include "config.h"

#include "tests/support/test-database.h"

#include <unistd.h>

#include "server/postgresql/engine.h"

static gboolean
run (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, data, error);
}

char *
test_database_dup_address (void)
{
  static guint made = 0;
  const char *base = g_getenv ("LEDENBOEK_TEST_DATABASE");
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL, *sql = NULL;

  if (base == NULL)
    return NULL;
  name = g_strdup_printf ("book_%d_%u", (int) getpid (), ++made);
  sql = g_strdup_printf ("CREATE SCHEMA %s", name);
  database = server_engine_open ("", base, LEDGER_OPEN_CREATE, &error);
  g_assert_no_error (error);
  ledger_database_write (database, run, sql, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("%s&options=-csearch_path%%3D%s", base, name);
}

LedgerDatabase *
test_database_new (void)
{
  g_autofree char *address = test_database_dup_address ();
  g_autoptr (GError) error = NULL;
  LedgerDatabase *database = address != NULL ? server_engine_open ("", address, LEDGER_OPEN_CREATE, &error)
                                             : ledger_database_open_sqlite (":memory:", LEDGER_OPEN_CREATE, &error);

  g_assert_no_error (error);
  return database;
}

ServerServer *
test_database_open_server (const char *address, const char *directory, gboolean create, LedgerWorld *world,
                           const ServerLimits *limits, GError **error)
{
  const LedgerModel *model = ledger_model_get_default ();
  g_autoptr (LedgerDatabase) database = NULL;

  if (address == NULL)
    return server_server_new (directory, create, model, world, limits, error);
  database = server_engine_open (directory, address, create ? LEDGER_OPEN_CREATE : LEDGER_OPEN_EXISTING, error);
  if (database == NULL)
    return NULL;
  return server_server_new_shared (database, directory, model, world, limits, error);
}

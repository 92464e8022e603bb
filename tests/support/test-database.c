/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Databases for tests (test-database.h). A schema is made through the door itself, and named in the address by the
 * option with which PostgreSQL is told where to look. One thread.
 */
#include "config.h"

#include "tests/support/test-database.h"

#include <string.h>
#include <unistd.h>

#include "libledger/sync/outbox.h"
#include "server/authority/authority.h"
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

static gboolean
prepare_authority (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_authority_prepare (transaction, error);
}

static gboolean
prepare_replica (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_outbox_prepare (transaction, error);
}

LedgerStore *
test_database_open_store (const LedgerModel *model, LedgerWorld *world, LedgerSide side)
{
  gboolean is_authority = side == LEDGER_SIDE_AUTHORITY;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerDatabase) database = NULL;
  LedgerStore *store;

  database = is_authority ? test_database_new () : ledger_database_open_sqlite (":memory:", LEDGER_OPEN_CREATE, &error);
  g_assert_no_error (error);
  store = ledger_store_new (database, model, world, side, &error);
  g_assert_no_error (error);
  ledger_database_write (database, is_authority ? prepare_authority : prepare_replica, NULL, &error);
  g_assert_no_error (error);
  return store;
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

typedef struct
{
  const char *text;
  GPtrArray *tables;
  guint found;
} Search;

static gboolean
take_name (const LedgerValue *values, guint n_values, gpointer data)
{
  g_ptr_array_add (data, g_strdup (ledger_value_get_text (&values[0])));
  return TRUE;
}

static gboolean
list_tables (LedgerTransaction *transaction, gpointer data, GError **error)
{
  /* Virtual tables and those that they keep their words in come as one: what the former answer is in the latter. */
  return ledger_transaction_query (transaction, "SELECT name FROM sqlite_master WHERE type = 'table' AND "
                                   "sql NOT LIKE 'CREATE VIRTUAL%'", NULL, 0, take_name, data, error);
}

static gboolean
list_tables_of_schema (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT table_name FROM information_schema.tables WHERE "
                                   "table_schema = current_schema()", NULL, 0, take_name, data, error);
}

static gboolean
look_in_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Search *search = data;

  for (guint i = 0; i < n_values; i++)
    {
      const char *text = ledger_value_get_text (&values[i]);
      gsize size = 0;
      const char *bytes = values[i].shape == LEDGER_SHAPE_BYTES ? g_bytes_get_data (values[i].bytes, &size) : NULL;

      search->found += text != NULL && strstr (text, search->text) != NULL;
      search->found += bytes != NULL && memmem (bytes, size, search->text, strlen (search->text)) != NULL;
    }
  return TRUE;
}

static gboolean
look_in_tables (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Search *search = data;

  for (guint i = 0; i < search->tables->len; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\"", (const char *) search->tables->pdata[i]);

      if (!ledger_transaction_query (transaction, sql, NULL, 0, look_in_row, search, error))
        return FALSE;
    }
  return TRUE;
}

guint
test_database_count_text (LedgerDatabase *database, const char *text)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  Search search = { .text = text, .tables = tables };
  g_autoptr (GError) error = NULL;

  if (!ledger_database_read_snapshot (database, list_tables, tables, NULL))
    ledger_database_read_snapshot (database, list_tables_of_schema, tables, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tables->len, >, 10);
  ledger_database_read_snapshot (database, look_in_tables, &search, &error);
  g_assert_no_error (error);
  return search.found;
}

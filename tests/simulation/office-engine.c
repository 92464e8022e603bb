/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine beneath the server's book (office-engine.h). PostgreSQL gets the rows of the prepared file before each
 * story, so both begin with the same to the last byte. One thread only.
 */
#include "config.h"

#include "tests/simulation/office-engine.h"

#include "server/postgresql/engine.h"
#include "tests/support/test-world.h"

#include <string.h>
#include <unistd.h>

static OfficeEngine used;
static char *address;           /* of the schema */

/* Nobody else commits to the book. */
static const ServerLimits limits = { .ask_microseconds = 24 * 60 * OFFICE_MINUTE };

static gboolean
run (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, data, error);
}

static LedgerDatabase *
open_database (const char *where, LedgerOpen how)
{
  g_autoptr (GError) error = NULL;
  LedgerDatabase *database = server_engine_open ("", where, how, &error);

  g_assert_no_error (error);
  return database;
}

static void
make_schema (void)
{
  const char *base = g_getenv ("LEDENBOEK_TEST_DATABASE");
  g_autofree char *name = g_strdup_printf ("office_%d", (int) getpid ());
  g_autofree char *sql = g_strdup_printf ("CREATE SCHEMA %s", name);
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  if (base == NULL)
    g_error ("LEDENBOEK_TEST_DATABASE names no PostgreSQL: run this through tests/support/postgres.py");
  database = open_database (base, LEDGER_OPEN_CREATE);
  ledger_database_write (database, run, sql, &error);
  g_assert_no_error (error);
  address = g_strdup_printf ("%s&options=-csearch_path%%3D%s", base, name);
}

void
office_engine_use (OfficeEngine engine)
{
  used = engine;
  if (engine == OFFICE_ENGINE_POSTGRESQL && address == NULL)
    make_schema ();
}

gboolean
office_engine_is_compared (void)
{
  return used != OFFICE_ENGINE_OWN_FILE;
}

/* -- Bringing the rows over */

typedef struct
{
  LedgerTransaction *source;
  LedgerTransaction *target;
  const char *sql;              /* of the insertion */
  GError *error;
} Load;

static gboolean
insert_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Load *load = data;

  return ledger_transaction_execute (load->target, load->sql, values, n_values, &load->error);
}

/* The order of the columns is of the engine; their names are not. */
static gboolean
load_table (Load *load, const char *table, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) names = g_string_new (NULL), marks = g_string_new (NULL);
  g_autofree char *select = NULL, *insert = NULL, *delete = g_strdup_printf ("DELETE FROM \"%s\"", table);

  if (!ledger_transaction_list_columns (load->source, table, columns, error))
    return FALSE;
  for (guint i = 0; i < columns->len; i++)
    {
      g_string_append_printf (names, "%s\"%s\"", i > 0 ? ", " : "", (char *) columns->pdata[i]);
      g_string_append (marks, i > 0 ? ", ?" : "?");
    }
  select = g_strdup_printf ("SELECT %s FROM \"%s\"", names->str, table);
  insert = g_strdup_printf ("INSERT INTO \"%s\" (%s) VALUES (%s)", table, names->str, marks->str);
  load->sql = insert;
  if (!ledger_transaction_run (load->target, delete, error) ||
      !ledger_transaction_query (load->source, select, NULL, 0, insert_row, load, error))
    return FALSE;
  if (load->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&load->error));
  return FALSE;
}

static gboolean
load_tables (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Load *load = data;
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  gboolean done = ledger_transaction_list_tables (load->source, tables, error);

  load->target = transaction;
  for (guint i = 0; done && i < tables->len; i++)
    done = load_table (load, tables->pdata[i], error);
  return done;
}

typedef struct
{
  LedgerDatabase *target;
} Loading;

static gboolean
load_from (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Load load = { .source = transaction };

  return ledger_database_write (((Loading *) data)->target, load_tables, &load, error);
}

void
office_engine_load (const char *prepared, const LedgerModel *model)
{
  g_autofree char *folder = g_build_filename (prepared, "server-0", NULL);
  g_autofree char *book = g_build_filename (folder, "book.db", NULL);
  g_autoptr (LedgerDatabase) source = NULL;
  g_autoptr (LedgerDatabase) target = NULL;
  g_autoptr (GError) error = NULL;
  static gboolean made;
  Loading loading;

  if (used != OFFICE_ENGINE_POSTGRESQL)
    return;
  target = open_database (address, made ? LEDGER_OPEN_EXISTING : LEDGER_OPEN_CREATE);
  if (!made)
    {
      /* A world of its own: what is drawn to make the tables is drawn from no story. */
      g_autoptr (LedgerWorld) world = test_world_new (0);
      g_autofree char *aside = g_dir_make_tmp ("simulation-tables-XXXXXX", &error);
      g_autoptr (ServerServer) server = NULL;

      /* And a folder of its own: the journal in that of the story is of the book that comes with it. */
      g_assert_no_error (error);
      server = server_server_new_shared (target, aside, model, world, &limits, &error);
      g_assert_no_error (error);
      g_clear_object (&server);
      office_disk_remove_folder (aside);
    }
  made = TRUE;
  source = ledger_database_open_sqlite (book, LEDGER_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  loading.target = target;
  ledger_database_read_snapshot (source, load_from, &loading, &error);
  g_assert_no_error (error);
}

ServerServer *
office_engine_open_server (const char *folder, gboolean create, const LedgerModel *model, LedgerWorld *world,
                           GError **error)
{
  g_autofree char *book = g_build_filename (folder, "book.db", NULL);
  g_autoptr (LedgerDatabase) database = NULL;

  if (used == OFFICE_ENGINE_OWN_FILE || create)
    return server_server_new (folder, create, model, world, NULL, error);
  database = used == OFFICE_ENGINE_POSTGRESQL
               ? server_engine_open (folder, address, LEDGER_OPEN_EXISTING, error)
               : ledger_database_open_sqlite (book, LEDGER_OPEN_EXISTING, error);
  return database != NULL ? server_server_new_shared (database, folder, model, world, &limits, error) : NULL;
}

/* -- The book as text */

typedef struct
{
  const char *table;
  GPtrArray *columns;
  GPtrArray *lines;
} Rows;

/* What a book says of where it lies and how its engine made its tables is another on each, and nothing else is. */
static gboolean
is_of_place (const char *line)
{
  return g_str_has_prefix (line, "book key=\"tables_sum\"") || g_str_has_prefix (line, "book key=\"journal at ");
}

static gboolean
add_row (const LedgerValue *values, guint n_values, gpointer data)
{
  const Rows *rows = data;
  GString *line = g_string_new (rows->table);

  for (guint i = 0; i < n_values; i++)
    {
      g_string_append_printf (line, " %s=", (char *) rows->columns->pdata[i]);
      ledger_value_append_json (&values[i], line);
    }
  if (is_of_place (line->str))
    g_string_free (line, TRUE);
  else
    g_ptr_array_add (rows->lines, g_string_free (line, FALSE));
  return TRUE;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
add_table (LedgerTransaction *transaction, const char *table, GPtrArray *lines, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  Rows rows = { table, columns, lines };

  if (!ledger_transaction_list_columns (transaction, table, columns, error))
    return FALSE;
  g_ptr_array_sort (columns, compare_texts);
  for (guint i = 0; i < columns->len; i++)
    g_string_append_printf (sql, "%s\"%s\"", i > 0 ? ", " : "", (char *) columns->pdata[i]);
  g_string_append_printf (sql, " FROM \"%s\"", table);
  return ledger_transaction_query (transaction, sql->str, NULL, 0, add_row, &rows, error);
}

static gboolean
add_tables (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  gboolean done = ledger_transaction_list_tables (transaction, tables, error);

  for (guint i = 0; done && i < tables->len; i++)
    done = add_table (transaction, tables->pdata[i], data, error);
  return done;
}

char *
office_engine_dup_book (LedgerStore *store)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (store), add_tables, lines, &error);
  g_assert_no_error (error);
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The floors (benchmark.h): the least that the work could cost on this machine, measured in the same run with the
 * database engine, the disk and the connection alone. Main thread; blocks.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define APPENDED 4096

static void
check (sqlite3 *engine, int code)
{
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
    g_error ("floor: %s", sqlite3_errmsg (engine));
}

static sqlite3 *
open_file (const char *path, const char *settings)
{
  sqlite3 *engine = NULL;

  check (engine, sqlite3_open (path, &engine));
  check (engine, sqlite3_exec (engine, settings, NULL, NULL, NULL));
  return engine;
}

static sqlite3_stmt *
prepare (sqlite3 *engine, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  check (engine, sqlite3_prepare_v2 (engine, sql, -1, &statement, NULL));
  return statement;
}

/* Tables first, then their indexes; what belongs to the search stays out. */
static GPtrArray *
make_tables (sqlite3 *from, sqlite3 *to, const char *table)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *schema = prepare (from, "SELECT type, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND "
                                        "type IN ('table', 'index') AND tbl_name NOT LIKE 'search%' AND "
                                        "tbl_name NOT LIKE 'sqlite%' ORDER BY type DESC, rowid");

  while (sqlite3_step (schema) == SQLITE_ROW)
    {
      const char *name = (const char *) sqlite3_column_text (schema, 1);

      if (table != NULL && strcmp (table, name) != 0)
        continue;
      check (to, sqlite3_exec (to, (const char *) sqlite3_column_text (schema, 2), NULL, NULL, NULL));
      if (strcmp ((const char *) sqlite3_column_text (schema, 0), "table") == 0)
        g_ptr_array_add (names, g_strdup (name));
    }
  sqlite3_finalize (schema);
  return names;
}

static sqlite3_stmt *
prepare_insert (sqlite3 *to, const char *name, int n_columns)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" VALUES (?", name);
  for (int i = 1; i < n_columns; i++)
    g_string_append (sql, ",?");
  g_string_append_c (sql, ')');
  return prepare (to, sql->str);
}

/* Copies one table; adds what reading it takes to @reading. */
static gint64
copy_table (sqlite3 *from, sqlite3 *to, const char *name, guint limit, double *reading)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\" LIMIT %d", name, limit > 0 ? (int) limit : -1);
  sqlite3_stmt *source = prepare (from, sql);
  int n_columns = sqlite3_column_count (source);
  sqlite3_stmt *target = prepare_insert (to, name, n_columns);
  double start = bench_now ();
  gint64 rows = 0;

  while (sqlite3_step (source) == SQLITE_ROW)
    for (int i = 0; i < n_columns; i++)
      (void) sqlite3_column_value (source, i);
  *reading += bench_now () - start;
  sqlite3_reset (source);
  for (; sqlite3_step (source) == SQLITE_ROW; rows++)
    {
      for (int i = 0; i < n_columns; i++)
        sqlite3_bind_value (target, i + 1, sqlite3_column_value (source, i));
      check (to, sqlite3_step (target));
      sqlite3_reset (target);
    }
  sqlite3_finalize (source);
  sqlite3_finalize (target);
  return rows;
}

double
bench_floor_rows (const char *book, const char *folder, const char *table, guint limit, gint64 *rows)
{
  g_autofree char *path = g_build_filename (folder, "floor.db", NULL);
  g_autofree char *journal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shared = g_strconcat (path, "-shm", NULL);
  sqlite3 *from = open_file (book, "PRAGMA query_only=ON");
  sqlite3 *to = open_file (path, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536");
  g_autoptr (GPtrArray) names = make_tables (from, to, table);
  double start = bench_now (), reading = 0, total;
  gint64 n = 0;

  check (to, sqlite3_exec (to, "BEGIN IMMEDIATE", NULL, NULL, NULL));
  for (guint i = 0; i < names->len; i++)
    n += copy_table (from, to, names->pdata[i], limit, &reading);
  check (to, sqlite3_exec (to, "COMMIT", NULL, NULL, NULL));
  /* Each table was read twice: once beside the writing, once to know what that costs. */
  total = bench_now () - start - 2 * reading;
  sqlite3_close (from);
  sqlite3_close (to);
  g_unlink (path);
  g_unlink (journal);
  g_unlink (shared);
  if (rows != NULL)
    *rows = n;
  return total;
}

double
bench_floor_appends (const char *folder, guint n)
{
  g_autofree char *path = g_build_filename (folder, "floor.log", NULL);
  int file = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  g_autofree guint8 *block = g_malloc0 (APPENDED);
  double start = bench_now (), total;

  g_assert_cmpint (file, >=, 0);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (write (file, block, APPENDED), ==, APPENDED);
      g_assert_cmpint (fsync (file), ==, 0);
    }
  total = bench_now () - start;
  close (file);
  g_unlink (path);
  return total;
}

GArray *
bench_floor_queries (const char *book, const char *sql, const char *const *matches, guint limit)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (double));
  sqlite3 *from = open_file (book, "PRAGMA query_only=ON; PRAGMA cache_size=-32768");
  sqlite3_stmt *statement = prepare (from, sql);

  for (guint i = 0; matches[i] != NULL; i++)
    {
      double start = bench_now (), took;

      sqlite3_bind_text (statement, 1, matches[i], -1, SQLITE_STATIC);
      sqlite3_bind_int (statement, 2, (int) limit);
      while (sqlite3_step (statement) == SQLITE_ROW)
        (void) sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
      took = bench_now () - start;
      g_array_append_val (times, took);
    }
  sqlite3_finalize (statement);
  sqlite3_close (from);
  return times;
}

static void
note_answer (const LedgerResponse *response, gpointer data)
{
  g_assert_no_error (response->error);
  *(gboolean *) data = TRUE;
}

GArray *
bench_floor_requests (Desk *desk, guint n)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (double));
  LedgerRequest request = { .method = "GET", .path = "/v1/nothing", .deadline = 10 };

  for (guint i = 0; i < n; i++)
    {
      gboolean answered = FALSE;
      double start = bench_now (), took;

      ledger_transport_send (desk->transport, &request, NULL, note_answer, &answered);
      while (!answered)
        g_main_context_iteration (NULL, TRUE);
      took = bench_now () - start;
      g_array_append_val (times, took);
    }
  return times;
}

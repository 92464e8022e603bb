/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The door to PostgreSQL on a real one: what is committed stays, what fails leaves nothing, many rows do not lie in
 * memory, a lost connection is made again, and every fault has its own code. Main thread, and some beside it.
 */
#include "config.h"

#include "libledger/rules/fold.h"
#include "server/postgresql/database-postgresql.h"
#include "tests/support/test-database.h"

#include <locale.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static gboolean
run (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, data, error);
}

static void
do_write (LedgerDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;

  ledger_database_write (database, run, (gpointer) sql, &error);
  g_assert_no_error (error);
}

typedef struct
{
  const char *sql;
  LedgerValue value;
} Question;

static gboolean
ask (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Question *question = data;

  return ledger_transaction_ask (transaction, question->sql, NULL, 0, &question->value, error);
}

static gint64
get_number (LedgerDatabase *database, const char *sql)
{
  Question question = { sql, LEDGER_NOTHING };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (database, ask, &question, &error);
  g_assert_no_error (error);
  return ledger_value_get_integer (&question.value, -1);
}

static gint64
get_count (LedgerDatabase *database)
{
  return get_number (database, "SELECT count(*) FROM thing");
}

static LedgerDatabase *
open_with_table (char **address)
{
  g_autofree char *own = test_database_dup_address ();
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  LedgerDatabase *database = server_database_open_postgresql (own, LEDGER_OPEN_CREATE, &error);

  g_assert_no_error (error);
  sql = g_strdup_printf ("CREATE TABLE thing (one %s, number %s, words %s, bytes %s)",
                         ledger_database_get_type_name (database, LEDGER_SHAPE_ID),
                         ledger_database_get_type_name (database, LEDGER_SHAPE_INTEGER),
                         ledger_database_get_type_name (database, LEDGER_SHAPE_TEXT),
                         ledger_database_get_type_name (database, LEDGER_SHAPE_BYTES));
  do_write (database, sql);
  do_write (database, "CREATE TABLE clock (one BIGINT PRIMARY KEY, seq BIGINT NOT NULL)");
  do_write (database, "INSERT INTO clock (one, seq) VALUES (1, 0)");
  if (address != NULL)
    *address = g_steal_pointer (&own);
  return database;
}

static gboolean
add_number (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_execute (transaction, "INSERT INTO thing (number) VALUES (?)", data, 1, error);
}

static gboolean
add_and_fail (LedgerTransaction *transaction, gpointer data, GError **error)
{
  if (!add_number (transaction, &LEDGER_INTEGER (1), error))
    return FALSE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "changed my mind");
  return FALSE;
}

static void
test_commit_and_rollback (void)
{
  g_autofree char *address = NULL;
  g_autoptr (LedgerDatabase) database = open_with_table (&address);
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_database_write (database, add_number, &LEDGER_INTEGER (1), NULL));
  g_assert_false (ledger_database_write (database, add_and_fail, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (get_count (database), ==, 1);
  g_clear_object (&database);
  database = server_database_open_postgresql (address, LEDGER_OPEN_CREATE, NULL);
  g_assert_cmpint (get_count (database), ==, 1);
}

static gboolean
add_in_steps (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (data != NULL && !ledger_transaction_savepoint (transaction, add_in_steps, NULL, error))
    return FALSE;
  g_assert_false (ledger_transaction_savepoint (transaction, add_and_fail, NULL, &local));
  g_assert_error (local, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_clear_error (&local);
  g_assert_false (ledger_transaction_savepoint (transaction, run, (gpointer) "SELECT nothing FROM nowhere", &local));
  g_assert_error (local, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED);
  return ledger_transaction_savepoint (transaction, add_number, &LEDGER_INTEGER (2), error);
}

static void
test_savepoint (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_database_write (database, add_in_steps, &error, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_count (database), ==, 2);
}

static gboolean
swallow_error (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return add_number (transaction, &LEDGER_INTEGER (1), error) &&
         !ledger_transaction_run (transaction, "SELECT nothing FROM nowhere", NULL);
}

static void
test_swallowed (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (ledger_database_write (database, swallow_error, NULL, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED);
  g_assert_cmpint (get_count (database), ==, 0);
}

static gboolean
add_all (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, "DELETE FROM thing", error) &&
         ledger_transaction_execute (transaction, "INSERT INTO thing (one, number, words, bytes) VALUES (?, ?, ?, ?)",
                                     data, 4, error);
}

typedef struct
{
  LedgerValue values[4];
  guint rows;
} Row;

static gboolean
take_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Row *row = data;

  for (guint i = 0; i < n_values; i++)
    ledger_value_copy (&row->values[i], &values[i]);
  row->rows++;
  return TRUE;
}

static gboolean
read_row (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT one, number, words, bytes FROM thing", NULL, 0, take_row, data,
                                   error);
}

static void
check_round_trip (LedgerDatabase *database, const LedgerValue values[4])
{
  Row row = { 0 };
  g_autoptr (GError) error = NULL;

  ledger_database_write (database, add_all, (gpointer) values, &error);
  g_assert_no_error (error);
  g_assert_true (ledger_database_read_snapshot (database, read_row, &row, NULL));
  g_assert_cmpuint (row.rows, ==, 1);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_true (ledger_value_equal (&values[i], &row.values[i]));
      ledger_value_clear (&row.values[i]);
    }
}

/* First with nothing, so that the types of the statement are those that the engine finds itself. */
static void
test_shapes (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  const LedgerId id = { { 1, 2, 3, 0, 255, 128, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };
  const LedgerValue rows[][4] = {
    { LEDGER_NOTHING, LEDGER_NOTHING, LEDGER_NOTHING, LEDGER_NOTHING },
    { LEDGER_ID (&id), LEDGER_INTEGER (G_MININT64), LEDGER_TEXT ("Zoë ☺ '\"; -- ? $1"), LEDGER_BYTES (bytes) },
    { LEDGER_NOTHING, LEDGER_INTEGER (G_MAXINT64), LEDGER_TEXT (""), LEDGER_BYTES (none) },
    { LEDGER_NOTHING, LEDGER_INTEGER (0), LEDGER_NOTHING, LEDGER_ID (&id) },
    { LEDGER_BYTES (bytes), LEDGER_INTEGER (-1), LEDGER_NOTHING, LEDGER_NOTHING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_round_trip (database, rows[i]);
  g_assert_cmpint (get_number (database, "SELECT sum(number) FROM thing"), ==, -1);
  do_write (database, "INSERT INTO thing (number) VALUES (1234567890123), (1)");
  g_assert_cmpint (get_number (database, "SELECT sum(number) FROM thing"), ==, 1234567890123);
  g_assert_cmpint (get_number (database, "SELECT 42"), ==, 42);
  g_assert_cmpint (get_number (database, "SELECT count(*) FROM thing WHERE words = '?'"), ==, 0);
}

static gboolean
ask_shaped (LedgerTransaction *transaction, gpointer data, GError **error)
{
  static const char sql[] = "SELECT ? FROM clock";
  g_auto (LedgerValue) value = LEDGER_NOTHING;

  if (!ledger_transaction_ask (transaction, sql, &LEDGER_TEXT ("x"), 1, &value, error))
    return FALSE;
  g_assert_cmpstr (ledger_value_get_text (&value), ==, "x");
  if (!ledger_transaction_ask (transaction, sql, &LEDGER_INTEGER (7), 1, &value, error))
    return FALSE;
  g_assert_cmpint (ledger_value_get_integer (&value, 0), ==, 7);
  return TRUE;
}

static void
test_other_shape (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (database, ask_shaped, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
join_words (const LedgerValue *values, guint n_values, gpointer data)
{
  g_string_append (data, ledger_value_get_text (&values[0]));
  return TRUE;
}

static gboolean
read_words (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT words FROM thing ORDER BY words", NULL, 0, join_words, data,
                                   error);
}

typedef struct
{
  const char *text;
  char *fold;
} Folding;

static gboolean
ask_fold (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Folding *folding = data;
  LedgerValue parameter = LEDGER_TEXT (folding->text);
  g_auto (LedgerValue) value = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT ledger_fold(?)", &parameter, 1, &value, error))
    return FALSE;
  folding->fold = g_strdup (ledger_value_get_text (&value));
  return TRUE;
}

static void
assert_fold (LedgerDatabase *database, const char *text)
{
  g_autofree char *expected = ledger_fold (text);
  g_autofree char *escaped = g_strescape (text, NULL);
  Folding folding = { text, NULL };
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", escaped);
  ledger_database_read_snapshot (database, ask_fold, &folding, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (folding.fold, ==, expected);
  g_free (folding.fold);
}

/* A run of 40 characters from @first on, with blanks among them. */
static void
assert_run (LedgerDatabase *database, gunichar first)
{
  g_autoptr (GString) text = g_string_new ("A ");

  for (gunichar c = first; c < first + 40; c++)
    if (g_unichar_validate (c) && c != 0)
      g_string_append_unichar (g_string_append (text, c % 7 == 0 ? " " : ""), c);
  assert_fold (database, text->str);
}

/* All of the first two planes in runs, words of the field, and what is put together of parts. */
static void
test_fold (void)
{
  static const char *const words[] = {
    "", " ", "O'Brien-De  Vries", "Ĳsselmeer & Zoon", "ÉCOLE d’été", "Straße", "ΣΊΣΥΦΟΣ", "가각",
    "\xe1\x84\x80\xe1\x85\xa1", "½ ﬁn …", "١٢٣", "Żółć Łódź", "e\xcc\x81\xcc\xa3", "\xc2\xa0x\xc2\xa0",
    "İstanbul ISTANBUL ı",
  };
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    assert_fold (database, words[i]);
  for (gunichar first = 1; first < 0x20000; first += 40)
    assert_run (database, first);
}

static void
test_order (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  g_autoptr (GString) words = g_string_new (NULL);

  do_write (database, "INSERT INTO thing (words) VALUES ('b'), ('a'), ('B'), ('é'), ('A'), ('_')");
  g_assert_true (ledger_database_read_snapshot (database, read_words, words, NULL));
  g_assert_cmpstr (words->str, ==, "AB_abé");
}

#define ENDLESS "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

static void
test_limit (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (ledger_database_read_limited (database, run, (gpointer) ENDLESS, 8000, NULL, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_INTERRUPTED);
  g_assert_cmpint (get_count (database), ==, 0);
}

static gpointer
cancel (gpointer cancellable)
{
  g_usleep (20000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel, cancellable);

  g_assert_false (ledger_database_read_limited (database, run, (gpointer) ENDLESS, 0, cancellable, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_INTERRUPTED);
  g_thread_join (thread);
  g_assert_cmpint (get_count (database), ==, 0);
}

static gpointer
write_meanwhile (gpointer database)
{
  return GINT_TO_POINTER (ledger_database_write (database, add_number, &LEDGER_INTEGER (1), NULL));
}

typedef struct
{
  LedgerDatabase *database;
  gint64 before, after;
} Moment;

static gboolean
read_twice (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Moment *moment = data;
  Question question = { "SELECT count(*) FROM thing", LEDGER_NOTHING };

  if (!ask (transaction, &question, error))
    return FALSE;
  moment->before = question.value.integer;
  g_assert_true (GPOINTER_TO_INT (g_thread_join (g_thread_new ("writer", write_meanwhile, moment->database))));
  if (!ask (transaction, &question, error))
    return FALSE;
  moment->after = question.value.integer;
  return TRUE;
}

static void
test_snapshot (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  Moment moment = { .database = database, .before = -1, .after = -1 };

  g_assert_true (ledger_database_read_snapshot (database, read_twice, &moment, NULL));
  g_assert_cmpint (moment.before, ==, 0);
  g_assert_cmpint (moment.after, ==, 0);
  g_assert_cmpint (get_count (database), ==, 1);
}

#define MANY 600000

typedef struct
{
  LedgerTransaction *transaction;
  gint64 rows;
  gint64 stop_at;
} Walk;

/* Looks one of a thousand up again, while the walk goes on. */
static gboolean
walk_on (const LedgerValue *values, guint n_values, gpointer data)
{
  Walk *walk = data;
  g_auto (LedgerValue) value = LEDGER_NOTHING;

  walk->rows++;
  g_assert_cmpint (values[0].integer, ==, walk->rows);
  if (walk->rows % 1000 == 0)
    {
      g_assert_true (ledger_transaction_ask (walk->transaction, "SELECT number FROM thing WHERE number = ?", &values[0],
                                             1, &value, NULL));
      g_assert_cmpint (value.integer, ==, walk->rows);
    }
  return walk->rows != walk->stop_at;
}

static gboolean
walk (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ((Walk *) data)->transaction = transaction;
  return ledger_transaction_query (transaction,
                                   "SELECT number, repeat ('x', 1000) FROM thing WHERE number > ? ORDER BY number",
                                   &LEDGER_INTEGER (0), 1, walk_on, data, error);
}

static glong
get_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

static void
test_stream (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  g_autoptr (GError) error = NULL;
  Walk all = { .stop_at = -1 }, part = { .stop_at = 700 };
  glong before;

  do_write (database, "INSERT INTO thing (number) SELECT n FROM generate_series (1, " G_STRINGIFY (MANY) ") AS n");
  do_write (database, "CREATE INDEX thing_number ON thing (number)");
  before = get_memory ();
  ledger_database_read_snapshot (database, walk, &all, &error);
  g_assert_no_error (error);
  g_assert_cmpint (all.rows, ==, MANY);
  /* Kilobytes; the rows are 600,000 of them. */
  g_assert_cmpint (get_memory () - before, <, 400000);
  ledger_database_write (database, walk, &part, &error);
  g_assert_no_error (error);
  g_assert_cmpint (part.rows, ==, 700);
}

#define READERS 4
#define WRITES 200

static gpointer
read_on_and_on (gpointer database)
{
  gint64 last = 0;

  while (last < WRITES)
    {
      gint64 n = get_count (database);

      if (n < last)
        return GINT_TO_POINTER (FALSE);
      last = n;
    }
  return GINT_TO_POINTER (TRUE);
}

static void
test_many_threads (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  GThread *threads[READERS];

  for (guint i = 0; i < READERS; i++)
    threads[i] = g_thread_new ("reader", read_on_and_on, database);
  for (guint i = 0; i < WRITES; i++)
    g_assert_true (ledger_database_write (database, add_number, &LEDGER_INTEGER (i), NULL));
  for (guint i = 0; i < READERS; i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
}

/* Reads the clock and writes what it read and one more: lost when another came between. */
static gboolean
count_up (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_auto (LedgerValue) seq = LEDGER_NOTHING;

  return ledger_transaction_ask (transaction, "SELECT seq FROM clock WHERE one = 1", NULL, 0, &seq, error) &&
         ledger_transaction_execute (transaction, "INSERT INTO thing (number) VALUES (?)",
                                     &LEDGER_INTEGER (seq.integer + 1), 1, error) &&
         ledger_transaction_execute (transaction, "UPDATE clock SET seq = ? WHERE one = 1",
                                     &LEDGER_INTEGER (seq.integer + 1), 1, error);
}

static gpointer
count_many (gpointer database)
{
  gboolean done = TRUE;

  for (guint i = 0; done && i < WRITES; i++)
    done = ledger_database_write (database, count_up, NULL, NULL);
  return GINT_TO_POINTER (done);
}

/* S10: nobody reads between another's reading and commit, and a reader of the counter misses nothing. */
static void
test_clock (void)
{
  g_autofree char *address = NULL;
  g_autoptr (LedgerDatabase) first = open_with_table (&address);
  g_autoptr (LedgerDatabase) second = server_database_open_postgresql (address, LEDGER_OPEN_CREATE, NULL);
  GThread *threads[] = { g_thread_new ("first", count_many, first), g_thread_new ("second", count_many, second) };
  gint64 cursor = 0, seen = 0;

  while (cursor < 2 * WRITES)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM thing WHERE number > %" G_GINT64_FORMAT
                                              " AND number <= ", cursor);
      gint64 now = get_number (first, "SELECT seq FROM clock WHERE one = 1");
      g_autofree char *bounded = g_strdup_printf ("%s%" G_GINT64_FORMAT, sql, now);

      seen += get_number (second, bounded);
      cursor = now;
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
  g_assert_cmpint (seen, ==, 2 * WRITES);
  g_assert_cmpint (get_number (first, "SELECT seq FROM clock WHERE one = 1"), ==, 2 * WRITES);
}

typedef struct
{
  LedgerDatabase *other;
  guint turns;
  const char *first_turn;       /* run in the first turn */
} Again;

static gboolean
fall_over_once (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Again *again = data;

  if (!add_number (transaction, &LEDGER_INTEGER (1), error))
    return FALSE;
  return again->turns++ > 0 || ledger_transaction_run (transaction, again->first_turn, error);
}

static void
test_again (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);
  g_autoptr (GError) error = NULL;
  static const char *const faults[] = {
    "DO $$ BEGIN RAISE EXCEPTION 'meanwhile' USING ERRCODE = '40001'; END $$",
    "DO $$ BEGIN RAISE EXCEPTION 'crossed' USING ERRCODE = '40P01'; END $$",
    "SELECT pg_terminate_backend (pg_backend_pid ())",
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      Again again = { .first_turn = faults[i] };

      ledger_database_write (database, fall_over_once, &again, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (again.turns, ==, 2);
      g_assert_cmpint (get_count (database), ==, i + 1);
    }
}

#define CUT_OTHERS \
  "SELECT count (pg_terminate_backend (pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid () " \
  "AND backend_type = 'client backend'"

static void
test_pool_after_cut (void)
{
  g_autofree char *address = NULL;
  g_autoptr (LedgerDatabase) database = open_with_table (&address);
  g_autoptr (LedgerDatabase) other = server_database_open_postgresql (address, LEDGER_OPEN_CREATE, NULL);

  g_assert_true (ledger_database_write (database, add_number, &LEDGER_INTEGER (1), NULL));
  g_assert_cmpint (get_count (database), ==, 1);
  get_number (other, CUT_OTHERS);
  g_assert_cmpint (get_count (database), ==, 1);
  get_number (other, CUT_OTHERS);
  g_assert_true (ledger_database_write (database, add_number, &LEDGER_INTEGER (2), NULL));
  g_assert_cmpint (get_count (database), ==, 2);
}

static void
test_killed (void)
{
  g_autofree char *address = NULL;
  g_autoptr (LedgerDatabase) database = open_with_table (&address);
  int channel[2];
  pid_t child;
  guint8 n, said = 0;

  g_assert_cmpint (pipe (channel), ==, 0);
  child = fork ();
  if (child == 0)
    {
      LedgerDatabase *own = server_database_open_postgresql (address, LEDGER_OPEN_CREATE, NULL);

      for (n = 1;; n++)
        if (!ledger_database_write (own, add_number, &LEDGER_INTEGER (n), NULL) || write (channel[1], &n, 1) != 1)
          _exit (1);
    }
  while (said < 20 && read (channel[0], &n, 1) == 1)
    said = n;
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  close (channel[0]);
  close (channel[1]);
  g_assert_cmpint (said, ==, 20);
  g_assert_cmpint (get_count (database), >=, said);
  /* And it does not keep the clock to itself. */
  g_assert_true (ledger_database_write (database, add_number, &LEDGER_INTEGER (1), NULL));
}

static void
test_read_only (void)
{
  g_autofree char *address = NULL;
  g_autoptr (LedgerDatabase) database = open_with_table (&address);
  g_autoptr (GError) error = NULL;

  do_write (database, "CREATE TABLE book (\"key\" TEXT)");
  g_clear_object (&database);
  database = server_database_open_postgresql (address, LEDGER_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_true (ledger_database_is_read_only (database));
  g_assert_cmpint (get_count (database), ==, 0);
  g_assert_false (ledger_database_write (database, add_number, &LEDGER_INTEGER (1), &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED);
}

static gboolean
look (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  gboolean empty = TRUE;

  g_assert_true (ledger_transaction_list_columns (transaction, "thing", columns, error));
  g_assert_cmpuint (columns->len, ==, 4);
  g_assert_cmpstr (columns->pdata[2], ==, "words");
  g_assert_true (ledger_transaction_list_columns (transaction, "nothing", columns, error));
  g_assert_cmpuint (columns->len, ==, 4);
  g_assert_true (ledger_transaction_is_empty (transaction, &empty, error));
  g_assert_false (empty);
  return TRUE;
}

static void
test_catalogue (void)
{
  g_autoptr (LedgerDatabase) database = open_with_table (NULL);

  g_assert_true (ledger_database_read_snapshot (database, look, NULL, NULL));
}

static void
test_faults (void)
{
  static const char *const addresses[] = {
    "postgresql://anna:geheimwoord@/ledenboek?host=/nowhere", "postgresql://anna:geheimwoord@/x?nonsense=1",
  };
  g_autofree char *address = test_database_dup_address ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerDatabase) database = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_assert_null (server_database_open_postgresql (addresses[i], LEDGER_OPEN_CREATE, &error));
      g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN);
      g_assert_null (strstr (error->message, "geheimwoord"));
      g_clear_error (&error);
    }
  g_assert_null (server_database_open_postgresql (address, LEDGER_OPEN_EXISTING, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN);
  g_assert_nonnull (strstr (error->message, "ledenboekctl init"));
  g_clear_error (&error);
  database = open_with_table (NULL);
  do_write (database, "CREATE UNIQUE INDEX thing_words ON thing (words)");
  do_write (database, "INSERT INTO thing (words) VALUES ('Jansen')");
  g_assert_false (ledger_database_write (database, run, (gpointer) "INSERT INTO thing (words) SELECT words FROM thing",
                                         &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED);
  /* What stands in a field is nobody's business. */
  g_assert_null (strstr (error->message, "Jansen"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/postgresql/what-fails-leaves-nothing", test_commit_and_rollback);
  g_test_add_func ("/postgresql/a-step-that-fails-undoes-itself-alone", test_savepoint);
  g_test_add_func ("/postgresql/a-fault-that-nobody-minded-is-never-told-as-committed", test_swallowed);
  g_test_add_func ("/postgresql/every-shape-comes-back-as-it-went", test_shapes);
  g_test_add_func ("/postgresql/a-parameter-may-have-another-shape-the-next-time", test_other_shape);
  g_test_add_func ("/postgresql/texts-are-ordered-by-their-bytes", test_order);
  g_test_add_func ("/postgresql/the-fold-of-the-engine-is-that-of-the-program", test_fold);
  g_test_add_func ("/postgresql/a-read-ends-at-its-limit", test_limit);
  g_test_add_func ("/postgresql/a-read-ends-when-cancelled", test_cancel);
  g_test_add_func ("/postgresql/a-read-sees-one-moment", test_snapshot);
  g_test_add_func ("/postgresql/many-rows-do-not-lie-in-memory-and-may-be-asked-about", test_stream);
  g_test_add_func ("/postgresql/many-threads-read-while-one-writes", test_many_threads);
  g_test_add_func ("/postgresql/two-daemons-follow-each-other-at-the-clock-and-no-row-is-missed", test_clock);
  g_test_add_func ("/postgresql/a-write-is-run-again-until-it-is-in-once", test_again);
  g_test_add_func ("/postgresql/a-cut-connection-is-made-again", test_pool_after_cut);
  g_test_add_func ("/postgresql/what-was-committed-survives-a-kill", test_killed);
  g_test_add_func ("/postgresql/read-only-refuses-to-write", test_read_only);
  g_test_add_func ("/postgresql/tables-and-columns-are-found", test_catalogue);
  g_test_add_func ("/postgresql/faults-name-the-remedy-and-neither-password-nor-people", test_faults);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A job that changes every contact of the book (S9): how long the clock is held for it, against the floor of putting
 * as many rows into the table of the ledger's changes alone; and how long the whole takes, the pushes of desktops
 * going in between its pieces. Main thread.
 */
#include "config.h"

#include "server/account/accounts.h"
#include "server/authority/authority.h"
#include "server/job/job.h"
#include "server/server.h"
#include "tests/benchmarks/benchmark.h"

/* Seconds that the clock may be held for 100,000 records. */
#define BAR 3.0

typedef struct
{
  LedgerWorld *world;
  LedgerDatabase *database;
  LedgerStore *store;
} Book;

static void
open_book (Book *book, const char *data)
{
  g_autofree char *path = g_build_filename (data, "book.db", NULL);
  g_autoptr (GError) error = NULL;

  book->world = ledger_world_new_machine ();
  book->database = ledger_database_open_sqlite (path, LEDGER_OPEN_EXISTING, &error);
  g_assert_no_error (error);
  book->store = ledger_store_new (book->database, ledger_model_get_default (), book->world, LEDGER_SIDE_AUTHORITY,
                                  &error);
  g_assert_no_error (error);
}

static LedgerId
ask (Book *book)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = server_accounts_list (book->store, &error);
  const ServerAccount *account = g_ptr_array_index (accounts, 0);
  const ServerJobAsk asked = { .id = ledger_id_new (book->world), .name = "change-many",
                               .parameters = "{\"kind\":\"contact\",\"set\":{\"language\":\"de\"},\"where\":{}}",
                               .user = account->user, .device = "bench", .access = &account->access };
  g_autoptr (ServerJob) job = NULL, kept = NULL, ordered = NULL;
  double start = bench_now ();

  job = server_job_ask (book->store, &asked, &error);
  g_assert_no_error (error);
  g_print ("# preview of %" G_GINT64_FORMAT " records: %.3f s\n", job->total, bench_now () - start);
  kept = server_job_keep (book->store, job, &error);
  ordered = server_job_order (book->store, &asked.id, &account->user, SERVER_JOB_ORDER_RUN, &error);
  g_assert_no_error (error);
  return asked.id;
}

/* Of the last step, which holds the clock. */
static double processor;

/* Returns: seconds of the last step. @whole (out): of all; @longest (out): of the others. */
static double
run (Book *book, const LedgerId *id, double *whole, double *longest)
{
  LedgerId executor = ledger_id_new (book->world);
  g_autoptr (ServerJob) job = NULL;
  g_autoptr (GError) error = NULL;
  ServerJobStep step = SERVER_JOB_GOES_ON;
  double start = bench_now (), held = 0;
  gint64 seq;

  *longest = 0;
  server_job_take (book->store, &executor, &job, &error);
  g_assert_no_error (error);
  while (step == SERVER_JOB_GOES_ON)
    {
      double before = bench_now (), used = bench_get_processor (0);

      *longest = MAX (*longest, held);
      server_job_step (book->store, id, &executor, &step, &seq, &error);
      g_assert_no_error (error);
      held = bench_now () - before;
      processor = bench_get_processor (0) - used;
    }
  g_assert_cmpint (step, ==, SERVER_JOB_ENDED);
  *whole = bench_now () - start;
  return held;
}

int
main (void)
{
  g_auto (Office) office = { 0 };
  guint contacts = bench_get_contacts ();
  g_autofree char *path = NULL;
  double held, whole, longest, floor_seconds;
  Book book = { 0 };
  gint64 rows = 0;
  LedgerId id;

  office_open (&office, contacts);
  open_book (&book, office.data);
  id = ask (&book);
  held = run (&book, &id, &whole, &longest);
  g_clear_object (&book.store);
  g_clear_object (&book.database);
  g_clear_object (&book.world);
  path = g_build_filename (office.data, "book.db", NULL);
  floor_seconds = bench_floor_rows (path, office.folder, "ledger_change", contacts, &rows);
  g_print ("# the job: %.2f s in all, the longest piece of staging %.3f s\n", whole, longest);
  g_print ("# clock held %.2f s (%.2f s of processor) for %u records (bar %.1f s for 100,000); floor, %" G_GINT64_FORMAT
           " rows of the ledger: %.2f s; ratio %.2f\n", held, processor, contacts, BAR, rows, floor_seconds,
           held / floor_seconds);
  return 0;
}

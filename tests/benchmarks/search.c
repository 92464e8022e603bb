/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search as it is used: 2,000 queries of every kind about people of the book, each typed in full, and names key
 * press by key press; beside each the bare statement on the same index, kept open. Then the list in order, and the
 * search made anew. Main thread.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"
#include "tests/benchmarks/queries.h"

#include "libledger/store/search-private.h"

#include <locale.h>

#define QUERIES 2000
#define TYPED_NAMES 100
#define SHOWN 50

typedef struct
{
  LedgerStore *store;
  const LedgerKind *contact;
  GArray *rows;
  GArray *queries;              /* Query */
  GArray *explained;            /* double: seconds that the reasons of each took, after the hits */
} Search;

/* As the window does once it stands there. */
static void
read_places (Search *search)
{
  double start = bench_now ();

  g_assert_true (ledger_search_read_places (search->store, NULL, NULL));
  g_print ("# places of everybody read into memory: %.0f ms\n", (bench_now () - start) * 1000);
}

static void
run_queries (Search *search)
{
  for (guint i = 0; i < search->queries->len; i++)
    {
      Query *query = &g_array_index (search->queries, Query, i);
      double start = bench_now ();
      g_autoptr (LedgerQuery) asked = NULL;
      g_autoptr (GArray) hits = ledger_search_list (search->store, query->text, SHOWN, &asked, NULL, NULL);
      double listed = bench_now ();

      query->took = listed - start;
      query->hits = hits->len;
      g_assert_true (ledger_search_explain (search->store, asked, hits, NULL, NULL));
      listed = bench_now () - listed;
      g_array_append_val (search->explained, listed);
    }
}

static GArray *
measure_floor (Search *search, const char *book)
{
  g_autoptr (GPtrArray) matches = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (search->store), NULL);

  for (guint i = 0; i < search->queries->len; i++)
    {
      g_autoptr (SearchQuery) query = search_query_new (g_array_index (search->queries, Query, i).text, today,
                                                        SEARCH_ALL_WORDS);
      char *match = search_query_dup_match (query, FALSE);

      if (match != NULL)
        g_ptr_array_add (matches, match);
    }
  g_ptr_array_add (matches, NULL);
  return bench_floor_queries (book,
                              "SELECT d.\"row\", d.\"id\", d.\"name\" FROM (SELECT rowid AS hit FROM \"search_index\" "
                              "WHERE \"search_index\" MATCH ? LIMIT 2000) h "
                              "CROSS JOIN \"search_document\" d ON d.\"row\" = h.hit "
                              "CROSS JOIN \"contact\" c ON c.\"row\" = h.hit "
                              "ORDER BY d.\"status\", c.\"sort\", c.\"id\" LIMIT ?",
                              (const char *const *) matches->pdata, SHOWN);
}

static gboolean
make_anew (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_search_rebuild (transaction, data, error);
}

static gboolean
pass_over (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_ask (transaction, "SELECT count(*) FROM search_document WHERE name LIKE '%visser%'", NULL,
                                 0, data, error);
}

/* The documents of the search made anew, beside a plain pass over them. */
static void
measure_making (Search *search)
{
  LedgerDatabase *database = ledger_store_get_database (search->store);
  g_auto (LedgerValue) found = LEDGER_NOTHING;
  double start = bench_now (), made, floor;

  g_assert_true (ledger_database_write (database, make_anew, (gpointer) ledger_store_get_model (search->store), NULL));
  made = bench_now () - start;
  start = bench_now ();
  g_assert_true (ledger_database_read_snapshot (database, pass_over, &found, NULL));
  floor = bench_now () - start;
  g_print ("# search made anew: %.0f ms, floor (a pass over it) %.1f ms, ratio %.1f\n", made * 1000, floor * 1000,
           made / floor);
}

static void
measure_orders (Search *search)
{
  static const LedgerListing listings[] = { { .order = NULL }, { .descending = TRUE }, { .order = "city" } };

  for (guint i = 0; i < G_N_ELEMENTS (listings); i++)
    {
      double start = bench_now ();
      g_autoptr (GArray) rows = ledger_store_list_order (search->store, search->contact, &listings[i], NULL, NULL);

      g_print ("# %u rows in order of the %s%s: %.1f ms\n", rows->len,
               listings[i].order != NULL ? listings[i].order : "name", listings[i].descending ? ", backwards" : "",
               (bench_now () - start) * 1000);
    }
}

int
main (void)
{
  g_auto (Office) office = { 0 };
  g_auto (Desk) desk = { 0 };
  g_autoptr (GArray) queries = NULL;
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) floors = NULL;
  g_autofree char *book = NULL;
  g_autoptr (GArray) explained = g_array_new (FALSE, FALSE, sizeof (double));
  Search search = { .explained = explained };
  double processor;

  setlocale (LC_ALL, "");
  desk_open_book (&desk, &office);
  search.store = ledger_replica_get_store (desk.replica);
  search.contact = ledger_model_find_kind (ledger_store_get_model (search.store), "contact");
  rows = search.rows = ledger_store_list_order (search.store, search.contact, &(LedgerListing) { 0 }, NULL, NULL);
  queries = search.queries = queries_new (search.store, rows, QUERIES, TYPED_NAMES);
  book = desk_dup_book (&desk);
  read_places (&search);
  processor = bench_get_processor (0);
  run_queries (&search);
  processor = bench_get_processor (0) - processor;
  floors = measure_floor (&search, book);
  for (QuerySort sort = 0; sort <= N_QUERY_SORTS; sort++)
    queries_tell (queries, sort);
  for (guint i = 0; i < queries->len; i++)
    g_array_append_val (times, g_array_index (queries, Query, i).took);
  bench_sort (times);
  bench_sort (floors);
  g_print ("search among %u: time p50 %.2f ms, p95 %.2f ms, most %.2f ms, floor p50 %.2f ms, p95 %.2f ms, ratio %.2f "
           "(bar p95 16 ms)\n", rows->len, bench_percentile (times, 0.5) * 1000, bench_percentile (times, 0.95) * 1000,
           bench_percentile (times, 1) * 1000, bench_percentile (floors, 0.5) * 1000,
           bench_percentile (floors, 0.95) * 1000, bench_percentile (times, 0.95) / bench_percentile (floors, 0.95));
  bench_sort (explained);
  g_print ("# reasons of the first %d, told afterwards: time p50 %.2f ms, p95 %.2f ms\n", SHOWN,
           bench_percentile (explained, 0.5) * 1000, bench_percentile (explained, 0.95) * 1000);
  g_print ("# processor time of a query %.2f ms\n", processor / queries->len * 1000);
  measure_orders (&search);
  /* What is kept is not written anew. */
  if (!desk.kept)
    measure_making (&search);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search as it is used: 2,000 queries of every kind about people of the book, each typed in full, and names key
 * press by key press; beside each the bare statement on the same index, kept open. Main thread.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include "libledger/store/search-private.h"

#include <locale.h>
#include <string.h>

#define QUERIES 2000
#define TYPED_NAMES 100
#define SHOWN 50

typedef enum
{
  FAMILY_NAME,
  NAME_PARTS,
  PARTICLE,
  POSTCODE,
  PHONE_ENDING,
  IBAN_ENDING,
  BIRTH_DATE,
  NUMBER,
  EMAIL,
  ONE_LETTER_WRONG,
  NO_HIT,
  KEY_PRESS,
  N_SORTS,
} Sort;

static const char *const sorts[N_SORTS] = {
  "family name", "parts of a name", "particle and name", "postcode and number", "end of a phone", "end of an IBAN",
  "birth date", "number", "e-mail", "one letter wrong", "no hit", "key press by key press",
};

/* A query, and what it cost. */
typedef struct
{
  Sort sort;
  char *text;
  double took;
  guint hits;
} Query;

typedef struct
{
  LedgerStore *store;
  const LedgerKind *contact;
  GArray *rows;
  GArray *queries;              /* Query */
  guint next;                   /* of rows */
} Search;

static void
clear_query (gpointer data)
{
  g_free (((Query *) data)->text);
}

static void
add (Search *search, Sort sort, char *text)
{
  Query query = { .sort = sort, .text = text };

  if (text != NULL && *text != '\0')
    g_array_append_val (search->queries, query);
  else
    g_free (text);
}

static const char *
get (const LedgerRecord *record, const char *field)
{
  const char *text = ledger_record_get_text (record, field);

  return text != NULL ? text : "";
}

static char *
dup_end (const char *text, gsize n)
{
  gsize length = strlen (text);

  return length > n ? g_strdup (text + length - n) : NULL;
}

/* The name with a letter left out or two changed about, as one types in a hurry. */
static char *
dup_wrong (const char *name, guint place)
{
  gsize length = strlen (name);
  char *wrong = g_strdup (name);
  gsize at = 1 + place % MAX (length, 3) / 2;

  if (length < 5 || !g_str_is_ascii (name))
    {
      g_free (wrong);
      return NULL;
    }
  if (place % 2 == 0)
    memmove (wrong + at, wrong + at + 1, length - at);
  else
    {
      wrong[at] = name[at + 1];
      wrong[at + 1] = name[at];
    }
  return wrong;
}

static void
add_of_children (Search *search, const LedgerRecord *contact)
{
  const LedgerModel *model = ledger_store_get_model (search->store);
  const LedgerKind *point = ledger_model_find_kind (model, "contact_point");
  const LedgerKind *account = ledger_model_find_kind (model, "bank_account");
  g_autoptr (GPtrArray) points = ledger_store_list_children (search->store, point, &contact->id, NULL);
  g_autoptr (GPtrArray) accounts = ledger_store_list_children (search->store, account, &contact->id, NULL);

  for (guint i = 0; i < points->len; i++)
    {
      const char *value = get (points->pdata[i], "value");

      if (strchr (value, '@') != NULL)
        add (search, EMAIL, g_strdup (value));
      else
        add (search, PHONE_ENDING, dup_end (value, 4));
    }
  if (accounts->len > 0)
    add (search, IBAN_ENDING, dup_end (get (accounts->pdata[0], "iban"), 4));
}

static void
add_of_contact (Search *search, const LedgerRecord *contact, guint i)
{
  const char *family = get (contact, "family_name"), *given = get (contact, "given_name");
  const char *particle = get (contact, "name_particle"), *birth = get (contact, "birth_date");

  add (search, FAMILY_NAME, g_strdup (family));
  if (*given != '\0')
    add (search, NAME_PARTS, g_strdup_printf ("%.3s %s", given, family));
  if (*particle != '\0')
    add (search, PARTICLE, g_strdup_printf ("%s %s", particle, family));
  if (*get (contact, "postcode") != '\0')
    add (search, POSTCODE, g_strdup_printf ("%s %s", get (contact, "postcode"), get (contact, "house_number")));
  if (strlen (birth) == 10)
    add (search, BIRTH_DATE, g_strdup_printf ("%.2s-%.2s-%.4s", birth + 8, birth + 5, birth));
  add (search, NUMBER, g_strdup (get (contact, "number")));
  add (search, ONE_LETTER_WRONG, dup_wrong (family, i));
  if (i % 3 == 0)
    add (search, NO_HIT, g_strdup_printf ("qxzw%uvk", i));
  add_of_children (search, contact);
}

static void
add_key_presses (Search *search, const LedgerRecord *contact)
{
  g_autofree char *name = g_strdup_printf ("%s %s", get (contact, "given_name"), get (contact, "family_name"));

  for (const char *end = name; *end != '\0'; end = g_utf8_next_char (end))
    add (search, KEY_PRESS, g_strndup (name, (gsize) (g_utf8_next_char (end) - name)));
}

static LedgerRecord *
take_contact (Search *search)
{
  guint step = MAX (search->rows->len / 400, 1);
  gint64 row = g_array_index (search->rows, gint64, search->next % search->rows->len);
  g_autoptr (GPtrArray) found = ledger_store_list_rows (search->store, search->contact, &row, 1, NULL);

  search->next += step;
  return ledger_record_ref (found->pdata[0]);
}

static void
make_queries (Search *search)
{
  for (guint i = 0; search->queries->len < QUERIES; i++)
    {
      g_autoptr (LedgerRecord) contact = take_contact (search);

      add_of_contact (search, contact, i);
    }
  for (guint i = 0; i < TYPED_NAMES; i++)
    {
      g_autoptr (LedgerRecord) contact = take_contact (search);

      add_key_presses (search, contact);
    }
}

static void
run_queries (Search *search)
{
  for (guint i = 0; i < search->queries->len; i++)
    {
      Query *query = &g_array_index (search->queries, Query, i);
      double start = bench_now ();
      g_autoptr (GArray) hits = ledger_search_find (search->store, query->text, SHOWN, NULL, NULL);

      query->took = bench_now () - start;
      query->hits = hits->len;
    }
}

/* Of one sort, N_SORTS: of all. */
static void
tell (Search *search, Sort sort)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  const Query *slowest = NULL;
  guint without = 0;

  for (guint i = 0; i < search->queries->len; i++)
    {
      const Query *query = &g_array_index (search->queries, Query, i);

      if (sort != N_SORTS && query->sort != sort)
        continue;
      g_array_append_val (times, query->took);
      without += query->hits == 0;
      if (slowest == NULL || query->took > slowest->took)
        slowest = query;
    }
  if (times->len == 0)
    return;
  bench_sort (times);
  g_print ("# %-24s %5u queries (%u without hit): p50 %6.2f ms, p95 %6.2f ms, most %6.2f ms\n",
           sort == N_SORTS ? "all" : sorts[sort], times->len, without, bench_percentile (times, 0.5) * 1000,
           bench_percentile (times, 0.95) * 1000, slowest->took * 1000);
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
      char *match = search_query_dup_match (query);

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

int
main (void)
{
  g_auto (Office) office = { 0 };
  g_auto (Desk) desk = { 0 };
  g_autoptr (GArray) queries = g_array_new (FALSE, FALSE, sizeof (Query));
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) floors = NULL;
  g_autofree char *book = NULL;
  Search search = { .queries = queries };

  setlocale (LC_ALL, "");
  g_array_set_clear_func (queries, clear_query);
  office_open (&office, bench_get_contacts ());
  office_start (&office);
  desk_open (&desk, &office, "desk", "beheer");
  desk_first_sync (&desk, NULL, NULL);
  search.store = ledger_replica_get_store (desk.replica);
  search.contact = ledger_model_find_kind (ledger_store_get_model (search.store), "contact");
  rows = search.rows = ledger_store_list_order (search.store, search.contact, &(LedgerListing) { 0 }, NULL, NULL);
  make_queries (&search);
  book = desk_dup_book (&desk);
  run_queries (&search);
  floors = measure_floor (&search, book);
  for (Sort sort = 0; sort <= N_SORTS; sort++)
    tell (&search, sort);
  for (guint i = 0; i < queries->len; i++)
    g_array_append_val (times, g_array_index (queries, Query, i).took);
  bench_sort (times);
  bench_sort (floors);
  g_print ("search among %u: time p50 %.2f ms, p95 %.2f ms, most %.2f ms, floor p50 %.2f ms, p95 %.2f ms, ratio %.2f "
           "(bar p95 16 ms)\n", rows->len, bench_percentile (times, 0.5) * 1000, bench_percentile (times, 0.95) * 1000,
           bench_percentile (times, 1) * 1000, bench_percentile (floors, 0.5) * 1000,
           bench_percentile (floors, 0.95) * 1000, bench_percentile (times, 0.95) / bench_percentile (floors, 0.95));
  return 0;
}

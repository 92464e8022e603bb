/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Queries of every kind about people of the book (queries.h). Main thread.
 */
#include "config.h"

#include "tests/benchmarks/queries.h"

#include "tests/benchmarks/benchmark.h"

#include <string.h>

static const char *const sorts[N_QUERY_SORTS] = {
  "family name", "parts of a name", "particle and name", "postcode and number", "end of a phone", "end of an IBAN",
  "birth date", "number", "e-mail", "one letter wrong", "no hit", "key press by key press",
};

typedef struct
{
  LedgerStore *store;
  const LedgerKind *contact;
  const GArray *rows;
  GArray *queries;
  guint next;                   /* of rows */
} Making;

static void
clear_query (gpointer data)
{
  g_free (((Query *) data)->text);
}

static void
add (Making *making, QuerySort sort, char *text)
{
  Query query = { .sort = sort, .text = text };

  if (text != NULL && *text != '\0')
    g_array_append_val (making->queries, query);
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
add_of_children (Making *making, const LedgerRecord *contact)
{
  const LedgerModel *model = ledger_store_get_model (making->store);
  const LedgerKind *point = ledger_model_find_kind (model, "contact_point");
  const LedgerKind *account = ledger_model_find_kind (model, "bank_account");
  g_autoptr (GPtrArray) points = ledger_store_list_children (making->store, point, &contact->id, NULL);
  g_autoptr (GPtrArray) accounts = ledger_store_list_children (making->store, account, &contact->id, NULL);

  for (guint i = 0; i < points->len; i++)
    {
      const char *value = get (points->pdata[i], "value");

      if (strchr (value, '@') != NULL)
        add (making, QUERY_EMAIL, g_strdup (value));
      else
        add (making, QUERY_PHONE_ENDING, dup_end (value, 4));
    }
  if (accounts->len > 0)
    add (making, QUERY_IBAN_ENDING, dup_end (get (accounts->pdata[0], "iban"), 4));
}

static void
add_of_contact (Making *making, const LedgerRecord *contact, guint i)
{
  const char *family = get (contact, "family_name"), *given = get (contact, "given_name");
  const char *particle = get (contact, "name_particle"), *birth = get (contact, "birth_date");
  g_autofree char *beginning = g_utf8_substring (given, 0, MIN (g_utf8_strlen (given, -1), 3));

  add (making, QUERY_FAMILY_NAME, g_strdup (family));
  if (*given != '\0')
    add (making, QUERY_NAME_PARTS, g_strdup_printf ("%s %s", beginning, family));
  if (*particle != '\0')
    add (making, QUERY_PARTICLE, g_strdup_printf ("%s %s", particle, family));
  if (*get (contact, "postcode") != '\0')
    add (making, QUERY_POSTCODE, g_strdup_printf ("%s %s", get (contact, "postcode"), get (contact, "house_number")));
  if (strlen (birth) == 10)
    add (making, QUERY_BIRTH_DATE, g_strdup_printf ("%.2s-%.2s-%.4s", birth + 8, birth + 5, birth));
  add (making, QUERY_NUMBER, g_strdup (get (contact, "number")));
  add (making, QUERY_ONE_LETTER_WRONG, dup_wrong (family, i));
  if (i % 3 == 0)
    add (making, QUERY_NO_HIT, g_strdup_printf ("qxzw%uvk", i));
  add_of_children (making, contact);
}

static void
add_key_presses (Making *making, const LedgerRecord *contact)
{
  g_autofree char *name = g_strdup_printf ("%s %s", get (contact, "given_name"), get (contact, "family_name"));

  for (const char *end = name; *end != '\0'; end = g_utf8_next_char (end))
    add (making, QUERY_KEY_PRESS, g_strndup (name, (gsize) (g_utf8_next_char (end) - name)));
}

static LedgerRecord *
take_contact (Making *making)
{
  guint step = MAX (making->rows->len / 400, 1);
  gint64 row = g_array_index (making->rows, gint64, making->next % making->rows->len);
  g_autoptr (GPtrArray) found = ledger_store_list_rows (making->store, making->contact, &row, 1, NULL);

  making->next += step;
  return ledger_record_ref (found->pdata[0]);
}

GArray *
queries_new (LedgerStore *store, const GArray *rows, guint n, guint names)
{
  GArray *queries = g_array_new (FALSE, FALSE, sizeof (Query));
  const LedgerKind *contact = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  Making making = { store, contact, rows, queries, 0 };

  g_array_set_clear_func (queries, clear_query);
  for (guint i = 0; queries->len < n; i++)
    {
      g_autoptr (LedgerRecord) record = take_contact (&making);

      add_of_contact (&making, record, i);
    }
  for (guint i = 0; i < names; i++)
    {
      g_autoptr (LedgerRecord) record = take_contact (&making);

      add_key_presses (&making, record);
    }
  return queries;
}

void
queries_tell (const GArray *queries, QuerySort sort)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  const Query *slowest = NULL;
  guint without = 0;

  for (guint i = 0; i < queries->len; i++)
    {
      const Query *query = &g_array_index (queries, Query, i);

      if (sort != N_QUERY_SORTS && query->sort != sort)
        continue;
      g_array_append_val (times, query->took);
      without += query->hits == 0;
      if (slowest == NULL || query->took > slowest->took)
        slowest = query;
    }
  if (times->len == 0)
    return;
  bench_sort (times);
  g_print ("# %-24s %5u queries (%u without hit): p50 %6.2f ms, p95 %6.2f ms, most %6.2f ms (“%s”)\n",
           sort == N_QUERY_SORTS ? "all" : sorts[sort], times->len, without, bench_percentile (times, 0.5) * 1000,
           bench_percentile (times, 0.95) * 1000, slowest->took * 1000, slowest->text);
}

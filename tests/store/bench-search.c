/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long the search takes with many contacts: making it, and single queries; beside each the time of a plain
 * pass over the same documents in the same run, which is what it must beat. Prints, never judges. Main thread.
 */
#include "config.h"

#include "libledger/store/search.h"
#include "tests/store/store-fixture.h"

#include <locale.h>

typedef struct
{
  Fixture *fixture;
  guint n;
} Filling;

static const char *const families[] = { "Jansen", "Visser", "Bakker", "Smit", "Meijer", "Boer", "Mulder", "Groot",
                                        "Bos", "Vos", "Peters", "Hendriks", "Leeuwen", "Dekker", "Brouwer", "Wit" };
static const char *const syllables[] = { "ka", "lo", "mi", "ren", "ste", "vo", "dam", "burg", "ver", "huis", "wol",
                                         "zee", "berg", "hof", "dijk", "land", "ma", "stra" };
static const char *const given[] = { "Anna", "Bram", "Carla", "Dirk", "Els", "Frank", "Greet", "Henk", "Iris", "Jan" };

static gboolean
write_child (LedgerTransaction *transaction, Fixture *fixture, const LedgerRecord *parent, const char *kind,
             const char *field, const char *text, GError **error)
{
  LedgerId id = ledger_id_new (fixture->world);
  g_autoptr (LedgerRecord) child = ledger_record_new (fixture_kind (fixture, kind), &id);

  fixture_set (child, "existence", LEDGER_EXISTENCE_LIVE);
  if (field != NULL)
    fixture_set (child, field, text);
  ledger_value_set_id (&child->values[child->kind->parent->index], &parent->id);
  child->root = parent->root;
  return ledger_tables_write (transaction, child, LEDGER_SIDE_REPLICA, error);
}

static gboolean
fill (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Filling *filling = data;

  for (guint i = 0; i < filling->n; i++)
    {
      g_autofree char *own = g_strconcat ("V", syllables[i % 18], syllables[i / 18 % 18], syllables[i / 324 % 18],
                                          NULL);
      const char *particle = i % 5 == 0 ? "van den" : NULL;
      const char *family = i % 3 == 0 ? families[i / 3 % 16] : own;
      g_autoptr (LedgerRecord) contact = fixture_new_contact (filling->fixture, given[i % 10], particle, family);
      g_autofree char *postcode = g_strdup_printf ("%u %c%c", 1000 + i % 8999, 'A' + i % 26, 'A' + i / 26 % 26);
      g_autofree char *phone = g_strdup_printf ("+316%08u", (guint) ((guint64) i * 48271 % 99999989));
      g_autofree char *email = g_strdup_printf ("p%u@example.nl", i);
      g_autofree char *iban = g_strdup_printf ("NL91ABNA%010u", (guint) ((guint64) i * 69621 % 999999937));
      g_autofree char *number = g_strdup_printf ("%u", 100000 + i);
      g_autofree char *house = g_strdup_printf ("%u", 1 + i % 200);
      g_autofree char *birth = g_strdup_printf ("19%02u-%02u-%02u", 20 + i % 80, 1 + i % 12, 1 + i % 28);

      fixture_set (contact, "number", number);
      fixture_set (contact, "postcode", postcode);
      fixture_set (contact, "street", "Kerkstraat");
      fixture_set (contact, "house_number", house);
      fixture_set (contact, "city", i % 2 ? "Amsterdam" : "Den Haag");
      fixture_set (contact, "birth_date", birth);
      fixture_set (contact, "status", i % 9 ? "active" : "inactive");
      if (!ledger_tables_write (transaction, contact, LEDGER_SIDE_REPLICA, error) ||
          !write_child (transaction, filling->fixture, contact, "contact_point", "value", phone, error) ||
          !write_child (transaction, filling->fixture, contact, "contact_point", "value", email, error) ||
          !write_child (transaction, filling->fixture, contact, "bank_account", "iban", iban, error) ||
          !write_child (transaction, filling->fixture, contact, "membership", NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
rebuild (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_search_rebuild (transaction, ledger_model_get_default (), error);
}

static gboolean
pass_over (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_auto (LedgerValue) n = LEDGER_NOTHING;

  return ledger_transaction_ask (transaction, "SELECT count(*) FROM \"search_document\" WHERE \"name\" LIKE '%visser%'",
                                 NULL, 0, &n, error);
}

static double
since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static double
time_query (Fixture *fixture, const char *text, guint *n)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < 3; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GArray) hits = ledger_search_find (fixture->store, text, 50, NULL, NULL);

      best = MIN (best, since (start));
      *n = hits->len;
    }
  return best;
}

int
main (int argc, char **argv)
{
  static const char *const queries[] = { "v", "vi", "visser", "jan visser", "van den berg", "2514ea 12", "5678",
                                         "0612345678", "14-3-1962", "100023", "p77@example.nl", "vissre", "qisser",
                                         "qqqqqqqq", "amsterdam" };
  g_auto (Fixture) fixture = { 0 };
  Filling filling = { &fixture, 100000 };
  guint64 asked;
  gint64 start;
  double floor, took;

  setlocale (LC_ALL, "");
  if (argc > 1 && g_ascii_string_to_unsigned (argv[1], 10, 1, 10000000, &asked, NULL))
    filling.n = (guint) asked;
  fixture_open (&fixture, NULL);
  start = g_get_monotonic_time ();
  g_assert_true (ledger_database_write (fixture.database, fill, &filling, NULL));
  took = since (start);
  g_print ("# %u contacts with four records each written in %.0f ms: %.1f µs a record\n", filling.n, took,
           took * 200 / filling.n);
  start = g_get_monotonic_time ();
  g_assert_true (ledger_database_write (fixture.database, rebuild, NULL, NULL));
  took = since (start);
  start = g_get_monotonic_time ();
  g_assert_true (ledger_database_read_snapshot (fixture.database, pass_over, NULL, NULL));
  floor = since (start);
  g_print ("# search made anew in %.0f ms: %.1f passes over the documents of %.1f ms\n", took, took / floor, floor);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      guint n = 0;

      took = time_query (&fixture, queries[i], &n);
      g_print ("# %-16s %2u hits %7.2f ms: %.3f of a pass\n", queries[i], n, took, took / floor);
    }
  start = g_get_monotonic_time ();
  for (guint descending = 0; descending < 2; descending++)
    {
      const LedgerListing listing = { .descending = descending != 0 };
      g_autoptr (GArray) rows = ledger_store_list_order (fixture.store, fixture.contact, &listing, NULL, NULL);

      g_print ("# %u rows in order by name: %.1f ms\n", rows->len, since (start));
      start = g_get_monotonic_time ();
    }
  {
    g_autoptr (GArray) rows = ledger_store_list_order (fixture.store, fixture.contact,
                                                       &(LedgerListing) { .order = "city" }, NULL, NULL);
    g_print ("# %u rows in order by town: %.1f ms\n", rows->len, since (start));
  }
  g_print ("1..1\nok 1 /search/measured\n");
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long it takes to find who is twice in a book, how many of those who are it finds and how many others; beside it
 * the time to read the same records in the same run, which is the least it can be. Main thread.
 */
#include "config.h"

#include "libledger/quality/duplicates.h"
#include "tests/benchmarks/benchmark.h"
#include "tests/quality/households.h"

#include <locale.h>

static gboolean
pass (LedgerRecord *record, gpointer data, GError **error)
{
  return TRUE;
}

static gboolean
read_records (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Fixture *fixture = data;
  static const char *const kinds[] = { "contact", "contact_point", "bank_account" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (!ledger_tables_each (transaction, fixture_kind (fixture, kinds[i]), LEDGER_SIDE_REPLICA,
                             "WHERE existence = 'live'", NULL, 0, pass, NULL, error))
      return FALSE;
  return TRUE;
}

int
main (void)
{
  g_auto (Fixture) fixture = { 0 };
  guint contacts = bench_get_contacts (), n_found = 0;
  g_autoptr (GArray) planted = NULL;
  g_autoptr (GArray) found = NULL;
  double start, floor, took;

  setlocale (LC_ALL, "");
  fixture_open (&fixture, NULL);
  planted = households_fill (&fixture, contacts, contacts / 200, 7);
  start = bench_now ();
  g_assert_true (ledger_database_read_snapshot (fixture.database, read_records, &fixture, NULL));
  floor = bench_now () - start;
  start = bench_now ();
  found = ledger_duplicates_find (fixture.store, NULL, NULL);
  took = bench_now () - start;
  g_assert_nonnull (found);
  for (guint i = 0; i < found->len; i++)
    {
      const LedgerDuplicate *pair = &g_array_index (found, LedgerDuplicate, i);

      n_found += households_is_planted (planted, &pair->one, &pair->other);
    }
  g_print ("duplicates among %u: time %.0f ms, floor (reading alone) %.0f ms, ratio %.1f; found %u of the %u planted, "
           "%u false\n", contacts, took * 1000, floor * 1000, took / floor, n_found, planted->len,
           found->len - n_found);
  return 0;
}

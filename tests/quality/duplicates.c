/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long it takes to find who is twice in a book; beside it the time to read the same records in the same run, which
 * is the least it can be. Prints, never judges. Main thread.
 */
#include "config.h"

#include "libledger/quality/duplicates.h"
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

static double
since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

int
main (int argc, char **argv)
{
  g_auto (Fixture) fixture = { 0 };
  guint64 contacts = 100000;
  g_autoptr (GArray) planted = NULL;
  g_autoptr (GArray) found = NULL;
  gint64 start;
  double floor, took;

  setlocale (LC_ALL, "");
  if (argc > 1)
    g_ascii_string_to_unsigned (argv[1], 10, 1, 10000000, &contacts, NULL);
  fixture_open (&fixture, NULL);
  planted = households_fill (&fixture, (guint) contacts, (guint) contacts / 200, 7);
  start = g_get_monotonic_time ();
  g_assert_true (ledger_database_read_snapshot (fixture.database, read_records, &fixture, NULL));
  floor = since (start);
  start = g_get_monotonic_time ();
  found = ledger_duplicates_find (fixture.store, NULL, NULL);
  took = since (start);
  g_assert_nonnull (found);
  g_print ("# %u contacts: %u pairs, %u planted; %.0f ms, reading alone %.0f ms, ratio %.1f\n", (guint) contacts,
           found->len, planted->len, took, floor, took / floor);
  g_print ("1..1\nok 1 /duplicates/measured\n");
  return 0;
}

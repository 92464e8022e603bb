/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows changed by groups (rows.h) lie in the file as if they had been written whole: every kind, every set of
 * groups that one pull can name, sort key and root included. Main thread.
 */
#include "config.h"

#include "libledger/store/rows.h"
#include "libledger/store/store.h"
#include "tests/store/store-fixture.h"

#include <locale.h>

static void
fill_group (LedgerRecord *record, const LedgerGroup *group, gint64 version)
{
  g_autofree char *text = g_strdup_printf ("Ünder %s %" G_GINT64_FORMAT, group->spec->name, version);
  g_autoptr (GBytes) bytes = g_bytes_new (text, 5);

  record->versions[group->index] = version;
  for (guint i = 0; i < group->n_fields; i++)
    {
      LedgerValue *value = &record->values[group->fields[i]->index];

      if (group->fields[i]->shape == LEDGER_SHAPE_INTEGER)
        ledger_value_set_integer (value, version);
      else if (group->fields[i]->shape == LEDGER_SHAPE_ID)
        ledger_value_set_id (value, &record->id);
      else if (group->fields[i]->shape == LEDGER_SHAPE_BYTES)
        ledger_value_set_bytes (value, bytes);
      else
        ledger_value_set_text (value, text);
    }
}

static void
assert_same (const LedgerRecord *record, const LedgerRecord *there)
{
  g_assert_true (ledger_id_equal (&record->root, &there->root));
  for (guint g = 0; g < record->kind->n_groups; g++)
    g_assert_cmpint (record->versions[g], ==, there->versions[g]);
  for (guint i = 0; i < record->kind->n_fields; i++)
    g_assert_true (ledger_value_equal (&record->values[i], &there->values[i]));
}

static void
assert_sorted (LedgerTransaction *transaction, const LedgerRecord *record)
{
  g_autofree char *sql = g_strdup_printf ("SELECT \"sort\" FROM \"%s\" WHERE \"id\" = ?", record->kind->spec->name);
  g_autofree char *sort = ledger_tables_dup_sort_key (record);
  g_auto (LedgerValue) there = LEDGER_NOTHING;

  g_assert_true (ledger_transaction_ask (transaction, sql, &LEDGER_ID (&record->id), 1, &there, NULL));
  g_assert_cmpstr (ledger_value_get_text (&there), ==, sort);
}

static void
change_groups (LedgerTransaction *transaction, const LedgerKind *kind, const LedgerId *id, guint64 groups,
               gint64 version)
{
  g_autoptr (LedgerRows) rows = ledger_rows_new (transaction);
  g_autoptr (LedgerRecord) expected = NULL;
  g_autoptr (LedgerRecord) there = NULL;
  g_autoptr (GError) error = NULL;
  LedgerRecord *record = ledger_rows_read (rows, kind, id, groups, &error);

  g_assert_no_error (error);
  expected = ledger_tables_read (transaction, kind, id, LEDGER_SIDE_REPLICA, &error);
  g_assert_no_error (error);
  if (expected == NULL)
    expected = ledger_record_new (kind, id);
  for (guint g = 0; g < kind->n_groups; g++)
    if ((groups & (G_GUINT64_CONSTANT (1) << g)) != 0)
      {
        fill_group (record, &kind->groups[g], version);
        fill_group (expected, &kind->groups[g], version);
      }
  if (version % 2 == 0)
    expected->root.bytes[15] = record->root.bytes[15] ^= 1;
  g_assert_true (ledger_rows_write (rows, record, groups, &error));
  there = ledger_tables_read (transaction, kind, id, LEDGER_SIDE_REPLICA, &error);
  g_assert_nonnull (there);
  assert_same (expected, there);
  assert_sorted (transaction, there);
}

static gboolean
change_kinds (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Fixture *fixture = data;
  const LedgerModel *model = ledger_store_get_model (fixture->store);
  gint64 version = 1;

  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);
      LedgerId id = ledger_id_new (fixture->world);

      if (kind->spec->residence == LEDGER_RESIDENCE_SERVER)
        continue;
      change_groups (transaction, kind, &id, 1, version++);
      for (guint g = 0; g < kind->n_groups; g++)
        {
          change_groups (transaction, kind, &id, G_GUINT64_CONSTANT (1) << g, version++);
          change_groups (transaction, kind, &id, (G_GUINT64_CONSTANT (2) << g) - 1, version++);
        }
    }
  return TRUE;
}

static void
test_by_groups (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_open (&fixture, NULL);
  ledger_database_write (fixture.database, change_kinds, &fixture, &error);
  g_assert_no_error (error);
}

static gboolean
read_missing (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Fixture *fixture = data;
  g_autoptr (LedgerRows) rows = ledger_rows_new (transaction);
  LedgerId id = ledger_id_new (fixture->world);
  LedgerRecord *record;

  change_groups (transaction, fixture->contact, &id, 3, 7);
  record = ledger_rows_read (rows, fixture->contact, &id, G_MAXUINT64, error);
  g_assert_cmpint (record->row, !=, 0);
  id = ledger_id_new (fixture->world);
  record = ledger_rows_read (rows, fixture->contact, &id, G_MAXUINT64, error);
  g_assert_nonnull (record);
  g_assert_cmpint (record->row, ==, 0);
  g_assert_cmpint (ledger_record_get_version (record), ==, 0);
  for (guint i = 0; i < fixture->contact->n_fields; i++)
    g_assert_cmpint (record->values[i].shape, ==, LEDGER_SHAPE_NOTHING);
  return TRUE;
}

static void
test_missing (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_open (&fixture, NULL);
  ledger_database_write (fixture.database, read_missing, &fixture, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/rows/what-is-written-by-groups-is-as-if-written-whole", test_by_groups);
  g_test_add_func ("/store/rows/one-that-is-not-there-is-empty-whatever-was-read-before", test_missing);
  return g_test_run ();
}

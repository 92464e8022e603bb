/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a list: of many that come the first are told at once and all of them soon, and none twice. On a store of
 * its own, without a display. Main thread.
 */
#include "app/record-rows.h"
#include "tests/store/store-fixture.h"

#define MANY 300

typedef struct
{
  guint n_items;                /* by what was told */
  guint n_told;                 /* so often something was */
} Listener;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Listener *listener)
{
  g_assert_cmpuint (position + removed, <=, listener->n_items);
  listener->n_items += added - removed;
  listener->n_told++;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, listener->n_items);
}

/* The row numbers of everybody, in the order of their names. */
static GArray *
list_everybody (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GArray *rows = ledger_store_list_order (fixture->store, fixture->contact, NULL, NULL, &error);

  g_assert_no_error (error);
  return rows;
}

static void
write_many (Fixture *fixture)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *family = g_strdup_printf ("Visser%03u", i);
      g_autoptr (LedgerRecord) contact = fixture_new_contact (fixture, "Jan", NULL, family);

      fixture_write (fixture, contact);
    }
}

static LedenboekRecordRows *
new_rows (Fixture *fixture, Listener *listener)
{
  LedenboekRecordRows *rows = ledenboek_record_rows_new (fixture->store, fixture->contact);

  g_signal_connect (rows, "items-changed", G_CALLBACK (on_items_changed), listener);
  return rows;
}

static GArray *
make_hits (void)
{
  GArray *hits = g_array_new (FALSE, TRUE, sizeof (LedgerHit));

  return g_array_set_size (hits, MANY);
}

static void
assert_family (LedenboekRecordRows *rows, guint position)
{
  g_autoptr (LedenboekRecordRow) row = g_list_model_get_item (G_LIST_MODEL (rows), position);
  g_autofree char *family = g_strdup_printf ("Visser%03u", position);

  g_assert_nonnull (row);
  g_assert_cmpstr (ledger_record_get_text (ledenboek_record_row_get_record (row), "family_name"), ==, family);
}

static void
wait_for_all (LedenboekRecordRows *rows)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (rows)) < MANY)
    g_main_context_iteration (NULL, TRUE);
}

static void
first_then_all (void)
{
  g_auto (Fixture) fixture = { 0 };
  Listener listener = { 0 };
  g_autoptr (LedenboekRecordRows) rows = NULL;

  fixture_open (&fixture, NULL);
  write_many (&fixture);
  for (guint searched = 0; searched < 2; searched++)
    {
      guint first;

      listener = (Listener) { 0 };
      g_clear_object (&rows);
      rows = new_rows (&fixture, &listener);
      ledenboek_record_rows_set (rows, list_everybody (&fixture), searched ? make_hits () : NULL, 0);
      first = g_list_model_get_n_items (G_LIST_MODEL (rows));
      g_assert_cmpuint (first, >, 0);
      g_assert_cmpuint (first, <, MANY);
      g_assert_null (g_list_model_get_item (G_LIST_MODEL (rows), first));
      g_assert_cmpuint (ledenboek_record_rows_get (rows)->len, ==, MANY);
      assert_family (rows, first - 1);
      wait_for_all (rows);
      assert_family (rows, MANY - 1);
    }
}

static void
reached_at_once (void)
{
  g_auto (Fixture) fixture = { 0 };
  Listener listener = { 0 };
  g_autoptr (LedenboekRecordRows) rows = NULL;
  guint n_told;

  fixture_open (&fixture, NULL);
  write_many (&fixture);
  rows = new_rows (&fixture, &listener);
  ledenboek_record_rows_set (rows, list_everybody (&fixture), make_hits (), 0);
  n_told = listener.n_told;
  ledenboek_record_rows_reach (rows, 0);
  g_assert_cmpuint (listener.n_told, ==, n_told);
  ledenboek_record_rows_reach (rows, MANY - 1);
  g_assert_cmpuint (listener.n_items, ==, MANY);
  assert_family (rows, MANY - 1);
  /* Nothing is told twice. */
  n_told = listener.n_told;
  ledenboek_record_rows_reach (rows, MANY);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (listener.n_told, ==, n_told);
}

static void
sight_is_there (void)
{
  g_auto (Fixture) fixture = { 0 };
  Listener listener = { 0 };
  g_autoptr (LedenboekRecordRows) rows = NULL;

  fixture_open (&fixture, NULL);
  write_many (&fixture);
  rows = new_rows (&fixture, &listener);
  ledenboek_record_rows_set (rows, list_everybody (&fixture), NULL, MANY / 2);
  assert_family (rows, MANY / 2);
  g_assert_cmpuint (listener.n_items, ==, MANY);
}

static void
fewer_at_once (void)
{
  g_auto (Fixture) fixture = { 0 };
  Listener listener = { 0 };
  g_autoptr (LedenboekRecordRows) rows = NULL;
  GArray *few;

  fixture_open (&fixture, NULL);
  write_many (&fixture);
  rows = new_rows (&fixture, &listener);
  ledenboek_record_rows_set (rows, list_everybody (&fixture), NULL, 0);
  wait_for_all (rows);
  few = list_everybody (&fixture);
  g_array_set_size (few, 3);
  ledenboek_record_rows_set (rows, few, NULL, 0);
  g_assert_cmpuint (listener.n_items, ==, 3);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (listener.n_items, ==, 3);
  /* What still grew is given up when the list goes. */
  ledenboek_record_rows_set (rows, list_everybody (&fixture), NULL, 0);
  g_clear_object (&rows);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/rows-that-come-are-told-from-the-top-and-all-soon", first_then_all);
  g_test_add_func ("/app/a-row-that-is-asked-for-is-there-at-once", reached_at_once);
  g_test_add_func ("/app/rows-about-what-is-looked-at-are-there-at-once", sight_is_there);
  g_test_add_func ("/app/rows-that-go-are-gone-at-once", fewer_at_once);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The day of a move (REL-20): a future address becomes the home address by itself, at two desks at once too, and what
 * was home is not lost. One thread only.
 */
#include "tests/sync/pair.h"

#include "libledger/sync/moving.h"

static LedgerId
make_address (Pair *pair, const char *city, const char *from)
{
  LedgerStore *store = pair->sides[PAIR_ANNA];
  const LedgerKind *kind = ledger_model_find_kind (pair->model, "address");
  LedgerEdit *edit = ledger_edit_new (store, "create");
  LedgerId id = ledger_edit_create (edit, kind);
  g_auto (LedgerValue) parent = { 0 };
  g_autoptr (GError) error = NULL;

  ledger_value_set_id (&parent, &pair->contact);
  ledger_edit_set (edit, kind->parent, &id, &parent);
  g_assert_true (ledger_edit_set_named (edit, kind, &id, "type", "future", NULL));
  g_assert_true (ledger_edit_set_named (edit, kind, &id, "city", city, NULL));
  g_assert_true (ledger_edit_set_named (edit, kind, &id, "valid_from", from, NULL));
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  ledger_edit_free (edit);
  return id;
}

static void
move (Pair *pair, PairSide side, const char *day, guint expected)
{
  g_autoptr (GError) error = NULL;
  guint moved;

  ledger_moving_save_due (pair->sides[side], day, &moved, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (moved, ==, expected);
}

static void
assert_field (Pair *pair, PairSide side, const char *kind, const LedgerId *record, const char *field,
              const char *expected)
{
  g_autofree char *shown = pair_get (pair, side, kind, record, field);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_move (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerId address;

  pair_open (&pair, NULL);
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Den Haag");
  address = make_address (&pair, "Delft", "2026-12-01");
  pair_exchange (&pair);
  pair_exchange (&pair);
  move (&pair, PAIR_ANNA, "2026-11-30", 0);
  assert_field (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Den Haag");
  move (&pair, PAIR_ANNA, "2026-12-01", 1);
  move (&pair, PAIR_BRAM, "2026-12-02", 1);
  move (&pair, PAIR_ANNA, "2026-12-02", 0);
  pair_exchange (&pair);
  pair_exchange (&pair);
  for (PairSide side = 0; side < PAIR_SIDES; side++)
    {
      assert_field (&pair, side, "contact", &pair.contact, "city", "Delft");
      assert_field (&pair, side, "address", &address, "city", "Den Haag");
      assert_field (&pair, side, "address", &address, "type", "former");
      assert_field (&pair, side, "address", &address, "valid_until", "2026-11-30");
      g_assert_cmpint (ledger_conflict_count (pair.sides[side]), ==, 0);
    }
}

static void
make_contacts (Pair *pair, guint n, gboolean removed)
{
  LedgerStore *store = pair->sides[PAIR_ANNA];
  const LedgerKind *contacts = ledger_model_find_kind (pair->model, "contact");
  const LedgerKind *addresses = ledger_model_find_kind (pair->model, "address");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  g_autoptr (LedgerEdit) removal = ledger_edit_new (store, "delete");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      LedgerId contact = ledger_edit_create (edit, contacts), address = ledger_edit_create (edit, addresses);

      ledger_edit_set (edit, addresses->parent, &address, &LEDGER_ID (&contact));
      g_assert_true (ledger_edit_set_named (edit, contacts, &contact, "family_name", "Jansen", NULL));
      g_assert_true (ledger_edit_set_named (edit, contacts, &contact, "kind", "person", NULL));
      g_assert_true (ledger_edit_set_named (edit, addresses, &address, "type", "future", NULL));
      g_assert_true (ledger_edit_set_named (edit, addresses, &address, "city", "Delft", NULL));
      g_assert_true (ledger_edit_set_named (edit, addresses, &address, "valid_from",
                                            removed ? "2026-01-01" : "2026-12-01", NULL));
      ledger_edit_delete (removal, contacts, &contact);
    }
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  if (removed)
    ledger_outbox_save (store, removal, NULL, &error);
  g_assert_no_error (error);
}

static void
test_many (void)
{
  g_auto (Pair) pair = { 0 };

  pair_open (&pair, NULL);
  make_contacts (&pair, 230, TRUE);
  make_contacts (&pair, 240, FALSE);
  move (&pair, PAIR_ANNA, "2026-12-01", LEDGER_MOVING_AT_A_TIME);
  move (&pair, PAIR_ANNA, "2026-12-01", 240 - LEDGER_MOVING_AT_A_TIME);
  move (&pair, PAIR_ANNA, "2026-12-01", 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/moving/REL-20-a-future-address-applies-itself-on-its-day-at-two-desks-at-once", test_move);
  g_test_add_func ("/sync/moving/REL-20-those-of-who-was-removed-do-not-stand-before-hundreds-who-move", test_many);
  return g_test_run ();
}

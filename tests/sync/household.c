/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both sides of a relationship (REL-03): what is done to the one is done to the other in the same act, and undone with
 * it. One thread only.
 */
#include "tests/sync/pair.h"

#include "libledger/sync/household.h"

static LedgerId
save (LedgerStore *store, LedgerEdit *edit)
{
  g_autoptr (GError) error = NULL;
  LedgerId id;

  ledger_outbox_save (store, edit, &id, &error);
  g_assert_no_error (error);
  ledger_edit_free (edit);
  return id;
}

static LedgerId
make_contact (LedgerStore *store, const char *family_name)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  LedgerEdit *edit = ledger_edit_new (store, "create");
  LedgerId id = ledger_edit_create (edit, kind);

  g_assert_true (ledger_edit_set_named (edit, kind, &id, "family_name", family_name, NULL));
  save (store, edit);
  return id;
}

static void
set_id (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *record, const char *field, const LedgerId *id)
{
  g_auto (LedgerValue) value = { 0 };

  ledger_value_set_id (&value, id);
  ledger_edit_set (edit, ledger_kind_find_field (kind, field), record, &value);
}

static const LedgerKind *
get_kind (LedgerStore *store)
{
  return ledger_model_find_kind (ledger_store_get_model (store), "relationship");
}

static LedgerId
relate (LedgerStore *store, const LedgerId *holder, const LedgerId *other, const char *type, LedgerId *changeset)
{
  const LedgerKind *kind = get_kind (store);
  LedgerEdit *edit = ledger_edit_new (store, "create");
  LedgerId id = ledger_edit_create (edit, kind);

  set_id (edit, kind, &id, "contact", holder);
  set_id (edit, kind, &id, "other", other);
  g_assert_true (ledger_edit_set_named (edit, kind, &id, "type", type, NULL));
  g_assert_true (ledger_edit_set_named (edit, kind, &id, "same_household", "1", NULL));
  g_assert_true (ledger_edit_set_named (edit, kind, &id, "pays", "1", NULL));
  ledger_household_follow (edit, &id);
  *changeset = save (store, edit);
  return id;
}

/* "child 1 pays", of each relationship of @holder. */
static char *
dup_sides (LedgerStore *store, const LedgerId *holder)
{
  g_autoptr (GPtrArray) all = ledger_store_list_children (store, get_kind (store), holder, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (text, "%s%s%s%s", i > 0 ? ", " : "", ledger_record_get_text (all->pdata[i], "type"),
                            ledger_value_get_integer (ledger_record_get (all->pdata[i], "same_household"), 0) != 0
                            ? " together" : "",
                            ledger_value_get_integer (ledger_record_get (all->pdata[i], "pays"), 0) != 0
                            ? " pays" : "");
  return g_string_free (text, FALSE);
}

static void
assert_sides (LedgerStore *store, const LedgerId *holder, const char *expected)
{
  g_autofree char *sides = dup_sides (store, holder);

  g_assert_cmpstr (sides, ==, expected);
}

static void
test_both (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId child, relationship, changeset;
  LedgerEdit *edit;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  child = make_contact (store, "Kind");
  relationship = relate (store, &child, &pair.contact, "parent", &changeset);
  assert_sides (store, &child, "parent together pays");
  assert_sides (store, &pair.contact, "child together");

  edit = ledger_edit_new (store, "edit");
  g_assert_true (ledger_edit_set_named (edit, get_kind (store), &relationship, "same_household", "0", NULL));
  g_assert_true (ledger_edit_set_named (edit, get_kind (store), &relationship, "type", "housemate", NULL));
  ledger_household_follow (edit, &relationship);
  save (store, edit);
  assert_sides (store, &pair.contact, "housemate");

  edit = ledger_edit_new (store, "delete");
  ledger_edit_delete (edit, get_kind (store), &relationship);
  ledger_household_follow (edit, &relationship);
  changeset = save (store, edit);
  assert_sides (store, &child, "");
  assert_sides (store, &pair.contact, "");
  g_assert_true (ledger_outbox_save_undo (store, &changeset, NULL, NULL));
  assert_sides (store, &child, "housemate pays");
  assert_sides (store, &pair.contact, "housemate");
}

static void
test_known (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId partner, carer, changeset;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  partner = make_contact (store, "Partner");
  carer = make_contact (store, "Verzorger");
  relate (store, &partner, &pair.contact, "partner", &changeset);
  relate (store, &pair.contact, &partner, "partner", &changeset);
  relate (store, &pair.contact, &carer, "carer", &changeset);
  assert_sides (store, &partner, "partner together pays");
  assert_sides (store, &carer, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/household/REL-03-both-sides-of-a-relationship-are-made-changed-removed-and-undone-as-one",
                   test_both);
  g_test_add_func ("/sync/household/REL-03-a-side-that-is-there-is-not-made-twice-and-a-carer-has-none", test_known);
  return g_test_run ();
}

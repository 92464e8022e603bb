/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The branch of an address (REL-19): who moves is proposed the branch of the new postcode, whoever stays by choice is
 * not; and the reference that a new mandate gets. One thread.
 */
#include "config.h"

#include "libledger/membership/branch.h"
#include "libledger/membership/mandate.h"
#include "tests/authority/desks.h"

static LedgerId
add (Desks *desks, const char *kind_name, const char *const *fields)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[0].store, "create");
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  for (guint i = 0; fields[i] != NULL; i += 2)
    {
      ledger_edit_set_named (edit, kind, &id, fields[i], fields[i + 1], &error);
      g_assert_no_error (error);
    }
  ledger_outbox_save (desks->desks[0].store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

#define FIELDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

static LedgerRecord *
find_proposal (Desks *desks, const LedgerId *contact)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (desks->desks[0].store, desks->contact, contact, NULL);

  return ledger_branch_find_proposal (desks->desks[0].store, record);
}

static void
save (Desks *desks, LedgerEdit *taken)
{
  g_autoptr (LedgerEdit) edit = taken;
  g_autoptr (GError) error = NULL;

  ledger_outbox_save (desks->desks[0].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_proposed (Desks *desks, const LedgerId *contact, const LedgerId *branch)
{
  g_autoptr (LedgerRecord) proposed = find_proposal (desks, contact);

  g_assert_true ((proposed != NULL) == (branch != NULL));
  if (branch != NULL)
    g_assert_true (ledger_id_equal (&proposed->id, branch));
}

static void
test_proposal (void)
{
  g_auto (Desks) desks = { 0 };
  g_autofree char *today = NULL;
  LedgerId brabant, breda, contact;

  desks_open (&desks);
  today = ledger_world_dup_today (ledger_store_get_world (desks.desks[0].store), NULL);
  brabant = add (&desks, "branch", FIELDS ("name", "Brabant", "postcodes", "4600-5799"));
  breda = add (&desks, "branch", FIELDS ("name", "Breda", "postcodes", "4811-4839, BE 2000"));
  contact = desks_add_contact (&desks, 0, "Bergsma");
  assert_proposed (&desks, &contact, NULL);
  desks_set (&desks, 0, &contact, "postcode", "5611 AB");
  assert_proposed (&desks, &contact, &brabant);
  desks_set (&desks, 0, &contact, "postcode", "4811 AB");
  assert_proposed (&desks, &contact, &breda);
  {
    g_autoptr (LedgerRecord) record = ledger_store_get (desks.desks[0].store, desks.contact, &contact, NULL);
    g_autoptr (LedgerRecord) branch = find_proposal (&desks, &contact);

    save (&desks, ledger_branch_make_move (desks.desks[0].store, record, branch));
  }
  assert_proposed (&desks, &contact, NULL);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 1, &contact, "branch_from", today);
  /* Who moves, and stays by choice. */
  desks_set (&desks, 0, &contact, "postcode", "5611 AB");
  assert_proposed (&desks, &contact, &brabant);
  {
    g_autoptr (LedgerRecord) record = ledger_store_get (desks.desks[0].store, desks.contact, &contact, NULL);

    save (&desks, ledger_branch_make_stay (desks.desks[0].store, record));
  }
  assert_proposed (&desks, &contact, NULL);
}

static void
test_reference (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerRecord) record = NULL;
  g_autofree char *first = NULL, *second = NULL, *owner = NULL, *taken = NULL;
  LedgerId contact;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  record = ledger_store_get (desks.desks[0].store, desks.contact, &contact, NULL);
  first = ledger_mandate_dup_reference (desks.desks[0].store, record);
  g_assert_true (g_str_has_prefix (first, "M-") && g_str_has_suffix (first, "-1"));
  owner = ledger_id_dup_text (&contact);
  taken = g_ascii_strdown (first, -1);
  add (&desks, "mandate", FIELDS ("contact", owner, "reference", taken, "iban", "NL91ABNA0417164300"));
  second = ledger_mandate_dup_reference (desks.desks[0].store, record);
  g_assert_true (g_str_has_suffix (second, "-2"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/membership/REL-19-who-moves-is-proposed-the-branch-of-the-postcode", test_proposal);
  g_test_add_func ("/membership/a-new-mandate-has-a-reference-that-nobody-has", test_reference);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * No kind is known by its name: in a model that calls conflicts, what was kept aside and cards otherwise all of it
 * works as before. The model says what a kind is (S3, S5, S7). One thread.
 */
#include "config.h"

#include <string.h>

#include "libledger/sync/waiting.h"
#include "tests/authority/desks.h"

#define SPECS 64

static const LedgerModel *
get_model (void)
{
  static const char *const names[][2] = { { "conflict", "dispute" }, { "parked", "aside" }, { "card", "pass" } };
  static LedgerKindSpec changed[G_N_ELEMENTS (names)];
  static const LedgerKindSpec *specs[SPECS];
  static LedgerModel *model;
  const LedgerKindSpec *const *all = ledger_model_get_default_specs ();
  g_autoptr (GError) error = NULL;

  if (model != NULL)
    return model;
  for (guint i = 0; all[i] != NULL && i + 1 < SPECS; i++)
    {
      specs[i] = all[i];
      for (guint n = 0; n < G_N_ELEMENTS (names); n++)
        if (g_str_equal (all[i]->name, names[n][0]))
          {
            changed[n] = *all[i];
            changed[n].name = names[n][1];
            specs[i] = &changed[n];
          }
    }
  model = ledger_model_new (specs, &error);
  g_assert_no_error (error);
  return model;
}

static void
test_conflict (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  LedgerId contact;

  desks_open_with (&desks, get_model ());
  contact = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &contact, "family_name", "Bergstra");
  desks_set (&desks, 1, &contact, "family_name", "Berkema");
  desks_push (&desks, 0);
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_conflict_count (desks.desks[2].store), ==, 1);
  conflict = desks_get_conflict (&desks, 2);
  desks_choose (&desks, 2, LEDGER_CHOICE_MINE);
  desks_exchange_all (&desks);
  for (guint i = 0; i < DESKS; i++)
    {
      desks_check_shown (&desks, i, &contact, "family_name", "Berkema");
      g_assert_cmpint (ledger_conflict_count (desks.desks[i].store), ==, 0);
    }
}

static void
test_parked (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) parked = NULL;
  g_autoptr (GError) error = NULL;
  LedgerWaitingCounts counts;
  LedgerId contact;

  desks_open_with (&desks, get_model ());
  contact = desks_add_contact (&desks, 0, "Bergsma");
  desks_set_access (&desks, 1, "all=read");
  desks_set (&desks, 1, &contact, "city", "Ede");
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (&desks);
  /* Its author has it, and who may see all that it may touch. */
  for (guint i = 0; i < DESKS; i++)
    g_assert_cmpint (ledger_parked_count (desks.desks[i].store), ==, 1);
  g_assert_true (ledger_waiting_append (desks.desks[1].store, text, &counts, &error));
  g_assert_cmpuint (counts.parked, ==, 1);
  g_assert_nonnull (strstr (text->str, "\"parked\""));
  parked = ledger_store_list_all (desks.desks[0].store,
                                  ledger_model_get_exchange (desks.model, LEDGER_EXCHANGE_PARKED), &error);
  g_assert_cmpuint (parked->len, ==, 1);
  ledger_parked_decide (desks.desks[0].store, &((const LedgerRecord *) parked->pdata[0])->id, "applied", &error);
  g_assert_no_error (error);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 2, &contact, "city", "Ede");
  g_assert_cmpint (ledger_parked_count (desks.desks[0].store), ==, 0);
}

static void
test_leased (void)
{
  g_auto (Desks) desks = { 0 };
  const LedgerKind *kind;
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (LedgerRecord) pass = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId contact, id;

  desks_open_with (&desks, get_model ());
  kind = ledger_model_get_leased (desks.model);
  g_assert_cmpstr (kind->spec->name, ==, "pass");
  contact = desks_add_contact (&desks, 0, "Bergsma");
  edit = ledger_edit_new (desks.desks[0].store, "create");
  id = ledger_edit_create (edit, kind);
  ledger_edit_set (edit, kind->parent, &id, &LEDGER_ID (&contact));
  ledger_edit_set (edit, kind->lease->state, &id, &LEDGER_TEXT (kind->lease->spec->valid));
  ledger_outbox_save (desks.desks[0].store, edit, NULL, &error);
  g_assert_no_error (error);
  desks_exchange_all (&desks);
  pass = ledger_store_get (desks.authority, kind, &id, &error);
  g_assert_nonnull (ledger_value_get_text (&pass->values[kind->lease->number->index]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kinds/a-conflict-is-one-under-any-name", test_conflict);
  g_test_add_func ("/kinds/what-is-kept-aside-is-under-any-name", test_parked);
  g_test_add_func ("/kinds/a-leased-number-is-given-under-any-name", test_leased);
  return g_test_run ();
}

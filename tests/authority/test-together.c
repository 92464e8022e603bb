/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Groups that move together have one outcome and are chosen as one (S3); groups that each fit by themselves and not
 * together ask a person (S4). One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"

/* Sets a text field in the edit as a form would. */
static void
set (Desks *desks, LedgerEdit *edit, const LedgerId *id, const char *field, const char *text)
{
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, desks->contact, id, field, text, &error);
  g_assert_no_error (error);
}

static void
save (Desks *desks, guint desk, LedgerEdit *edit)
{
  g_autoptr (GError) error = NULL;

  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

/* At desk 1 town, language and a new phone as one; at desk 0 another town. */
static LedgerId
make_bundle (Desks *desks)
{
  g_autoptr (LedgerEdit) edit = NULL;
  LedgerId id;

  desks_open (desks);
  id = desks_add_contact (desks, 0, "Bergsma");
  edit = ledger_edit_new (desks->desks[1].store, "edit");
  ledger_edit_set_atomic (edit);
  set (desks, edit, &id, "city", "Groningen");
  set (desks, edit, &id, "language", "nl");
  set (desks, edit, &id, "phone", "06 12 34 56 78");
  save (desks, 1, edit);
  desks_set (desks, 0, &id, "city", "Leeuwarden");
  desks_exchange (desks, 0);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (desks);
  return id;
}

static void
test_one_conflict_shows_all (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id = make_bundle (&desks);

  for (guint i = 0; i < DESKS; i++)
    {
      g_autoptr (LedgerConflict) conflict = desks_get_conflict (&desks, i);

      g_assert_cmpint (ledger_conflict_count (desks.desks[i].store), ==, 1);
      /* Town, language, and of the phone its existence, owner and value. */
      g_assert_cmpuint (conflict->others->len, ==, 4);
      desks_check_shown (&desks, i, &id, "city", "Leeuwarden");
      desks_check_shown (&desks, i, &id, "language", "");
      desks_check_shown (&desks, i, &id, "phone", "");
    }
}

static void
test_bundle_is_chosen_as_one (void)
{
  for (guint choice = LEDGER_CHOICE_THEIRS; choice <= LEDGER_CHOICE_MINE; choice++)
    {
      g_auto (Desks) desks = { 0 };
      LedgerId id = make_bundle (&desks);
      gboolean mine = choice == LEDGER_CHOICE_MINE;

      desks_choose (&desks, 2, choice);
      g_assert_cmpint (desks_exchange (&desks, 2), ==, LEDGER_OUTCOME_APPLIED);
      desks_exchange_all (&desks);
      for (guint i = 0; i < DESKS; i++)
        {
          g_assert_cmpint (ledger_conflict_count (desks.desks[i].store), ==, 0);
          desks_check_shown (&desks, i, &id, "city", mine ? "Groningen" : "Leeuwarden");
          desks_check_shown (&desks, i, &id, "language", mine ? "nl" : "");
          desks_check_shown (&desks, i, &id, "phone", mine ? "+31612345678" : "");
        }
    }
}

static void
test_other_choice_asks_for_all_again (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  LedgerId id = make_bundle (&desks);

  desks_choose (&desks, 0, LEDGER_CHOICE_MINE);
  desks_choose (&desks, 2, LEDGER_CHOICE_THEIRS);
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 2), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 1);
  g_assert_cmpint (conflict->generation, ==, 2);
  desks_check_shown (&desks, 1, &id, "city", "Groningen");
  desks_check_shown (&desks, 1, &id, "language", "nl");
}

static void
test_part_of_a_bundle_is_kept_aside (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  g_autoptr (GError) error = NULL;

  make_bundle (&desks);
  conflict = desks_get_conflict (&desks, 2);
  g_clear_pointer (&conflict->others, g_ptr_array_unref);
  ledger_conflict_resolve (desks.desks[2].store, conflict, LEDGER_CHOICE_THEIRS, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_exchange (&desks, 2), ==, LEDGER_OUTCOME_PARKED);
}

/* What each desk does is in order; that one is born after his status began is so only of both together. */
static LedgerId
make_combination (Desks *desks)
{
  LedgerId id;

  desks_open (desks);
  id = desks_add_contact (desks, 0, "Bergsma");
  desks_set (desks, 0, &id, "status_date", "1-1-1990");
  desks_set (desks, 1, &id, "birth_date", "12-3-1991");
  g_assert_cmpint (desks_exchange (desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (desks);
  return id;
}

static void
test_combination_asks (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id = make_combination (&desks);

  for (guint i = 0; i < DESKS; i++)
    {
      g_autoptr (LedgerConflict) conflict = desks_get_conflict (&desks, i);

      g_assert_cmpint (conflict->what, ==, LEDGER_CONFLICT_COMBINATION);
      g_assert_cmpstr (conflict->misfit->spec->name, ==, "born_before_status");
      g_assert_cmpstr (conflict->group->spec->name, ==, "birth");
      desks_check_shown (&desks, i, &id, "birth_date", "");
      desks_check_shown (&desks, i, &id, "status_date", "1990-01-01");
    }
  desks_choose (&desks, 2, LEDGER_CHOICE_MINE);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 0, &id, "birth_date", "1991-03-12");
  g_assert_cmpint (ledger_conflict_count (desks.desks[0].store), ==, 0);
}

static void
test_what_was_broken_before_merges (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  /* Chosen so by a person: from then on an edit is not asked about it again. */
  id = make_combination (&desks);
  desks_choose (&desks, 2, LEDGER_CHOICE_MINE);
  desks_exchange_all (&desks);
  desks_set (&desks, 0, &id, "status_date", "1-2-1990");
  desks_set (&desks, 1, &id, "birth_date", "13-3-1991");
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_MERGED);
}

/* What an older program left of a conflict: what it did not know it did not keep. */
static gboolean
forget_newer (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, "UPDATE conflict SET misfit = NULL, bundle = NULL", error) &&
         ledger_transaction_set_setting (transaction, "model", "1", error);
}

static void
test_upgraded_replica_asks (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) before = NULL, after = NULL;
  g_autofree char *model = NULL;

  make_combination (&desks);
  ledger_database_write (ledger_store_get_database (desks.desks[2].store), forget_newer, NULL, NULL);
  before = desks_get_conflict (&desks, 2);
  g_assert_null (before->misfit);
  desks_pull (&desks, 2);
  after = desks_get_conflict (&desks, 2);
  g_assert_nonnull (after->misfit);
  model = ledger_store_dup_setting (desks.desks[2].store, "model");
  g_assert_cmpint (g_ascii_strtoll (model, NULL, 10), ==, LEDGER_MODEL_VERSION);
}

static void
test_own_edit_is_told (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  edit = ledger_edit_new (desks.desks[0].store, "edit");
  set (&desks, edit, &id, "status_date", "1-1-1990");
  set (&desks, edit, &id, "birth_date", "12-3-1991");
  g_assert_false (ledger_outbox_save (desks.desks[0].store, edit, NULL, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_COMBINATION);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(sentence, function) g_test_add_func ("/authority/" sentence, function)
  ADD ("one-conflict-shows-all-that-moves-together", test_one_conflict_shows_all);
  ADD ("what-moves-together-is-chosen-as-one", test_bundle_is_chosen_as_one);
  ADD ("another-choice-asks-for-all-again", test_other_choice_asks_for_all_again);
  ADD ("a-choice-of-a-part-is-kept-aside", test_part_of_a_bundle_is_kept_aside);
  ADD ("what-fits-apart-and-not-together-asks", test_combination_asks);
  ADD ("what-was-broken-before-merges", test_what_was_broken_before_merges);
  ADD ("an-upgraded-replica-asks-for-what-it-did-not-know", test_upgraded_replica_asks);
  ADD ("an-own-edit-that-does-not-fit-is-told", test_own_edit_is_told);
  return g_test_run ();
}

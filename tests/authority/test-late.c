/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes late, or in one batch with what it meets: children that the deleter never saw, what the office applies
 * for a writer, a conflict that opens and closes in one batch, a contact that left and came back in one pull
 * (S3, S5, S6, S13). One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"

static void
test_unseen_child_meets_the_delete (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 1, &id, "phone", "06 12 34 56 78");
  desks_delete (&desks, 0, &id);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 2);
  g_assert_cmpint (conflict->what, ==, LEDGER_CONFLICT_EXISTENCE);
  g_assert_true (desks_is_live (&desks, 2, &id));
}

static void
test_unseen_child_in_one_batch (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GPtrArray) phones = NULL, deletes = NULL;
  g_autoptr (GError) error = NULL;
  ServerPush pushes[2] = { { 0 } };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 1, &id, "phone", "06 12 34 56 78");
  desks_delete (&desks, 0, &id);
  phones = ledger_outbox_list (desks.desks[1].store, LEDGER_OUTBOX_UNSENT, 10, &error);
  deletes = ledger_outbox_list (desks.desks[0].store, LEDGER_OUTBOX_UNSENT, 10, &error);
  pushes[0] = (ServerPush) { .bytes = ((LedgerOutboxItem *) phones->pdata[0])->bytes,
                             .author = &desks.desks[1].author };
  pushes[1] = (ServerPush) { .bytes = ((LedgerOutboxItem *) deletes->pdata[0])->bytes,
                             .author = &desks.desks[0].author };
  server_authority_apply (desks.authority, pushes, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pushes[0].outcome, ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (pushes[1].outcome, ==, LEDGER_OUTCOME_CONFLICT);
}

static void
test_seen_child_goes_along (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 1, &id, "phone", "06 12 34 56 78");
  desks_exchange_all (&desks);
  desks_delete (&desks, 0, &id);
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  /* His own child, that he has not pulled back yet, is none that he never saw. */
  id = desks_add_contact (&desks, 0, "Jansma");
  desks_set (&desks, 0, &id, "phone", "06 87 65 43 21");
  desks_push (&desks, 0);
  desks_delete (&desks, 0, &id);
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
}

static void
test_conflict_of_parked_names_its_writer (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerRecord) record = NULL;
  g_autoptr (LedgerConflict) conflict = NULL;
  g_autoptr (GPtrArray) parked = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  ledger_access_parse ("contact=read", &desks.desks[1].author.access, &error);
  desks_set (&desks, 1, &id, "city", "Groningen");
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_set (&desks, 2, &id, "city", "Leeuwarden");
  desks_exchange_all (&desks);
  parked = ledger_store_list_all (desks.desks[0].store, ledger_model_find_kind (desks.model, "parked"), &error);
  ledger_parked_decide (desks.desks[0].store, &((LedgerRecord *) parked->pdata[0])->id, "applied", &error);
  g_assert_no_error (error);
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 0);
  record = ledger_store_get (desks.desks[0].store, ledger_model_find_kind (desks.model, "conflict"), &conflict->id,
                             NULL);
  g_assert_true (ledger_id_equal (ledger_value_get_id (ledger_record_get (record, "mine_by")),
                                  &desks.desks[1].author.user));
  g_assert_cmpstr (conflict->mine_device, ==, "desk 1");
}

static void
test_opened_and_closed_in_one_batch (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id, changeset;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "city", "Leeuwarden");
  desks_set (&desks, 1, &id, "city", "Groningen");
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 0);
  ledger_conflict_resolve (desks.desks[0].store, conflict, LEDGER_CHOICE_MINE, NULL, &changeset, &error);
  desks_exchange_all (&desks);
  ledger_outbox_save_undo (desks.desks[0].store, &changeset, NULL, &error);
  g_assert_no_error (error);
  desks_set (&desks, 0, &id, "city", "Groningen");
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 2, &id, "city", "Groningen");
  g_assert_cmpint (ledger_conflict_count (desks.desks[2].store), ==, 0);
}

static void
test_left_and_back_in_one_pull (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId breda, gent, id;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  gent = desks_add_branch (&desks, "Gent");
  desks_exchange_all (&desks);
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  ledger_access_add_place (&desks.desks[1].author.access, &gent, NULL);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_place (&desks, &id, &breda);
  desks_exchange (&desks, 0);
  desks_pull (&desks, 1);
  desks_set (&desks, 1, &id, "city", "Tilburg");
  desks_set (&desks, 1, &id, "phone", "06 12 34 56 78");
  /* The answer names it among what left and brings it whole, as when it was elsewhere for a moment. */
  desks_pull_leaving (&desks, 1, &id);
  desks_check_shown (&desks, 1, &id, "family_name", "Bergsma");
  desks_check_shown (&desks, 1, &id, "city", "Tilburg");
  desks_check_shown (&desks, 1, &id, "phone", "+31612345678");
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 1, &id, "city", "Tilburg");
  desks_check_shown (&desks, 2, &id, "phone", "+31612345678");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(sentence, function) g_test_add_func ("/authority/" sentence, function)
  ADD ("a-child-that-the-deleter-never-saw-meets-the-delete", test_unseen_child_meets_the_delete);
  ADD ("a-child-of-the-same-batch-meets-the-delete", test_unseen_child_in_one_batch);
  ADD ("a-child-that-the-deleter-saw-goes-along", test_seen_child_goes_along);
  ADD ("what-the-office-applies-conflicts-in-its-writers-name", test_conflict_of_parked_names_its_writer);
  ADD ("a-conflict-opened-by-undo-closes-in-the-same-batch", test_opened_and_closed_in_one_batch);
  ADD ("a-contact-that-left-and-came-back-shows-what-is-unsent", test_left_and_back_in_one_pull);
  return g_test_run ();
}

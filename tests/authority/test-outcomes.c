/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of changesets: every outcome of S2–S6, with real desks and the real authority. One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"

static void
test_new_contact_gets_number (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_check_shown (&desks, 0, &id, "number", "100001");
  desks_check_shown (&desks, 1, &id, "number", "100001");
  desks_check_shown (&desks, 2, &id, "family_name", "Bergsma");
}

static void
test_other_groups_merge (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "birth_date", "12-3-1951");
  desks_set (&desks, 1, &id, "city", "Den Haag");
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_MERGED);
  desks_exchange_all (&desks);
  for (guint i = 0; i < DESKS; i++)
    {
      desks_check_shown (&desks, i, &id, "birth_date", "1951-03-12");
      desks_check_shown (&desks, i, &id, "city", "Den Haag");
      g_assert_cmpint (ledger_conflict_count (desks.desks[i].store), ==, 0);
    }
}

static void
make_conflict (Desks *desks, LedgerId *id)
{
  desks_open (desks);
  *id = desks_add_contact (desks, 0, "Bergsma");
  desks_set (desks, 0, id, "city", "Leeuwarden");
  desks_set (desks, 1, id, "city", "Groningen");
  g_assert_cmpint (desks_exchange (desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (desks);
}

static void
test_same_group_keeps_both (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  make_conflict (&desks, &id);
  for (guint i = 0; i < DESKS; i++)
    {
      g_autoptr (LedgerConflict) conflict = desks_get_conflict (&desks, i);
      guint city = ledger_kind_find_field (desks.contact, "city")->place;

      desks_check_shown (&desks, i, &id, "city", "Leeuwarden");
      g_assert_cmpstr (ledger_value_get_text (&conflict->theirs[city]), ==, "Leeuwarden");
      g_assert_cmpstr (ledger_value_get_text (&conflict->mine[city]), ==, "Groningen");
      g_assert_cmpint (conflict->base[city].shape, ==, LEDGER_SHAPE_NOTHING);
      g_assert_cmpstr (conflict->mine_device, ==, "desk 1");
      g_assert_cmpstr (conflict->theirs_device, ==, "desk 0");
      g_assert_cmpint (conflict->mine_at, >, 0);
    }
}

static void
test_equal_values_converge (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "city", "Leeuwarden");
  desks_set (&desks, 1, &id, "city", "Leeuwarden");
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_MERGED);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 0);
}

static void
test_choice_shows_everywhere (void)
{
  for (guint choice = LEDGER_CHOICE_THEIRS; choice <= LEDGER_CHOICE_MINE; choice++)
    {
      g_auto (Desks) desks = { 0 };
      LedgerId id;

      make_conflict (&desks, &id);
      desks_choose (&desks, 2, choice);
      g_assert_cmpint (desks_exchange (&desks, 2), ==, LEDGER_OUTCOME_APPLIED);
      desks_exchange_all (&desks);
      for (guint i = 0; i < DESKS; i++)
        {
          desks_check_shown (&desks, i, &id, "city", choice == LEDGER_CHOICE_MINE ? "Groningen" : "Leeuwarden");
          g_assert_cmpint (ledger_conflict_count (desks.desks[i].store), ==, 0);
        }
    }
}

static void
test_same_choice_converges (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  make_conflict (&desks, &id);
  desks_choose (&desks, 0, LEDGER_CHOICE_MINE);
  desks_choose (&desks, 1, LEDGER_CHOICE_MINE);
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_MERGED);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 1, &id, "city", "Groningen");
  g_assert_cmpint (ledger_conflict_count (desks.desks[0].store), ==, 0);
}

static void
test_other_choice_is_next_generation (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  LedgerId id;

  make_conflict (&desks, &id);
  desks_choose (&desks, 0, LEDGER_CHOICE_MINE);
  desks_choose (&desks, 1, LEDGER_CHOICE_THEIRS);
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 2);
  g_assert_cmpint (conflict->generation, ==, 2);
  desks_check_shown (&desks, 2, &id, "city", "Groningen");
}

static void
test_undone_choice_opens_again (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id, changeset;

  make_conflict (&desks, &id);
  conflict = desks_get_conflict (&desks, 0);
  ledger_conflict_resolve (desks.desks[0].store, conflict, LEDGER_CHOICE_MINE, NULL, &changeset, &error);
  g_assert_no_error (error);
  desks_exchange_all (&desks);
  ledger_outbox_save_undo (desks.desks[0].store, &changeset, NULL, &error);
  g_assert_no_error (error);
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 1);
  desks_check_shown (&desks, 1, &id, "city", "Leeuwarden");
}

static void
test_own_earlier_change_is_base (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "city", "Sneek");
  desks_set (&desks, 0, &id, "city", "Joure");
  desks_set (&desks, 0, &id, "city", "Bolsward");
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 1, &id, "city", "Bolsward");
}

static void
test_later_value_takes_place_in_own_conflict (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  guint city;
  LedgerId id;

  desks_open (&desks);
  city = ledger_kind_find_field (desks.contact, "city")->place;
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "city", "Leeuwarden");
  desks_set (&desks, 1, &id, "city", "Sneek");
  desks_set (&desks, 1, &id, "city", "Joure");
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 2);
  g_assert_cmpstr (ledger_value_get_text (&conflict->mine[city]), ==, "Joure");
  g_assert_cmpint (conflict->base[city].shape, ==, LEDGER_SHAPE_NOTHING);
}

static void
test_pull_with_unsent_edit_does_not_flicker (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "city", "Leeuwarden");
  desks_exchange (&desks, 0);
  desks_set (&desks, 1, &id, "city", "Groningen");
  desks_pull (&desks, 1);
  desks_check_shown (&desks, 1, &id, "city", "Groningen");
  g_assert_true (ledger_outbox_touches (desks.desks[1].store, &id));
  desks_push (&desks, 1);
  desks_check_shown (&desks, 1, &id, "city", "Groningen");
  desks_pull (&desks, 1);
  desks_check_shown (&desks, 1, &id, "city", "Leeuwarden");
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 1);
}

static void
test_delete_meets_edit_in_both_orders (void)
{
  for (guint order = 0; order < 2; order++)
    {
      g_auto (Desks) desks = { 0 };
      LedgerId id;

      desks_open (&desks);
      id = desks_add_contact (&desks, 0, "Bergsma");
      desks_delete (&desks, 0, &id);
      desks_set (&desks, 1, &id, "city", "Groningen");
      desks_exchange (&desks, order);
      g_assert_cmpint (desks_exchange (&desks, 1 - order), ==, LEDGER_OUTCOME_CONFLICT);
      desks_exchange_all (&desks);
      g_assert_cmpint (ledger_conflict_count (desks.desks[2].store), ==, 1);
    }
}

static void
test_chosen_edit_of_a_deleted_contact_revives_it (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerRecord) record = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_delete (&desks, 0, &id);
  desks_set (&desks, 1, &id, "city", "Groningen");
  desks_exchange (&desks, 0);
  desks_exchange_all (&desks);
  desks_choose (&desks, 1, LEDGER_CHOICE_MINE);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 2, &id, "city", "Groningen");
  record = ledger_store_get (desks.desks[2].store, desks.contact, &id, NULL);
  g_assert_true (ledger_record_is_live (record));
  g_assert_cmpint (ledger_conflict_count (desks.desks[0].store), ==, 0);
}

static void
test_child_of_a_deleted_contact_asks (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  g_autoptr (LedgerRecord) record = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_delete (&desks, 0, &id);
  desks_set (&desks, 1, &id, "phone", "06 12 34 56 78");
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 1);
  g_assert_cmpint (conflict->what, ==, LEDGER_CONFLICT_REFERENCE);
  desks_choose (&desks, 1, LEDGER_CHOICE_MINE);
  desks_exchange_all (&desks);
  record = ledger_store_get (desks.desks[0].store, desks.contact, &id, NULL);
  g_assert_true (ledger_record_is_live (record));
  desks_check_shown (&desks, 0, &id, "phone", "+31612345678");
}

static void
test_two_fill_one_slot (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "phone", "06 12 34 56 78");
  desks_set (&desks, 1, &id, "phone", "06 87 65 43 21");
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 1);
  g_assert_cmpstr (conflict->kind->spec->name, ==, "contact_point");
  desks_check_shown (&desks, 2, &id, "phone", "+31612345678");
}

static void
test_no_permission_is_kept_aside_and_applies_later (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) parked = NULL;
  const LedgerKind *kind;
  LedgerId id;

  desks_open (&desks);
  kind = ledger_model_find_kind (desks.model, "parked");
  id = desks_add_contact (&desks, 0, "Bergsma");
  ledger_access_parse ("contact=read", &desks.desks[1].author.access, &error);
  g_assert_no_error (error);
  desks_set (&desks, 1, &id, "city", "Groningen");
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_check_shown (&desks, 1, &id, "city", "");
  g_assert_cmpint (ledger_parked_count (desks.desks[1].store), ==, 1);
  desks_exchange_all (&desks);
  parked = ledger_store_list_all (desks.desks[0].store, kind, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parked->len, ==, 1);
  ledger_parked_decide (desks.desks[0].store, &((LedgerRecord *) parked->pdata[0])->id, "applied", &error);
  g_assert_no_error (error);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 0, &id, "city", "Groningen");
  desks_check_shown (&desks, 1, &id, "city", "Groningen");
  g_assert_cmpint (ledger_parked_count (desks.desks[0].store), ==, 0);
}

static void
test_later_change_waits_behind_parked (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerEdit) edit = NULL;
  LedgerId id;

  desks_open (&desks);
  ledger_access_parse ("contact=read", &desks.desks[1].author.access, &error);
  edit = ledger_edit_new (desks.desks[1].store, "create");
  id = ledger_edit_create (edit, desks.contact);
  ledger_edit_set_named (edit, desks.contact, &id, "family_name", "Jansma", &error);
  ledger_outbox_save (desks.desks[1].store, edit, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  ledger_access_set_all (&desks.desks[1].author.access, LEDGER_PERMISSION_EDIT);
  desks_set (&desks, 1, &id, "city", "Groningen");
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_check_shown (&desks, 1, &id, "family_name", "");
  g_assert_cmpint (ledger_parked_count (desks.desks[1].store), ==, 2);
}

static void
test_only_server_gives_numbers (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerEdit) edit = NULL;
  LedgerValue number = LEDGER_TEXT ("1");
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  edit = ledger_edit_new (desks.desks[0].store, "edit");
  ledger_edit_set (edit, ledger_kind_find_field (desks.contact, "number"), &id, &number);
  g_assert_false (ledger_outbox_save (desks.desks[0].store, edit, NULL, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REQUIRED);
}

static void
test_same_again_same_answer (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) other = NULL;
  ServerPush pushes[3];
  LedgerOutboxItem *item;
  g_autoptr (GString) text = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "city", "Sneek");
  items = ledger_outbox_list (desks.desks[0].store, LEDGER_OUTBOX_UNSENT, 10, &error);
  item = items->pdata[0];
  text = g_string_new_len (g_bytes_get_data (item->bytes, NULL), (gssize) g_bytes_get_size (item->bytes));
  g_string_replace (text, "Sneek", "Joure", 1);
  other = g_bytes_new (text->str, text->len);
  for (guint i = 0; i < 3; i++)
    pushes[i] = (ServerPush) { .bytes = i < 2 ? item->bytes : other, .author = &desks.desks[0].author };
  server_authority_apply (desks.authority, pushes, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pushes[0].outcome, ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (pushes[1].outcome, ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (pushes[1].seq, ==, pushes[0].seq);
  g_assert_cmpint (pushes[2].outcome, ==, LEDGER_OUTCOME_PARKED);
  g_free (pushes[2].reason);
  desks_pull (&desks, 1);
  desks_check_shown (&desks, 1, &id, "city", "Sneek");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(sentence, function) g_test_add_func ("/authority/" sentence, function)
  ADD ("a-new-contact-gets-its-number-from-the-server", test_new_contact_gets_number);
  ADD ("changes-to-other-groups-merge", test_other_groups_merge);
  ADD ("changes-to-one-group-keep-both-values", test_same_group_keeps_both);
  ADD ("equal-values-converge", test_equal_values_converge);
  ADD ("a-choice-shows-at-every-desk", test_choice_shows_everywhere);
  ADD ("the-same-choice-twice-converges", test_same_choice_converges);
  ADD ("another-choice-is-the-next-generation", test_other_choice_is_next_generation);
  ADD ("an-undone-choice-opens-the-conflict-again", test_undone_choice_opens_again);
  ADD ("an-own-earlier-change-is-the-base", test_own_earlier_change_is_base);
  ADD ("a-later-value-takes-its-place-in-the-own-conflict", test_later_value_takes_place_in_own_conflict);
  ADD ("a-pull-does-not-take-an-unsent-edit-from-sight", test_pull_with_unsent_edit_does_not_flicker);
  ADD ("delete-meets-edit-in-both-orders", test_delete_meets_edit_in_both_orders);
  ADD ("the-chosen-edit-of-a-deleted-contact-revives-it", test_chosen_edit_of_a_deleted_contact_revives_it);
  ADD ("a-child-of-a-deleted-contact-asks", test_child_of_a_deleted_contact_asks);
  ADD ("two-who-fill-one-slot-meet-in-a-conflict", test_two_fill_one_slot);
  ADD ("what-may-not-be-is-kept-aside-and-applies-later", test_no_permission_is_kept_aside_and_applies_later);
  ADD ("a-later-change-waits-behind-one-kept-aside", test_later_change_waits_behind_parked);
  ADD ("only-the-server-gives-out-numbers", test_only_server_gives_numbers);
  ADD ("the-same-again-gets-the-same-answer", test_same_again_same_answer);
  return g_test_run ();
}

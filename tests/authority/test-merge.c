/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merging of contacts (S7): what moves and what stays, what somebody did who had not seen it, rings and chains, and
 * that an undo leaves the book as it was. One thread.
 */
#include "config.h"

#include "libledger/store/redirect.h"
#include "libledger/sync/contact-merge.h"
#include "tests/authority/two.h"
#include "tests/support/book.h"

/* -- Merging */

static void
test_moves_what_is_no_fact (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId address, one_fact;

  two_open (&two);
  address = two_add_child (desks, 1, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  one_fact = two_add_child (desks, 1, "fact", &two.hanna, "text", "Paid", NULL);
  desks_exchange_all (desks);
  two_merge (&two, 0);
  /* At once where it was made. */
  two_check_merged (desks, 0, &two.hanna, &two.anna);
  two_check_owner (desks, 0, "address", &address, &two.anna);
  g_assert_cmpint (desks_exchange (desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (desks);
  for (guint i = 0; i < DESKS; i++)
    {
      two_check_merged (desks, i, &two.hanna, &two.anna);
      two_check_owner (desks, i, "address", &address, &two.anna);
      two_check_owner (desks, i, "fact", &one_fact, &two.hanna);
      g_assert_cmpuint (two_count_children (desks, i, "fact", &two.anna), ==, 1);
      g_assert_false (desks_is_live (desks, i, &two.hanna));
    }
  two_check_everywhere_equal (desks);
}

static void
test_slots (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId phone;

  two_open (&two);
  desks_set (desks, 0, &two.anna, "phone", "06 11 11 11 11");
  desks_set (desks, 0, &two.hanna, "phone", "06 22 22 22 22");
  desks_set (desks, 0, &two.hanna, "email", "hanna@example.org");
  desks_exchange_all (desks);
  two_merge (&two, 1);
  desks_exchange (desks, 1);
  desks_exchange_all (desks);
  phone = ledger_id_derive (&two.hanna, "phone");
  for (guint i = 0; i < DESKS; i++)
    {
      /* Her own preferred one stays, the other becomes a plain one; the e-mail that she lacked is preferred. */
      desks_check_shown (desks, i, &two.anna, "phone", "+31611111111");
      two_check_owner (desks, i, "contact_point", &phone, &two.anna);
      desks_check_shown (desks, i, &two.anna, "email", "hanna@example.org");
      g_assert_cmpuint (two_count_children (desks, i, "contact_point", &two.anna), ==, 3);
    }
  two_check_everywhere_equal (desks);
}

static void
test_no_second_copy (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;

  g_autofree char *anna = NULL;

  two_open (&two);
  anna = ledger_id_dup_text (&two.anna);
  two_add_child (desks, 0, "contact_point", &two.anna, "type", "phone", "value", "06 11 11 11 11", NULL);
  two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  /* What said how the two belonged together says nothing any more. */
  two_add_child (desks, 0, "relationship", &two.hanna, "other", anna, "type", "housemate", NULL);
  desks_exchange_all (desks);
  two_merge (&two, 0);
  desks_exchange_all (desks);
  g_assert_cmpuint (two_count_children (desks, 2, "contact_point", &two.anna), ==, 1);
  g_assert_cmpuint (two_count_children (desks, 2, "relationship", &two.anna), ==, 0);
  two_check_everywhere_equal (desks);
}

/* What either of the two said of the other goes, and lives again; what says more than that moves whole. */
static void
test_what_either_said_of_the_other (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *anna = NULL, *hanna = NULL, *type = NULL, *before = NULL, *after = NULL;
  LedgerId changeset, paid, free_of_them, third;

  two_open (&two);
  anna = ledger_id_dup_text (&two.anna);
  hanna = ledger_id_dup_text (&two.hanna);
  third = desks_add_contact (desks, 0, "Postma");
  type = ledger_id_dup_text (&third);
  two_add_child (desks, 0, "relationship", &two.anna, "other", hanna, "type", "housemate", NULL);
  two_add_child (desks, 0, "relationship", &two.hanna, "other", anna, "type", "housemate", NULL);
  two_add_child (desks, 0, "distinction", &two.anna, "other", hanna, NULL);
  two_add_child (desks, 0, "distinction", &two.hanna, "other", anna, NULL);
  free_of_them = two_add_child (desks, 0, "relationship", &two.anna, "other", type, "type", "carer", NULL);
  paid = two_add_child (desks, 0, "membership", &two.hanna, "membership_type", type, "payer", anna, NULL);
  desks_exchange_all (desks);
  before = two_dup_dump (desks->authority);
  changeset = two_merge (&two, 1);
  desks_exchange_all (desks);
  for (guint i = 0; i < DESKS; i++)
    {
      g_assert_cmpuint (two_count_children (desks, i, "relationship", &two.anna), ==, 1);
      g_assert_cmpuint (two_count_children (desks, i, "distinction", &two.anna), ==, 0);
      two_check_owner (desks, i, "relationship", &free_of_them, &two.anna);
      two_check_owner (desks, i, "membership", &paid, &two.anna);
    }
  two_undo (desks, 1, &changeset);
  desks_exchange_all (desks);
  after = two_dup_dump (desks->authority);
  g_assert_cmpstr (after, ==, before);
  two_check_everywhere_equal (desks);
}

/* Two cards that say the same are two pieces of plastic, each with a number of its own. */
static void
test_each_card_stays (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;

  two_open (&two);
  two_add_child (desks, 0, "card", &two.anna, "state", "valid", NULL);
  two_add_child (desks, 0, "card", &two.hanna, "state", "valid", NULL);
  two_merge (&two, 0);
  g_assert_cmpuint (two_count_children (desks, 0, "card", &two.anna), ==, 2);
  desks_exchange_all (desks);
  two_add_child (desks, 1, "card", &two.anna, "state", "valid", NULL);
  desks_exchange_all (desks);
  g_assert_cmpuint (two_count_children (desks, 2, "card", &two.anna), ==, 3);
  two_check_everywhere_equal (desks);
}

static void
test_takes_chosen_fields (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  const char *const names[] = { "city", "phone", NULL };
  g_autofree char *before = NULL;
  LedgerId changeset;

  two_open (&two);
  desks_set (desks, 0, &two.hanna, "city", "Joure");
  desks_set (desks, 0, &two.anna, "city", "Sneek");
  desks_set (desks, 0, &two.anna, "phone", "06 11 11 11 11");
  desks_set (desks, 0, &two.hanna, "phone", "06 22 22 22 22");
  desks_exchange_all (desks);
  before = two_dup_dump (desks->authority);
  g_assert_true (ledger_contact_merge_save (desks->desks[1].store, &two.anna, &two.hanna, names, &changeset, NULL));
  desks_exchange_all (desks);
  desks_check_shown (desks, 2, &two.anna, "city", "Joure");
  desks_check_shown (desks, 2, &two.anna, "phone", "+31622222222");
  g_assert_cmpuint (two_count_children (desks, 2, "contact_point", &two.anna), ==, 2);
  two_undo (desks, 1, &changeset);
  desks_exchange_all (desks);
  two_check_as_before (desks, before);
}

static void
test_refusals (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  const char *const unknown[] = { "shoe_size", NULL };
  g_autoptr (GError) same = NULL, absent = NULL, gone = NULL, field = NULL;
  LedgerId nobody;

  two_open (&two);
  nobody = ledger_id_new (desks->world);
  g_assert_false (ledger_contact_merge_save (desks->desks[0].store, &two.anna, &two.anna, NULL, NULL, &same));
  g_assert_error (same, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING);
  g_assert_false (ledger_contact_merge_save (desks->desks[0].store, &two.anna, &nobody, NULL, NULL, &absent));
  g_assert_error (absent, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE);
  g_assert_false (ledger_contact_merge_save (desks->desks[0].store, &two.anna, &two.hanna, unknown, NULL, &field));
  g_assert_error (field, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN);
  two_merge (&two, 0);
  g_assert_false (ledger_contact_merge_save (desks->desks[0].store, &two.hanna, &two.anna, NULL, NULL, &gone));
  g_assert_error (gone, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED);
}

/* -- Undoing */

static void
test_undo_leaves_the_book_as_it_was (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *before = NULL;
  LedgerId changeset;

  two_open (&two);
  two_fill (&two);
  before = two_dup_dump (desks->authority);
  changeset = two_merge_with (desks, 2, &two.anna, &two.hanna, "city");
  desks_exchange_all (desks);
  two_undo (desks, 2, &changeset);
  g_assert_cmpint (desks_exchange (desks, 2), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (desks);
  two_check_as_before (desks, before);
}

static void
test_undo_before_it_was_sent (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *before = NULL, *shown = NULL;
  LedgerId changeset;

  two_open (&two);
  desks_set (desks, 0, &two.hanna, "phone", "06 11 11 11 11");
  desks_exchange_all (desks);
  before = two_dup_dump (desks->authority);
  changeset = two_merge (&two, 1);
  two_undo (desks, 1, &changeset);
  shown = two_dup_dump (desks->desks[1].store);
  g_assert_cmpstr (shown, ==, before);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (desks);
  two_check_as_before (desks, before);
}

static void
test_undo_keeps_later_edits (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId changeset, phone, address;

  two_open (&two);
  phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  address = two_add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  desks_set (desks, 0, &two.hanna, "city", "Joure");
  desks_exchange_all (desks);
  changeset = two_merge_with (desks, 0, &two.anna, &two.hanna, "city");
  desks_exchange_all (desks);
  two_set_child (desks, 1, "contact_point", &phone, "value", "06 22 22 22 22");
  two_delete_child (desks, 1, "address", &address);
  desks_set (desks, 1, &two.anna, "city", "Sneek");
  desks_exchange_all (desks);
  two_undo (desks, 0, &changeset);
  g_assert_cmpint (desks_exchange (desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (desks);
  two_check_owner (desks, 2, "contact_point", &phone, &two.hanna);
  two_check_child (desks, 2, "contact_point", &phone, "value", "+31622222222");
  two_check_child (desks, 2, "address", &address, "city", NULL);
  desks_check_shown (desks, 2, &two.anna, "city", "Sneek");
  two_check_everywhere_equal (desks);
}

static void
test_undo_after_unseen_edits (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId changeset, phone, address;

  two_open (&two);
  phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  address = two_add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  desks_exchange_all (desks);
  changeset = two_merge (&two, 0);
  desks_exchange_all (desks);
  two_set_child (desks, 1, "contact_point", &phone, "value", "06 22 22 22 22");
  two_delete_child (desks, 1, "address", &address);
  two_undo (desks, 0, &changeset);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_exchange (desks, 0), <=, LEDGER_OUTCOME_MERGED);
  desks_exchange_all (desks);
  two_check_owner (desks, 2, "contact_point", &phone, &two.hanna);
  two_check_owner (desks, 2, "address", &address, &two.hanna);
  g_assert_true (desks_is_live (desks, 2, &two.hanna));
  g_assert_cmpuint (two_count_children (desks, 2, "address", &two.hanna), ==, 0);
  two_check_everywhere_equal (desks);
}

/* -- Who had not seen it */

static void
test_new_record_follows (void)
{
  for (guint first = 0; first < 2; first++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      LedgerId phone, one_fact, changeset;

      two_open (&two);
      changeset = two_merge (&two, 0);
      phone = two_add_child (desks, 1, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      one_fact = two_add_child (desks, 1, "fact", &two.hanna, "text", "Paid", NULL);
      /* In both orders. */
      desks_exchange (desks, first);
      g_assert_cmpint (desks_exchange (desks, 1 - first), <=, LEDGER_OUTCOME_MERGED);
      desks_exchange_all (desks);
      for (guint i = 0; i < DESKS; i++)
        {
          two_check_owner (desks, i, "contact_point", &phone, &two.anna);
          two_check_owner (desks, i, "fact", &one_fact, &two.hanna);
          g_assert_cmpint (ledger_conflict_count (desks->desks[i].store), ==, 0);
        }
      two_check_everywhere_equal (desks);
      /* What followed comes back with the rest. */
      two_undo (desks, 0, &changeset);
      desks_exchange_all (desks);
      two_check_owner (desks, 2, "contact_point", &phone, &two.hanna);
      two_check_everywhere_equal (desks);
    }
}

static void
test_changed_reference_follows (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *text = NULL;
  g_autoptr (LedgerRecord) record = NULL;
  LedgerId third, relation;

  two_open (&two);
  third = desks_add_contact (desks, 0, "Jansma");
  text = ledger_id_dup_text (&two.hanna);
  relation = two_add_child (desks, 1, "relationship", &third, "other", text, "type", "partner", NULL);
  two_merge (&two, 0);
  desks_exchange (desks, 0);
  desks_exchange_all (desks);
  record = two_read_child (desks->desks[2].store, "relationship", &relation);
  g_assert_true (ledger_id_equal (&ledger_record_get (record, "other")->id, &two.anna));
  two_check_everywhere_equal (desks);
}

/* Two merge one contact, each into another: the second is asked, also after an edit that said what stands there. */
static void
test_merged_into_two_asks (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId third;

  two_open (&two);
  third = desks_add_contact (desks, 0, "Jansma");
  desks_exchange_all (desks);
  desks_set (desks, 0, &two.hanna, "language", "fr");
  two_merge (&two, 0);
  desks_set (desks, 1, &two.hanna, "language", "fr");
  g_assert_true (ledger_contact_merge_save (desks->desks[1].store, &third, &two.hanna, NULL, NULL, NULL));
  desks_exchange (desks, 0);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (desks);
  for (guint i = 0; i < DESKS; i++)
    two_check_merged (desks, i, &two.hanna, &two.anna);
  two_check_everywhere_equal (desks);
}

/* A program that knew no merging deletes what was merged: its side of the conflict names no target (S21). */
static void
test_older_program_wanted_no_target (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autoptr (GPtrArray) conflicts = NULL;
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerConflict *conflict;

  two_open (&two);
  two_merge (&two, 0);
  edit = ledger_edit_new (desks->desks[1].store, "delete");
  ledger_edit_delete (edit, desks->contact, &two.hanna);
  g_assert_true (ledger_outbox_save (desks->desks[1].store, edit, NULL, &error));
  book_run (desks->desks[1].store,
            "UPDATE outbox SET bytes = CAST(replace(replace(CAST(bytes AS TEXT), "
            "'\"model\":" G_STRINGIFY (LEDGER_MODEL_VERSION) "', '\"model\":2'), "
            "',\"merged_into\":null', '') AS BLOB) WHERE outcome = 0");
  desks_exchange (desks, 0);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (desks);
  conflicts = ledger_conflict_list (desks->desks[2].store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (conflicts->len, ==, 1);
  conflict = conflicts->pdata[0];
  g_assert_cmpstr (ledger_value_get_text (&conflict->mine[0]), ==, LEDGER_EXISTENCE_DELETED);
  g_assert_null (ledger_value_get_id (&conflict->mine[desks->contact->redirect->place]));
  two_check_merged (desks, 2, &two.hanna, &two.anna);
}

/* A delete state conflicts with an edit of another group, in both orders (S6); so does a merge. */
static void
test_edit_of_merged_asks (void)
{
  for (guint first = 0; first < 2; first++)
    for (guint choice = LEDGER_CHOICE_THEIRS; choice <= LEDGER_CHOICE_MINE; choice++)
      {
        g_auto (Two) two = { 0 };
        Desks *desks = &two.desks;
        LedgerId phone;
        gboolean merged_in_the_end = (first == 0) == (choice == LEDGER_CHOICE_THEIRS);

        two_open (&two);
        phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
        desks_exchange_all (desks);
        two_merge (&two, 0);
        desks_set (desks, 1, &two.hanna, "city", "Joure");
        desks_exchange (desks, first);
        g_assert_cmpint (desks_exchange (desks, 1 - first), ==, LEDGER_OUTCOME_CONFLICT);
        desks_exchange_all (desks);
        for (guint i = 0; i < DESKS; i++)
          g_assert_cmpint (ledger_conflict_count (desks->desks[i].store), ==, 1);
        two_check_owner (desks, 2, "contact_point", &phone, first == 0 ? &two.anna : &two.hanna);
        desks_choose (desks, 2, choice);
        g_assert_cmpint (desks_exchange (desks, 2), ==, LEDGER_OUTCOME_APPLIED);
        desks_exchange_all (desks);
        g_assert_cmpint (ledger_conflict_count (desks->desks[1].store), ==, 0);
        g_assert_cmpint (desks_is_live (desks, 1, &two.hanna), ==, !merged_in_the_end);
        two_check_owner (desks, 1, "contact_point", &phone, merged_in_the_end ? &two.anna : &two.hanna);
        if (first == 1 || choice == LEDGER_CHOICE_MINE)
          desks_check_shown (desks, 0, &two.hanna, "city", "Joure");
        two_check_everywhere_equal (desks);
      }
}

static void
test_edits_of_what_moves_merge (void)
{
  for (guint first = 0; first < 2; first++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      g_autoptr (LedgerRecord) record = NULL;
      LedgerId phone, address;

      two_open (&two);
      phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      address = two_add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
      desks_exchange_all (desks);
      two_merge (&two, 0);
      two_set_child (desks, 1, "contact_point", &phone, "value", "06 22 22 22 22");
      two_delete_child (desks, 1, "address", &address);
      desks_exchange (desks, first);
      g_assert_cmpint (desks_exchange (desks, 1 - first), <=, LEDGER_OUTCOME_MERGED);
      desks_exchange_all (desks);
      two_check_owner (desks, 2, "contact_point", &phone, &two.anna);
      record = two_read_child (desks->desks[2].store, "contact_point", &phone);
      g_assert_cmpstr (ledger_record_get_text (record, "value"), ==, "+31622222222");
      g_assert_cmpuint (two_count_children (desks, 2, "address", &two.anna), ==, 0);
      g_assert_cmpint (ledger_conflict_count (desks->desks[2].store), ==, 0);
      two_check_everywhere_equal (desks);
    }
}

/* -- Several merges */

static void
test_same_merge_twice (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;

  two_open (&two);
  two_add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  desks_exchange_all (desks);
  two_merge (&two, 0);
  two_merge (&two, 1);
  desks_exchange (desks, 0);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_MERGED);
  desks_exchange_all (desks);
  two_check_merged (desks, 2, &two.hanna, &two.anna);
  two_check_everywhere_equal (desks);
}

static void
test_chain (void)
{
  for (guint first = 0; first < 2; first++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      g_autoptr (GPtrArray) before = NULL;
      LedgerId third, phone, one_fact, end, changeset;

      two_open (&two);
      third = desks_add_contact (desks, 0, "Bergsma");
      phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      one_fact = two_add_child (desks, 0, "fact", &two.hanna, "text", "Paid", NULL);
      desks_exchange_all (desks);
      /* Hanna into Anna at one desk, Anna into the third at another. */
      changeset = two_merge (&two, 0);
      two_merge_with (desks, 1, &third, &two.anna, NULL);
      desks_exchange (desks, first);
      g_assert_cmpint (desks_exchange (desks, 1 - first), <=, LEDGER_OUTCOME_MERGED);
      desks_exchange_all (desks);
      two_check_owner (desks, 2, "contact_point", &phone, &third);
      end = two.hanna;
      ledger_store_resolve (desks->desks[2].store, desks->contact, &end, NULL);
      g_assert_true (ledger_id_equal (&end, &third));
      before = ledger_store_list_merged (desks->desks[2].store, desks->contact, &third, NULL);
      g_assert_cmpuint (before->len, ==, 2);
      g_assert_cmpuint (two_count_children (desks, 2, "fact", &third), ==, 1);
      two_check_owner (desks, 2, "fact", &one_fact, &two.hanna);
      two_check_everywhere_equal (desks);
      /* The first link goes: what was Hanna's is Hanna's. */
      two_undo (desks, 0, &changeset);
      desks_exchange_all (desks);
      two_check_owner (desks, 2, "contact_point", &phone, &two.hanna);
      two_check_merged (desks, 2, &two.anna, &third);
      two_check_everywhere_equal (desks);
    }
}

/* A into B here and B into A there: one conflict that shows all, and either may be chosen. */
static void
test_ring (void)
{
  for (guint choice = LEDGER_CHOICE_THEIRS; choice <= LEDGER_CHOICE_MINE; choice++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      LedgerId phone, address;
      gboolean mine = choice == LEDGER_CHOICE_MINE;

      two_open (&two);
      phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      address = two_add_child (desks, 0, "address", &two.anna, "type", "postal", "city", "Joure", NULL);
      desks_exchange_all (desks);
      two_merge (&two, 0);
      two_merge_with (desks, 1, &two.hanna, &two.anna, NULL);
      desks_exchange (desks, 0);
      g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
      desks_exchange_all (desks);
      two_check_merged (desks, 1, &two.hanna, &two.anna);
      g_assert_cmpint (ledger_conflict_count (desks->desks[1].store), ==, 1);
      desks_choose (desks, 2, choice);
      g_assert_cmpint (desks_exchange (desks, 2), ==, LEDGER_OUTCOME_APPLIED);
      desks_exchange_all (desks);
      two_check_merged (desks, 1, mine ? &two.anna : &two.hanna, mine ? &two.hanna : &two.anna);
      g_assert_true (desks_is_live (desks, 1, mine ? &two.hanna : &two.anna));
      two_check_owner (desks, 1, "contact_point", &phone, mine ? &two.hanna : &two.anna);
      two_check_owner (desks, 1, "address", &address, mine ? &two.hanna : &two.anna);
      two_check_everywhere_equal (desks);
    }
}

static void
test_two_survivors_ask (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId third, phone;

  two_open (&two);
  third = desks_add_contact (desks, 0, "Bergsma");
  phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  desks_exchange_all (desks);
  two_merge (&two, 0);
  two_merge_with (desks, 1, &third, &two.hanna, NULL);
  desks_exchange (desks, 0);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (desks);
  two_check_owner (desks, 2, "contact_point", &phone, &two.anna);
  desks_choose (desks, 2, LEDGER_CHOICE_MINE);
  desks_exchange_all (desks);
  two_check_merged (desks, 2, &two.hanna, &third);
  two_check_owner (desks, 2, "contact_point", &phone, &third);
  two_check_everywhere_equal (desks);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(sentence, function) g_test_add_func ("/authority/merge/" sentence, function)
  ADD ("what-hangs-on-it-moves-and-facts-stay", test_moves_what_is_no_fact);
  ADD ("the-preferred-one-stays-and-what-was-lacking-is-taken", test_slots);
  ADD ("an-equal-value-gets-no-second-copy", test_no_second_copy);
  ADD ("what-either-said-of-the-other-goes-and-lives-again", test_what_either_said_of_the_other);
  ADD ("an-older-program-wanted-no-target", test_older_program_wanted_no_target);
  ADD ("one-contact-merged-into-two-asks", test_merged_into_two_asks);
  ADD ("each-card-stays-with-its-own-number", test_each_card_stays);
  ADD ("chosen-fields-are-taken-over", test_takes_chosen_fields);
  ADD ("what-cannot-be-merged-is-told", test_refusals);
  ADD ("an-undo-leaves-the-book-as-it-was", test_undo_leaves_the_book_as_it_was);
  ADD ("an-undo-before-it-was-sent", test_undo_before_it_was_sent);
  ADD ("an-undo-keeps-later-edits", test_undo_keeps_later_edits);
  ADD ("an-undo-keeps-edits-that-it-had-not-seen", test_undo_after_unseen_edits);
  ADD ("a-new-record-follows-the-redirect", test_new_record_follows);
  ADD ("a-changed-reference-follows-the-redirect", test_changed_reference_follows);
  ADD ("an-edit-of-what-was-merged-asks-in-both-orders", test_edit_of_merged_asks);
  ADD ("edits-and-deletes-of-what-moves-merge", test_edits_of_what_moves_merge);
  ADD ("the-same-merge-twice-is-one", test_same_merge_twice);
  ADD ("merges-follow-each-other", test_chain);
  ADD ("a-ring-asks", test_ring);
  ADD ("two-survivors-ask", test_two_survivors_ask);
  return g_test_run ();
}

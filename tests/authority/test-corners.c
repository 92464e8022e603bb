/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The corners of S3–S6 and S23: what waits behind something kept aside, what hangs on what is not there, values of the
 * largest size, choices about a delete, and conflicts as contacts enter and leave a scope. One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"
#include "tests/support/book.h"

#include <string.h>

/* Decides on the changeset that has been kept aside for longest. */
static void
decide (Desks *desks, guint desk, const char *decision)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, "parked");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) parked = ledger_store_list_all (desks->desks[desk].store, kind, &error);
  const LedgerRecord *found = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < parked->len; i++)
    {
      const LedgerRecord *record = parked->pdata[i];

      if (g_strcmp0 (ledger_record_get_text (record, "state"), "parked") == 0 &&
          (found == NULL || record->versions[0] < found->versions[0]))
        found = record;
    }
  g_assert_nonnull (found);
  ledger_parked_decide (desks->desks[desk].store, &found->id, decision, &error);
  g_assert_no_error (error);
}

static LedgerId
create_here (Desks *desks, guint desk, const char *family_name)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "create");
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, desks->contact);

  ledger_edit_set_named (edit, desks->contact, &id, "family_name", family_name, &error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
test_what_waited_applies_after_it (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set_access (&desks, 1, "contact=read");
  desks_set (&desks, 1, &id, "city", "Groningen");
  desks_set (&desks, 1, &id, "city", "Joure");
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_parked_count (desks.desks[0].store), ==, 2);
  decide (&desks, 0, "applied");
  desks_exchange_all (&desks);
  decide (&desks, 0, "applied");
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 0, &id, "city", "Joure");
  g_assert_cmpint (ledger_parked_count (desks.desks[0].store), ==, 0);
}

static void
test_what_waited_for_something_dropped_asks (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set_access (&desks, 1, "contact=read");
  desks_set (&desks, 1, &id, "city", "Groningen");
  desks_set (&desks, 1, &id, "city", "Joure");
  desks_exchange (&desks, 1);
  desks_exchange_all (&desks);
  decide (&desks, 0, "dropped");
  desks_exchange_all (&desks);
  decide (&desks, 0, "applied");
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 0);
  g_assert_cmpstr (ledger_value_get_text (&conflict->mine[ledger_kind_find_field (desks.contact, "city")->place]), ==,
                   "Joure");
}

static void
test_child_of_parked_creation_waits (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  desks_set_access (&desks, 1, "contact=read");
  id = create_here (&desks, 1, "Jansma");
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_set_access (&desks, 1, "all=edit");
  desks_set (&desks, 1, &id, "phone", "06 12 34 56 78");
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (&desks);
  decide (&desks, 0, "applied");
  desks_exchange_all (&desks);
  decide (&desks, 0, "applied");
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 2, &id, "family_name", "Jansma");
  desks_check_shown (&desks, 2, &id, "phone", "+31612345678");
}

/* Two in one transaction: that the first takes a branch for a contact does not touch the second, about the branch. */
static void
test_wrong_kind_harms_nobody (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerChangeset) wrong = NULL, right = NULL;
  g_autoptr (LedgerRecord) live = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerKind *branches, *phones;
  LedgerRecordChange *record;
  LedgerGroupChange *change;
  const LedgerField *name;
  ServerPush pushes[2] = { { 0 } };
  LedgerId branch, phone;

  desks_open (&desks);
  branches = ledger_model_find_kind (desks.model, "branch");
  phones = ledger_model_find_kind (desks.model, "contact_point");
  name = ledger_kind_find_field (branches, "name");
  branch = desks_add_branch (&desks, "Gent");
  desks_exchange_all (&desks);
  phone = ledger_id_new (desks.world);
  wrong = ledger_changeset_new (desks.world, "create");
  record = ledger_changeset_add_record (wrong, phones, &phone);
  change = ledger_record_change_add_group (record, phones->groups);
  ledger_value_set_text (&change->new_values[0], "live");
  change = ledger_record_change_add_group (record, phones->parent->group);
  ledger_value_set_id (&change->new_values[phones->parent->place], &branch);
  g_assert_true (ledger_changeset_seal (wrong, &error));
  live = ledger_store_get (desks.authority, branches, &branch, &error);
  right = ledger_changeset_new (desks.world, "edit");
  record = ledger_changeset_add_record (right, branches, &branch);
  record->seen = ledger_record_get_version (live);
  change = ledger_record_change_add_group (record, name->group);
  change->base.version = live->versions[name->group->index];
  for (guint i = 0; i < name->group->n_fields; i++)
    {
      ledger_value_copy (&change->old_values[i], &live->values[name->group->fields[i]->index]);
      ledger_value_copy (&change->new_values[i], &change->old_values[i]);
    }
  ledger_value_set_text (&change->new_values[name->place], "Brugge");
  g_assert_true (ledger_changeset_seal (right, &error));
  pushes[0] = (ServerPush) { .author = &desks.desks[1].author, .bytes = wrong->bytes };
  pushes[1] = (ServerPush) { .author = &desks.desks[2].author, .bytes = right->bytes };
  server_authority_apply (desks.authority, pushes, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pushes[0].outcome, ==, LEDGER_OUTCOME_PARKED);
  g_assert_cmpstr (pushes[1].reason, ==, NULL);
  g_assert_cmpint (pushes[1].outcome, ==, LEDGER_OUTCOME_APPLIED);
  for (guint i = 0; i < 2; i++)
    {
      g_free (pushes[i].reason);
      g_free (pushes[i].bases);
    }
}

static void
test_delete_can_be_chosen (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 1, &id, "city", "Groningen");
  desks_delete (&desks, 0, &id);
  desks_exchange (&desks, 1);
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  desks_choose (&desks, 2, LEDGER_CHOICE_MINE);
  g_assert_cmpint (desks_exchange (&desks, 2), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 0);
  g_assert_false (desks_is_live (&desks, 1, &id));
}

static void
set_remark (Desks *desks, guint desk, const LedgerId *id, char letter)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "edit");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (65000, '\n');
  LedgerValue value;

  text[0] = text[64999] = letter;
  value = LEDGER_TEXT (text);
  ledger_edit_set (edit, ledger_kind_find_field (desks->contact, "remark"), id, &value);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
test_conflict_of_the_largest_size (void)
{
  g_auto (Desks) desks = { 0 };
  g_autofree char *shown = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  set_remark (&desks, 0, &id, 'a');
  set_remark (&desks, 1, &id, 'b');
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  desks_choose (&desks, 2, LEDGER_CHOICE_MINE);
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_conflict_count (desks.desks[0].store), ==, 0);
  shown = desks_dup_shown (&desks, 0, &id, "remark");
  g_assert_cmpint (shown[0], ==, 'b');
}

static void
test_long_unknown_name_reaches_every_desk (void)
{
  g_auto (Desks) desks = { 0 };
  g_autofree char *name = g_strnfill (5000, 'x');
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ServerPush push = { 0 };

  desks_open (&desks);
  text = g_strdup_printf ("{\"salt\":\"00112233445566778899aabbccddeeff\","
                          "\"id\":\"01900000-0000-7000-8000-000000000001\","
                          "\"model\":1,\"time\":1,\"action\":\"edit\",\"atomic\":false,"
                          "\"records\":[{\"kind\":\"%s\","
                          "\"id\":\"01900000-0000-7000-8000-000000000002\",\"seen\":0,\"groups\":[]}]}", name);
  bytes = g_bytes_new (text, strlen (text));
  push = (ServerPush) { .bytes = bytes, .author = &desks.desks[0].author };
  server_authority_apply (desks.authority, &push, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (push.outcome, ==, LEDGER_OUTCOME_PARKED);
  g_free (push.reason);
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_parked_count (desks.desks[1].store), ==, 1);
}

static void
test_conflict_moves_with_its_contact (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId breda, gent, id;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  gent = desks_add_branch (&desks, "Gent");
  desks_exchange_all (&desks);
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "city", "Leeuwarden");
  desks_set (&desks, 2, &id, "city", "Groningen");
  desks_exchange (&desks, 0);
  desks_exchange (&desks, 2);
  desks_exchange_all (&desks);
  g_assert_cmpint (book_ask (desks.desks[1].store, "SELECT COUNT(*) FROM conflict"), ==, 0);

  desks_place (&desks, &id, &breda);
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 1);
  desks_place (&desks, &id, &gent);
  desks_exchange_all (&desks);
  g_assert_cmpint (book_ask (desks.desks[1].store, "SELECT COUNT(*) FROM conflict"), ==, 0);
  g_assert_cmpint (ledger_conflict_count (desks.desks[2].store), ==, 1);
}

static void
test_conflict_that_enters_in_one_step (void)
{
  g_auto (Desks) desks = { 0 };
  g_autofree char *text = NULL;
  LedgerId breda, id;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  desks_exchange_all (&desks);
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  id = desks_add_contact (&desks, 0, "Bergsma");
  text = ledger_id_dup_text (&breda);
  desks_set (&desks, 0, &id, "branch", text);
  desks_set (&desks, 0, &id, "city", "Leeuwarden");
  desks_set (&desks, 2, &id, "city", "Groningen");
  desks_exchange (&desks, 0);
  desks_exchange (&desks, 2);
  desks_exchange (&desks, 1);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 1);
}

static void
test_parked_outside_scope_is_not_told (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId breda, id;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  desks_exchange_all (&desks);
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set_access (&desks, 2, "contact=read");
  desks_set (&desks, 2, &id, "city", "Groningen");
  g_assert_cmpint (desks_exchange (&desks, 2), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (&desks);
  g_assert_cmpint (book_ask (desks.desks[0].store, "SELECT COUNT(*) FROM parked"), ==, 1);
  g_assert_cmpint (book_ask (desks.desks[2].store, "SELECT COUNT(*) FROM parked"), ==, 1);
  g_assert_cmpint (book_ask (desks.desks[1].store, "SELECT COUNT(*) FROM parked"), ==, 0);
}

static void
test_child_outside_scope_is_kept_aside (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId breda, id;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  desks_exchange_all (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  desks_set (&desks, 1, &id, "phone", "06 12 34 56 78");
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
}

static void
test_child_stays_with_its_contact (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerKind *kind;
  LedgerId one, other, phone;
  LedgerValue owner;

  desks_open (&desks);
  one = desks_add_contact (&desks, 0, "Bergsma");
  other = desks_add_contact (&desks, 0, "Jansma");
  desks_set (&desks, 0, &one, "phone", "06 12 34 56 78");
  desks_exchange_all (&desks);
  kind = ledger_model_find_kind (desks.model, "contact_point");
  phone = ledger_id_derive (&one, ledger_kind_find_alias (desks.contact, "phone")->slot);
  owner = LEDGER_ID (&other);
  edit = ledger_edit_new (desks.desks[1].store, "edit");
  ledger_edit_set (edit, kind->parent, &phone, &owner);
  ledger_outbox_save (desks.desks[1].store, edit, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_check_shown (&desks, 1, &one, "phone", "+31612345678");
}

static void
test_parked_moves_together (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set_access (&desks, 1, "contact=read");
  edit = ledger_edit_new (desks.desks[1].store, "edit");
  ledger_edit_set_atomic (edit);
  ledger_edit_set_named (edit, desks.contact, &id, "birth_date", "12-3-1951", &error);
  ledger_edit_set_named (edit, desks.contact, &id, "city", "Groningen", &error);
  ledger_outbox_save (desks.desks[1].store, edit, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_set (&desks, 0, &id, "city", "Leeuwarden");
  desks_exchange_all (&desks);
  decide (&desks, 0, "applied");
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 0, &id, "city", "Leeuwarden");
  desks_check_shown (&desks, 0, &id, "birth_date", "");
  g_assert_cmpint (ledger_conflict_count (desks.desks[0].store), >, 0);
}

static void
test_edited_child_of_a_deleted_contact_asks (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "phone", "06 12 34 56 78");
  desks_exchange_all (&desks);
  desks_delete (&desks, 0, &id);
  desks_set (&desks, 1, &id, "phone", "06 87 65 43 21");
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  desks_choose (&desks, 1, LEDGER_CHOICE_MINE);
  desks_exchange_all (&desks);
  g_assert_true (desks_is_live (&desks, 2, &id));
  desks_check_shown (&desks, 2, &id, "phone", "+31687654321");
}

static void
test_choice_of_an_own_unsent_value (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &id, "city", "Leeuwarden");
  desks_set (&desks, 1, &id, "city", "Groningen");
  desks_exchange (&desks, 0);
  desks.desks[2].author.user = desks.desks[1].author.user;
  desks_set (&desks, 2, &id, "city", "Joure");
  desks_exchange (&desks, 1);
  desks_pull (&desks, 2);
  desks_choose (&desks, 2, LEDGER_CHOICE_THEIRS);
  g_assert_cmpint (desks_exchange (&desks, 2), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  conflict = desks_get_conflict (&desks, 0);
  g_assert_cmpstr (ledger_value_get_text (&conflict->mine[ledger_kind_find_field (desks.contact, "city")->place]), ==,
                   "Joure");
}

/* What an office wants filled in, its field by the value: what a program of somebody else's would send. */
static void
want (Desks *desks, guint desk, const char *field, const char *state)
{
  LedgerStore *store = desks->desks[desk].store;
  const LedgerKind *kind = ledger_model_find_kind (desks->model, "wanted_field");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);
  LedgerValue name = LEDGER_TEXT (field);

  ledger_edit_set_named (edit, kind, &id, "contact_kind", "person", &error);
  ledger_edit_set_named (edit, kind, &id, "state", state, &error);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "field"), &id, &name);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
}

static guint
count_wanted (Desks *desks, guint desk)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, "wanted_field");
  g_autoptr (GPtrArray) wanted = ledger_store_list_all (desks->desks[desk].store, kind, NULL);

  return wanted->len;
}

static void
test_unknown_name_is_kept_aside (void)
{
  static const char *const unknown[] = { "shoe_size", "number", "existence", "own.diet", "" };
  g_auto (Desks) desks = { 0 };

  desks_open (&desks);
  want (&desks, 0, "birth_date", "wanted");
  want (&desks, 0, "phone", "wanted");
  want (&desks, 0, "own.01900000-0000-7000-8000-000000000001", "wanted");
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  for (guint i = 0; *unknown[i] != '\0'; i++)
    {
      g_test_message ("%s", unknown[i]);
      want (&desks, 0, unknown[i], "wanted");
      g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_PARKED);
    }
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_parked_count (desks.desks[0].store), ==, 4);
  g_assert_cmpuint (count_wanted (&desks, 1), ==, 3);
}

/* Neither knew of the other: nothing is refused and nothing lost (libledger/quality/wanted.h says which holds). */
static void
test_the_same_made_apart_stays_twice (void)
{
  g_auto (Desks) desks = { 0 };

  desks_open (&desks);
  want (&desks, 0, "phone", "wanted");
  want (&desks, 1, "phone", "optional");
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (&desks);
  for (guint desk = 0; desk < 2; desk++)
    {
      g_assert_cmpint (ledger_parked_count (desks.desks[desk].store), ==, 0);
      g_assert_cmpuint (count_wanted (&desks, desk), ==, 2);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(sentence, function) g_test_add_func ("/authority/" sentence, function)
  ADD ("what-waited-behind-something-kept-aside-applies-after-it", test_what_waited_applies_after_it);
  ADD ("what-waited-behind-something-dropped-asks", test_what_waited_for_something_dropped_asks);
  ADD ("the-child-of-a-creation-kept-aside-waits-with-it", test_child_of_parked_creation_waits);
  ADD ("who-takes-a-record-for-another-kind-harms-nobody-in-the-same-transaction", test_wrong_kind_harms_nobody);
  ADD ("a-delete-can-be-chosen-against-an-edit", test_delete_can_be_chosen);
  ADD ("a-conflict-over-the-longest-texts-reaches-every-desk", test_conflict_of_the_largest_size);
  ADD ("a-long-unknown-name-kept-aside-reaches-every-desk", test_long_unknown_name_reaches_every_desk);
  ADD ("a-conflict-enters-and-leaves-with-its-contact", test_conflict_moves_with_its_contact);
  ADD ("a-conflict-that-arose-while-its-contact-entered-is-told", test_conflict_that_enters_in_one_step);
  ADD ("what-is-kept-aside-outside-the-scope-is-not-told", test_parked_outside_scope_is_not_told);
  ADD ("a-child-on-a-contact-outside-the-scope-is-kept-aside", test_child_outside_scope_is_kept_aside);
  ADD ("a-child-is-not-hung-on-another-contact", test_child_stays_with_its_contact);
  ADD ("what-moves-together-does-so-out-of-what-is-kept-aside-too", test_parked_moves_together);
  ADD ("an-edited-child-of-a-deleted-contact-asks", test_edited_child_of_a_deleted_contact_asks);
  ADD ("the-choice-of-an-own-unsent-value-is-not-lost", test_choice_of_an_own_unsent_value);
  ADD ("what-names-an-unknown-field-is-kept-aside", test_unknown_name_is_kept_aside);
  ADD ("what-two-offices-made-apart-about-the-same-stays-twice", test_the_same_made_apart_stays_twice);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merging contacts, and undoing that, as jobs of the server (S7, S9): more than an edit may change, and a merge that no
 * outbox keeps. What was changed since stays. One thread.
 */
#include "config.h"

#include <string.h>

#include "libledger/sync/contact-merge.h"
#include "libledger/sync/job.h"
#include "server/server-error.h"
#include "tests/authority/desk-jobs.h"
#include "tests/authority/two.h"
#include "tests/support/book.h"

#define MANY 1200

/* -- Asking */

static char *
dup_pair (const LedgerId *survivor, const LedgerId *loser, const char *take)
{
  g_autofree char *one = ledger_id_dup_text (survivor), *other = ledger_id_dup_text (loser);

  return take != NULL ? g_strdup_printf ("{\"survivor\":\"%s\",\"loser\":\"%s\",\"take\":[\"%s\"]}", one, other, take)
                      : g_strdup_printf ("{\"survivor\":\"%s\",\"loser\":\"%s\"}", one, other);
}

static char *
dup_one (const char *member, const LedgerId *id)
{
  g_autofree char *text = ledger_id_dup_text (id);

  return g_strdup_printf ("{\"%s\":\"%s\"}", member, text);
}

static ServerJob *
ask_undo (Desks *desks, guint desk, const LedgerId *contact, GError **error)
{
  g_autofree char *parameters = dup_one ("contact", contact);

  return desk_jobs_ask (desks, desk, "undo-merge", parameters, error);
}

static void
check_done (const ServerJob *job, gint64 changed, gint64 left)
{
  g_assert_cmpstr (job->message, ==, NULL);
  g_assert_cmpstr (job->state, ==, SERVER_JOB_DONE);
  g_assert_cmpint (job->staged, ==, changed);
  g_assert_cmpint (job->left_out, ==, left);
}

/* -- Undoing */

static void
test_undo_by_another_desk (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *before = NULL;
  g_autoptr (GError) gone = NULL, error = NULL, again = NULL;
  g_autoptr (ServerJob) asked = NULL, ended = NULL, twice = NULL;
  LedgerId changeset;

  two_open (&two);
  desk_jobs_prepare (desks);
  two_fill (&two);
  before = two_dup_dump (desks->authority);
  changeset = two_merge_with (desks, 2, &two.anna, &two.hanna, "city");
  desks_exchange_all (desks);
  /* As after the time for which a replica keeps what was confirmed. */
  book_run (desks->desks[2].store, "DELETE FROM outbox");
  g_assert_false (ledger_outbox_save_undo (desks->desks[2].store, &changeset, NULL, &gone));
  g_assert_error (gone, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE);
  g_assert_nonnull (strstr (gone->message, "at the server"));
  asked = ask_undo (desks, 0, &two.hanna, &error);
  g_assert_no_error (error);
  /* Loser, phone, e-mail, its copy, city, address. */
  g_assert_cmpstr (asked->preview, ==, "{\"records\":6,\"change\":6,\"same\":0,\"left\":0}");
  two_check_merged (desks, 1, &two.hanna, &two.anna);
  ended = desk_jobs_run (desks, 0, asked);
  check_done (ended, 6, 0);
  desks_exchange_all (desks);
  two_check_as_before (desks, before);
  twice = ask_undo (desks, 0, &two.hanna, &again);
  g_assert_error (again, SERVER_ERROR, SERVER_ERROR_MALFORMED);
}

static void
test_undo_keeps_later_edits (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) asked = NULL, ended = NULL;
  g_autofree char *parameters = NULL;
  LedgerId changeset, phone, address, slot;

  two_open (&two);
  desk_jobs_prepare (desks);
  phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  address = two_add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  desks_set (desks, 0, &two.hanna, "email", "hanna@example.org");
  desks_set (desks, 0, &two.hanna, "city", "Joure");
  desks_exchange_all (desks);
  changeset = two_merge_with (desks, 0, &two.anna, &two.hanna, "city");
  desks_exchange_all (desks);
  two_set_child (desks, 1, "contact_point", &phone, "value", "06 22 22 22 22");
  two_delete_child (desks, 1, "address", &address);
  desks_set (desks, 1, &two.anna, "city", "Sneek");
  desks_exchange_all (desks);
  parameters = dup_one ("changeset", &changeset);
  asked = desk_jobs_ask (desks, 2, "undo-merge", parameters, &error);
  g_assert_no_error (error);
  /* One more is changed after the preview: the copy that stands in the survivor's slot. */
  slot = ledger_id_derive (&two.anna, "email");
  two_set_child (desks, 1, "contact_point", &slot, "value", "anna@example.org");
  desks_exchange_all (desks);
  ended = desk_jobs_run (desks, 2, asked);
  /* The redirect, the phone and the e-mail go back; the deleted address, the city and the copy stay. */
  check_done (ended, 3, 3);
  desks_exchange_all (desks);
  two_check_owner (desks, 2, "contact_point", &phone, &two.hanna);
  two_check_child (desks, 2, "contact_point", &phone, "value", "+31622222222");
  two_check_child (desks, 2, "address", &address, "city", NULL);
  two_check_child (desks, 2, "contact_point", &slot, "value", "anna@example.org");
  desks_check_shown (desks, 2, &two.anna, "city", "Sneek");
  desks_check_shown (desks, 2, &two.hanna, "email", "hanna@example.org");
  two_check_everywhere_equal (desks);
}

/* Who had not seen the undo edits and deletes as ever: a question where both changed one, and nothing is lost. */
static void
test_unseen_undo_is_an_ordinary_change (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) asked = NULL, ended = NULL;
  LedgerId phone;

  two_open (&two);
  desk_jobs_prepare (desks);
  phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  desks_set (desks, 0, &two.hanna, "city", "Joure");
  desks_exchange_all (desks);
  two_merge_with (desks, 0, &two.anna, &two.hanna, "city");
  desks_exchange_all (desks);
  two_set_child (desks, 1, "contact_point", &phone, "value", "06 22 22 22 22");
  desks_set (desks, 1, &two.anna, "city", "Sneek");
  asked = ask_undo (desks, 0, &two.hanna, &error);
  g_assert_no_error (error);
  ended = desk_jobs_run (desks, 0, asked);
  check_done (ended, 3, 0);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (desks);
  two_check_owner (desks, 2, "contact_point", &phone, &two.hanna);
  g_assert_cmpint (ledger_conflict_count (desks->desks[2].store), ==, 1);
  desks_choose (desks, 2, LEDGER_CHOICE_MINE);
  desks_exchange_all (desks);
  desks_check_shown (desks, 0, &two.anna, "city", "Sneek");
  two_check_everywhere_equal (desks);
}

static void
test_undo_after_the_survivor_was_merged (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) asked = NULL, ended = NULL;
  LedgerId third, phone;

  two_open (&two);
  desk_jobs_prepare (desks);
  third = desks_add_contact (desks, 0, "Jansma");
  phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  desks_exchange_all (desks);
  two_merge (&two, 0);
  desks_exchange_all (desks);
  two_merge_with (desks, 1, &third, &two.anna, NULL);
  desks_exchange_all (desks);
  two_check_owner (desks, 2, "contact_point", &phone, &third);
  asked = ask_undo (desks, 2, &two.hanna, &error);
  g_assert_no_error (error);
  ended = desk_jobs_run (desks, 2, asked);
  check_done (ended, 2, 0);
  desks_exchange_all (desks);
  two_check_owner (desks, 2, "contact_point", &phone, &two.hanna);
  g_assert_true (desks_is_live (desks, 0, &two.hanna));
  two_check_merged (desks, 0, &two.anna, &third);
  two_check_everywhere_equal (desks);
}

/* Undone and merged anew it is another merge than the preview was of. */
static void
test_another_merge_is_not_undone (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) first = NULL, late = NULL, ended = NULL, failed = NULL;
  g_autofree char *parameters = NULL;
  LedgerId changeset;

  two_open (&two);
  desk_jobs_prepare (desks);
  changeset = two_merge (&two, 0);
  desks_exchange_all (desks);
  parameters = dup_one ("changeset", &changeset);
  first = desk_jobs_ask (desks, 0, "undo-merge", parameters, &error);
  late = desk_jobs_ask (desks, 1, "undo-merge", parameters, &error);
  g_assert_no_error (error);
  ended = desk_jobs_run (desks, 0, first);
  check_done (ended, 1, 0);
  desks_exchange_all (desks);
  two_merge (&two, 2);
  desks_exchange_all (desks);
  failed = desk_jobs_run (desks, 1, late);
  g_assert_cmpstr (failed->state, ==, SERVER_JOB_FAILED);
  g_assert_nonnull (strstr (failed->message, "no longer merged"));
  two_check_merged (desks, 2, &two.hanna, &two.anna);
  two_check_everywhere_equal (desks);
}

/* -- Merging */

static LedgerRecord *
make_child (Desks *desks, const LedgerId *contact, guint number)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, number % 2 == 0 ? "contact_point" : "address");
  LedgerId id = ledger_id_new (desks->world);
  LedgerRecord *record = ledger_record_new (kind, &id);
  const char *name = number % 2 == 0 ? "value" : "city", *type = number % 2 == 0 ? "email" : "postal";

  record->root = *contact;
  ledger_value_set_id (&record->values[kind->parent->index], contact);
  ledger_value_set_text (&record->values[ledger_kind_find_field (kind, "type")->index], type);
  ledger_value_take_text (&record->values[ledger_kind_find_field (kind, name)->index],
                          g_strdup_printf ("h%u@example.org", number));
  return record;
}

static gboolean
add_many (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Two *two = data;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);

  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (records, make_child (&two->desks, &two->hanna, i));
  return server_authority_write_direct (transaction, two->desks.authority, records, &two->desks.desks[0].author,
                                        "create", error);
}

static void
open_many (Two *two)
{
  g_autoptr (GError) error = NULL;

  two_open (two);
  desk_jobs_prepare (&two->desks);
  ledger_database_write (ledger_store_get_database (two->desks.authority), add_many, two, &error);
  g_assert_no_error (error);
  desks_exchange_all (&two->desks);
}

static void
test_more_than_an_edit_may_change (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *before = NULL, *parameters = NULL, *preview = NULL;
  g_autoptr (GError) large = NULL, error = NULL;
  g_autoptr (ServerJob) asked = NULL, ended = NULL, undo = NULL, undone = NULL;
  gint64 entries;

  open_many (&two);
  desks_set (desks, 0, &two.hanna, "city", "Joure");
  desks_exchange_all (desks);
  before = two_dup_dump (desks->authority);
  g_assert_false (ledger_contact_merge_save (desks->desks[0].store, &two.anna, &two.hanna, NULL, NULL, &large));
  g_assert_error (large, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE);
  entries = book_ask (desks->authority, "SELECT COUNT(*) FROM ledger_entry");
  parameters = dup_pair (&two.anna, &two.hanna, "city");
  asked = desk_jobs_ask (desks, 0, "merge", parameters, &error);
  g_assert_no_error (error);
  preview = g_strdup_printf ("{\"records\":%u,\"change\":%u,\"same\":0,\"left\":0}", MANY + 2, MANY + 2);
  g_assert_cmpstr (asked->preview, ==, preview);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM ledger_entry"), ==, entries);
  ended = desk_jobs_run (desks, 0, asked);
  check_done (ended, MANY + 2, 0);
  /* One changeset. */
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM ledger_entry"), ==, entries + 1);
  desks_exchange_all (desks);
  two_check_merged (desks, 1, &two.hanna, &two.anna);
  desks_check_shown (desks, 1, &two.anna, "city", "Joure");
  g_assert_cmpint (book_ask (desks->desks[1].store, "SELECT COUNT(*) FROM contact_point p JOIN contact c ON c.id = "
                             "p.contact WHERE c.existence = 'live'"), ==, MANY / 2);
  two_check_everywhere_equal (desks);
  undo = ask_undo (desks, 2, &two.hanna, &error);
  g_assert_no_error (error);
  undone = desk_jobs_run (desks, 2, undo);
  check_done (undone, MANY + 2, 0);
  desks_exchange_all (desks);
  two_check_as_before (desks, before);
}

/* What is decided on is what the preview showed of the two; what hangs on them goes along as it is by then. */
static void
test_changed_since_the_preview (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *parameters = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) first = NULL, second = NULL, failed = NULL, ended = NULL;
  LedgerId phone;

  two_open (&two);
  desk_jobs_prepare (desks);
  parameters = dup_pair (&two.anna, &two.hanna, "city");
  first = desk_jobs_ask (desks, 0, "merge", parameters, &error);
  g_assert_no_error (error);
  desks_set (desks, 1, &two.hanna, "city", "Joure");
  desks_exchange_all (desks);
  failed = desk_jobs_run (desks, 0, first);
  g_assert_cmpstr (failed->state, ==, SERVER_JOB_FAILED);
  g_assert_nonnull (strstr (failed->message, "since the preview"));
  desks_exchange_all (desks);
  g_assert_true (desks_is_live (desks, 0, &two.hanna));
  second = desk_jobs_ask (desks, 0, "merge", parameters, &error);
  g_assert_no_error (error);
  phone = two_add_child (desks, 1, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  desks_exchange_all (desks);
  ended = desk_jobs_run (desks, 0, second);
  check_done (ended, 3, 0);
  desks_exchange_all (desks);
  two_check_owner (desks, 1, "contact_point", &phone, &two.anna);
  two_check_everywhere_equal (desks);
}

/* Also what a desk that has not seen it says of the two is judged as after a merge that was pushed. */
static void
test_unseen_delete_of_the_survivor_asks (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *parameters = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) asked = NULL, ended = NULL;
  LedgerId phone;

  two_open (&two);
  desk_jobs_prepare (desks);
  phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  desks_exchange_all (desks);
  desks_delete (desks, 1, &two.anna);
  parameters = dup_pair (&two.anna, &two.hanna, NULL);
  asked = desk_jobs_ask (desks, 0, "merge", parameters, &error);
  g_assert_no_error (error);
  ended = desk_jobs_run (desks, 0, asked);
  check_done (ended, 2, 0);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (desks);
  g_assert_true (desks_is_live (desks, 2, &two.anna));
  two_check_owner (desks, 2, "contact_point", &phone, &two.anna);
  two_check_everywhere_equal (desks);
}

/* -- Refusals */

static void
check_refused (Desks *desks, guint desk, const char *name, const char *parameters, gint code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) job = desk_jobs_ask (desks, desk, name, parameters, &error);

  g_assert_null (job);
  g_assert_error (error, SERVER_ERROR, code);
}

static void
test_refusals (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *pair = NULL, *same = NULL, *absent = NULL, *unknown = NULL, *live = NULL, *scoped = NULL,
                  *branch_text = NULL, *other_act = NULL;
  LedgerId nobody, branch, made;

  two_open (&two);
  desk_jobs_prepare (desks);
  nobody = ledger_id_new (desks->world);
  made = nobody;
  pair = dup_pair (&two.anna, &two.hanna, NULL);
  same = dup_pair (&two.anna, &two.anna, NULL);
  absent = dup_pair (&two.anna, &nobody, NULL);
  unknown = dup_pair (&two.anna, &two.hanna, "shoe_size");
  live = dup_one ("contact", &two.anna);
  other_act = dup_one ("changeset", &made);
  check_refused (desks, 0, "merge", same, SERVER_ERROR_MALFORMED);
  check_refused (desks, 0, "merge", absent, SERVER_ERROR_MALFORMED);
  check_refused (desks, 0, "merge", unknown, SERVER_ERROR_MALFORMED);
  check_refused (desks, 0, "merge", "{\"survivor\":\"x\",\"loser\":7}", SERVER_ERROR_MALFORMED);
  check_refused (desks, 0, "merge", "{}", SERVER_ERROR_MALFORMED);
  check_refused (desks, 0, "undo-merge", live, SERVER_ERROR_MALFORMED);
  check_refused (desks, 0, "undo-merge", other_act, SERVER_ERROR_MALFORMED);
  check_refused (desks, 0, "undo-merge", "{}", SERVER_ERROR_MALFORMED);
  /* Who may only read. */
  desks_set_access (desks, 1, "contact=read");
  check_refused (desks, 1, "merge", pair, SERVER_ERROR_RIGHTS);
  check_refused (desks, 1, "undo-merge", live, SERVER_ERROR_RIGHTS);
  /* Who does not see one of the two. */
  branch = desks_add_branch (desks, "Breda");
  desks_place (desks, &two.anna, &branch);
  desks_exchange (desks, 0);
  branch_text = ledger_id_dup_text (&branch);
  scoped = g_strdup_printf ("contact=edit place=%s", branch_text);
  desks_set_access (desks, 2, scoped);
  check_refused (desks, 2, "merge", pair, SERVER_ERROR_MALFORMED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authority/merge-job/another-desk-undoes-what-no-outbox-keeps", test_undo_by_another_desk);
  g_test_add_func ("/authority/merge-job/undo-keeps-later-edits-and-names-them", test_undo_keeps_later_edits);
  g_test_add_func ("/authority/merge-job/an-unseen-undo-is-an-ordinary-change", test_unseen_undo_is_an_ordinary_change);
  g_test_add_func ("/authority/merge-job/undo-after-the-survivor-was-merged",
                   test_undo_after_the_survivor_was_merged);
  g_test_add_func ("/authority/merge-job/another-merge-is-not-undone", test_another_merge_is_not_undone);
  g_test_add_func ("/authority/merge-job/more-than-an-edit-may-change", test_more_than_an_edit_may_change);
  g_test_add_func ("/authority/merge-job/changed-since-the-preview", test_changed_since_the_preview);
  g_test_add_func ("/authority/merge-job/an-unseen-delete-of-the-survivor-asks",
                   test_unseen_delete_of_the_survivor_asks);
  g_test_add_func ("/authority/merge-job/refusals", test_refusals);
  return g_test_run ();
}

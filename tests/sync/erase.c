/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S27 at the replica: what a pull says was erased goes from rows, outbox, what is kept of it, drafts; of a changeset
 * about several contacts the rest stays and arrives, once. One thread.
 */
#include "config.h"

#include "tests/sync/pair.h"

#include "libledger/sync/contact-merge.h"
#include "server/erasure/erasure.h"
#include "tests/support/test-database.h"
#include "tests/support/book.h"

#define CANARY "Kanariepiet"

static guint
find_canaries (LedgerStore *store)
{
  return test_database_count_text (ledger_store_get_database (store), CANARY);
}

static LedgerId
add_contact (Pair *pair, PairSide side, const char *name)
{
  const LedgerKind *kind = ledger_model_find_kind (pair->model, "contact");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (pair->sides[side], "create");
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set_named (edit, kind, &id, "family_name", name, &error);
  ledger_outbox_save (pair->sides[side], edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

/* Others beside it, so that what goes is a small part of the book (S25). */
static void
open_with_neighbours (Pair *pair)
{
  pair_open (pair, NULL);
  for (guint i = 0; i < 30; i++)
    add_contact (pair, PAIR_ANNA, "Buurman");
}

static void
erase (Pair *pair, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerErasurePlan) plan = NULL;
  LedgerId erasure;

  plan = server_erasure_execute (pair->authority, contact, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
}

static LedgerId
set_both (Pair *pair, PairSide side, const LedgerId *first, const LedgerId *second, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (pair->model, "contact");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (pair->sides[side], "edit");
  g_autoptr (GError) error = NULL;
  LedgerId id;

  ledger_edit_set_named (edit, kind, first, "remark", CANARY, &error);
  ledger_edit_set_named (edit, kind, second, "remark", text, &error);
  ledger_outbox_save (pair->sides[side], edit, &id, &error);
  g_assert_no_error (error);
  return id;
}

static void
assert_live (Pair *pair, const LedgerId *contact, const char *field, const char *text)
{
  g_autofree char *live = pair_get_live (pair, "contact", contact, field);

  g_assert_cmpstr (live, ==, text);
}

static void
test_the_rest_of_an_unsent_changeset_stays (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *bram;
  LedgerId gone, changeset;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  open_with_neighbours (&pair);
  bram = pair.sides[PAIR_BRAM];
  gone = add_contact (&pair, PAIR_ANNA, CANARY);
  pair_exchange (&pair);
  changeset = set_both (&pair, PAIR_BRAM, &gone, &pair.contact, "blijft");
  before = ledger_outbox_list (bram, LEDGER_OUTBOX_UNSENT, 10, NULL);
  erase (&pair, &gone);
  g_assert_cmpuint (find_canaries (bram), >, 0);
  pair_pull (&pair, PAIR_BRAM);
  g_assert_cmpuint (find_canaries (bram), ==, 0);

  after = ledger_outbox_list (bram, LEDGER_OUTBOX_UNSENT, 10, NULL);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_true (ledger_id_equal (&((LedgerOutboxItem *) after->pdata[0])->id, &changeset));
  g_assert_cmpint (((LedgerOutboxItem *) after->pdata[0])->counter, ==,
                   ((LedgerOutboxItem *) before->pdata[0])->counter);
  g_assert_false (g_bytes_equal (((LedgerOutboxItem *) after->pdata[0])->bytes,
                                 ((LedgerOutboxItem *) before->pdata[0])->bytes));
  g_assert_cmpint (pair_push (&pair, PAIR_BRAM), ==, LEDGER_OUTCOME_APPLIED);
  assert_live (&pair, &pair.contact, "remark", "blijft");
}

static void
test_what_was_sent_and_not_answered_is_not_sent_twice (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerId gone;
  gint64 seq;

  open_with_neighbours (&pair);
  gone = add_contact (&pair, PAIR_ANNA, CANARY);
  pair_exchange (&pair);
  set_both (&pair, PAIR_BRAM, &gone, &pair.contact, "een keer");
  g_assert_cmpint (pair_send (&pair, PAIR_BRAM), ==, LEDGER_OUTCOME_APPLIED);
  erase (&pair, &gone);
  pair_pull (&pair, PAIR_BRAM);
  seq = book_ask (pair.authority, "SELECT seq FROM clock");
  g_assert_cmpint (pair_push (&pair, PAIR_BRAM), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (book_ask (pair.authority, "SELECT seq FROM clock"), ==, seq);
  g_assert_cmpint (book_ask (pair.authority, "SELECT COUNT(*) FROM parked"), ==, 0);
  pair_exchange (&pair);
  assert_live (&pair, &pair.contact, "remark", "een keer");
  g_assert_cmpuint (find_canaries (pair.sides[PAIR_BRAM]), ==, 0);
  g_assert_cmpuint (find_canaries (pair.sides[PAIR_ANNA]), ==, 0);
}

static void
hang (Pair *pair, PairSide side, const LedgerId *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (pair->model, "task");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (pair->sides[side], "create");
  g_autofree char *parent = ledger_id_dup_text (contact);
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set_named (edit, kind, &id, "contact", parent, &error);
  ledger_edit_set_named (edit, kind, &id, "title", CANARY, &error);
  ledger_outbox_save (pair->sides[side], edit, NULL, &error);
  g_assert_no_error (error);
}

static void
test_all_that_is_held_goes (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *bram;
  LedgerId gone, sent;
  g_autofree char *draft = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) erasures = NULL;
  g_autoptr (GError) error = NULL;

  open_with_neighbours (&pair);
  bram = pair.sides[PAIR_BRAM];
  gone = add_contact (&pair, PAIR_BRAM, CANARY);
  pair_exchange (&pair);
  /* Confirmed and kept, with another contact; unsent of itself and beneath it; a conflict; a draft. */
  sent = set_both (&pair, PAIR_BRAM, &gone, &pair.contact, "bewaard");
  pair_exchange (&pair);
  pair_set (&pair, PAIR_ANNA, "contact", &gone, "city", CANARY "dorp");
  pair_set (&pair, PAIR_BRAM, "contact", &gone, "city", CANARY "stad");
  pair_exchange (&pair);
  g_assert_cmpint (ledger_conflict_count (bram), ==, 1);
  pair_set (&pair, PAIR_BRAM, "contact", &gone, "warning", CANARY);
  hang (&pair, PAIR_BRAM, &gone);
  text = ledger_id_dup_text (&gone);
  draft = g_strdup_printf ("draft:%s:name", text);
  ledger_store_set_setting (bram, draft, CANARY, &error);
  g_assert_no_error (error);

  erase (&pair, &gone);
  pair_pull (&pair, PAIR_BRAM);
  g_assert_cmpuint (find_canaries (bram), ==, 0);
  g_assert_cmpint (book_ask (bram, "SELECT COUNT(*) FROM outbox_group"), ==, 0);
  g_assert_cmpint (ledger_outbox_count (bram), ==, 0);
  g_assert_cmpint (ledger_conflict_count (bram), ==, 0);

  /* The rest of what is kept can be undone. */
  ledger_outbox_save_undo (bram, &sent, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pair_push (&pair, PAIR_BRAM), ==, LEDGER_OUTCOME_APPLIED);
  assert_live (&pair, &pair.contact, "remark", "");

  erasures = ledger_erase_list_unconfirmed (bram, &error);
  g_assert_cmpuint (erasures->len, ==, 1);
  ledger_erase_note_confirmed (bram, erasures, &error);
  g_ptr_array_unref (erasures);
  erasures = ledger_erase_list_unconfirmed (bram, &error);
  g_assert_cmpuint (erasures->len, ==, 0);
}

/* @id of a relationship of the contact that both hold, with @other. */
static LedgerId
relate (Pair *pair, PairSide side, const LedgerId *other)
{
  const LedgerKind *kind = ledger_model_find_kind (pair->model, "relationship");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (pair->sides[side], "create");
  g_autofree char *parent = ledger_id_dup_text (&pair->contact), *to = ledger_id_dup_text (other);
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set_named (edit, kind, &id, "contact", parent, &error);
  ledger_edit_set_named (edit, kind, &id, "other", to, &error);
  ledger_outbox_save (pair->sides[side], edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

/* Its maker still keeps the changeset by which it once referred to the one who is erased. */
static void
test_what_refers_to_another_stays (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerId gone, other, relationship;
  g_autofree char *text = NULL, *shown = NULL;

  open_with_neighbours (&pair);
  gone = add_contact (&pair, PAIR_ANNA, CANARY);
  other = add_contact (&pair, PAIR_ANNA, "Blijver");
  relationship = relate (&pair, PAIR_ANNA, &gone);
  pair_exchange (&pair);
  text = ledger_id_dup_text (&other);
  pair_set (&pair, PAIR_BRAM, "relationship", &relationship, "other", text);
  pair_exchange (&pair);
  erase (&pair, &gone);
  pair_exchange (&pair);
  shown = pair_get (&pair, PAIR_ANNA, "relationship", &relationship, "other");
  g_assert_cmpstr (shown, !=, "-");
  g_assert_cmpint (book_ask (pair.sides[PAIR_ANNA], "SELECT COUNT(*) FROM relationship WHERE existence = "
                             "'live'"), ==, 1);
  g_assert_cmpint (book_ask (pair.authority, "SELECT COUNT(*) FROM relationship WHERE existence = 'live'"), ==, 1);
}

/* Never sent, and its contact then merged into the one who is erased: the merge comes to nothing (S6). */
static void
test_what_was_hung_there_unsent_stays (void)
{
  g_auto (Pair) pair = { 0 };
  const char *live = "SELECT COUNT(*) FROM relationship WHERE existence = 'live' AND contact = ?";
  g_autoptr (GError) error = NULL;
  LedgerValue contact;
  LedgerStore *bram;
  LedgerId gone, other;
  gint64 n;

  open_with_neighbours (&pair);
  bram = pair.sides[PAIR_BRAM];
  gone = add_contact (&pair, PAIR_ANNA, CANARY);
  other = add_contact (&pair, PAIR_ANNA, "Blijver");
  pair_exchange (&pair);
  contact = LEDGER_ID (&pair.contact);
  relate (&pair, PAIR_BRAM, &other);
  ledger_contact_merge_save (bram, &gone, &pair.contact, NULL, NULL, &error);
  g_assert_no_error (error);
  ledger_store_ask (bram, live, &contact, 1, &n, &error);
  g_assert_cmpint (n, ==, 0);
  erase (&pair, &gone);
  pair_pull (&pair, PAIR_BRAM);
  g_assert_cmpuint (find_canaries (bram), ==, 0);
  /* At once, not only when the authority has answered (S13). */
  ledger_store_ask (bram, live, &contact, 1, &n, &error);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (book_ask (bram, "SELECT COUNT(*) FROM contact WHERE existence <> 'live'"), ==, 0);
  pair_exchange (&pair);
  ledger_store_ask (pair.authority, live, &contact, 1, &n, &error);
  g_assert_cmpint (n, ==, 1);
  ledger_store_ask (bram, live, &contact, 1, &n, &error);
  g_assert_cmpint (n, ==, 1);
  g_assert_no_error (error);
}

static gboolean
is_live (Pair *pair, PairSide side, const LedgerId *contact)
{
  g_autofree char *existence = pair_get (pair, side, "contact", contact, "existence");

  return g_str_equal (existence, "live");
}

/* The authority holds it beneath the contact that was to be merged: it stands there again, before anything is sent. */
static void
test_a_dropped_move_is_shown_no_more (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *here = NULL, *shown = NULL, *merged = NULL, *later = NULL, *edited = NULL;
  LedgerStore *bram;
  LedgerId gone, other, relationship;

  open_with_neighbours (&pair);
  bram = pair.sides[PAIR_BRAM];
  gone = add_contact (&pair, PAIR_ANNA, CANARY);
  other = add_contact (&pair, PAIR_ANNA, "Ander");
  relationship = relate (&pair, PAIR_ANNA, &other);
  pair_exchange (&pair);
  here = ledger_id_dup_text (&pair.contact);
  ledger_contact_merge_save (bram, &gone, &pair.contact, NULL, NULL, &error);
  g_assert_no_error (error);
  pair_set (&pair, PAIR_BRAM, "relationship", &relationship, "valid_from", "2026-01-02");
  merged = pair_get (&pair, PAIR_BRAM, "relationship", &relationship, "contact");
  g_assert_cmpstr (merged, !=, here);
  erase (&pair, &gone);
  pair_pull (&pair, PAIR_BRAM);
  shown = pair_get (&pair, PAIR_BRAM, "relationship", &relationship, "contact");
  g_assert_cmpstr (shown, ==, here);
  g_assert_true (is_live (&pair, PAIR_BRAM, &pair.contact));
  g_assert_cmpint (book_ask (bram, "SELECT COUNT(*) FROM relationship r JOIN contact c ON c.id = r.contact AND "
                             "c.id = r.root"), ==, 1);
  /* What he did beside it is shown as ever. */
  edited = pair_get (&pair, PAIR_BRAM, "relationship", &relationship, "valid_from");
  g_assert_cmpstr (edited, ==, "2026-01-02");
  pair_exchange (&pair);
  later = pair_get (&pair, PAIR_BRAM, "relationship", &relationship, "contact");
  g_assert_cmpstr (later, ==, here);
  g_assert_true (is_live (&pair, PAIR_BRAM, &pair.contact));
  g_assert_cmpint (book_ask (bram, "SELECT COUNT(*) FROM beneath"), ==, 0);
  g_assert_cmpint (book_ask (bram, "SELECT COUNT(*) FROM outbox_group"), ==, 0);
}

/* Of several own changes of one group the erasure takes the last: the one before it is shown. */
static void
test_the_change_before_is_shown (void)
{
  g_auto (Pair) pair = { 0 };
  const LedgerKind *kind, *contact;
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *third_text = NULL, *gone_text = NULL, *shown = NULL, *city = NULL, *live = NULL;
  LedgerId gone, other, third, relationship;

  open_with_neighbours (&pair);
  kind = ledger_model_find_kind (pair.model, "relationship");
  contact = ledger_model_find_kind (pair.model, "contact");
  gone = add_contact (&pair, PAIR_ANNA, CANARY);
  other = add_contact (&pair, PAIR_ANNA, "Ander");
  third = add_contact (&pair, PAIR_ANNA, "Derde");
  relationship = relate (&pair, PAIR_ANNA, &other);
  pair_exchange (&pair);
  third_text = ledger_id_dup_text (&third);
  gone_text = ledger_id_dup_text (&gone);
  pair_set (&pair, PAIR_BRAM, "relationship", &relationship, "other", third_text);
  edit = ledger_edit_new (pair.sides[PAIR_BRAM], "edit");
  ledger_edit_set_named (edit, kind, &relationship, "other", gone_text, &error);
  ledger_edit_set_named (edit, contact, &pair.contact, "city", "Joure", &error);
  ledger_outbox_save (pair.sides[PAIR_BRAM], edit, NULL, &error);
  g_assert_no_error (error);
  erase (&pair, &gone);
  pair_pull (&pair, PAIR_BRAM);
  shown = pair_get (&pair, PAIR_BRAM, "relationship", &relationship, "other");
  city = pair_get (&pair, PAIR_BRAM, "contact", &pair.contact, "city");
  g_assert_cmpstr (shown, ==, third_text);
  g_assert_cmpstr (city, ==, "Joure");
  pair_exchange (&pair);
  live = pair_get_live (&pair, "relationship", &relationship, "other");
  g_assert_cmpstr (live, ==, third_text);
  assert_live (&pair, &pair.contact, "city", "Joure");
  g_assert_cmpint (book_ask (pair.sides[PAIR_BRAM], "SELECT COUNT(*) FROM beneath"), ==, 0);
}

/* An edit of what was hung on another contact by a merge, before the merged one was erased, is kept (S7). */
static void
test_an_edit_of_what_was_moved_stays (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *live = NULL, *shown = NULL;
  LedgerId survivor, other, relationship;

  open_with_neighbours (&pair);
  survivor = add_contact (&pair, PAIR_ANNA, "Blijver");
  other = add_contact (&pair, PAIR_ANNA, "Ander");
  relationship = relate (&pair, PAIR_ANNA, &other);
  pair_exchange (&pair);
  pair_set (&pair, PAIR_BRAM, "relationship", &relationship, "valid_from", "2026-01-02");
  ledger_contact_merge_save (pair.sides[PAIR_ANNA], &survivor, &pair.contact, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pair_push (&pair, PAIR_ANNA), ==, LEDGER_OUTCOME_APPLIED);
  erase (&pair, &pair.contact);
  pair_pull (&pair, PAIR_BRAM);
  g_assert_cmpint (ledger_outbox_count (pair.sides[PAIR_BRAM]), ==, 1);
  shown = pair_get (&pair, PAIR_BRAM, "relationship", &relationship, "valid_from");
  pair_exchange (&pair);
  live = pair_get_live (&pair, "relationship", &relationship, "valid_from");
  g_assert_cmpstr (live, ==, "2026-01-02");
  g_assert_cmpstr (shown, ==, live);
}

/* The server was restored and never got the conflict back: its erasure does not name it, nor does the new book. */
static void
test_choice_of_an_older_book_goes (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (LedgerStore) old = NULL;
  g_autoptr (GPtrArray) conflicts = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId gone;

  open_with_neighbours (&pair);
  gone = add_contact (&pair, PAIR_ANNA, "Verdwijner");
  pair_exchange (&pair);
  pair_set (&pair, PAIR_ANNA, "contact", &gone, "city", CANARY "dorp");
  pair_set (&pair, PAIR_BRAM, "contact", &gone, "city", CANARY "stad");
  pair_exchange (&pair);
  conflicts = ledger_conflict_list (pair.sides[PAIR_BRAM], &error);
  g_assert_cmpuint (conflicts->len, ==, 1);
  ledger_conflict_resolve (pair.sides[PAIR_BRAM], conflicts->pdata[0], LEDGER_CHOICE_THEIRS, NULL, NULL, &error);
  g_assert_no_error (error);

  old = g_steal_pointer (&pair.sides[PAIR_BRAM]);
  pair.sides[PAIR_BRAM] = pair_open_book (&pair);
  ledger_outbox_carry_over (old, pair.sides[PAIR_BRAM], &error);
  g_assert_no_error (error);
  g_assert_cmpuint (find_canaries (pair.sides[PAIR_BRAM]), >, 0);
  book_run (pair.authority, "DELETE FROM conflict");
  g_assert_no_error (error);
  erase (&pair, &gone);
  pair_pull (&pair, PAIR_BRAM);
  g_assert_cmpuint (find_canaries (pair.sides[PAIR_BRAM]), ==, 0);
  g_assert_cmpint (ledger_outbox_count (pair.sides[PAIR_BRAM]), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/erasure-keeps-the-rest-of-an-unsent-changeset", test_the_rest_of_an_unsent_changeset_stays);
  g_test_add_func ("/sync/erasure-sends-nothing-twice", test_what_was_sent_and_not_answered_is_not_sent_twice);
  g_test_add_func ("/sync/erasure-takes-all-that-is-held", test_all_that_is_held_goes);
  g_test_add_func ("/sync/erasure-keeps-what-has-come-to-refer-to-another", test_what_refers_to_another_stays);
  g_test_add_func ("/sync/erasure-keeps-what-was-made-for-another-and-then-hung-on-what-goes",
                   test_what_was_hung_there_unsent_stays);
  g_test_add_func ("/sync/erasure-shows-a-dropped-move-no-more", test_a_dropped_move_is_shown_no_more);
  g_test_add_func ("/sync/erasure-shows-the-own-change-that-is-left", test_the_change_before_is_shown);
  g_test_add_func ("/sync/erasure-keeps-an-edit-of-what-was-hung-on-another-before",
                   test_an_edit_of_what_was_moved_stays);
  g_test_add_func ("/sync/erasure-takes-a-choice-in-a-conflict-that-no-book-holds-any-more",
                   test_choice_of_an_older_book_goes);
  return g_test_run ();
}

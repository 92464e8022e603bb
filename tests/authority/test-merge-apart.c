/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merging of contacts (S7) with what was deleted or erased, across scopes, with records that the merger may not see;
 * erasure, history and search of what was merged. One thread.
 */
#include "config.h"

#include "libledger/store/search.h"
#include "server/erasure/erasure.h"
#include "tests/authority/two.h"
#include "tests/support/book.h"

#include <string.h>

/* -- With what is not there any more */

static void
test_merge_with_deleted_asks (void)
{
  for (guint which = 0; which < 2; which++)
    for (guint first = 0; first < 2; first++)
      {
        g_auto (Two) two = { 0 };
        Desks *desks = &two.desks;
        LedgerId phone;

        two_open (&two);
        phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
        desks_exchange_all (desks);
        two_merge (&two, 0);
        desks_delete (desks, 1, which == 0 ? &two.hanna : &two.anna);
        desks_exchange (desks, first);
        g_assert_cmpint (desks_exchange (desks, 1 - first), ==, LEDGER_OUTCOME_CONFLICT);
        desks_exchange_all (desks);
        g_assert_cmpint (ledger_conflict_count (desks->desks[2].store), ==, 1);
        two_check_owner (desks, 2, "contact_point", &phone, first == 0 ? &two.anna : &two.hanna);
        two_check_everywhere_equal (desks);
      }
}

static void
erase (Desks *desks, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  LedgerId erasure;
  ServerErasurePlan *plan = server_erasure_execute (desks->authority, contact, "test", "asked", &erasure, &error);

  g_assert_no_error (error);
  server_erasure_plan_free (plan);
}

static void
test_merge_with_erased (void)
{
  for (guint which = 0; which < 2; which++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      LedgerId phone;

      two_open (&two);
      phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      desks_exchange_all (desks);
      two_merge (&two, 1);
      erase (desks, which == 0 ? &two.hanna : &two.anna);
      /* Who is merged away is gone: there is nothing left to do. Who was to go on is gone: a person looks at it. */
      g_assert_cmpint (desks_push (desks, 1), ==, which == 0 ? LEDGER_OUTCOME_APPLIED : LEDGER_OUTCOME_PARKED);
      desks_exchange_all (desks);
      g_assert_cmpint (desks_is_live (desks, 1, &two.anna), ==, which == 0);
      g_assert_cmpint (desks_is_live (desks, 1, &two.hanna), ==, which == 1);
      if (which == 1)
        two_check_owner (desks, 1, "contact_point", &phone, &two.hanna);
      two_check_everywhere_equal (desks);
    }
}

/* -- Erasure */

static void
test_erasure_of_the_survivor (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;

  two_open (&two);
  two_add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Canarydorp", NULL);
  two_add_child (desks, 0, "fact", &two.hanna, "text", "Canarydorp", NULL);
  desks_set (desks, 0, &two.hanna, "city", "Canarydorp");
  desks_exchange_all (desks);
  two_merge (&two, 0);
  desks_exchange_all (desks);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%Canarydorp%'"),
                   ==, 3);
  erase (desks, &two.anna);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%Canarydorp%' OR "
                             "old LIKE '%Canarydorp%'"), ==, 0);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM contact"), ==, 0);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM address"), ==, 0);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM fact"), ==, 0);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM moved"), ==, 0);
  desks_exchange_all (desks);
  for (guint i = 0; i < DESKS; i++)
    g_assert_cmpint (book_ask (desks->desks[i].store, "SELECT COUNT(*) FROM contact"), ==, 0);
  two_check_everywhere_equal (desks);
}

static void
test_erasure_of_the_loser (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId address;

  two_open (&two);
  address = two_add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  two_add_child (desks, 0, "fact", &two.hanna, "text", "Canarydorp", NULL);
  desks_set (desks, 0, &two.hanna, "city", "Canarydorp");
  desks_exchange_all (desks);
  two_merge (&two, 0);
  desks_exchange_all (desks);
  erase (desks, &two.hanna);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%Canarydorp%'"),
                   ==, 0);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%Joure%'"), ==, 1);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM contact"), ==, 1);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM fact"), ==, 0);
  desks_exchange_all (desks);
  two_check_owner (desks, 2, "address", &address, &two.anna);
  two_check_everywhere_equal (desks);
}

static void
test_erasure_in_the_middle_of_a_chain (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId third;

  two_open (&two);
  third = desks_add_contact (desks, 0, "Bergsma");
  two_merge (&two, 0);
  desks_exchange_all (desks);
  two_merge_with (desks, 0, &third, &two.anna, NULL);
  desks_exchange_all (desks);
  erase (desks, &two.anna);
  desks_exchange_all (desks);
  two_check_merged (desks, 2, &two.hanna, &third);
  two_check_everywhere_equal (desks);
}

/* -- Scope and history */

static void
narrow (Desks *desks, guint desk, const LedgerId *place)
{
  ledger_access_add_place (&desks->desks[desk].author.access, place, NULL);
}

static gboolean
holds (Desks *desks, guint desk, const char *kind_name, const LedgerId *id)
{
  g_autoptr (LedgerRecord) record = two_read_child (desks->desks[desk].store, kind_name, id);

  return record != NULL;
}

/* One desk sees the loser only, another the survivor only. */
static void
test_moves_between_scopes (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autoptr (LedgerRecord) gained = NULL;
  LedgerId breda, gent, phone, changeset;

  desks_open_with (desks, two_get_model ());
  breda = desks_add_branch (desks, "Breda");
  gent = desks_add_branch (desks, "Gent");
  desks_exchange (desks, 0);
  narrow (desks, 1, &breda);
  narrow (desks, 2, &gent);
  two.anna = desks_add_contact (desks, 0, "Bergsma");
  two.hanna = desks_add_contact (desks, 0, "Bergsma");
  desks_place (desks, &two.anna, &breda);
  desks_place (desks, &two.hanna, &gent);
  phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  desks_exchange_all (desks);
  two_set_child (desks, 0, "contact_point", &phone, "value", "06 22 22 22 22");
  desks_exchange_all (desks);
  g_assert_false (holds (desks, 1, "contact_point", &phone));
  g_assert_true (holds (desks, 2, "contact_point", &phone));
  changeset = two_merge (&two, 0);
  desks_exchange_all (desks);
  /* Whole to who gains it, gone from who loses it. */
  gained = two_read_child (desks->desks[1].store, "contact_point", &phone);
  g_assert_nonnull (gained);
  g_assert_cmpstr (ledger_record_get_text (gained, "value"), ==, "+31622222222");
  g_assert_cmpstr (ledger_record_get_text (gained, "existence"), ==, "live");
  g_assert_false (holds (desks, 2, "contact_point", &phone));
  g_assert_true (holds (desks, 2, "contact", &two.hanna));
  two_check_sums (desks);
  two_undo (desks, 0, &changeset);
  desks_exchange_all (desks);
  g_assert_false (holds (desks, 1, "contact_point", &phone));
  g_assert_true (holds (desks, 2, "contact_point", &phone));
  two_check_sums (desks);
}

/*
 * What was hung on somebody whom a desk does not see, before the one it knew it under was erased, leaves it; an edit
 * of it is not the erased one's: it is judged by today's rights (S1, S23, S27).
 */
static void
test_moved_away_and_then_erased (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId gent, phone;

  desks_open_with (desks, two_get_model ());
  gent = desks_add_branch (desks, "Gent");
  desks_exchange (desks, 0);
  narrow (desks, 2, &gent);
  two.anna = desks_add_contact (desks, 0, "Bergsma");
  two.hanna = desks_add_contact (desks, 0, "Bergsma");
  desks_place (desks, &two.hanna, &gent);
  phone = two_add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  desks_exchange_all (desks);
  two_set_child (desks, 2, "contact_point", &phone, "value", "06 22 22 22 22");
  two_merge (&two, 0);
  desks_exchange (desks, 0);
  erase (desks, &two.hanna);
  desks_pull (desks, 2);
  g_assert_false (holds (desks, 2, "contact_point", &phone));
  g_assert_cmpint (ledger_outbox_count (desks->desks[2].store), ==, 1);
  g_assert_cmpint (desks_push (desks, 2), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (desks);
  g_assert_cmpint (book_ask (desks->authority, "SELECT COUNT(*) FROM parked"), ==, 1);
  two_check_sums (desks);
}

static char *
dup_history (Desks *desks, guint desk, const LedgerId *root)
{
  GString *answer = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  server_authority_history (desks->authority, root, &desks->desks[desk].author.access, 100, answer, &error);
  g_assert_no_error (error);
  return g_string_free (answer, FALSE);
}

static void
test_history_moves_along (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *annas = NULL, *hannas = NULL, *outside = NULL;
  LedgerId breda;

  two_open (&two);
  breda = desks_add_branch (desks, "Breda");
  two_add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  desks_place (desks, &two.hanna, &breda);
  desks_exchange_all (desks);
  two_merge (&two, 0);
  desks_exchange_all (desks);
  annas = dup_history (desks, 0, &two.anna);
  hannas = dup_history (desks, 0, &two.hanna);
  g_assert_nonnull (strstr (annas, "Joure"));
  g_assert_null (strstr (hannas, "Joure"));
  g_assert_nonnull (strstr (hannas, "merged"));
  /* Today's rights: who sees Breda alone sees what is left there. */
  narrow (desks, 2, &breda);
  outside = dup_history (desks, 2, &two.anna);
  g_assert_null (strstr (outside, "Joure"));
}

static void
test_out_of_scope_is_refused (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId breda;

  two_open (&two);
  breda = desks_add_branch (desks, "Breda");
  desks_place (desks, &two.hanna, &breda);
  desks_exchange_all (desks);
  two_merge (&two, 1);
  narrow (desks, 1, &breda);
  g_assert_cmpint (desks_push (desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (desks);
  g_assert_true (desks_is_live (desks, 0, &two.hanna));
}

/* What the merger may not see goes along, and comes back. */
static void
test_hidden_records_go_along (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId account, mandate, changeset;

  two_open (&two);
  desks_exchange_all (desks);
  desks_set_access (desks, 1, "contact=edit");
  account = two_add_child (desks, 0, "bank_account", &two.hanna, "iban", "NL91ABNA0417164300", NULL);
  mandate = two_add_child (desks, 0, "mandate", &two.hanna, "reference", "M-1", "iban", "NL91ABNA0417164300", NULL);
  desks_exchange (desks, 0);
  changeset = two_merge (&two, 1);
  g_assert_cmpint (desks_push (desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange (desks, 0);
  two_check_owner (desks, 0, "bank_account", &account, &two.anna);
  two_check_owner (desks, 0, "mandate", &mandate, &two.anna);
  two_undo (desks, 1, &changeset);
  g_assert_cmpint (desks_push (desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange (desks, 0);
  two_check_owner (desks, 0, "bank_account", &account, &two.hanna);
  two_check_owner (desks, 0, "mandate", &mandate, &two.hanna);
}

static void
check_found (Desks *desks, guint desk, const char *number, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hits = ledger_search_find (desks->desks[desk].store, number, 10, NULL, &error);
  g_autoptr (LedgerRecord) record = two_read_child (desks->desks[desk].store, "contact", contact);

  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, ==, 1);
  g_assert_cmpint (g_array_index (hits, LedgerHit, 0).row, ==, record->row);
}

static void
test_number_finds_the_survivor (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *number = NULL;
  LedgerId third, changeset;

  two_open (&two);
  third = desks_add_contact (desks, 0, "Jansma");
  number = desks_dup_shown (desks, 1, &two.hanna, "number");
  check_found (desks, 1, number, &two.hanna);
  changeset = two_merge (&two, 0);
  check_found (desks, 0, number, &two.anna);
  desks_exchange_all (desks);
  check_found (desks, 1, number, &two.anna);
  two_merge_with (desks, 0, &third, &two.anna, NULL);
  check_found (desks, 0, number, &third);
  desks_exchange_all (desks);
  check_found (desks, 1, number, &third);
  two_undo (desks, 0, &changeset);
  desks_exchange_all (desks);
  check_found (desks, 1, number, &two.hanna);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(sentence, function) g_test_add_func ("/authority/merge/" sentence, function)
  ADD ("a-merge-with-what-was-deleted-asks", test_merge_with_deleted_asks);
  ADD ("a-merge-with-what-was-erased-is-dropped-or-kept-aside", test_merge_with_erased);
  ADD ("the-erasure-of-the-survivor-takes-all", test_erasure_of_the_survivor);
  ADD ("the-erasure-of-the-loser-takes-its-own", test_erasure_of_the_loser);
  ADD ("an-erasure-in-the-middle-of-a-chain-closes-it", test_erasure_in_the_middle_of_a_chain);
  ADD ("what-moves-between-scopes-comes-whole-and-goes", test_moves_between_scopes);
  ADD ("what-moved-away-from-an-erased-one-is-judged-by-todays-rights", test_moved_away_and_then_erased);
  ADD ("history-moves-along", test_history_moves_along);
  ADD ("a-merge-outside-the-scope-is-kept-aside", test_out_of_scope_is_refused);
  ADD ("what-the-merger-may-not-see-goes-along", test_hidden_records_go_along);
  ADD ("the-old-number-finds-the-survivor", test_number_finds_the_survivor);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a desk with a scope holds: what is placed there, what enters and what leaves; and a cursor that is not ours.
 * One thread.
 */
#include "config.h"

#include "server/authority/scope-step.h"
#include "server/snapshot/snapshot.h"
#include "tests/authority/desks.h"

static gboolean
holds (Desks *desks, guint desk, const LedgerId *contact)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (desks->desks[desk].store, desks->contact, contact, NULL);

  return record != NULL;
}

static void
test_contacts_enter_and_leave (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId breda, gent, contact;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  gent = desks_add_branch (&desks, "Gent");
  desks_exchange (&desks, 0);
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &contact, "phone", "06 12 34 56 78");
  desks_exchange_all (&desks);
  g_assert_false (holds (&desks, 1, &contact));

  desks_place (&desks, &contact, &breda);
  desks_exchange_all (&desks);
  g_assert_true (holds (&desks, 1, &contact));
  desks_check_shown (&desks, 1, &contact, "phone", "+31612345678");
  desks_check_shown (&desks, 1, &contact, "family_name", "Bergsma");

  desks_place (&desks, &contact, &gent);
  desks_exchange_all (&desks);
  g_assert_false (holds (&desks, 1, &contact));
  desks_check_shown (&desks, 1, &contact, "phone", "");
  g_assert_true (holds (&desks, 2, &contact));
  g_assert_cmpint (ledger_outbox_count (desks.desks[1].store), ==, 0);
}

static void
test_edit_outside_scope_is_kept_aside (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId breda, contact;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  contact = desks_add_contact (&desks, 0, "Bergsma");
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  desks_set (&desks, 1, &contact, "city", "Breda");
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
}

static guint
count_kept_aside (Desks *desks, guint desk)
{
  LedgerStore *store = desks->desks[desk].store;
  const LedgerKind *kind = ledger_model_get_exchange (ledger_store_get_model (store), LEDGER_EXCHANGE_PARKED);
  g_autoptr (GPtrArray) all = ledger_store_list_all (store, kind, NULL);

  g_assert_nonnull (all);
  return all->len;
}

/* It may touch anything of which there are records; deleting for good is no record. */
static void
test_who_reads_all_sees_what_is_kept_aside (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  desks_exchange_all (&desks);
  desks_set_access (&desks, 0, "contact=edit bank=read membership=read notes=read settings=read");
  desks_set_access (&desks, 2, "contact=edit bank=none membership=edit notes=edit settings=edit erasure=edit");
  desks_set_access (&desks, 1, "all=read");
  desks_set (&desks, 1, &contact, "city", "Breda");
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  for (guint i = 0; i < 3; i++)
    desks_pull (&desks, i);
  g_assert_cmpuint (count_kept_aside (&desks, 0), ==, 1);
  g_assert_cmpuint (count_kept_aside (&desks, 1), ==, 1);
  g_assert_cmpuint (count_kept_aside (&desks, 2), ==, 0);
}

static void
test_new_contact_stands_in_the_makers_scope (void)
{
  g_auto (Desks) desks = { 0 };
  g_autofree char *text = NULL;
  LedgerId breda, contact;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  desks_exchange_all (&desks);
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  contact = desks_add_contact (&desks, 1, "Jansma");
  text = ledger_id_dup_text (&breda);
  g_assert_true (holds (&desks, 1, &contact));
  desks_check_shown (&desks, 0, &contact, "branch", text);
}

static gboolean
note_scope (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_scope_note (transaction, data, error);
}

/* What ledenboekctl user set does; the replica of @desk is of the former rights. */
static void
give (Desks *desks, guint desk, const char *access)
{
  g_autoptr (GError) error = NULL;
  LedgerDatabase *database = ledger_store_get_database (desks->authority);
  g_autofree char *former = NULL, *known = ledger_store_dup_setting (desks->desks[desk].store, "rights");

  ledger_database_write (database, note_scope, &desks->desks[desk].author.access, &error);
  g_assert_no_error (error);
  former = server_snapshot_dup_rights (&desks->desks[desk].author.access);
  if (known == NULL)
    ledger_store_set_setting (desks->desks[desk].store, "rights", former, &error);
  g_assert_no_error (error);
  ledger_access_parse (access, &desks->desks[desk].author.access, &error);
  g_assert_no_error (error);
  ledger_database_write (database, note_scope, &desks->desks[desk].author.access, &error);
  g_assert_no_error (error);
}

static char *
dup_access (const char *areas, const LedgerId *place)
{
  g_autofree char *text = ledger_id_dup_text (place);

  return g_strdup_printf ("%s place=%s", areas, text);
}

static void
test_changed_places_are_one_step (void)
{
  g_auto (Desks) desks = { 0 };
  g_autofree char *of_breda = NULL, *of_gent = NULL, *rights = NULL, *today = NULL;
  LedgerId breda, gent, first, second;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  gent = desks_add_branch (&desks, "Gent");
  desks_exchange (&desks, 0);
  of_breda = dup_access ("all=edit", &breda);
  of_gent = dup_access ("all=edit", &gent);
  first = desks_add_contact (&desks, 0, "Bergsma");
  second = desks_add_contact (&desks, 0, "Dijkstra");
  desks_set (&desks, 0, &second, "phone", "06 12 34 56 78");
  desks_place (&desks, &first, &breda);
  desks_place (&desks, &second, &gent);
  desks_exchange_all (&desks);
  give (&desks, 1, of_breda);
  desks_pull (&desks, 1);
  g_assert_true (holds (&desks, 1, &first));
  g_assert_false (holds (&desks, 1, &second));
  desks_check_sums (&desks, 1);

  /* Taken from one branch and given another, with an edit unsent. */
  desks_set (&desks, 1, &first, "city", "Breda");
  give (&desks, 1, of_gent);
  g_assert_cmpint (desks_pull (&desks, 1), ==, SERVER_PULL_ANSWERED);
  g_assert_true (holds (&desks, 1, &second));
  desks_check_shown (&desks, 1, &second, "phone", "+31612345678");
  desks_check_shown (&desks, 1, &second, "family_name", "Dijkstra");
  desks_check_shown (&desks, 1, &first, "family_name", "");
  rights = ledger_store_dup_setting (desks.desks[1].store, "rights");
  today = server_snapshot_dup_rights (&desks.desks[1].author.access);
  g_assert_cmpstr (rights, ==, today);
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_pull (&desks, 1);
  g_assert_false (holds (&desks, 1, &first));
  desks_check_sums (&desks, 1);

  /* And everywhere again. */
  give (&desks, 1, "all=edit");
  desks_pull (&desks, 1);
  g_assert_true (holds (&desks, 1, &first));
  g_assert_true (holds (&desks, 1, &second));
  desks_check_sums (&desks, 1);
}

static void
test_changed_areas_are_one_step (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &contact, "iban", "NL91 ABNA 0417 1643 00");
  desks_set (&desks, 0, &contact, "remark", "careful");
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 1, &contact, "iban", "NL91ABNA0417164300");
  desks_check_sums (&desks, 1);
  give (&desks, 1, "contact=edit settings=read");
  desks_pull (&desks, 1);
  desks_check_shown (&desks, 1, &contact, "iban", "");
  desks_check_shown (&desks, 1, &contact, "remark", "");
  desks_check_shown (&desks, 1, &contact, "family_name", "Bergsma");
  desks_check_sums (&desks, 1);
  desks_set (&desks, 0, &contact, "remark", "most careful");
  desks_exchange (&desks, 0);
  give (&desks, 1, "all=edit");
  desks_pull (&desks, 1);
  desks_check_shown (&desks, 1, &contact, "iban", "NL91ABNA0417164300");
  desks_check_shown (&desks, 1, &contact, "remark", "most careful");
  desks_check_sums (&desks, 1);
}

static void
test_conflicts_follow_the_rights (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &contact, "iban", "NL91 ABNA 0417 1643 00");
  desks_exchange_all (&desks);
  desks_set (&desks, 0, &contact, "iban", "NL20 INGB 0001 2345 67");
  desks_set (&desks, 2, &contact, "iban", "NL02 ABNA 0123 4567 89");
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 1);
  give (&desks, 1, "contact=edit settings=read");
  desks_pull (&desks, 1);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 0);
  give (&desks, 1, "all=edit");
  desks_pull (&desks, 1);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 1);
}

static void
test_unknown_scope_takes_a_snapshot (void)
{
  g_auto (Desks) desks = { 0 };

  desks_open (&desks);
  desks_add_contact (&desks, 0, "Bergsma");
  ledger_store_set_setting (desks.desks[1].store, "rights", "0000000000000000", NULL);
  g_assert_cmpint (desks_pull (&desks, 1), ==, SERVER_PULL_TOO_MUCH);
}

static void
test_conflict_settled_on_the_way_is_settled (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId breda, gent, contact;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  gent = desks_add_branch (&desks, "Gent");
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  ledger_access_add_place (&desks.desks[1].author.access, &gent, NULL);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  desks_place (&desks, &contact, &breda);
  desks_exchange_all (&desks);
  desks_set (&desks, 0, &contact, "city", "Gent");
  desks_set (&desks, 2, &contact, "city", "Breda");
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 1);

  conflict = desks_get_conflict (&desks, 0);
  ledger_conflict_resolve (desks.desks[0].store, conflict, LEDGER_CHOICE_MINE, NULL, NULL, &error);
  g_assert_no_error (error);
  desks_place (&desks, &contact, &gent);
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_conflict_count (desks.desks[1].store), ==, 0);
}

static void
test_other_history_is_told (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GError) error = NULL;

  desks_open (&desks);
  desks_add_contact (&desks, 0, "Bergsma");
  ledger_store_set_setting (desks.desks[1].store, "chain",
                            "0000000000000000000000000000000000000000000000000000000000000000", &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_pull (&desks, 1), ==, SERVER_PULL_OTHER_CHAIN);
  ledger_store_set_setting (desks.desks[1].store, "cursor", "9000000000000000000", &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_pull (&desks, 1), ==, SERVER_PULL_AHEAD);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scope/contacts-enter-whole-and-leave-without-a-trace", test_contacts_enter_and_leave);
  g_test_add_func ("/scope/an-edit-outside-it-is-kept-aside", test_edit_outside_scope_is_kept_aside);
  g_test_add_func ("/scope/who-reads-all-that-there-is-sees-what-is-kept-aside",
                   test_who_reads_all_sees_what_is_kept_aside);
  g_test_add_func ("/scope/a-new-contact-stands-in-its-makers", test_new_contact_stands_in_the_makers_scope);
  g_test_add_func ("/scope/a-conflict-settled-while-its-contact-moved-is-settled",
                   test_conflict_settled_on_the_way_is_settled);
  g_test_add_func ("/scope/another-history-is-told-not-merged", test_other_history_is_told);
  g_test_add_func ("/scope/S23-changed-places-are-one-step-gains-whole-losses-by-key",
                   test_changed_places_are_one_step);
  g_test_add_func ("/scope/S23-a-lost-area-is-taken-away-and-a-gained-one-comes-whole",
                   test_changed_areas_are_one_step);
  g_test_add_func ("/scope/S26-conflicts-follow-todays-rights", test_conflicts_follow_the_rights);
  g_test_add_func ("/scope/S23-a-scope-that-is-not-known-takes-a-snapshot", test_unknown_scope_takes_a_snapshot);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sums (S17): replicas of different rights add up to what the authority says of them, whatever was done; what was
 * changed past the exchange is found, narrowed down and mended, and nothing else is touched. One thread.
 */
#include "config.h"

#include "libledger/sync/sums.h"
#include "server/authority/sums.h"
#include "tests/authority/desks.h"
#include "tests/support/book.h"

static gboolean
count_anew (Desks *desks, guint desk)
{
  g_autoptr (GError) error = NULL;
  gboolean differed = FALSE;

  ledger_sums_count_anew (desks->desks[desk].store, &differed, &error);
  g_assert_no_error (error);
  return differed;
}

static char *
dup_setting (Desks *desks, guint desk, const char *key)
{
  return ledger_store_dup_setting (desks->desks[desk].store, key);
}

static void
check_state (Desks *desks, guint desk, const char *expected)
{
  g_autofree char *state = dup_setting (desks, desk, "sums_state");

  g_assert_cmpstr (state, ==, expected);
}

/* Everybody has counted, has compared at this moment, and agrees. */
static void
check_all_agree (Desks *desks)
{
  for (guint i = 0; i < DESKS; i++)
    {
      g_autofree char *total = NULL;

      desks_pull (desks, i);
      total = dup_setting (desks, i, "sums_total");
      g_assert_nonnull (total);
      check_state (desks, i, NULL);
      g_assert_false (count_anew (desks, i));
    }
}

static void
test_all_add_up (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId breda, gent, first, second;

  desks_open (&desks);
  breda = desks_add_branch (&desks, "Breda");
  gent = desks_add_branch (&desks, "Gent");
  desks_exchange (&desks, 0);
  /* One sees two overlapping places, one no accounts. */
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  ledger_access_add_place (&desks.desks[1].author.access, &breda, NULL);
  g_assert_true (ledger_access_parse ("contact=edit settings=read", &desks.desks[2].author.access, NULL));
  for (guint i = 0; i < DESKS; i++)
    count_anew (&desks, i);
  first = desks_add_contact (&desks, 0, "Bergsma");
  second = desks_add_contact (&desks, 0, "Dijkstra");
  desks_set (&desks, 0, &first, "phone", "06 12 34 56 78");
  desks_set (&desks, 0, &first, "iban", "NL91 ABNA 0417 1643 00");
  desks_place (&desks, &first, &breda);
  desks_place (&desks, &second, &gent);
  desks_exchange_all (&desks);
  check_all_agree (&desks);
  desks_place (&desks, &first, &gent);
  desks_place (&desks, &second, &breda);
  desks_exchange_all (&desks);
  check_all_agree (&desks);
}

static void
test_own_changes_are_left_out (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  count_anew (&desks, 1);
  desks_set (&desks, 1, &contact, "city", "Breda");
  g_assert_false (count_anew (&desks, 1));
  desks_set (&desks, 0, &contact, "city", "Gent");
  desks_exchange (&desks, 0);
  g_assert_cmpint (desks_pull (&desks, 1), ==, SERVER_PULL_ANSWERED);
  g_assert_false (count_anew (&desks, 1));
  desks_pull (&desks, 1);
  check_state (&desks, 1, NULL);
  desks_check_shown (&desks, 1, &contact, "city", "Breda");
}

/* Counts, and pulls as often as a difference takes: once to find it, once for the parts, once for what differs. */
static void
mend (Desks *desks, guint desk)
{
  g_autofree char *again = NULL, *fault = NULL;

  g_assert_true (count_anew (desks, desk));
  desks_pull (desks, desk);
  check_state (desks, desk, "parts");
  desks_pull (desks, desk);
  again = dup_setting (desks, desk, "sums_state");
  g_assert_true (g_str_has_prefix (again, "again contact."));
  g_test_message ("%s", again);
  desks_pull (desks, desk);
  check_state (desks, desk, NULL);
  fault = dup_setting (desks, desk, "local:fault");
  g_assert_nonnull (fault);
  g_assert_false (count_anew (desks, desk));
}

static void
test_altered_is_mended (void)
{
  g_auto (Desks) desks = { 0 };
  g_autofree char *generation = NULL;
  LedgerId contact, other;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  other = desks_add_contact (&desks, 0, "Dijkstra");
  desks_set (&desks, 0, &contact, "city", "Breda");
  desks_exchange_all (&desks);
  count_anew (&desks, 1);
  book_run (desks.desks[1].store, "UPDATE contact SET city = 'Elsewhere' WHERE city = 'Breda'");
  /* What is unsent stays: a replica is never wiped for a difference. */
  desks_set (&desks, 1, &other, "remark", "unsent");
  mend (&desks, 1);
  desks_check_shown (&desks, 1, &contact, "city", "Breda");
  desks_check_shown (&desks, 1, &other, "remark", "unsent");
  g_assert_cmpint (ledger_outbox_count (desks.desks[1].store), ==, 1);
}

static void
test_lost_and_extra_are_mended (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  count_anew (&desks, 1);
  book_run (desks.desks[1].store, "DELETE FROM contact");
  mend (&desks, 1);
  desks_check_shown (&desks, 1, &contact, "family_name", "Bergsma");
  book_run (desks.desks[1].store,
            "INSERT INTO contact (id, root, version, existence, v_existence, family_name, v_name) VALUES "
            "(X'0190000000007000800000000000000F', X'0190000000007000800000000000000F', 1, 'live', 1, 'Nobody', 1)");
  mend (&desks, 1);
  g_assert_cmpint (ledger_store_count (desks.desks[1].store, desks.contact, NULL), ==, 1);
}

static void
test_old_version_is_mended (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  count_anew (&desks, 1);
  book_run (desks.desks[1].store, "UPDATE contact SET v_name = v_name + 3");
  mend (&desks, 1);
  desks_set (&desks, 0, &contact, "family_name", "Bergsma-Vos");
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 1, &contact, "family_name", "Bergsma-Vos");
}

static gboolean
check_sums (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_ptr_array_set_size (data, 0);
  return server_sums_check (transaction, ledger_model_get_default (), data, error);
}

static gboolean
rebuild (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_sums_rebuild (transaction, ledger_model_get_default (), error);
}

static void
test_doctor_recounts (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  LedgerDatabase *database;

  desks_open (&desks);
  desks_add_contact (&desks, 0, "Bergsma");
  database = ledger_store_get_database (desks.authority);
  ledger_database_read_snapshot (database, check_sums, faults, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (faults->len, ==, 0);
  book_run (desks.authority, "UPDATE contact SET family_name = 'Other'");
  ledger_database_read_snapshot (database, check_sums, faults, &error);
  g_assert_cmpuint (faults->len, ==, 1);
  ledger_database_write (database, rebuild, NULL, &error);
  g_assert_no_error (error);
  ledger_database_read_snapshot (database, check_sums, faults, &error);
  g_assert_cmpuint (faults->len, ==, 0);
  book_run (desks.authority, "UPDATE contact SET family_name = 'Bergsma'");
  ledger_database_write (database, rebuild, NULL, &error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sums/S17-replicas-of-any-rights-add-up-to-what-the-authority-says", test_all_add_up);
  g_test_add_func ("/sums/S17-own-changes-are-left-out", test_own_changes_are_left_out);
  g_test_add_func ("/sums/S17-what-was-altered-is-found-and-mended-and-nothing-else", test_altered_is_mended);
  g_test_add_func ("/sums/S17-what-was-lost-or-is-too-much-is-mended", test_lost_and_extra_are_mended);
  g_test_add_func ("/sums/S17-another-version-is-mended", test_old_version_is_mended);
  g_test_add_func ("/sums/S17-the-full-recount-finds-a-wrong-sum-and-rebuilding-mends-it", test_doctor_recounts);
  return g_test_run ();
}

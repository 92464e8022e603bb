/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S22 at the authority: what a blocked user hands in is kept aside, all of it and whatever it is; the office decides on
 * it; the same again gets the same answer. One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"
#include "tests/support/book.h"

static gint64
count_parked (Desks *desks)
{
  return book_ask (desks->authority, "SELECT COUNT(*) FROM parked WHERE state = 'parked'");
}

static void
test_all_is_kept_aside (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GPtrArray) parked = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 1, &id, "city", "Joure");
  desks_set (&desks, 1, &id, "remark", "twee");
  desks.desks[1].author.blocked = TRUE;
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  g_assert_cmpint (ledger_outbox_count (desks.desks[1].store), ==, 0);
  g_assert_cmpint (count_parked (&desks), ==, 2);
  desks_exchange (&desks, 0);
  desks_check_shown (&desks, 0, &id, "city", "");

  parked = ledger_store_list_all (desks.desks[0].store, ledger_model_find_kind (desks.model, "parked"), &error);
  g_assert_cmpuint (parked->len, ==, 2);
  for (guint i = 0; i < parked->len; i++)
    {
      ledger_parked_decide (desks.desks[0].store, &((LedgerRecord *) parked->pdata[i])->id, "applied", &error);
      g_assert_no_error (error);
    }
  desks_exchange (&desks, 0);
  desks_check_shown (&desks, 0, &id, "city", "Joure");
  desks_check_shown (&desks, 0, &id, "remark", "twee");
  g_assert_cmpint (count_parked (&desks), ==, 0);
}

static void
test_the_same_answer (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  ServerPush push = { .author = &desks.desks[1].author };
  LedgerId id;

  desks_open (&desks);
  id = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 1, &id, "city", "Joure");
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  /* Applied before he was blocked: offered again it stays applied. */
  items = ledger_outbox_list (desks.desks[1].store, LEDGER_OUTBOX_ALL, 1, &error);
  desks.desks[1].author.blocked = TRUE;
  push.bytes = ((LedgerOutboxItem *) items->pdata[0])->bytes;
  push.counter = ((LedgerOutboxItem *) items->pdata[0])->counter;
  server_authority_apply (desks.authority, &push, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (push.outcome, ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (count_parked (&desks), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authority/what-a-blocked-user-hands-in-is-kept-aside", test_all_is_kept_aside);
  g_test_add_func ("/authority/what-he-had-sent-before-keeps-its-answer", test_the_same_answer);
  return g_test_run ();
}

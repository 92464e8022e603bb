/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S20: two copies of one machine are told apart by their counters; and where counters alone do not tell it, because
 * what stood under one was erased before it was sent, or the server was restored and has forgotten it. One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"

#include "libledger/sync/outbox.h"

/* -- Counters */

/* The unsent changesets of @desk as a push of @author. Returns: whether it was told that it is a fork. */
static gboolean
push_as (Desks *desks, guint desk, const ServerAuthor *author, gint64 first_counter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (desks->desks[desk].store, LEDGER_OUTBOX_UNSENT, 100, &error);
  g_autofree ServerPush *pushes = g_new0 (ServerPush, items->len);
  gboolean forked = FALSE;

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, >, 0);
  for (guint i = 0; i < items->len; i++)
    pushes[i] = (ServerPush) { .bytes = ((LedgerOutboxItem *) items->pdata[i])->bytes, .author = author,
                               .counter = first_counter + i };
  server_authority_apply (desks->authority, pushes, items->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    {
      g_assert_cmpint (pushes[i].forked ? 0 : 1, ==, pushes[i].seq != 0);
      forked = forked || pushes[i].forked;
      g_free (pushes[i].reason);
    }
  return forked;
}

static gint64
get_seq (Desks *desks)
{
  gint64 seq;

  g_assert_true (ledger_store_ask (desks->authority, "SELECT seq FROM clock WHERE one = 1", NULL, 0, &seq, NULL));
  return seq;
}

static void
test_fork (void)
{
  g_auto (Desks) desks = { 0 };
  ServerAuthor clone;
  LedgerId contact;
  gint64 before;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Jansen");
  /* Desk 1 is a clone of desk 0: the same replica, and counters that desk 0 uses too. */
  clone = desks.desks[1].author;
  clone.replica = desks.desks[0].author.replica;
  desks_set (&desks, 0, &contact, "city", "Utrecht");
  desks_set (&desks, 0, &contact, "remark", "van de een");
  desks_push (&desks, 0);
  desks_set (&desks, 1, &contact, "warning", "van de ander");
  desks_set (&desks, 1, &contact, "language", "fr");
  desks_set (&desks, 1, &contact, "birth_date", "1980-02-01");
  before = get_seq (&desks);
  /* Its first two counters were used, its third was not: nothing of it is applied all the same. */
  g_assert_true (push_as (&desks, 1, &clone, 2));
  g_assert_cmpint (get_seq (&desks), ==, before);
  /* Under an id of its own, everything; twice the same. */
  clone.replica = ledger_id_new (desks.world);
  g_assert_false (push_as (&desks, 1, &clone, 2));
  g_assert_cmpint (get_seq (&desks), ==, before + 3);
  g_assert_false (push_as (&desks, 1, &clone, 2));
  g_assert_cmpint (get_seq (&desks), ==, before + 3);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 0, &contact, "warning", "van de ander");
  desks_check_shown (&desks, 1, &contact, "remark", "van de een");
}

static void
test_known_is_no_fork (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Jansen");
  desks_set (&desks, 0, &contact, "city", "Utrecht");
  /* An answer that was lost: the same bytes under the same counter. */
  g_assert_false (push_as (&desks, 0, &desks.desks[0].author, 2));
  g_assert_false (push_as (&desks, 0, &desks.desks[0].author, 2));
  desks_set (&desks, 0, &contact, "remark", "later");
  g_assert_false (push_as (&desks, 0, &desks.desks[0].author, 2));
  desks_exchange_all (&desks);
}

/* A machine that was put back and then cloned: both clones hold the same changeset, under a counter that was used. */
static void
test_fork_of_what_is_known (void)
{
  g_auto (Desks) desks = { 0 };
  ServerAuthor one, other;
  LedgerId contact;
  gint64 before;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Jansen");
  one = other = desks.desks[1].author;
  one.replica = other.replica = desks.desks[0].author.replica;
  /* Its lost future. */
  desks_set (&desks, 0, &contact, "city", "Utrecht");
  desks_push (&desks, 0);
  desks_set (&desks, 1, &contact, "warning", "van beide");
  g_assert_true (push_as (&desks, 1, &one, 2));
  one.replica = ledger_id_new (desks.world);
  g_assert_false (push_as (&desks, 1, &one, 2));
  before = get_seq (&desks);
  /* The other sends it too: it is known, and no change of the replica that it takes itself for. */
  g_assert_true (push_as (&desks, 1, &other, 2));
  other.replica = ledger_id_new (desks.world);
  desks_set (&desks, 1, &contact, "remark", "van de ander");
  g_assert_false (push_as (&desks, 1, &other, 2));
  g_assert_cmpint (get_seq (&desks), ==, before + 1);
  /* Its answer was lost: the same again, also what another replica brought first. */
  g_assert_false (push_as (&desks, 1, &other, 2));
  g_assert_cmpint (get_seq (&desks), ==, before + 1);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 0, &contact, "warning", "van beide");
  desks_check_shown (&desks, 0, &contact, "remark", "van de ander");
}

/* -- What counters alone do not tell */

/* The last thing that @desk saved, as @author sends it under @counter, answered up to @answered (−1: he is silent). */
static gboolean
is_forked (Desks *desks, guint desk, const ServerAuthor *author, gint64 counter, gint64 answered,
           const ServerOffered *offered)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (desks->desks[desk].store, LEDGER_OUTBOX_ALL, 1, &error);
  ServerPush push = { .bytes = ((LedgerOutboxItem *) items->pdata[0])->bytes, .author = author, .counter = counter,
                      .answered = answered >= 0 ? &answered : NULL, .offered = offered };

  server_authority_apply (desks->authority, &push, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (push.seq != 0, ==, !push.forked);
  g_free (push.reason);
  g_free (push.bases);
  return push.forked;
}

/* Desk 1 is a copy of desk 0, which has made a contact under counter 1 and was answered. Returns: the copy. */
static ServerAuthor
open_twins (Desks *desks, LedgerId *contact)
{
  ServerAuthor twin;

  desks_open (desks);
  *contact = desks_add_contact (desks, 0, "Jansen");
  twin = desks->desks[1].author;
  twin.replica = desks->desks[0].author.replica;
  return twin;
}

static void
test_gap (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;
  ServerAuthor twin = open_twins (&desks, &contact);

  desks_set (&desks, 1, &contact, "warning", "van de ander");
  g_assert_false (is_forked (&desks, 1, &twin, 2, 1, NULL));
  /* What desk 0 had under 2 was erased before it was sent. */
  desks_set (&desks, 0, &contact, "city", "Utrecht");
  g_assert_true (is_forked (&desks, 0, &desks.desks[0].author, 3, 1, NULL));
  desks.desks[0].author.replica = ledger_id_new (desks.world);
  g_assert_false (is_forked (&desks, 0, &desks.desks[0].author, 3, 1, NULL));
}

/* The server has 2 of desk 0, its answer was lost, and an erasure took it there: 3 is no twin's when desk 0 says so. */
static void
test_erased_unanswered (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact, sent;
  ServerAuthor twin = open_twins (&desks, &contact);
  g_autoptr (GArray) erased = g_array_new (FALSE, FALSE, sizeof (ServerErasedUnanswered));
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  ServerErasedUnanswered one = { .counter = 2 };
  ServerPush push = { .author = &desks.desks[0].author, .counter = 3, .erased = erased };
  gint64 answered = 1;

  desks_set (&desks, 0, &contact, "city", "Utrecht");
  items = ledger_outbox_list (desks.desks[0].store, LEDGER_OUTBOX_ALL, 1, &error);
  g_assert_false (is_forked (&desks, 0, &desks.desks[0].author, 2, 1, NULL));
  sent = ((LedgerOutboxItem *) items->pdata[0])->id;
  desks_set (&desks, 0, &contact, "remark", "daarna");
  g_clear_pointer (&items, g_ptr_array_unref);
  items = ledger_outbox_list (desks.desks[0].store, LEDGER_OUTBOX_ALL, 1, &error);
  push.bytes = ((LedgerOutboxItem *) items->pdata[0])->bytes;
  push.answered = &answered;
  /* Of what nobody brought it proves nothing. */
  one.changeset = contact;
  g_array_append_val (erased, one);
  server_authority_apply (desks.authority, &push, 1, &error);
  g_assert_true (push.forked);
  one.changeset = sent;
  g_array_append_val (erased, one);
  server_authority_apply (desks.authority, &push, 1, &error);
  g_assert_no_error (error);
  g_assert_false (push.forked);
  g_assert_cmpint (answered, ==, 3);
  g_free (push.reason);
  g_free (push.bases);
  /* The twin is still told by what it writes under a counter that was used. */
  desks_set (&desks, 1, &contact, "warning", "van de ander");
  g_assert_true (is_forked (&desks, 1, &twin, 2, 1, NULL));
}

/* An older program does not say what it was answered: it is held against the last counter alone. */
static void
test_says_nothing (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;

  open_twins (&desks, &contact);
  desks_set (&desks, 0, &contact, "city", "Utrecht");
  g_assert_false (is_forked (&desks, 0, &desks.desks[0].author, 2, -1, NULL));
  desks_set (&desks, 0, &contact, "city", "Breda");
  g_assert_false (is_forked (&desks, 0, &desks.desks[0].author, 4, -1, NULL));
  desks_set (&desks, 0, &contact, "city", "Tilburg");
  g_assert_true (is_forked (&desks, 0, &desks.desks[0].author, 4, -1, NULL));
}

/* The answer on 2 was lost, and 3 was saved meanwhile. */
static void
test_lost_answer (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  ServerPush pushes[2] = { { 0 } };
  gint64 answered = 1;

  open_twins (&desks, &contact);
  desks_set (&desks, 0, &contact, "city", "Utrecht");
  g_assert_false (is_forked (&desks, 0, &desks.desks[0].author, 2, 1, NULL));
  desks_set (&desks, 0, &contact, "city", "Breda");
  items = ledger_outbox_list (desks.desks[0].store, LEDGER_OUTBOX_UNSENT, 10, &error);
  g_assert_cmpuint (items->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    pushes[i] = (ServerPush) { .bytes = ((LedgerOutboxItem *) items->pdata[i])->bytes, .counter = 2 + i,
                               .author = &desks.desks[0].author, .answered = &answered };
  server_authority_apply (desks.authority, pushes, 2, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (pushes[i].forked);
      g_free (pushes[i].reason);
      g_free (pushes[i].bases);
    }
  g_assert_cmpint (answered, ==, 3);
}

/* The server has lost what desk 0 had under 2; its copy comes first and uses 2 for something else. */
static void
test_offered_late (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;
  ServerAuthor twin = open_twins (&desks, &contact);
  const ServerOffered offered = { .seq = 99, .outcome = LEDGER_OUTCOME_APPLIED, .bases = (char *) "", .counter = 2 };

  desks_set (&desks, 1, &contact, "warning", "van de ander");
  g_assert_false (is_forked (&desks, 1, &twin, 2, 1, NULL));
  desks_set (&desks, 0, &contact, "city", "Utrecht");
  g_assert_true (is_forked (&desks, 0, &desks.desks[0].author, 2, 1, &offered));
  desks.desks[0].author.replica = ledger_id_new (desks.world);
  g_assert_false (is_forked (&desks, 0, &desks.desks[0].author, 2, 1, &offered));
}

/* Desk 0 comes first with what the server has lost: the copy, that was answered up to 1, finds 2 used. */
static void
test_offered_first (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact;
  ServerAuthor twin = open_twins (&desks, &contact);
  const ServerOffered offered = { .seq = 99, .outcome = LEDGER_OUTCOME_APPLIED, .bases = (char *) "", .counter = 2 };

  desks_set (&desks, 0, &contact, "city", "Utrecht");
  g_assert_false (is_forked (&desks, 0, &desks.desks[0].author, 2, 1, &offered));
  desks_set (&desks, 1, &contact, "warning", "van de ander");
  g_assert_true (is_forked (&desks, 1, &twin, 2, 1, NULL));
  /* The same offer again, its answer was lost: no twin. */
  g_assert_false (is_forked (&desks, 0, &desks.desks[0].author, 2, 1, &offered));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authority/S20-a-used-counter-with-another-changeset-is-a-fork-and-applies-nothing", test_fork);
  g_test_add_func ("/authority/S20-what-is-sent-again-is-no-fork", test_known_is_no_fork);
  g_test_add_func ("/authority/S20-a-used-counter-is-a-fork-also-when-its-changeset-is-known",
                   test_fork_of_what_is_known);
  g_test_add_func ("/authority/S20-who-used-a-later-counter-than-was-answered-is-a-twin", test_gap);
  g_test_add_func ("/authority/S20-what-was-erased-before-it-was-answered-is-ones-own", test_erased_unanswered);
  g_test_add_func ("/authority/S20-a-program-that-does-not-say-what-was-answered-is-told-by-its-counter",
                   test_says_nothing);
  g_test_add_func ("/authority/S20-what-is-sent-again-tells-that-it-was-ones-own", test_lost_answer);
  g_test_add_func ("/authority/S20-what-a-restored-server-lost-does-not-come-back-under-the-id-of-a-twin",
                   test_offered_late);
  g_test_add_func ("/authority/S20-what-comes-back-to-a-restored-server-uses-its-counter", test_offered_first);
  return g_test_run ();
}

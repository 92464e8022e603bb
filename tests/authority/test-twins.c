/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S20 where counters alone do not tell two copies of one machine apart: what stood under a counter was erased before it
 * was sent, or the server was restored and has forgotten it. One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"

#include "libledger/sync/outbox.h"

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
  g_test_add_func ("/authority/S20-who-used-a-later-counter-than-was-answered-is-a-twin", test_gap);
  g_test_add_func ("/authority/S20-a-program-that-does-not-say-what-was-answered-is-told-by-its-counter",
                   test_says_nothing);
  g_test_add_func ("/authority/S20-what-is-sent-again-tells-that-it-was-ones-own", test_lost_answer);
  g_test_add_func ("/authority/S20-what-a-restored-server-lost-does-not-come-back-under-the-id-of-a-twin",
                   test_offered_late);
  g_test_add_func ("/authority/S20-what-comes-back-to-a-restored-server-uses-its-counter", test_offered_first);
  return g_test_run ();
}

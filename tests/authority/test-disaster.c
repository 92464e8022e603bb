/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the authority does when somebody was put back: clones by their counters (S20). One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"

#include <string.h>

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authority/S20-a-used-counter-with-another-changeset-is-a-fork-and-applies-nothing", test_fork);
  g_test_add_func ("/authority/S20-what-is-sent-again-is-no-fork", test_known_is_no_fork);
  return g_test_run ();
}

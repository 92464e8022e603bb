/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S7 and I6: card numbers from the server and from leases, and what becomes of two cards with one number. One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"

#include <sodium.h>
#include <string.h>

#include "libledger/rules/card-number.h"
#include "libledger/sync/cards.h"
#include "server/authority/cards.h"
#include "server/authority/issued.h"
#include "server/server.h"

static const guint8 seed[LEDGER_CARD_SEED_BYTES] = "a key of a workstation, 32 bytes";

typedef struct
{
  LedgerStore *store;
  LedgerId lease;
  LedgerId holder;
  guint count;
  GStrv numbers;
} LeaseCall;

static gboolean
lease (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LeaseCall *call = data;

  g_clear_pointer (&call->numbers, g_strfreev);
  return server_cards_lease (transaction, call->store, ledger_model_get_leased (ledger_store_get_model (call->store)),
                             &call->lease, &call->holder, call->count, &call->numbers, error);
}

/* What the server does on a lease: drawn, sealed for @desk's key, and kept there. */
static GStrv
lease_to (Desks *desks, guint desk, guint count)
{
  LeaseCall call = { desks->authority, ledger_id_new (desks->world), desks->desks[desk].author.replica, count, NULL };
  guint8 public_key[crypto_box_PUBLICKEYBYTES], secret_key[crypto_box_SECRETKEYBYTES];
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree guint8 *sealed = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char id[LEDGER_ID_TEXT_SIZE];

  ledger_database_write (ledger_store_get_database (desks->authority), lease, &call, &error);
  g_assert_no_error (error);
  text = g_strjoinv ("\n", call.numbers);
  sealed = g_malloc (strlen (text) + crypto_box_SEALBYTES);
  crypto_box_seed_keypair (public_key, secret_key, seed);
  crypto_box_seal (sealed, (const guint8 *) text, strlen (text), public_key);
  base64 = g_base64_encode (sealed, strlen (text) + crypto_box_SEALBYTES);
  answer = g_strdup_printf ("{\"lease\":\"%s\",\"count\":%u,\"sealed\":\"%s\"}", ledger_id_write (&call.lease, id),
                            count, base64);
  bytes = g_bytes_new (answer, strlen (answer));
  g_assert_true (ledger_cards_keep (desks->desks[desk].store, bytes, &error));
  g_assert_no_error (error);
  return call.numbers;
}

/* A card of @contact; @number: (nullable): from a lease. */
static LedgerId
issue (Desks *desks, guint desk, const LedgerId *contact, const char *number)
{
  const LedgerKind *kind = ledger_model_get_leased (desks->model);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "create");
  g_autofree char *parent = ledger_id_dup_text (contact);
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  g_assert_true (ledger_edit_set_named (edit, kind, &id, "contact", parent, &error));
  g_assert_true (ledger_edit_set_named (edit, kind, &id, "state", "valid", &error));
  if (number != NULL)
    ledger_cards_set_number (edit, &id, number);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
set_state (Desks *desks, guint desk, const LedgerId *card, const char *state)
{
  const LedgerKind *kind = ledger_model_get_leased (desks->model);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "edit");
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_edit_set_named (edit, kind, card, "state", state, &error));
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static char *
dup_field (LedgerStore *store, const LedgerId *card, const char *field)
{
  g_autoptr (LedgerRecord) record =
      ledger_store_get (store, ledger_model_get_leased (ledger_store_get_model (store)), card, NULL);

  return g_strdup (record != NULL ? ledger_record_get_text (record, field) : NULL);
}

static void
check (LedgerStore *store, const LedgerId *card, const char *field, const char *text)
{
  g_autofree char *found = dup_field (store, card, field);

  g_assert_cmpstr (found, ==, text);
}

static void
test_from_the_server (void)
{
  g_auto (Desks) desks = { 0 };
  g_autofree char *first_number = NULL;
  g_autofree char *second_number = NULL;
  LedgerId contact, first, second;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Jansen");
  first = issue (&desks, 0, &contact, NULL);
  second = issue (&desks, 0, &contact, NULL);
  check (desks.desks[0].store, &first, "number", NULL);
  desks_exchange_all (&desks);
  first_number = dup_field (desks.desks[1].store, &first, "number");
  second_number = dup_field (desks.desks[1].store, &second, "number");
  g_assert_true (ledger_rule_card_number (first_number, NULL, NULL, NULL));
  g_assert_true (ledger_rule_card_number (second_number, NULL, NULL, NULL));
  g_assert_cmpstr (first_number, !=, second_number);
}

static void
test_from_a_lease (void)
{
  static const guint8 other[LEDGER_CARD_SEED_BYTES] = "the key of another workstation..";
  g_auto (Desks) desks = { 0 };
  g_auto (GStrv) numbers = NULL;
  g_autofree char *taken = NULL;
  g_autofree char *last = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId contact, card;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Jansen");
  numbers = lease_to (&desks, 0, 2);
  g_assert_cmpint (ledger_cards_count (desks.desks[0].store), ==, 2);
  /* Who has the file without the key has no number, and loses none of them. */
  g_assert_null (ledger_cards_take (desks.desks[0].store, other, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_KEY);
  g_clear_error (&error);
  taken = ledger_cards_take (desks.desks[0].store, seed, &error);
  g_assert_cmpstr (taken, ==, numbers[0]);
  card = issue (&desks, 0, &contact, taken);
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  check (desks.authority, &card, "number", taken);
  check (desks.authority, &card, "state", "valid");
  last = ledger_cards_take (desks.desks[0].store, seed, &error);
  g_assert_cmpstr (last, ==, numbers[1]);
  g_assert_cmpint (ledger_cards_count (desks.desks[0].store), ==, 0);
  g_assert_null (ledger_cards_take (desks.desks[0].store, seed, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING);
}

/* Used or not: what was leased is in no other block and on no card that the server numbers. */
static void
test_unique (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  LeaseCall again = { 0 };
  g_autoptr (GError) error = NULL;

  desks_open (&desks);
  again = (LeaseCall) { desks.authority, ledger_id_new (desks.world), desks.desks[0].author.replica, 3, NULL };
  for (guint i = 0; i < 4; i++)
    {
      g_auto (GStrv) numbers = lease_to (&desks, i % DESKS, 250);

      for (guint n = 0; numbers[n] != NULL; n++)
        {
          g_assert_true (ledger_rule_card_number (numbers[n], NULL, NULL, NULL));
          g_assert_true (g_hash_table_add (seen, g_strdup (numbers[n])));
        }
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 1000);
  /* The same question has the same answer, for who asked it. */
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *before = again.numbers != NULL ? g_strjoinv (",", again.numbers) : NULL;
      g_autofree char *after = NULL;

      ledger_database_write (ledger_store_get_database (desks.authority), lease, &again, &error);
      g_assert_no_error (error);
      after = g_strjoinv (",", again.numbers);
      g_assert_true (before == NULL || strcmp (before, after) == 0);
      g_assert_cmpuint (g_strv_length (again.numbers), ==, 3);
    }
  again.holder = desks.desks[1].author.replica;
  g_assert_false (ledger_database_write (ledger_store_get_database (desks.authority), lease, &again, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS);
  g_clear_pointer (&again.numbers, g_strfreev);
}

static void
test_of_another (void)
{
  g_auto (Desks) desks = { 0 };
  g_auto (GStrv) numbers = NULL;
  LedgerId contact, card;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Jansen");
  numbers = lease_to (&desks, 0, 1);
  card = issue (&desks, 1, &contact, numbers[0]);
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  check (desks.authority, &card, "number", NULL);
  /* A number that nobody ever gave out neither. */
  issue (&desks, 0, &contact, "123456789015");
  g_assert_cmpint (desks_push (&desks, 0), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (&desks);
}

static gboolean
inherit (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Desks *desks = data;

  return server_issued_inherit (transaction, desks->authority, &desks->desks[0].author.replica,
                                &desks->desks[1].author.replica, error);
}

/* Desk 1 is a copy of desk 0: both print the number (S20). */
static void
test_twice (void)
{
  g_auto (Desks) desks = { 0 };
  g_auto (GStrv) numbers = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId contact, first, second;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Jansen");
  numbers = lease_to (&desks, 0, 2);
  ledger_database_write (ledger_store_get_database (desks.authority), inherit, &desks, &error);
  g_assert_no_error (error);
  second = issue (&desks, 1, &contact, numbers[0]);
  first = issue (&desks, 0, &contact, numbers[0]);
  g_assert_cmpint (desks_push (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (&desks);
  for (guint i = 0; i < DESKS; i++)
    {
      check (desks.desks[i].store, &first, "state", "valid");
      check (desks.desks[i].store, &second, "state", "void");
      check (desks.desks[i].store, &second, "reason", "number_twice");
    }
  /* It does not become valid beside the other one, and does when that one is void. */
  set_state (&desks, 2, &second, "valid");
  desks_exchange_all (&desks);
  check (desks.authority, &second, "state", "void");
  set_state (&desks, 2, &first, "void");
  desks_exchange_all (&desks);
  set_state (&desks, 2, &second, "valid");
  desks_exchange_all (&desks);
  check (desks.authority, &first, "state", "void");
  check (desks.authority, &second, "state", "valid");
}

/* Both in one request. */
static void
test_twice_at_once (void)
{
  g_auto (Desks) desks = { 0 };
  g_auto (GStrv) numbers = NULL;
  LedgerId contact, first, second;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, "Jansen");
  numbers = lease_to (&desks, 0, 1);
  first = issue (&desks, 0, &contact, numbers[0]);
  second = issue (&desks, 0, &contact, numbers[0]);
  desks_push (&desks, 0);
  desks_exchange_all (&desks);
  check (desks.desks[1].store, &first, "state", "valid");
  check (desks.desks[1].store, &second, "state", "void");
}

static void
test_stays (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerKind *kind;
  LedgerId contact, card;

  desks_open (&desks);
  kind = ledger_model_get_leased (desks.model);
  contact = desks_add_contact (&desks, 0, "Jansen");
  card = issue (&desks, 0, &contact, NULL);
  desks_exchange_all (&desks);
  edit = ledger_edit_new (desks.desks[0].store, "edit");
  ledger_cards_set_number (edit, &card, "123456789015");
  g_assert_false (ledger_outbox_save (desks.desks[0].store, edit, NULL, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REQUIRED);
  g_assert_nonnull (kind);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/card/without-a-lease-gets-its-number-from-the-server", test_from_the_server);
  g_test_add_func ("/card/takes-the-next-leased-number-with-the-key-alone", test_from_a_lease);
  g_test_add_func ("/card/numbers-are-leased-once", test_unique);
  g_test_add_func ("/card/with-a-number-of-another-workplace-is-kept-aside", test_of_another);
  g_test_add_func ("/card/two-with-one-number-are-never-both-valid", test_twice);
  g_test_add_func ("/card/two-with-one-number-in-one-request-are-never-both-valid", test_twice_at_once);
  g_test_add_func ("/card/keeps-its-number", test_stays);
  return g_test_run ();
}

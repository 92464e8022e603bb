/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who gets something (MAIL-02, MAIL-03, REL-09), over all combinations of what can hold of a contact and of a sending:
 * what is decided is held against what the wishes and addresses are by themselves. One thread only.
 */
#include "tests/sync/pair.h"

#include "libledger/mail/recipient.h"

#define DAY "2026-06-30"

/* What there is of an address: none, one at which mail arrives, one from which it came back. */
typedef enum
{
  REACH_NONE,
  REACH_WELL,
  REACH_RETURNED,
  REACHES,
} Reach;

/* A choice for every question; a combination is one of each. */
typedef enum
{
  ASK_LIVE,
  ASK_STATUS,
  ASK_FROZEN,
  ASK_WAY,
  ASK_LETTER,                   /* said nothing, yes, no to the purpose by letter */
  ASK_EMAIL,
  ASK_REACH_LETTER,
  ASK_REACH_EMAIL,
  ASK_PURPOSE,
  ASK_WAYS,
  ASK_ENCRYPTED,                /* in the clear, encrypted to who agreed on a password, to who did not */
  ASKED,
} Asked;

static const guint choices[ASKED] = { 2, 3, 2, 3, 3, 3, REACHES, REACHES, LEDGER_PURPOSES, 3, 3 };
static const char *const statuses[] = { "active", "inactive", "deceased" };
static const char *const mail_ways[] = { NULL, "letter", "email" };
static const guint ways[] = { LEDGER_WAY_LETTER, LEDGER_WAY_EMAIL, LEDGER_WAY_LETTER | LEDGER_WAY_EMAIL };

static void
put_text (LedgerRecord *record, const char *field, const char *text)
{
  const LedgerField *found = ledger_kind_find_field (record->kind, field);

  g_assert_nonnull (found);
  if (text != NULL)
    ledger_value_set_text (&record->values[found->index], text);
  else
    ledger_value_set_nothing (&record->values[found->index]);
}

static void
put_wish (LedgerRecord *record, LedgerChannel channel, LedgerPurpose purpose, guint wish)
{
  const LedgerField *field = ledger_preference_get_field (record->kind, channel, purpose);

  if (wish > 0)
    ledger_value_set_integer (&record->values[field->index], wish == 1 ? 1 : 0);
}

/* A contact that has that much of an e-mail address. */
static LedgerRecord *
make_contact (LedgerStore *store, Reach email)
{
  const LedgerModel *model = ledger_store_get_model (store);
  const LedgerKind *contact = ledger_model_find_kind (model, "contact");
  g_autoptr (GError) error = NULL;
  LedgerEdit *edit = ledger_edit_new (store, "create");
  LedgerId id = ledger_edit_create (edit, contact);

  ledger_edit_set_named (edit, contact, &id, "family_name", "Berg", &error);
  if (email != REACH_NONE)
    ledger_edit_set_named (edit, contact, &id, "email", "berg@example.nl", &error);
  if (email == REACH_RETURNED)
    {
      const LedgerKind *point = ledger_model_find_kind (model, "contact_point");
      LedgerId at = ledger_id_derive (&id, "email");

      ledger_edit_set_named (edit, point, &at, "mail_returned", "2026-01-02", &error);
    }
  g_assert_no_error (error);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  ledger_edit_free (edit);
  return ledger_store_get (store, contact, &id, NULL);
}

static LedgerRecord *
make_variant (LedgerRecord *contact, const guint *asked)
{
  LedgerRecord *record = ledger_record_copy (contact);

  put_text (record, "existence", asked[ASK_LIVE] == 0 ? "live" : "deleted");
  put_text (record, "status", statuses[asked[ASK_STATUS]]);
  put_text (record, "frozen_on", asked[ASK_FROZEN] == 1 ? "2026-03-01" : NULL);
  put_text (record, "mail_way", mail_ways[asked[ASK_WAY]]);
  put_wish (record, LEDGER_CHANNEL_LETTER, asked[ASK_PURPOSE], asked[ASK_LETTER]);
  put_wish (record, LEDGER_CHANNEL_EMAIL, asked[ASK_PURPOSE], asked[ASK_EMAIL]);
  put_text (record, "file_password", asked[ASK_ENCRYPTED] == 1 ? "zeehond-44" : NULL);
  put_text (record, "street", asked[ASK_REACH_LETTER] != REACH_NONE ? "Zeeweg" : NULL);
  put_text (record, "city", asked[ASK_REACH_LETTER] != REACH_NONE ? "Delft" : NULL);
  put_text (record, "mail_returned", asked[ASK_REACH_LETTER] == REACH_RETURNED ? "2026-02-02" : NULL);
  return record;
}

/* Whether it may go that way and would arrive: said once more, from the choices alone. */
static gboolean
can_go (const guint *asked, LedgerChannel channel)
{
  gboolean letter = channel == LEDGER_CHANNEL_LETTER;
  gboolean refused = asked[letter ? ASK_LETTER : ASK_EMAIL] == 2;

  /* An invoice always has a way: who refuses both gets it by letter. */
  if (letter && asked[ASK_PURPOSE] == LEDGER_PURPOSE_INVOICES && asked[ASK_EMAIL] == 2)
    refused = FALSE;
  if (!letter && asked[ASK_ENCRYPTED] == 2)
    return FALSE;
  return (ways[asked[ASK_WAYS]] & 1u << channel) != 0 && !refused &&
         asked[letter ? ASK_REACH_LETTER : ASK_REACH_EMAIL] == REACH_WELL;
}

static void
check (LedgerStore *store, LedgerRecord *contact, const guint *asked)
{
  const LedgerSending sending = { asked[ASK_PURPOSE], ways[asked[ASK_WAYS]], DAY, asked[ASK_ENCRYPTED] > 0 };
  gboolean letter = can_go (asked, LEDGER_CHANNEL_LETTER), email = can_go (asked, LEDGER_CHANNEL_EMAIL);
  gboolean nobody = asked[ASK_LIVE] > 0 || asked[ASK_STATUS] > 0 || asked[ASK_FROZEN] > 0;
  g_autoptr (LedgerRecord) record = make_variant (contact, asked);
  g_auto (LedgerRecipient) recipient = { 0 };

  g_assert_true (ledger_recipient_decide (store, record, &sending, &recipient, NULL));
  g_assert_cmpint (recipient.cause == LEDGER_LEFT_OUT_NOT, ==, !nobody && (letter || email));
  if (recipient.cause != LEDGER_LEFT_OUT_NOT)
    {
      g_assert_null (recipient.address);
      return;
    }
  if (letter && email)
    g_assert_cmpint (recipient.way, ==, asked[ASK_WAY] == 1 ? LEDGER_CHANNEL_LETTER : LEDGER_CHANNEL_EMAIL);
  else
    g_assert_cmpint (recipient.way, ==, letter ? LEDGER_CHANNEL_LETTER : LEDGER_CHANNEL_EMAIL);
  g_assert_cmpstr (recipient.address, ==, recipient.way == LEDGER_CHANNEL_EMAIL ? "berg@example.nl" : NULL);
}

static gboolean
go_on (guint *asked)
{
  for (guint i = 0; i < ASKED; i++)
    {
      if (++asked[i] < choices[i])
        return TRUE;
      asked[i] = 0;
    }
  return FALSE;
}

static void
test_combinations (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerRecord *contacts[REACHES];
  guint asked[ASKED] = { 0 }, n = 0;

  pair_open (&pair, NULL);
  for (Reach reach = 0; reach < REACHES; reach++)
    contacts[reach] = make_contact (pair.sides[PAIR_ANNA], reach);
  do
    {
      check (pair.sides[PAIR_ANNA], contacts[asked[ASK_REACH_EMAIL]], asked);
      n++;
    }
  while (go_on (asked));
  g_test_message ("%u combinations", n);
  g_assert_cmpuint (n, ==, 2 * 3 * 2 * 3 * 3 * 3 * 3 * 3 * 4 * 3 * 3);
  for (Reach reach = 0; reach < REACHES; reach++)
    ledger_record_unref (contacts[reach]);
}

static const struct
{
  guint asked[ASKED];
  const char *cause;
} causes[] = {
  { { [ASK_LIVE] = 1, [ASK_STATUS] = 2 }, "gone" },
  { { [ASK_STATUS] = 1, [ASK_FROZEN] = 1 }, "inactive" },
  { { [ASK_STATUS] = 2 }, "deceased" },
  { { [ASK_FROZEN] = 1 }, "frozen" },
  { { [ASK_LETTER] = 2, [ASK_REACH_LETTER] = REACH_WELL, [ASK_PURPOSE] = LEDGER_PURPOSE_APPEALS }, "objected" },
  { { [ASK_PURPOSE] = LEDGER_PURPOSE_APPEALS }, "no_address" },
  { { [ASK_LETTER] = 2, [ASK_PURPOSE] = LEDGER_PURPOSE_APPEALS, [ASK_WAYS] = 2 }, "objected" },
  { { [ASK_LETTER] = 2, [ASK_REACH_EMAIL] = REACH_RETURNED, [ASK_PURPOSE] = LEDGER_PURPOSE_APPEALS, [ASK_WAYS] = 2 },
    "returned" },
  { { [ASK_REACH_LETTER] = REACH_RETURNED, [ASK_WAYS] = 2 }, "returned" },
  { { [ASK_REACH_EMAIL] = REACH_RETURNED, [ASK_WAYS] = 2 }, "returned" },
  { { [ASK_REACH_EMAIL] = REACH_WELL, [ASK_WAYS] = 2, [ASK_ENCRYPTED] = 2 }, "no_password" },
  { { [ASK_REACH_EMAIL] = REACH_NONE, [ASK_WAYS] = 1, [ASK_ENCRYPTED] = 2 }, "no_address" },
};

/* The cause that is told is the one that says most. */
static void
test_causes (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      const guint *asked = causes[i].asked;
      const LedgerSending sending = { asked[ASK_PURPOSE], ways[asked[ASK_WAYS]], DAY, asked[ASK_ENCRYPTED] > 0 };
      g_autoptr (LedgerRecord) contact = make_contact (store, asked[ASK_REACH_EMAIL]);
      g_autoptr (LedgerRecord) record = make_variant (contact, asked);
      g_auto (LedgerRecipient) recipient = { 0 };

      g_assert_true (ledger_recipient_decide (store, record, &sending, &recipient, NULL));
      g_assert_cmpstr (ledger_left_out_get_name (recipient.cause), ==, causes[i].cause);
    }
}

/* Of several addresses the preferred one, as long as mail arrives there. */
static void
test_addresses (void)
{
  g_auto (Pair) pair = { 0 };
  const LedgerSending sending = { LEDGER_PURPOSE_NEWSLETTER, LEDGER_WAY_EMAIL, DAY };
  LedgerStore *store;
  const LedgerKind *kind;
  g_autoptr (LedgerRecord) contact = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (LedgerRecipient) first = { 0 }, second = { 0 }, third = { 0 };
  LedgerEdit *edit;
  LedgerId other, preferred;
  g_auto (LedgerValue) parent = { 0 };

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  kind = ledger_model_find_kind (ledger_store_get_model (store), "contact_point");
  contact = make_contact (store, REACH_WELL);
  put_text (contact, "status", "active");
  edit = ledger_edit_new (store, "create");
  other = ledger_edit_create (edit, kind);
  ledger_value_set_id (&parent, &contact->id);
  ledger_edit_set (edit, kind->parent, &other, &parent);
  ledger_edit_set_named (edit, kind, &other, "type", "email", &error);
  ledger_edit_set_named (edit, kind, &other, "value", "other@example.nl", &error);
  ledger_edit_set_named (edit, kind, &other, "purpose", "work", &error);
  g_assert_no_error (error);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  ledger_edit_free (edit);
  g_assert_true (ledger_recipient_decide (store, contact, &sending, &first, NULL));
  g_assert_cmpstr (first.address, ==, "berg@example.nl");
  preferred = ledger_id_derive (&contact->id, "email");
  pair_set (&pair, PAIR_ANNA, "contact_point", &preferred, "mail_returned", "2026-05-01");
  g_assert_true (ledger_recipient_decide (store, contact, &sending, &second, NULL));
  g_assert_cmpstr (second.address, ==, "other@example.nl");
  pair_set (&pair, PAIR_ANNA, "contact_point", &other, "purpose", "emergency");
  g_assert_true (ledger_recipient_decide (store, contact, &sending, &third, NULL));
  g_assert_cmpint (third.cause, ==, LEDGER_LEFT_OUT_RETURNED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipient/MAIL-03-over-all-combinations-nobody-gets-what-he-should-not", test_combinations);
  g_test_add_func ("/recipient/MAIL-03-the-cause-is-told-that-says-most", test_causes);
  g_test_add_func ("/recipient/MAIL-02-the-preferred-address-if-mail-arrives-none-for-emergencies", test_addresses);
  return g_test_run ();
}

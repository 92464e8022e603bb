/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S1: that a masked field was shown or records were exported. It stands in the ledger and in the history of the record,
 * for who may read that field, without the value; nothing keeps it aside, and it holds up nothing. One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"
#include "tests/support/book.h"

#include <string.h>

#include "libledger/sync/observation.h"
#include "server/erasure/erasure.h"

#define IBAN "NL91ABNA0417164300"

/* The account of @contact as @desk holds it. */
static LedgerRecord *
get_account (Desks *desks, guint desk, const LedgerId *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, "bank_account");
  LedgerId id = ledger_id_derive (contact, "primary");
  LedgerRecord *account = ledger_store_get (desks->desks[desk].store, kind, &id, NULL);

  g_assert_nonnull (account);
  return account;
}

static void
show (Desks *desks, guint desk, const LedgerId *contact)
{
  g_autoptr (LedgerRecord) account = get_account (desks, desk, contact);
  g_autoptr (GError) error = NULL;

  ledger_observation_save_shown (desks->desks[desk].store, account, ledger_kind_find_field (account->kind, "iban"),
                                 NULL, &error);
  g_assert_no_error (error);
}

static LedgerId
add_contact (Desks *desks)
{
  LedgerId contact = desks_add_contact (desks, 0, "Jansen");

  desks_set (desks, 0, &contact, "iban", IBAN);
  desks_exchange_all (desks);
  return contact;
}

static char *
dup_history (Desks *desks, const LedgerId *contact, const char *access_text)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  LedgerAccess access = { 0 };

  g_assert_true (ledger_access_parse (access_text, &access, NULL));
  server_authority_history (desks->authority, contact, &access, 1000, answer, &error);
  g_assert_no_error (error);
  return g_strdup (answer->str);
}

static void
test_history (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GPtrArray) own = NULL;
  g_autofree char *all = NULL;
  g_autofree char *little = NULL;
  LedgerId contact;

  desks_open (&desks);
  contact = add_contact (&desks);
  show (&desks, 1, &contact);
  g_assert_cmpint (ledger_outbox_count (desks.desks[1].store), ==, 1);
  /* Before it is sent it stands in what this desk itself knows. */
  own = ledger_outbox_list_history (desks.desks[1].store, &contact, NULL);
  g_assert_cmpuint (own->len, ==, 1);
  g_assert_true (((LedgerHistoryLine *) own->pdata[0])->observed);
  g_assert_cmpstr (((LedgerHistoryLine *) own->pdata[0])->field, ==, "iban");
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  all = dup_history (&desks, &contact, "all=read");
  little = dup_history (&desks, &contact, "contact=edit");
  g_assert_nonnull (strstr (all, "\"field\":\"iban\",\"observed\":\"shown\""));
  g_assert_null (strstr (little, "observed"));
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'observation'"), ==, 1);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'observation' AND new "
                             "LIKE '%" IBAN "%'"), ==, 0);
}

static void
test_export (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GError) error = NULL;

  desks_open (&desks);
  add_contact (&desks);
  ledger_observation_save_exported (desks.desks[1].store, desks.contact, "status, city", 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'observation' AND root "
                             "IS NULL AND kind = 'contact' AND new LIKE "
                             "'%\"selection\":\"status, city\"%' AND new LIKE '%\"count\":1}'"), ==, 1);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_entry WHERE action = 'observe' AND device = "
                             "'desk 1'"), ==, 1);
}

/* S2: the same bytes again, whether the answer was lost or not, are one entry. */
static void
test_once (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId contact;
  gint64 seq = 0;

  desks_open (&desks);
  contact = add_contact (&desks);
  show (&desks, 1, &contact);
  items = ledger_outbox_list (desks.desks[1].store, LEDGER_OUTBOX_UNSENT, 10, &error);
  for (guint i = 0; i < 3; i++)
    {
      LedgerOutboxItem *item = items->pdata[0];
      ServerPush push = { .bytes = item->bytes, .author = &desks.desks[1].author, .counter = item->counter };

      server_authority_apply (desks.authority, &push, 1, &error);
      g_assert_no_error (error);
      g_assert_cmpint (push.outcome, ==, LEDGER_OUTCOME_APPLIED);
      g_assert_true (i == 0 || push.seq == seq);
      seq = push.seq;
    }
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'observation'"), ==, 1);
  desks_exchange_all (&desks);
}

/* Whoever he is by now, and whatever became of the record: he has looked. What stands around it keeps its outcome. */
static void
test_never_parked (void)
{
  g_auto (Desks) desks = { 0 };
  const LedgerKind *kind;
  LedgerId contact, place;
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;

  desks_open (&desks);
  contact = add_contact (&desks);
  place = ledger_id_new (desks.world);
  kind = ledger_model_find_kind (desks.model, "contact");
  /* An edit before and one behind it, while somebody else edits the same group: no base moves by a look. */
  desks_set (&desks, 1, &contact, "city", "Utrecht");
  show (&desks, 1, &contact);
  desks_set (&desks, 1, &contact, "city", "Arnhem");
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (&desks);
  desks_check_shown (&desks, 0, &contact, "city", "Arnhem");
  /* Deleted meanwhile, out of scope, without rights, blocked. */
  show (&desks, 1, &contact);
  show (&desks, 2, &contact);
  edit = ledger_edit_new (desks.desks[0].store, "delete");
  ledger_edit_delete (edit, kind, &contact);
  ledger_outbox_save (desks.desks[0].store, edit, NULL, &error);
  g_assert_no_error (error);
  desks_exchange (&desks, 0);
  g_assert_true (ledger_access_add_place (&desks.desks[1].author.access, &place, NULL));
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  ledger_access_set_all (&desks.desks[2].author.access, LEDGER_PERMISSION_NONE);
  desks.desks[2].author.blocked = TRUE;
  g_assert_cmpint (desks_push (&desks, 2), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'observation'"), ==, 3);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM parked"), ==, 0);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM conflict"), ==, 0);
}

/* A record that nobody knows here: a contact whose maker has not sent it, or whose changeset is kept aside. */
static void
test_unknown_record (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (LedgerChangeset) changeset = NULL;
  g_autoptr (GError) error = NULL;
  LedgerObservation *observation = g_new0 (LedgerObservation, 1);
  ServerPush push = { .author = &desks.desks[1].author, .counter = 1 };

  desks_open (&desks);
  changeset = ledger_changeset_new (desks.world, LEDGER_OBSERVE_ACTION);
  observation->what = g_strdup ("printed");
  observation->kind = g_strdup ("voucher");
  observation->record = ledger_id_new (desks.world);
  observation->root = ledger_id_new (desks.world);
  observation->count = 1;
  g_ptr_array_add (changeset->observations, observation);
  g_assert_true (ledger_changeset_seal (changeset, NULL));
  push.bytes = changeset->bytes;
  server_authority_apply (desks.authority, &push, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (push.outcome, ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE kind = 'voucher'"), ==, 1);
}

/* S27: it goes with the contact, and comes back by no way. */
static void
test_erasure (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (ServerErasurePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId contact, erasure;

  desks_open (&desks);
  contact = add_contact (&desks);
  show (&desks, 1, &contact);
  desks_exchange (&desks, 1);
  show (&desks, 1, &contact);
  show (&desks, 2, &contact);
  plan = server_erasure_execute (desks.authority, &contact, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'observation' AND (new "
                             "IS NOT NULL OR salt IS NOT NULL)"), ==, 0);
  /* Desk 1 sends what it had not sent, desk 2 hears of the erasure first. */
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'observation'"), ==, 1);
  desks_pull (&desks, 2);
  g_assert_cmpint (ledger_outbox_count (desks.desks[2].store), ==, 0);
  desks_exchange_all (&desks);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'observation'"), ==, 1);
}

/* A changeset is of the one or of the other; the reader of neither side takes a mixture. */
static void
test_form (void)
{
  g_auto (Desks) desks = { 0 };
  static const char *const wrong[] = {
    "\"records\":[]", "\"records\":[],\"observations\":[]", "\"records\":[],\"observations\":[{\"what\":\"shown\"}]",
    "\"records\":[],\"observations\":[{\"what\":\"shown\",\"kind\":\"contact\",\"count\":1,\"id\":\"x\"}]",
    "\"records\":[],\"observations\":[{\"what\":7,\"kind\":\"contact\",\"count\":1}]",
  };

  desks_open (&desks);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"salt\":\"00112233445566778899aabbccddeeff\",\"id\":\"018f0000-0000-7000-8000-000000000001\",\"model\":%d,"
          "\"time\":1,\"action\":\"observe\",\"atomic\":false,%s}", LEDGER_MODEL_VERSION, wrong[i]);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;

      g_assert_null (ledger_changeset_read (desks.model, bytes, NULL, &error));
      g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/observation/stands-in-the-history-for-who-may-read-the-field", test_history);
  g_test_add_func ("/observation/of-an-export-says-which-and-how-many", test_export);
  g_test_add_func ("/observation/that-comes-again-is-one-entry", test_once);
  g_test_add_func ("/observation/is-never-kept-aside-and-holds-up-nothing", test_never_parked);
  g_test_add_func ("/observation/of-what-is-not-known-here-is-kept-too", test_unknown_record);
  g_test_add_func ("/observation/goes-with-an-erasure", test_erasure);
  g_test_add_func ("/observation/never-stands-beside-a-change", test_form);
  return g_test_run ();
}

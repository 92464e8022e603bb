/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A real server that is restored from an older copy, and the replica that gives back what was confirmed (S19): also of
 * what an erasure has touched since, and when the server is restored once more in the middle of it. Main thread.
 */
#include "config.h"

#include "libledger/sync/outbox.h"
#include "server/direct-transport.h"
#include "server/erasure/erasure.h"
#include "server/recovery/backup.h"
#include "tests/sync/office.h"

#include <string.h>

/* -- A transport that ends in the middle of an offer */

#define TEST_TYPE_BREAKING (test_breaking_get_type ())
G_DECLARE_FINAL_TYPE (TestBreaking, test_breaking, TEST, BREAKING, GObject)

struct _TestBreaking
{
  GObject parent;
  LedgerTransport *real;
  gboolean broken;              /* the first changeset of an offer went through */
};

/* The head of an offer, a receipt, a changeset. */
static GBytes *
dup_first (GBytes *body)
{
  gsize size;
  const char *text = g_bytes_get_data (body, &size), *end = text;

  for (guint line = 0; line < 3; line++)
    end = (const char *) memchr (end, '\n', size - (gsize) (end - text)) + 1;
  return g_bytes_new (text, (gsize) (end - text));
}

static gboolean
is_offer (const LedgerRequest *request)
{
  static const char mark[] = "\"again\":true";
  gsize size = 0;
  const char *text = request->body != NULL ? g_bytes_get_data (request->body, &size) : NULL;

  return text != NULL && g_strstr_len (text, (gssize) size, mark) != NULL;
}

static void
breaking_send (LedgerTransport *transport, const LedgerRequest *request, GCancellable *cancellable,
               LedgerResponseFunction done, gpointer data)
{
  TestBreaking *self = TEST_BREAKING (transport);
  g_autoptr (GError) error = g_error_new_literal (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE, "away");
  const LedgerResponse away = { .error = error };
  g_autoptr (GBytes) first = NULL;
  LedgerRequest cut = *request;

  if (self->broken)
    {
      done (&away, data);
      return;
    }
  if (is_offer (request))
    {
      cut.body = first = dup_first (request->body);
      self->broken = TRUE;
    }
  ledger_transport_send (self->real, &cut, cancellable, done, data);
}

static void
breaking_open_live (LedgerTransport *transport, const char *token, LedgerLiveFunction function, gpointer data)
{
  ledger_transport_open_live (TEST_BREAKING (transport)->real, token, function, data);
}

static void
breaking_close_live (LedgerTransport *transport)
{
  ledger_transport_close_live (TEST_BREAKING (transport)->real);
}

static void
breaking_transport_init (LedgerTransportInterface *interface)
{
  interface->send = breaking_send;
  interface->open_live = breaking_open_live;
  interface->close_live = breaking_close_live;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestBreaking, test_breaking, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LEDGER_TYPE_TRANSPORT, breaking_transport_init))

static void
test_breaking_dispose (GObject *object)
{
  g_clear_object (&TEST_BREAKING (object)->real);
  G_OBJECT_CLASS (test_breaking_parent_class)->dispose (object);
}

static void
test_breaking_class_init (TestBreakingClass *class)
{
  G_OBJECT_CLASS (class)->dispose = test_breaking_dispose;
}

static void
test_breaking_init (TestBreaking *self)
{
}

/* -- The office */

static LedgerStore *
get_book (Office *office)
{
  return server_server_get_store (office->server);
}

static void
back_up (Office *office, const char *name)
{
  g_autofree char *path = g_build_filename (office->directory, name, NULL);
  g_autoptr (GError) error = NULL;
  ServerBackupFacts facts;

  server_backup_make (get_book (office), path, NULL, NULL, &facts, &error);
  g_assert_no_error (error);
}

/* The server begins again with that backup, and @replica, named @user, after it. */
static void
restore (Office *office, const char *name, LedgerReplica **replica, const char *user)
{
  g_autofree char *path = g_build_filename (office->directory, name, NULL);
  g_auto (ServerRestored) restored = { 0 };
  g_autoptr (GError) error = NULL;

  g_clear_object (replica);
  office_stop_server (office);
  server_restore (path, office->server_directory, NULL, SERVER_RESTORE_REPLACE, office->world, NULL, NULL, &restored,
                  &error);
  g_assert_no_error (error);
  office_start_server (office);
  *replica = office_open_replica (office, user);
}

static void
sync_whole (LedgerReplica *replica)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      office_sync (replica, &error);
      g_assert_no_error (error);
    }
}

/* What the server says of a field of @contact; "-" when it is not there. */
static char *
get_live (Office *office, const LedgerId *contact, const char *field)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (get_book (office),
                                                      ledger_model_find_kind (office->model, "contact"), contact, NULL);

  return record != NULL ? g_strdup (ledger_record_get_text (record, field)) : g_strdup ("-");
}

static void
assert_live (Office *office, const LedgerId *contact, const char *field, const char *value)
{
  g_autofree char *live = get_live (office, contact, field);

  g_assert_cmpstr (live, ==, value);
}

static void
assert_none_aside (Office *office)
{
  gint64 n = -1;

  g_assert_true (ledger_store_ask (get_book (office), "SELECT COUNT(*) FROM parked", NULL, 0, &n, NULL));
  g_assert_cmpint (n, ==, 0);
}

/* -- What an erasure has touched */

static void
save (LedgerReplica *replica, LedgerEdit *edit)
{
  g_autoptr (GError) error = NULL;

  ledger_outbox_save (ledger_replica_get_store (replica), edit, NULL, &error);
  g_assert_no_error (error);
}

static LedgerId
add (Office *office, LedgerEdit *edit, const char *name)
{
  const LedgerKind *kind = ledger_model_find_kind (office->model, "contact");
  LedgerId id = ledger_edit_create (edit, kind);
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, kind, &id, "family_name", name, &error);
  g_assert_no_error (error);
  return id;
}

static void
erase (Office *office, const LedgerId *contact)
{
  g_autoptr (ServerErasurePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId erasure;

  plan = server_erasure_execute (get_book (office), contact, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
}

/* What somebody else changed came back, what made it did not, as its maker hears of the erasure first. */
static void
test_nothing_without_an_owner_stays (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL, bram = NULL;
  g_autoptr (LedgerEdit) made = NULL, changed = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerKind *contact, *account;
  LedgerId gone, child;
  gint64 n = -1;

  office_open (&office, OFFICE_DIRECT);
  contact = ledger_model_find_kind (office.model, "contact");
  account = ledger_model_find_kind (office.model, "bank_account");
  anna = office_join (&office, "anna", "anna");
  bram = office_join (&office, "bram", "bram");
  back_up (&office, "backup");
  made = ledger_edit_new (ledger_replica_get_store (bram), "create");
  gone = add (&office, made, "Verdwijner");
  child = ledger_edit_create (made, account);
  ledger_edit_set (made, account->parent, &child, &LEDGER_ID (&gone));
  ledger_edit_set_named (made, account, &child, "iban", "NL91ABNA0417164300", &error);
  g_assert_no_error (error);
  save (bram, made);
  sync_whole (bram);
  sync_whole (anna);
  changed = ledger_edit_new (ledger_replica_get_store (anna), "edit");
  ledger_edit_set_named (changed, contact, &gone, "city", "Joure", &error);
  ledger_edit_set_named (changed, account, &child, "holder", "V. Verdwijner", &error);
  g_assert_no_error (error);
  save (anna, changed);
  sync_whole (anna);
  g_clear_object (&bram);
  restore (&office, "backup", &anna, "anna");
  sync_whole (anna);
  erase (&office, &gone);
  g_assert_true (ledger_store_ask (get_book (&office), "SELECT COUNT(*) FROM bank_account", NULL, 0, &n, NULL));
  g_assert_cmpint (n, ==, 1);
  bram = office_open_replica (&office, "bram");
  sync_whole (bram);
  g_assert_true (ledger_store_ask (get_book (&office), "SELECT COUNT(*) FROM bank_account", NULL, 0, &n, NULL));
  g_assert_cmpint (n, ==, 0);
  g_assert_true (ledger_store_ask (get_book (&office), "SELECT COUNT(*) FROM ledger_change WHERE new LIKE "
                                   "'%Verdwijner%' OR old LIKE '%Verdwijner%'", NULL, 0, &n, NULL));
  g_assert_cmpint (n, ==, 0);
  assert_none_aside (&office);
  g_clear_object (&anna);
  g_clear_object (&bram);
  office_close (&office);
}

/* The rest of what was confirmed comes back with the number that it had, after one erasure and after a second. */
static void
test_rest_of_an_erasure (void)
{
  for (guint n_erased = 1; n_erased <= 2; n_erased++)
    {
      Office office = { 0 };
      g_autoptr (LedgerReplica) anna = NULL;
      g_autoptr (LedgerEdit) edit = NULL;
      LedgerId contacts[3];
      g_autofree char *number = NULL;

      office_open (&office, OFFICE_DIRECT);
      anna = office_join (&office, "anna", "anna");
      back_up (&office, "backup");
      edit = ledger_edit_new (ledger_replica_get_store (anna), "create");
      contacts[0] = add (&office, edit, "Bergsma");
      contacts[1] = add (&office, edit, "Dijkstra");
      contacts[2] = add (&office, edit, "Hofstra");
      save (anna, edit);
      sync_whole (anna);
      number = get_live (&office, &contacts[2], "number");
      g_assert_nonnull (number);
      for (guint i = n_erased; i-- > 0;)
        {
          erase (&office, &contacts[i]);
          sync_whole (anna);
        }
      restore (&office, "backup", &anna, "anna");
      sync_whole (anna);
      assert_none_aside (&office);
      assert_live (&office, &contacts[0], "family_name", "-");
      assert_live (&office, &contacts[1], "family_name", n_erased == 2 ? "-" : "Dijkstra");
      assert_live (&office, &contacts[2], "family_name", "Hofstra");
      assert_live (&office, &contacts[2], "number", number);
      g_clear_object (&anna);
      office_close (&office);
    }
}

/* Other bytes than were confirmed: what they do is judged by the rights of today. */
static void
test_rest_by_the_rights_of_today (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) bram = NULL;
  g_autoptr (LedgerEdit) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId gone;
  LedgerAccess access;
  gint64 n = 0;

  office_open (&office, OFFICE_DIRECT);
  bram = office_join (&office, "bram", "bram");
  first = ledger_edit_new (ledger_replica_get_store (bram), "create");
  gone = add (&office, first, "Bergsma");
  save (bram, first);
  sync_whole (bram);
  back_up (&office, "backup");
  second = ledger_edit_new (ledger_replica_get_store (bram), "edit");
  ledger_edit_set_named (second, ledger_model_find_kind (office.model, "contact"), &gone, "city", "Breda", &error);
  ledger_edit_set_named (second, ledger_model_find_kind (office.model, "contact"), &office.contact, "city", "Tilburg",
                         &error);
  g_assert_no_error (error);
  save (bram, second);
  sync_whole (bram);
  erase (&office, &gone);
  sync_whole (bram);
  restore (&office, "backup", &bram, "bram");
  g_assert_true (ledger_access_parse ("contact=read", &access, &error));
  g_assert_true (server_accounts_set_access (get_book (&office), "bram", &access, &error));
  g_assert_no_error (error);
  /* Other rights end the sessions. */
  g_assert_true (office_login (&office, bram, "bram", OFFICE_PASSWORD, &error));
  sync_whole (bram);
  assert_live (&office, &office.contact, "city", NULL);
  ledger_store_ask (get_book (&office), "SELECT COUNT(*) FROM parked WHERE state = 'parked'", NULL, 0, &n, NULL);
  g_assert_cmpint (n, ==, 1);
  g_clear_object (&bram);
  office_close (&office);
}

/* -- Restored once more in the middle of it */

/* Two towns of the contact, the later one confirmed later; of a restored server's healing only the first arrives. */
static LedgerReplica *
heal_in_part (Office *office)
{
  LedgerReplica *anna = NULL;
  TestBreaking *breaking = NULL;
  g_autoptr (GError) error = NULL;

  office_open (office, OFFICE_DIRECT);
  anna = office_join (office, "anna", "anna");
  back_up (office, "before");
  office_set (office, anna, "city", "Breda");
  sync_whole (anna);
  office_set (office, anna, "city", "Tilburg");
  sync_whole (anna);
  restore (office, "before", &anna, "anna");
  breaking = g_object_new (TEST_TYPE_BREAKING, NULL);
  breaking->real = server_direct_transport_new (office->server, office->world);
  ledger_replica_set_transport (anna, LEDGER_TRANSPORT (breaking));
  g_assert_false (office_sync (anna, &error));
  g_assert_true (breaking->broken);
  assert_live (office, &office->contact, "city", "Breda");
  g_object_unref (breaking);
  return anna;
}

/* It is its own changeset that the server knows already, not a twin's. */
static void
test_no_twin_of_itself (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = heal_in_part (&office);
  g_autofree char *id = ledger_replica_dup_fact (anna, "replica"), *after = NULL;

  back_up (&office, "in between");
  restore (&office, "in between", &anna, "anna");
  sync_whole (anna);
  after = ledger_replica_dup_fact (anna, "replica");
  g_assert_cmpstr (after, ==, id);
  assert_none_aside (&office);
  assert_live (&office, &office.contact, "city", "Tilburg");
  g_clear_object (&anna);
  office_close (&office);
}

/* What came back once keeps the order that it had at first. */
static void
test_order_of_the_first_time (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = heal_in_part (&office);

  restore (&office, "before", &anna, "anna");
  sync_whole (anna);
  assert_none_aside (&office);
  assert_live (&office, &office.contact, "city", "Tilburg");
  g_clear_object (&anna);
  office_close (&office);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/S19-S27-what-an-erasure-left-of-a-confirmed-change-comes-back-to-a-restored-server",
                   test_rest_of_an_erasure);
  g_test_add_func ("/sync/S23-S27-what-an-erasure-left-comes-back-by-the-rights-of-today",
                   test_rest_by_the_rights_of_today);
  g_test_add_func ("/sync/S19-S27-what-came-back-without-an-owner-goes-when-its-maker-tells-of-it",
                   test_nothing_without_an_owner_stays);
  g_test_add_func ("/sync/S20-who-healed-a-part-before-a-second-restore-is-no-twin", test_no_twin_of_itself);
  g_test_add_func ("/sync/S19-what-came-back-once-keeps-its-first-order-in-a-second-restore",
                   test_order_of_the_first_time);
  return g_test_run ();
}

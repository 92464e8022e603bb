/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The replica with a real server: login, first sync, exchange, what outlives a stop, and what is refused. The whole
 * story is told in one process and once over TLS. Main thread.
 */
#include "config.h"

#include "tests/sync/office.h"

#include "libledger/sync/replica-private.h"
#include "server/account/accounts.h"
#include "server/demo/demo.h"
#include "server/direct-transport.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
test_whole_story (gconstpointer data)
{
  OFFICE (GPOINTER_TO_INT (data));
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autoptr (LedgerReplica) bram = office_join (&office, "bram", "bram");
  g_autofree char *fingerprint = ledger_replica_dup_fact (anna, "fingerprint");
  LedgerStatus status;

  g_assert_cmpint (fingerprint != NULL, ==, office.way == OFFICE_TLS);
  office_check_shown (&office, bram, "family_name", "Jansen");
  office_set (&office, anna, "birth_date", "1980-02-01");
  office_set (&office, bram, "city", "Utrecht");
  g_assert_cmpint (office_count_unsent (anna), ==, 1);
  g_assert_true (office_sync (anna, &error));
  g_assert_true (office_sync (bram, &error));
  g_assert_true (office_sync (anna, &error));
  g_assert_no_error (error);
  office_check_shown (&office, anna, "city", "Utrecht");
  office_check_shown (&office, bram, "birth_date", "1980-02-01");
  ledger_replica_get_status (anna, &status);
  g_assert_true (status.logged_in && status.complete && status.online);
  g_assert_cmpint (status.unsent, ==, 0);
  g_assert_cmpint (status.up_to_date_until, >, 0);
  g_assert_null (status.trouble);
  g_clear_object (&anna);
  g_clear_object (&bram);
  office_close (&office);
}

static void
test_conflict_shows_on_both (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autoptr (LedgerReplica) bram = office_join (&office, "bram", "bram");
  LedgerReplica *const replicas[] = { anna, bram };

  office_set (&office, anna, "city", "Utrecht");
  office_set (&office, bram, "city", "Breda");
  g_assert_true (office_sync (anna, &error));
  g_assert_true (office_sync (bram, &error));
  g_assert_true (office_sync (anna, &error));
  for (guint i = 0; i < G_N_ELEMENTS (replicas); i++)
    {
      LedgerStatus status;

      ledger_replica_get_status (replicas[i], &status);
      g_assert_cmpint (status.conflicts, ==, 1);
      office_check_shown (&office, replicas[i], "city", "Utrecht");
    }
  g_clear_object (&anna);
  g_clear_object (&bram);
  office_close (&office);
}

/* The bytes of the journal beside the book: they grow with every write. */
static gint64
size_of_journal (Office *office)
{
  g_autofree char *path = g_build_filename (office->directory, "anna", "replica-1.db-wal", NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (gint64) status.st_size : 0;
}

/* After a first sync the rows are counted beside the exchange, and the next poll compares (S17). */
static void
wait_until_compared (LedgerReplica *replica)
{
  g_autofree char *total = NULL;

  for (guint i = 0; total == NULL && i < 500; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (office_sync (replica, &error));
      total = ledger_store_dup_setting (ledger_replica_get_store (replica), "sums_total");
      g_usleep (10 * 1000);
    }
  g_assert_nonnull (total);
}

static void
test_idle_poll_writes_nothing (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  LedgerStatus before, after;
  gint64 size;

  ledger_replica_start (anna);
  wait_until_compared (anna);
  size = size_of_journal (&office);
  ledger_replica_get_status (anna, &before);
  for (guint i = 0; i < 10; i++)
    g_assert_true (office_sync (anna, &error));
  ledger_replica_get_status (anna, &after);
  g_assert_cmpint (after.up_to_date_until, >, before.up_to_date_until);
  g_assert_cmpint (size_of_journal (&office), ==, size);

  /* What is acknowledged is settled by the next pull, and the mark of the record goes. */
  office_set (&office, anna, "city", "Utrecht");
  g_assert_true (office_sync (anna, &error));
  g_assert_false (ledger_outbox_touches (ledger_replica_get_store (anna), &office.contact));
  g_assert_cmpint (size_of_journal (&office), >, size);
  ledger_replica_stop (anna);
  g_clear_object (&anna);
  office_close (&office);
}

static gboolean
is_sent (gpointer data)
{
  return office_count_unsent (data) == 0;
}

static void
test_edit_shows_at_the_other (gconstpointer data)
{
  OFFICE (GPOINTER_TO_INT (data));
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autoptr (LedgerReplica) bram = office_join (&office, "bram", "bram");

  ledger_replica_start (anna);
  ledger_replica_start (bram);
  office_await (office_is_idle, anna);
  office_await (office_is_idle, bram);
  office_set (&office, anna, "city", "Utrecht");
  office_await_shown (&office, bram, "city", "Utrecht");
  office_await (is_sent, anna);
  ledger_replica_stop (anna);
  ledger_replica_stop (bram);
  g_clear_object (&anna);
  g_clear_object (&bram);
  office_close (&office);
}

static void
test_failed_push_keeps_the_edit (gconstpointer data)
{
  OFFICE (GPOINTER_TO_INT (data));
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  LedgerStatus status;

  office_stop_server (&office);
  office_set (&office, anna, "city", "Utrecht");
  g_assert_false (office_sync (anna, &error));
  g_assert_nonnull (error);
  ledger_replica_get_status (anna, &status);
  g_assert_cmpint (status.unsent, ==, 1);
  g_assert_cmpint (status.up_to_date_until, ==, 0);
  g_assert_nonnull (status.trouble);

  /* The process ends and begins again. */
  g_clear_object (&anna);
  anna = office_open_replica (&office, "anna");
  g_assert_cmpint (office_count_unsent (anna), ==, 1);
  office_check_shown (&office, anna, "city", "Utrecht");
  office_start_server (&office);
  office_connect (&office, anna);
  g_clear_error (&error);
  g_assert_true (office_sync (anna, &error));
  g_assert_no_error (error);
  g_assert_cmpint (office_count_unsent (anna), ==, 0);
  g_clear_object (&anna);
  office_close (&office);
}

static void
test_returning_network_ends_the_wait (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autoptr (LedgerTransport) transport = NULL;

  ledger_replica_start (anna);
  office_await (office_is_idle, anna);
  office_stop_server (&office);
  office_set (&office, anna, "city", "Utrecht");
  office_await (office_is_backing_off, anna);
  office_start_server (&office);
  transport = server_direct_transport_new (office.server, office.world);
  ledger_replica_set_transport (anna, transport);
  g_signal_emit_by_name (transport, "returned");
  g_assert_cmpuint (ledger_engine_get_state (anna->engine), ==, LEDGER_ENGINE_PUSHING);
  office_await (is_sent, anna);
  ledger_replica_stop (anna);
  g_clear_object (&anna);
  g_clear_object (&transport);
  office_close (&office);
}

static void
test_offline_sends_nothing (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");

  ledger_replica_start (anna);
  office_await (office_is_idle, anna);
  ledger_replica_set_offline (anna, TRUE);
  office_set (&office, anna, "city", "Utrecht");
  g_assert_false (office_sync (anna, &error));
  g_assert_cmpint (office_count_unsent (anna), ==, 1);
  ledger_replica_set_offline (anna, FALSE);
  office_await (is_sent, anna);
  ledger_replica_stop (anna);
  g_clear_object (&anna);
  office_close (&office);
}

/* Writes over a part of the first unsent change, as a failing disk would. */
static gboolean
write_over (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const LedgerValue parameters[] = { LEDGER_TEXT (data), LEDGER_TEXT ("{\"nothing\"}") };

  return ledger_transaction_execute (transaction,
                                     "UPDATE outbox SET bytes = CAST (replace (CAST (bytes AS TEXT), ?, ?) AS BLOB) "
                                     "WHERE position = (SELECT MIN(position) FROM outbox WHERE outcome = 0)",
                                     parameters, 2, error);
}

static void
test_damaged_row_is_set_aside (void)
{
  /* The first cannot be read by the server, the second is seen to be damaged before it is sent. */
  static const char *const parts[] = { "\"model\":", "{\"salt\":" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      OFFICE (OFFICE_DIRECT);
      g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
      LedgerStore *store = ledger_replica_get_store (anna);
      g_autoptr (GPtrArray) waiting = NULL;
      LedgerStatus status;

      office_set (&office, anna, "city", "Utrecht");
      office_set (&office, anna, "birth_date", "12-3-1951");
      g_assert_true (ledger_database_write (ledger_store_get_database (store), write_over, (gpointer) parts[i],
                                            &error));
      g_assert_true (office_sync (anna, &error));
      g_assert_no_error (error);
      ledger_replica_get_status (anna, &status);
      g_assert_cmpint (status.unsent, ==, 0);
      g_assert_cmpint (status.parked, ==, 1);
      waiting = ledger_outbox_list (store, LEDGER_OUTBOX_WAITING, 10, &error);
      g_assert_cmpuint (waiting->len, ==, 1);
      g_assert_cmpint (((LedgerOutboxItem *) waiting->pdata[0])->outcome, ==, LEDGER_OUTCOME_FAULT);
      g_clear_object (&anna);
      office_close (&office);
    }
}

static void
test_ended_session (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  LedgerStatus status;

  g_assert_true (server_accounts_set_password (server_server_get_store (office.server), "anna", OFFICE_PASSWORD "!",
                                               &error));
  office_set (&office, anna, "city", "Utrecht");
  g_assert_false (office_sync (anna, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SESSION);
  g_clear_error (&error);
  ledger_replica_get_status (anna, &status);
  g_assert_false (status.logged_in);
  g_assert_cmpint (status.unsent, ==, 1);
  g_assert_cmpint (status.trouble_code, ==, LEDGER_SYNC_ERROR_SESSION);

  g_assert_false (office_login (&office, anna, "anna", OFFICE_PASSWORD, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_true (office_login (&office, anna, "anna", OFFICE_PASSWORD "!", &error));
  g_assert_true (office_sync (anna, &error));
  g_assert_no_error (error);
  g_assert_cmpint (office_count_unsent (anna), ==, 0);
  g_clear_object (&anna);
  office_close (&office);
}

static void
test_other_user_is_refused (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");

  g_assert_false (office_login (&office, anna, "bram", OFFICE_PASSWORD, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_OTHER_BOOK);
  g_clear_error (&error);
  g_assert_true (office_login (&office, anna, "ANNA", OFFICE_PASSWORD, &error));
  g_assert_no_error (error);
  g_clear_object (&anna);
  office_close (&office);
}

static void
test_token_is_in_one_private_file (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autofree char *path = g_build_filename (office.directory, "anna", "session", NULL);
  g_autofree char *token = ledger_replica_dup_token (anna);
  GStatBuf status;

  g_assert_null (ledger_replica_dup_fact (anna, "token"));
  g_assert_cmpuint (strlen (token), >=, 16);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_clear_object (&anna);
  office_close (&office);
}

static void
test_one_process_runs_the_exchange (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autofree char *path = g_build_filename (office.directory, "anna", NULL);
  g_autofree char *holder = g_strdup_printf ("%ld", (long) getpid ());
  g_autoptr (LedgerReplica) second = NULL;

  g_assert_null (ledger_replica_open (path, office.world, office.model, TRUE, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, holder));
  g_clear_error (&error);

  /* Beside it the book is read and saved into; the first sends it. */
  second = ledger_replica_open (path, office.world, office.model, FALSE, &error);
  g_assert_no_error (error);
  office_set (&office, second, "city", "Utrecht");
  g_assert_false (office_sync (second, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_true (office_sync (anna, &error));
  g_assert_no_error (error);
  g_assert_cmpint (office_count_unsent (second), ==, 0);
  g_clear_object (&second);
  g_clear_object (&anna);
  office_close (&office);
}

static void
count_signal (LedgerReplica *replica, gpointer data)
{
  ++*(guint *) data;
}

static void
test_new_generation_carries_edits (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autoptr (LedgerStore) old = g_object_ref (ledger_replica_get_store (anna));
  LedgerEdit *late = ledger_edit_new (old, "edit");
  const LedgerKind *kind = ledger_model_find_kind (office.model, "contact");
  guint changed = 0;

  g_signal_connect (anna, "generation-changed", G_CALLBACK (count_signal), &changed);
  office_set (&office, anna, "city", "Utrecht");
  g_assert_true (ledger_edit_set_named (late, kind, &office.contact, "street", "Dorpsstraat", &error));
  g_assert_true (office_first_sync (anna, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (changed, ==, 1);
  g_assert_true (ledger_replica_get_store (anna) != old);
  g_assert_cmpint (office_count_unsent (anna), ==, 1);
  office_check_shown (&office, anna, "city", "Utrecht");
  g_assert_false (office_has_file (&office, "anna", "replica-1.db"));
  g_assert_true (office_has_file (&office, "anna", "replica-2.db"));
  g_assert_false (office_has_file (&office, "anna", "snapshot.part"));

  /* What is saved into the book that was replaced is refused, not lost. */
  g_assert_false (ledger_outbox_save (old, late, NULL, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED);
  g_clear_error (&error);
  ledger_edit_free (late);
  g_assert_true (office_sync (anna, &error));
  g_assert_no_error (error);
  g_clear_object (&old);
  g_clear_object (&anna);
  office_close (&office);
}

static void
change_rights (Office *office, const char *text)
{
  LedgerAccess access;
  g_autoptr (GError) error = NULL;

  ledger_access_parse (text, &access, &error);
  g_assert_no_error (error);
  server_accounts_set_access (server_server_get_store (office->server), "bram", &access, &error);
  g_assert_no_error (error);
}

static void
test_changed_rights_show_in_the_book (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) anna = office_join (&office, "anna", "anna");
  g_autoptr (LedgerReplica) bram = NULL;

  office_set (&office, anna, "remark", "Rings twice");
  g_assert_true (office_sync (anna, &error));
  change_rights (&office, "contact=edit");
  bram = office_join (&office, "bram", "bram");
  office_check_shown (&office, bram, "remark", NULL);
  office_set (&office, bram, "city", "Breda");
  change_rights (&office, "contact=edit notes=read");
  g_assert_true (office_login (&office, bram, "bram", OFFICE_PASSWORD, &error));
  g_assert_true (office_sync (bram, &error));
  office_check_shown (&office, bram, "remark", "Rings twice");
  office_check_shown (&office, bram, "city", "Breda");
  change_rights (&office, "contact=edit");
  g_assert_true (office_login (&office, bram, "bram", OFFICE_PASSWORD, &error));
  g_assert_true (office_sync (bram, &error));
  g_assert_no_error (error);
  office_check_shown (&office, bram, "remark", NULL);
  office_check_shown (&office, bram, "city", "Breda");
  g_clear_object (&anna);
  g_clear_object (&bram);
  office_close (&office);
}

static void
test_nobody_logged_in (void)
{
  OFFICE (OFFICE_DIRECT);
  g_autoptr (LedgerReplica) fresh = office_open_replica (&office, "fresh");

  g_assert_null (ledger_replica_get_store (fresh));
  g_assert_false (office_sync (fresh, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN);
  g_clear_error (&error);
  g_assert_false (office_first_sync (fresh, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN);
  g_clear_error (&error);
  g_assert_true (office_login (&office, fresh, "bram", OFFICE_PASSWORD, &error));
  g_assert_true (office_sync (fresh, &error));
  g_assert_no_error (error);
  office_check_shown (&office, fresh, "family_name", "Jansen");
  g_clear_object (&fresh);
  office_close (&office);
}

/* A download that is given up in the middle, and the next. */
typedef struct
{
  GCancellable *cancellable;
  gint64 first;                 /* −1: nothing came yet */
  gint64 last;
  gint64 total;
} Download;

static void
on_progress (gint64 received, gint64 total, gpointer data)
{
  Download *download = data;

  if (download->first < 0)
    download->first = received;
  download->last = received;
  download->total = total;
  if (download->cancellable != NULL && received > total / 2)
    g_cancellable_cancel (download->cancellable);
}

static void
test_broken_first_sync_goes_on (void)
{
  OFFICE (OFFICE_TLS);
  g_autoptr (LedgerReplica) carla = office_open_replica (&office, "carla");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Download broken = { cancellable, -1, 0, 0 }, whole = { NULL, -1, 0, 0 };
  LedgerAccess access;
  Download *const downloads[] = { &broken, &whole };

  g_assert_true (server_demo_fill (server_server_get_store (office.server), 2500, 1, NULL, NULL, &error));
  /* Of other rights, so that a snapshot is made that holds them all. */
  g_assert_true (ledger_access_parse ("contact=read", &access, &error));
  g_assert_true (server_accounts_add (server_server_get_store (office.server), "carla", "Carla", OFFICE_PASSWORD,
                                      &access, NULL, &error));
  g_assert_true (office_login (&office, carla, "carla", OFFICE_PASSWORD, &error));
  for (guint i = 0; i < G_N_ELEMENTS (downloads); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      ledger_replica_first_sync_async (carla, downloads[i]->cancellable, on_progress, downloads[i], office_take_result,
                                       &result);
      office_await (office_has_result, &result);
      g_assert_cmpint (ledger_replica_first_sync_finish (carla, result, &error), ==, i == 1);
      if (i == 0)
        g_assert_error (error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CANCELLED);
      g_assert_cmpint (office_has_file (&office, "carla", "snapshot.part"), ==, i == 0);
      g_assert_false (office_has_file (&office, "carla", "snapshot.book"));
      g_clear_error (&error);
    }
  g_assert_cmpint (broken.last, <, broken.total);
  g_assert_cmpint (whole.first, >=, broken.last);
  g_assert_cmpint (whole.last, ==, whole.total);
  g_assert_cmpint (ledger_store_count (ledger_replica_get_store (carla),
                                       ledger_model_find_kind (office.model, "contact"), &error), >=, 2500);
  g_clear_object (&carla);
  office_close (&office);
}

static void
test_answer_to_a_push (void)
{
  static const char whole[] = "{\"changeset\":\"01890a5d-ac96-774b-bcce-b302099a8057\","
                              "\"outcome\":\"merged\",\"seq\":7}\n";
  static const char *const bad[] = {
    "", "\n", "{}\n", "[]\n", "nonsense\n", "{\"changeset\":\"1\",\"outcome\":\"applied\",\"seq\":1}\n",
    "{\"changeset\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"outcome\":\"eaten\",\"seq\":1}\n",
    "{\"changeset\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"outcome\":\"applied\",\"seq\":1}",
  };
  g_autoptr (GBytes) good = g_bytes_new_static (whole, sizeof whole - 1);
  g_autoptr (GArray) answers = ledger_push_read_answer (good, NULL);

  g_assert_cmpuint (answers->len, ==, 1);
  g_assert_cmpint (g_array_index (answers, LedgerAcknowledgement, 0).seq, ==, 7);
  g_assert_cmpint (g_array_index (answers, LedgerAcknowledgement, 0).outcome, ==, LEDGER_OUTCOME_MERGED);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (bad[i], strlen (bad[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (ledger_push_read_answer (body, &error));
      g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED);
    }
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*function) (gconstpointer data); } BOTH_WAYS[] = {
    { "two-replicas-and-a-server", test_whole_story },
    { "an-edit-shows-at-the-other-desk", test_edit_shows_at_the_other },
    { "failed-push-keeps-the-edit", test_failed_push_keeps_the_edit },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (BOTH_WAYS); i++)
    {
      g_autofree char *direct = g_strconcat ("/sync/replica/", BOTH_WAYS[i].name, NULL);
      g_autofree char *tls = g_strconcat ("/sync/replica/over-tls/", BOTH_WAYS[i].name, NULL);
      g_test_add_data_func (direct, GINT_TO_POINTER (OFFICE_DIRECT), BOTH_WAYS[i].function);
      g_test_add_data_func (tls, GINT_TO_POINTER (OFFICE_TLS), BOTH_WAYS[i].function);
    }
  g_test_add_func ("/sync/replica/a-conflict-shows-on-both-sides", test_conflict_shows_on_both);
  g_test_add_func ("/sync/replica/a-poll-that-brings-nothing-writes-nothing", test_idle_poll_writes_nothing);
  g_test_add_func ("/sync/replica/offline-sends-nothing-and-keeps-it", test_offline_sends_nothing);
  g_test_add_func ("/sync/replica/a-damaged-change-is-set-aside-and-holds-nothing-up", test_damaged_row_is_set_aside);
  g_test_add_func ("/sync/replica/an-ended-session-keeps-the-outbox", test_ended_session);
  g_test_add_func ("/sync/replica/another-user-is-refused", test_other_user_is_refused);
  g_test_add_func ("/sync/replica/the-token-is-in-one-private-file", test_token_is_in_one_private_file);
  g_test_add_func ("/sync/replica/one-process-runs-the-exchange", test_one_process_runs_the_exchange);
  g_test_add_func ("/sync/replica/a-new-generation-carries-the-edits", test_new_generation_carries_edits);
  g_test_add_func ("/sync/replica/changed-rights-show-in-the-book", test_changed_rights_show_in_the_book);
  g_test_add_func ("/sync/replica/a-sync-before-the-first-sync-fetches-the-book", test_nobody_logged_in);
  g_test_add_func ("/sync/replica/a-returning-network-ends-the-wait", test_returning_network_ends_the_wait);
  g_test_add_func ("/sync/replica/a-broken-first-sync-goes-on-where-it-broke", test_broken_first_sync_goes_on);
  g_test_add_func ("/sync/replica/an-answer-to-a-push-is-read-strictly", test_answer_to_a_push);
  return g_test_run ();
}

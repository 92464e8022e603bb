/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office of tests/sync/office.h: everything in it is the real thing. Main thread.
 */
#include "config.h"

#include "tests/sync/office.h"

#include "libledger/sync/http/http-transport.h"
#include "libledger/sync/outbox.h"
#include "libledger/sync/replica-private.h"
#include "server/listener/certificates.h"
#include "server/direct-transport.h"
#include "tests/support/test-database.h"
#include "tests/support/book.h"

#include <glib/gstdio.h>

#define ADDRESS_IN_PROCESS "https://office.example"

static void
add_user (Office *office, const char *login)
{
  g_autoptr (GError) error = NULL;
  LedgerAccess access;

  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  g_assert_true (server_accounts_add (server_server_get_store (office->server), login, login, OFFICE_PASSWORD, &access,
                                      NULL, &error));
  g_assert_no_error (error);
}

/* What the office's daemon would be told. */
static ServerConfiguration *
read_configuration (Office *office)
{
  char program[] = "ledenboekd", data[] = "--data", listen[] = "--listen", anywhere[] = "127.0.0.1:0";
  char *arguments[] = { program, data, office->server_directory, listen, anywhere, NULL };
  g_autoptr (GError) error = NULL;
  ServerCommand command;
  ServerConfiguration *configuration = server_configuration_read (arguments, &command, &error);

  g_assert_no_error (error);
  return configuration;
}

void
office_start_listener (Office *office)
{
  g_autoptr (ServerConfiguration) configuration = read_configuration (office);
  g_autoptr (GError) error = NULL;

  office->listener = server_listener_new (office->server, configuration, &error);
  g_assert_no_error (error);
  g_free (office->address);
  office->address = g_strdup (server_listener_get_address (office->listener));
}

void
office_start_server (Office *office)
{
  g_autoptr (ServerConfiguration) configuration = read_configuration (office);
  g_autoptr (GError) error = NULL;

  /* Another model than the compiled one is a book of its own. */
  office->server = office->model != ledger_model_get_default ()
                     ? server_server_new (office->server_directory, TRUE, office->model, office->world,
                                          &configuration->limits, &error)
                     : test_database_open_server (office->database, office->server_directory, TRUE, office->world,
                                                  &configuration->limits, &error);
  g_assert_no_error (error);
  if (office->way == OFFICE_TLS)
    office_start_listener (office);
}

static void
note (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

void
office_stop_server (Office *office)
{
  gboolean stopped = FALSE;

  if (office->listener != NULL)
    server_listener_stop (office->listener);
  server_server_stop (office->server, note, &stopped);
  office_await (is_set, &stopped);
  g_clear_object (&office->listener);
  g_clear_object (&office->server);
}

void
office_open (Office *office, OfficeWay way)
{
  static const char *const hosts[] = { "127.0.0.1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerReplica) replica = NULL;

  office->way = way;
  office->directory = g_dir_make_tmp ("office-XXXXXX", NULL);
  office->server_directory = g_build_filename (office->directory, "server", NULL);
  g_assert_cmpint (g_mkdir (office->server_directory, 0700), ==, 0);
  office->world = ledger_world_new_machine ();
  if (office->model == NULL)
    office->model = ledger_model_get_default ();
  office->address = g_strdup (ADDRESS_IN_PROCESS);
  if (way == OFFICE_TLS)
    g_assert_true (server_certificates_make (office->server_directory, "Office", hosts, office->world, &error));
  g_assert_no_error (error);
  office->database = test_database_dup_address ();
  office_start_server (office);
  add_user (office, "anna");
  add_user (office, "bram");

  replica = office_join (office, "founder", "anna");
  office->contact = ledger_id_new (office->world);
  office_set (office, replica, "family_name", "Jansen");
  g_assert_true (office_sync (replica, &error));
  g_assert_no_error (error);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      if (g_file_test (entry, G_FILE_TEST_IS_DIR))
        remove_folder (entry);
      else
        g_unlink (entry);
    }
  g_rmdir (path);
}

void
office_close (Office *office)
{
  if (office->server != NULL)
    office_stop_server (office);
  /* What was still on its way home. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&office->world);
  remove_folder (office->directory);
  g_free (office->directory);
  g_free (office->server_directory);
  g_free (office->address);
  g_free (office->database);
}

void
office_connect (Office *office, LedgerReplica *replica)
{
  g_autofree char *authority = g_build_filename (office->server_directory, "authority.pem", NULL);
  g_autofree char *fingerprint = ledger_replica_dup_fact (replica, "fingerprint");
  g_autoptr (LedgerTransport) transport = NULL;
  g_autoptr (GError) error = NULL;

  if (office->way == OFFICE_DIRECT)
    transport = server_direct_transport_new (office->server, office->world);
  else
    transport = ledger_http_transport_new (office->address, authority, fingerprint, &error);
  g_assert_no_error (error);
  ledger_replica_set_transport (replica, transport);
}

LedgerReplica *
office_open_replica (Office *office, const char *name)
{
  g_autofree char *path = g_build_filename (office->directory, name, NULL);
  g_autoptr (GError) error = NULL;
  LedgerReplica *replica = ledger_replica_open (path, office->world, office->model, TRUE, &error);

  g_assert_no_error (error);
  if (office->server != NULL)
    office_connect (office, replica);
  return replica;
}

LedgerReplica *
office_join (Office *office, const char *name, const char *user)
{
  g_autoptr (GError) error = NULL;
  LedgerReplica *replica = office_open_replica (office, name);

  office_login (office, replica, user, OFFICE_PASSWORD, &error);
  g_assert_no_error (error);
  g_assert_true (office_first_sync (replica, &error));
  g_assert_no_error (error);
  /* A snapshot may be a while old; the first pull brings the rest. */
  g_assert_true (office_sync (replica, &error));
  g_assert_no_error (error);
  return replica;
}

void
office_take_result (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

gboolean
office_has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

gboolean
office_login (Office *office, LedgerReplica *replica, const char *user, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ledger_replica_login_async (replica, office->address, user, password, "desk", NULL, office_take_result, &result);
  office_await (office_has_result, &result);
  return ledger_replica_login_finish (replica, result, error);
}

gboolean
office_first_sync (LedgerReplica *replica, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ledger_replica_first_sync_async (replica, NULL, NULL, NULL, office_take_result, &result);
  office_await (office_has_result, &result);
  return ledger_replica_first_sync_finish (replica, result, error);
}

gboolean
office_sync (LedgerReplica *replica, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ledger_replica_sync_async (replica, NULL, office_take_result, &result);
  office_await (office_has_result, &result);
  return ledger_replica_sync_finish (replica, result, error);
}

void
office_set (Office *office, LedgerReplica *replica, const char *field, const char *value)
{
  const LedgerKind *kind = ledger_model_find_kind (office->model, "contact");
  LedgerStore *store = ledger_replica_get_store (replica);
  LedgerEdit *edit = ledger_edit_new (store, "edit");
  g_autoptr (LedgerRecord) there = ledger_store_get (store, kind, &office->contact, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (there == NULL)
    ledger_edit_create_with_id (edit, kind, &office->contact);
  g_assert_true (ledger_edit_set_named (edit, kind, &office->contact, field, value, &error));
  g_assert_no_error (error);
  ledger_replica_save_async (replica, edit, office_take_result, &result);
  office_await (office_has_result, &result);
  g_assert_true (ledger_replica_save_finish (replica, result, NULL, &error));
  g_assert_no_error (error);
}

char *
office_get (Office *office, LedgerReplica *replica, const char *field)
{
  const LedgerKind *kind = ledger_model_find_kind (office->model, "contact");
  g_autoptr (LedgerRecord) record = ledger_store_get (ledger_replica_get_store (replica), kind, &office->contact, NULL);

  return record != NULL ? g_strdup (ledger_record_get_text (record, field)) : NULL;
}

static gboolean
give_up (gpointer data)
{
  g_error ("Waited a minute in vain");
  return G_SOURCE_REMOVE;
}

void
office_await (gboolean (*holds) (gpointer data), gpointer data)
{
  guint patience = g_timeout_add_seconds (60, give_up, NULL);

  while (!holds (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

void
office_check_shown (Office *office, LedgerReplica *replica, const char *field, const char *value)
{
  g_autofree char *shown = office_get (office, replica, field);

  g_assert_cmpstr (shown, ==, value);
}

typedef struct
{
  Office *office;
  LedgerReplica *replica;
  const char *field;
  const char *value;
} Expectation;

static gboolean
is_shown (gpointer data)
{
  const Expectation *expected = data;
  g_autofree char *shown = office_get (expected->office, expected->replica, expected->field);

  return g_strcmp0 (shown, expected->value) == 0;
}

void
office_await_shown (Office *office, LedgerReplica *replica, const char *field, const char *value)
{
  Expectation expected = { office, replica, field, value };

  office_await (is_shown, &expected);
}

gint64
office_count_unsent (LedgerReplica *replica)
{
  LedgerStatus status;

  ledger_replica_get_status (replica, &status);
  return status.unsent;
}

gboolean
office_has_file (Office *office, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (office->directory, folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gint64
office_ask_server (Office *office, const char *sql)
{
  return book_ask (server_server_get_store (office->server), sql);
}

gboolean
office_is_idle (gpointer data)
{
  LedgerStatus status;

  ledger_replica_get_status (data, &status);
  return status.online && status.activity == LEDGER_ACTIVITY_IDLE;
}

gboolean
office_is_backing_off (gpointer data)
{
  return ledger_engine_get_state (((LedgerReplica *) data)->engine) == LEDGER_ENGINE_BACKING_OFF;
}

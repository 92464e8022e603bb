/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office of the server's tests: real book, real Argon2id, virtual time. One thread.
 */
#include "config.h"

#include "tests/server/office.h"

#include <glib/gstdio.h>
#include <string.h>

#include "libledger/sync/changeset.h"
#include "tests/support/test-database.h"

#define REPLICA "0198f3a2-0000-7000-8000-00000000000a"

static void
add_account (Office *office, const char *login, const char *access)
{
  g_autoptr (GError) error = NULL;
  LedgerAccess rights;

  g_assert_true (ledger_access_parse (access, &rights, &error));
  server_accounts_add (server_server_get_store (office->server), login, login, PASSWORD, &rights, NULL, &error);
  g_assert_no_error (error);
}

Office *
office_new (void)
{
  Office *office = g_new0 (Office, 1);
  g_autoptr (GError) error = NULL;

  office->directory = g_dir_make_tmp ("ledenboek-office-XXXXXX", &error);
  g_assert_no_error (error);
  office->world = test_world_new (7);
  office->address = test_database_dup_address ();
  office->server = test_database_open_server (office->address, office->directory, TRUE, office->world, NULL, &error);
  g_assert_no_error (error);
  add_account (office, "anna", "all=edit");
  add_account (office, "bert", "contact=edit membership=edit notes=edit settings=edit");
  return office;
}

void
office_restart (Office *office, const ServerLimits *limits)
{
  g_autoptr (GError) error = NULL;

  test_world_settle (office->world);
  g_clear_object (&office->server);
  office->server = test_database_open_server (office->address, office->directory, FALSE, office->world, limits,
                                              &error);
  g_assert_no_error (error);
}

void
office_remove (const char *directory)
{
  g_autoptr (GDir) folder = g_dir_open (directory, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        office_remove (path);
      else
        g_unlink (path);
    }
  g_rmdir (directory);
}

void
office_free (Office *office)
{
  test_world_settle (office->world);
  g_clear_object (&office->server);
  g_clear_object (&office->world);
  office_remove (office->directory);
  g_free (office->directory);
  g_free (office->address);
  g_free (office);
}

void
reply_free (Reply *reply)
{
  g_free (reply->text);
  g_free (reply->file);
  g_free (reply->etag);
  g_free (reply);
}

static void
take_answer (const ServerAnswer *answer, gpointer data)
{
  Reply *reply = data;
  gsize size = 0;
  const char *bytes = answer->body != NULL ? g_bytes_get_data (answer->body, &size) : "";

  g_assert_cmpuint (reply->status, ==, 0);
  reply->status = answer->status;
  reply->text = g_strndup (bytes, size);
  reply->file = g_strdup (answer->file);
  reply->etag = g_strdup (answer->etag);
}

Reply *
office_ask (Office *office, const char *method, const char *path, const char *token, const char *body)
{
  g_auto (GStrv) parts = g_strsplit (path, "?", 2);
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  const ServerRequest request = {
    .method = method, .path = parts[0], .query = parts[1], .token = token, .body = bytes, .address = "192.0.2.7",
  };
  Reply *reply = g_new0 (Reply, 1);

  server_server_handle (office->server, &request, take_answer, reply);
  test_world_settle (office->world);
  g_assert_cmpuint (reply->status, !=, 0);
  return reply;
}

char *
office_login (Office *office, const char *login, const char *password)
{
  g_autofree char *body = g_strdup_printf (
      "{\"login\": \"%s\", \"password\": \"%s\", \"device\": \"desk\", \"replica\": \"" REPLICA "\"}", login, password);
  g_autoptr (Reply) reply = office_ask (office, "POST", "/v1/login", NULL, body);
  const char *token = strstr (reply->text, "\"token\":\"");

  return token != NULL ? g_strndup (token + 9, strcspn (token + 9, "\"")) : NULL;
}

char *
office_dup_contact (Office *office, const char *family_name, LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), "contact");
  const LedgerGroup *group = ledger_kind_find_group (kind, "name");
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (office->world, "create");
  g_autoptr (GError) error = NULL;
  LedgerRecordChange *record;
  gsize size;
  const char *bytes;

  *id = ledger_id_new (office->world);
  record = ledger_changeset_add_record (changeset, kind, id);
  ledger_value_set_text (&ledger_record_change_add_group (record, &kind->groups[0])->new_values[0],
                         LEDGER_EXISTENCE_LIVE);
  ledger_value_set_text (&ledger_record_change_add_group (record, group)
                              ->new_values[ledger_kind_find_field (kind, "family_name")->place],
                         family_name);
  g_assert_true (ledger_changeset_seal (changeset, &error));
  g_assert_no_error (error);
  bytes = g_bytes_get_data (changeset->bytes, &size);
  return g_strndup (bytes, size);
}

Reply *
office_push (Office *office, const char *token, gint64 counter, const char *lines)
{
  g_autofree char *body = g_strdup_printf ("{\"replica\": \"" REPLICA "\", \"counter\": %" G_GINT64_FORMAT "}\n%s",
                                           counter, lines);

  return office_ask (office, "POST", "/v1/push", token, body);
}

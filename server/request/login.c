/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logging in and out. A login goes through the threads in three steps: a try is reserved on the writer's, the
 * password is verified on a reader's, the session is opened on the writer's. At most two passwords are verified at
 * a time, each takes 64 MiB; the others wait in line.
 */
#include "config.h"

#include "server/request/requests.h"
#include "server/watch.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "libledger/sync/json.h"
#include "libledger/sync/merge.h"
#include "server/authority/authority.h"

#define VERIFIED_AT_ONCE 2
#define WAITING_AT_MOST 64
#define BODY_BYTES 4096
#define PASSWORD_BYTES 1024
#define DEVICE_CHARACTERS 60

struct _ServerLogins
{
  GMutex mutex;
  guint n_running;
  GQueue waiting;               /* of ServerCall */
};

ServerLogins *
server_logins_new (void)
{
  ServerLogins *logins = g_new0 (ServerLogins, 1);

  g_mutex_init (&logins->mutex);
  g_queue_init (&logins->waiting);
  return logins;
}

void
server_logins_free (ServerLogins *logins)
{
  g_queue_clear (&logins->waiting);
  g_mutex_clear (&logins->mutex);
  g_free (logins);
}

static const char *
get_member (JsonObject *object, const char *name, gsize limit)
{
  const char *text = ledger_json_get_text (object, name);

  return text != NULL && strlen (text) <= limit ? text : NULL;
}

/* As many whole characters as there is room for. */
static void
copy_device (char target[SERVER_DEVICE_SIZE], const char *device)
{
  gsize taken = 0;

  for (const char *end = device; (gsize) (end - device) < SERVER_DEVICE_SIZE; end = g_utf8_next_char (end))
    {
      taken = (gsize) (end - device);
      if (*end == '\0')
        break;
    }
  memcpy (target, device, taken);
  target[taken] = '\0';
}

static ServerLogin *
read_login (ServerCall *call, GError **error)
{
  g_autoptr (ServerLogin) login = g_new0 (ServerLogin, 1);
  g_autoptr (JsonNode) node = NULL;
  gsize length = 0;
  const char *body = call->body != NULL ? g_bytes_get_data (call->body, &length) : NULL;
  JsonObject *object = NULL;
  const char *name, *password, *device, *replica;

  if (length > 0 && length <= BODY_BYTES)
    node = ledger_json_parse (body, (gssize) length, NULL);
  object = ledger_json_as_object (node);
  if (object == NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, "The body is no JSON object of at most 4 KiB.");
      return NULL;
    }
  name = get_member (object, "login", BODY_BYTES);
  password = get_member (object, "password", PASSWORD_BYTES);
  device = get_member (object, "device", BODY_BYTES);
  replica = get_member (object, "replica", LEDGER_ID_TEXT_SIZE);
  if (name == NULL || password == NULL || device == NULL || *device == '\0' ||
      g_utf8_strlen (device, -1) > DEVICE_CHARACTERS || replica == NULL ||
      !ledger_id_parse (replica, &login->replica) || ledger_id_is_null (&login->replica))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_MALFORMED,
                   "A login has “login”, “password”, “device” (1 to 60 characters) and “replica” (an id).");
      return NULL;
    }
  login->login = server_account_dup_login (name, NULL);
  if (login->login == NULL)     /* no account can have it: answered as any unknown one */
    login->login = g_strdup (".");
  login->password = g_strdup (password);
  login->address = g_strdup (call->address);
  copy_device (login->device, device);
  return g_steal_pointer (&login);
}

static gboolean
read_organisation (LedgerTransaction *transaction, gpointer data, GError **error)
{
  gpointer *arguments = data;
  LedgerStore *store = arguments[0];
  gint64 *seq = arguments[2];
  guint8 chain[32];
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "company");
  g_autoptr (GPtrArray) companies = NULL;
  char *name = ledger_transaction_dup_setting (transaction, "organisation");

  if (name == NULL)
    {
      companies =
          ledger_tables_select (transaction, kind, LEDGER_SIDE_AUTHORITY, "ORDER BY id LIMIT 1", NULL, 0, error);
      if (companies == NULL)
        return FALSE;
      name = g_strdup (companies->len > 0 ? ledger_record_get_text (companies->pdata[0], "name") : NULL);
    }
  g_free (arguments[1]);
  arguments[1] = name;
  return server_authority_get_clock (transaction, seq, chain, error);
}

static void
append_member (GString *body, const char *name, const char *text)
{
  g_string_append_printf (body, "%s\"%s\":", body->len > 1 ? "," : "", name);
  ledger_json_append_string (body, text != NULL ? text : "");
}

static void
answer_login (ServerCall *call)
{
  ServerLogin *login = call->state;
  LedgerStore *store = server_server_get_store (call->server);
  gint64 seq = 0;
  gpointer arguments[] = { store, NULL, &seq };
  g_autofree char *access = ledger_access_dup_text (&login->account->access);
  g_autofree char *identity = ledger_store_dup_setting (store, "identity");
  char user[LEDGER_ID_TEXT_SIZE];
  GError *error = NULL;
  GString *body;

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), read_organisation, arguments, &error))
    {
      g_free (arguments[1]);
      server_call_fail (call, error);
      return;
    }
  body = g_string_new ("{");
  append_member (body, "token", login->token);
  append_member (body, "user", ledger_id_write (&login->account->user, user));
  append_member (body, "login", login->account->login);
  append_member (body, "name", login->account->display_name);
  append_member (body, "organisation", arguments[1]);
  append_member (body, "access", access);
  append_member (body, "identity", identity);
  g_string_append_printf (body, ",\"lease\":%" G_GINT64_FORMAT ",\"now\":%" G_GINT64_FORMAT,
                          server_get_limits (call->server)->lease_seconds,
                          ledger_world_now (server_get_world (call->server)));
  g_string_append_printf (body, ",\"expires\":%" G_GINT64_FORMAT ",\"epoch\":%u}", login->expires,
                          ledger_version_get_epoch (seq));
  g_free (arguments[1]);
  server_call_answer_json (call, body);
}

static void
open_session (gpointer data)
{
  ServerCall *call = data;
  GError *error = NULL;

  if (server_login_open (server_server_get_store (call->server), call->state, server_get_limits (call->server),
                         &error))
    answer_login (call);
  else
    server_call_fail (call, error);
}

/* The password was not looked at: the server's want of memory is nobody's wrong try. */
static void
give_back (gpointer data)
{
  ServerCall *call = data;
  GError *error = NULL;

  if (server_login_give_back (server_server_get_store (call->server), call->state, &error))
    server_call_refuse (call, 503, "busy",
                        _("The server has no memory to look at the password now. Try again in a moment."));
  else
    server_call_fail (call, error);
}

static void verify (gpointer data);

/* Lets the next one in line go on. */
static void
leave_line (ServerServer *server)
{
  ServerLogins *logins = server_get_logins (server);
  ServerCall *next;

  g_mutex_lock (&logins->mutex);
  next = g_queue_pop_head (&logins->waiting);
  if (next == NULL)
    logins->n_running--;
  g_mutex_unlock (&logins->mutex);
  if (next != NULL)
    ledger_world_run (server_get_world (server), LEDGER_QUEUE_READER, verify, next);
}

static void
verify (gpointer data)
{
  ServerCall *call = data;
  ServerServer *server = call->server;
  GError *error = NULL;
  gboolean right = server_login_verify (server_server_get_store (server), call->state, &error);

  /* Before the answer: with it the call, and maybe the last reference on the server, are gone. */
  leave_line (server);
  if (right)
    ledger_world_run (server_get_world (server), LEDGER_QUEUE_WRITER, open_session, call);
  else if (g_error_matches (error, SERVER_ERROR, SERVER_ERROR_BUSY))
    {
      g_clear_error (&error);
      ledger_world_run (server_get_world (server), LEDGER_QUEUE_WRITER, give_back, call);
    }
  else
    server_call_fail (call, error);
}

static void
stand_in_line (ServerCall *call)
{
  ServerLogins *logins = server_get_logins (call->server);
  gboolean goes = FALSE, waits = FALSE;

  g_mutex_lock (&logins->mutex);
  if (logins->n_running < VERIFIED_AT_ONCE)
    {
      logins->n_running++;
      goes = TRUE;
    }
  else if (g_queue_get_length (&logins->waiting) < WAITING_AT_MOST)
    {
      g_queue_push_tail (&logins->waiting, call);
      waits = TRUE;
    }
  g_mutex_unlock (&logins->mutex);
  if (goes)
    ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_READER, verify, call);
  else if (!waits)
    server_call_refuse (call, 503, "busy", _("Too many people log in at this moment. Try again."));
}

static void
refuse_tries (ServerCall *call, const GError *error)
{
  const ServerLogin *login = call->state;
  GString *body = g_string_new ("{");

  append_member (body, "error", "tries");
  append_member (body, "message", error->message);
  g_string_append_printf (body, ",\"retry_after\":%d}", (int) (login->wait / G_USEC_PER_SEC + 1));
  server_call_answer_status (call, 429, "application/json", body);
}

static void
reserve (gpointer data)
{
  ServerCall *call = data;
  g_autoptr (GError) error = NULL;

  if (server_login_reserve (server_server_get_store (call->server), call->state, server_get_limits (call->server),
                            &error))
    stand_in_line (call);
  else if (g_error_matches (error, SERVER_ERROR, SERVER_ERROR_TRIES))
    refuse_tries (call, error);
  else
    server_call_fail (call, g_steal_pointer (&error));
}

void
server_handle_login (ServerCall *call)
{
  GError *error = NULL;
  ServerLogin *login = read_login (call, &error);

  if (login == NULL)
    {
      server_call_fail (call, error);
      return;
    }
  server_call_set_state (call, login, (GDestroyNotify) server_login_free);
  ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, reserve, call);
}

/* On the main context: those who watch with this session are told, then the answer goes out. */
static void
end_watches (gpointer data)
{
  ServerCall *call = data;

  server_watches_end (server_get_watches (call->server), call->session.hash);
  server_call_answer_json (call, g_string_new ("{}"));
}

static void
end_session (gpointer data)
{
  ServerCall *call = data;
  GError *error = NULL;

  if (server_session_end (server_server_get_store (call->server), call->session.hash, &error))
    ledger_world_post (server_get_world (call->server), end_watches, call);
  else
    server_call_fail (call, error);
}

void
server_handle_logout (ServerCall *call)
{
  ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, end_session, call);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The session of a replica: logging in, what the file `session` (mode 0600) remembers of it, and what the server's
 * refusals mean. The token stands in that file alone and is never told. Main thread; the file is written on the
 * writer queue.
 */
#include "config.h"

#include "libledger/sync/json.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LOGIN_DEADLINE 30
#define DEVICE_CHARACTERS 60

/* Refusals by their code on the wire (server/PROTOCOL.md). */
static const struct
{
  const char *code;
  LedgerSyncError error;
  const char *text;
} REFUSALS[] = {
  { "credentials", LEDGER_SYNC_ERROR_PASSWORD, N_("The user or the password is wrong: type them again.") },
  { "session", LEDGER_SYNC_ERROR_SESSION, N_("Your session has ended: log in again. Nothing unsent is lost.") },
  { "blocked", LEDGER_SYNC_ERROR_BLOCKED,
    N_("This account is blocked: ask an administrator. Nothing unsent is lost.") },
  { "ahead", LEDGER_SYNC_ERROR_OTHER_BOOK,
    N_("The server was put back to an earlier time than this book: ask the administrator. Nothing unsent is lost.") },
  { "other-chain", LEDGER_SYNC_ERROR_OTHER_BOOK,
    N_("The server has another history than this book: check the address. Nothing unsent is lost.") },
  { "restored", LEDGER_SYNC_ERROR_SERVER,
    N_("The server was restored from a backup. What it had confirmed is sent again by itself; nothing is lost.") },
  { "fork", LEDGER_SYNC_ERROR_SERVER,
    N_("This book is a copy of another one and takes an id of its own. It is tried again by itself.") },
  { "snapshot", LEDGER_SYNC_ERROR_SERVER, N_("The book is made anew at the server. It is tried again by itself.") },
  { "busy", LEDGER_SYNC_ERROR_SERVER, N_("The server is busy or its disk is full. It is tried again by itself.") },
  { "fault", LEDGER_SYNC_ERROR_SERVER, N_("The server has a fault. Nothing is lost; it is tried again by itself.") },
};

static GError *
make_tries_error (JsonObject *answer)
{
  gint64 seconds = 0;
  guint minutes;

  ledger_json_get_integer (answer, "retry_after", &seconds);
  minutes = (guint) (CLAMP (seconds, 1, 86400) + 59) / 60;
  return g_error_new (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TRIES,
                      ngettext ("There were too many wrong tries: wait %u minute and try again.",
                                "There were too many wrong tries: wait %u minutes and try again.", minutes),
                      minutes);
}

GError *
ledger_replica_error_from_answer (const LedgerResponse *response)
{
  gsize size = 0;
  const char *text = response->body != NULL ? g_bytes_get_data (response->body, &size) : "";
  g_autoptr (JsonNode) node = NULL;
  const char *code = NULL;

  if (response->error != NULL)
    return g_error_copy (response->error);
  node = ledger_json_parse (text, (gssize) size, NULL);
  if (node != NULL && ledger_json_as_object (node) != NULL)
    code = ledger_json_get_text (ledger_json_as_object (node), "error");
  if (g_strcmp0 (code, "tries") == 0)
    return make_tries_error (ledger_json_as_object (node));
  /* A proxy in between tells a fault in its own words. */
  if (code == NULL && response->status >= 500)
    code = "fault";
  for (guint i = 0; i < G_N_ELEMENTS (REFUSALS); i++)
    if (g_strcmp0 (REFUSALS[i].code, code) == 0)
      return g_error_new_literal (LEDGER_SYNC_ERROR, (int) REFUSALS[i].error, _(REFUSALS[i].text));
  return g_error_new (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SERVER,
                      _("The server does not understand this program (%u): upgrade the older of the two. Nothing is "
                        "lost."), response->status);
}

typedef struct
{
  LedgerReplica *replica;       /* also the task's source */
  GTask *task;
  GKeyFile *session;            /* as it will be */
  char *text;                   /* of it */
  LedgerLease lease;            /* what the book is to say of it */
  char *user;
  char *device;
  GError *error;
} Login;

static void
login_free (Login *login)
{
  g_clear_pointer (&login->session, g_key_file_unref);
  g_clear_error (&login->error);
  g_clear_object (&login->task);
  g_clear_object (&login->replica);
  g_free (login->text);
  g_free (login->user);
  g_free (login->device);
  g_free (login);
}

static void
login_end (Login *login, GError *error)
{
  if (error != NULL)
    g_task_return_error (login->task, error);
  else
    g_task_return_boolean (login->task, TRUE);
  login_free (login);
}

static void
on_session_written (gpointer data)
{
  Login *login = data;
  LedgerReplica *self = login->replica;

  if (login->error != NULL)
    {
      login_end (login, g_steal_pointer (&login->error));
      return;
    }
  g_key_file_unref (self->session);
  self->session = g_steal_pointer (&login->session);
  ledger_replica_read_session (self);
  if (self->store != NULL)
    ledger_replica_unlock (self, &login->lease);
  ledger_replica_set_trouble (self, NULL);
  ledger_replica_feed (self, LEDGER_EVENT_LOGGED_IN, FALSE);
  ledger_replica_tell (self);
  login_end (login, NULL);
}

static void
write_session (gpointer data)
{
  Login *login = data;
  LedgerStore *store = login->replica->writer_store;

  if (ledger_folder_replace (login->replica->directory, "session", login->text, &login->error) && store != NULL
      && ledger_store_set_setting (store, "local:user", login->user, &login->error))
    ledger_store_set_setting (store, "local:device", login->device, &login->error);
  if (login->error == NULL && store != NULL)
    ledger_lease_save (store, &login->lease, &login->error);
  ledger_world_post (login->replica->world, on_session_written, login);
}

/* A book keeps its identity over restores and moves: another one is another book, whatever its address (S18). */
static gboolean
check_identity (Login *login, const char *identity, GError **error)
{
  g_autofree char *known = ledger_replica_dup_fact (login->replica, "identity");

  if (identity == NULL || *identity == '\0')
    return TRUE;
  g_key_file_set_string (login->session, "session", "identity", identity);
  if (login->replica->store == NULL || known == NULL || strcmp (known, identity) == 0)
    return TRUE;
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_OTHER_BOOK,
               _("The server at this address holds another book than this folder: check the address, or choose another "
                 "folder. Nothing unsent is lost."));
  return FALSE;
}

/* Takes what the server says into the session; %FALSE with @error when it is not of the form or of another user. */
static gboolean
read_login (Login *login, GBytes *body, GError **error)
{
  static const char *const FACTS[] = { "token", "user", "name", "organisation", "access" };
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  g_autoptr (JsonNode) node = ledger_json_parse (text, (gssize) size, error);
  JsonObject *object = node != NULL ? ledger_json_as_object (node) : NULL;
  LedgerId user;

  if (node == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (FACTS); i++)
    {
      const char *fact = object != NULL ? ledger_json_get_text (object, FACTS[i]) : NULL;

      if (fact == NULL)
        {
          g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                       _("The server's answer is not whole or not of the form; it is asked again."));
          return FALSE;
        }
      g_key_file_set_string (login->session, "session", FACTS[i], fact);
    }
  login->user = g_strdup (ledger_json_get_text (object, "user"));
  if (login->replica->store != NULL && !ledger_id_is_null (&login->replica->user)
      && (!ledger_id_parse (login->user, &user) || !ledger_id_equal (&user, &login->replica->user)))
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_OTHER_BOOK,
                   _("The book in this folder is of another user: choose another folder for this one."));
      return FALSE;
    }
  return check_identity (login, ledger_json_get_text (object, "identity"), error);
}

/* On the writer queue: that the user is blocked stands in the book before he is told so (S22). */
static void
write_block (gpointer data)
{
  Login *login = data;
  g_autoptr (GError) error = NULL;

  if (login->replica->writer_store != NULL &&
      !ledger_lease_save (login->replica->writer_store, &login->lease, &error))
    g_warning ("The lock of the book could not be noted: %s", error->message);
  ledger_world_post (login->replica->world, on_session_written, login);
}

/* Takes @error. */
static void
refuse_login (Login *login, GError *error)
{
  LedgerReplica *self = login->replica;

  if (self->store == NULL || !g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_BLOCKED))
    {
      login_end (login, error);
      return;
    }
  login->error = error;
  login->lease = self->lease;
  login->lease.lock = LEDGER_LOCK_BLOCKED;
  ledger_replica_lock (self, LEDGER_LOCK_BLOCKED);
  ledger_world_run (self->world, LEDGER_QUEUE_WRITER, write_block, login);
}

static void
on_login_answer (const LedgerResponse *response, gpointer data)
{
  Login *login = data;
  LedgerReplica *self = login->replica;
  g_autofree char *identity = NULL;
  GError *error = NULL;

  if (response->error != NULL || response->status != 200 || response->body == NULL)
    {
      refuse_login (login, ledger_replica_error_from_answer (response));
      return;
    }
  if (!read_login (login, response->body, &error))
    {
      login_end (login, error);
      return;
    }
  ledger_replica_take_contact (self, response->body, &login->lease);
  identity = ledger_transport_dup_identity (self->transport);
  if (identity != NULL)
    g_key_file_set_string (login->session, "session", "fingerprint", identity);
  login->text = g_key_file_to_data (login->session, NULL, NULL);
  ledger_world_run (self->world, LEDGER_QUEUE_WRITER, write_session, login);
}

static GBytes *
make_login_body (const char *login, const char *password, const char *device, const char *replica)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  const char *const members[] = { "login", login, "password", password, "device", device, "replica", replica };
  char *text;

  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (members); i += 2)
    {
      json_builder_set_member_name (builder, members[i]);
      json_builder_add_string_value (builder, members[i + 1]);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

/*
 * A copy of the session with what this login says; the token of an ended one is not in it. A folder without a book gets
 * an id of its own (S20).
 */
static GKeyFile *
make_session (LedgerReplica *self, const char *server, const char *login, const char *device, char **replica)
{
  GKeyFile *session = g_key_file_new ();
  LedgerId id;

  *replica = self->store != NULL ? g_key_file_get_string (self->session, "session", "replica", NULL) : NULL;
  if (*replica == NULL)
    {
      id = ledger_id_new (self->world);
      *replica = ledger_id_dup_text (&id);
    }
  g_key_file_set_string (session, "session", "server", server);
  g_key_file_set_string (session, "session", "login", login);
  g_key_file_set_string (session, "session", "device", device);
  g_key_file_set_string (session, "session", "replica", *replica);
  return session;
}

/* Why a login makes no sense, before anything is sent. */
static GError *
check_login (LedgerReplica *self, const char *login)
{
  g_autofree char *known = ledger_replica_dup_fact (self, "login");
  g_autofree char *folded = g_utf8_casefold (login, -1);
  g_autofree char *folded_known = known != NULL ? g_utf8_casefold (known, -1) : NULL;

  if (self->lock < 0)
    return g_error_new (LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY,
                        _("The book in “%s” is not exchanged by this program: open it for that."), self->directory);
  if (self->transport == NULL)
    return g_error_new_literal (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE,
                                _("It is not known how to reach the server: log in with its address."));
  if (self->store != NULL && known != NULL && strcmp (folded, folded_known) != 0)
    return g_error_new (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_OTHER_BOOK,
                        _("The book in this folder is of the user “%s”: choose another folder for “%s”."), known,
                        login);
  return NULL;
}

void
ledger_replica_login_async (LedgerReplica *self, const char *server, const char *login, const char *password,
                            const char *device, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Login *call = g_new0 (Login, 1);
  g_autofree char *short_device = g_utf8_substring (device, 0, MIN (g_utf8_strlen (device, -1), DEVICE_CHARACTERS));
  g_autofree char *replica = NULL;
  g_autoptr (GBytes) body = NULL;
  LedgerRequest request = { .method = "POST", .path = "/v1/login", .content_type = "application/json",
                            .deadline = LOGIN_DEADLINE };
  GError *error = check_login (self, login);

  call->replica = g_object_ref (self);
  call->task = g_task_new (self, cancellable, callback, data);
  if (error != NULL)
    {
      login_end (call, error);
      return;
    }
  call->device = g_strdup (short_device);
  call->session = make_session (self, server, login, short_device, &replica);
  request.body = body = make_login_body (login, password, short_device, replica);
  ledger_transport_send (self->transport, &request, cancellable, on_login_answer, call);
}

gboolean
ledger_replica_login_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  LedgerReplica *replica;
  char *text;
} Dropping;

static void
on_token_dropped (gpointer data)
{
  Dropping *dropping = data;

  g_object_unref (dropping->replica);
  g_free (dropping->text);
  g_free (dropping);
}

static void
write_without_token (gpointer data)
{
  Dropping *dropping = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_folder_replace (dropping->replica->directory, "session", dropping->text, &error))
    g_warning ("The ended session could not be noted: %s", error->message);
  ledger_world_post (dropping->replica->world, on_token_dropped, dropping);
}

static void
write_session_anew (LedgerReplica *self)
{
  Dropping *dropping = g_new0 (Dropping, 1);

  dropping->replica = g_object_ref (self);
  dropping->text = g_key_file_to_data (self->session, NULL, NULL);
  ledger_world_run (self->world, LEDGER_QUEUE_WRITER, write_without_token, dropping);
}

void
ledger_replica_take_access (LedgerReplica *self, LedgerStore *store)
{
  g_autofree char *access = store != NULL ? ledger_store_dup_setting (store, "access") : NULL;
  g_autofree char *known = ledger_replica_dup_fact (self, "access");

  if (access == NULL || g_strcmp0 (access, known) == 0)
    return;
  g_key_file_set_string (self->session, "session", "access", access);
  ledger_replica_read_session (self);
  if (self->lock >= 0)
    write_session_anew (self);
}

void
ledger_replica_drop_token (LedgerReplica *self)
{
  g_autofree char *token = ledger_replica_dup_token (self);

  if (token == NULL)
    return;
  g_key_file_remove_key (self->session, "session", "token", NULL);
  g_key_file_set_string (self->session, "session", "ended_token", token);
  write_session_anew (self);
}

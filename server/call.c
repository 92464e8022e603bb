/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answering a call (call.h): what came of it is kept with it and delivered on the main thread, once. What an error
 * means on the wire stands in one table. Any thread but for the delivery.
 */
#include "config.h"

#include "server/call.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "libledger/sync/json.h"
#include "server/authority/restoration.h"

ServerCall *
server_call_new (ServerServer *server, const ServerRequest *request, ServerAnswerFunction done, gpointer data)
{
  ServerCall *call = g_new0 (ServerCall, 1);

  call->server = g_object_ref (server);
  call->query = g_strdup (request->query);
  call->token = g_strdup (request->token);
  call->address = g_strdup (request->address != NULL ? request->address : "");
  call->body = request->body != NULL ? g_bytes_ref (request->body) : NULL;
  call->done = done;
  call->data = data;
  return call;
}

static void
call_free (ServerCall *call)
{
  if (call->free_state != NULL)
    call->free_state (call->state);
  if (call->token != NULL)
    sodium_memzero (call->token, strlen (call->token));
  g_free (call->rest);
  g_free (call->query);
  g_free (call->token);
  g_free (call->address);
  g_free (call->file);
  g_free (call->etag);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_pointer (&call->answer, g_bytes_unref);
  g_object_unref (call->server);
  g_free (call);
}

static void
deliver (gpointer data)
{
  ServerCall *call = data;
  g_autoptr (ServerServer) self = g_object_ref (call->server);
  const ServerAnswer answer = {
    .status = call->status,
    .content_type = call->content_type,
    .body = call->answer,
    .file = call->file,
    .etag = call->etag,
  };

  call->done (&answer, call->data);
  call_free (call);
  server_end_call (self);
}

void
server_call_answer_status (ServerCall *call, guint status, const char *content_type, GString *body)
{
  call->status = status;
  call->content_type = content_type;
  if (body != NULL)
    call->answer = g_string_free_to_bytes (body);
  ledger_world_post (server_get_world (call->server), deliver, call);
}

void
server_call_answer (ServerCall *call, const char *content_type, GString *body)
{
  server_call_answer_status (call, 200, content_type, body);
}

void
server_call_answer_json (ServerCall *call, GString *body)
{
  server_call_answer_status (call, 200, "application/json", body);
}

void
server_call_answer_file (ServerCall *call, const char *content_type, const char *path, const char *etag)
{
  call->file = g_strdup (path);
  call->etag = g_strdup (etag);
  server_call_answer_status (call, 200, content_type, NULL);
}

static GString *
error_body (const char *code, const char *message)
{
  GString *body = g_string_new ("{\"error\":");

  ledger_json_append_string (body, code);
  g_string_append (body, ",\"message\":");
  ledger_json_append_string (body, message);
  return g_string_append_c (body, '}');
}

void
server_call_refuse (ServerCall *call, guint status, const char *code, const char *message)
{
  server_call_answer_status (call, status, "application/json", error_body (code, message));
}

/* What an error of ours means on the wire. */
static const struct
{
  ServerError error;
  guint status;
  const char *code;
} meanings[] = {
  { SERVER_ERROR_USAGE, 400, "malformed" },       { SERVER_ERROR_MALFORMED, 400, "malformed" },
  { SERVER_ERROR_CREDENTIALS, 401, "credentials" }, { SERVER_ERROR_SESSION, 401, "session" },
  { SERVER_ERROR_BLOCKED, 403, "blocked" },       { SERVER_ERROR_MISSING, 404, "unknown" },
  { SERVER_ERROR_EXISTS, 409, "exists" },
  { SERVER_ERROR_TRIES, 429, "tries" },           { SERVER_ERROR_BUSY, 503, "busy" },
  { SERVER_ERROR_RIGHTS, 403, "rights" },          { SERVER_ERROR_TOO_LARGE, 413, "too-large" },
};

void
server_call_fail (ServerCall *call, GError *error)
{
  g_autoptr (GError) fault = error;

  for (guint i = 0; fault->domain == SERVER_ERROR && i < G_N_ELEMENTS (meanings); i++)
    if (meanings[i].error == (ServerError) fault->code)
      {
        server_call_refuse (call, meanings[i].status, meanings[i].code, fault->message);
        return;
      }
  if (g_error_matches (fault, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FULL))
    {
      g_warning ("%s waits: %s", call->route->shown, fault->message);
      server_call_refuse (call, 503, "busy", _("The server's disk is full. Nothing was lost; it is tried again."));
    }
  else if (g_error_matches (fault, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY) ||
           g_error_matches (fault, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_INTERRUPTED))
    server_call_refuse (call, 503, "busy", _("The server is busy. It is tried again."));
  else
    {
      g_warning ("%s failed: %s", call->route->shown, fault->message);
      server_call_refuse (call, 500, "fault", _("The server has a fault. Nothing was lost; it is tried again."));
    }
}

typedef struct
{
  gint64 cursor;
  gint64 restored_to;
} RestoredCall;

static gboolean
find_restored (LedgerTransaction *transaction, gpointer data, GError **error)
{
  RestoredCall *restored = data;

  return server_restoration_find (transaction, restored->cursor, &restored->restored_to, error);
}

gboolean
server_call_refuse_restored (ServerCall *call, gint64 cursor)
{
  RestoredCall restored = { cursor, -1 };
  GError *error = NULL;
  GString *body;

  if (cursor == 0 || ledger_version_get_epoch (cursor) >= server_get_epoch (call->server))
    return FALSE;
  if (!ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (call->server)),
                                      find_restored, &restored, &error))
    {
      server_call_fail (call, error);
      return TRUE;
    }
  if (restored.restored_to < 0)
    return FALSE;
  body = error_body ("restored", _("The server was restored from a backup: what it had confirmed is sent again."));
  g_string_truncate (body, body->len - 1);
  g_string_append_printf (body, ",\"epoch\":%u,\"restored_to\":%" G_GINT64_FORMAT "}", server_get_epoch (call->server),
                          restored.restored_to);
  server_call_answer_status (call, 409, "application/json", body);
  return TRUE;
}

void
server_call_set_state (ServerCall *call, gpointer state, GDestroyNotify free_state)
{
  call->state = state;
  call->free_state = free_state;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cloned or restored replica becomes one of its own (S20): it names the id that it will have from now on and gets
 * a session of that id. The session it asked with goes on for the other clone, which holds the same token.
 * Reading on a reader's thread, opening on the writer queue.
 */
#include "config.h"

#include "server/request/requests.h"

#include <sodium.h>
#include <string.h>

#include "libledger/sync/json.h"

#define BODY_BYTES 1024

static gboolean
read_replica (GBytes *body, LedgerId *replica)
{
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (length > 0 && length <= BODY_BYTES)
    node = ledger_json_parse (text, (gssize) length, NULL);
  object = ledger_json_as_object (node);
  return object != NULL && ledger_json_get_id (object, "replica", replica) && !ledger_id_is_null (replica);
}

static void
open_fork (gpointer data)
{
  ServerCall *call = data;
  GError *error = NULL;
  gint64 expires;
  g_autofree char *token = server_session_fork (server_server_get_store (call->server), &call->session, call->state,
                                                server_get_limits (call->server), &expires, &error);
  GString *body;

  if (token == NULL)
    {
      server_call_fail (call, error);
      return;
    }
  body = g_string_new ("{\"token\":");
  ledger_json_append_string (body, token);
  g_string_append_printf (body, ",\"expires\":%" G_GINT64_FORMAT "}", expires);
  sodium_memzero (token, strlen (token));
  server_call_answer_json (call, body);
}

void
server_handle_fork (ServerCall *call)
{
  LedgerId replica;

  if (!read_replica (call->body, &replica) || ledger_id_equal (&replica, &call->session.replica))
    {
      server_call_fail (call, g_error_new_literal (SERVER_ERROR, SERVER_ERROR_MALFORMED,
                                                   "The body is {\"replica\": ID}, the new id of this replica."));
      return;
    }
  server_call_set_state (call, ledger_id_dup (&replica), g_free);
  ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, open_fork, call);
}

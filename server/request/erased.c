/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A replica says that nothing of an erasure is left in its files (S27). Reading on a reader's thread, noting on the
 * writer queue.
 */
#include "config.h"

#include "server/request/requests.h"

#include <string.h>

#include "libledger/sync/json.h"
#include "server/erasure/erasure.h"

#define BODY_BYTES (64 * 1024)

typedef struct
{
  GArray *erasures;             /* of LedgerId */
  LedgerId replica;
  gint64 now;
} Confirming;

static void
confirming_free (gpointer data)
{
  Confirming *confirming = data;

  g_array_unref (confirming->erasures);
  g_free (confirming);
}

static gboolean
read_erasures (GBytes *body, GArray *erasures)
{
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *array;

  if (length > 0 && length <= BODY_BYTES)
    node = ledger_json_parse (text, (gssize) length, NULL);
  array = ledger_json_get_array (ledger_json_as_object (node), "erasures");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      LedgerId id;

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING ||
          !ledger_id_parse (json_node_get_string (element), &id))
        return FALSE;
      g_array_append_val (erasures, id);
    }
  return array != NULL;
}

static gboolean
confirm (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Confirming *confirming = data;

  for (guint i = 0; i < confirming->erasures->len; i++)
    if (!server_erasure_confirm (transaction, &g_array_index (confirming->erasures, LedgerId, i), &confirming->replica,
                                 confirming->now, error))
      return FALSE;
  return TRUE;
}

static void
note (gpointer data)
{
  ServerCall *call = data;
  GError *error = NULL;

  if (ledger_database_write (ledger_store_get_database (server_server_get_store (call->server)), confirm, call->state,
                             &error))
    server_call_answer_json (call, g_string_new ("{}"));
  else
    server_call_fail (call, error);
}

void
server_handle_erased (ServerCall *call)
{
  Confirming *confirming = g_new0 (Confirming, 1);

  confirming->erasures = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  confirming->replica = call->session.replica;
  confirming->now = ledger_world_now (server_get_world (call->server));
  server_call_set_state (call, confirming, confirming_free);
  if (read_erasures (call->body, confirming->erasures))
    ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, note, call);
  else
    server_call_fail (call, g_error_new_literal (SERVER_ERROR, SERVER_ERROR_MALFORMED,
                                                 "The body is {\"erasures\": [ID, …]}."));
}

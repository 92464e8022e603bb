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

#define BODY_BYTES (256 * 1024)

typedef struct
{
  LedgerStore *store;           /* borrowed */
  GArray *erasures;             /* of LedgerId */
  GArray *made;                 /* of LedgerId: what had hung on what was erased, as this replica knew it */
  LedgerId replica;
  gint64 now;
} Confirming;

static void
confirming_free (gpointer data)
{
  Confirming *confirming = data;

  g_array_unref (confirming->erasures);
  g_array_unref (confirming->made);
  g_free (confirming);
}

static gboolean
read_ids (JsonArray *array, GArray *ids)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      LedgerId id;

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING ||
          !ledger_id_parse (json_node_get_string (element), &id))
        return FALSE;
      g_array_append_val (ids, id);
    }
  return TRUE;
}

static gboolean
read_body (GBytes *body, Confirming *confirming)
{
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  JsonArray *erasures;

  if (length > 0 && length <= BODY_BYTES)
    node = ledger_json_parse (text, (gssize) length, NULL);
  object = ledger_json_as_object (node);
  erasures = ledger_json_get_array (object, "erasures");
  /* An older program says nothing of what was made. */
  return erasures != NULL && read_ids (erasures, confirming->erasures) &&
         read_ids (ledger_json_get_array (object, "made"), confirming->made);
}

static gboolean
confirm (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Confirming *confirming = data;

  for (guint i = 0; i < confirming->erasures->len; i++)
    if (!server_erasure_confirm (transaction, &g_array_index (confirming->erasures, LedgerId, i), &confirming->replica,
                                 confirming->now, error))
      return FALSE;
  return server_erasure_take_ownerless (transaction, confirming->store,
                                        (const LedgerId *) (gconstpointer) confirming->made->data,
                                        confirming->made->len, error);
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

  confirming->store = server_server_get_store (call->server);
  confirming->erasures = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  confirming->made = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  confirming->replica = call->session.replica;
  confirming->now = ledger_world_now (server_get_world (call->server));
  server_call_set_state (call, confirming, confirming_free);
  if (read_body (call->body, confirming))
    ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, note, call);
  else
    server_call_fail (call, g_error_new_literal (SERVER_ERROR, SERVER_ERROR_MALFORMED,
                                                 "The body is {\"erasures\": [ID, …], \"made\": [ID, …]}."));
}

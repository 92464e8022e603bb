/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A workstation leases card numbers, to give cards out without a connection (S7). They leave the server sealed for
 * the key in the workstation's secret service: who has the replica's files alone, or listens, does not have them. Asked
 * again under the same id the same numbers come. Reading on a reader's thread, drawing on the writer queue.
 */
#include "config.h"

#include "server/request/requests.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "libledger/sync/json.h"
#include "server/authority/cards.h"

#define BODY_BYTES 1024

typedef struct
{
  LedgerStore *store;
  const LedgerKind *kind;
  LedgerId lease;
  LedgerId holder;
  gint64 count;
  guint8 key[crypto_box_PUBLICKEYBYTES];
  GStrv numbers;
} Leasing;

static void
leasing_free (gpointer data)
{
  Leasing *leasing = data;

  g_clear_object (&leasing->store);
  g_strfreev (leasing->numbers);
  g_free (leasing);
}

static gboolean
read_leasing (GBytes *body, Leasing *leasing)
{
  gsize length = 0, key_size = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  g_autoptr (JsonNode) node = length > 0 && length <= BODY_BYTES ? ledger_json_parse (text, (gssize) length, NULL)
                                                                 : NULL;
  JsonObject *object = ledger_json_as_object (node);
  const char *key = object != NULL ? ledger_json_get_text (object, "key") : NULL;

  return key != NULL && ledger_json_get_id (object, "lease", &leasing->lease) &&
         !ledger_id_is_null (&leasing->lease) && ledger_json_get_integer (object, "count", &leasing->count) &&
         leasing->count >= 1 && leasing->count <= SERVER_CARDS_LEASE &&
         sodium_base642bin (leasing->key, sizeof leasing->key, key, strlen (key), NULL, &key_size, NULL,
                            sodium_base64_VARIANT_ORIGINAL) == 0 && key_size == sizeof leasing->key;
}

/* A sealed box of libsodium, its passing key drawn from the world's source. (transfer full) (nullable). */
static char *
dup_sealed (LedgerWorld *world, const char *text, const guint8 *key)
{
  gsize size = strlen (text), sealed_size = size + crypto_box_SEALBYTES;
  g_autofree guint8 *sealed = g_malloc (sealed_size);
  guint8 seed[crypto_box_SEEDBYTES], secret[crypto_box_SECRETKEYBYTES], nonce[crypto_box_NONCEBYTES];
  crypto_generichash_state state;
  gboolean done;

  ledger_world_fill_random (world, seed, sizeof seed);
  crypto_box_seed_keypair (sealed, secret, seed);
  crypto_generichash_init (&state, NULL, 0, sizeof nonce);
  crypto_generichash_update (&state, sealed, crypto_box_PUBLICKEYBYTES);
  crypto_generichash_update (&state, key, crypto_box_PUBLICKEYBYTES);
  crypto_generichash_final (&state, nonce, sizeof nonce);
  done = crypto_box_easy (sealed + crypto_box_PUBLICKEYBYTES, (const guint8 *) text, size, nonce, key, secret) == 0;
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (secret, sizeof secret);
  return done ? g_base64_encode (sealed, sealed_size) : NULL;
}

static gboolean
lease (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Leasing *leasing = data;

  g_clear_pointer (&leasing->numbers, g_strfreev);
  return server_cards_lease (transaction, leasing->store, leasing->kind, &leasing->lease, &leasing->holder,
                             (guint) leasing->count, &leasing->numbers, error);
}

static void
answer (gpointer data)
{
  ServerCall *call = data;
  Leasing *leasing = call->state;
  GError *error = NULL;
  g_autofree char *numbers = NULL;
  g_autofree char *sealed = NULL;
  char id[LEDGER_ID_TEXT_SIZE];
  GString *body;

  if (!ledger_database_write (ledger_store_get_database (leasing->store), lease, leasing, &error))
    {
      server_call_fail (call, error);
      return;
    }
  numbers = g_strjoinv ("\n", leasing->numbers);
  sealed = dup_sealed (server_get_world (call->server), numbers, leasing->key);
  if (sealed == NULL)
    {
      server_call_fail (call, g_error_new_literal (SERVER_ERROR, SERVER_ERROR_MALFORMED,
                                                   "The key is none for which a lease can be sealed."));
      return;
    }
  body = g_string_new (NULL);
  g_string_append_printf (body, "{\"lease\":\"%s\",\"count\":%u,\"sealed\":\"%s\"}",
                          ledger_id_write (&leasing->lease, id), g_strv_length (leasing->numbers), sealed);
  server_call_answer_json (call, body);
}

void
server_handle_cards (ServerCall *call)
{
  Leasing *leasing = g_new0 (Leasing, 1);

  leasing->store = g_object_ref (server_server_get_store (call->server));
  leasing->kind = ledger_model_get_leased (ledger_store_get_model (leasing->store));
  leasing->holder = call->session.replica;
  server_call_set_state (call, leasing, leasing_free);
  if (leasing->kind == NULL ||
      ledger_access_get (&call->session.access,
                         leasing->kind->lease->number->group->spec->area) != LEDGER_PERMISSION_EDIT)
    server_call_refuse (call, 403, "rights", _("The user may not give out cards: ask somebody who may."));
  else if (read_leasing (call->body, leasing))
    ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, answer, call);
  else
    server_call_fail (call, g_error_new_literal (SERVER_ERROR, SERVER_ERROR_MALFORMED,
                                                 "The body is {\"lease\": ID, \"count\": 1 to 500, \"key\": BASE64}."));
}

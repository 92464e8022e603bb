/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a poke brings (S14): the answer of the pull that a replica would ask after it, so that it need not ask. It is
 * read by the very code that answers a pull, with the rights of this moment, once for all of equal rights and cursor;
 * what is long, or is not the same for all of them, is left to be pulled. Any thread.
 */
#include "config.h"

#include "server/carried.h"

#include <string.h>

#include "libledger/sync/json.h"
#include "server/account/sessions.h"
#include "server/authority/authority.h"
#include "server/call.h"
#include "server/erasure/erasure.h"
#include "server/request/requests.h"

/* Bytes of an answer that goes with a poke. */
#define MOST_BYTES (16 * 1024)
/* Characters of a query: four members, two of them digests. */
#define LONGEST_QUERY 512

ServerCarried *
server_carried_new (guint watch, const guint8 hash[32], const char *asks)
{
  ServerCarried *carried = g_new0 (ServerCarried, 1);

  carried->watch = watch;
  memcpy (carried->hash, hash, sizeof carried->hash);
  carried->asks = g_strdup (asks);
  return carried;
}

void
server_carried_free (ServerCarried *carried)
{
  g_clear_pointer (&carried->text, g_bytes_unref);
  g_free (carried->asks);
  g_free (carried->asks_next);
  g_free (carried);
}

char *
server_carried_read_asks (const char *message)
{
  g_autoptr (JsonNode) node = ledger_json_parse (message, -1, NULL);
  JsonObject *object = node != NULL ? ledger_json_as_object (node) : NULL;
  const char *asks = object != NULL ? ledger_json_get_text (object, "pull") : NULL;

  return asks != NULL && strlen (asks) <= LONGEST_QUERY ? g_strdup (asks) : NULL;
}

/* The answer to one query under the same rights, for all who share it. */
typedef struct
{
  GBytes *text;                 /* (nullable): each is to pull */
  char *asks_next;
  gboolean is_there;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->text, g_bytes_unref);
  g_free (answer->asks_next);
  g_free (answer);
}

/* What is asked after an answer: from its end, by who stands in its month (the form of the replica's own query). */
static char *
dup_next (JsonObject *end, const ServerPull *pull, gint64 *seq)
{
  const char *chain = ledger_json_get_text (end, "chain");
  gint64 month = 0;
  GString *asks;

  if (chain == NULL || !ledger_json_get_integer (end, "end", seq) || !ledger_json_get_integer (end, "month", &month))
    return NULL;
  asks = g_string_new (NULL);
  g_string_append_printf (asks, "cursor=%" G_GINT64_FORMAT "&chain=%s", *seq, chain);
  if (pull->rights != NULL)
    g_string_append_printf (asks, "&rights=%s", pull->rights);
  g_string_append_printf (asks, "&month=%" G_GINT64_FORMAT, month);
  return g_string_free (asks, FALSE);
}

/* The poke: what it is the answer to, then the answer's frames. */
static void
make_text (Answer *answer, const char *asks, const ServerPull *pull, const GString *frames)
{
  const char *last = frames->len > 1 ? g_strrstr_len (frames->str, (gssize) frames->len - 1, "\n") : NULL;
  g_autoptr (JsonNode) node = last != NULL ? ledger_json_parse (last + 1, -1, NULL) : NULL;
  JsonObject *end = node != NULL ? ledger_json_as_object (node) : NULL;
  gint64 seq = 0, records = -1;
  GString *text;

  answer->asks_next = end != NULL ? dup_next (end, pull, &seq) : NULL;
  if (answer->asks_next == NULL || !ledger_json_get_integer (end, "records", &records))
    return;
  answer->is_there = records == 0 && seq == pull->cursor;
  text = g_string_new (NULL);
  g_string_append_printf (text, "{\"seq\":%" G_GINT64_FORMAT ",\"pull\":", seq);
  ledger_json_append_string (text, asks);
  g_string_append (text, "}\n");
  g_string_append_len (text, frames->str, (gssize) frames->len);
  answer->text = g_string_free_to_bytes (text);
}

static Answer *
read_answer (ServerServer *self, const char *asks, const LedgerAccess *access)
{
  g_autoptr (GHashTable) query = g_uri_parse_params (asks, -1, "&", G_URI_PARAMS_NONE, NULL);
  g_autoptr (GString) frames = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  ServerPull pull = { .access = access, .most = MOST_BYTES };
  ServerPullResult result = SERVER_PULL_APART;
  Answer *answer = g_new0 (Answer, 1);

  if (query == NULL || !server_pull_read (query, &pull, &error) || pull.cursor == 0)
    return answer;
  if (!server_authority_pull (server_server_get_store (self), &pull, frames, &result, &error))
    g_warning ("What a poke is to bring could not be read: %s", error->message);
  else if (result == SERVER_PULL_ANSWERED)
    make_text (answer, asks, &pull, frames);
  return answer;
}

static gboolean
read_waiting (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_hash_table_remove_all (data);
  return server_erasure_list_waiting (transaction, data, error);
}

/* By the session as it is now, as for any request: its rights, and that it has not ended. */
static void
fill (ServerServer *self, ServerCarried *carried, GHashTable *waiting, GHashTable *answers)
{
  g_autofree char *rights = NULL;
  g_autofree char *key = NULL;
  ServerSession session;
  Answer *answer;

  /* One that has an erasure to confirm is told it with every pull (S27). */
  if (!server_session_find (server_server_get_store (self), carried->hash, server_get_limits (self), &session, NULL) ||
      g_hash_table_contains (waiting, &session.replica))
    return;
  rights = ledger_access_dup_text (&session.access);
  key = g_strdup_printf ("%s %s", carried->asks, rights);
  answer = g_hash_table_lookup (answers, key);
  if (answer == NULL)
    {
      answer = read_answer (self, carried->asks, &session.access);
      g_hash_table_insert (answers, g_steal_pointer (&key), answer);
    }
  carried->text = answer->text != NULL ? g_bytes_ref (answer->text) : NULL;
  carried->asks_next = g_strdup (answer->asks_next);
  carried->is_there = answer->is_there;
}

void
server_carried_fill (ServerServer *self, GPtrArray *carried)
{
  LedgerDatabase *database = ledger_store_get_database (server_server_get_store (self));
  g_autoptr (GHashTable) waiting = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (GHashTable) answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, answer_free);
  g_autoptr (GError) error = NULL;

  if (!ledger_database_read_snapshot (database, read_waiting, waiting, &error))
    {
      g_warning ("What a poke is to bring could not be read: %s", error->message);
      return;
    }
  for (guint i = 0; i < carried->len; i++)
    fill (self, carried->pdata[i], waiting, answers);
}

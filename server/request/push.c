/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pushing, with group commit: requests are read on a reader's thread and wait in one line; the writer takes what
 * waits, up to a bound, and gives it to the authority as one durable transaction. So ten desktops that push at the
 * same time pay for one commit, and nobody waits for more than two.
 */
#include "config.h"

#include "server/request/requests.h"
#include "server/watch.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "libledger/sync/json.h"
#include "server/authority/authority.h"
#include "server/recovery/receipt.h"

/* What one transaction takes at most. A single request may be larger; it then goes alone. */
#define BATCH_CHANGESETS 2000
#define BATCH_BYTES (8 * 1024 * 1024)
#define ENVELOPE_BYTES 1024

struct _ServerPushes
{
  GMutex mutex;
  GQueue waiting;               /* of ServerCall with a Request as state */
  gboolean under_way;           /* the writer has been asked to take them */
};

/* One request, read. */
typedef struct
{
  ServerAuthor author;
  gint64 cursor;                /* where the replica stands; 0: it does not say */
  gint64 answered;              /* the highest counter under which it was answered */
  gboolean tells_answered;
  GArray *erased;               /* of ServerErasedUnanswered */
  ServerOffered *offered;       /* (nullable): the receipt of the changeset to come */
  GArray *pushes;               /* of ServerPush */
  gsize bytes;
} Request;

static void
offered_free (ServerOffered *offered)
{
  if (offered == NULL)
    return;
  g_free (offered->bases);
  g_free (offered->signature);
  g_clear_pointer (&offered->kept, g_array_unref);
  g_free (offered);
}

static void
clear_push (gpointer data)
{
  ServerPush *push = data;

  g_bytes_unref (push->bytes);
  g_free (push->reason);
  g_free (push->bases);
  offered_free ((ServerOffered *) push->offered);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_array_unref (request->pushes);
  g_array_unref (request->erased);
  offered_free (request->offered);
  g_free (request);
}

ServerPushes *
server_pushes_new (void)
{
  ServerPushes *pushes = g_new0 (ServerPushes, 1);

  g_mutex_init (&pushes->mutex);
  g_queue_init (&pushes->waiting);
  return pushes;
}

void
server_pushes_free (ServerPushes *pushes)
{
  g_queue_clear (&pushes->waiting);
  g_mutex_clear (&pushes->mutex);
  g_free (pushes);
}

/* -- Reading a request */

typedef struct
{
  gint64 counter;
  gint64 cursor;                /* 0: it does not say */
  gint64 answered;              /* −1: it does not say */
  gboolean again;               /* confirmed ones, each with its receipt before it (S19) */
} Envelope;

/* What is not of the form proves nothing. */
static void
read_erased (JsonObject *object, GArray *erased)
{
  JsonNode *node = json_object_get_member (object, "erased");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *one = ledger_json_as_object (json_array_get_element (array, i));
      ServerErasedUnanswered each;

      if (one != NULL && ledger_json_get_integer (one, "counter", &each.counter) && each.counter < G_MAXINT64 / 2 &&
          ledger_json_get_id (one, "changeset", &each.changeset))
        g_array_append_val (erased, each);
    }
}

/* The replica it names has to be one; which one pushes is the session's to say. */
static gboolean
read_envelope (const char *line, gsize length, Envelope *envelope, GArray *erased)
{
  LedgerId replica;
  g_autoptr (JsonNode) node = length <= ENVELOPE_BYTES ? ledger_json_parse (line, (gssize) length, NULL) : NULL;
  JsonObject *object = ledger_json_as_object (node);
  JsonNode *again = object != NULL ? json_object_get_member (object, "again") : NULL;

  if (object != NULL)
    ledger_json_get_integer (object, "cursor", &envelope->cursor);
  if (object != NULL)
    read_erased (object, erased);
  if (object == NULL || !ledger_json_get_integer (object, "answered", &envelope->answered))
    envelope->answered = -1;
  envelope->again = again != NULL && JSON_NODE_HOLDS_VALUE (again) &&
                    json_node_get_value_type (again) == G_TYPE_BOOLEAN && json_node_get_boolean (again);
  return ledger_json_get_id (object, "replica", &replica) && !ledger_id_is_null (&replica) &&
         ledger_json_get_integer (object, "counter", &envelope->counter) && envelope->counter >= 0 &&
         envelope->counter < G_MAXINT64 / 2;
}

/* What an erasure at the replica has left of it since it was answered (S27). */
static void
read_kept (JsonObject *object, ServerOffered *offered)
{
  const char *digest = ledger_json_get_text (object, "digest");
  JsonArray *kept = ledger_json_get_array (object, "kept");

  if (digest == NULL || kept == NULL ||
      sodium_hex2bin (offered->digest, sizeof offered->digest, digest, strlen (digest), NULL, NULL, NULL) != 0)
    return;
  offered->kept = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < json_array_get_length (kept); i++)
    {
      JsonNode *node = json_array_get_element (kept, i);
      gint64 place = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
      guint group = place >= 0 && place < G_MAXUINT ? (guint) place : G_MAXUINT;

      g_array_append_val (offered->kept, group);
    }
}

/* The line before a changeset that is offered again: its receipt. What is not of the form proves nothing. */
static ServerOffered *
read_offered (const char *line, gsize length)
{
  ServerOffered *offered = g_new0 (ServerOffered, 1);
  g_autoptr (JsonNode) node = ledger_json_parse (line, (gssize) length, NULL);
  JsonObject *object = ledger_json_as_object (node);
  const char *outcome = object != NULL ? ledger_json_get_text (object, "outcome") : NULL;

  offered->outcome = LEDGER_OUTCOME_APPLIED;
  for (LedgerOutcome each = LEDGER_OUTCOME_APPLIED; outcome != NULL && each <= LEDGER_OUTCOME_PARKED; each++)
    if (g_str_equal (outcome, ledger_outcome_get_name (each)))
      offered->outcome = each;
  if (object != NULL)
    {
      ledger_json_get_integer (object, "seq", &offered->seq);
      offered->bases = g_strdup (ledger_json_get_text (object, "bases"));
      offered->signature = g_strdup (ledger_json_get_text (object, "receipt"));
      if (!ledger_json_get_integer (object, "counter", &offered->counter) || offered->counter < 0 ||
          offered->counter >= G_MAXINT64 / 2)
        offered->counter = SERVER_COUNTER_NONE;
      read_kept (object, offered);
    }
  if (offered->bases == NULL)
    offered->bases = g_strdup ("");
  return offered;
}

static void
add_changeset (Request *request, GBytes *body, gsize offset, gsize length, gint64 counter)
{
  ServerPush push = { .author = &request->author, .counter = counter };

  push.offered = g_steal_pointer (&request->offered);
  if (push.offered != NULL)
    push.counter = push.offered->counter;
  if (request->tells_answered)
    push.answered = &request->answered;
  push.erased = request->erased;
  push.bytes = g_bytes_new_from_bytes (body, offset, length);
  g_array_append_val (request->pushes, push);
}

static Request *
read_request (ServerCall *call, GError **error)
{
  Request *request = g_new0 (Request, 1);
  gsize length = 0, offset = 0;
  const char *body = call->body != NULL ? g_bytes_get_data (call->body, &length) : "";
  Envelope envelope = { 0 };
  gboolean first = TRUE;

  request->author.user = call->session.user;
  request->author.replica = call->session.replica;
  request->author.access = call->session.access;
  request->author.blocked = call->session.blocked;
  request->bytes = length;
  g_strlcpy (request->author.device, call->session.device, sizeof request->author.device);
  request->pushes = g_array_new (FALSE, TRUE, sizeof (ServerPush));
  request->erased = g_array_new (FALSE, TRUE, sizeof (ServerErasedUnanswered));
  g_array_set_clear_func (request->pushes, clear_push);
  while (offset < length)
    {
      const char *line = body + offset;
      const char *end = memchr (line, '\n', length - offset);
      gsize part = end != NULL ? (gsize) (end - line) : length - offset;

      if (first && !read_envelope (line, part, &envelope, request->erased))
        break;
      request->answered = envelope.answered;
      request->tells_answered = envelope.answered >= 0;
      if (!first && part > 0 && envelope.again && request->offered == NULL)
        request->offered = read_offered (line, part);
      else if (!first && part > 0 && request->pushes->len == LEDGER_PUSH_CHANGESETS)
        {
          request_free (request);
          g_set_error (error, SERVER_ERROR, SERVER_ERROR_TOO_LARGE,
                       _("A push has at most %d changes. Send the others with the next."), LEDGER_PUSH_CHANGESETS);
          return NULL;
        }
      else if (!first && part > 0)
        add_changeset (request, call->body, offset, part, envelope.counter++);
      first = FALSE;
      request->cursor = envelope.again ? 0 : envelope.cursor;
      offset += part + 1;
    }
  if (!first)
    return request;
  request_free (request);
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_MALFORMED,
               "The first line of a push is {\"replica\": ID, \"counter\": N}.");
  return NULL;
}

/* -- Answering */

static void
append_outcome (GString *answer, LedgerStore *store, const ServerPush *push)
{
  const ServerReceipt receipt = { &push->id, push->confirmed, push->outcome, push->seq, push->bases };
  g_autofree char *signature = ledger_id_is_null (&push->id) ? NULL : server_receipt_sign (store, &receipt);
  char id[LEDGER_ID_TEXT_SIZE];

  if (ledger_id_is_null (&push->id))
    g_string_append (answer, "{\"changeset\":null");
  else
    g_string_append_printf (answer, "{\"changeset\":\"%s\"", ledger_id_write (&push->id, id));
  g_string_append_printf (answer, ",\"outcome\":\"%s\",\"seq\":%" G_GINT64_FORMAT,
                          ledger_outcome_get_name (push->outcome), push->seq);
  if (push->reason != NULL)
    {
      g_string_append (answer, ",\"reason\":");
      ledger_json_append_string (answer, push->reason);
    }
  if (signature != NULL)
    g_string_append_printf (answer, ",\"bases\":\"%s\",\"receipt\":\"%s\"",
                            push->bases != NULL ? push->bases : "", signature);
  g_string_append (answer, "}\n");
}

static gboolean
is_forked (const Request *request)
{
  for (guint i = 0; i < request->pushes->len; i++)
    if (g_array_index (request->pushes, ServerPush, i).forked)
      return TRUE;
  return FALSE;
}

/* On a reader's thread: signing is no work for the writer. */
static void
answer_request (gpointer data)
{
  ServerCall *call = data;
  const Request *request = call->state;
  GString *answer;

  if (is_forked (request))
    {
      server_call_refuse (call, 409, "fork",
                          _("This replica is a copy of another one: it takes an id of its own and sends again."));
      return;
    }
  answer = g_string_sized_new (128 * (request->pushes->len + 1));
  for (guint i = 0; i < request->pushes->len; i++)
    append_outcome (answer, server_server_get_store (call->server), &g_array_index (request->pushes, ServerPush, i));
  server_call_answer (call, "application/x-ndjson", answer);
}

/* -- The writer */

/* Takes from the line what fits one transaction; at least one when there is one. */
static GPtrArray *
take_batch (ServerPushes *pushes, guint *n_changesets)
{
  GPtrArray *batch = g_ptr_array_new ();
  gsize bytes = 0;
  ServerCall *next;

  *n_changesets = 0;
  g_mutex_lock (&pushes->mutex);
  while ((next = g_queue_peek_head (&pushes->waiting)) != NULL)
    {
      const Request *request = next->state;

      if (batch->len > 0 &&
          (*n_changesets + request->pushes->len > BATCH_CHANGESETS || bytes + request->bytes > BATCH_BYTES))
        break;
      *n_changesets += request->pushes->len;
      bytes += request->bytes;
      g_ptr_array_add (batch, g_queue_pop_head (&pushes->waiting));
    }
  g_mutex_unlock (&pushes->mutex);
  return batch;
}

/* The authority takes one array: the pushes move there and back. */
static gboolean
apply_batch (LedgerStore *store, GPtrArray *batch, guint n_changesets, gint64 *seq, GError **error)
{
  g_autofree ServerPush *all = g_new0 (ServerPush, n_changesets + 1);
  gboolean applied;
  guint n = 0;

  for (guint i = 0; i < batch->len; i++)
    {
      const Request *request = ((ServerCall *) batch->pdata[i])->state;

      for (guint k = 0; k < request->pushes->len; k++)
        all[n++] = g_array_index (request->pushes, ServerPush, k);
    }
  applied = n == 0 || server_authority_apply (store, all, n, error);
  n = 0;
  for (guint i = 0; i < batch->len; i++)
    {
      const Request *request = ((ServerCall *) batch->pdata[i])->state;

      for (guint k = 0; k < request->pushes->len; k++)
        g_array_index (request->pushes, ServerPush, k) = all[n++];
    }
  for (guint i = 0; applied && i < n; i++)
    *seq = MAX (*seq, all[i].seq);
  return applied;
}

static void take_waiting (gpointer data);

static void
go_on (ServerServer *server)
{
  ServerPushes *pushes = server_get_pushes (server);
  gboolean more;

  g_mutex_lock (&pushes->mutex);
  more = !g_queue_is_empty (&pushes->waiting);
  pushes->under_way = more;
  g_mutex_unlock (&pushes->mutex);
  if (more)
    ledger_world_run (server_get_world (server), LEDGER_QUEUE_WRITER, take_waiting, server);
}

static void
take_waiting (gpointer data)
{
  ServerServer *server = data;
  LedgerWorld *world = server_get_world (server);
  guint n_changesets;
  g_autoptr (GPtrArray) batch = take_batch (server_get_pushes (server), &n_changesets);
  g_autoptr (GError) error = NULL;
  gint64 seq = 0;
  gboolean applied =
      apply_batch (server_server_get_store (server), batch, n_changesets, &seq, &error);

  if (applied && seq > 0)
    server_watches_poke (server_get_watches (server), seq);
  /* The calls keep the server alive: they are answered when nothing here needs it any more. */
  go_on (server);
  for (guint i = 0; i < batch->len; i++)
    if (applied)
      ledger_world_run (world, LEDGER_QUEUE_READER, answer_request, batch->pdata[i]);
    else
      server_call_fail (batch->pdata[i], g_error_copy (error));
}

void
server_handle_push (ServerCall *call)
{
  ServerPushes *pushes = server_get_pushes (call->server);
  ServerServer *server = call->server;
  GError *error = NULL;
  Request *request = read_request (call, &error);
  gboolean ask;

  if (request == NULL)
    {
      server_call_fail (call, error);
      return;
    }
  server_call_set_state (call, request, request_free);
  if (server_call_refuse_restored (call, request->cursor))
    return;
  g_mutex_lock (&pushes->mutex);
  g_queue_push_tail (&pushes->waiting, call);
  ask = !pushes->under_way;
  pushes->under_way = TRUE;
  g_mutex_unlock (&pushes->mutex);
  if (ask)
    ledger_world_run (server_get_world (server), LEDGER_QUEUE_WRITER, take_waiting, server);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Healing a restored server (S19): it says up to where it still knows what it confirmed; what was confirmed after
 * that is offered again, oldest first, the same bytes each with its receipt. Its new answer takes the place of the
 * old one, so a stop in between only offers the rest. Main thread; the book is read and written on the world's queues.
 */
#include "config.h"

#include "libledger/sync/json.h"
#include "libledger/sync/merge.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HEAL_DEADLINE 120
#define HEAL_ITEMS 1000
/* What the counter of an item adds to its receipt, with the two line feeds. */
#define COUNTER_BYTES 40

typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  GCancellable *cancellable;
  char *replica_id;
  gint64 restored_to;           /* what was confirmed at or before it is not offered */
  gint64 before;                /* the first version of the server's epoch */
  gint64 came_back;             /* from here on: confirmed anew by a server that was restored before, too */
  gint64 last;                  /* the version of what was offered last; −1: nothing yet */
  gint64 last_position;         /* and its place in the outbox */
  GPtrArray *items;             /* LedgerOutboxItem: the offer under way, in its order */
  GBytes *body;
  GArray *answers;
  guint n_offered;
  gboolean forked;              /* it took a new replica id meanwhile */
  LedgerHealFunction done;
  gpointer data;
  GError *error;
} Healing;

static void offer (gpointer data);

gboolean
ledger_replica_read_restored (const LedgerResponse *response, gint64 *epoch, gint64 *restored_to)
{
  gsize size = 0;
  const char *text = response->body != NULL ? g_bytes_get_data (response->body, &size) : "";
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (response->error != NULL || response->status != 409)
    return FALSE;
  node = ledger_json_parse (text, (gssize) size, NULL);
  object = ledger_json_as_object (node);
  return object != NULL && g_strcmp0 (ledger_json_get_text (object, "error"), "restored") == 0
         && ledger_json_get_integer (object, "epoch", epoch) && *epoch > 0 && *epoch <= G_MAXINT16
         && ledger_json_get_integer (object, "restored_to", restored_to);
}

/* On the main context. */
static void
end_heal (gpointer data)
{
  Healing *healing = data;

  if (healing->error == NULL)
    healing->replica->healed_epoch = ledger_version_get_epoch (healing->before);
  healing->done (healing->replica, healing->error, healing->data);
  g_clear_error (&healing->error);
  g_clear_pointer (&healing->body, g_bytes_unref);
  g_clear_pointer (&healing->answers, g_array_unref);
  g_clear_pointer (&healing->items, g_ptr_array_unref);
  g_clear_object (&healing->cancellable);
  g_object_unref (healing->store);
  g_object_unref (healing->replica);
  g_free (healing->replica_id);
  g_free (healing);
}

/* On the writer queue. */
static void
note_answers (gpointer data)
{
  Healing *healing = data;

  if (ledger_outbox_acknowledge (healing->store, (const LedgerAcknowledgement *) healing->answers->data,
                                 healing->answers->len, &healing->error))
    ledger_world_run (healing->replica->world, LEDGER_QUEUE_READER, offer, healing);
  else
    ledger_world_post (healing->replica->world, end_heal, healing);
}

/*
 * The next offer begins behind what was answered, whatever the answers are: a book that was restored more than once may
 * know something from an earlier healing and answer with its version of then.
 */
static gboolean
move_on (Healing *healing)
{
  const LedgerOutboxItem *last;

  if (healing->answers->len == 0 || healing->answers->len > healing->n_offered)
    return FALSE;
  last = healing->items->pdata[healing->answers->len - 1];
  healing->last = last->seq;
  healing->last_position = last->position;
  return TRUE;
}

/* A twin has written under the id since the restore: the offer goes out once more, under an id of its own (S20). */
static void
on_fork_ended (LedgerReplica *self, const GError *error, gpointer data)
{
  Healing *healing = data;

  healing->forked = TRUE;
  g_free (healing->replica_id);
  healing->replica_id = ledger_replica_dup_fact (self, "replica");
  if (error != NULL)
    {
      healing->error = g_error_copy (error);
      end_heal (healing);
    }
  else
    ledger_world_run (self->world, LEDGER_QUEUE_READER, offer, healing);
}

static void
on_offered (const LedgerResponse *response, gpointer data)
{
  Healing *healing = data;

  g_clear_pointer (&healing->answers, g_array_unref);
  if (ledger_replica_is_fork (response) && !healing->forked)
    {
      ledger_replica_fork (healing->replica, healing->cancellable, on_fork_ended, healing);
      return;
    }
  if (response->error != NULL || response->status != 200 || response->body == NULL)
    healing->error = ledger_replica_error_from_answer (response);
  else
    healing->answers = ledger_push_read_answer (response->body, &healing->error);
  if (healing->answers != NULL && !move_on (healing))
    g_set_error (&healing->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                 _("The server's answer is not whole or not of the form; it is asked again."));
  if (healing->error != NULL)
    end_heal (healing);
  else
    ledger_world_run (healing->replica->world, LEDGER_QUEUE_WRITER, note_answers, healing);
}

static void
send_offer (gpointer data)
{
  Healing *healing = data;
  g_autofree char *token = ledger_replica_dup_last_token (healing->replica);
  LedgerRequest request = { .method = "POST", .path = "/v1/push", .body = healing->body, .token = token,
                            .content_type = "application/x-ndjson", .deadline = HEAL_DEADLINE };

  ledger_transport_send (healing->replica->transport, &request, healing->cancellable, on_offered, healing);
}

/*
 * What came back to a server that was restored before, until that was restored too, was the oldest then and is so now:
 * it goes first, and tells whose counters are that the server knows (S20).
 */
static gboolean
read_lost (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Healing *healing = data;
  LedgerValue parameters[] = { LEDGER_INTEGER (healing->restored_to), LEDGER_INTEGER (healing->before),
                               LEDGER_INTEGER (healing->came_back), LEDGER_INTEGER (healing->last),
                               LEDGER_INTEGER (healing->last_position), LEDGER_INTEGER (HEAL_ITEMS) };

  g_clear_pointer (&healing->items, g_ptr_array_unref);
  healing->items = ledger_outbox_read_items (transaction,
                                             "WHERE outcome BETWEEN 1 AND 4 AND seq > ?1 AND seq < ?2 AND (?4 < 0 OR "
                                             "(seq < ?3, seq, position) > (?4 < ?3, ?4, ?5)) "
                                             "ORDER BY seq < ?3, seq, position LIMIT ?6",
                                             parameters, G_N_ELEMENTS (parameters), error);
  return healing->items != NULL;
}

/* The line that it was answered with, and under which counter it was sent. */
static void
append_receipt (GString *body, const LedgerOutboxItem *item, const char *receipt)
{
  g_string_append_printf (body, "{\"counter\":%" G_GINT64_FORMAT "%s%s\n", item->counter,
                          g_str_has_prefix (receipt, "{}") ? "" : ",", receipt + 1);
}

static GBytes *
make_offer (Healing *healing)
{
  g_autofree char *answered = NULL, *erased = NULL;
  GString *body;

  if (!ledger_store_get_setting (healing->store, LEDGER_OUTBOX_ANSWERED, &answered, &healing->error))
    return NULL;
  erased = ledger_outbox_dup_erased (healing->store);
  body = g_string_new (NULL);
  g_string_append_printf (body, "{\"replica\":\"%s\",\"counter\":0,\"again\":true,\"answered\":%s,\"erased\":[%s]}\n",
                          healing->replica_id, answered != NULL ? answered : "0", erased);
  healing->n_offered = 0;
  for (guint i = 0; i < healing->items->len; i++)
    {
      const LedgerOutboxItem *item = healing->items->pdata[i];
      const char *receipt = item->receipt != NULL && *item->receipt == '{' ? item->receipt : "{}";
      gsize size;
      const char *bytes = g_bytes_get_data (item->bytes, &size);

      if (i > 0 && body->len + size + strlen (receipt) + COUNTER_BYTES > LEDGER_PUSH_BYTES)
        break;
      append_receipt (body, item, receipt);
      g_string_append_len (body, bytes, (gssize) size);
      g_string_append_c (body, '\n');
      healing->n_offered++;
    }
  return g_string_free_to_bytes (body);
}

/* On a reader's thread: the next of what the server lost; none is left: it is healed as far as this replica can. */
static void
offer (gpointer data)
{
  Healing *healing = data;
  gboolean read = ledger_database_read_snapshot (ledger_store_get_database (healing->store), read_lost, healing,
                                                 &healing->error);

  g_clear_pointer (&healing->body, g_bytes_unref);
  if (read && healing->items->len > 0)
    healing->body = make_offer (healing);
  ledger_world_post (healing->replica->world, healing->body != NULL ? send_offer : end_heal, healing);
}

/* On the writer queue: the server knows of counters what it knows of changesets (S20). */
static void
begin (gpointer data)
{
  Healing *healing = data;
  g_autofree char *cursor = NULL;
  gboolean done = ledger_store_get_setting (healing->store, "cursor", &cursor, &healing->error);

  healing->came_back = ledger_version_make (
      ledger_version_get_epoch (cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0) + 1, 0);
  if (done && ledger_outbox_forget_answered (healing->store, healing->restored_to, healing->before, &healing->error))
    ledger_world_run (healing->replica->world, LEDGER_QUEUE_READER, offer, healing);
  else
    ledger_world_post (healing->replica->world, end_heal, healing);
}

void
ledger_replica_heal (LedgerReplica *self, gint64 epoch, gint64 restored_to, GCancellable *cancellable,
                     LedgerHealFunction done, gpointer data)
{
  Healing *healing = g_new0 (Healing, 1);

  g_message ("The server was restored: what it had confirmed since is offered again.");
  healing->replica = g_object_ref (self);
  healing->store = g_object_ref (self->store);
  healing->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  healing->replica_id = ledger_replica_dup_fact (self, "replica");
  healing->restored_to = restored_to;
  healing->last = -1;
  healing->before = ledger_version_make ((guint) epoch, 0);
  healing->done = done;
  healing->data = data;
  ledger_world_run (self->world, LEDGER_QUEUE_WRITER, begin, healing);
}

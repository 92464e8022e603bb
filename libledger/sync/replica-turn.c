/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One push or one pull: read or applied on the world's queues, sent and answered on the main thread, and its end
 * fed to the engine. No transaction is open while the network is waited for (S16). An answer to a turn that was
 * given up changes no status, but what it acknowledges is noted all the same.
 */
#include "config.h"

#include "libledger/sync/json.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/pull-private.h"
#include "libledger/sync/replica-files.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PUSH_DEADLINE 60
#define PULL_DEADLINE 120
/* A difference is narrowed down, or a removal told twice, in so many pulls at most. */
#define ROUNDS 5

/* While the exchange runs, the book is told so often up to when it is up to date. */
#define RECEIVED_STEP (60 * (gint64) G_USEC_PER_SEC)

/* Acknowledged changesets are kept so long (S19). */
#define KEPT (90 * 24 * 3600 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  LedgerReplica *replica;
  guint number;
  GCancellable *cancellable;
  LedgerStore *store;           /* (nullable): the book the turn began with */
  GBytes *body;                 /* to be pushed, or the answer that is being applied */
  gboolean fetching;            /* a snapshot is under way beside it */
  gboolean written;             /* the book knows of the pull */
  char *replica_id;
  GArray *answers;              /* LedgerAcknowledgement */
  GArray *sent;                 /* LedgerId, in the order of the body */
  GArray *damaged;              /* LedgerAcknowledgement: rows that cannot be sent (S3) */
  gint64 asked;                 /* when the pull was sent */
  gboolean healed;              /* this turn offered again what a restored server had lost */
  gboolean forked;              /* this turn took a new replica id */
  gboolean hands_in;            /* this push does not say where it stands: its user is blocked and gets no book */
  gboolean after_snapshot;      /* the pull follows a snapshot taken for it */
  LedgerLease lease;            /* what the book is to say of it */
  gboolean lease_due;           /* and has not said yet */
  GPtrArray *erased;            /* (nullable): erasures of which nothing is left here */
  gboolean more;                /* the outbox still holds something */
  gboolean goes_on;             /* what was applied asks for more at once */
  guint rounds;                 /* so many pulls were a part of this turn */
  GError *error;
} Turn;

static void
turn_free (Turn *turn)
{
  g_clear_object (&turn->store);
  g_clear_object (&turn->cancellable);
  g_clear_object (&turn->replica);
  g_clear_pointer (&turn->body, g_bytes_unref);
  g_clear_pointer (&turn->answers, g_array_unref);
  g_clear_pointer (&turn->erased, g_ptr_array_unref);
  g_clear_pointer (&turn->sent, g_array_unref);
  g_clear_pointer (&turn->damaged, g_array_unref);
  g_clear_error (&turn->error);
  g_free (turn->replica_id);
  g_free (turn);
}

static Turn *
turn_new (LedgerReplica *self, LedgerActivity activity)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->replica = g_object_ref (self);
  turn->number = ++self->turn;
  turn->cancellable = g_cancellable_new ();
  turn->store = self->store != NULL ? g_object_ref (self->store) : NULL;
  g_set_object (&self->turn_cancellable, turn->cancellable);
  ledger_replica_set_activity (self, activity);
  return turn;
}

/* What only a person can mend. */
static gboolean
is_refusal (const GError *error)
{
  return error->domain == LEDGER_SYNC_ERROR
         && (error->code == LEDGER_SYNC_ERROR_SESSION || error->code == LEDGER_SYNC_ERROR_BLOCKED
             || error->code == LEDGER_SYNC_ERROR_OTHER_BOOK || error->code == LEDGER_SYNC_ERROR_NOT_LOGGED_IN
             || error->code == LEDGER_SYNC_ERROR_PASSWORD);
}

/* The rows of a book being counted. */
typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
} Counting;

static void
end_counting (gpointer data)
{
  Counting *counting = data;

  counting->replica->counting = FALSE;
  g_object_unref (counting->store);
  g_object_unref (counting->replica);
  g_free (counting);
}

/* On a reader's thread. A fault is the next comparison's to tell; what cannot be counted now is counted tomorrow. */
static void
run_counting (gpointer data)
{
  Counting *counting = data;
  g_autoptr (GError) error = NULL;
  gboolean differed = FALSE;

  if (!ledger_sums_count_anew (counting->store, &differed, &error))
    g_message ("The rows of the book could not be counted: %s", error->message);
  else if (differed)
    g_message ("The book holds other rows than the exchange put in; the next exchange mends them");
  ledger_world_post (counting->replica->world, end_counting, counting);
}

/* After a first sync and once a day, when nothing else waits for it (S17). */
static void
count_rows (LedgerReplica *self, LedgerStore *store)
{
  Counting *counting;

  if (self->counting || store == NULL || !ledger_sums_is_due (store))
    return;
  self->counting = TRUE;
  counting = g_new0 (Counting, 1);
  counting->replica = g_object_ref (self);
  counting->store = g_object_ref (store);
  ledger_world_run (self->world, LEDGER_QUEUE_READER, run_counting, counting);
}

/* Main context: the end of a turn. Takes @turn. */
static void
turn_end (Turn *turn, LedgerEventType type)
{
  g_autoptr (LedgerReplica) self = g_object_ref (turn->replica);
  gboolean more = turn->more, files;

  if (turn->number != self->turn)
    {
      turn_free (turn);
      return;
    }
  ledger_replica_set_trouble (self, turn->error);
  if (turn->error != NULL)
    type = is_refusal (turn->error) ? LEDGER_EVENT_REFUSED : LEDGER_EVENT_FAILED;
  if (g_error_matches (turn->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SESSION))
    ledger_replica_drop_token (self);
  /* The session is kept: what is unsent can still be handed in with it (S22). */
  if (g_error_matches (turn->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_BLOCKED))
    ledger_replica_lock (self, LEDGER_LOCK_BLOCKED);
  if (type == LEDGER_EVENT_RECEIVED && turn->lease_due)
    ledger_replica_unlock (self, &turn->lease);
  if (type == LEDGER_EVENT_RECEIVED)
    self->received = turn->asked;
  if (type == LEDGER_EVENT_RECEIVED && turn->written)
    self->received_written = turn->asked;
  if (type == LEDGER_EVENT_RECEIVED && turn->body != NULL)
    self->applied = TRUE;
  if (type == LEDGER_EVENT_SENT)
    self->applied = FALSE;
  if (type == LEDGER_EVENT_RECEIVED && self->started)
    count_rows (self, turn->store);
  if (type == LEDGER_EVENT_RECEIVED)
    ledger_replica_take_access (self, turn->store);
  files = type == LEDGER_EVENT_RECEIVED ||
          g_error_matches (turn->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_BLOCKED);
  if (type == LEDGER_EVENT_RECEIVED && self->started && self->transport != NULL)
    ledger_replica_say_place (self);
  g_clear_object (&self->turn_cancellable);
  turn_free (turn);
  ledger_replica_set_activity (self, LEDGER_ACTIVITY_IDLE);
  ledger_replica_feed (self, type, more);
  ledger_replica_tell (self);
  if (files && self->started)
    ledger_replica_send_files_async (self, NULL, NULL, NULL);
}

static void
end_sent (gpointer data)
{
  turn_end (data, LEDGER_EVENT_SENT);
}

static void
end_received (gpointer data)
{
  turn_end (data, LEDGER_EVENT_RECEIVED);
}

/* What the pull erased is confirmed before the turn ends; when that fails, the next pull does it. */
static void
end_applied (gpointer data)
{
  Turn *turn = data;

  if (turn->erased != NULL && turn->error == NULL && turn->number == turn->replica->turn)
    ledger_replica_confirm_erased (turn->replica, turn->erased, turn->cancellable, end_received, turn);
  else
    turn_end (turn, LEDGER_EVENT_RECEIVED);
}

static void read_outbox (gpointer data);

/* On the writer queue. */
static void
write_block (gpointer data)
{
  Turn *turn = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_lease_save (turn->store, &turn->lease, &error))
    g_warning ("The lock of the book could not be noted: %s", error->message);
  ledger_world_post (turn->replica->world, end_received, turn);
}

/* Main context: the answer was no good. That the user is blocked is written down before the turn ends (S22). */
static void
turn_fail (Turn *turn, const LedgerResponse *response, LedgerEventType type)
{
  turn->error = ledger_replica_error_from_answer (response);
  if (turn->store == NULL || !g_error_matches (turn->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_BLOCKED))
    {
      turn_end (turn, type);
      return;
    }
  turn->lease = turn->replica->lease;
  turn->lease.lock = LEDGER_LOCK_BLOCKED;
  ledger_world_run (turn->replica->world, LEDGER_QUEUE_WRITER, write_block, turn);
}

/*
 * Sends for @turn; ends it at once (but later) when nobody has logged in. After the end of a session its token is tried
 * still: of who is blocked meanwhile the server takes what is unsent, and tells him so (S22).
 */
static void
turn_send (Turn *turn, LedgerRequest *request, LedgerResponseFunction done)
{
  g_autofree char *token = ledger_replica_dup_last_token (turn->replica);

  if (token == NULL || turn->replica->transport == NULL)
    {
      turn->error = g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                                         _("Nobody is logged in here: log in first."));
      ledger_world_post (turn->replica->world, end_received, turn);
      return;
    }
  request->token = token;
  ledger_transport_send (turn->replica->transport, request, turn->cancellable, done, turn);
}

/* -- Push */

/* The server could not even read which changeset it was: the bytes are damaged. */
static gboolean
names_nothing (JsonObject *object, LedgerOutcome outcome)
{
  return outcome == LEDGER_OUTCOME_PARKED && json_object_has_member (object, "changeset")
         && JSON_NODE_HOLDS_NULL (json_object_get_member (object, "changeset"));
}

static gboolean
read_acknowledgement (const char *line, gsize length, LedgerAcknowledgement *answer, GError **error)
{
  g_autoptr (JsonNode) node = ledger_json_parse (line, (gssize) length, error);
  JsonObject *object = node != NULL ? ledger_json_as_object (node) : NULL;
  const char *outcome;

  if (node == NULL)
    return FALSE;
  outcome = object != NULL ? ledger_json_get_text (object, "outcome") : NULL;
  for (LedgerOutcome each = LEDGER_OUTCOME_APPLIED; outcome != NULL && each <= LEDGER_OUTCOME_PARKED; each++)
    if (g_str_equal (outcome, ledger_outcome_get_name (each)) && ledger_json_get_integer (object, "seq", &answer->seq)
        && (ledger_json_get_id (object, "changeset", &answer->id) || names_nothing (object, each)))
      {
        answer->outcome = ledger_id_is_null (&answer->id) ? LEDGER_OUTCOME_FAULT : each;
        if (ledger_json_get_text (object, "receipt") != NULL)
          answer->receipt = g_strndup (line, length);
        return TRUE;
      }
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
               _("The server's answer is not whole or not of the form; it is asked again."));
  return FALSE;
}

static void
clear_answer (gpointer data)
{
  g_free (((LedgerAcknowledgement *) data)->receipt);
}

GArray *
ledger_push_read_answer (GBytes *body, GError **error)
{
  g_autoptr (GArray) answers = g_array_new (FALSE, TRUE, sizeof (LedgerAcknowledgement));
  gsize size;

  g_array_set_clear_func (answers, clear_answer);
  const char *text = g_bytes_get_data (body, &size);
  const char *end = size > 0 ? text + size : text;

  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));
      LedgerAcknowledgement answer = { 0 };

      /* A line without its end was cut off: it says nothing. */
      if (stop == NULL)
        break;
      if (stop > text)
        {
          if (!read_acknowledgement (text, (gsize) (stop - text), &answer, error))
            return NULL;
          g_array_append_val (answers, answer);
        }
      text = stop + 1;
    }
  if (answers->len > 0)
    return g_steal_pointer (&answers);
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
               _("The server's answer is not whole or not of the form; it is asked again."));
  return NULL;
}

/* On the writer queue, into the book that is in force now. */
static void
acknowledge (gpointer data)
{
  Turn *turn = data;
  LedgerStore *store = turn->replica->writer_store;
  gint64 before = ledger_outbox_count_sendable (store), after = before;

  if (ledger_outbox_acknowledge (store, (const LedgerAcknowledgement *) turn->answers->data, turn->answers->len,
                                 &turn->error))
    after = ledger_outbox_count_sendable (store);
  turn->more = after > 0;
  /* Answers to nothing that was sent would be asked for without end. */
  if (turn->error == NULL && after >= before && before > 0)
    g_set_error (&turn->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                 _("The server's answer is not whole or not of the form; it is asked again."));
  ledger_world_post (turn->replica->world, end_sent, turn);
}

/* Once a turn: a server that says it again has a fault. */
static gboolean
begin_healing (Turn *turn, const LedgerResponse *response, LedgerHealFunction done)
{
  gint64 epoch, restored_to;

  if (turn->healed || turn->store == NULL || turn->number != turn->replica->turn
      || !ledger_replica_read_restored (response, &epoch, &restored_to))
    return FALSE;
  turn->healed = TRUE;
  ledger_replica_heal (turn->replica, epoch, restored_to, turn->cancellable, done, turn);
  return TRUE;
}

/* Who is blocked gets no book: what is unsent is handed in as it is (S22). */
static gboolean
gets_no_book (const GError *error)
{
  return g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_BLOCKED) ||
         g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN);
}

/* The book is made anew: what is unsent goes along, and the next push sends it. */
static void
on_fetched_after_healing (LedgerReplica *self, const GError *error, gpointer data)
{
  Turn *turn = data;

  if (gets_no_book (error) && turn->number == self->turn)
    {
      turn->hands_in = TRUE;
      ledger_replica_set_activity (self, LEDGER_ACTIVITY_SENDING);
      ledger_world_run (self->world, LEDGER_QUEUE_READER, read_outbox, turn);
      return;
    }
  if (error != NULL)
    turn->error = g_error_copy (error);
  turn->more = TRUE;
  turn_end (turn, LEDGER_EVENT_SENT);
}

static void
on_healed_push (LedgerReplica *self, const GError *error, gpointer data)
{
  Turn *turn = data;

  if (error != NULL)
    turn->error = g_error_copy (error);
  if (error != NULL || turn->number != self->turn)
    turn_end (turn, LEDGER_EVENT_SENT);
  else
    ledger_replica_fetch_snapshot (self, turn->cancellable, NULL, NULL, on_fetched_after_healing, turn);
}

/* The outbox is read anew under the new id. */
static void
on_fork_ended (LedgerReplica *self, const GError *error, gpointer data)
{
  Turn *turn = data;

  turn->forked = TRUE;
  g_free (turn->replica_id);
  turn->replica_id = ledger_replica_dup_fact (self, "replica");
  if (error != NULL)
    turn->error = g_error_copy (error);
  if (error != NULL || turn->number != self->turn)
    turn_end (turn, LEDGER_EVENT_SENT);
  else
    ledger_world_run (self->world, LEDGER_QUEUE_READER, read_outbox, turn);
}

static void
on_pushed (const LedgerResponse *response, gpointer data)
{
  Turn *turn = data;

  if (begin_healing (turn, response, on_healed_push))
    return;
  if (ledger_replica_is_fork (response) && !turn->forked && turn->number == turn->replica->turn)
    {
      ledger_replica_fork (turn->replica, turn->cancellable, on_fork_ended, turn);
      return;
    }
  if (response->error != NULL || response->status != 200 || response->body == NULL)
    turn->error = ledger_replica_error_from_answer (response);
  else
    turn->answers = ledger_push_read_answer (response->body, &turn->error);
  /* Answers come in the order in which was sent: that names what could not be read. */
  for (guint i = 0; turn->answers != NULL && i < MIN (turn->answers->len, turn->sent->len); i++)
    {
      LedgerAcknowledgement *answer = &g_array_index (turn->answers, LedgerAcknowledgement, i);

      if (answer->outcome == LEDGER_OUTCOME_FAULT)
        answer->id = g_array_index (turn->sent, LedgerId, i);
    }
  if (turn->answers != NULL)
    g_array_append_vals (turn->answers, turn->damaged->data, turn->damaged->len);
  if (turn->answers != NULL)
    ledger_world_run (turn->replica->world, LEDGER_QUEUE_WRITER, acknowledge, turn);
  else
    turn_end (turn, LEDGER_EVENT_SENT);
}

static void
send_push (gpointer data)
{
  Turn *turn = data;
  g_autoptr (GBytes) body = g_steal_pointer (&turn->body);
  LedgerRequest request = { .method = "POST", .path = "/v1/push", .body = body,
                            .content_type = "application/x-ndjson", .deadline = PUSH_DEADLINE };

  if (turn->error == NULL && body == NULL && turn->damaged->len > 0)
    {
      turn->answers = g_array_ref (turn->damaged);
      ledger_world_run (turn->replica->world, LEDGER_QUEUE_WRITER, acknowledge, turn);
      return;
    }
  if (turn->error != NULL || body == NULL || turn->number != turn->replica->turn)
    turn_end (turn, LEDGER_EVENT_SENT);
  else
    turn_send (turn, &request, on_pushed);
}

/* The damaged rows that stand first: what stands behind them is not held up. Returns: how many. */
static guint
take_damaged (Turn *turn, GPtrArray *items)
{
  guint n = 0;

  for (; n < items->len && !ledger_outbox_item_is_whole (items->pdata[n]); n++)
    {
      LedgerAcknowledgement fault = { ((LedgerOutboxItem *) items->pdata[n])->id, LEDGER_OUTCOME_FAULT, 0 };

      g_array_append_val (turn->damaged, fault);
    }
  return n;
}

/*
 * The envelope counts on from its first counter, so a gap ends the body: the rest goes with the next push. Without
 * its cursor or what it was answered a replica would be taken for one of before a restore, or for a copy: none is sent.
 */
static GBytes *
make_push_body (Turn *turn, GPtrArray *items)
{
  guint begin = take_damaged (turn, items);
  const LedgerOutboxItem *first = begin < items->len ? items->pdata[begin] : NULL;
  g_autofree char *cursor = NULL, *answered = NULL, *erased = NULL;
  GString *body;

  if (first == NULL ||
      (!turn->hands_in && !ledger_store_get_setting (turn->store, "cursor", &cursor, &turn->error)) ||
      !ledger_store_get_setting (turn->store, LEDGER_OUTBOX_ANSWERED, &answered, &turn->error))
    return NULL;
  body = g_string_new (NULL);
  g_string_append_printf (body, "{\"replica\":\"%s\",\"counter\":%" G_GINT64_FORMAT ",\"cursor\":%s",
                          turn->replica_id, first->counter, cursor != NULL ? cursor : "0");
  erased = ledger_outbox_dup_erased (turn->store);
  g_string_append_printf (body, ",\"answered\":%s,\"erased\":[%s]}\n", answered != NULL ? answered : "0", erased);
  for (guint i = begin; i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];
      gsize size;
      const char *bytes = g_bytes_get_data (item->bytes, &size);

      if (item->counter != first->counter + (i - begin) || !ledger_outbox_item_is_whole (item)
          || (i > begin && body->len + size + 1 > LEDGER_PUSH_BYTES))
        break;
      g_string_append_len (body, bytes, (gssize) size);
      g_string_append_c (body, '\n');
      g_array_append_val (turn->sent, item->id);
    }
  return g_string_free_to_bytes (body);
}

/* On a reader's thread. */
static void
read_outbox (gpointer data)
{
  Turn *turn = data;
  g_autoptr (GPtrArray) items = ledger_outbox_list (turn->store, LEDGER_OUTBOX_SENDABLE, LEDGER_PUSH_CHANGESETS,
                                                    &turn->error);

  g_array_set_size (turn->sent, 0);
  g_array_set_size (turn->damaged, 0);
  if (items != NULL && items->len > 0)
    turn->body = make_push_body (turn, items);
  ledger_world_post (turn->replica->world, send_push, turn);
}

/*
 * A book made anew first hears what was erased: what is unsent may tell of it in ways that only the book before could
 * name, as a choice in a conflict that a restored server has not got back (S19, S27). Who is blocked pulls no more and
 * hands in as it is (S22).
 */
static gboolean
is_to_pull_first (Turn *turn)
{
  g_autofree char *first = NULL;

  if (turn->replica->lease.lock == LEDGER_LOCK_BLOCKED)
    return FALSE;
  return !ledger_store_get_setting (turn->store, "first_pull", &first, &turn->error) || first != NULL;
}

void
ledger_replica_push (LedgerReplica *self)
{
  Turn *turn = turn_new (self, LEDGER_ACTIVITY_SENDING);

  turn->sent = g_array_new (FALSE, TRUE, sizeof (LedgerId));
  turn->damaged = g_array_new (FALSE, TRUE, sizeof (LedgerAcknowledgement));
  turn->replica_id = ledger_replica_dup_fact (self, "replica");
  if (turn->replica_id == NULL)
    turn->error = g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                                       _("Nobody is logged in here: log in first."));
  if (turn->store == NULL || turn->replica_id == NULL || is_to_pull_first (turn))
    ledger_world_post (self->world, end_sent, turn);
  else
    ledger_world_run (self->world, LEDGER_QUEUE_READER, read_outbox, turn);
}

/* -- Pull */

static void send_pull (Turn *turn);

static gboolean
apply_answer (Turn *turn, GError **error)
{
  LedgerReplica *self = turn->replica;
  g_autofree char *asked = g_strdup_printf ("%" G_GINT64_FORMAT, turn->asked);

  if (turn->store != self->writer_store)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SERVER,
                   _("The book was replaced meanwhile; it is asked again by itself."));
      return FALSE;
    }
  /* A part of an older snapshot could still hold what leaves or is erased (S24, S27); this answer makes it needless. */
  if (!turn->fetching && !ledger_replica_remove_part (self, error))
    return FALSE;
  if ((turn->body != NULL ? !ledger_outbox_apply_pull_of (turn->store, turn->body, turn->asked, error)
                          : !ledger_store_set_setting (turn->store, "local:received", asked, error))
      || (turn->lease_due && !ledger_lease_save (turn->store, &turn->lease, error)))
    return FALSE;
  if (!self->pruned && !ledger_outbox_prune (turn->store, KEPT, error))
    return FALSE;
  self->pruned = TRUE;
  /* What went with the answer leaves no content behind. */
  return turn->body == NULL || ledger_files_sweep (turn->store, self->directory, error);
}

/* What is to go is asked for twice before it goes (S25). */
static gboolean
is_told_once (const Turn *turn)
{
  return g_error_matches (turn->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TWICE);
}

static void
pull_again (gpointer data)
{
  Turn *turn = data;

  g_clear_pointer (&turn->body, g_bytes_unref);
  if (turn->number == turn->replica->turn)
    send_pull (turn);
  else
    turn_end (turn, LEDGER_EVENT_RECEIVED);
}

/* On the writer queue. */
static void
apply (gpointer data)
{
  Turn *turn = data;

  turn->written = apply_answer (turn, &turn->error);
  turn->more = ledger_outbox_count_sendable (turn->store) > 0;
  turn->goes_on = turn->rounds < ROUNDS && (turn->written ? ledger_pull_goes_on (turn->store) : is_told_once (turn));
  if (turn->goes_on)
    g_clear_error (&turn->error);
  if (turn->error == NULL && !turn->goes_on)
    turn->erased = ledger_replica_take_erased (turn->replica, turn->store);
  ledger_world_post (turn->replica->world, turn->goes_on ? pull_again : end_applied, turn);
}

/* A poll that brings nothing writes nothing, so it costs no disk, but that the book is told once a minute. */
static void
take_answer (Turn *turn, GBytes *answer)
{
  LedgerReplica *self = turn->replica;

  if (!self->applied || !ledger_pull_brings_nothing (turn->store, answer))
    turn->body = g_bytes_ref (answer);
  else if (!turn->lease_due && turn->asked - self->received_written < RECEIVED_STEP
           && turn->asked >= self->received_written)
    {
      turn->more = ledger_outbox_count_sendable (turn->store) > 0;
      turn_end (turn, LEDGER_EVENT_RECEIVED);
      return;
    }
  turn->fetching = self->snapshot_under_way;
  ledger_world_run (self->world, LEDGER_QUEUE_WRITER, apply, turn);
}

static void
on_snapshot_taken (LedgerReplica *self, const GError *error, gpointer data)
{
  Turn *turn = data;

  if (error != NULL)
    turn->error = g_error_copy (error);
  g_clear_object (&turn->store);
  turn->store = self->store != NULL ? g_object_ref (self->store) : NULL;
  turn->after_snapshot = TRUE;
  if (error != NULL || turn->number != self->turn)
    {
      turn_end (turn, LEDGER_EVENT_RECEIVED);
      return;
    }
  ledger_replica_set_activity (self, LEDGER_ACTIVITY_RECEIVING);
  send_pull (turn);
}

static void
on_healed_pull (LedgerReplica *self, const GError *error, gpointer data)
{
  Turn *turn = data;

  if (error != NULL)
    turn->error = g_error_copy (error);
  if (error != NULL || turn->number != self->turn)
    turn_end (turn, LEDGER_EVENT_RECEIVED);
  else
    ledger_replica_fetch_snapshot (self, turn->cancellable, NULL, NULL, on_snapshot_taken, turn);
}

static void
on_pulled (const LedgerResponse *response, gpointer data)
{
  Turn *turn = data;

  if (response->error == NULL && response->status == 200 && response->body != NULL)
    {
      turn->lease_due = ledger_replica_take_contact (turn->replica, response->body, &turn->lease);
      take_answer (turn, response->body);
    }
  else if (!turn->after_snapshot && begin_healing (turn, response, on_healed_pull))
    return;
  else if (response->error == NULL && response->status == 410 && !turn->after_snapshot)
    ledger_replica_fetch_snapshot (turn->replica, turn->cancellable, NULL, NULL, on_snapshot_taken, turn);
  else
    turn_fail (turn, response, LEDGER_EVENT_RECEIVED);
}

/* Up to where the book is, of which history and rights (S18, S23), and whether it is fresh from a snapshot. */
char *
ledger_replica_dup_pull_path (LedgerStore *store)
{
  static const char *const keys[] = { "cursor", "chain", "first_pull", "rights", "month", "model", "sums_state" };
  char *values[G_N_ELEMENTS (keys)];
  const char *cursor, *model;
  GString *path = g_string_new (NULL);

  ledger_store_dup_settings (store, keys, values, G_N_ELEMENTS (keys));
  cursor = values[0];
  model = values[5];
  g_string_append_printf (path, "/v1/pull?cursor=%s", cursor != NULL ? cursor : "0");
  if (values[1] != NULL && g_strcmp0 (cursor, "0") != 0)
    g_string_append_printf (path, "&chain=%s", values[1]);
  if (values[2] != NULL)
    g_string_append (path, "&first=1");
  if (values[3] != NULL)
    g_string_append_printf (path, "&rights=%s", values[3]);
  if (values[4] != NULL)
    g_string_append_printf (path, "&month=%s", values[4]);
  if (model != NULL && g_ascii_strtoll (model, NULL, 10) < LEDGER_MODEL_VERSION)
    g_string_append_printf (path, "&model=%s", model);
  ledger_sums_append_query (values[6], path);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_free (values[i]);
  return g_string_free (path, FALSE);
}

static void
send_pull (Turn *turn)
{
  g_autofree char *path = ledger_replica_dup_pull_path (turn->store);
  LedgerRequest request = { .method = "GET", .path = path, .deadline = PULL_DEADLINE };

  turn->asked = ledger_world_now (turn->replica->world);
  turn->rounds++;
  turn_send (turn, &request, on_pulled);
}

void
ledger_replica_pull (LedgerReplica *self)
{
  Turn *turn = turn_new (self, LEDGER_ACTIVITY_RECEIVING);

  if (turn->store != NULL)
    send_pull (turn);
  else
    ledger_replica_fetch_snapshot (self, turn->cancellable, NULL, NULL, on_snapshot_taken, turn);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The counters of the replicas (S20): the last one that each has used is kept, so a changeset that nobody knows
 * under a counter that was used before tells that a folder was cloned or put back; and so does a replica of which a
 * later counter is known than it was answered under, though what it had under that one was erased or lost since.
 * Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"

static gboolean
take_counter (const LedgerValue *values, guint n_values, gpointer data)
{
  *(gint64 *) data = ledger_value_get_integer (&values[0], 0);
  return TRUE;
}

/* A batch has long runs of one replica: its counter is read once and written once a run. */
static gboolean
change_replica (ServerBatch *batch, const ServerAuthor *author, GError **error)
{
  LedgerValue id = LEDGER_ID (&author->replica);

  if (batch->counted != NULL && ledger_id_equal (&batch->counted->replica, &author->replica))
    return TRUE;
  if (!server_replica_flush (batch, error))
    return FALSE;
  batch->counted = author;
  batch->counter = 0;
  return ledger_transaction_query (batch->transaction, "SELECT counter FROM replica WHERE id = ?", &id, 1, take_counter,
                                   &batch->counter, error);
}

/* The answer to what was erased there before it came is not waited for: it is known as the replica's own. */
static gboolean
count_erased (const ServerBatch *batch, const ServerPush *push, GError **error)
{
  for (guint i = 0; push->erased != NULL && i < push->erased->len; i++)
    {
      const ServerErasedUnanswered *erased = &g_array_index (push->erased, ServerErasedUnanswered, i);
      LedgerValue parameters[] = { LEDGER_ID (&erased->changeset), LEDGER_ID (&push->author->replica),
                                   LEDGER_ID (&erased->changeset), LEDGER_ID (&push->author->replica) };
      g_auto (LedgerValue) known = { 0 };

      if (!ledger_transaction_ask (batch->transaction,
                                   "SELECT (SELECT COUNT(*) FROM ledger_entry WHERE changeset = ? AND replica = ?) + "
                                   "(SELECT COUNT(*) FROM replica_again WHERE changeset = ? AND replica = ?)",
                                   parameters, G_N_ELEMENTS (parameters), &known, error))
        return FALSE;
      if (ledger_value_get_integer (&known, 0) > 0)
        *push->answered = MAX (*push->answered, erased->counter);
    }
  return TRUE;
}

/*
 * Whether somebody else has written under the id that @push comes with: its counter was used, or a later one than it
 * was ever answered under. What is offered again was answered, so of that only the second is asked: its counters may
 * stand in another order.
 */
static gboolean
has_twin (const ServerBatch *batch, const ServerPush *push, gboolean *twin, GError **error)
{
  *twin = push->offered == NULL && push->counter <= batch->counter;
  if (*twin || push->answered == NULL || batch->counter <= *push->answered)
    return TRUE;
  if (!count_erased (batch, push, error))
    return FALSE;
  *twin = batch->counter > *push->answered;
  return TRUE;
}

static void
mark_forked (ServerBatch *batch, ServerPush *push)
{
  push->forked = TRUE;
  batch->forked = push->author;
}

/* What follows in the same request was written by who has used this counter. */
static void
note_answered (const ServerPush *push)
{
  if (push->answered != NULL)
    *push->answered = MAX (*push->answered, push->counter);
}

static void
use_counter (ServerBatch *batch, const ServerPush *push)
{
  if (push->counter > batch->counter)
    {
      batch->counter = push->counter;
      batch->counter_moved = TRUE;
    }
  note_answered (push);
}

gboolean
server_replica_count (ServerBatch *batch, ServerPush *push, GError **error)
{
  gboolean twin;

  push->forked = push->author == batch->forked;
  if (push->forked || push->counter == SERVER_COUNTER_NONE)
    return TRUE;
  if (!change_replica (batch, push->author, error) || !has_twin (batch, push, &twin, error))
    return FALSE;
  if (twin)
    mark_forked (batch, push);
  else
    use_counter (batch, push);
  return TRUE;
}

/* A changeset that another replica brought first, sent under a counter that this one has not used. */
static gboolean
note_again (ServerBatch *batch, const ServerPush *push, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&push->author->replica), LEDGER_INTEGER (push->counter),
                               LEDGER_ID (&push->id) };

  use_counter (batch, push);
  return ledger_transaction_execute (batch->transaction,
                                     "INSERT INTO replica_again (replica, counter, changeset) VALUES (?, ?, ?) "
                                     "ON CONFLICT (replica, counter) DO UPDATE SET changeset = excluded.changeset",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

/* Whether this replica has brought it itself: under its id it stands in the ledger, or it brought it again. */
static gboolean
has_brought (ServerBatch *batch, const ServerPush *push, gboolean *brought, GError **error)
{
  LedgerValue seq = LEDGER_INTEGER (push->seq);
  LedgerValue parameters[] = { LEDGER_ID (&push->author->replica), LEDGER_INTEGER (push->counter),
                               LEDGER_ID (&push->id) };
  g_auto (LedgerValue) replica = { 0 }, again = { 0 };

  if (!ledger_transaction_ask (batch->transaction, "SELECT replica FROM ledger_entry WHERE seq = ?", &seq, 1, &replica,
                               error))
    return FALSE;
  *brought = replica.shape != LEDGER_SHAPE_ID || ledger_id_equal (&replica.id, &push->author->replica);
  if (*brought)
    return TRUE;
  if (!ledger_transaction_ask (batch->transaction,
                               "SELECT changeset FROM replica_again WHERE replica = ? AND counter = ? AND "
                               "changeset = ?", parameters, G_N_ELEMENTS (parameters), &again, error))
    return FALSE;
  *brought = again.shape == LEDGER_SHAPE_ID;
  return TRUE;
}

gboolean
server_replica_count_known (ServerBatch *batch, ServerPush *push, GError **error)
{
  gboolean brought = TRUE, twin = FALSE;

  if (push->author == batch->forked || push->counter == SERVER_COUNTER_NONE)
    return TRUE;
  if (!has_brought (batch, push, &brought, error) ||
      (!brought && (!change_replica (batch, push->author, error) || !has_twin (batch, push, &twin, error))))
    return FALSE;
  if (brought)
    note_answered (push);
  else if (!twin)
    return note_again (batch, push, error);
  else
    {
      /* What this replica sent under that counter was another: the one that both hold came from the other of them. */
      mark_forked (batch, push);
      push->seq = 0;
    }
  return TRUE;
}

gboolean
server_replica_note (LedgerTransaction *transaction, const LedgerId *replica, const LedgerId *user, const char *device,
                     gint64 now, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (replica), LEDGER_ID (user), LEDGER_TEXT (device), LEDGER_INTEGER (now) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO replica (id, account, device, counter, seen) VALUES (?, ?, ?, 0, ?) "
                                     "ON CONFLICT (id) DO UPDATE SET account = excluded.account, "
                                     "device = excluded.device, seen = excluded.seen",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

gboolean
server_replica_flush (ServerBatch *batch, GError **error)
{
  LedgerValue parameters[5];

  if (!batch->counter_moved)
    return TRUE;
  batch->counter_moved = FALSE;
  parameters[0] = LEDGER_ID (&batch->counted->replica);
  parameters[1] = LEDGER_ID (&batch->counted->user);
  parameters[2] = LEDGER_TEXT (batch->counted->device);
  parameters[3] = LEDGER_INTEGER (batch->counter);
  parameters[4] = LEDGER_INTEGER (batch->now);
  return ledger_transaction_execute (batch->transaction,
                                     "INSERT INTO replica (id, account, device, counter, seen) VALUES (?, ?, ?, ?, ?) "
                                     "ON CONFLICT (id) DO UPDATE SET account = excluded.account, "
                                     "device = excluded.device, counter = excluded.counter, seen = excluded.seen",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

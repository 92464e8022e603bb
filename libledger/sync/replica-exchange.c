/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The driver of the engine: feeds it what happens, carries out what it answers, and answers those who asked for a
 * whole round. Main thread.
 */
#include "config.h"

#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
on_timer (gpointer data)
{
  LedgerReplica *self = data;

  self->timer = 0;
  ledger_replica_feed (self, LEDGER_EVENT_TIMER, FALSE);
}

static void
set_timer (LedgerReplica *self)
{
  gint64 delay = ledger_engine_get_timer_delay (self->engine);

  ledger_world_remove_timer (self->world, self->timer);
  self->timer = delay >= 0 ? ledger_world_add_timer (self->world, delay, on_timer, self) : 0;
}

static void
cancel_turn (LedgerReplica *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->turn_cancellable);

  /* Its answer finds another number and is dropped. */
  self->turn++;
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  ledger_replica_set_activity (self, LEDGER_ACTIVITY_IDLE);
}

/* The line of the poke, and behind it what would be pulled; of a server that brings nothing, the line alone. */
static void
take_poke (LedgerReplica *self, const char *text)
{
  gboolean brings = strchr (text, '\n') != NULL;

  g_clear_pointer (&self->carried, g_bytes_unref);
  self->carried = brings ? g_bytes_new (text, strlen (text)) : NULL;
  ledger_replica_feed (self, brings ? LEDGER_EVENT_CARRIED : LEDGER_EVENT_POKE, FALSE);
  g_clear_pointer (&self->carried, g_bytes_unref);
}

static void
on_live (const char *text, gpointer data)
{
  LedgerReplica *self = data;

  if (text == NULL)
    ledger_replica_feed (self, LEDGER_EVENT_LIVE_ENDED, FALSE);
  else if (*text == '\0')
    ledger_replica_feed (self, LEDGER_EVENT_LIVE_OPENED, FALSE);
  else
    take_poke (self, text);
}

static void
open_live (LedgerReplica *self)
{
  g_autofree char *token = ledger_replica_dup_token (self);

  /* One round needs no live connection. */
  if (self->started && token != NULL && self->transport != NULL)
    ledger_transport_open_live (self->transport, token, on_live, self);
}

static void
carry_out (LedgerReplica *self, guint actions)
{
  if (actions & LEDGER_ACTION_CANCEL)
    cancel_turn (self);
  if ((actions & LEDGER_ACTION_CLOSE_LIVE) && self->transport != NULL)
    ledger_transport_close_live (self->transport);
  if (actions & LEDGER_ACTION_SET_TIMER)
    set_timer (self);
  if (actions & LEDGER_ACTION_PUSH)
    ledger_replica_push (self);
  if (actions & LEDGER_ACTION_PULL)
    ledger_replica_pull (self);
  if (actions & LEDGER_ACTION_TAKE)
    ledger_replica_take_carried (self);
  if (actions & LEDGER_ACTION_OPEN_LIVE)
    open_live (self);
  if (actions & LEDGER_ACTION_TELL)
    ledger_replica_tell (self);
}

static void
handle (LedgerReplica *self, LedgerEventType type, gboolean more)
{
  LedgerEvent event = { type, more };

  carry_out (self, ledger_engine_handle (self->engine, &event, ledger_world_now (self->world)));
}

static void
answer_waiter (LedgerReplica *self, GTask *task, const GError *error)
{
  gulong handler = GPOINTER_TO_SIZE (g_task_get_task_data (task));

  if (handler != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), handler);
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* A round that was asked for with the exchange stopped ends with its last waiter. */
static void
end_round (LedgerReplica *self)
{
  if (!self->started && g_queue_is_empty (&self->waiters)
      && ledger_engine_get_state (self->engine) != LEDGER_ENGINE_STOPPED)
    handle (self, LEDGER_EVENT_STOP, FALSE);
}

static void
answer_waiters (LedgerReplica *self, const GError *error)
{
  GQueue waiters = self->waiters;
  GTask *task;

  g_queue_init (&self->waiters);
  while ((task = g_queue_pop_head (&waiters)) != NULL)
    answer_waiter (self, task, error);
  end_round (self);
}

static GError *
make_halted_error (LedgerReplica *self)
{
  if (self->trouble != NULL)
    return g_error_copy (self->trouble);
  if (ledger_engine_get_state (self->engine) == LEDGER_ENGINE_UNPLUGGED)
    return g_error_new_literal (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CANCELLED,
                                _("You chose to be offline: go online first."));
  return g_error_new_literal (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CANCELLED, _("The request was given up"));
}

/* Who waits for a round learns it when it is settled, when it failed, and when nothing may be tried any more. */
static void
look_at_waiters (LedgerReplica *self)
{
  LedgerEngineState state = ledger_engine_get_state (self->engine);

  if (g_queue_is_empty (&self->waiters))
    return;
  if (ledger_engine_is_settled (self->engine))
    answer_waiters (self, NULL);
  else if (state == LEDGER_ENGINE_BACKING_OFF || state == LEDGER_ENGINE_REFUSED || state == LEDGER_ENGINE_UNPLUGGED
           || state == LEDGER_ENGINE_STOPPED)
    {
      g_autoptr (GError) error = make_halted_error (self);
      answer_waiters (self, error);
    }
}

void
ledger_replica_feed (LedgerReplica *self, LedgerEventType type, gboolean more)
{
  g_autoptr (LedgerReplica) keep = g_object_ref (self);

  handle (self, type, more);
  look_at_waiters (self);
}

static void
run_engine (LedgerReplica *self)
{
  gboolean more = self->store != NULL && ledger_outbox_count_sendable (self->store) > 0;

  handle (self, LEDGER_EVENT_START, more);
}

void
ledger_replica_start (LedgerReplica *self)
{
  g_return_if_fail (self->lock >= 0);

  if (self->started)
    return;
  /* A round under way has no live connection: begin anew. */
  if (ledger_engine_get_state (self->engine) != LEDGER_ENGINE_STOPPED)
    handle (self, LEDGER_EVENT_STOP, FALSE);
  self->started = TRUE;
  ledger_replica_watch_lease (self, TRUE);
  run_engine (self);
  look_at_waiters (self);
}

void
ledger_replica_stop (LedgerReplica *self)
{
  self->started = FALSE;
  ledger_replica_watch_lease (self, FALSE);
  ledger_replica_feed (self, LEDGER_EVENT_STOP, FALSE);
}

/* Whoever waits out a back-off tries at once. */
static void
on_returned (LedgerTransport *transport, LedgerReplica *self)
{
  if (ledger_engine_get_state (self->engine) == LEDGER_ENGINE_BACKING_OFF)
    ledger_replica_feed (self, LEDGER_EVENT_ASK, FALSE);
}

void
ledger_replica_change_transport (LedgerReplica *self, LedgerTransport *transport)
{
  g_autoptr (LedgerTransport) old = self->transport;

  self->transport = transport != NULL ? g_object_ref (transport) : NULL;
  if (old == transport)
    return;
  if (transport != NULL)
    g_signal_connect (transport, "returned", G_CALLBACK (on_returned), self);
  if (old == NULL)
    return;
  g_signal_handlers_disconnect_by_data (old, self);
  ledger_transport_close_live (old);
  ledger_replica_feed (self, LEDGER_EVENT_LIVE_ENDED, FALSE);
}

void
ledger_replica_disconnect (LedgerReplica *self)
{
  if (self->world != NULL)
    {
      ledger_world_remove_timer (self->world, self->timer);
      ledger_world_remove_timer (self->world, self->take_back_timer);
      ledger_world_remove_timer (self->world, self->lease_timer);
    }
  self->timer = self->take_back_timer = self->lease_timer = 0;
  if (self->transport != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->transport, self);
      ledger_transport_close_live (self->transport);
    }
  g_clear_object (&self->turn_cancellable);
}

void
ledger_replica_set_offline (LedgerReplica *self, gboolean offline)
{
  if (self->unplugged == offline)
    return;
  self->unplugged = offline;
  if (offline)
    ledger_replica_set_trouble (self, NULL);
  ledger_replica_feed (self, offline ? LEDGER_EVENT_UNPLUG : LEDGER_EVENT_PLUG, FALSE);
}

void
ledger_replica_note_saved (LedgerReplica *self)
{
  ledger_replica_feed (self, LEDGER_EVENT_SAVED, TRUE);
  ledger_replica_tell (self);
}

static void
on_round_cancelled (GCancellable *cancellable, GTask *task)
{
  LedgerReplica *self = g_task_get_source_object (task);
  g_autoptr (LedgerReplica) keep = g_object_ref (self);
  g_autoptr (GError) error = g_error_new_literal (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CANCELLED,
                                                  _("The request was given up"));

  if (!g_queue_remove (&self->waiters, task))
    return;
  answer_waiter (self, task, error);
  end_round (self);
}

/* Why a round makes no sense; %NULL: it may be tried. */
static GError *
check_round (LedgerReplica *self)
{
  g_autofree char *token = ledger_replica_dup_last_token (self);

  if (self->lock < 0)
    return g_error_new (LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY,
                        _("The book in “%s” is not exchanged by this program: open it for that."), self->directory);
  if (token == NULL || self->transport == NULL)
    return g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                                _("Nobody is logged in here: log in first."));
  return NULL;
}

void
ledger_replica_sync_async (LedgerReplica *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = check_round (self);

  g_task_set_check_cancellable (task, FALSE);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (cancellable != NULL)
    {
      gulong handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_round_cancelled), task);
      g_task_set_task_data (task, GSIZE_TO_POINTER (handler), NULL);
    }
  g_queue_push_tail (&self->waiters, task);
  if (ledger_engine_get_state (self->engine) == LEDGER_ENGINE_STOPPED)
    run_engine (self);
  else
    handle (self, LEDGER_EVENT_ASK, FALSE);
  look_at_waiters (self);
}

gboolean
ledger_replica_sync_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lock of a replica: its lease ran out (S28) or its user is blocked (S22). Locked, the book is not handed out and
 * not saved into; what is unsent stays, and the exchange goes on trying: one contact opens it again. Main thread;
 * written down on the writer queue.
 */
#include "config.h"

#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>

/* While the exchange runs, so much is known to have passed with each ring. */
#define TICK (10 * 60 * (gint64) G_USEC_PER_SEC)

/* The book is told of time that passes in steps of this. */
#define WRITTEN_STEP (60 * 60 * (gint64) G_USEC_PER_SEC)

static const char *
get_text (LedgerLock lock)
{
  if (lock == LEDGER_LOCK_BLOCKED)
    return _("This account is blocked and its book is locked: ask an administrator, then log in again. Nothing unsent "
             "is lost.");
  return _("This book was without contact with the server for too long and is locked: go online once, and it opens. "
           "Nothing unsent is lost.");
}

GError *
ledger_replica_make_lock_error (LedgerReplica *self)
{
  if (self->lease.lock == LEDGER_LOCK_NONE)
    return NULL;
  return g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_LOCKED, get_text (self->lease.lock));
}

typedef struct
{
  LedgerReplica *replica;
  LedgerLease lease;
} Writing;

static void
on_written (gpointer data)
{
  Writing *writing = data;

  g_object_unref (writing->replica);
  g_free (writing);
}

static void
write_lease (gpointer data)
{
  Writing *writing = data;
  LedgerStore *store = writing->replica->writer_store;
  g_autoptr (GError) error = NULL;

  if (store != NULL && !ledger_lease_save (store, &writing->lease, &error))
    g_warning ("The lease of the book could not be noted: %s", error->message);
  ledger_world_post (writing->replica->world, on_written, writing);
}

static void
write_down (LedgerReplica *self)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->replica = g_object_ref (self);
  writing->lease = self->lease;
  self->lease_written = self->lease.seen;
  ledger_world_run (self->world, LEDGER_QUEUE_WRITER, write_lease, writing);
}

static void
show_lock (LedgerReplica *self)
{
  g_autoptr (GError) error = ledger_replica_make_lock_error (self);

  ledger_replica_set_trouble (self, error);
}

/* At opening, before there are threads. */
gboolean
ledger_replica_load_lease (LedgerReplica *self, GError **error)
{
  gint64 before;
  LedgerLock lock;

  ledger_lease_load (self->store, &self->lease);
  before = self->lease_written = self->lease.seen;
  lock = self->lease.lock;
  ledger_lease_pass (&self->lease, ledger_world_now (self->world), 0);
  self->hidden = self->lease.lock != LEDGER_LOCK_NONE;
  if (self->hidden)
    {
      LedgerEvent event = { LEDGER_EVENT_LOCKED, FALSE };

      ledger_engine_handle (self->engine, &event, ledger_world_now (self->world));
      show_lock (self);
    }
  if (self->lease.lock == lock && self->lease.seen - before < WRITTEN_STEP)
    return TRUE;
  self->lease_written = self->lease.seen;
  return ledger_lease_save (self->store, &self->lease, error);
}

gboolean
ledger_replica_take_contact (LedgerReplica *self, GBytes *answer, LedgerLease *lease)
{
  gsize size;
  const char *text = g_bytes_get_data (answer, &size);
  gint64 seconds, server_now;

  if (ledger_lease_read (text, size, &seconds, &server_now))
    ledger_lease_renew (&self->lease, seconds, server_now, ledger_world_now (self->world));
  *lease = self->lease;
  lease->lock = LEDGER_LOCK_NONE;
  return self->lease.lock != LEDGER_LOCK_NONE || ABS (lease->seen - self->lease_written) >= WRITTEN_STEP;
}

void
ledger_replica_lock (LedgerReplica *self, LedgerLock lock)
{
  if (self->lease.lock == lock || self->store == NULL)
    return;
  self->lease.lock = lock;
  /* Who is blocked was just told so. */
  if (lock == LEDGER_LOCK_LEASE)
    show_lock (self);
  ledger_replica_feed (self, LEDGER_EVENT_LOCKED, FALSE);
  ledger_replica_tell (self);
}

void
ledger_replica_unlock (LedgerReplica *self, const LedgerLease *written)
{
  gboolean locked = self->lease.lock != LEDGER_LOCK_NONE;

  self->lease_written = written->seen;
  self->lease.lock = LEDGER_LOCK_NONE;
  if (locked && self->hidden)
    {
      self->hidden = FALSE;
      ledger_replica_tell_generation (self);
    }
  if (locked)
    ledger_replica_tell (self);
}

static void
on_tick (gpointer data)
{
  LedgerReplica *self = data;
  LedgerLock before = self->lease.lock;

  self->lease_timer = ledger_world_add_timer (self->world, TICK, on_tick, self);
  ledger_lease_pass (&self->lease, ledger_world_now (self->world), TICK);
  if (self->lease.lock != before)
    {
      write_down (self);
      self->lease.lock = before;
      ledger_replica_lock (self, LEDGER_LOCK_LEASE);
    }
  else if (self->lease.seen - self->lease_written >= WRITTEN_STEP)
    write_down (self);
}

void
ledger_replica_watch_lease (LedgerReplica *self, gboolean watch)
{
  ledger_world_remove_timer (self->world, self->lease_timer);
  self->lease_timer = watch ? ledger_world_add_timer (self->world, TICK, on_tick, self) : 0;
}

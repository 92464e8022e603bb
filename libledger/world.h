/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The world outside: clock, random source, executor and timers as one interface that is handed to the
 * store, the engine of sync and the server's authority. They never ask the machine for any of it, so one
 * process can run a whole office on virtual time and a seed replays exactly. `ledger_world_new_machine`
 * is the real one; the simulation brings its own.
 *
 * Threads: `now` and `fill_random` may be called from any thread; the rest as documented at each.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Which of the two kinds of thread a piece of work runs on. */
typedef enum
{
  LEDGER_QUEUE_WRITER,          /* the one writer thread: work runs in the order in which it was handed in */
  LEDGER_QUEUE_READER,          /* a pool of readers: no order */
} LedgerQueue;

typedef void (*LedgerWork) (gpointer data);

#define LEDGER_TYPE_WORLD (ledger_world_get_type ())
G_DECLARE_INTERFACE (LedgerWorld, ledger_world, LEDGER, WORLD, GObject)

struct _LedgerWorldInterface
{
  GTypeInterface parent;

  gint64 (*now) (LedgerWorld *self);
  void (*fill_random) (LedgerWorld *self, guint8 *buffer, gsize length);
  void (*run) (LedgerWorld *self, LedgerQueue queue, LedgerWork work, gpointer data);
  void (*post) (LedgerWorld *self, LedgerWork work, gpointer data);
  guint (*add_timer) (LedgerWorld *self, gint64 delay, LedgerWork work, gpointer data);
  void (*remove_timer) (LedgerWorld *self, guint timer);
};

/**
 * ledger_world_new_machine:
 *
 * The machine itself: the system's clock and random source, one writer thread and a pool of readers of its
 * own, posts and timers on the thread-default main context of the caller. The last reference must be
 * dropped on that thread; it waits for work under way.
 *
 * Returns: (transfer full): a new world
 */
LedgerWorld *ledger_world_new_machine (void);

/**
 * ledger_world_now:
 *
 * Returns: microseconds UTC since 1970-01-01T00:00:00Z
 */
gint64 ledger_world_now (LedgerWorld *self);

/**
 * ledger_world_dup_today:
 *
 * The day in the organisation's zone, never the machine's.
 *
 * @zone: an IANA name, such as "Europe/Amsterdam"; %NULL for that one
 * Returns: (transfer full): ISO 8601, "2026-11-22"
 */
char *ledger_world_dup_today (LedgerWorld *self, const char *zone);

/**
 * ledger_world_fill_random:
 * @buffer: (out caller-allocates): @length bytes fit for keys in the real world, replayable in the simulated
 */
void ledger_world_fill_random (LedgerWorld *self, guint8 *buffer, gsize length);

/**
 * ledger_world_random_below:
 *
 * Returns: an even choice from 0 … @limit − 1; 0 when @limit is 0
 */
guint64 ledger_world_random_below (LedgerWorld *self, guint64 limit);

/**
 * ledger_world_run:
 *
 * Runs @work on a thread of @queue. Callable from any thread. An inline world runs it before it returns.
 */
void ledger_world_run (LedgerWorld *self, LedgerQueue queue, LedgerWork work, gpointer data);

/**
 * ledger_world_post:
 *
 * Runs @work on the main context of the world, later. Callable from any thread; order is kept.
 */
void ledger_world_post (LedgerWorld *self, LedgerWork work, gpointer data);

/**
 * ledger_world_add_timer:
 * @delay: microseconds from now, at least 0
 *
 * Runs @work once on the main context after @delay. Only from the main context's thread.
 *
 * Returns: the timer, never 0; gone once it has run
 */
guint ledger_world_add_timer (LedgerWorld *self, gint64 delay, LedgerWork work, gpointer data);

/** ledger_world_remove_timer: takes a timer back that has not run; 0 is ignored. */
void ledger_world_remove_timer (LedgerWorld *self, guint timer);

G_END_DECLS

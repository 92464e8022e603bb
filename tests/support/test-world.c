/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual world: posts in a queue, timers in a list ordered by the moment they fall due, random bytes by
 * SplitMix64. Nothing of the machine is asked. One thread only.
 */
#include "config.h"

#include "tests/support/test-world.h"

#include <string.h>

typedef struct
{
  LedgerWork work;
  gpointer data;
  gint64 due;                   /* timers: microseconds UTC */
  guint timer;                  /* timers: its number */
} Waiting;

struct _TestWorld
{
  GObject parent;
  gint64 now;
  guint64 random;
  guint last_timer;
  GQueue posts;                 /* of Waiting */
  GQueue timers;                /* of Waiting, by `due`, those of one moment in order of their making */
};

static void test_world_interface_init (LedgerWorldInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestWorld, test_world, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LEDGER_TYPE_WORLD, test_world_interface_init))

static gint64
test_world_now (LedgerWorld *world)
{
  return TEST_WORLD (world)->now;
}

static guint64
next_random (TestWorld *self)
{
  guint64 z = (self->random += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static void
test_world_fill_random (LedgerWorld *world, guint8 *buffer, gsize length)
{
  TestWorld *self = TEST_WORLD (world);

  while (length > 0)
    {
      guint64 bits = GUINT64_TO_LE (next_random (self));
      gsize part = MIN (length, sizeof bits);

      memcpy (buffer, &bits, part);
      buffer += part;
      length -= part;
    }
}

static void
test_world_run (LedgerWorld *world, LedgerQueue queue, LedgerWork work, gpointer data)
{
  work (data);
}

static Waiting *
waiting_new (LedgerWork work, gpointer data)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->work = work;
  waiting->data = data;
  return waiting;
}

static void
test_world_post (LedgerWorld *world, LedgerWork work, gpointer data)
{
  g_queue_push_tail (&TEST_WORLD (world)->posts, waiting_new (work, data));
}

static gint
compare_due (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Waiting *left = a, *right = b;

  if (left->due != right->due)
    return left->due < right->due ? -1 : 1;
  return left->timer < right->timer ? -1 : left->timer > right->timer;
}

static guint
test_world_add_timer (LedgerWorld *world, gint64 delay, LedgerWork work, gpointer data)
{
  TestWorld *self = TEST_WORLD (world);
  Waiting *waiting = waiting_new (work, data);

  waiting->due = self->now + MAX (delay, 0);
  waiting->timer = ++self->last_timer;
  g_queue_insert_sorted (&self->timers, waiting, compare_due, NULL);
  return waiting->timer;
}

static void
test_world_remove_timer (LedgerWorld *world, guint timer)
{
  TestWorld *self = TEST_WORLD (world);

  for (GList *link = self->timers.head; link != NULL; link = link->next)
    if (((Waiting *) link->data)->timer == timer)
      {
        g_free (link->data);
        g_queue_delete_link (&self->timers, link);
        return;
      }
}

static void
run_waiting (Waiting *waiting)
{
  LedgerWork work = waiting->work;
  gpointer data = waiting->data;

  g_free (waiting);
  work (data);
}

static gboolean
run_next_timer (TestWorld *self, gint64 until)
{
  Waiting *next = g_queue_peek_head (&self->timers);

  if (next == NULL || next->due > until)
    return FALSE;
  self->now = MAX (self->now, next->due);
  run_waiting (g_queue_pop_head (&self->timers));
  return TRUE;
}

gboolean
test_world_step (LedgerWorld *world)
{
  TestWorld *self = TEST_WORLD (world);

  if (g_queue_is_empty (&self->posts))
    return run_next_timer (self, G_MAXINT64);
  run_waiting (g_queue_pop_head (&self->posts));
  return TRUE;
}

guint
test_world_settle (LedgerWorld *world)
{
  TestWorld *self = TEST_WORLD (world);
  guint n = 0;

  for (; !g_queue_is_empty (&self->posts); n++)
    run_waiting (g_queue_pop_head (&self->posts));
  return n;
}

void
test_world_advance (LedgerWorld *world, gint64 microseconds)
{
  TestWorld *self = TEST_WORLD (world);
  gint64 until = self->now + microseconds;

  do
    test_world_settle (world);
  while (run_next_timer (self, until));
  self->now = MAX (self->now, until);
}

void
test_world_set_now (LedgerWorld *world, gint64 now)
{
  TestWorld *self = TEST_WORLD (world);

  for (GList *link = self->timers.head; link != NULL; link = link->next)
    ((Waiting *) link->data)->due += now - self->now;
  self->now = now;
}

gint64
test_world_get_next_timer (LedgerWorld *world)
{
  TestWorld *self = TEST_WORLD (world);
  const Waiting *next = g_queue_peek_head (&self->timers);

  return next != NULL ? MAX (next->due - self->now, 0) : -1;
}

void
test_world_forget (LedgerWorld *world)
{
  TestWorld *self = TEST_WORLD (world);

  g_queue_clear_full (&self->posts, g_free);
  g_queue_clear_full (&self->timers, g_free);
}

static void
test_world_finalize (GObject *object)
{
  test_world_forget (LEDGER_WORLD (object));
  G_OBJECT_CLASS (test_world_parent_class)->finalize (object);
}

static void
test_world_class_init (TestWorldClass *class)
{
  G_OBJECT_CLASS (class)->finalize = test_world_finalize;
}

static void
test_world_init (TestWorld *self)
{
  self->now = TEST_WORLD_START;
  g_queue_init (&self->posts);
  g_queue_init (&self->timers);
}

static void
test_world_interface_init (LedgerWorldInterface *interface)
{
  interface->now = test_world_now;
  interface->fill_random = test_world_fill_random;
  interface->run = test_world_run;
  interface->post = test_world_post;
  interface->add_timer = test_world_add_timer;
  interface->remove_timer = test_world_remove_timer;
}

LedgerWorld *
test_world_new (guint64 seed)
{
  TestWorld *self = g_object_new (TEST_TYPE_WORLD, NULL);

  self->random = seed;
  return LEDGER_WORLD (self);
}

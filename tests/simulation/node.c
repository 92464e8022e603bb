/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine of the simulated office. Its posts wait in a queue of its own, and for each the shared world holds a
 * mark, so posts of all machines keep their order among each other. One thread only.
 */
#include "config.h"

#include "tests/simulation/node.h"
#include "tests/support/test-world.h"

typedef struct
{
  LedgerWork work;
  gpointer data;
} Post;

typedef struct
{
  OfficeNode *node;
  guint number;                 /* as the machine knows it */
  guint shared;                 /* of the shared world */
  LedgerWork work;
  gpointer data;
} Timer;

struct _OfficeNode
{
  GObject parent;
  LedgerWorld *shared;
  LedgerWorld *random;          /* only for its random bytes */
  gint64 skew;
  GQueue posts;                 /* of Post */
  GHashTable *timers;           /* number → Timer */
  guint last_timer;
};

static void office_node_interface_init (LedgerWorldInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OfficeNode, office_node, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LEDGER_TYPE_WORLD, office_node_interface_init))

static gint64
office_node_now (LedgerWorld *world)
{
  OfficeNode *self = OFFICE_NODE (world);

  return ledger_world_now (self->shared) + self->skew;
}

static void
office_node_fill_random (LedgerWorld *world, guint8 *buffer, gsize length)
{
  ledger_world_fill_random (OFFICE_NODE (world)->random, buffer, length);
}

static void
office_node_run (LedgerWorld *world, LedgerQueue queue, LedgerWork work, gpointer data)
{
  work (data);
}

static gboolean
run_next_post (OfficeNode *self)
{
  Post *post = g_queue_pop_head (&self->posts);
  LedgerWork work;
  gpointer data;

  if (post == NULL)
    return FALSE;
  work = post->work;
  data = post->data;
  g_free (post);
  work (data);
  return TRUE;
}

static void
run_marked_post (gpointer data)
{
  g_autoptr (OfficeNode) self = data;

  run_next_post (self);
}

static void
office_node_post (LedgerWorld *world, LedgerWork work, gpointer data)
{
  OfficeNode *self = OFFICE_NODE (world);
  Post *post = g_new0 (Post, 1);

  post->work = work;
  post->data = data;
  g_queue_push_tail (&self->posts, post);
  ledger_world_post (self->shared, run_marked_post, g_object_ref (self));
}

static void
run_timer (gpointer data)
{
  Timer *timer = data;
  LedgerWork work = timer->work;
  gpointer work_data = timer->data;
  g_autoptr (OfficeNode) self = g_object_ref (timer->node);

  g_hash_table_remove (self->timers, GUINT_TO_POINTER (timer->number));
  work (work_data);
}

static guint
office_node_add_timer (LedgerWorld *world, gint64 delay, LedgerWork work, gpointer data)
{
  OfficeNode *self = OFFICE_NODE (world);
  Timer *timer = g_new0 (Timer, 1);

  timer->node = self;
  timer->number = ++self->last_timer;
  timer->work = work;
  timer->data = data;
  timer->shared = ledger_world_add_timer (self->shared, delay, run_timer, timer);
  g_hash_table_insert (self->timers, GUINT_TO_POINTER (timer->number), timer);
  return timer->number;
}

static void
office_node_remove_timer (LedgerWorld *world, guint number)
{
  OfficeNode *self = OFFICE_NODE (world);
  Timer *timer = g_hash_table_lookup (self->timers, GUINT_TO_POINTER (number));

  if (timer == NULL)
    return;
  ledger_world_remove_timer (self->shared, timer->shared);
  g_hash_table_remove (self->timers, GUINT_TO_POINTER (number));
}

void
office_node_set_skew (OfficeNode *self, gint64 skew)
{
  self->skew = skew;
}

void
office_node_settle (OfficeNode *self)
{
  while (run_next_post (self))
    ;
}

void
office_node_stop_timers (OfficeNode *self)
{
  GHashTableIter iterator;
  gpointer timer;

  g_hash_table_iter_init (&iterator, self->timers);
  while (g_hash_table_iter_next (&iterator, NULL, &timer))
    ledger_world_remove_timer (self->shared, ((Timer *) timer)->shared);
  g_hash_table_remove_all (self->timers);
}

static void
office_node_finalize (GObject *object)
{
  OfficeNode *self = OFFICE_NODE (object);

  office_node_stop_timers (self);
  g_hash_table_unref (self->timers);
  g_queue_clear_full (&self->posts, g_free);
  g_clear_object (&self->random);
  g_clear_object (&self->shared);
  G_OBJECT_CLASS (office_node_parent_class)->finalize (object);
}

static void
office_node_class_init (OfficeNodeClass *class)
{
  G_OBJECT_CLASS (class)->finalize = office_node_finalize;
}

static void
office_node_init (OfficeNode *self)
{
  g_queue_init (&self->posts);
  self->timers = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

static void
office_node_interface_init (LedgerWorldInterface *interface)
{
  interface->now = office_node_now;
  interface->fill_random = office_node_fill_random;
  interface->run = office_node_run;
  interface->post = office_node_post;
  interface->add_timer = office_node_add_timer;
  interface->remove_timer = office_node_remove_timer;
}

OfficeNode *
office_node_new (LedgerWorld *shared, guint64 seed)
{
  OfficeNode *self = g_object_new (OFFICE_TYPE_NODE, NULL);

  self->shared = g_object_ref (shared);
  self->random = test_world_new (seed);
  return self;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine itself as a world: its clock, its random source, one writer thread and some readers, and a main
 * context for posts and timers. Here alone the library asks the machine for any of it.
 * Threads: made and dropped on the main context's thread; the rest as world.h says at each.
 */
#include "config.h"

#include "libledger/world.h"

#include <errno.h>
#include <sys/random.h>

#define READERS 4
/* Microseconds between two tries when the random source fails. */
#define RANDOM_PAUSE 100000

typedef struct
{
  GObject parent;
  GMainContext *context;
  GThreadPool *pools[2];        /* by LedgerQueue */
} LedgerWorldMachine;

typedef GObjectClass LedgerWorldMachineClass;

typedef struct
{
  LedgerWork work;
  gpointer data;
} Job;

static GType ledger_world_machine_get_type (void);
static void machine_interface_init (LedgerWorldInterface *interface);

G_DEFINE_TYPE_WITH_CODE (LedgerWorldMachine, ledger_world_machine, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (ledger_world_get_type (), machine_interface_init))

static Job *
job_new (LedgerWork work, gpointer data)
{
  Job *job = g_new (Job, 1);

  job->work = work;
  job->data = data;
  return job;
}

static void
run_job (gpointer data, gpointer pool_data)
{
  Job job = *(Job *) data;

  g_free (data);
  job.work (job.data);
}

static gboolean
run_source (gpointer data)
{
  Job *job = data;

  job->work (job->data);
  return G_SOURCE_REMOVE;
}

static gint64
machine_now (LedgerWorld *world)
{
  return g_get_real_time ();
}

static void
machine_fill_random (LedgerWorld *world, guint8 *buffer, gsize length)
{
  while (length > 0)
    {
      gssize got = getrandom (buffer, MIN (length, 256), 0);

      if (got <= 0)
        {
          /* Without a random source there are no ids and no keys: nothing can go on but to wait for it. */
          if (errno != EINTR)
            g_usleep (RANDOM_PAUSE);
          continue;
        }
      buffer += got;
      length -= (gsize) got;
    }
}

static void
machine_run (LedgerWorld *world, LedgerQueue queue, LedgerWork work, gpointer data)
{
  LedgerWorldMachine *self = (LedgerWorldMachine *) world;

  g_thread_pool_push (self->pools[queue], job_new (work, data), NULL);
}

static guint
attach (LedgerWorldMachine *self, GSource *source, LedgerWork work, gpointer data)
{
  guint id;

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_source, job_new (work, data), g_free);
  id = g_source_attach (source, self->context);
  g_source_unref (source);
  return id;
}

static void
machine_post (LedgerWorld *world, LedgerWork work, gpointer data)
{
  attach ((LedgerWorldMachine *) world, g_idle_source_new (), work, data);
}

static guint
machine_add_timer (LedgerWorld *world, gint64 delay, LedgerWork work, gpointer data)
{
  gint64 milliseconds = MIN ((delay + 999) / 1000, (gint64) G_MAXUINT);

  return attach ((LedgerWorldMachine *) world, g_timeout_source_new ((guint) milliseconds), work, data);
}

static void
machine_remove_timer (LedgerWorld *world, guint timer)
{
  LedgerWorldMachine *self = (LedgerWorldMachine *) world;
  GSource *source = g_main_context_find_source_by_id (self->context, timer);

  if (source != NULL)
    g_source_destroy (source);
}

static void
machine_interface_init (LedgerWorldInterface *interface)
{
  interface->now = machine_now;
  interface->fill_random = machine_fill_random;
  interface->run = machine_run;
  interface->post = machine_post;
  interface->add_timer = machine_add_timer;
  interface->remove_timer = machine_remove_timer;
}

static void
ledger_world_machine_finalize (GObject *object)
{
  LedgerWorldMachine *self = (LedgerWorldMachine *) object;

  for (guint i = 0; i < G_N_ELEMENTS (self->pools); i++)
    g_thread_pool_free (self->pools[i], FALSE, TRUE);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (ledger_world_machine_parent_class)->finalize (object);
}

static void
ledger_world_machine_class_init (LedgerWorldMachineClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledger_world_machine_finalize;
}

static void
ledger_world_machine_init (LedgerWorldMachine *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->pools[LEDGER_QUEUE_WRITER] = g_thread_pool_new (run_job, NULL, 1, TRUE, NULL);
  self->pools[LEDGER_QUEUE_READER] = g_thread_pool_new (run_job, NULL, READERS, FALSE, NULL);
}

LedgerWorld *
ledger_world_new_machine (void)
{
  return g_object_new (ledger_world_machine_get_type (), NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One job after the other (job-watch.h). A connection that fails before the order means that nothing was changed; after
 * it the server goes on, so it is asked again until it answers. Main thread; preparing is a reader's.
 */
#include "config.h"

#include "app/job-watch.h"

#include "app/job-act.h"
#include "app/moment.h"
#include "app/text.h"
#include "app/writing.h"

#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>
#include <string.h>

/* Milliseconds between two looks at a job, and when the server did not answer. */
#define LOOK_EVERY 300
#define LOOK_AGAIN 3000

/* Microseconds of work before the time left is told. */
#define SETTLED (2 * G_USEC_PER_SEC)

struct _LedenboekJobWatch
{
  GObject parent_instance;

  LedgerReplica *replica;
  LedenboekJobPhase phase;
  LedgerId id;
  char *name;
  LedenboekJobPrepare prepare;
  gpointer data;
  GDestroyNotify free_data;
  char *parameters;
  GPtrArray *parts;             /* LedgerImportPart, or NULL */
  guint brought;                /* of parts */
  LedgerJob *job;
  GError *error;
  GCancellable *cancellable;    /* until the order */
  gint64 began;                 /* monotonic, of the server's work */
  guint timer;
  gboolean asks;                /* it is not ordered yet */
  gboolean noted;               /* among the acts that can be taken back */
  gboolean stops;               /* it was told to */
  gboolean lost;                /* the server did not answer */
};

G_DEFINE_FINAL_TYPE (LedenboekJobWatch, ledenboek_job_watch, G_TYPE_OBJECT)

static guint changed_signal;

static void look (LedenboekJobWatch *self, LedgerJobOrder order);
static void bring_next (LedenboekJobWatch *self);

static void
set_phase (LedenboekJobWatch *self, LedenboekJobPhase phase)
{
  self->phase = phase;
  g_signal_emit (self, changed_signal, 0);
}

static void
drop (LedenboekJobWatch *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->free_data != NULL && self->data != NULL)
    self->free_data (self->data);
  self->data = NULL;
  self->free_data = NULL;
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->parameters, g_free);
  g_clear_object (&self->cancellable);
}

/* Takes @error. */
static void
end (LedenboekJobWatch *self, GError *error)
{
  g_clear_error (&self->error);
  if (self->stops && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled: nothing was changed."));
    }
  self->error = error;
  drop (self);
  set_phase (self, LEDENBOEK_JOB_ENDED);
}

static void
take_job (LedenboekJobWatch *self, LedgerJob *job)
{
  ledger_job_free (self->job);
  self->job = job;
}

/* -- Among the acts that can be taken back */

static gboolean
note_act (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  return ledenboek_job_act_note (store, data, error);
}

static gboolean
forget_act (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  return ledenboek_job_act_forget (store, data, error);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, NULL);
}

static void
note (LedenboekJobWatch *self, gint64 count)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);
  LedenboekJobAct *act;

  if (store == NULL || ledenboek_job_act_get_undo (self->name) == NULL)
    return;
  act = g_new0 (LedenboekJobAct, 1);
  act->time = ledger_world_now (ledger_store_get_world (store));
  act->job = self->job->id;
  act->name = g_strdup (self->name);
  act->count = count;
  self->noted = TRUE;
  ledenboek_writing_start (self->replica, note_act, act, (GDestroyNotify) ledenboek_job_act_free, on_noted, NULL);
}

static void
forget (LedenboekJobWatch *self, const LedgerId *job)
{
  if (ledger_replica_get_store (self->replica) != NULL)
    ledenboek_writing_start (self->replica, forget_act, ledger_id_dup (job), g_free, on_noted, NULL);
}

/* What undoes another job says which: {"job":ID}. */
static void
remember (LedenboekJobWatch *self)
{
  static const char head[] = "{\"job\":\"";
  LedgerId undone;

  if (self->job->changed > 0)
    note (self, self->job->changed);
  else if (self->noted)
    forget (self, &self->id);
  if (self->job->state == LEDGER_JOB_DONE && self->parameters != NULL && g_str_has_prefix (self->name, "undo-") &&
           g_str_has_prefix (self->parameters, head))
    {
      g_autofree char *id = g_strndup (self->parameters + strlen (head), LEDGER_ID_TEXT_SIZE - 1);

      if (ledger_id_parse (id, &undone))
        forget (self, &undone);
    }
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekJobWatch) self = data;

  /* What does not come now comes with the next exchange. */
  ledger_replica_sync_finish (LEDGER_REPLICA (source), result, NULL);
  remember (self);
  end (self, self->job->state == LEDGER_JOB_FAILED
               ? g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REFUSED,
                                      self->job->message != NULL ? self->job->message : _("The server gave it up."))
               : NULL);
}

static gboolean
on_timer (gpointer data)
{
  LedenboekJobWatch *self = data;

  self->timer = 0;
  look (self, self->job == NULL || self->job->state == LEDGER_JOB_PREVIEWED ? LEDGER_JOB_RUN : LEDGER_JOB_LOOK);
  return G_SOURCE_REMOVE;
}

/* Whether asking again is of no use. */
static gboolean
is_final (const GError *error)
{
  static const LedgerSyncError codes[] = {
    LEDGER_SYNC_ERROR_RIGHTS, LEDGER_SYNC_ERROR_REFUSED, LEDGER_SYNC_ERROR_SESSION, LEDGER_SYNC_ERROR_BLOCKED,
    LEDGER_SYNC_ERROR_NOT_LOGGED_IN, LEDGER_SYNC_ERROR_OTHER_BOOK,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, LEDGER_SYNC_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekJobWatch) self = data;
  GError *error = NULL;
  LedgerJob *job = ledger_replica_job_finish (LEDGER_REPLICA (source), result, &error);

  if (job == NULL && is_final (error))
    {
      end (self, error);
      return;
    }
  self->lost = job == NULL;
  g_clear_error (&error);
  if (job != NULL)
    take_job (self, job);
  /* Who closes the program meanwhile can take it back all the same. */
  if (job != NULL && !self->noted && job->state != LEDGER_JOB_PREVIEWED)
    note (self, job->change);
  if (job != NULL && ledger_job_has_ended (job))
    {
      set_phase (self, LEDENBOEK_JOB_FETCHING);
      ledger_replica_sync_async (self->replica, NULL, on_fetched, g_object_ref (self));
      return;
    }
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (self->lost ? LOOK_AGAIN : LOOK_EVERY, on_timer, self);
  g_signal_emit (self, changed_signal, 0);
}

static void
look (LedenboekJobWatch *self, LedgerJobOrder order)
{
  if (self->stops)
    order = LEDGER_JOB_CANCEL;
  ledger_replica_order_job_async (self->replica, &self->id, order, NULL, on_looked, g_object_ref (self));
}

/* -- Until the order */

static void
on_brought (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekJobWatch) self = data;
  GError *error = NULL;
  LedgerJob *job = ledger_replica_job_finish (LEDGER_REPLICA (source), result, &error);

  if (job == NULL)
    {
      end (self, error);
      return;
    }
  take_job (self, job);
  bring_next (self);
}

static void
bring_next (LedenboekJobWatch *self)
{
  const LedgerImportPart *part;

  if (self->asks && (self->parts == NULL || self->brought >= self->parts->len))
    {
      drop (self);
      set_phase (self, LEDENBOEK_JOB_ASKED);
      return;
    }
  if (self->parts == NULL || self->brought >= self->parts->len)
    {
      self->began = g_get_monotonic_time ();
      set_phase (self, LEDENBOEK_JOB_WORKING);
      look (self, LEDGER_JOB_RUN);
      return;
    }
  part = self->parts->pdata[self->brought];
  set_phase (self, LEDENBOEK_JOB_BRINGING);
  ledger_replica_add_job_part_async (self->replica, &self->id, self->brought++, part->rows, part->content,
                                     self->cancellable, on_brought, g_object_ref (self));
}

static void
ask (LedenboekJobWatch *self)
{
  self->brought = 0;
  ledger_replica_ask_job_async (self->replica, &self->id, self->name, self->parameters, self->cancellable, on_brought,
                                g_object_ref (self));
}

/* The work of preparing; what is borrowed stays while the watch is held by the task. */
typedef struct
{
  LedgerStore *store;
  LedenboekJobPrepare prepare;
  gpointer data;
  GPtrArray *parts;
} Preparing;

static void
preparing_free (gpointer data)
{
  Preparing *preparing = data;

  g_object_unref (preparing->store);
  g_clear_pointer (&preparing->parts, g_ptr_array_unref);
  g_free (preparing);
}

static void
run_prepare (gpointer data)
{
  g_autoptr (GTask) task = data;
  Preparing *preparing = g_task_get_task_data (task);
  GError *error = NULL;
  char *parameters = preparing->prepare (preparing->store, preparing->data, &preparing->parts,
                                         g_task_get_cancellable (task), &error);

  if (parameters != NULL)
    g_task_return_pointer (task, parameters, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekJobWatch *self = LEDENBOEK_JOB_WATCH (source);
  Preparing *preparing = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  self->parameters = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    {
      end (self, error);
      return;
    }
  self->parts = g_steal_pointer (&preparing->parts);
  ask (self);
}

static void
prepare (LedenboekJobWatch *self)
{
  Preparing *preparing;
  GTask *task;

  set_phase (self, LEDENBOEK_JOB_PREPARING);
  if (self->prepare == NULL)
    {
      ask (self);
      return;
    }
  preparing = g_new0 (Preparing, 1);
  preparing->store = g_object_ref (ledger_replica_get_store (self->replica));
  preparing->prepare = self->prepare;
  preparing->data = self->data;
  task = g_task_new (self, self->cancellable, on_prepared, NULL);
  g_task_set_task_data (task, preparing, preparing_free);
  ledger_world_run (ledger_store_get_world (preparing->store), LEDGER_QUEUE_READER, run_prepare, task);
}

/* The server decides on what it knows. */
static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekJobWatch) self = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_replica_sync_finish (LEDGER_REPLICA (source), result, &error))
    {
      g_prefix_error (&error, "%s ", _("The server does this, and it cannot be reached now. Nothing was changed: try "
                                       "again when there is a connection."));
      end (self, g_steal_pointer (&error));
    }
  else if (ledger_outbox_count (ledger_replica_get_store (self->replica)) != 0)
    end (self, g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REFUSED,
                                    _("Something that you changed is not sent yet, and the server has to know it "
                                      "first. Look at it under the button of the exchange, and try again.")));
  else
    prepare (self);
}

static void
begin (LedenboekJobWatch *self, const char *name)
{
  g_clear_pointer (&self->job, ledger_job_free);
  g_clear_error (&self->error);
  g_free (self->name);
  self->name = g_strdup (name);
  self->id = ledger_id_new (ledger_store_get_world (ledger_replica_get_store (self->replica)));
  self->cancellable = g_cancellable_new ();
  self->stops = self->lost = self->noted = FALSE;
  set_phase (self, LEDENBOEK_JOB_SENDING);
  ledger_replica_sync_async (self->replica, self->cancellable, on_sent, g_object_ref (self));
}

static void
start (LedenboekJobWatch *self, gboolean asks, const char *name, LedenboekJobPrepare function, gpointer data,
       GDestroyNotify free_data)
{
  if (ledenboek_job_watch_is_under_way (self))
    {
      if (free_data != NULL)
        free_data (data);
      return;
    }
  drop (self);
  self->asks = asks;
  self->prepare = function;
  self->data = data;
  self->free_data = free_data;
  begin (self, name);
}

void
ledenboek_job_watch_start (LedenboekJobWatch *self, const char *name, LedenboekJobPrepare function, gpointer data,
                           GDestroyNotify free_data)
{
  start (self, FALSE, name, function, data, free_data);
}

void
ledenboek_job_watch_ask (LedenboekJobWatch *self, const char *name, LedenboekJobPrepare function, gpointer data,
                         GDestroyNotify free_data)
{
  start (self, TRUE, name, function, data, free_data);
}

void
ledenboek_job_watch_start_with (LedenboekJobWatch *self, const char *name, char *parameters)
{
  if (ledenboek_job_watch_is_under_way (self))
    {
      g_free (parameters);
      return;
    }
  drop (self);
  self->asks = FALSE;
  self->prepare = NULL;
  self->parameters = parameters;
  begin (self, name);
}

void
ledenboek_job_watch_run (LedenboekJobWatch *self, const char *name, const LedgerId *id)
{
  LedgerId asked = *id;

  if (ledenboek_job_watch_is_under_way (self))
    return;
  drop (self);
  g_clear_pointer (&self->job, ledger_job_free);
  g_clear_error (&self->error);
  if (name != self->name)
    {
      g_free (self->name);
      self->name = g_strdup (name);
    }
  self->id = asked;
  self->asks = self->stops = self->lost = self->noted = FALSE;
  /* Nothing is brought before the order. */
  bring_next (self);
}

void
ledenboek_job_watch_cancel (LedenboekJobWatch *self)
{
  if (!ledenboek_job_watch_is_under_way (self) || self->stops || self->phase == LEDENBOEK_JOB_FETCHING)
    return;
  self->stops = TRUE;
  if (self->phase != LEDENBOEK_JOB_WORKING)
    g_cancellable_cancel (self->cancellable);
  g_signal_emit (self, changed_signal, 0);
}

/* -- Telling */

LedenboekJobPhase
ledenboek_job_watch_get_phase (LedenboekJobWatch *self)
{
  return self->phase;
}

gboolean
ledenboek_job_watch_is_under_way (LedenboekJobWatch *self)
{
  return self->phase != LEDENBOEK_JOB_NONE && self->phase != LEDENBOEK_JOB_ASKED &&
         self->phase != LEDENBOEK_JOB_ENDED;
}

gboolean
ledenboek_job_watch_is_ordered (LedenboekJobWatch *self)
{
  return self->phase == LEDENBOEK_JOB_WORKING || self->phase == LEDENBOEK_JOB_FETCHING;
}

const LedgerJob *
ledenboek_job_watch_get_job (LedenboekJobWatch *self)
{
  return self->job;
}

const GError *
ledenboek_job_watch_get_error (LedenboekJobWatch *self)
{
  return self->phase == LEDENBOEK_JOB_ENDED ? self->error : NULL;
}

double
ledenboek_job_watch_get_fraction (LedenboekJobWatch *self)
{
  if (self->phase == LEDENBOEK_JOB_BRINGING && self->parts != NULL && self->parts->len > 0)
    return (double) self->brought / self->parts->len;
  if (self->phase == LEDENBOEK_JOB_WORKING && self->job != NULL && self->job->total > 0)
    return MIN (1, (double) self->job->progress / (double) self->job->total);
  return -1;
}

static char *
dup_working_text (LedenboekJobWatch *self)
{
  gint64 elapsed = g_get_monotonic_time () - self->began;
  gint64 done = self->job->progress, total = self->job->total;
  g_autofree char *so_far = ledenboek_text_dup_number (MIN (done, total));
  g_autofree char *all = ledenboek_text_dup_number (total);
  g_autofree char *counted = g_strdup_printf (_("%s of %s"), so_far, all);
  g_autofree char *time_left = NULL;
  gint64 left = done > 0 && done < total ? elapsed * (total - done) / done / G_USEC_PER_SEC + 1 : 0;

  if (left == 0 || elapsed < SETTLED)
    return g_steal_pointer (&counted);
  time_left = ledenboek_time_left_dup_text (left);
  return g_strdup_printf ("%s · %s", counted, time_left);
}

char *
ledenboek_job_watch_dup_text (LedenboekJobWatch *self)
{
  if (self->stops && ledenboek_job_watch_is_under_way (self) && self->phase != LEDENBOEK_JOB_FETCHING)
    return g_strdup (_("Stopping…"));
  if (self->lost && self->phase == LEDENBOEK_JOB_WORKING)
    return g_strdup (_("No connection. The server goes on; it is asked again every few seconds."));
  switch (self->phase)
    {
    case LEDENBOEK_JOB_SENDING:
      return g_strdup (_("Sending what was not sent yet…"));
    case LEDENBOEK_JOB_PREPARING:
      return g_strdup (_("Preparing…"));
    case LEDENBOEK_JOB_BRINGING:
      return g_strdup (_("Bringing it to the server…"));
    case LEDENBOEK_JOB_WORKING:
      return self->job != NULL ? dup_working_text (self) : g_strdup ("");
    case LEDENBOEK_JOB_FETCHING:
      return g_strdup (_("Fetching what was changed…"));
    default:
      return g_strdup ("");
    }
}

/* -- Life */

static void
ledenboek_job_watch_dispose (GObject *object)
{
  LedenboekJobWatch *self = LEDENBOEK_JOB_WATCH (object);

  drop (self);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_job_watch_parent_class)->dispose (object);
}

static void
ledenboek_job_watch_finalize (GObject *object)
{
  LedenboekJobWatch *self = LEDENBOEK_JOB_WATCH (object);

  g_clear_pointer (&self->job, ledger_job_free);
  g_clear_error (&self->error);
  g_free (self->name);
  G_OBJECT_CLASS (ledenboek_job_watch_parent_class)->finalize (object);
}

static void
ledenboek_job_watch_class_init (LedenboekJobWatchClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_job_watch_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_job_watch_finalize;
  changed_signal = g_signal_new ("changed", LEDENBOEK_TYPE_JOB_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
ledenboek_job_watch_init (LedenboekJobWatch *self)
{
}

LedenboekJobWatch *
ledenboek_job_watch_new (LedgerReplica *replica)
{
  LedenboekJobWatch *self = g_object_new (LEDENBOEK_TYPE_JOB_WATCH, NULL);

  self->replica = g_object_ref (replica);
  return self;
}

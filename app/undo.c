/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Undo from the outbox itself, so that it also works after a restart: the newest own changeset that is not undone, or
 * the job of the server that was ordered after it. Reading and saving run on the writer's thread, in order with other
 * saves; a job is undone by another one, after a question.
 */
#include "config.h"

#include "app/undo.h"

#include "app/job-act.h"
#include "app/job-watch.h"
#include "app/text.h"

#include "libledger/sync/undoable.h"

#include <glib/gi18n.h>

/* How far back it looks. */
#define DEPTH 200

typedef struct
{
  LedgerStore *store;
  char *action;
  char *subject;                /* name of the first contact it touched, or NULL */
  LedenboekJobAct *job;         /* (nullable): the server did it: nothing was undone yet */
} Undo;

static const struct
{
  const char *action;
  const char *told;             /* N_(), with the name of the contact, where it is about one */
} names[] = {
  { "edit", N_("Undone: change of %s") },
  { "create", N_("Undone: new contact %s") },
  { "delete", N_("Undone: deletion of %s") },
  { "resolve", N_("Undone: choice for %s") },
  { "card", N_("Undone: new card for %s") },
  { "note", N_("Undone: contact moment of %s") },
  { "merge", N_("Undone: merging of %s") },
  { "cancel-membership", N_("Undone: cancellation of %s") },
  { "withdraw-cancellation", N_("Undone: withdrawal for %s") },
  { "make-inactive", N_("Undone: %s is not inactive") },
  { "report-death", N_("Undone: death of %s") },
  { "reactivate", N_("Undone: %s is not active") },
  { "freeze", N_("Undone: freezing of the selection %s") },
  { "thaw", N_("Undone: %s is frozen again") },
  { "mailing-sent", N_("Undone: the letters have not left the house") },
  { "mailing-settled", N_("Undone: what has perhaps been sent is to be decided again") },
  { "distinguish", N_("Undone: %s is somebody else") },
};

static void
undo_free (Undo *undo)
{
  g_clear_object (&undo->store);
  g_free (undo->action);
  g_free (undo->subject);
  g_clear_pointer (&undo->job, ledenboek_job_act_free);
  g_free (undo);
}

/* Whose name says what was undone: a contact that was touched, or the setting itself. */
static char *
dup_subject (LedgerStore *store, GBytes *bytes, gboolean *of_setting)
{
  const LedgerModel *model = ledger_store_get_model (store);
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_read (model, bytes, NULL, NULL);

  for (guint i = 0; changeset != NULL && i < changeset->records->len; i++)
    {
      const LedgerRecordChange *change = changeset->records->pdata[i];
      g_autoptr (LedgerRecord) record = ledger_store_get (store, change->kind, &change->id, NULL);
      g_autoptr (LedgerRecord) root = NULL;

      if (record == NULL)
        continue;
      *of_setting = change->kind->spec->root == LEDGER_ROOT_NONE;
      root = *of_setting ? ledger_record_ref (record) : ledger_store_get_root (store, &record->root);
      if (root != NULL)
        return ledger_record_describe (root, LEDGER_DESCRIBE_TITLE);
    }
  return NULL;
}

/* Of many parts the setting that they are about gives the name, if there is one. */
static void
describe_undone (Undo *undo, const GPtrArray *parts)
{
  gboolean named = FALSE;

  for (guint i = 0; i < parts->len && !named; i++)
    {
      const LedgerOutboxItem *part = parts->pdata[i];
      gboolean of_setting = FALSE;
      char *subject = dup_subject (undo->store, part->bytes, &of_setting);

      named = subject != NULL && of_setting;
      if (subject != NULL)
        {
          g_free (undo->subject);
          undo->subject = subject;
        }
    }
  undo->action = g_strdup (((const LedgerOutboxItem *) parts->pdata[0])->action);
}

/* Returns: (transfer full) (nullable): the job that was ordered after the newest own act. */
static LedenboekJobAct *
find_newest_job (LedgerStore *store, GError **error)
{
  g_autoptr (LedenboekJobAct) job = ledenboek_job_act_find (store);
  g_autoptr (GPtrArray) items = job != NULL ? ledger_outbox_list_undoable (store, DEPTH, error) : NULL;

  if (items == NULL || (items->len > 0 && ((const LedgerOutboxItem *) items->pdata[0])->time >= job->time))
    return NULL;
  return g_steal_pointer (&job);
}

static void
run_undo (gpointer data)
{
  g_autoptr (GTask) task = data;
  Undo *undo = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) undone = NULL;

  undo->job = find_newest_job (undo->store, &error);
  if (undo->job == NULL && error == NULL)
    undone = ledger_outbox_undo_newest (undo->store, DEPTH, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (undo->job == NULL && undone->len == 0)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is nothing of yours to undo."));
  else
    {
      if (undone != NULL)
        describe_undone (undo, undone);
      g_task_return_boolean (task, TRUE);
    }
}

/* -- what the server did */

typedef struct
{
  LedenboekWindow *window;      /* borrowed: it keeps this */
  LedenboekJobAct *act;
  LedenboekJobWatch *watch;
} JobUndo;

static void
job_undo_free (gpointer data)
{
  JobUndo *undo = data;

  if (undo->watch != NULL)
    g_signal_handlers_disconnect_by_data (undo->watch, undo);
  g_clear_object (&undo->watch);
  ledenboek_job_act_free (undo->act);
  g_free (undo);
}

static void
on_job_changed (LedenboekJobWatch *watch, JobUndo *undo)
{
  const GError *error = ledenboek_job_watch_get_error (watch);
  const LedgerJob *job = ledenboek_job_watch_get_job (watch);
  g_autofree char *number = NULL, *left = NULL, *text = NULL;

  if (ledenboek_job_watch_is_under_way (watch))
    return;
  if (error != NULL || job == NULL)
    {
      if (error != NULL)
        ledenboek_window_show_text (undo->window, error->message);
      return;
    }
  number = ledenboek_text_dup_number (job->changed);
  left = ledenboek_text_dup_number (job->left_out);
  text = job->left_out > 0
           ? g_strdup_printf (_("Undone: %s set back; %s were changed by somebody since and stay."), number, left)
           : g_strdup_printf (_("Undone: %s set back."), number);
  ledenboek_window_show_text (undo->window, text);
}

static void
on_job_confirmed (AdwMessageDialog *dialog, const char *response, JobUndo *undo)
{
  LedgerReplica *replica = ledenboek_window_get_replica (undo->window);
  char id[LEDGER_ID_TEXT_SIZE];

  if (!g_str_equal (response, "undo"))
    return;
  undo->watch = ledenboek_job_watch_new (replica);
  g_signal_connect (undo->watch, "changed", G_CALLBACK (on_job_changed), undo);
  ledenboek_job_watch_start_with (undo->watch, ledenboek_job_act_get_undo (undo->act->name),
                                  g_strdup_printf ("{\"job\":\"%s\"}", ledger_id_write (&undo->act->job, id)));
}

/* It is kept by the window: the job may end long after the dialog. */
static void
ask_job_undo (LedenboekWindow *window, LedenboekJobAct *act)
{
  JobUndo *undo = g_new0 (JobUndo, 1);
  g_autofree char *question = ledenboek_job_act_dup_question (act);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), question,
                                              _("The server sets them back; what somebody changed since stays as it "
                                                "is."));

  undo->window = window;
  undo->act = act;
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "undo", _("Undo"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "undo");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_job_confirmed), undo, NULL, 0);
  g_object_set_data_full (G_OBJECT (window), "ledenboek-job-undo", undo, job_undo_free);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekWindow *window = LEDENBOEK_WINDOW (source);
  Undo *undo = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  const char *pattern = _("Undone: change of %s");
  g_autofree char *text = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      ledenboek_window_show_text (window, error->message);
      return;
    }
  if (undo->job != NULL)
    {
      ask_job_undo (window, g_steal_pointer (&undo->job));
      return;
    }
  ledger_replica_note_saved (ledenboek_window_get_replica (window));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i].action, undo->action) == 0)
      pattern = _(names[i].told);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (pattern, undo->subject != NULL ? undo->subject : _("the settings"));
#pragma GCC diagnostic pop
  ledenboek_window_show_text (window, text);
}

void
ledenboek_undo_last (LedenboekWindow *window)
{
  LedgerStore *store = ledger_replica_get_store (ledenboek_window_get_replica (window));
  Undo *undo;
  GTask *task;

  if (store == NULL)
    return;
  undo = g_new0 (Undo, 1);
  undo->store = g_object_ref (store);
  task = g_task_new (window, NULL, on_undone, NULL);
  g_task_set_task_data (task, undo, (GDestroyNotify) undo_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_WRITER, run_undo, task);
}

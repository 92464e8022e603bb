/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The offer of a merge at the server, and its course (merge-job.h). Main thread. */
#include "config.h"

#include "app/merge-job.h"

#include "app/job-progress.h"
#include "app/window.h"

#include "libledger/sync/json.h"

#include <glib/gi18n.h>

struct _LedenboekMergeJob
{
  AdwBin parent_instance;

  GtkWidget *offer;
  GtkLabel *text;
  GtkWidget *start_button;
  LedenboekJobProgress *progress;

  LedgerReplica *replica;
  LedenboekJobWatch *watch;
  char *parameters;             /* of what is offered, or NULL */
  LedgerId offered;             /* who would become a part of the other */
  LedgerId loser;               /* of the job under way */
  gboolean undoing;
};

G_DEFINE_FINAL_TYPE (LedenboekMergeJob, ledenboek_merge_job, ADW_TYPE_BIN)

static guint merged_signal;

static void
set_text (LedenboekMergeJob *self, const char *text)
{
  gtk_label_set_label (self->text, text);
  gtk_widget_set_visible (self->start_button, self->parameters != NULL);
  gtk_widget_set_visible (self->offer, text != NULL && *text != '\0');
}

static void
undo (LedenboekMergeJob *self)
{
  char id[LEDGER_ID_TEXT_SIZE];

  if (ledenboek_job_watch_is_under_way (self->watch))
    return;
  self->undoing = TRUE;
  ledenboek_job_watch_start_with (self->watch, "undo-merge",
                                  g_strdup_printf ("{\"contact\":\"%s\"}", ledger_id_write (&self->loser, id)));
}

static void
tell (LedenboekMergeJob *self)
{
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  AdwToast *toast;

  if (window == NULL)
    return;
  toast = adw_toast_new (self->undoing ? _("They are two contacts again.")
                                       : _("The server made one contact of the two."));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  if (!self->undoing)
    {
      adw_toast_set_timeout (toast, 0);
      adw_toast_set_button_label (toast, _("Undo"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo), self, G_CONNECT_SWAPPED);
    }
  ledenboek_window_show_toast (window, toast);
}

static void
on_watch_changed (LedenboekMergeJob *self)
{
  const GError *error = ledenboek_job_watch_get_error (self->watch);
  const LedgerJob *job = ledenboek_job_watch_get_job (self->watch);
  char id[LEDGER_ID_TEXT_SIZE];

  if (ledenboek_job_watch_is_under_way (self->watch))
    return;
  if (error != NULL)
    set_text (self, error->message);
  else if (job != NULL && job->state == LEDGER_JOB_DONE)
    {
      tell (self);
      if (!self->undoing)
        g_signal_emit (self, merged_signal, 0, ledger_id_write (&self->loser, id));
    }
}

static void
on_start (LedenboekMergeJob *self)
{
  char *parameters = g_steal_pointer (&self->parameters);

  if (parameters == NULL)
    return;
  self->undoing = FALSE;
  self->loser = self->offered;
  set_text (self, NULL);
  ledenboek_job_watch_start_with (self->watch, "merge", parameters);
}

static char *
dup_parameters (const LedgerId *survivor, const LedgerId *loser, const char *const *take)
{
  GString *json = g_string_new (NULL);
  char one[LEDGER_ID_TEXT_SIZE], other[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (json, "{\"survivor\":\"%s\",\"loser\":\"%s\",\"take\":[", ledger_id_write (survivor, one),
                          ledger_id_write (loser, other));
  for (guint i = 0; take[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      ledger_json_append_string (json, take[i]);
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

void
ledenboek_merge_job_offer (LedenboekMergeJob *self, LedgerReplica *replica, const LedgerId *survivor,
                           const LedgerId *loser, const char *const *take)
{
  ledenboek_merge_job_withdraw (self);
  if (self->replica != replica)
    {
      g_set_object (&self->replica, replica);
      g_clear_object (&self->watch);
      self->watch = ledenboek_job_watch_new (replica);
      ledenboek_job_progress_set_watch (self->progress, self->watch);
      g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_watch_changed), self, G_CONNECT_SWAPPED);
    }
  if (ledenboek_job_watch_is_under_way (self->watch))
    {
      set_text (self, _("The server is merging two others: wait for its end."));
      return;
    }
  self->offered = *loser;
  self->parameters = dup_parameters (survivor, loser, take);
  set_text (self, _("So much hangs on the one who becomes a part that it cannot be moved here at once. "
                    "The server can do it."));
  gtk_widget_grab_focus (self->start_button);
}

void
ledenboek_merge_job_withdraw (LedenboekMergeJob *self)
{
  g_clear_pointer (&self->parameters, g_free);
  set_text (self, NULL);
}

static void
ledenboek_merge_job_dispose (GObject *object)
{
  LedenboekMergeJob *self = LEDENBOEK_MERGE_JOB (object);

  g_clear_pointer (&self->parameters, g_free);
  g_clear_object (&self->watch);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_merge_job_parent_class)->dispose (object);
}

static void
ledenboek_merge_job_class_init (LedenboekMergeJobClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_merge_job_dispose;
  merged_signal = g_signal_new ("merged", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ledenboek_merge_job_init (LedenboekMergeJob *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->offer = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->text = GTK_LABEL (gtk_label_new (NULL));
  self->start_button = gtk_button_new_with_label (_("Merge at the server"));
  self->progress = g_object_new (LEDENBOEK_TYPE_JOB_PROGRESS, NULL);
  gtk_widget_add_css_class (self->offer, "fault-box");
  gtk_label_set_xalign (self->text, 0);
  gtk_label_set_wrap (self->text, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->text), TRUE);
  gtk_widget_set_valign (self->start_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->start_button, "clicked", G_CALLBACK (on_start), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (self->offer, FALSE);
  gtk_box_append (GTK_BOX (self->offer), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (self->offer), self->start_button);
  gtk_box_append (GTK_BOX (box), self->offer);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  adw_bin_set_child (ADW_BIN (self), box);
}

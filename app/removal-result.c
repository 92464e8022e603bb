/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course and the end of a deletion for good (removal-result.h). Main thread. */
#include "config.h"

#include "app/removal-result.h"

#include "app/job-progress.h"
#include "app/text.h"
#include "app/window.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LedenboekRemovalResult
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkWidget *save_button, *close_button;
  LedenboekJobProgress *progress;

  LedgerReplica *replica;
  LedenboekJobWatch *watch;
  LedgerId job;
  LedgerCertificate *certificate;       /* once it was asked */
};

G_DEFINE_FINAL_TYPE (LedenboekRemovalResult, ledenboek_removal_result, ADW_TYPE_BIN)

static guint closed_signal;

/* -- Telling */

static void
show (LedenboekRemovalResult *self, const char *icon, const char *title, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  gboolean under_way = ledenboek_job_watch_is_under_way (self->watch);

  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, escaped);
  gtk_widget_set_visible (self->save_button, self->certificate != NULL);
  gtk_widget_set_visible (self->close_button, !under_way);
}

static void
show_ended (LedenboekRemovalResult *self)
{
  const LedgerJob *job = ledenboek_job_watch_get_job (self->watch);
  gboolean stopped = job->state == LEDGER_JOB_CANCELLED;
  gint64 count = self->certificate != NULL ? self->certificate->contacts : 0;
  g_autofree char *number = ledenboek_text_dup_number (count), *left = ledenboek_text_dup_number (job->left_out);
  g_autofree char *title = g_strdup_printf (stopped ? _("Stopped: %s deleted for good") : _("%s deleted for good"),
                                            number);
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->certificate != NULL)
    g_string_append_printf (text, _("%d of %d workplaces have confirmed that nothing is left there. The others do so "
                                    "when they exchange next."),
                            (int) self->certificate->confirmed, (int) self->certificate->replicas);
  if (job->left_out > 0)
    {
      g_string_append (text, text->len > 0 ? " " : "");
      g_string_append_printf (text, _("%s stay: something came in between since the preview."), left);
    }
  show (self, stopped ? "media-playback-stop-symbolic" : "emblem-ok-symbolic", title, text->str);
}

static void
on_certificate (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekRemovalResult) self = data;

  g_clear_pointer (&self->certificate, ledger_certificate_free);
  self->certificate = ledger_replica_ask_certificate_finish (LEDGER_REPLICA (source), result, NULL);
  if (self->watch == NULL || ledenboek_job_watch_is_under_way (self->watch))
    return;
  show_ended (self);
  ledenboek_removal_result_focus (self);
}

static void
on_watch_changed (LedenboekRemovalResult *self)
{
  const GError *error = ledenboek_job_watch_get_error (self->watch);

  if (ledenboek_job_watch_is_under_way (self->watch))
    show (self, "user-trash-symbolic", _("Deleting for good…"),
          _("The server does it. You can go on working meanwhile, also elsewhere in the program."));
  else if (error != NULL)
    show (self, "dialog-warning-symbolic", _("It did not go through"), error->message);
  else
    {
      show_ended (self);
      ledger_replica_ask_certificate_async (self->replica, &self->job, NULL, on_certificate, g_object_ref (self));
    }
}

void
ledenboek_removal_result_run (LedenboekRemovalResult *self, LedgerReplica *replica, const LedgerId *id)
{
  if (self->replica != replica)
    {
      g_set_object (&self->replica, replica);
      g_clear_object (&self->watch);
      self->watch = ledenboek_job_watch_new (replica);
      ledenboek_job_progress_set_watch (self->progress, self->watch);
      g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_watch_changed), self, G_CONNECT_SWAPPED);
    }
  g_clear_pointer (&self->certificate, ledger_certificate_free);
  self->job = *id;
  ledenboek_job_watch_run (self->watch, "erase-many", id);
  ledenboek_job_progress_focus (self->progress);
}

gboolean
ledenboek_removal_result_is_under_way (LedenboekRemovalResult *self)
{
  return self->watch != NULL && ledenboek_job_watch_is_under_way (self->watch);
}

void
ledenboek_removal_result_focus (LedenboekRemovalResult *self)
{
  if (ledenboek_removal_result_is_under_way (self))
    ledenboek_job_progress_focus (self->progress);
  else
    gtk_widget_grab_focus (self->certificate != NULL ? self->save_button : self->close_button);
}

/* -- The certificate */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekRemovalResult) self = data;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;

  if (window != NULL)
    ledenboek_window_show_text (window, g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)
                                          ? _("The certificate is saved.") : error->message);
}

static void
on_save_chosen (GtkNativeDialog *dialog, int response, LedenboekRemovalResult *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                           : NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (file != NULL && self->certificate != NULL)
    {
      bytes = g_bytes_new (self->certificate->text, strlen (self->certificate->text));
      g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, on_saved,
                                           g_object_ref (self));
    }
  g_object_unref (dialog);
}

static void
on_save (LedenboekRemovalResult *self)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_("Save the certificate"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _("Save"), _("Cancel"));
  g_autofree char *today =
      ledger_world_dup_today (ledger_store_get_world (ledger_replica_get_store (self->replica)), NULL);
  /* Translators: name of a file; %s is the day */
  g_autofree char *proposed = g_strdup_printf (_("certificate of erasure %s.txt"), today);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), proposed);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_save_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* -- Life */

static void
on_close (LedenboekRemovalResult *self)
{
  g_signal_emit (self, closed_signal, 0);
}

static void
ledenboek_removal_result_dispose (GObject *object)
{
  LedenboekRemovalResult *self = LEDENBOEK_REMOVAL_RESULT (object);

  g_clear_pointer (&self->certificate, ledger_certificate_free);
  g_clear_object (&self->watch);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_removal_result_parent_class)->dispose (object);
}

static void
ledenboek_removal_result_class_init (LedenboekRemovalResultClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_removal_result_dispose;
  closed_signal = g_signal_new ("closed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
ledenboek_removal_result_init (LedenboekRemovalResult *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->status = ADW_STATUS_PAGE (adw_status_page_new ());
  self->progress = g_object_new (LEDENBOEK_TYPE_JOB_PROGRESS, NULL);
  self->save_button = gtk_button_new_with_label (_("Save the certificate…"));
  self->close_button = gtk_button_new_with_label (_("Back to the list"));
  ledenboek_job_progress_set_cancel_text (self->progress, _("What is deleted by then does not come back"));
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->save_button, "suggested-action");
  gtk_widget_add_css_class (self->save_button, "pill");
  gtk_widget_add_css_class (self->close_button, "pill");
  g_signal_connect_object (self->save_button, "clicked", G_CALLBACK (on_save), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->close_button, "clicked", G_CALLBACK (on_close), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (box), self->save_button);
  gtk_box_append (GTK_BOX (box), self->close_button);
  adw_status_page_set_child (self->status, box);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->status));
}

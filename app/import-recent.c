/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of the last imports (import-recent.h). Main thread. */
#include "config.h"

#include "app/import-recent.h"

#include "app/accessible.h"
#include "app/moment.h"
#include "app/text.h"

#include "libledger/sync/job.h"

#include <glib/gi18n.h>

/* How many are shown. */
#define SHOWN 5

struct _LedenboekImportRecent
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  GPtrArray *rows;              /* GtkWidget */
  LedgerReplica *replica;
};

G_DEFINE_FINAL_TYPE (LedenboekImportRecent, ledenboek_import_recent, ADW_TYPE_BIN)

static guint undo_signal;

static void
on_response (AdwMessageDialog *dialog, const char *response, LedenboekImportRecent *self)
{
  if (g_str_equal (response, "undo"))
    g_signal_emit (self, undo_signal, 0, g_object_get_data (G_OBJECT (dialog), "job"));
}

static void
on_undo (LedenboekImportRecent *self, GtkButton *button)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              _("Undo this import?"),
                                              _("Who came in by it goes, and what it changed becomes what it was. What "
                                                "somebody worked on since stays as it is."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "undo", _("Undo the import"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "undo", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "job", g_strdup (g_object_get_data (G_OBJECT (button), "job")), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const char *
get_state_text (LedgerJobState state)
{
  switch (state)
    {
    case LEDGER_JOB_DONE:
      return _("%s rows are in the book");
    case LEDGER_JOB_CANCELLED:
      return _("Stopped after %s rows");
    case LEDGER_JOB_FAILED:
      return _("Given up after %s rows");
    default:
      return _("Under way: %s rows so far");
    }
}

static void
add_job (LedenboekImportRecent *self, const LedgerJob *job, gint64 now)
{
  GtkWidget *row = adw_action_row_new (), *button = gtk_button_new_with_label (_("Undo…"));
  g_autofree char *when = ledenboek_moment_dup_text (job->asked, now);
  g_autofree char *number = ledenboek_text_dup_number (job->state == LEDGER_JOB_DONE ? job->changed : job->progress);
  g_autofree char *spoken = NULL, *text = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (get_state_text (job->state), number);
#pragma GCC diagnostic pop
  /* Translators: %s is when an import was made */
  spoken = g_strdup_printf (_("Undo the import of %s"), when);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), when);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  g_object_set_data_full (G_OBJECT (button), "job", ledger_id_dup_text (&job->id), g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, ledger_job_has_ended (job));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_add_css_class (button, "small-button");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_undo), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

/* What never changed anything is not told of. */
static gboolean
is_told (const LedgerJob *job)
{
  return g_strcmp0 (job->name, "import") == 0 && job->state != LEDGER_JOB_PREVIEWED &&
         (!ledger_job_has_ended (job) || job->changed > 0 || job->progress > 0);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekImportRecent) self = data;
  g_autoptr (GPtrArray) jobs = ledger_replica_list_jobs_finish (LEDGER_REPLICA (source), result, NULL);
  gint64 now = g_get_real_time ();

  if (self->replica == NULL || jobs == NULL)
    return;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < jobs->len && self->rows->len < SHOWN; i++)
    if (is_told (jobs->pdata[i]))
      add_job (self, jobs->pdata[i], now);
  ledenboek_accessible_name_lists (GTK_WIDGET (self->group), _("Earlier imports"));
  gtk_widget_set_visible (GTK_WIDGET (self->group), self->rows->len > 0);
}

void
ledenboek_import_recent_load (LedenboekImportRecent *self, LedgerReplica *replica)
{
  g_set_object (&self->replica, replica);
  ledger_replica_list_jobs_async (replica, NULL, on_listed, g_object_ref (self));
}

static void
ledenboek_import_recent_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_IMPORT_RECENT (object)->replica);
  G_OBJECT_CLASS (ledenboek_import_recent_parent_class)->dispose (object);
}

static void
ledenboek_import_recent_finalize (GObject *object)
{
  g_ptr_array_unref (LEDENBOEK_IMPORT_RECENT (object)->rows);
  G_OBJECT_CLASS (ledenboek_import_recent_parent_class)->finalize (object);
}

static void
ledenboek_import_recent_class_init (LedenboekImportRecentClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_import_recent_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_import_recent_finalize;
  undo_signal = g_signal_new ("undo", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_STRING);
}

static void
ledenboek_import_recent_init (LedenboekImportRecent *self)
{
  self->rows = g_ptr_array_new ();
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _("Earlier imports"));
  gtk_widget_set_visible (GTK_WIDGET (self->group), FALSE);
  ledenboek_accessible_name_lists (GTK_WIDGET (self->group), _("Earlier imports"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
}

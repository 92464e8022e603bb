/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing a file, how far its reading is, and what became of it. Main thread, but for the reading. */
#include "config.h"

#include "app/postcode-row.h"

#include "app/moment.h"
#include "app/postcodes.h"
#include "app/text.h"
#include "app/window.h"

#include <glib/gi18n.h>

/* Milliseconds between two looks at how far the reading is. */
#define LOOK_EVERY 200
#define FINEST 1000

struct _LedenboekPostcodeRow
{
  AdwActionRow parent_instance;

  LedgerReplica *replica;
  GtkWidget *progress;
  GtkWidget *stop;
  GtkWidget *remove;
  GtkWidget *read;
  GCancellable *cancellable;    /* of the reading under way */
  guint timer;
};

G_DEFINE_FINAL_TYPE (LedenboekPostcodeRow, ledenboek_postcode_row, ADW_TYPE_ACTION_ROW)

/* A file that is being read; its row may be gone by the end. */
typedef struct
{
  char *csv;
  char *path;
  char *today;
  int done;                     /* of FINEST; told by the reader's thread */
  LedgerPostcodeFacts facts;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->csv);
  g_free (reading->path);
  g_free (reading->today);
  g_free (reading);
}

/* -- what is loaded */

static char *
dup_loaded (const LedgerPostcodeFacts *facts)
{
  g_autofree char *dutch = ledenboek_text_dup_number (facts->dutch);
  g_autofree char *belgian = ledenboek_text_dup_number (facts->belgian);
  g_autofree char *day = ledenboek_day_dup_text (facts->day);
  g_autofree char *left_out = ledenboek_text_dup_number (facts->left_out);
  g_autoptr (GString) text = g_string_new (NULL);

  if (facts->belgian == 0)
    g_string_append_printf (text, _("%s rows of the Netherlands, read in on %s."), dutch, day);
  else if (facts->dutch == 0)
    g_string_append_printf (text, _("%s rows of Belgium, read in on %s."), belgian, day);
  else
    g_string_append_printf (text, _("%s rows of the Netherlands and %s of Belgium, last read in on %s."), dutch,
                            belgian, day);
  if (facts->left_out > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _("Left out as no addresses: %s; the first is line %u."), left_out,
                              facts->first_left_out);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_loaded (LedenboekPostcodeRow *self)
{
  g_autoptr (GError) error = NULL;
  gboolean good = ledenboek_postcodes_open (self->replica, &error);
  LedgerPostcodeTable *table = ledenboek_postcodes_get (ledger_replica_get_store (self->replica));
  g_autofree char *text = NULL;

  if (!good)
    text = g_strdup (error->message);
  else if (table != NULL)
    text = dup_loaded (ledger_postcode_table_get_facts (table));
  else
    text = g_strdup (_("None: street and town come from who lives at the postcode already. Read in the CSV file of "
                       "your supplier of postcodes."));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_set_visible (self->remove, !good || table != NULL);
}

/* -- reading */

static void
show_reading (LedenboekPostcodeRow *self, gboolean reading)
{
  gboolean had_focus = gtk_widget_has_focus (self->stop);

  gtk_widget_set_visible (self->progress, reading);
  gtk_widget_set_visible (self->stop, reading);
  gtk_widget_set_visible (self->read, !reading);
  if (reading)
    gtk_widget_set_visible (self->remove, FALSE);
  if (reading)
    gtk_widget_grab_focus (self->stop);
  else if (had_focus)
    gtk_widget_grab_focus (self->read);
}

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  Reading *reading = data;

  g_atomic_int_set (&reading->done, total > 0 ? (int) (done * FINEST / total) : 0);
}

static void
run_reading (gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;

  if (ledger_postcode_table_read_file (reading->csv, reading->path, reading->today, on_progress, reading,
                                       g_task_get_cancellable (task), &reading->facts, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
on_timer (gpointer data)
{
  GTask *task = data;
  LedenboekPostcodeRow *self = g_task_get_source_object (task);
  Reading *reading = g_task_get_task_data (task);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress),
                                 g_atomic_int_get (&reading->done) / (double) FINEST);
  return G_SOURCE_CONTINUE;
}

static void
tell (LedenboekPostcodeRow *self, const char *text)
{
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (window != NULL)
    ledenboek_window_show_text (window, text);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekPostcodeRow *self = LEDENBOEK_POSTCODE_ROW (source);
  g_autoptr (GError) error = NULL;
  gboolean good = g_task_propagate_boolean (G_TASK (result), &error);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->cancellable);
  /* The book was closed meanwhile: the next that is opened finds the table. */
  if (self->replica == NULL || ledger_replica_get_store (self->replica) == NULL)
    return;
  show_reading (self, FALSE);
  show_loaded (self);
  if (good)
    tell (self, _("The table of postcodes is read in."));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), error->message);
}

static void
begin_reading (LedenboekPostcodeRow *self, const char *csv)
{
  LedgerWorld *world = ledger_store_get_world (ledger_replica_get_store (self->replica));
  Reading *reading = g_new0 (Reading, 1);
  GTask *task;

  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_read, NULL);
  reading->csv = g_strdup (csv);
  reading->path = ledenboek_postcodes_dup_path (self->replica);
  reading->today = ledger_world_dup_today (world, NULL);
  g_task_set_task_data (task, reading, reading_free);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _("Reading in… You can go on working."));
  show_reading (self, TRUE);
  self->timer = g_timeout_add_full (G_PRIORITY_DEFAULT, LOOK_EVERY, on_timer, g_object_ref (task), g_object_unref);
  ledger_world_run (world, LEDGER_QUEUE_READER, run_reading, task);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, LedenboekPostcodeRow *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                           : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL && self->replica != NULL && self->cancellable == NULL)
    begin_reading (self, path);
  g_object_unref (dialog);
}

static void
on_choose (LedenboekPostcodeRow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Table of postcodes"),
                                                              GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, _("Open"), _("Cancel"));
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("CSV files"));
  gtk_file_filter_add_pattern (filter, "*.[cC][sS][vV]");
  gtk_file_filter_add_pattern (filter, "*.[tT][xX][tT]");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_object_unref (filter);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_stop (LedenboekPostcodeRow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
on_remove (LedenboekPostcodeRow *self)
{
  g_autoptr (GError) error = NULL;

  if (!ledenboek_postcodes_remove (self->replica, &error))
    tell (self, error->message);
  gtk_widget_grab_focus (self->read);
  show_loaded (self);
}

/* -- making */

static GtkWidget *
add_button (LedenboekPostcodeRow *self, const char *label, const char *tooltip, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

/* With the window goes what only it would show; the task holds the row, so this cannot wait for its end. */
static void
ledenboek_postcode_row_unroot (GtkWidget *widget)
{
  on_stop (LEDENBOEK_POSTCODE_ROW (widget));
  GTK_WIDGET_CLASS (ledenboek_postcode_row_parent_class)->unroot (widget);
}

static void
ledenboek_postcode_row_dispose (GObject *object)
{
  LedenboekPostcodeRow *self = LEDENBOEK_POSTCODE_ROW (object);

  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_postcode_row_parent_class)->dispose (object);
}

static void
ledenboek_postcode_row_class_init (LedenboekPostcodeRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_postcode_row_dispose;
  GTK_WIDGET_CLASS (class)->unroot = ledenboek_postcode_row_unroot;
}

static void
ledenboek_postcode_row_init (LedenboekPostcodeRow *self)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Table of postcodes"));
  self->progress = gtk_progress_bar_new ();
  gtk_widget_set_valign (self->progress, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("How much of the file is read in"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->progress);
  self->stop = add_button (self, _("Stop"), _("What was loaded before stays"), G_CALLBACK (on_stop));
  self->remove = add_button (self, C_("button", "Remove"), _("Street and town come from the book again"),
                             G_CALLBACK (on_remove));
  self->read = add_button (self, _("Read in…"), _("From a CSV file with postcode, street and town"),
                           G_CALLBACK (on_choose));
  show_reading (self, FALSE);
}

GtkWidget *
ledenboek_postcode_row_new (LedgerReplica *replica)
{
  LedenboekPostcodeRow *self = g_object_new (LEDENBOEK_TYPE_POSTCODE_ROW, NULL);

  self->replica = g_object_ref (replica);
  show_loaded (self);
  return GTK_WIDGET (self);
}

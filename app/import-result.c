/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One job of the server after the other (import-result.h): an import, what was put right as a second one, and for an
 * undo the last one first. Main thread.
 */
#include "config.h"

#include "app/import-result.h"

#include "app/job-progress.h"
#include "app/text.h"
#include "app/window.h"

#include <glib/gi18n.h>

typedef enum
{
  DOING_NOTHING,
  DOING_IMPORT,
  DOING_UNDO,
} Doing;

struct _LedenboekImportResult
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkWidget *repair_button, *save_button, *undo_button, *again_button, *another_button;
  LedenboekJobProgress *progress;

  LedenboekImportWork *work;
  LedgerReplica *replica;
  LedenboekJobWatch *watch;
  Doing doing;
  GArray *jobs;                 /* LedgerId: what can be undone, the oldest first */
  gint64 imported, refused;     /* rows of all jobs of the file */
  gint64 undone, kept;          /* contacts of an undo */
};

G_DEFINE_FINAL_TYPE (LedenboekImportResult, ledenboek_import_result, ADW_TYPE_BIN)

enum
{
  SIGNAL_REPAIR,
  SIGNAL_ANOTHER,
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void undo_next (LedenboekImportResult *self);

/* -- Telling */

/* Adds a sentence that has a count in it; none of nothing. */
static void
append_count (GString *text, gint64 count, const char *pattern)
{
  g_autofree char *number = ledenboek_text_dup_number (count);

  if (count == 0)
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_string_append_printf (text, pattern, number);
#pragma GCC diagnostic pop
}

static void
show (LedenboekImportResult *self, const char *icon, const char *title, const char *description)
{
  g_autofree char *escaped = g_markup_escape_text (description, -1);

  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, escaped);
}

static void
show_imported (LedenboekImportResult *self)
{
  gboolean stopped = ledenboek_job_watch_get_job (self->watch)->state == LEDGER_JOB_CANCELLED;
  g_autofree char *number = ledenboek_text_dup_number (self->imported);
  g_autofree char *title =
      g_strdup_printf (stopped ? _("Stopped: %s rows are in the book")
                               : ngettext ("%s row is in the book", "%s rows are in the book", (gulong) self->imported),
                       number);
  g_autoptr (GString) text = g_string_new (NULL);

  append_count (text, ledenboek_import_work_count_left (self->work), _("%s are left over: put them right here, or save "
                                                                       "them as a file."));
  append_count (text, self->refused, _("%s were refused by the server: somebody may be working on them. Import the "
                                       "file anew later."));
  if (stopped)
    append_count (text, ledenboek_import_work_count_taken (self->work), _("%s were not come to."));
  show (self, stopped ? "media-playback-stop-symbolic" : "emblem-ok-symbolic", title, text->str);
}

static void
show_undone (LedenboekImportResult *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_count (text, self->undone, _("%s contacts are what they were before."));
  append_count (text, self->kept, _("%s stay as they are: somebody worked on them since."));
  show (self, "edit-undo-symbolic", self->jobs->len > 0 ? _("Stopped: a part is undone") : _("The import is undone"),
        text->str);
}

static void
show_under_way (LedenboekImportResult *self)
{
  show (self, "document-send-symbolic", self->doing == DOING_UNDO ? _("Undoing the import…") : _("Importing…"),
        _("The server does it. You can go on working meanwhile, also elsewhere in the program."));
}

static void
update (LedenboekImportResult *self)
{
  gboolean under_way = ledenboek_import_result_is_under_way (self);
  const GError *error = ledenboek_job_watch_get_error (self->watch);
  guint left = ledenboek_import_work_count_left (self->work), taken = ledenboek_import_work_count_taken (self->work);

  if (under_way)
    show_under_way (self);
  else if (error != NULL)
    show (self, "dialog-warning-symbolic", self->doing == DOING_UNDO ? _("The import was not undone")
                                                                     : _("The import did not go through"),
          error->message);
  else if (self->doing == DOING_UNDO)
    show_undone (self);
  else if (self->doing == DOING_IMPORT)
    show_imported (self);
  gtk_widget_set_visible (self->repair_button, !under_way && self->doing == DOING_IMPORT && left > 0);
  gtk_widget_set_visible (self->save_button, !under_way && self->doing == DOING_IMPORT && left > 0);
  gtk_widget_set_visible (self->undo_button, !under_way && self->jobs->len > 0);
  gtk_widget_set_visible (self->again_button, !under_way && self->doing == DOING_IMPORT && taken > 0);
  gtk_button_set_label (GTK_BUTTON (self->again_button), error != NULL ? _("Try again") : _("Import the rest"));
  gtk_widget_set_visible (self->another_button, !under_way);
}

/* -- Jobs */

/* How many rows are in the book: all that were taken, or as far as it came. */
static void
note_imported (LedenboekImportResult *self)
{
  const LedgerJob *job = ledenboek_job_watch_get_job (self->watch);
  gboolean whole = job != NULL && job->state == LEDGER_JOB_DONE;

  ledenboek_import_work_lock (self->work, FALSE);
  if (job == NULL || (!whole && job->progress == 0))
    return;
  g_array_append_val (self->jobs, job->id);
  self->imported += whole ? job->changed : job->progress;
  self->refused += job->left_out;
  /* Which rows the server refused is seen by who is not in the book: those are offered again. */
  if (job->left_out > 0)
    ledenboek_import_work_look_anew (self->work);
  else
    ledenboek_import_work_settle (self->work, whole ? G_MAXUINT : (guint) job->progress);
}

static void
note_undone (LedenboekImportResult *self)
{
  const LedgerJob *job = ledenboek_job_watch_get_job (self->watch);

  if (job == NULL || job->state != LEDGER_JOB_DONE)
    return;
  self->undone += job->changed;
  self->kept += job->left_out;
  g_array_set_size (self->jobs, self->jobs->len - 1);
  if (self->jobs->len > 0)
    undo_next (self);
  else
    {
      self->imported = self->refused = 0;
      ledenboek_import_work_look_anew (self->work);
    }
}

static void
on_watch_changed (LedenboekImportResult *self)
{
  if (ledenboek_job_watch_get_phase (self->watch) == LEDENBOEK_JOB_ENDED)
    {
      if (self->doing == DOING_IMPORT)
        note_imported (self);
      else if (self->doing == DOING_UNDO)
        note_undone (self);
    }
  update (self);
  if (!ledenboek_import_result_is_under_way (self) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    ledenboek_import_result_focus (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
ledenboek_import_result_start (LedenboekImportResult *self)
{
  if (ledenboek_import_result_is_under_way (self))
    return;
  self->doing = DOING_IMPORT;
  ledenboek_import_work_remember (self->work);
  ledenboek_import_work_lock (self->work, TRUE);
  ledenboek_job_watch_start (self->watch, "import", ledenboek_import_work_prepare, g_object_ref (self->work),
                             g_object_unref);
}

static void
undo_next (LedenboekImportResult *self)
{
  char id[LEDGER_ID_TEXT_SIZE];

  ledger_id_write (&g_array_index (self->jobs, LedgerId, self->jobs->len - 1), id);
  ledenboek_job_watch_start_with (self->watch, "undo-import", g_strdup_printf ("{\"job\":\"%s\"}", id));
}

static void
undo (LedenboekImportResult *self)
{
  if (ledenboek_import_result_is_under_way (self) || self->jobs->len == 0)
    return;
  self->doing = DOING_UNDO;
  self->undone = self->kept = 0;
  undo_next (self);
}

void
ledenboek_import_result_undo (LedenboekImportResult *self, const LedgerId *job)
{
  if (ledenboek_import_result_is_under_way (self))
    return;
  g_array_set_size (self->jobs, 0);
  g_array_append_vals (self->jobs, job, 1);
  undo (self);
}

void
ledenboek_import_result_forget (LedenboekImportResult *self)
{
  g_array_set_size (self->jobs, 0);
  self->doing = DOING_NOTHING;
  self->imported = self->refused = 0;
}

gboolean
ledenboek_import_result_is_under_way (LedenboekImportResult *self)
{
  return self->watch != NULL && ledenboek_job_watch_is_under_way (self->watch);
}

gboolean
ledenboek_import_result_is_known (LedenboekImportResult *self)
{
  return self->doing != DOING_NOTHING;
}

void
ledenboek_import_result_focus (LedenboekImportResult *self)
{
  GtkWidget *const buttons[] = { self->again_button, self->repair_button, self->another_button };

  if (ledenboek_import_result_is_under_way (self))
    ledenboek_job_progress_focus (self->progress);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (gtk_widget_get_visible (buttons[i]))
      {
        gtk_widget_grab_focus (buttons[i]);
        return;
      }
}

/* -- What is left over as a file */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekImportResult) self = data;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  int rows = ledenboek_import_work_save_rest_finish (LEDENBOEK_IMPORT_WORK (source), result, &error);
  g_autofree char *number = ledenboek_text_dup_number (rows);
  g_autofree char *told = g_strdup_printf (_("%s rows are saved, each with its cause. Put right, the file can be "
                                             "imported again."), number);

  if (window != NULL)
    ledenboek_window_show_text (window, error != NULL ? error->message : told);
}

static void
on_save_chosen (GtkNativeDialog *dialog, int response, LedenboekImportResult *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                           : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    ledenboek_import_work_save_rest_async (self->work, path, on_saved, g_object_ref (self));
  g_object_unref (dialog);
}

static void
on_save (LedenboekImportResult *self)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_("Save the rows that are left over"),
                                   GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _("Save"), _("Cancel"));
  const char *path = ledenboek_import_work_get_path (self->work);
  g_autofree char *base = g_path_get_basename (path != NULL ? path : "import");
  char *dot = strrchr (base, '.');
  g_autofree char *proposed = NULL;

  if (dot != NULL)
    *dot = '\0';
  /* Translators: name of a file; %s is the name of the file that was imported */
  proposed = g_strdup_printf (_("%s left over.csv"), base);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), proposed);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_save_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* -- Buttons and life */

static void
on_repair (LedenboekImportResult *self)
{
  g_signal_emit (self, signals[SIGNAL_REPAIR], 0);
}

static void
on_another (LedenboekImportResult *self)
{
  g_signal_emit (self, signals[SIGNAL_ANOTHER], 0);
}

void
ledenboek_import_result_set_work (LedenboekImportResult *self, LedenboekImportWork *work, LedgerReplica *replica)
{
  self->work = g_object_ref (work);
  self->replica = g_object_ref (replica);
  self->watch = ledenboek_job_watch_new (replica);
  ledenboek_job_progress_set_watch (self->progress, self->watch);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_watch_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (work, "looked", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
ledenboek_import_result_dispose (GObject *object)
{
  LedenboekImportResult *self = LEDENBOEK_IMPORT_RESULT (object);

  g_clear_object (&self->watch);
  g_clear_object (&self->work);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_import_result_parent_class)->dispose (object);
}

static void
ledenboek_import_result_finalize (GObject *object)
{
  g_array_unref (LEDENBOEK_IMPORT_RESULT (object)->jobs);
  G_OBJECT_CLASS (ledenboek_import_result_parent_class)->finalize (object);
}

static void
ledenboek_import_result_class_init (LedenboekImportResultClass *class)
{
  static const char *const names[N_SIGNALS] = { "repair", "another", "changed" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_import_result_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_import_result_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  g_type_ensure (LEDENBOEK_TYPE_JOB_PROGRESS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/import-result.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportResult, status);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportResult, progress);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportResult, repair_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportResult, save_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportResult, undo_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportResult, again_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportResult, another_button);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, undo);
  gtk_widget_class_bind_template_callback (widget_class, ledenboek_import_result_start);
  gtk_widget_class_bind_template_callback (widget_class, on_another);
}

static void
ledenboek_import_result_init (LedenboekImportResult *self)
{
  self->jobs = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole book in open files (book-export.h). The note is the writer's, the files are a reader's; what it tells of
 * how far it is, is read every so often. Main thread where nothing is said.
 */
#include "config.h"

#include "app/book-export.h"

#include "app/notices.h"
#include "app/text.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/report/export-book.h"
#include "libledger/sync/observation.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Milliseconds between two looks at how far it is. */
#define LOOK_EVERY 100

typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  LedenboekWindow *window;
  char *path;
  char *directory;              /* of the replica */
  LedgerAccess access;
  LedgerExportBookResult result;
  GCancellable *cancellable;
  GtkWidget *dialog;            /* how far it is; NULL when it has gone */
  GtkProgressBar *bar;
  GtkLabel *text;
  guint timer;
  int done, total;              /* atomic */
} Leaving;

static void
leaving_free (gpointer data)
{
  Leaving *leaving = data;

  g_object_unref (leaving->replica);
  g_object_unref (leaving->store);
  g_object_unref (leaving->window);
  g_clear_object (&leaving->cancellable);
  g_free (leaving->directory);
  g_free (leaving->path);
  g_free (leaving);
}

/* -- How far it is */

static gboolean
on_timer (gpointer data)
{
  Leaving *leaving = data;
  int done = g_atomic_int_get (&leaving->done), total = g_atomic_int_get (&leaving->total);
  g_autofree char *so_far = ledenboek_text_dup_number (done);
  g_autofree char *all = ledenboek_text_dup_number (total);
  g_autofree char *text = g_strdup_printf (_("%s of %s records"), so_far, all);

  if (total == 0)
    return G_SOURCE_CONTINUE;
  gtk_progress_bar_set_fraction (leaving->bar, (double) done / total);
  gtk_label_set_label (leaving->text, text);
  return G_SOURCE_CONTINUE;
}

static void
on_response (Leaving *leaving)
{
  leaving->dialog = NULL;
  g_clear_handle_id (&leaving->timer, g_source_remove);
  g_cancellable_cancel (leaving->cancellable);
}

static void
show_progress (Leaving *leaving)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (leaving->window), _("Writing the whole book"),
                                              _("Every kind of record as a CSV file, with the contents of files."));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  leaving->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  leaving->text = GTK_LABEL (gtk_label_new (_("It begins…")));
  gtk_accessible_update_property (GTK_ACCESSIBLE (leaving->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("How much of the book is written"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (leaving->text), "numeric");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (leaving->bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (leaving->text));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"));
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (on_response), leaving);
  gtk_window_set_modal (GTK_WINDOW (dialog), FALSE);
  leaving->dialog = dialog;
  leaving->timer = g_timeout_add (LOOK_EVERY, on_timer, leaving);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* -- Writing */

/* On the reader's thread. */
static void
note_progress (guint done, guint total, gpointer data)
{
  Leaving *leaving = data;

  g_atomic_int_set (&leaving->done, (int) done);
  g_atomic_int_set (&leaving->total, (int) total);
}

static void
write_book (gpointer data)
{
  g_autoptr (GTask) task = data;
  Leaving *leaving = g_task_get_task_data (task);
  const LedgerExportBook how = { .access = &leaving->access, .directory = leaving->directory,
                                 .progress = note_progress, .data = leaving };
  GError *error = NULL;

  if (ledger_export_book (leaving->store, &how, leaving->path, &leaving->result, leaving->cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static char *
dup_told (const Leaving *leaving)
{
  g_autofree char *records = ledenboek_text_dup_number (leaving->result.records);
  g_autofree char *missing = ledenboek_text_dup_number (leaving->result.missing);
  g_autofree char *name = g_path_get_basename (leaving->path);

  if (leaving->result.missing == 0)
    return g_strdup_printf (_("%s records are in the folder “%s”."), records, name);
  return g_strdup_printf (_("%s records are in the folder “%s”; %s files were never opened here and are not in it."),
                          records, name, missing);
}

/* What came of it stays until it is read. */
static void
show_end (Leaving *leaving, const char *heading, const char *told)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (leaving->dialog);

  g_signal_handlers_disconnect_by_data (dialog, leaving);
  g_clear_handle_id (&leaving->timer, g_source_remove);
  adw_message_dialog_set_heading (dialog, heading);
  adw_message_dialog_set_body (dialog, told);
  adw_message_dialog_set_extra_child (dialog, NULL);
  adw_message_dialog_set_response_label (dialog, "cancel", _("Close"));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Leaving *leaving = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);
  const char *heading = done ? _("The whole book is in a folder") : _("The book was not written");
  g_autofree char *told = done ? dup_told (leaving)
                          : g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                            ? g_strdup (_("Cancelled: nothing was written.")) : g_strdup (error->message);

  if (leaving->dialog != NULL)
    show_end (leaving, heading, told);
  else
    ledenboek_window_show_text (leaving->window, told);
  if (done)
    ledenboek_notices_send (leaving->window, "export", heading, told, NULL);
}

/* -- The note, and where to */

static gboolean
write_note (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const LedgerKind *contact = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  gint64 count = ledger_store_count (store, contact, error);

  return count >= 0 && ledger_observation_save_exported (store, contact, "whole book", (guint) count, changeset, error);
}

/* What cannot be noted does not leave. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  Leaving *leaving = data;
  g_autoptr (GError) error = NULL;
  GTask *task;

  if (!ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      ledenboek_window_show_text (leaving->window, error->message);
      leaving_free (leaving);
      return;
    }
  show_progress (leaving);
  task = g_task_new (leaving->store, NULL, on_written, NULL);
  g_task_set_task_data (task, leaving, leaving_free);
  ledger_world_run (ledger_store_get_world (leaving->store), LEDGER_QUEUE_READER, write_book, task);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, Leaving *leaving)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                           : NULL;

  g_object_unref (dialog);
  leaving->path = file != NULL ? g_file_get_path (file) : NULL;
  if (leaving->path != NULL)
    ledenboek_writing_start (leaving->replica, write_note, NULL, NULL, on_noted, leaving);
  else
    leaving_free (leaving);
}

void
ledenboek_book_export_ask (GtkWidget *widget, LedgerReplica *replica)
{
  Leaving *leaving = g_new0 (Leaving, 1);
  LedenboekWindow *window = ledenboek_window_get (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("The whole book in a folder of open files"),
                                                              GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_SAVE,
                                                              _("Export"), _("Cancel"));
  g_autofree char *today = NULL, *proposed = NULL;

  leaving->replica = g_object_ref (replica);
  leaving->store = g_object_ref (ledger_replica_get_store (replica));
  leaving->window = g_object_ref (window);
  leaving->directory = g_strdup (ledger_replica_get_directory (replica));
  leaving->access = *ledger_replica_get_access (replica);
  leaving->cancellable = g_cancellable_new ();
  today = ledger_world_dup_today (ledger_store_get_world (leaving->store), NULL);
  /* Translators: name of a folder; %s is a day, as 2026-12-31 */
  proposed = g_strdup_printf (_("book %s"), today);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), proposed);
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), leaving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

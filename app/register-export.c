/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the button to the file of a list of the register (register-export.h). Main thread, but for the note, which is
 * the writer's, and the file, which is a reader's.
 */
#include "config.h"

#include "app/register-export.h"

#include "app/text.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/sync/observation.h"

#include <glib/gi18n.h>

/* An export under way. */
typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  GtkWidget *window;
  LedgerRegisterList list;
  char *day;
  char *path;
  guint count;
} Leaving;

static void
leaving_free (gpointer data)
{
  Leaving *leaving = data;

  g_object_unref (leaving->replica);
  g_object_unref (leaving->store);
  g_object_unref (leaving->window);
  g_free (leaving->day);
  g_free (leaving->path);
  g_free (leaving);
}

static void
tell (const Leaving *leaving, const char *text)
{
  ledenboek_window_show_text (LEDENBOEK_WINDOW (leaving->window), text);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  const Leaving *leaving = g_task_get_task_data (G_TASK (result));
  g_autofree char *number = ledenboek_text_dup_number (leaving->count);
  g_autofree char *name = g_path_get_basename (leaving->path);
  g_autofree char *told = g_strdup_printf (_("%s rows are in “%s”."), number, name);
  g_autoptr (GError) error = NULL;

  tell (leaving, g_task_propagate_boolean (G_TASK (result), &error) ? told : error->message);
}

static void
write_file (gpointer data)
{
  g_autoptr (GTask) task = data;
  Leaving *leaving = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LedgerRegister) stays = ledger_register_read (leaving->store, leaving->list, leaving->day, NULL, &error);

  if (stays != NULL)
    leaving->count = ledger_register_get_n_entries (stays);
  if (stays != NULL && ledger_register_write (stays, leaving->store, leaving->path,
                                              ledger_export_guess_form (leaving->path), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
write_note (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Leaving *leaving = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "membership");
  g_autoptr (LedgerRegister) stays = ledger_register_read (store, leaving->list, leaving->day, NULL, error);
  g_autofree char *words = g_strdup_printf ("register %s %s", ledger_register_list_get_name (leaving->list),
                                            leaving->day);

  return stays != NULL && ledger_observation_save_exported (store, kind, words, ledger_register_get_n_entries (stays),
                                                            changeset, error);
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
      tell (leaving, error->message);
      leaving_free (leaving);
      return;
    }
  task = g_task_new (leaving->store, NULL, on_written, NULL);
  g_task_set_task_data (task, leaving, leaving_free);
  ledger_world_run (ledger_store_get_world (leaving->store), LEDGER_QUEUE_READER, write_file, task);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, Leaving *leaving)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                           : NULL;

  g_object_unref (dialog);
  leaving->path = file != NULL ? g_file_get_path (file) : NULL;
  if (leaving->path != NULL)
    ledenboek_writing_start (leaving->replica, write_note, leaving, NULL, on_noted, leaving);
  else
    leaving_free (leaving);
}

static void
add_form (GtkFileChooser *chooser, const char *label, const char *pattern)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, label);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

void
ledenboek_register_export_ask (GtkWidget *widget, LedgerReplica *replica, LedgerRegisterList list, const char *day)
{
  Leaving *leaving = g_new0 (Leaving, 1);
  GtkWidget *window = GTK_WIDGET (ledenboek_window_get (widget));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Export to CSV or XLSX"), GTK_WINDOW (window),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, _("Export"), _("Cancel"));
  g_autofree char *proposed = g_strdup_printf ("%s %s.xlsx", ledger_register_list_get_label (list), day);

  leaving->replica = g_object_ref (replica);
  leaving->store = g_object_ref (ledger_replica_get_store (replica));
  leaving->window = g_object_ref (window);
  leaving->list = list;
  leaving->day = g_strdup (day);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), proposed);
  add_form (GTK_FILE_CHOOSER (dialog), _("Spreadsheet (.xlsx)"), "*.xlsx");
  add_form (GTK_FILE_CHOOSER (dialog), _("Text, separated by semicolons (.csv)"), "*.csv");
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), leaving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

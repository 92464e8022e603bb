/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the button to the file (list-export.h): the chooser, the note on the writer's thread, the rows on a reader's.
 */
#include "config.h"

#include "app/list-export.h"

#include "app/notices.h"
#include "app/text.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/report/export.h"
#include "libledger/sync/observation.h"

#include <glib/gi18n.h>

/* An export under way. */
typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  GArray *rows;                 /* of a list */
  GPtrArray *columns;
  LedgerTable *table;           /* that is written instead of a list */
  char *words;                  /* how the rows were chosen, without a value of theirs */
  char *path;
  GtkWidget *window;
} Leaving;

static void
leaving_free (gpointer data)
{
  Leaving *leaving = data;

  g_object_unref (leaving->replica);
  g_object_unref (leaving->store);
  g_object_unref (leaving->window);
  g_clear_pointer (&leaving->rows, g_array_unref);
  g_clear_pointer (&leaving->columns, g_ptr_array_unref);
  g_clear_pointer (&leaving->table, ledger_table_free);
  g_free (leaving->words);
  g_free (leaving->path);
  g_free (leaving);
}

static guint
get_n_rows (const Leaving *leaving)
{
  return leaving->table != NULL ? ledger_table_get_n_rows (leaving->table) : leaving->rows->len;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  const Leaving *leaving = g_task_get_task_data (G_TASK (result));
  g_autofree char *number = ledenboek_text_dup_number (get_n_rows (leaving));
  g_autofree char *name = g_path_get_basename (leaving->path);
  g_autofree char *told = g_strdup_printf (_("%s rows are in “%s”."), number, name);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    ledenboek_window_show_text (LEDENBOEK_WINDOW (leaving->window), error->message);
  else
    {
      ledenboek_window_show_text (LEDENBOEK_WINDOW (leaving->window), told);
      ledenboek_notices_send (LEDENBOEK_WINDOW (leaving->window), "export", _("The file is ready"), told, NULL);
    }
}

static gboolean
write_list (const Leaving *leaving, GError **error)
{
  LedgerExport export = { .kind = leaving->kind, .rows = (const gint64 *) (gconstpointer) leaving->rows->data,
                          .n_rows = leaving->rows->len, .columns = leaving->columns,
                          .form = ledger_export_guess_form (leaving->path) };

  return ledger_export_write (leaving->store, &export, leaving->path, NULL, error);
}

static void
write_file (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Leaving *leaving = g_task_get_task_data (task);
  GError *error = NULL;

  if (leaving->table != NULL ? ledger_table_write (leaving->table, leaving->path,
                                                   ledger_export_guess_form (leaving->path), &error)
                             : write_list (leaving, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
write_note (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Leaving *leaving = data;

  return ledger_observation_save_exported (store, leaving->kind, leaving->words, get_n_rows (leaving), changeset,
                                           error);
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
      ledenboek_window_show_text (LEDENBOEK_WINDOW (leaving->window), error->message);
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
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, label);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
  g_object_unref (filter);
}

static Leaving *
new_leaving (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind)
{
  Leaving *leaving = g_new0 (Leaving, 1);

  leaving->replica = g_object_ref (replica);
  leaving->store = g_object_ref (ledger_replica_get_store (replica));
  leaving->window = g_object_ref (GTK_WIDGET (ledenboek_window_get (widget)));
  leaving->kind = kind;
  return leaving;
}

static void
ask_where (Leaving *leaving, const char *title)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Export to CSV or XLSX"), GTK_WINDOW (leaving->window),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, _("Export"), _("Cancel"));
  g_autofree char *proposed = g_strconcat (title, ".xlsx", NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), proposed);
  add_form (GTK_FILE_CHOOSER (dialog), _("Spreadsheet (.xlsx)"), "*.xlsx");
  add_form (GTK_FILE_CHOOSER (dialog), _("Text, separated by semicolons (.csv)"), "*.csv");
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), leaving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
ledenboek_table_export_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, LedgerTable *table,
                            const char *title, const char *name)
{
  Leaving *leaving = new_leaving (widget, replica, kind);

  leaving->table = table;
  leaving->words = g_strconcat ("figure ", name, NULL);
  ask_where (leaving, title);
}

void
ledenboek_list_export_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, GArray *rows,
                           const char *const *paths, const char *name)
{
  Leaving *leaving = new_leaving (widget, replica, kind);

  leaving->rows = rows;
  leaving->words = g_strconcat ("list ", name, NULL);
  leaving->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_column_free);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      LedgerColumn *column = ledger_column_new (leaving->store, kind, paths[i], NULL);

      if (column != NULL)
        g_ptr_array_add (leaving->columns, column);
    }
  ask_where (leaving, _(kind->spec->plural));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the dialog of the printer until the printer has taken the pages or not (print.h). The dialog is done before: an
 * operation is kept until its job is done too, which alone tells what became of the pages. Main thread.
 */
#include "config.h"

#include "app/print.h"

#include "app/window.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <gtk/gtkunixprint.h>

typedef struct
{
  LedenboekWindow *window;
  char *name;                   /* of what is printed */
  char *printer;
  gboolean stopped;             /* the printer takes jobs, and does not print them */
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_object_unref (run->window);
  g_free (run->name);
  g_free (run->printer);
  g_free (run);
}

/* It stays until it is read: a toast is gone by the time that somebody is back from the printer. */
static void
tell_fault (Run *run, const char *heading, const char *body)
{
  GtkWidget *dialog;

  /* The window may have been closed since. */
  if (!gtk_widget_get_realized (GTK_WIDGET (run->window)))
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (run->window), heading, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tell_failed (Run *run, const GError *error)
{
  const char *why = error != NULL ? error->message : _("nothing");
  g_autofree char *heading = g_strdup_printf (_("“%s” was not printed"), run->name);
  g_autofree char *body = run->printer == NULL ? g_strdup (why)
      /* Translators: the name of a printer, and why it did not take the pages, in the words of the print server */
      : g_strdup_printf (_("The printer “%s” did not take it. Look whether it is on and connected and print again, or "
                           "choose another one.\n\nWhat the print server said: %s"), run->printer, why);

  tell_fault (run, heading, body);
}

/* -- Whether the printer is stopped */

static gboolean
look_at_printer (GtkPrinter *printer, gpointer data)
{
  Run *run = data;

  if (g_strcmp0 (gtk_printer_get_name (printer), run->printer) != 0)
    return FALSE;
  run->stopped = gtk_printer_is_paused (printer);
  return TRUE;
}

static void
on_looked (gpointer data)
{
  Run *run = data;
  g_autofree char *text = g_strdup_printf (run->stopped ? _("“%s” waits at the printer")
                                                        : _("“%s” was handed to the printer."), run->name);
  g_autofree char *body = g_strdup_printf (_("The printer “%s” is stopped. It prints as soon as somebody starts it "
                                             "again: printing once more gives two."), run->printer);

  if (run->stopped)
    tell_fault (run, text, body);
  else
    ledenboek_window_show_text (run->window, text);
  run_free (run);
}

/* -- What became of the job */

static Run *
get_run (GtkPrintOperation *operation)
{
  return g_object_get_data (G_OBJECT (operation), "run");
}

static void
tell_taken (GtkPrintOperation *operation)
{
  Run *run = get_run (operation);

  if (run->printer != NULL)
    gtk_enumerate_printers (look_at_printer, g_object_steal_data (G_OBJECT (operation), "run"), on_looked, FALSE);
  else
    {
      g_autofree char *text = g_strdup_printf (_("“%s” was written to the file."), run->name);

      ledenboek_window_show_text (run->window, text);
    }
}

static void
end (GtkPrintOperation *operation)
{
  g_autoptr (GError) error = NULL;

  if (gtk_print_operation_get_status (operation) == GTK_PRINT_STATUS_FINISHED)
    tell_taken (operation);
  else
    {
      gtk_print_operation_get_error (operation, &error);
      tell_failed (get_run (operation), error);
    }
  g_object_unref (operation);
}

static void
on_status (GtkPrintOperation *operation)
{
  if (gtk_print_operation_is_finished (operation))
    {
      g_signal_handlers_disconnect_by_func (operation, on_status, NULL);
      end (operation);
    }
}

/* A printer that is a file has no name that anybody knows. */
static void
read_printer (GtkPrintOperation *operation, Run *run)
{
  GtkPrintSettings *settings = gtk_print_operation_get_print_settings (operation);

  if (settings != NULL && gtk_print_settings_get (settings, GTK_PRINT_SETTINGS_OUTPUT_URI) == NULL)
    run->printer = g_strdup (gtk_print_settings_get_printer (settings));
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result)
{
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_APPLY)
    {
      read_printer (operation, get_run (operation));
      if (gtk_print_operation_is_finished (operation))
        end (operation);
      else
        g_signal_connect (operation, "status-changed", G_CALLBACK (on_status), NULL);
      return;
    }
  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      gtk_print_operation_get_error (operation, &error);
      tell_failed (get_run (operation), error);
    }
  g_object_unref (operation);
}

void
ledenboek_print_run (GtkWidget *widget, GtkPrintOperation *operation)
{
  Run *run = g_new0 (Run, 1);

  run->window = g_object_ref (ledenboek_window_get (widget));
  g_object_get (operation, "job-name", &run->name, NULL);
  g_object_set_data_full (G_OBJECT (operation), "run", run, run_free);
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  g_signal_connect (operation, "done", G_CALLBACK (on_done), NULL);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (run->window), NULL);
}

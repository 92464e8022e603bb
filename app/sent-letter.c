/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One letter as a file that only this user may read, opened by the program for it (sent-letter.h). It goes away with
 * the next one, or with the window. Main thread where nothing is said.
 */
#include "config.h"

#include "app/sent-letter.h"

#include "app/file-clear.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/paper/mailing-letters.h"
#include "libledger/sync/observation.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define KEPT "ledenboek-sent-letter"

typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  LedenboekWindow *window;
  LedgerRecord *recipient;
  char *path;
} Letter;

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  g_object_unref (letter->replica);
  g_object_unref (letter->store);
  g_object_unref (letter->window);
  ledger_record_unref (letter->recipient);
  g_free (letter->path);
  g_free (letter);
}

static void
drop_file (gpointer path)
{
  ledenboek_file_clear_drop (path);
  g_free (path);
}

gboolean
ledenboek_sent_letter_is_there (const LedgerRecord *recipient)
{
  return ledger_record_get_text (recipient, "filled") != NULL &&
         ledger_value_get_id (ledger_record_get (recipient, "template_version")) != NULL &&
         g_strcmp0 (ledger_record_get_text (recipient, "outcome"), "left_out") != 0;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekWindow) window = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    return;
  text = g_strdup_printf (_("No program here opens a PDF (%s). Open the mailing, and save its letters."),
                          error->message);
  ledenboek_window_show_text (window, text);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Letter *letter = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      ledenboek_window_show_text (letter->window, error->message);
      return;
    }
  uri = g_filename_to_uri (letter->path, NULL, NULL);
  g_chmod (letter->path, 0400);
  g_object_set_data_full (G_OBJECT (letter->window), KEPT, g_steal_pointer (&letter->path), drop_file);
  gtk_show_uri_full (GTK_WINDOW (letter->window), uri, GDK_CURRENT_TIME, NULL, on_opened,
                     g_object_ref (letter->window));
}

/* On a reader's thread. */
static gboolean
write_letter (Letter *letter, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileOutputStream) stream = NULL;
  LedgerLettersResult result;

  letter->path = ledenboek_file_clear_dup_path (_("letter.pdf"), error);
  if (letter->path == NULL)
    return FALSE;
  file = g_file_new_for_path (letter->path);
  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);
  return stream != NULL &&
         ledger_recipient_letter_write (letter->store, letter->recipient, G_OUTPUT_STREAM (stream), &result, error) &&
         g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);
}

static void
run_letter (gpointer data)
{
  g_autoptr (GTask) task = data;
  Letter *letter = g_task_get_task_data (task);
  GError *error = NULL;

  if (write_letter (letter, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (letter->path != NULL)
    ledenboek_file_clear_drop (letter->path);
  g_task_return_error (task, error);
}

static gboolean
write_note (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Letter *letter = data;
  char id[LEDGER_ID_TEXT_SIZE];
  g_autofree char *words = g_strdup_printf ("mailing letter %s", ledger_id_write (&letter->recipient->id, id));

  return ledger_observation_save_exported (store, letter->recipient->kind, words, 1, changeset, error);
}

/* What cannot be noted does not leave. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  Letter *letter = data;
  g_autoptr (GError) error = NULL;
  GTask *task;

  if (!ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      ledenboek_window_show_text (letter->window, error->message);
      letter_free (letter);
      return;
    }
  task = g_task_new (letter->store, NULL, on_written, NULL);
  g_task_set_task_data (task, letter, letter_free);
  ledger_world_run (ledger_store_get_world (letter->store), LEDGER_QUEUE_READER, run_letter, task);
}

void
ledenboek_sent_letter_open (GtkWidget *widget, LedgerReplica *replica, LedgerRecord *recipient)
{
  LedenboekWindow *window = ledenboek_window_get (widget);
  Letter *letter;

  if (window == NULL)
    return;
  letter = g_new0 (Letter, 1);
  letter->replica = g_object_ref (replica);
  letter->store = g_object_ref (ledger_replica_get_store (replica));
  letter->window = g_object_ref (window);
  letter->recipient = ledger_record_ref (recipient);
  ledenboek_writing_start (replica, write_note, letter, NULL, on_noted, letter);
}

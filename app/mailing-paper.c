/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the dialog to paper or file (mailing-paper.h). What is chosen is a plain value; what is under way with it holds
 * its own. Main thread where nothing is said.
 */
#include "config.h"

#include "app/mailing-paper.h"

#include "app/form-window.h"
#include "app/print.h"
#include "app/text.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/paper/mailing-letters.h"
#include "libledger/sync/observation.h"

#include <glib/gi18n.h>

/* Letters of a batch, as it is proposed, and at most. */
#define BATCH 500
#define LARGEST_BATCH 5000

typedef struct
{
  LedenboekMailingPaper what;
  LedgerLettersChoice letters;
} Choice;

/* What leaves, or the dialog that asks. */
typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  LedenboekWindow *window;
  LedgerId mailing;
  char *title;
  guint n_ready, n_all;
  Choice choice;
  guint count;                  /* of letters that leave */
  char *path;                   /* NULL: it is printed */
  GBytes *pages;                /* that are printed */
  LedgerLettersResult result;
  /* Of the dialog. */
  LedenboekFormWindow *form;
  GtkDropDown *which, *part;
  GtkSpinButton *batch;
  GtkCheckButton *duplex;
} Paper;

static void
paper_clear (gpointer data)
{
  Paper *paper = data;

  g_object_unref (paper->replica);
  g_object_unref (paper->store);
  g_object_unref (paper->window);
  g_clear_pointer (&paper->pages, g_bytes_unref);
  g_free (paper->title);
  g_free (paper->path);
}

static void
paper_unref (gpointer data)
{
  g_rc_box_release_full (data, paper_clear);
}

static gboolean
is_printed (const Paper *paper)
{
  return paper->choice.what == LEDENBOEK_PAPER_PRINT_LETTERS;
}

/* -- Making the pages */

static gboolean
write_pages (Paper *paper, GOutputStream *stream, GError **error)
{
  return ledger_mailing_letters_write (paper->store, &paper->mailing, &paper->choice.letters, stream, NULL,
                                       &paper->result, error);
}

/* Beside the file, and in its place when all of it is there. */
static gboolean
write_file (Paper *paper, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (paper->path);
  g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);
  g_autoptr (GCancellable) drop = g_cancellable_new ();

  if (stream == NULL)
    return FALSE;
  if (write_pages (paper, G_OUTPUT_STREAM (stream), error))
    return g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);
  g_cancellable_cancel (drop);
  g_output_stream_close (G_OUTPUT_STREAM (stream), drop, NULL);
  return FALSE;
}

static gboolean
make_pages (Paper *paper, GError **error)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  if (!write_pages (paper, stream, error) || !g_output_stream_close (stream, NULL, error))
    return FALSE;
  paper->pages = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  return TRUE;
}

/* On a reader's thread. */
static void
run_paper (gpointer data)
{
  g_autoptr (GTask) task = data;
  Paper *paper = g_task_get_task_data (task);
  GError *error = NULL;

  if (is_printed (paper) ? make_pages (paper, &error) : write_file (paper, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static char *
dup_told (const Paper *paper)
{
  g_autofree char *letters = ledenboek_text_dup_number (paper->result.letters);
  g_autofree char *pages = ledenboek_text_dup_number (paper->result.pages);
  g_autofree char *name = g_path_get_basename (paper->path);

  return g_strdup_printf (_("Letters: %s, on pages: %s, in “%s”."), letters, pages, name);
}

static void
print_pages (Paper *paper)
{
  g_autoptr (GError) error = NULL;
  GtkPrintOperation *operation = ledenboek_print_pdf_new (paper->pages, paper->title,
                                                          paper->choice.letters.sides == LEDGER_PAPER_DUPLEX, &error);

  if (operation != NULL)
    ledenboek_print_run (GTK_WIDGET (paper->window), operation);
  else
    ledenboek_window_show_text (paper->window, error->message);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  Paper *paper = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    ledenboek_window_show_text (paper->window, error->message);
  else if (is_printed (paper))
    print_pages (paper);
  else
    {
      told = dup_told (paper);
      ledenboek_window_show_text (paper->window, told);
    }
}

/* -- The note, and where to */

static gboolean
write_note (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Paper *paper = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "mailing_recipient");
  char id[LEDGER_ID_TEXT_SIZE];
  g_autofree char *words = g_strdup_printf ("mailing letters %s%s", ledger_id_write (&paper->mailing, id),
                                            is_printed (paper) ? " printed" : "");

  return ledger_observation_save_exported (store, kind, words, paper->count, changeset, error);
}

/* What cannot be noted does not leave. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  Paper *paper = data;
  g_autoptr (GError) error = NULL;
  GTask *task;

  if (!ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      ledenboek_window_show_text (paper->window, error->message);
      paper_unref (paper);
      return;
    }
  task = g_task_new (paper->store, NULL, on_made, NULL);
  g_task_set_task_data (task, paper, paper_unref);
  ledger_world_run (ledger_store_get_world (paper->store), LEDGER_QUEUE_READER, run_paper, task);
}

/* Takes @paper. */
static void
leave (Paper *paper)
{
  ledenboek_writing_start (paper->replica, write_note, paper, NULL, on_noted, paper);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, Paper *paper)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                           : NULL;

  g_object_unref (dialog);
  paper->path = file != NULL ? g_file_get_path (file) : NULL;
  if (paper->path != NULL)
    leave (paper);
  else
    paper_unref (paper);
}

/* Takes @paper. */
static void
ask_where (Paper *paper)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Save letters as PDF"), GTK_WINDOW (paper->window),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, _("Save"), _("Cancel"));
  g_autofree char *proposed = NULL;

  proposed = paper->choice.letters.count > 0
               ? g_strdup_printf ("%s %u-%u.pdf", paper->title, paper->choice.letters.from + 1,
                                  paper->choice.letters.from + paper->count)
               : g_strconcat (paper->title, ".pdf", NULL);
  g_strdelimit (proposed, "/\\:", '-');
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), proposed);
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), paper);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* -- The dialog */

static guint
count_which (const Paper *paper)
{
  return paper->n_ready > 0 && gtk_drop_down_get_selected (paper->which) == 0 ? paper->n_ready : paper->n_all;
}

static guint
get_batch (const Paper *paper)
{
  return (guint) gtk_spin_button_get_value_as_int (paper->batch);
}

/* All of them, and then each batch; of few there are no batches. */
static void
fill_parts (Paper *paper)
{
  g_autoptr (GtkStringList) parts = gtk_string_list_new (NULL);
  guint n = count_which (paper), batch = get_batch (paper);
  g_autofree char *all = ledenboek_text_dup_number (n);
  g_autofree char *whole = g_strdup_printf (_("All %s"), all);

  gtk_string_list_append (parts, whole);
  for (guint from = 0; n > batch && from < n; from += batch)
    {
      g_autofree char *first = ledenboek_text_dup_number (from + 1);
      g_autofree char *last = ledenboek_text_dup_number (MIN (from + batch, n));
      /* Translators: letters by their place: "501 to 1,000 of 1,200" */
      g_autofree char *part = g_strdup_printf (_("%s to %s of %s"), first, last, all);

      gtk_string_list_append (parts, part);
    }
  gtk_drop_down_set_model (paper->part, G_LIST_MODEL (parts));
  gtk_drop_down_set_selected (paper->part, 0);
}

static void
read_form (Paper *paper)
{
  guint part = gtk_drop_down_get_selected (paper->part), n = count_which (paper), batch = get_batch (paper);
  LedgerLettersChoice *letters = &paper->choice.letters;

  letters->which = n == paper->n_ready && paper->n_ready > 0 && gtk_drop_down_get_selected (paper->which) == 0
                     ? LEDGER_LETTERS_READY : LEDGER_LETTERS_ALL;
  letters->sides = gtk_check_button_get_active (paper->duplex) ? LEDGER_PAPER_DUPLEX : LEDGER_PAPER_SIMPLEX;
  letters->from = part > 0 ? (part - 1) * batch : 0;
  letters->count = part > 0 ? batch : 0;
  paper->count = part > 0 ? MIN (batch, n - letters->from) : n;
}

static void
on_done (Paper *paper)
{
  LedenboekFormWindow *form = paper->form;

  read_form (paper);
  g_rc_box_acquire (paper);
  gtk_window_destroy (GTK_WINDOW (form));
  if (is_printed (paper))
    leave (paper);
  else
    ask_where (paper);
}

static void
add_row (Paper *paper, const char *label, GtkWidget *control)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *title = gtk_label_new (label);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), control);
  ledenboek_form_window_add (paper->form, box);
}

static GtkDropDown *
make_which (const Paper *paper)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *ready = ledenboek_text_dup_number (paper->n_ready), *all = ledenboek_text_dup_number (paper->n_all);
  g_autofree char *first = g_strdup_printf (_("Still to be sent: %s"), ready);
  g_autofree char *second = g_strdup_printf (_("All, those that were sent too: %s"), all);

  if (paper->n_ready > 0)
    gtk_string_list_append (names, first);
  gtk_string_list_append (names, second);
  return GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL));
}

static void
make_form (Paper *paper)
{
  paper->which = make_which (paper);
  paper->batch = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, LARGEST_BATCH, 50));
  paper->part = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  paper->duplex = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (
      _("On both sides: every letter begins on a sheet of its own")));
  gtk_spin_button_set_value (paper->batch, BATCH);
  add_row (paper, _("Which letters"), GTK_WIDGET (paper->which));
  add_row (paper, _("Letters of a batch"), GTK_WIDGET (paper->batch));
  add_row (paper, _("In the order of the post"), GTK_WIDGET (paper->part));
  ledenboek_form_window_add (paper->form, GTK_WIDGET (paper->duplex));
  fill_parts (paper);
  g_signal_connect_swapped (paper->which, "notify::selected", G_CALLBACK (fill_parts), paper);
  g_signal_connect_swapped (paper->batch, "value-changed", G_CALLBACK (fill_parts), paper);
}

void
ledenboek_mailing_paper_open (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *mailing,
                              const LedgerMailingTally *tally, LedenboekMailingPaper what)
{
  Paper *paper = g_rc_box_new0 (Paper);

  paper->replica = g_object_ref (replica);
  paper->store = g_object_ref (ledger_replica_get_store (replica));
  paper->window = g_object_ref (ledenboek_window_get (widget));
  paper->mailing = mailing->id;
  paper->title = ledger_record_describe (mailing, LEDGER_DESCRIBE_TITLE);
  paper->n_ready = (guint) tally->ready_letters;
  paper->n_all = (guint) tally->letters;
  paper->choice.what = what;
  paper->form = ledenboek_form_window_new (GTK_WINDOW (paper->window),
                                           is_printed (paper) ? _("Print letters") : _("Save letters as PDF"));
  make_form (paper);
  ledenboek_form_window_set_text (paper->form, _("That they leave the book is noted, with how many they are."));
  ledenboek_form_window_set_button (paper->form, is_printed (paper) ? _("Print…") : _("Save…"));
  g_signal_connect_swapped (paper->form, "done", G_CALLBACK (on_done), paper);
  g_signal_connect_swapped (paper->form, "destroy", G_CALLBACK (paper_unref), paper);
  gtk_window_present (GTK_WINDOW (paper->form));
  ledenboek_form_window_focus_button (paper->form);
}

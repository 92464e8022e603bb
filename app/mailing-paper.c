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

#include "libledger/mailing/dispatch.h"
#include "libledger/paper/labels.h"
#include "libledger/paper/mailing-letters.h"
#include "libledger/sync/observation.h"

#include <glib/gi18n.h>

/* Letters of a batch, as it is proposed, and at most. */
#define BATCH 500
#define LARGEST_BATCH 5000

typedef struct
{
  LedenboekMailingPaper what;
  LedgerLettersChoice letters;  /* of labels and the list, which of them, too */
  const LedgerLabelFormat *format;
  guint start;
} Choice;

/* What leaves, or the dialog that asks. */
typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  LedenboekWindow *window;
  LedgerId mailing;
  char *title;
  guint n_ready, n_all;         /* by letter */
  Choice choice;
  guint count;                  /* of letters that leave */
  char *path;                   /* NULL: it is printed */
  GBytes *pages;                /* that are printed */
  guint n_written, n_pages;
  guint n_none;                 /* who is not in the list, for they get no copy */
  /* Of the dialog. */
  LedenboekFormWindow *form;
  GtkDropDown *which, *part, *format;
  GtkSpinButton *batch, *start;
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
  return paper->choice.what == LEDENBOEK_PAPER_PRINT_LETTERS || paper->choice.what == LEDENBOEK_PAPER_PRINT_LABELS;
}

static gboolean
is_labels (const Paper *paper)
{
  return paper->choice.what == LEDENBOEK_PAPER_PRINT_LABELS || paper->choice.what == LEDENBOEK_PAPER_SAVE_LABELS;
}

static gboolean
is_list (const Paper *paper)
{
  return paper->choice.what == LEDENBOEK_PAPER_DISPATCH;
}

/* As the note says it. */
static const char *
get_word (const Paper *paper)
{
  return is_list (paper) ? "dispatch" : is_labels (paper) ? "labels" : "letters";
}

static const char *
get_title (const Paper *paper)
{
  switch (paper->choice.what)
    {
    case LEDENBOEK_PAPER_PRINT_LETTERS:
      return _("Print letters");
    case LEDENBOEK_PAPER_SAVE_LETTERS:
      return _("Save letters as PDF");
    case LEDENBOEK_PAPER_PRINT_LABELS:
      return _("Print labels");
    case LEDENBOEK_PAPER_SAVE_LABELS:
      return _("Save labels as PDF");
    case LEDENBOEK_PAPER_DISPATCH:
    default:
      return _("List for the printer");
    }
}

/* -- Making the pages */

static gboolean
write_letters (Paper *paper, GOutputStream *stream, GError **error)
{
  LedgerLettersResult result;
  gboolean done = ledger_mailing_letters_write (paper->store, &paper->mailing, &paper->choice.letters, stream, NULL,
                                                &result, error);

  paper->n_written = result.letters;
  paper->n_pages = result.pages;
  return done;
}

static gboolean
write_labels (Paper *paper, GOutputStream *stream, GError **error)
{
  const LedgerLettersChoice *letters = &paper->choice.letters;
  const LedgerLabelsChoice choice = { letters->which, paper->choice.format, paper->choice.start, letters->from,
                                      letters->count };
  LedgerLabelsResult result;
  gboolean done = ledger_mailing_labels_write (paper->store, &paper->mailing, &choice, stream, NULL, &result, error);

  paper->n_written = result.labels;
  paper->n_pages = result.sheets;
  return done;
}

static gboolean
write_pages (Paper *paper, GOutputStream *stream, GError **error)
{
  return is_labels (paper) ? write_labels (paper, stream, error) : write_letters (paper, stream, error);
}

static gboolean
write_list (Paper *paper, GError **error)
{
  g_autoptr (LedgerTable) table = ledger_mailing_dispatch (paper->store, &paper->mailing, paper->choice.letters.which,
                                                           &paper->n_none, error);

  paper->n_written = table != NULL ? ledger_table_get_n_rows (table) : 0;
  return table != NULL && ledger_table_write (table, paper->path, LEDGER_EXPORT_CSV_MARKED, error);
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

  if (is_list (paper) ? write_list (paper, &error)
      : is_printed (paper) ? make_pages (paper, &error) : write_file (paper, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static char *
dup_told (const Paper *paper)
{
  g_autofree char *written = ledenboek_text_dup_number (paper->n_written);
  g_autofree char *pages = ledenboek_text_dup_number (paper->n_pages);
  g_autofree char *none = ledenboek_text_dup_number (paper->n_none);
  g_autofree char *name = g_path_get_basename (paper->path);

  if (is_list (paper) && paper->n_none > 0)
    return g_strdup_printf (_("%s rows are in “%s”. Left out, for they get 0 copies: %s."), written, name, none);
  if (is_list (paper))
    return g_strdup_printf (_("%s rows are in “%s”."), written, name);
  return g_strdup_printf (is_labels (paper) ? _("Labels: %s, on sheets: %s, in “%s”.")
                                            : _("Letters: %s, on pages: %s, in “%s”."), written, pages, name);
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
  g_autofree char *words = g_strdup_printf ("mailing %s %s%s", get_word (paper), ledger_id_write (&paper->mailing, id),
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
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (get_title (paper), GTK_WINDOW (paper->window),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, _("Save"), _("Cancel"));
  const char *ending = is_list (paper) ? "csv" : "pdf";
  g_autofree char *proposed = NULL;

  proposed = paper->choice.letters.count > 0
               ? g_strdup_printf ("%s %u-%u.%s", paper->title, paper->choice.letters.from + 1,
                                  paper->choice.letters.from + paper->count, ending)
               : g_strconcat (paper->title, ".", ending, NULL);
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
  letters->sides = paper->duplex != NULL && gtk_check_button_get_active (paper->duplex) ? LEDGER_PAPER_DUPLEX
                                                                                        : LEDGER_PAPER_SIMPLEX;
  if (paper->format != NULL)
    {
      paper->choice.format = &ledger_label_list_formats (&(guint) { 0 })[gtk_drop_down_get_selected (paper->format)];
      paper->choice.start = (guint) gtk_spin_button_get_value_as_int (paper->start);
    }
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
on_format (Paper *paper)
{
  const LedgerLabelFormat *format = &ledger_label_list_formats (&(guint) { 0 })[gtk_drop_down_get_selected (
      paper->format)];

  gtk_spin_button_set_range (paper->start, 1, format->columns * format->rows);
}

static void
add_label_rows (Paper *paper)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n;
  const LedgerLabelFormat *formats = ledger_label_list_formats (&n);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (names, formats[i].label);
  paper->format = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL));
  paper->start = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, 2, 1));
  add_row (paper, _("Labels on a sheet"), GTK_WIDGET (paper->format));
  add_row (paper, _("Begin with label"), GTK_WIDGET (paper->start));
  on_format (paper);
  g_signal_connect_swapped (paper->format, "notify::selected", G_CALLBACK (on_format), paper);
}

static void
make_form (Paper *paper)
{
  paper->which = make_which (paper);
  paper->batch = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, LARGEST_BATCH, 50));
  paper->part = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_spin_button_set_value (paper->batch, BATCH);
  add_row (paper, _("Which letters"), GTK_WIDGET (paper->which));
  add_row (paper, _("Letters of a batch"), GTK_WIDGET (paper->batch));
  add_row (paper, _("In the order of the post"), GTK_WIDGET (paper->part));
  if (is_labels (paper))
    add_label_rows (paper);
  else
    {
      paper->duplex = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (
          _("On both sides: every letter begins on a sheet of its own")));
      ledenboek_form_window_add (paper->form, GTK_WIDGET (paper->duplex));
    }
  fill_parts (paper);
  g_signal_connect_swapped (paper->which, "notify::selected", G_CALLBACK (fill_parts), paper);
  g_signal_connect_swapped (paper->batch, "value-changed", G_CALLBACK (fill_parts), paper);
}

static void
open_form (Paper *paper)
{
  paper->form = ledenboek_form_window_new (GTK_WINDOW (paper->window), get_title (paper));
  make_form (paper);
  ledenboek_form_window_set_text (paper->form, _("That they leave the book is noted, with how many they are."));
  ledenboek_form_window_set_button (paper->form, is_printed (paper) ? _("Print…") : _("Save…"));
  g_signal_connect_swapped (paper->form, "done", G_CALLBACK (on_done), paper);
  g_signal_connect_swapped (paper->form, "destroy", G_CALLBACK (paper_unref), paper);
  gtk_window_present (GTK_WINDOW (paper->form));
  ledenboek_form_window_focus_button (paper->form);
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
  paper->choice.letters.which = LEDGER_LETTERS_ALL;
  /* Of the list there is nothing to be chosen but where to. */
  paper->count = paper->n_all + (guint) tally->messages;
  if (is_list (paper))
    ask_where (paper);
  else
    open_form (paper);
}

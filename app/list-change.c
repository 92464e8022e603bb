/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of a change of many (list-change.h): what it does to them is told before, the change itself is on the
 * writer's thread, or a job of the server with its progress. Main thread, but for reading and writing.
 */
#include "config.h"

#include "app/list-change.h"

#include "app/drop-down.h"
#include "app/field-editor.h"
#include "app/form-window.h"
#include "app/job-progress.h"
#include "app/text.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/sync/job.h"

#include <glib/gi18n.h>

/* Rows read at a time. */
#define PAGE 200

/* What one value does to the rows. */
typedef struct
{
  guint change, same, gone;
} Counts;

/* What is being asked and done; held by the dialog and by what is under way. */
typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  GArray *rows;
  GPtrArray *records;           /* LedgerRecord of the rows, NULL for what is gone; NULL until read, and for a job */
  GPtrArray *fields;            /* const LedgerField * */
  const LedgerField *field;     /* chosen */
  LedgerValue value;            /* typed */
  Counts done;
  LedenboekJobWatch *watch;     /* for more than one edit holds */
  gboolean ordered;             /* the job holds this too, until its end */
  GtkWidget *window;
  LedenboekFormWindow *form;    /* NULL once it is closed */
  GtkDropDown *choice;
  AdwBin *slot;
  GtkLabel *told;
  GtkWidget *progress;
} Change;

static void
change_clear (gpointer data)
{
  Change *change = data;

  g_object_unref (change->replica);
  g_object_unref (change->store);
  g_object_unref (change->window);
  if (change->watch != NULL)
    g_signal_handlers_disconnect_by_data (change->watch, change);
  g_clear_object (&change->watch);
  g_array_unref (change->rows);
  g_clear_pointer (&change->records, g_ptr_array_unref);
  g_ptr_array_unref (change->fields);
  ledger_value_clear (&change->value);
}

static void
change_unref (gpointer data)
{
  g_rc_box_release_full (data, change_clear);
}

static gboolean
is_job (const Change *change)
{
  return change->rows->len > LEDGER_EDIT_RECORDS;
}

static gboolean
may_change (LedgerReplica *replica, const LedgerField *field)
{
  return field->group->index > 0 && field != field->kind->parent && !field->kind->spec->append_only &&
         field->kind->spec->exchange == LEDGER_EXCHANGE_NONE &&
         (field->spec->flags & (LEDGER_FIELD_SERVER | LEDGER_FIELD_MASKED | LEDGER_FIELD_ACT)) == 0 &&
         field->spec->type != LEDGER_TYPE_BYTES && field->spec->type != LEDGER_TYPE_ID &&
         ledger_access_get (ledger_replica_get_access (replica), field->group->spec->area) >= LEDGER_PERMISSION_EDIT;
}

static GPtrArray *
list_fields (LedgerReplica *replica, const LedgerKind *kind)
{
  GPtrArray *fields = g_ptr_array_new ();

  for (guint i = 1; i < kind->n_fields; i++)
    if (may_change (replica, &kind->fields[i]))
      g_ptr_array_add (fields, (gpointer) &kind->fields[i]);
  return fields;
}

gboolean
ledenboek_list_change_is_possible (LedgerReplica *replica, const LedgerKind *kind)
{
  g_autoptr (GPtrArray) fields = list_fields (replica, kind);

  return fields->len > 0;
}

static void
tell (const Change *change, const char *text)
{
  ledenboek_window_show_text (LEDENBOEK_WINDOW (change->window), text);
}

static const LedgerField *
get_field (const Change *change)
{
  return change->fields->pdata[MIN (gtk_drop_down_get_selected (change->choice), change->fields->len - 1)];
}

static LedenboekFieldEditor *
get_editor (const Change *change)
{
  return LEDENBOEK_FIELD_EDITOR (adw_bin_get_child (change->slot));
}

static void
show_form (const Change *change)
{
  ledenboek_form_window_set_text (change->form, is_job (change)
                                                  ? _("The server does it, and first tells what will change.")
                                                  : _("All of them get it in one change."));
  ledenboek_form_window_set_button (change->form, C_("button", "Change"));
  ledenboek_form_window_set_cancel (change->form, _("Cancel"));
  ledenboek_form_window_set_busy (change->form, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (change->choice), TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (change->slot), TRUE);
}

/* The dialog takes it up again. */
static void
tell_fault (const Change *change, const char *text)
{
  if (change->form == NULL)
    {
      tell (change, text);
      return;
    }
  show_form (change);
  ledenboek_field_editor_set_error (get_editor (change), text);
  ledenboek_field_editor_focus (get_editor (change));
}

typedef gboolean (*RecordWork) (const Change *change, LedgerRecord *record, gpointer data, GError **error);

/* The records of the rows, in pages; @function for each, with NULL for what is gone. */
static gboolean
each_record (const Change *change, RecordWork function, gpointer data, GError **error)
{
  for (guint begin = 0; begin < change->rows->len; begin += PAGE)
    {
      g_autoptr (GPtrArray) page = ledger_store_list_rows (change->store, change->kind,
                                                           &g_array_index (change->rows, gint64, begin),
                                                           MIN (PAGE, change->rows->len - begin), error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        if (!function (change, page->pdata[i], data, error))
          return FALSE;
    }
  return TRUE;
}

static void
count_record (const LedgerRecord *record, const LedgerField *field, const LedgerValue *value, Counts *counts)
{
  if (record == NULL)
    counts->gone++;
  else if (ledger_value_equal (&record->values[field->index], value))
    counts->same++;
  else
    counts->change++;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
/* A sentence more on @count records, if there are any; @form with their number. */
static void
add_sentence (GString *told, const char *form, gint64 count)
{
  g_autofree char *number = ledenboek_text_dup_number (count);

  if (count == 0)
    return;
  g_string_append_c (told, ' ');
  g_string_append_printf (told, form, number);
}
#pragma GCC diagnostic pop

/* Those who do not change after @text, by cause: everybody is told of. */
static char *
dup_with_others (const char *text, gint64 same, gint64 gone, gint64 moved)
{
  GString *told = g_string_new (text);

  add_sentence (told, ngettext ("%s has it already.", "%s have it already.", (gulong) same), same);
  add_sentence (told, ngettext ("%s is gone or out of your reach, and is left out.",
                                "%s are gone or out of your reach, and are left out.", (gulong) gone), gone);
  add_sentence (told, ngettext ("%s was changed by somebody meanwhile, and stays.",
                                "%s were changed by somebody meanwhile, and stay.", (gulong) moved), moved);
  return g_string_free (told, FALSE);
}

/* -- Up to 500: one change, counted while one types */

static gboolean
keep_record (const Change *change, LedgerRecord *record, gpointer data, GError **error)
{
  g_ptr_array_add (data, record != NULL ? ledger_record_ref (record) : NULL);
  return TRUE;
}

static void
record_clear (gpointer record)
{
  if (record != NULL)
    ledger_record_unref (record);
}

static void
run_read (gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (record_clear);
  GError *error = NULL;

  if (each_record (g_task_get_task_data (task), keep_record, records, &error))
    g_task_return_pointer (task, g_steal_pointer (&records), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* What would become of them by what stands in the form now; what does not fit is told at the button. */
static void
show_counts (Change *change)
{
  const LedgerField *field = get_field (change);
  g_autofree char *text = ledenboek_field_editor_dup_text (get_editor (change));
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (change->store), NULL);
  LedgerRuleContext context = { .today = today };
  g_auto (LedgerValue) value = { 0 };
  Counts counts = { 0 };
  g_autofree char *number = NULL, *will = NULL, *told = NULL;

  ledenboek_field_editor_set_error (get_editor (change), NULL);
  gtk_label_set_label (change->told, "");
  if (change->records == NULL || !ledger_field_read (field, text, &context, &value, NULL))
    return;
  for (guint i = 0; i < change->records->len; i++)
    count_record (change->records->pdata[i], field, &value, &counts);
  number = ledenboek_text_dup_number (counts.change);
  will = *text == '\0' ? g_strdup_printf (ngettext ("%s loses its value.", "%s lose their value.",
                                                       counts.change), number)
                       : g_strdup_printf (ngettext ("%s gets this value.", "%s get this value.",
                                                       counts.change), number);
  told = dup_with_others (will, counts.same, counts.gone, 0);
  gtk_label_set_label (change->told, told);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Change *change = data;
  g_autoptr (GError) error = NULL;

  change->records = g_task_propagate_pointer (G_TASK (result), &error);
  if (change->form != NULL && error != NULL)
    tell_fault (change, error->message);
  else if (change->form != NULL)
    show_counts (change);
  change_unref (change);
}

static void
read_records (Change *change)
{
  GTask *task = g_task_new (NULL, NULL, on_read, g_rc_box_acquire (change));

  g_task_set_task_data (task, change, NULL);
  ledger_world_run (ledger_store_get_world (change->store), LEDGER_QUEUE_READER, run_read, task);
}

typedef struct
{
  LedgerEdit *edit;
  Counts counts;
} Writing;

static gboolean
set_record (const Change *change, LedgerRecord *record, gpointer data, GError **error)
{
  Writing *writing = data;
  guint before = writing->counts.change;

  count_record (record, change->field, &change->value, &writing->counts);
  if (writing->counts.change > before)
    ledger_edit_set (writing->edit, change->field, &record->id, &change->value);
  return TRUE;
}

static gboolean
write_change (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  Change *change = data;
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "edit");
  Writing writing = { .edit = edit };

  if (!each_record (change, set_record, &writing, error))
    return FALSE;
  change->done = writing.counts;
  if (writing.counts.change == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("Nothing would change: all of them have this value already, or are gone."));
      return FALSE;
    }
  return ledger_outbox_save (store, edit, changeset, error);
}

static void
close_form (Change *change)
{
  if (change->form != NULL)
    gtk_window_destroy (GTK_WINDOW (change->form));
}

/* It is done: @changed got the value. */
static void
tell_done (Change *change, gint64 changed, gint64 same, gint64 gone, gint64 moved)
{
  g_autofree char *number = ledenboek_text_dup_number (changed);
  g_autofree char *done = g_strdup_printf (_("“%s” is changed for %s. Ctrl+Z takes it back."),
                                           ledger_field_get_label (change->field), number);
  g_autofree char *told = dup_with_others (done, same, gone, moved);

  close_form (change);
  tell (change, told);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  Change *change = data;
  g_autoptr (GError) error = NULL;

  if (ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    tell_done (change, change->done.change, change->done.same, change->done.gone, 0);
  else
    tell_fault (change, error->message);
  change_unref (change);
}

/* -- More: a job of the server, which counts first */

static gboolean
append_id (const Change *change, LedgerRecord *record, gpointer data, GError **error)
{
  GString *json = data;
  char id[LEDGER_ID_TEXT_SIZE];

  if (record != NULL)
    g_string_append_printf (json, "%s\"%s\"", json->str[json->len - 1] == '[' ? "" : ",",
                            ledger_id_write (&record->id, id));
  return TRUE;
}

/* A reader's thread. */
static char *
prepare_job (LedgerStore *store, gpointer data, GPtrArray **parts, GCancellable *cancellable, GError **error)
{
  const Change *change = data;
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_printf (json, "{\"kind\":\"%s\",\"set\":{\"%s\":", change->kind->spec->name,
                   change->field->spec->name);
  ledger_value_append_json (&change->value, json);
  g_string_append (json, "},\"ids\":[");
  if (!each_record (change, append_id, json, error))
    return NULL;
  g_string_append (json, "]}");
  return g_string_free (g_steal_pointer (&json), FALSE);
}

/* What the server would do is told, and asked for. */
static void
show_preview (Change *change, const LedgerJob *job)
{
  g_autofree char *number = ledenboek_text_dup_number (job->change);
  g_autofree char *will = g_strdup_printf (_("“%s” changes for %s."), ledger_field_get_label (change->field), number);
  g_autofree char *all = dup_with_others (will, job->same, job->left, 0);
  g_autofree char *told = g_strconcat (all, " ", _("What somebody changes meanwhile stays as he made it."), NULL);
  g_autofree char *button = g_strdup_printf (_("Change %s"), number);

  if (job->change == 0)
    {
      tell_fault (change, _("Nothing would change: all of them have this value already, or are gone."));
      return;
    }
  gtk_label_set_label (change->told, told);
  ledenboek_form_window_set_button (change->form, button);
  ledenboek_form_window_set_busy (change->form, FALSE);
  ledenboek_form_window_focus_button (change->form);
  /* What was counted is what is ordered. */
  gtk_widget_set_sensitive (GTK_WIDGET (change->choice), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (change->slot), FALSE);
}

static void
on_watch_changed (Change *change)
{
  LedenboekJobPhase phase = ledenboek_job_watch_get_phase (change->watch);
  const LedgerJob *job = ledenboek_job_watch_get_job (change->watch);
  const GError *error = ledenboek_job_watch_get_error (change->watch);

  if (phase == LEDENBOEK_JOB_ASKED && change->form != NULL)
    show_preview (change, job);
  if (phase != LEDENBOEK_JOB_ENDED)
    return;
  if (error != NULL)
    tell_fault (change, error->message);
  else if (job->state == LEDGER_JOB_CANCELLED && job->changed == 0)
    tell_fault (change, _("Cancelled: nothing was changed."));
  else
    tell_done (change, job->changed, job->same, job->left, job->left_out);
  if (change->ordered)
    {
      change->ordered = FALSE;
      change_unref (change);
    }
}

static gboolean
is_asked (const Change *change)
{
  return change->watch != NULL && ledenboek_job_watch_get_phase (change->watch) == LEDENBOEK_JOB_ASKED;
}

static void
ask_job (Change *change)
{
  if (change->watch == NULL)
    {
      change->watch = ledenboek_job_watch_new (change->replica);
      g_signal_connect_data (change->watch, "changed", G_CALLBACK (on_watch_changed), change, NULL, G_CONNECT_SWAPPED);
      ledenboek_job_progress_set_watch (LEDENBOEK_JOB_PROGRESS (change->progress), change->watch);
    }
  ledenboek_job_watch_ask (change->watch, "change-many", prepare_job, g_rc_box_acquire (change), change_unref);
}

/* -- The dialog */

static void
on_field_chosen (Change *change)
{
  const LedgerField *field = get_field (change);
  GtkWidget *editor = ledenboek_field_editor_new (change->store, field, _("New value"));

  adw_bin_set_child (change->slot, editor);
  g_signal_connect_swapped (editor, "changed", G_CALLBACK (show_counts), change);
  show_counts (change);
}

static void
on_done (Change *change)
{
  g_autofree char *text = NULL;

  if (is_asked (change))
    {
      ledenboek_form_window_set_button (change->form, NULL);
      ledenboek_form_window_set_cancel (change->form, _("Close"));
      change->ordered = TRUE;
      g_rc_box_acquire (change);
      ledenboek_job_watch_run (change->watch, "change-many", &ledenboek_job_watch_get_job (change->watch)->id);
      return;
    }
  change->field = get_field (change);
  text = ledenboek_field_editor_read (get_editor (change), change->field, &change->value);
  if (text == NULL)
    {
      ledenboek_field_editor_focus (get_editor (change));
      return;
    }
  ledenboek_form_window_set_busy (change->form, TRUE);
  if (is_job (change))
    ask_job (change);
  else
    ledenboek_writing_start (change->replica, write_change, change, NULL, on_changed, g_rc_box_acquire (change));
}

/* What was not ordered is not done; what was goes on. */
static void
on_destroyed (Change *change)
{
  change->form = NULL;
  if (change->watch != NULL && !ledenboek_job_watch_is_ordered (change->watch))
    ledenboek_job_watch_cancel (change->watch);
  change_unref (change);
}

static void
make_form (Change *change)
{
  GtkStringList *labels = gtk_string_list_new (NULL);

  for (guint i = 0; i < change->fields->len; i++)
    gtk_string_list_append (labels, ledger_field_get_label (change->fields->pdata[i]));
  change->choice = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (labels), NULL));
  ledenboek_drop_down_find_by_typing (change->choice);
  gtk_accessible_update_property (GTK_ACCESSIBLE (change->choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Field"), -1);
  change->slot = ADW_BIN (adw_bin_new ());
  change->told = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (change->told, TRUE);
  gtk_label_set_xalign (change->told, 0);
  change->progress = GTK_WIDGET (g_object_new (LEDENBOEK_TYPE_JOB_PROGRESS, NULL));
  g_signal_connect_swapped (change->choice, "notify::selected", G_CALLBACK (on_field_chosen), change);
  ledenboek_form_window_add (change->form, GTK_WIDGET (change->choice));
  ledenboek_form_window_add (change->form, GTK_WIDGET (change->slot));
  ledenboek_form_window_add (change->form, GTK_WIDGET (change->told));
  ledenboek_form_window_add (change->form, change->progress);
}

void
ledenboek_list_change_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, GArray *rows)
{
  Change *change = g_rc_box_new0 (Change);
  g_autofree char *number = ledenboek_text_dup_number (rows->len);
  g_autofree char *heading = g_strdup_printf (_("Set a value for %s selected"), number);

  change->replica = g_object_ref (replica);
  change->store = g_object_ref (ledger_replica_get_store (replica));
  change->kind = kind;
  change->rows = rows;
  change->fields = list_fields (replica, kind);
  change->window = g_object_ref (GTK_WIDGET (ledenboek_window_get (widget)));
  change->form = ledenboek_form_window_new (GTK_WINDOW (change->window), heading);
  make_form (change);
  show_form (change);
  on_field_chosen (change);
  g_signal_connect_swapped (change->form, "done", G_CALLBACK (on_done), change);
  g_signal_connect_swapped (change->form, "destroy", G_CALLBACK (on_destroyed), change);
  gtk_window_present (GTK_WINDOW (change->form));
  gtk_widget_grab_focus (GTK_WIDGET (change->choice));
  if (!is_job (change))
    read_records (change);
}

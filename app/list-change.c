/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of a change of many (list-change.h), the change itself on the writer's thread, or the job with its
 * preview. Main thread, but for the writing.
 */
#include "config.h"

#include "app/list-change.h"

#include "app/field-editor.h"
#include "app/job-act.h"
#include "app/text.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/sync/job.h"

#include <glib/gi18n.h>

/* Rows read at a time. */
#define PAGE 200

/* What is being asked and done. */
typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  GArray *rows;
  GPtrArray *fields;            /* const LedgerField * */
  const LedgerField *field;     /* chosen */
  char *text;                   /* typed */
  LedgerId job;
  GtkWidget *window;
  GtkDropDown *choice;
  AdwBin *slot;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->replica);
  g_object_unref (change->store);
  g_object_unref (change->window);
  g_array_unref (change->rows);
  g_ptr_array_unref (change->fields);
  g_free (change->text);
  g_free (change);
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

typedef gboolean (*RecordWork) (const Change *change, const LedgerRecord *record, gpointer data, GError **error);

/* The live records of the rows, in pages; @function for each. */
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
        if (page->pdata[i] != NULL && !function (change, page->pdata[i], data, error))
          return FALSE;
    }
  return TRUE;
}

/* -- Up to 500: one change */

static gboolean
set_record (const Change *change, const LedgerRecord *record, gpointer data, GError **error)
{
  return ledger_edit_set_text (data, change->field, &record->id, change->text, error);
}

static gboolean
write_change (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Change *change = data;
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "edit");

  return each_record (change, set_record, edit, error) && ledger_outbox_save (store, edit, changeset, error);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  Change *change = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *number = ledenboek_text_dup_number (change->rows->len);
  g_autofree char *told = g_strdup_printf (_("“%s” is changed for %s. Ctrl+Z takes it back."),
                                           ledger_field_get_label (change->field), number);

  tell (change, ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error) ? told : error->message);
  change_free (change);
}

/* -- More: a job of the server */

static gboolean
note_job (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  return ledenboek_job_act_note (store, data, error);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, NULL);
}

/* Ctrl+Z takes it back as any other act. */
static void
remember_job (const Change *change, const LedgerJob *job)
{
  LedenboekJobAct *act = g_new0 (LedenboekJobAct, 1);

  act->time = ledger_world_now (ledger_store_get_world (change->store));
  act->job = change->job;
  act->name = g_strdup ("change-many");
  act->count = job->change;
  ledenboek_writing_start (change->replica, note_job, act, (GDestroyNotify) ledenboek_job_act_free, on_noted, NULL);
}

static void
on_ordered (GObject *source, GAsyncResult *result, gpointer data)
{
  Change *change = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerJob) job = ledger_replica_job_finish (LEDGER_REPLICA (source), result, &error);

  if (job != NULL)
    remember_job (change, job);
  tell (change, job != NULL ? _("The server is changing them; the changes come with the next exchange. Ctrl+Z takes it "
                                "back.")
                            : error->message);
  change_free (change);
}

static void
on_confirmed (AdwMessageDialog *dialog, const char *response, Change *change)
{
  gboolean run = g_str_equal (response, "run");

  if (run)
    ledger_replica_order_job_async (change->replica, &change->job, LEDGER_JOB_RUN, NULL, on_ordered, change);
  else
    change_free (change);
}

static void
on_previewed (GObject *source, GAsyncResult *result, gpointer data)
{
  Change *change = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerJob) job = ledger_replica_job_finish (LEDGER_REPLICA (source), result, &error);
  g_autofree char *heading = NULL, *body = NULL, *will = NULL, *same = NULL, *left = NULL;
  GtkWidget *dialog;

  if (job == NULL)
    {
      tell (change, error->message);
      change_free (change);
      return;
    }
  will = ledenboek_text_dup_number (job->change);
  same = ledenboek_text_dup_number (job->same);
  left = ledenboek_text_dup_number (job->left);
  heading = g_strdup_printf (_("Change “%s” for %s?"), ledger_field_get_label (change->field), will);
  body = g_strdup_printf (_("%s have the value already, %s cannot be reached. The server does it; what somebody "
                            "changes meanwhile stays."), same, left);
  dialog = adw_message_dialog_new (GTK_WINDOW (change->window), heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "run",
                                    C_("button", "Change"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_confirmed), change);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
append_id (const Change *change, const LedgerRecord *record, gpointer data, GError **error)
{
  GString *json = data;
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (json, "%s\"%s\"", json->str[json->len - 1] == '[' ? "" : ",",
                          ledger_id_write (&record->id, id));
  return TRUE;
}

static gboolean
start_job (Change *change, GError **error)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (change->store), NULL);
  LedgerRuleContext context = { .today = today };
  g_auto (LedgerValue) value = { 0 };
  g_autoptr (GString) json = g_string_new (NULL);

  if (!ledger_field_read (change->field, change->text, &context, &value, error))
    return FALSE;
  g_string_printf (json, "{\"kind\":\"%s\",\"set\":{\"%s\":", change->kind->spec->name, change->field->spec->name);
  ledger_value_append_json (&value, json);
  g_string_append (json, "},\"ids\":[");
  if (!each_record (change, append_id, json, error))
    return FALSE;
  g_string_append (json, "]}");
  change->job = ledger_id_new (ledger_store_get_world (change->store));
  ledger_replica_ask_job_async (change->replica, &change->job, "change-many", json->str, NULL, on_previewed, change);
  return TRUE;
}

/* -- The dialog */

static void
on_field_chosen (Change *change)
{
  guint chosen = gtk_drop_down_get_selected (change->choice);
  const LedgerField *field = chosen < change->fields->len ? change->fields->pdata[chosen] : NULL;

  if (field != NULL)
    adw_bin_set_child (change->slot, ledenboek_field_editor_new (change->store, field, _("New value")));
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Change *change)
{
  guint chosen = gtk_drop_down_get_selected (change->choice);
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "change") || chosen >= change->fields->len)
    {
      change_free (change);
      return;
    }
  change->field = change->fields->pdata[chosen];
  change->text = ledenboek_field_editor_dup_text (LEDENBOEK_FIELD_EDITOR (adw_bin_get_child (change->slot)));
  if (change->rows->len <= LEDGER_EDIT_RECORDS)
    ledenboek_writing_start (change->replica, write_change, change, NULL, on_changed, change);
  else if (!start_job (change, &error))
    {
      tell (change, error->message);
      change_free (change);
    }
}

static GtkWidget *
make_form (Change *change)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkStringList *labels = gtk_string_list_new (NULL);

  for (guint i = 0; i < change->fields->len; i++)
    gtk_string_list_append (labels, ledger_field_get_label (change->fields->pdata[i]));
  change->choice = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (labels), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (change->choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Field"), -1);
  change->slot = ADW_BIN (adw_bin_new ());
  g_signal_connect_swapped (change->choice, "notify::selected", G_CALLBACK (on_field_chosen), change);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (change->choice));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (change->slot));
  on_field_chosen (change);
  return box;
}

void
ledenboek_list_change_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, GArray *rows)
{
  Change *change = g_new0 (Change, 1);
  g_autofree char *number = ledenboek_text_dup_number (rows->len);
  g_autofree char *heading = g_strdup_printf (_("Set a value for %s selected"), number);
  GtkWidget *dialog;

  change->replica = g_object_ref (replica);
  change->store = g_object_ref (ledger_replica_get_store (replica));
  change->kind = kind;
  change->rows = rows;
  change->fields = list_fields (replica, kind);
  change->window = g_object_ref (GTK_WIDGET (ledenboek_window_get (widget)));
  dialog = adw_message_dialog_new (GTK_WINDOW (change->window), heading,
                                   rows->len <= LEDGER_EDIT_RECORDS
                                     ? _("All of them get it in one change.")
                                     : _("The server does it, and first tells what will change."));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_form (change));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "change",
                                    C_("button", "Change"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "change");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), change);
  gtk_window_present (GTK_WINDOW (dialog));
}

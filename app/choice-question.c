/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The task of a choice has the id that follows from conflict and generation: asking twice is one task, and no field
 * has to say what belongs together. Main thread, but for the writing.
 */
#include "config.h"

#include "app/choice-question.h"

#include "app/choice-alike.h"
#include "app/comparison.h"
#include "app/field-editor.h"
#include "app/window.h"
#include "app/writing.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static LedgerId
get_task_id (const LedgerConflict *conflict)
{
  g_autofree char *slot = g_strdup_printf ("question:%" G_GINT64_FORMAT, conflict->generation);

  return ledger_id_derive (&conflict->id, slot);
}

static LedgerRecord *
get_task (LedgerStore *store, const LedgerConflict *conflict)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "task");
  LedgerId id = get_task_id (conflict);

  return ledger_store_get (store, kind, &id, NULL);
}

LedenboekQuestion
ledenboek_choice_question_get (LedgerStore *store, const LedgerConflict *conflict)
{
  g_autoptr (LedgerRecord) task = get_task (store, conflict);

  if (task == NULL || !ledger_record_is_live (task))
    return LEDENBOEK_QUESTION_NONE;
  return g_strcmp0 (ledger_record_get_text (task, "state"), "done") == 0 ? LEDENBOEK_QUESTION_DONE
                                                                         : LEDENBOEK_QUESTION_OPEN;
}

static char *
dup_name (LedgerStore *store, const LedgerId *user)
{
  if (user == NULL)
    return g_strdup ("–");
  return ledger_store_dup_title (store, ledger_model_find_kind (ledger_store_get_model (store), "user"), user);
}

char *
ledenboek_choice_question_dup_state (LedgerStore *store, const LedgerConflict *conflict)
{
  LedenboekQuestion question = ledenboek_choice_question_get (store, conflict);
  g_autoptr (LedgerRecord) task = NULL;
  const LedgerId *assigned;
  g_autofree char *name = NULL;

  if (question == LEDENBOEK_QUESTION_NONE)
    return NULL;
  task = get_task (store, conflict);
  assigned = ledger_value_get_id (ledger_record_get (task, "assigned"));
  name = dup_name (store, assigned);
  /* Translators: %s is a person */
  return g_strdup_printf (question == LEDENBOEK_QUESTION_DONE ? _("%s was asked, and has ticked off the task.")
                                                              : _("%s was asked: the task is open."), name);
}

/* -- the text */

char *
ledenboek_choice_question_dup_text (LedgerStore *store, const LedgerConflict *conflict)
{
  g_autofree char *contact = ledenboek_comparison_dup_contact (store, conflict);
  g_autofree char *subject = ledenboek_comparison_dup_subject (store, conflict);
  g_autofree char *theirs = NULL, *mine = NULL;

  if (ledenboek_choice_is_alone (conflict))
    /* Translators: a contact, what it is about, and two people */
    return g_strdup_printf (_("%s, %s: %s and %s changed it differently. Which is right?"), contact, subject,
                            conflict->theirs_by, conflict->mine_by);
  theirs = ledenboek_comparison_dup_difference (store, conflict, LEDENBOEK_SIDE_THEIRS);
  mine = ledenboek_comparison_dup_difference (store, conflict, LEDENBOEK_SIDE_MINE);
  /* Translators: a contact, what it is about, then twice a value and who typed it */
  return g_strdup_printf (_("%s, %s: “%s” (%s) or “%s” (%s)? Which is right?"), contact, subject, theirs,
                          conflict->theirs_by, mine, conflict->mine_by);
}

/* -- asking */

typedef struct
{
  LedgerReplica *replica;
  GtkWidget *widget;
  LedgerId contact, task, assigned;
  char *name;                   /* of who is asked */
  char *text;                   /* as it was confirmed */
  LedenboekFieldEditor *editor;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->replica);
  g_object_unref (question->widget);
  g_free (question->name);
  g_free (question->text);
  g_free (question);
}

static gboolean
write_task (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Question *question = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "task");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  LedgerValue contact = LEDGER_ID (&question->contact), assigned = LEDGER_ID (&question->assigned);

  ledger_edit_create_with_id (edit, kind, &question->task);
  ledger_edit_set (edit, kind->parent, &question->task, &contact);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "assigned"), &question->task, &assigned);
  return ledger_edit_set_text (edit, ledger_kind_find_field (kind, "title"), &question->task, question->text, error) &&
         ledger_edit_set_text (edit, ledger_kind_find_field (kind, "due"), &question->task, today, error) &&
         ledger_edit_set_text (edit, ledger_kind_find_field (kind, "state"), &question->task, "open", error) &&
         ledger_outbox_save (store, edit, changeset, error);
}

static void
tell (GtkWidget *widget, const char *text)
{
  LedenboekWindow *window = ledenboek_window_get (widget);

  if (window != NULL)
    ledenboek_window_show_text (window, text);
}

static void open_dialog (Question *question, const char *text);

/* What could not be saved is asked again, with what was typed. */
static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (GError) error = NULL;
  gboolean done = ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error);
  /* Translators: %s is a person */
  g_autofree char *told = g_strdup_printf (_("%s has a task to answer; the choice stays open."), question->name);

  tell (question->widget, done ? told : error->message);
  if (!done && gtk_widget_get_root (question->widget) != NULL)
    {
      g_autofree char *typed = g_steal_pointer (&question->text);

      open_dialog (question, typed);
      return;
    }
  question_free (question);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (!g_str_equal (response, "ask"))
    {
      question_free (question);
      return;
    }
  question->text = g_strstrip (ledenboek_field_editor_dup_text (question->editor));
  ledenboek_writing_start (question->replica, write_task, question, NULL, on_written, question);
}

static void
open_dialog (Question *question, const char *text)
{
  LedgerStore *store = ledger_replica_get_store (question->replica);
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "task");
  const LedgerField *title = ledger_kind_find_field (kind, "title");
  /* Translators: %s is a person */
  g_autofree char *heading = g_strdup_printf (_("Ask %s"), question->name);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (question->widget)), heading,
                                              _("It becomes a task for today; the choice stays open meanwhile."));
  GtkWidget *editor = ledenboek_field_editor_new (store, title, _("Question"));

  question->editor = LEDENBOEK_FIELD_EDITOR (editor);
  ledenboek_field_editor_set_text (question->editor, text);
  gtk_widget_set_size_request (editor, 560, -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), editor);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "ask", C_("button", "Ask"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "ask", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "ask");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), question);
  gtk_window_present (GTK_WINDOW (dialog));
  ledenboek_field_editor_focus (question->editor);
}

/* Why nobody can be asked, or NULL. */
static const char *
find_obstacle (LedgerReplica *replica, const LedgerConflict *conflict, const LedgerId *other)
{
  const LedgerModel *model = ledger_store_get_model (ledger_replica_get_store (replica));
  const LedgerKind *task = ledger_model_find_kind (model, "task");

  if (ledger_id_is_null (&conflict->root))
    return _("This choice is about no contact, so no task can hang on one: ask by phone.");
  if (ledger_access_get (ledger_replica_get_access (replica), task->spec->area) < LEDGER_PERMISSION_EDIT)
    return _("You may not make tasks: ask by phone, or the administrator for the right “Notes”.");
  if (ledger_id_is_null (other))
    return _("Who made the other change is not known here, so nobody can be asked.");
  return NULL;
}

void
ledenboek_choice_question_open (GtkWidget *widget, LedgerReplica *replica, const LedgerConflict *conflict)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  const LedgerId *user = ledger_replica_get_user (replica);
  gboolean turned = user != NULL && ledger_id_equal (&conflict->theirs_user, user);
  const LedgerId *other = turned ? &conflict->mine_user : &conflict->theirs_user;
  const char *obstacle = find_obstacle (replica, conflict, other);
  g_autofree char *state = ledenboek_choice_question_dup_state (store, conflict);
  g_autofree char *text = NULL;
  Question *question;

  if (obstacle != NULL || state != NULL)
    {
      tell (widget, obstacle != NULL ? obstacle : state);
      return;
    }
  question = g_new0 (Question, 1);
  question->replica = g_object_ref (replica);
  question->widget = g_object_ref (widget);
  question->contact = conflict->root;
  question->task = get_task_id (conflict);
  question->assigned = *other;
  question->name = dup_name (store, other);
  text = ledenboek_choice_question_dup_text (store, conflict);
  open_dialog (question, text);
}

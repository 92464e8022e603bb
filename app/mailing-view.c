/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head with what is done, and below it who is in the chosen group. What may be done now is told by which actions
 * are there; the next step is the suggested one. Main thread; saving happens on the writer's.
 */
#include "config.h"

#include "app/mailing-view.h"

#include "app/job-progress.h"
#include "app/mailing-form.h"
#include "app/mailing-groups.h"
#include "app/mailing-paper.h"
#include "app/mailing-text.h"
#include "app/moment.h"
#include "app/record-list.h"
#include "app/text.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/mailing/mailing.h"
#include "libledger/mailing/settle.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

#define PREPARE "prepare-mailing"
#define SEND "send-mailing"

struct _LedenboekMailingView
{
  AdwBin parent_instance;

  GtkLabel *name;
  GtkLabel *state;
  GtkLabel *about;
  GtkWidget *buttons;
  GtkWidget *more_button;
  GtkWidget *prepare_button;
  GtkWidget *paper_button;
  GtkWidget *left_button;
  GtkWidget *send_button;
  GtkWidget *stop_button;
  GtkLabel *fault;
  GtkLabel *job_name;
  LedenboekJobProgress *progress;
  GtkWidget *sending_box;
  GtkProgressBar *sending_bar;
  GtkLabel *sending_text;
  LedenboekMailingGroups *groups;
  GtkWidget *settle_bar;
  GtkStack *stack;
  AdwStatusPage *nobody;
  AdwBin *people_slot;
  LedenboekRecordList *people;

  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *recipient;
  LedgerRecord *mailing;
  LedgerMailingTally tally;     /* its numbers */
  LedenboekJobWatch *watch;
  const char *job;              /* name of the kind of job that was started last */
  LedgerId of;                  /* the mailing that it is about */
  char *called;                 /* its name */
  gboolean asked;               /* the question before the order is on the screen */
};

G_DEFINE_FINAL_TYPE (LedenboekMailingView, ledenboek_mailing_view, ADW_TYPE_BIN)

static const LedenboekListColumn columns[] = {
  { "contact", NC_("column", "Contact"), 22 },
  { "way", NC_("column", "Way") },
  { "outcome", NC_("column", "Outcome") },
  { "cause" },
  { "told" },
  { "address", NC_("column", "E-mail address") },
  { "at", NC_("column", "When") },
  { NULL },
};

static const LedenboekListSpec people = {
  .name = "mailing", .kind = "mailing_recipient", .columns = columns, .whole = TRUE,
  .empty = N_("Nobody in this group"), .hint = N_("Choose another group above."),
};

static gboolean
may_edit (LedenboekMailingView *self)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), "mail") >= LEDGER_PERMISSION_EDIT;
}

static void
set_fault (LedenboekMailingView *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->fault)), text != NULL);
}

static void
tell (LedenboekMailingView *self, const char *text)
{
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (window != NULL)
    ledenboek_window_show_text (window, text);
}

static gboolean
is_busy (LedenboekMailingView *self)
{
  return self->asked || ledenboek_job_watch_is_under_way (self->watch);
}

/* -- Showing */

static void
append_named (LedenboekMailingView *self, GString *text, const char *field, const char *pattern)
{
  g_autofree char *value = ledenboek_mailing_text_dup_field (self->store, self->mailing, field);
  g_autofree char *part = NULL;

  if (*value == '\0')
    return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  part = g_strdup_printf (pattern, value);
#pragma GCC diagnostic pop
  g_string_append_printf (text, text->len > 0 ? " · %s" : "%s", part);
}

static void
show_head (LedenboekMailingView *self)
{
  g_autofree char *name = ledger_record_describe (self->mailing, LEDGER_DESCRIBE_TITLE);
  g_autofree char *state = ledenboek_mailing_text_dup_field (self->store, self->mailing, "state");
  const char *day = ledger_record_get_text (self->mailing, "day");
  g_autofree char *shown = day != NULL ? ledenboek_day_dup_text (day) : NULL;
  g_autoptr (GString) about = g_string_new (shown);

  append_named (self, about, "purpose", "%s");
  append_named (self, about, "ways", "%s");
  /* Translators: what a mailing goes to, says and stands under */
  append_named (self, about, "selection", _("to “%s”"));
  append_named (self, about, "contact", _("to %s"));
  append_named (self, about, "template", _("text “%s”"));
  append_named (self, about, "company", _("letterhead of %s"));
  if (ledger_value_get_integer (ledger_record_get (self->mailing, "together"), 0) != 0)
    g_string_append_printf (about, " · %s", _("one per household"));
  if (ledger_value_get_integer (ledger_record_get (self->mailing, "encrypted"), 0) != 0)
    g_string_append_printf (about, " · %s", _("e-mail encrypted"));
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->state, *state != '\0' ? state : _("Being made"));
  gtk_label_set_label (self->about, about->str);
}

/* The next step stands out. */
static void
suggest (GtkWidget *button, gboolean suggested)
{
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

static void
set_action (LedenboekMailingView *self, const char *action, GtkWidget *button, gboolean possible, gboolean shown)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, possible);
  if (button != NULL)
    gtk_widget_set_visible (button, shown);
}

static void
show_actions (LedenboekMailingView *self)
{
  gboolean edit = may_edit (self), busy = is_busy (self), open = ledenboek_mailing_text_is_open (self->mailing);
  gboolean prepared = ledenboek_mailing_text_has_state (self->mailing, "prepared");
  gboolean sending = ledenboek_mailing_text_has_state (self->mailing, "sending");
  gboolean leaves = prepared || sending;
  gboolean sends = (prepared || ledenboek_mailing_text_has_state (self->mailing, "sent")) &&
                   self->tally.ready_messages > 0;
  gboolean letters = self->tally.letters > 0 && !ledenboek_mailing_text_has_state (self->mailing, "draft");

  set_action (self, "mailing.edit", NULL, edit && open && !busy, FALSE);
  set_action (self, "mailing.cancel", NULL, edit && open && !busy, FALSE);
  set_action (self, "mailing.prepare", self->prepare_button, edit && open && !busy, open);
  set_action (self, "mailing.left", self->left_button, edit && leaves && self->tally.ready_letters > 0 && !busy,
              leaves && self->tally.ready_letters > 0);
  set_action (self, "mailing.send", self->send_button, edit && sends && !busy, sends);
  set_action (self, "mailing.stop", self->stop_button, edit && sending, sending);
  set_action (self, "mailing.again", NULL, edit, FALSE);
  set_action (self, "mailing.arrived", NULL, edit, FALSE);
  gtk_widget_set_visible (self->paper_button, letters);
  suggest (self->prepare_button, !prepared);
  suggest (self->send_button, sends && self->tally.ready_letters == 0);
  suggest (self->paper_button, leaves && self->tally.ready_letters > 0);
}

/* While the server sends: the outcomes come with each exchange. */
static void
show_sending (LedenboekMailingView *self)
{
  gboolean sending = ledenboek_mailing_text_has_state (self->mailing, "sending") && self->tally.messages > 0;
  gint64 done = self->tally.messages - self->tally.ready_messages;
  g_autofree char *text = sending ? ledenboek_mailing_text_dup_sending (&self->tally) : g_strdup ("");

  gtk_widget_set_visible (self->sending_box, sending);
  gtk_label_set_label (self->sending_text, text);
  if (sending)
    gtk_progress_bar_set_fraction (self->sending_bar, (double) done / (double) self->tally.messages);
}

static void
show_nobody (LedenboekMailingView *self)
{
  gboolean draft = ledenboek_mailing_text_has_state (self->mailing, "draft");

  adw_status_page_set_title (self->nobody, draft ? _("Not prepared yet") : _("Nobody is in this mailing"));
  adw_status_page_set_description (
      self->nobody, draft ? _("Prepare it: the server decides who gets it by letter or by e-mail and who is left out, "
                              "and why. Nothing is sent by that.")
                          : _("Look at the selection: perhaps nobody is in it. Change the mailing and prepare it "
                              "again."));
}

static void
show_group (LedenboekMailingView *self)
{
  gboolean empty = self->mailing == NULL || ledenboek_mailing_groups_is_empty (self->groups);

  gtk_widget_set_visible (self->settle_bar, !empty && ledenboek_mailing_groups_is_uncertain (self->groups) &&
                                            may_edit (self));
  gtk_stack_set_visible_child_name (self->stack, empty ? "nobody" : "people");
  if (!empty)
    ledenboek_record_list_narrow (self->people,
                                  ledenboek_mailing_groups_dup_condition (self->groups, &self->mailing->id));
}

static void
on_group (LedenboekMailingView *self)
{
  if (self->mailing != NULL)
    show_group (self);
}

void
ledenboek_mailing_view_show (LedenboekMailingView *self, LedgerRecord *mailing, const LedgerMailingTally *tally)
{
  gboolean other = self->mailing == NULL || !ledger_id_equal (&self->mailing->id, &mailing->id);
  gboolean was_empty = ledenboek_mailing_groups_is_empty (self->groups);

  ledger_record_ref (mailing);
  g_clear_pointer (&self->mailing, ledger_record_unref);
  self->mailing = mailing;
  self->tally = tally != NULL ? *tally : (LedgerMailingTally) { 0 };
  self->tally.lacking = NULL;
  if (other)
    set_fault (self, NULL);
  show_head (self);
  show_actions (self);
  show_sending (self);
  show_nobody (self);
  ledenboek_mailing_groups_set (self->groups, self->recipient, tally);
  if (other)
    ledenboek_mailing_groups_choose_first (self->groups);
  if (other || was_empty != ledenboek_mailing_groups_is_empty (self->groups))
    show_group (self);
  gtk_widget_set_visible (self->settle_bar, ledenboek_mailing_groups_is_uncertain (self->groups) && may_edit (self));
}

/* -- Jobs of the server */

static void
order (LedenboekMailingView *self)
{
  const LedgerJob *job = ledenboek_job_watch_get_job (self->watch);

  if (ledenboek_job_watch_get_phase (self->watch) == LEDENBOEK_JOB_ASKED && job != NULL)
    ledenboek_job_watch_run (self->watch, self->job, &job->id);
}

static void
on_response (LedenboekMailingView *self, const char *response)
{
  self->asked = FALSE;
  if (g_str_equal (response, "go"))
    order (self);
  show_actions (self);
}

static char *
dup_question (LedenboekMailingView *self, const LedgerJob *job, gboolean send)
{
  g_autofree char *number = ledenboek_text_dup_number (send ? job->change : job->records);

  return send ? g_strdup_printf (_("Send “%s” to %s by e-mail?"), self->called, number)
              : g_strdup_printf (_("Prepare “%s” for the %s in the selection?"), self->called, number);
}

/* Who lacks something gets nothing, and is told of before the others get theirs. */
static char *
dup_warning (LedenboekMailingView *self, gboolean send)
{
  gboolean shown = self->mailing != NULL && ledger_id_equal (&self->of, &self->mailing->id);
  gint64 lacking = send && shown ? self->tally.causes[LEDGER_LEFT_OUT_LACKS] : 0;
  g_autofree char *number = ledenboek_text_dup_number (lacking);
  g_autofree char *told = g_strdup_printf (_("Not to %s: something of the text is lacking at them. What, and at whom, "
                                             "stands at “Without” in the mailing."), number);

  return g_strconcat (lacking > 0 ? told : "", lacking > 0 ? "\n\n" : "",
                      send ? _("What has left cannot be called back. You can stop it halfway: what has not left then "
                               "stays to be sent.")
                           : _("Of each is decided whether he gets it, by which way, and why not. Nothing is sent by "
                               "that. Who was left out before is looked at again."), NULL);
}

/* What would be done is told before it is. */
static void
ask (LedenboekMailingView *self)
{
  const LedgerJob *job = ledenboek_job_watch_get_job (self->watch);
  gboolean send = g_str_equal (self->job, SEND);
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  g_autofree char *question = dup_question (self, job, send);
  g_autofree char *warning = dup_warning (self, send);
  GtkWidget *dialog;

  if (window == NULL)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (window), question, warning);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "go",
                                    send ? _("Send") : _("Prepare"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), send ? "cancel" : "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  self->asked = TRUE;
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tell_prepared (LedenboekMailingView *self, const LedgerJob *job)
{
  g_autofree char *number = ledenboek_text_dup_number (job->changed);
  g_autofree char *text = g_strdup_printf (_("“%s” is ready for %s; who is left out is told by cause."), self->called,
                                           number);

  tell (self, text);
}

static void
on_watch_changed (LedenboekMailingView *self)
{
  const GError *error = ledenboek_job_watch_get_error (self->watch);
  const LedgerJob *job = ledenboek_job_watch_get_job (self->watch);
  LedenboekJobPhase phase = ledenboek_job_watch_get_phase (self->watch);

  gtk_widget_set_visible (GTK_WIDGET (self->job_name), ledenboek_job_watch_is_under_way (self->watch));
  gtk_label_set_label (self->job_name, self->called);
  if (phase == LEDENBOEK_JOB_ASKED && !self->asked)
    ask (self);
  else if (phase == LEDENBOEK_JOB_ENDED && error != NULL)
    set_fault (self, error->message);
  else if (phase == LEDENBOEK_JOB_ENDED && job != NULL && job->state == LEDGER_JOB_CANCELLED)
    set_fault (self, _("Stopped halfway: what was decided by then stands below. Prepare it again to go on."));
  else if (phase == LEDENBOEK_JOB_ENDED && job != NULL && g_str_equal (self->job, PREPARE))
    tell_prepared (self, job);
  if (self->mailing != NULL)
    show_actions (self);
}

/* On a reader's thread. */
static char *
make_parameters (LedgerStore *store, gpointer data, GPtrArray **parts, GCancellable *cancellable, GError **error)
{
  char id[LEDGER_ID_TEXT_SIZE];

  return g_strdup_printf ("{\"mailing\":\"%s\"}", ledger_id_write (data, id));
}

static void
start (LedenboekMailingView *self, const char *job)
{
  if (self->mailing == NULL || is_busy (self))
    return;
  set_fault (self, NULL);
  self->job = job;
  self->of = self->mailing->id;
  g_free (self->called);
  self->called = ledger_record_describe (self->mailing, LEDGER_DESCRIBE_TITLE);
  ledenboek_job_watch_ask (self->watch, job, make_parameters, ledger_id_dup (&self->of), g_free);
}

static void
act_prepare (GtkWidget *widget, const char *action, GVariant *target)
{
  start (LEDENBOEK_MAILING_VIEW (widget), PREPARE);
}

static void
act_send (GtkWidget *widget, const char *action, GVariant *target)
{
  start (LEDENBOEK_MAILING_VIEW (widget), SEND);
}

/* -- Writes */

typedef enum
{
  WRITE_LEFT,
  WRITE_AGAIN,
  WRITE_ARRIVED,
} WriteType;

typedef struct
{
  LedenboekMailingView *view;
  WriteType type;
  LedgerId mailing;
  GArray *chosen;               /* LedgerId, or NULL: all */
  guint count;
} Write;

static void
write_free (Write *write)
{
  g_object_unref (write->view);
  g_clear_pointer (&write->chosen, g_array_unref);
  g_free (write);
}

static gboolean
run_write (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  Write *write = data;

  if (write->type == WRITE_LEFT)
    return ledger_mailing_save_sent (store, &write->mailing, &write->count, error);
  return ledger_mailing_settle (store, &write->mailing, write->chosen,
                                write->type == WRITE_AGAIN ? LEDGER_SETTLE_AGAIN : LEDGER_SETTLE_ARRIVED,
                                &write->count, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Write *write = data;
  g_autofree char *number = ledenboek_text_dup_number (write->count);
  const char *pattern = write->type == WRITE_LEFT ? _("Letters that have left the house: %s. Ctrl+Z takes it back.")
                        : write->type == WRITE_AGAIN ? _("To be sent again: %s. Ctrl+Z takes it back.")
                                                     : _("Counted as sent: %s. Ctrl+Z takes it back.");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (pattern, number);
#pragma GCC diagnostic pop
  if (ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    tell (write->view, text);
  else
    set_fault (write->view, error->message);
  write_free (write);
}

static void
start_write (LedenboekMailingView *self, WriteType type)
{
  Write *write;

  if (self->mailing == NULL)
    return;
  set_fault (self, NULL);
  write = g_new0 (Write, 1);
  write->view = g_object_ref (self);
  write->type = type;
  write->mailing = self->mailing->id;
  write->chosen = type != WRITE_LEFT ? ledenboek_record_list_dup_ids (self->people) : NULL;
  if (write->chosen != NULL && write->chosen->len == 0)
    g_clear_pointer (&write->chosen, g_array_unref);
  ledenboek_writing_start (self->replica, run_write, write, NULL, on_written, write);
}

static void
act_left (GtkWidget *widget, const char *action, GVariant *target)
{
  start_write (LEDENBOEK_MAILING_VIEW (widget), WRITE_LEFT);
}

static void
act_again (GtkWidget *widget, const char *action, GVariant *target)
{
  start_write (LEDENBOEK_MAILING_VIEW (widget), WRITE_AGAIN);
}

static void
act_arrived (GtkWidget *widget, const char *action, GVariant *target)
{
  start_write (LEDENBOEK_MAILING_VIEW (widget), WRITE_ARRIVED);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekMailingView) self = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) &&
      !g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING))
    set_fault (self, error->message);
}

static void
save_state (LedenboekMailingView *self, const char *state)
{
  LedgerEdit *edit;

  if (self->mailing == NULL)
    return;
  edit = ledger_edit_new (self->store, "edit");
  ledger_edit_set (edit, ledger_kind_find_field (self->mailing->kind, "state"), &self->mailing->id,
                   &LEDGER_TEXT (state));
  ledger_replica_save_async (self->replica, edit, on_saved, g_object_ref (self));
}

/* The server sees it before each message. */
static void
act_stop (GtkWidget *widget, const char *action, GVariant *target)
{
  save_state (LEDENBOEK_MAILING_VIEW (widget), "prepared");
}

static void
act_cancel (GtkWidget *widget, const char *action, GVariant *target)
{
  save_state (LEDENBOEK_MAILING_VIEW (widget), "cancelled");
}

/* -- On paper, and the form */

static void
open_paper (GtkWidget *widget, LedenboekMailingPaper what)
{
  LedenboekMailingView *self = LEDENBOEK_MAILING_VIEW (widget);

  if (self->mailing != NULL && self->tally.letters > 0)
    ledenboek_mailing_paper_open (widget, self->replica, self->mailing, &self->tally, what);
}

static void
act_print_letters (GtkWidget *widget, const char *action, GVariant *target)
{
  open_paper (widget, LEDENBOEK_PAPER_PRINT_LETTERS);
}

static void
act_save_letters (GtkWidget *widget, const char *action, GVariant *target)
{
  open_paper (widget, LEDENBOEK_PAPER_SAVE_LETTERS);
}

static void
act_print_labels (GtkWidget *widget, const char *action, GVariant *target)
{
  open_paper (widget, LEDENBOEK_PAPER_PRINT_LABELS);
}

static void
act_save_labels (GtkWidget *widget, const char *action, GVariant *target)
{
  open_paper (widget, LEDENBOEK_PAPER_SAVE_LABELS);
}

static void
act_dispatch (GtkWidget *widget, const char *action, GVariant *target)
{
  open_paper (widget, LEDENBOEK_PAPER_DISPATCH);
}

void
ledenboek_mailing_view_print (LedenboekMailingView *self)
{
  if (self->mailing == NULL)
    return;
  if (gtk_widget_get_visible (self->paper_button))
    open_paper (GTK_WIDGET (self), LEDENBOEK_PAPER_PRINT_LETTERS);
  else if (!ledenboek_mailing_groups_is_empty (self->groups))
    gtk_widget_activate_action (GTK_WIDGET (self->people), "page.print", NULL);
}

void
ledenboek_mailing_view_edit (LedenboekMailingView *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "mailing.edit", NULL);
}

static void
act_edit (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekMailingView *self = LEDENBOEK_MAILING_VIEW (widget);

  if (self->mailing != NULL)
    ledenboek_mailing_form_open (widget, self->replica, self->mailing, NULL, NULL, NULL);
}

void
ledenboek_mailing_view_focus (LedenboekMailingView *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

/* -- Making */

static void
ledenboek_mailing_view_dispose (GObject *object)
{
  LedenboekMailingView *self = LEDENBOEK_MAILING_VIEW (object);

  g_clear_object (&self->watch);
  g_clear_pointer (&self->mailing, ledger_record_unref);
  g_clear_pointer (&self->called, g_free);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_mailing_view_parent_class)->dispose (object);
}

static void
ledenboek_mailing_view_class_init (LedenboekMailingViewClass *class)
{
  static const struct { const char *name; GtkWidgetActionActivateFunc function; } actions[] = {
    { "mailing.prepare", act_prepare }, { "mailing.send", act_send }, { "mailing.stop", act_stop },
    { "mailing.left", act_left }, { "mailing.again", act_again }, { "mailing.arrived", act_arrived },
    { "mailing.edit", act_edit }, { "mailing.cancel", act_cancel }, { "mailing.print-letters", act_print_letters },
    { "mailing.save-letters", act_save_letters }, { "mailing.print-labels", act_print_labels },
    { "mailing.save-labels", act_save_labels }, { "mailing.dispatch", act_dispatch },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_mailing_view_dispose;
  g_type_ensure (LEDENBOEK_TYPE_JOB_PROGRESS);
  g_type_ensure (LEDENBOEK_TYPE_MAILING_GROUPS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/mailing-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, name);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, state);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, about);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, buttons);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, more_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, prepare_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, paper_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, left_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, send_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, job_name);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, progress);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, sending_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, sending_bar);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, sending_text);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, groups);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, settle_bar);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, nobody);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingView, people_slot);
  gtk_widget_class_bind_template_callback (widget_class, on_group);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].function);
}

static void
ledenboek_mailing_view_init (LedenboekMailingView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ledenboek_mailing_view_new (LedgerReplica *replica)
{
  LedenboekMailingView *self = g_object_new (LEDENBOEK_TYPE_MAILING_VIEW, NULL);

  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  self->recipient = ledger_model_find_kind (ledger_store_get_model (self->store), "mailing_recipient");
  self->watch = ledenboek_job_watch_new (replica);
  self->people = LEDENBOEK_RECORD_LIST (ledenboek_record_list_new (replica, &people));
  adw_bin_set_child (self->people_slot, GTK_WIDGET (self->people));
  ledenboek_job_progress_set_watch (self->progress, self->watch);
  ledenboek_job_progress_set_cancel_text (self->progress,
                                          _("What is decided by then stays; prepared again, it is whole"));
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_watch_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

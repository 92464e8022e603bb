/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of an act (act-dialog.h). Every change of the form makes the act's edit anew, without saving it, and shows
 * what it tells; what is confirmed is exactly what was shown. Main thread; saving runs on the writer's.
 */
#include "config.h"

#include "app/act-dialog.h"

#include "app/field-editor.h"
#include "app/moment.h"
#include "app/reason-list.h"
#include "app/window.h"
#include "app/writing.h"

#include <glib/gi18n.h>

#define LEDENBOEK_TYPE_ACT_DIALOG (ledenboek_act_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekActDialog, ledenboek_act_dialog, LEDENBOEK, ACT_DIALOG, AdwWindow)

#define OPTIONS 3
#define WIDTH 560
/* What its frame takes of that, and how high its content may become before it scrolls. */
#define FRAME 14
#define MOST_HEIGHT 620

/* What each act asks. */
static const struct
{
  const char *title;            /* N_() */
  const char *confirm;          /* N_(): of the button */
  const char *done;             /* N_(): with the name, when it is saved */
  const char *day;              /* N_(): label of its day, or NULL */
  gboolean reason;
  const char *confirm_option;   /* N_(): of LEDGER_ACT_CONFIRM */
} looks[] = {
  [LEDGER_ACT_CANCEL] = { N_("Cancel membership"), N_("Cancel membership"), N_("%s: membership cancelled. Ctrl+Z takes "
                          "it back."), N_("Received on"), TRUE, N_("Task: confirm it by letter") },
  [LEDGER_ACT_WITHDRAW] = { N_("Withdraw cancellation"), N_("Withdraw"), N_("%s: cancellation withdrawn.") },
  [LEDGER_ACT_INACTIVE] = { N_("Make inactive"), N_("Make inactive"), N_("%s is inactive. Ctrl+Z takes it back."),
                            N_("Since"), TRUE },
  [LEDGER_ACT_DEATH] = { N_("Report death"), N_("Report death"), N_("The death of %s is reported. Ctrl+Z takes it "
                         "back."), N_("Day of death"), FALSE, N_("Task: write to the family") },
  [LEDGER_ACT_REACTIVATE] = { N_("Make active again"), N_("Make active"), N_("%s is active again.") },
};

struct _LedenboekActDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkWidget *confirm_button;
  GtkScrolledWindow *scroller;
  GtkWidget *body;
  GtkBox *form;
  GtkBox *lines;
  GtkLabel *fault;

  LedgerReplica *replica;
  LedgerStore *store;
  LedgerActType type;
  LedgerId contact;
  char *name;
  GPtrArray *memberships;       /* LedgerRecord, of CANCEL and WITHDRAW */
  GtkWidget *membership;        /* drop-down, or NULL */
  GtkWidget *reasons;           /* LedenboekReasonList, or NULL */
  GtkWidget *day;               /* LedenboekFieldEditor, or NULL, as the next */
  GtkWidget *end;
  GtkWidget *source;
  GtkWidget *options[OPTIONS];  /* GtkCheckButton; by bit of LedgerActOptions */
  gboolean end_typed;           /* the last day is the user's, not the computed one */
  LedgerActPlan *shown;         /* what the lines say; NULL: nothing that can be confirmed */
  guint refresh;
  gboolean saving;
};

G_DEFINE_FINAL_TYPE (LedenboekActDialog, ledenboek_act_dialog, ADW_TYPE_WINDOW)

/* -- what was asked */

/* An act with the texts that it borrows. */
typedef struct
{
  LedgerAct act;
  LedgerAccess access;
  LedgerActPlan *shown;
  char *day, *end, *source, *new_reason;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_clear_pointer (&asked->shown, ledger_act_plan_free);
  g_free (asked->day);
  g_free (asked->end);
  g_free (asked->source);
  g_free (asked->new_reason);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static LedgerRecord *
get_membership (LedenboekActDialog *self)
{
  guint place = self->membership != NULL ? gtk_drop_down_get_selected (GTK_DROP_DOWN (self->membership)) : 0;

  return self->memberships != NULL && place < self->memberships->len ? self->memberships->pdata[place] : NULL;
}

/* A day as it was typed → ISO 8601; what is wrong with it stands at its editor. */
static gboolean
read_day (LedenboekActDialog *self, GtkWidget *editor, const char *kind, const char *field, char **day)
{
  const LedgerKind *of = ledger_model_find_kind (ledger_store_get_model (self->store), kind);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (self->store), NULL);
  g_autofree char *typed = ledenboek_field_editor_dup_text (LEDENBOEK_FIELD_EDITOR (editor));
  const LedgerRuleContext context = { .today = today };
  g_auto (LedgerValue) value = { 0 };
  g_autoptr (GError) error = NULL;

  if (!ledger_field_read (ledger_kind_find_field (of, field), typed, &context, &value, &error))
    {
      ledenboek_field_editor_set_error (LEDENBOEK_FIELD_EDITOR (editor), error->message);
      return FALSE;
    }
  ledenboek_field_editor_set_error (LEDENBOEK_FIELD_EDITOR (editor), NULL);
  *day = g_strdup (ledger_value_get_text (&value));
  return TRUE;
}

/* The computed last day stands in its editor until somebody types another. */
static void
follow_end (LedenboekActDialog *self, const char *day)
{
  g_autofree char *end = ledger_act_dup_end (self->store, get_membership (self), day);
  g_autofree char *written = end != NULL ? ledenboek_day_dup_text (end) : NULL;

  ledenboek_field_editor_set_text (LEDENBOEK_FIELD_EDITOR (self->end), written);
}

static gboolean
read_days (LedenboekActDialog *self, Asked *asked)
{
  const gboolean cancels = self->type == LEDGER_ACT_CANCEL;

  if (self->day != NULL && !read_day (self, self->day, cancels ? "membership" : "contact",
                                      cancels ? "cancelled_on" : "status_date", &asked->day))
    return FALSE;
  if (self->end == NULL)
    return TRUE;
  if (!self->end_typed && asked->day != NULL)
    follow_end (self, asked->day);
  return !self->end_typed || read_day (self, self->end, "membership", "valid_until", &asked->end);
}

static Asked *
collect (LedenboekActDialog *self)
{
  g_autoptr (Asked) asked = g_new0 (Asked, 1);
  const LedgerRecord *membership = get_membership (self);

  asked->access = *ledger_replica_get_access (self->replica);
  asked->act.type = self->type;
  asked->act.contact = self->contact;
  if (membership != NULL)
    asked->act.membership = membership->id;
  if (self->reasons != NULL)
    asked->new_reason = g_strdup (ledenboek_reason_list_get (LEDENBOEK_REASON_LIST (self->reasons),
                                                             &asked->act.reason));
  if (!read_days (self, asked))
    return NULL;
  if (self->source != NULL)
    asked->source = ledenboek_field_editor_dup_text (LEDENBOEK_FIELD_EDITOR (self->source));
  for (guint i = 0; i < OPTIONS; i++)
    if (self->options[i] != NULL && gtk_check_button_get_active (GTK_CHECK_BUTTON (self->options[i])))
      asked->act.options |= 1u << i;
  asked->act.day = asked->day;
  asked->act.end = asked->end;
  asked->act.source = asked->source;
  asked->act.new_reason = asked->new_reason;
  return g_steal_pointer (&asked);
}

/* -- what will happen */

static void
add_line (LedenboekActDialog *self, const char *text)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *mark = gtk_label_new ("•");
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_set_valign (mark, GTK_ALIGN_START);
  gtk_widget_add_css_class (mark, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), mark);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (self->lines, line);
}

static void
set_fault (LedenboekActDialog *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

/* As high as what it says now: lines that wrap are as high as that width makes them. */
static void
fit (LedenboekActDialog *self)
{
  int height = 0;

  gtk_widget_measure (self->body, GTK_ORIENTATION_VERTICAL, WIDTH - FRAME, NULL, &height, NULL, NULL);
  gtk_scrolled_window_set_min_content_height (self->scroller, MIN (height, MOST_HEIGHT));
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, -1);
}

static void
show_plan (LedenboekActDialog *self, const LedgerActPlan *plan)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_box_remove (self->lines, child);
  for (guint i = 0; plan != NULL && i < plan->lines->len; i++)
    add_line (self, plan->lines->pdata[i]);
  for (guint i = 0; plan != NULL && i < OPTIONS; i++)
    if (self->options[i] != NULL)
      gtk_widget_set_visible (self->options[i], (plan->offers & (1u << i)) != 0);
  if (plan != NULL && plan->successor != NULL && self->options[2] != NULL)
    {
      /* Translators: %s is the partner of somebody who died */
      g_autofree char *label = g_strdup_printf (_("%s becomes a member"), plan->successor);

      gtk_check_button_set_label (GTK_CHECK_BUTTON (self->options[2]), label);
    }
}

static gboolean
on_refresh (gpointer data)
{
  LedenboekActDialog *self = data;
  g_autoptr (Asked) asked = collect (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerEdit) edit = NULL;
  LedgerActPlan *plan = NULL;

  self->refresh = 0;
  g_clear_pointer (&self->shown, ledger_act_plan_free);
  if (asked != NULL)
    edit = ledger_act_make_edit (self->store, &asked->access, &asked->act, &plan, &error);
  show_plan (self, plan);
  set_fault (self, error != NULL ? error->message : NULL);
  fit (self);
  if (edit != NULL)
    self->shown = plan;
  else
    g_clear_pointer (&plan, ledger_act_plan_free);
  gtk_widget_set_sensitive (self->confirm_button, edit != NULL && !self->saving);
  return G_SOURCE_REMOVE;
}

/*
 * What stands in the form is told at the next turn; until then nothing can be confirmed. While it is being closed the
 * form still says that it changes.
 */
static void
queue_refresh (LedenboekActDialog *self)
{
  if (self->refresh == 0 && !self->saving && self->replica != NULL)
    self->refresh = g_idle_add (on_refresh, self);
}

/* -- doing it */

static gboolean
write_act (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Asked *asked = data;

  return ledger_act_save (store, &asked->access, &asked->act, asked->shown, changeset, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekActDialog) self = data;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;

  self->saving = FALSE;
  if (!ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      on_refresh (self);
      set_fault (self, error->message);
      return;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  told = g_strdup_printf (_(looks[self->type].done), self->name);
#pragma GCC diagnostic pop
  if (window != NULL)
    ledenboek_window_show_text (window, told);
  gtk_window_close (GTK_WINDOW (self));
}

static void
confirm (LedenboekActDialog *self)
{
  g_autoptr (Asked) asked = NULL;

  if (self->refresh != 0 || self->shown == NULL || self->saving)
    return;
  asked = collect (self);
  if (asked == NULL)
    return;
  asked->shown = g_steal_pointer (&self->shown);
  self->saving = TRUE;
  gtk_widget_set_sensitive (self->confirm_button, FALSE);
  ledenboek_writing_start (self->replica, write_act, g_steal_pointer (&asked), asked_free, on_written,
                           g_object_ref (self));
}

/* -- making */

static void
on_end_typed (LedenboekActDialog *self)
{
  g_autofree char *typed = ledenboek_field_editor_dup_text (LEDENBOEK_FIELD_EDITOR (self->end));

  self->end_typed = *typed != '\0';
  queue_refresh (self);
}

static void
on_membership (LedenboekActDialog *self)
{
  self->end_typed = FALSE;
  queue_refresh (self);
}

static char *
dup_membership (LedenboekActDialog *self, const LedgerRecord *membership)
{
  const LedgerKind *types = ledger_model_find_kind (ledger_store_get_model (self->store), "membership_type");
  const LedgerId *type = ledger_value_get_id (ledger_record_get (membership, "membership_type"));
  const char *from = ledger_record_get_text (membership, "valid_from");
  g_autofree char *title = type != NULL ? ledger_store_dup_title (self->store, types, type) : g_strdup ("–");
  g_autofree char *day = from != NULL ? ledenboek_day_dup_text (from) : NULL;

  /* Translators: the type of a membership and the day it began */
  return day != NULL ? g_strdup_printf (_("%s, from %s"), title, day) : g_steal_pointer (&title);
}

/* One membership is named; of several one is chosen. */
static void
add_memberships (LedenboekActDialog *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  GtkWidget *heading = gtk_label_new (_("Membership"));

  self->memberships = ledger_act_list_memberships (self->store, &self->contact, self->type);
  for (guint i = 0; i < self->memberships->len; i++)
    {
      g_autofree char *name = dup_membership (self, self->memberships->pdata[i]);

      gtk_string_list_append (names, name);
    }
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "field-label");
  gtk_box_append (self->form, heading);
  if (self->memberships->len > 1)
    {
      self->membership = gtk_drop_down_new (G_LIST_MODEL (g_object_ref (names)), NULL);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->membership), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _("Membership"), -1);
      g_signal_connect_swapped (self->membership, "notify::selected", G_CALLBACK (on_membership), self);
      gtk_box_append (self->form, self->membership);
    }
  else if (self->memberships->len == 1)
    {
      GtkWidget *name = gtk_label_new (gtk_string_list_get_string (names, 0));

      gtk_label_set_xalign (GTK_LABEL (name), 0);
      gtk_box_append (self->form, name);
    }
  g_object_unref (names);
}

static GtkWidget *
add_editor (LedenboekActDialog *self, GtkBox *row, const char *kind, const char *field, const char *label,
            GCallback changed)
{
  const LedgerKind *of = ledger_model_find_kind (ledger_store_get_model (self->store), kind);
  GtkWidget *editor = ledenboek_field_editor_new (self->store, ledger_kind_find_field (of, field), label);

  gtk_widget_set_hexpand (editor, TRUE);
  g_signal_connect_swapped (editor, "changed", changed, self);
  gtk_box_append (row, editor);
  return editor;
}

/* A day of death is asked: today is no guess that may stand there. */
static void
add_days (LedenboekActDialog *self)
{
  const gboolean cancels = self->type == LEDGER_ACT_CANCEL;
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (self->store), NULL);
  g_autofree char *written = ledenboek_day_dup_text (today);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_set_homogeneous (GTK_BOX (row), TRUE);
  self->day = add_editor (self, GTK_BOX (row), cancels ? "membership" : "contact",
                          cancels ? "cancelled_on" : "status_date", _(looks[self->type].day),
                          G_CALLBACK (queue_refresh));
  if (self->type != LEDGER_ACT_DEATH)
    ledenboek_field_editor_set_text (LEDENBOEK_FIELD_EDITOR (self->day), written);
  if (cancels)
    self->end = add_editor (self, GTK_BOX (row), "membership", "valid_until", _("Last day"),
                            G_CALLBACK (on_end_typed));
  if (self->type == LEDGER_ACT_DEATH)
    self->source = add_editor (self, GTK_BOX (row), "contact", "status_source", _("Told by"),
                               G_CALLBACK (queue_refresh));
  gtk_box_append (self->form, row);
}

static void
add_option (LedenboekActDialog *self, guint bit, const char *label, gboolean on)
{
  self->options[bit] = gtk_check_button_new_with_label (label);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->options[bit]), on);
  gtk_widget_set_visible (self->options[bit], FALSE);
  g_signal_connect_swapped (self->options[bit], "toggled", G_CALLBACK (queue_refresh), self);
  gtk_box_append (self->form, self->options[bit]);
}

/* What takes something from somebody else's choice is proposed, and not ticked. */
static void
fill_form (LedenboekActDialog *self)
{
  if (self->type == LEDGER_ACT_CANCEL || self->type == LEDGER_ACT_WITHDRAW)
    add_memberships (self);
  if (looks[self->type].reason)
    {
      self->reasons = ledenboek_reason_list_new (self->replica);
      g_signal_connect_swapped (self->reasons, "changed", G_CALLBACK (queue_refresh), self);
      g_signal_connect_swapped (self->reasons, "confirmed", G_CALLBACK (confirm), self);
      gtk_box_append (self->form, self->reasons);
    }
  if (looks[self->type].day != NULL)
    add_days (self);
  if (looks[self->type].confirm_option != NULL)
    add_option (self, 0, _(looks[self->type].confirm_option), TRUE);
  if (self->type == LEDGER_ACT_DEATH)
    {
      add_option (self, 1, _("Who was paid for pays from now on, by invoice"), TRUE);
      add_option (self, 2, _("The partner becomes a member"), FALSE);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->form),
                          gtk_widget_get_first_child (GTK_WIDGET (self->form)) != NULL);
}

static void
focus (LedenboekActDialog *self)
{
  if (self->reasons != NULL)
    ledenboek_reason_list_focus (LEDENBOEK_REASON_LIST (self->reasons));
  else if (self->day != NULL)
    ledenboek_field_editor_focus (LEDENBOEK_FIELD_EDITOR (self->day));
  else
    gtk_widget_grab_focus (self->confirm_button);
}

static gboolean
on_submit (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  confirm (LEDENBOEK_ACT_DIALOG (widget));
  return TRUE;
}

static void
ledenboek_act_dialog_dispose (GObject *object)
{
  LedenboekActDialog *self = LEDENBOEK_ACT_DIALOG (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  g_clear_pointer (&self->shown, ledger_act_plan_free);
  g_clear_pointer (&self->memberships, g_ptr_array_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_act_dialog_parent_class)->dispose (object);
}

static void
ledenboek_act_dialog_class_init (LedenboekActDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_act_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/act-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekActDialog, title);
  gtk_widget_class_bind_template_child (widget_class, LedenboekActDialog, confirm_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekActDialog, form);
  gtk_widget_class_bind_template_child (widget_class, LedenboekActDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, LedenboekActDialog, body);
  gtk_widget_class_bind_template_child (widget_class, LedenboekActDialog, lines);
  gtk_widget_class_bind_template_child (widget_class, LedenboekActDialog, fault);
  gtk_widget_class_bind_template_callback (widget_class, confirm);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, on_submit, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, on_submit, NULL);
}

static void
ledenboek_act_dialog_init (LedenboekActDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ledenboek_act_dialog_open (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *contact, LedgerActType type)
{
  LedenboekActDialog *self = g_object_new (LEDENBOEK_TYPE_ACT_DIALOG, "transient-for", ledenboek_window_get (widget),
                                           "title", _(looks[type].title), NULL);

  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  self->type = type;
  self->contact = contact->id;
  self->name = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  adw_window_title_set_title (self->title, _(looks[type].title));
  adw_window_title_set_subtitle (self->title, self->name);
  gtk_button_set_label (GTK_BUTTON (self->confirm_button), _(looks[type].confirm));
  fill_form (self);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  on_refresh (self);
  gtk_window_present (GTK_WINDOW (self));
  focus (self);
}

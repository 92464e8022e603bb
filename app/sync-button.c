/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Follows `status-changed` and shows what sync-state.c and pending.c work out. A short exchange is not shown, so
 * that the button does not flicker at each poll. Main thread.
 */
#include "config.h"

#include "app/sync-button.h"

#include "app/connection.h"
#include "app/moment.h"
#include "app/pending.h"
#include "app/sync-state.h"
#include "app/writing.h"

#include "libledger/sync/waiting.h"

#include <glib/gi18n.h>

/* An exchange is shown when it takes longer than this, in milliseconds. */
#define SHOW_EXCHANGE_AFTER 400
#define LINE_LIMIT 50

struct _LedenboekSyncButton
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  AdwButtonContent *content;
  GtkPopover *popover;
  GtkLabel *heading;
  GtkLabel *origin;
  GtkWidget *trouble_box;
  GtkLabel *trouble;
  GtkButton *remedy_button;
  GtkWidget *lines_window;
  GtkWidget *save_button;
  GtkBox *lines;
  GtkSwitch *offline;

  LedgerReplica *replica;
  LedenboekRemedy remedy;
  guint exchange_timer;
  gboolean show_exchange;
};

G_DEFINE_FINAL_TYPE (LedenboekSyncButton, ledenboek_sync_button, ADW_TYPE_BIN)


/* -- lines of the popover */

typedef struct
{
  LedgerId id;
  const char *decision;
} Decision;

static gboolean
write_decision (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Decision *decision = data;

  return ledger_parked_decide (store, &decision->id, decision->decision, error);
}

static void update_popover (LedenboekSyncButton *self);
static void say (LedenboekSyncButton *self, const char *text);

static void
on_decided (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekSyncButton) self = data;
  g_autoptr (GError) error = NULL;

  if (!ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      say (self, error->message);
      return;
    }
  update_popover (self);
}

static void
decide (LedenboekSyncButton *self, GtkWidget *button, const char *decision)
{
  const LedgerId *id = g_object_get_data (G_OBJECT (button), "id");
  Decision *copy = g_new0 (Decision, 1);

  copy->id = *id;
  copy->decision = decision;
  gtk_widget_set_sensitive (button, FALSE);
  ledenboek_writing_start (self->replica, write_decision, copy, g_free, on_decided, g_object_ref (self));
}

static void
on_apply (LedenboekSyncButton *self, GtkWidget *button)
{
  decide (self, button, "applied");
}

static void
on_drop (LedenboekSyncButton *self, GtkWidget *button)
{
  decide (self, button, "dropped");
}

static void
on_line_activated (LedenboekSyncButton *self, GtkListBoxRow *row)
{
  const LedgerId *contact = g_object_get_data (G_OBJECT (row), "contact");
  gboolean choose = g_object_get_data (G_OBJECT (row), "choose") != NULL;
  char text[LEDGER_ID_TEXT_SIZE];

  gtk_menu_button_popdown (self->button);
  if (choose)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.section", "s", "choices");
  else if (!ledger_id_is_null (contact))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", ledger_id_write (contact, text));
}

static void
add_decision_button (LedenboekSyncButton *self, GtkWidget *row, const LedenboekPending *line, const char *label,
                     GCallback callback)
{
  GtkWidget *button = ledenboek_pending_add_button (row, line, label);

  g_object_set_data_full (G_OBJECT (button), "id", ledger_id_dup (&line->id), g_free);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
}

static GtkWidget *
make_line (LedenboekSyncButton *self, LedenboekPendingKind kind, const LedenboekPending *line)
{
  GtkWidget *row = ledenboek_pending_make_row (line);

  if (kind == LEDENBOEK_PENDING_PARKED)
    {
      add_decision_button (self, row, line, _("Apply"), G_CALLBACK (on_apply));
      add_decision_button (self, row, line, _("Drop"), G_CALLBACK (on_drop));
    }
  g_object_set_data_full (G_OBJECT (row), "contact", ledger_id_dup (&line->contact), g_free);
  if (kind == LEDENBOEK_PENDING_CONFLICTS)
    g_object_set_data (G_OBJECT (row), "choose", GINT_TO_POINTER (1));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), kind == LEDENBOEK_PENDING_CONFLICTS ||
                                                              !ledger_id_is_null (&line->contact));
  return row;
}

static void
add_lines (LedenboekSyncButton *self, LedenboekPendingKind kind, const char *label)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);
  g_autoptr (GPtrArray) lines = store != NULL ? ledenboek_pending_list (store, kind, LINE_LIMIT) : NULL;
  GtkWidget *heading, *list;

  if (lines == NULL || lines->len == 0)
    return;
  heading = gtk_label_new (label);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (self->lines, heading);
  list = gtk_list_box_new ();
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (on_line_activated), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < lines->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_line (self, kind, g_ptr_array_index (lines, i)));
  gtk_box_append (self->lines, list);
}

static void
update_lines (LedenboekSyncButton *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_box_remove (self->lines, child);
  add_lines (self, LEDENBOEK_PENDING_CONFLICTS, _("To choose"));
  add_lines (self, LEDENBOEK_PENDING_PARKED, _("Kept aside"));
  add_lines (self, LEDENBOEK_PENDING_UNSENT, _("Not sent yet"));
  gtk_widget_set_visible (self->lines_window, gtk_widget_get_first_child (GTK_WIDGET (self->lines)) != NULL);
  gtk_widget_set_visible (self->save_button, gtk_widget_get_visible (self->lines_window));
}

/* -- keeping what waits in a file (S15) */

static void
say (LedenboekSyncButton *self, const char *text)
{
  gtk_label_set_label (self->trouble, text);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), TRUE);
  gtk_widget_set_visible (self->trouble_box, TRUE);
}

static void
save_waiting (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LedgerWaitingCounts *counts = g_new0 (LedgerWaitingCounts, 1);
  GError *error = NULL;

  if (ledger_waiting_save (source, data, counts, &error))
    g_task_return_pointer (task, counts, g_free);
  else
    {
      g_free (counts);
      g_task_return_error (task, error);
    }
}

static void
on_waiting_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekSyncButton) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree LedgerWaitingCounts *counts = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = NULL;

  if (self->replica == NULL)
    return;
  gtk_menu_button_popup (self->button);
  if (counts != NULL)
    text = g_strdup_printf (_("Saved: %u not sent, %u kept aside, %u to choose."), counts->unsent, counts->parked,
                            counts->conflicts);
  say (self, counts != NULL ? text : error->message);
}

static void
on_file_chosen (LedenboekSyncButton *self, int response, GtkNativeDialog *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  LedgerStore *store = self->replica != NULL ? ledger_replica_get_store (self->replica) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL && store != NULL)
    {
      g_autoptr (GTask) task = g_task_new (store, NULL, on_waiting_saved, g_object_ref (self));

      g_task_set_task_data (task, g_steal_pointer (&path), g_free);
      g_task_run_in_thread (task, save_waiting);
    }
  g_object_unref (chooser);
}

static void
on_save_waiting (LedenboekSyncButton *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Save what waits"), window,
                                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _("ledenboek-waiting.jsonl"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_menu_button_popdown (self->button);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* -- button and popover */

static char *
dup_heading (LedenboekSyncButton *self, LedenboekSyncState state, const LedgerStatus *status)
{
  g_autofree char *until = ledenboek_moment_dup_text (status->up_to_date_until, g_get_real_time ());

  switch (state)
    {
    case LEDENBOEK_SYNC_LOCKED:
      return g_strdup (status->lock == LEDGER_LOCK_BLOCKED ? _("Your account is blocked; the book here is locked.")
                                                           : _("The book was too long without contact; it is locked."));
    case LEDENBOEK_SYNC_LOGGED_OUT:
      return g_strdup (_("Your session has ended. What you typed is safe."));
    case LEDENBOEK_SYNC_OFFLINE:
      return g_strdup (_("Offline. What you type is kept and sent later."));
    case LEDENBOEK_SYNC_EXCHANGING:
      return g_strdup (_("Exchanging with the server…"));
    default:
      break;
    }
  if (status->unsent > 0)
    return g_strdup (_("Your changes are on their way."));
  if (status->unsent < 0)
    return g_strdup (_("It cannot be read what is still to be sent. Nothing is lost; look at the disk."));
  if (*until != '\0')
    /* Translators: %s is a time such as 14:03 */
    return g_strdup_printf (_("Everything is exchanged, until %s."), until);
  return g_strdup (_("Connected."));
}

static void
update_popover (LedenboekSyncButton *self)
{
  LedgerStatus status = { 0 };
  g_autofree char *heading = NULL;
  g_autofree char *server = ledenboek_connection_dup_server (self->replica);
  g_autofree char *login = ledger_replica_dup_fact (self->replica, "login");
  g_autofree char *origin = NULL;
  g_autofree char *trouble = NULL;
  const char *label;

  ledger_replica_get_status (self->replica, &status);
  heading = dup_heading (self, ledenboek_sync_state_judge (&status), &status);
  gtk_label_set_label (self->heading, heading);
  origin = g_strjoin (" · ", server != NULL ? server : "", login, NULL);
  gtk_label_set_label (self->origin, origin);
  gtk_widget_set_visible (GTK_WIDGET (self->origin), login != NULL && server != NULL);
  trouble = ledenboek_sync_state_dup_trouble (&status, &self->remedy);
  label = ledenboek_remedy_get_label (self->remedy);
  gtk_label_set_label (self->trouble, trouble != NULL ? trouble : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), trouble != NULL);
  gtk_button_set_label (self->remedy_button, label != NULL ? label : "");
  gtk_widget_set_visible (self->trouble_box, trouble != NULL || !status.logged_in);
  update_lines (self);
}

static void
update_button (LedenboekSyncButton *self)
{
  LedgerStatus status = { 0 };
  LedenboekSyncState state;
  g_autofree char *label = NULL;

  ledger_replica_get_status (self->replica, &status);
  if (status.activity != LEDGER_ACTIVITY_IDLE && !self->show_exchange)
    status.activity = LEDGER_ACTIVITY_IDLE;
  state = ledenboek_sync_state_judge (&status);
  label = ledenboek_sync_state_dup_label (state, &status, g_get_real_time ());
  adw_button_content_set_label (self->content, label);
  adw_button_content_set_icon_name (self->content, ledenboek_sync_state_get_icon (state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (state == LEDENBOEK_SYNC_CHOOSE || state == LEDENBOEK_SYNC_LOGGED_OUT || state == LEDENBOEK_SYNC_LOCKED)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "attention");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "attention");
}

static gboolean
on_exchange_takes_long (gpointer data)
{
  LedenboekSyncButton *self = data;

  self->exchange_timer = 0;
  self->show_exchange = TRUE;
  update_button (self);
  return G_SOURCE_REMOVE;
}

static void
on_status_changed (LedenboekSyncButton *self)
{
  LedgerStatus status = { 0 };

  ledger_replica_get_status (self->replica, &status);
  if (status.activity == LEDGER_ACTIVITY_IDLE)
    {
      self->show_exchange = FALSE;
      g_clear_handle_id (&self->exchange_timer, g_source_remove);
    }
  else if (!self->show_exchange && self->exchange_timer == 0)
    self->exchange_timer = g_timeout_add (SHOW_EXCHANGE_AFTER, on_exchange_takes_long, self);
  update_button (self);
  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    update_popover (self);
}

static void
on_remedy (LedenboekSyncButton *self)
{
  gtk_menu_button_popdown (self->button);
  if (self->remedy == LEDENBOEK_REMEDY_LOG_IN || self->remedy == LEDENBOEK_REMEDY_PASSWORD)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.log-in", NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sync", NULL);
}

static void
on_offline (LedenboekSyncButton *self)
{
  ledger_replica_set_offline (self->replica, gtk_switch_get_active (self->offline));
  update_button (self);
  update_popover (self);
}

static void
ledenboek_sync_button_dispose (GObject *object)
{
  LedenboekSyncButton *self = LEDENBOEK_SYNC_BUTTON (object);

  g_clear_handle_id (&self->exchange_timer, g_source_remove);
  if (self->replica != NULL)
    g_signal_handlers_disconnect_by_data (self->replica, self);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_sync_button_parent_class)->dispose (object);
}

static void
ledenboek_sync_button_class_init (LedenboekSyncButtonClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_sync_button_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/sync-button.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, content);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, popover);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, heading);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, origin);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, trouble_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, trouble);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, lines_window);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, lines);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, save_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSyncButton, offline);
  gtk_widget_class_bind_template_callback (widget_class, update_popover);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
  gtk_widget_class_bind_template_callback (widget_class, on_save_waiting);
  gtk_widget_class_bind_template_callback (widget_class, on_offline);
}

static void
ledenboek_sync_button_init (LedenboekSyncButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ledenboek_sync_button_new (LedgerReplica *replica)
{
  LedenboekSyncButton *self = g_object_new (LEDENBOEK_TYPE_SYNC_BUTTON, NULL);

  self->replica = g_object_ref (replica);
  g_signal_connect_object (replica, "status-changed", G_CALLBACK (on_status_changed), self, G_CONNECT_SWAPPED);
  update_button (self);
  return GTK_WIDGET (self);
}

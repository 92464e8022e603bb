/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row for a contact moment. What it offers (ways, directions) comes from the model, what it proposes from
 * note-proposal.c. Main thread.
 */
#include "config.h"

#include "app/call-note.h"

#include "app/choice-list.h"
#include "app/moment.h"
#include "app/note-proposal.h"

#include <glib/gi18n.h>

struct _LedenboekCallNote
{
  AdwBin parent_instance;

  GtkDropDown *channel;
  GtkDropDown *direction;
  GtkTextView *text;
  GtkCheckButton *has_task;
  GtkRevealer *task_revealer;
  GtkEntry *task;
  GtkEntry *due;
  GtkLabel *fault;
  GtkWidget *save_button;

  LedgerReplica *replica;
  LedgerId contact;
  guint view_timer;
  gboolean begun;
};

G_DEFINE_FINAL_TYPE (LedenboekCallNote, ledenboek_call_note, ADW_TYPE_BIN)

enum
{
  SIGNAL_SAVED,
  SIGNAL_DISMISSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static LedgerStore *
get_store (LedenboekCallNote *self)
{
  return ledger_replica_get_store (self->replica);
}

static const LedgerField *
find_field (LedenboekCallNote *self, const char *kind, const char *field)
{
  return ledger_kind_find_field (ledger_model_find_kind (ledger_store_get_model (get_store (self)), kind), field);
}

static void
set_fault (LedenboekCallNote *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

static char *
dup_note (LedenboekCallNote *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static void
clear (LedenboekCallNote *self)
{
  self->begun = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", -1);
  gtk_editable_set_text (GTK_EDITABLE (self->task), "");
  gtk_editable_set_text (GTK_EDITABLE (self->due), "");
  gtk_check_button_set_active (self->has_task, FALSE);
  set_fault (self, NULL);
}

/* -- saving */

static gboolean
add_interaction (LedenboekCallNote *self, LedgerEdit *edit, GError **error)
{
  LedgerStore *store = get_store (self);
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "interaction");
  LedgerId id = ledger_edit_create (edit, kind);
  g_autofree char *note = dup_note (self);
  g_auto (LedgerValue) contact = { 0 }, user = { 0 }, at = { 0 };

  ledger_value_set_id (&contact, &self->contact);
  ledger_value_set_integer (&at, ledger_world_now (ledger_store_get_world (store)));
  ledger_value_set_id (&user, ledger_replica_get_user (self->replica));
  ledger_edit_set (edit, ledger_kind_find_field (kind, "contact"), &id, &contact);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "at"), &id, &at);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "user"), &id, &user);
  return ledger_edit_set_text (edit, ledger_kind_find_field (kind, "channel"), &id,
                               ledenboek_choice_list_get_value (self->channel), error)
         && ledger_edit_set_text (edit, ledger_kind_find_field (kind, "direction"), &id,
                                  ledenboek_choice_list_get_value (self->direction), error)
         && ledger_edit_set_text (edit, ledger_kind_find_field (kind, "text"), &id, note, error);
}

static gboolean
add_task (LedenboekCallNote *self, LedgerEdit *edit, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)), "task");
  const char *title = gtk_editable_get_text (GTK_EDITABLE (self->task));
  LedgerId id;
  g_auto (LedgerValue) contact = { 0 }, user = { 0 };

  if (!gtk_check_button_get_active (self->has_task))
    return TRUE;
  if (*title == '\0')
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REQUIRED,
                           _("The task has no words yet: say what is to be done, or untick it."));
      return FALSE;
    }
  id = ledger_edit_create (edit, kind);
  ledger_value_set_id (&contact, &self->contact);
  ledger_value_set_id (&user, ledger_replica_get_user (self->replica));
  ledger_edit_set (edit, ledger_kind_find_field (kind, "contact"), &id, &contact);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "assigned"), &id, &user);
  return ledger_edit_set_text (edit, ledger_kind_find_field (kind, "title"), &id, title, error)
         && ledger_edit_set_text (edit, ledger_kind_find_field (kind, "due"), &id,
                                  gtk_editable_get_text (GTK_EDITABLE (self->due)), error)
         && ledger_edit_set_text (edit, ledger_kind_find_field (kind, "state"), &id, "open", error);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekCallNote) self = data;
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (self->save_button, TRUE);
  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      set_fault (self, error->message);
      return;
    }
  clear (self);
  g_signal_emit (self, signals[SIGNAL_SAVED], 0);
}

static void
save (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekCallNote *self = LEDENBOEK_CALL_NOTE (widget);
  g_autofree char *note = dup_note (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerEdit) edit = NULL;

  if (!self->begun || !gtk_widget_get_sensitive (self->save_button))
    return;
  if (*note == '\0' && !gtk_check_button_get_active (self->has_task))
    {
      set_fault (self, _("There is nothing written yet. Escape takes the note back."));
      return;
    }
  edit = ledger_edit_new (get_store (self), "note");
  if (!add_interaction (self, edit, &error) || !add_task (self, edit, &error))
    {
      set_fault (self, error->message);
      return;
    }
  set_fault (self, NULL);
  gtk_widget_set_sensitive (self->save_button, FALSE);
  ledger_replica_save_async (self->replica, g_steal_pointer (&edit), on_saved, g_object_ref (self));
}

static void
dismiss (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekCallNote *self = LEDENBOEK_CALL_NOTE (widget);

  if (!self->begun)
    return;
  clear (self);
  g_signal_emit (self, signals[SIGNAL_DISMISSED], 0);
}

/* -- beginning */

static void
propose (LedenboekCallNote *self)
{
  LedgerStore *store = get_store (self);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  g_autofree char *text = ledenboek_note_proposal_dup_text (store, &self->contact,
                                                            ledger_world_now (ledger_store_get_world (store)));
  GtkTextIter start, end;

  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_select_range (buffer, &end, &start);
}

/* The row may lie below what the page shows: brought in view once it has its place. */
static gboolean
bring_in_view (gpointer data)
{
  LedenboekCallNote *self = data;
  GtkWidget *viewport = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_VIEWPORT);
  GtkWidget *content = viewport != NULL ? gtk_widget_get_first_child (viewport) : NULL;
  graphene_rect_t box;

  self->view_timer = 0;
  if (self->begun && content != NULL && gtk_widget_compute_bounds (GTK_WIDGET (self), content, &box))
    gtk_adjustment_clamp_page (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport)), box.origin.y - 12,
                               box.origin.y + box.size.height + 12);
  return G_SOURCE_REMOVE;
}

void
ledenboek_call_note_begin (LedenboekCallNote *self, const LedgerId *contact)
{
  if (get_store (self) == NULL)
    return;
  if (!self->begun || !ledger_id_equal (&self->contact, contact))
    {
      clear (self);
      self->contact = *contact;
      self->begun = TRUE;
      ledenboek_choice_list_fill (self->channel, find_field (self, "interaction", "channel"), "phone");
      ledenboek_choice_list_fill (self->direction, find_field (self, "interaction", "direction"), "incoming");
      propose (self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (self->view_timer == 0)
    self->view_timer = g_timeout_add (60, bring_in_view, self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

void
ledenboek_call_note_begin_task (LedenboekCallNote *self, const LedgerId *contact)
{
  ledenboek_call_note_begin (self, contact);
  gtk_check_button_set_active (self->has_task, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->task));
}

void
ledenboek_call_note_set_replica (LedenboekCallNote *self, LedgerReplica *replica)
{
  g_set_object (&self->replica, replica);
}

static void
on_has_task (LedenboekCallNote *self)
{
  if (gtk_check_button_get_active (self->has_task) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->task));
}

static void
ledenboek_call_note_dispose (GObject *object)
{
  LedenboekCallNote *self = LEDENBOEK_CALL_NOTE (object);

  g_clear_handle_id (&self->view_timer, g_source_remove);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_call_note_parent_class)->dispose (object);
}

static void
ledenboek_call_note_class_init (LedenboekCallNoteClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_call_note_dispose;
  signals[SIGNAL_SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  signals[SIGNAL_DISMISSED] = g_signal_new ("dismissed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/call-note.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekCallNote, channel);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCallNote, direction);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCallNote, text);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCallNote, has_task);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCallNote, task_revealer);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCallNote, task);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCallNote, due);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCallNote, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCallNote, save_button);
  gtk_widget_class_bind_template_callback (widget_class, on_has_task);

  gtk_widget_class_install_action (widget_class, "note.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "note.dismiss", NULL, dismiss);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "note.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "note.dismiss", NULL);
}

static void
ledenboek_call_note_init (LedenboekCallNote *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
ledenboek_call_note_new (LedgerReplica *replica)
{
  LedenboekCallNote *self = g_object_new (LEDENBOEK_TYPE_CALL_NOTE, NULL);

  ledenboek_call_note_set_replica (self, replica);
  return GTK_WIDGET (self);
}

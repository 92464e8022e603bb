/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row for a contact moment. What it offers (ways, directions) comes from the model, what it proposes from
 * note-proposal.c. Main thread.
 */
#include "config.h"

#include "app/call-note.h"

#include "app/choice-list.h"
#include "app/drafts.h"
#include "app/moment.h"
#include "app/note-proposal.h"
#include "app/window.h"

#include <glib/gi18n.h>

/* Of its draft, among those of the contact. */
#define SECTION "note"
/* How long after the last key a draft is kept, in milliseconds. */
#define DRAFT_DELAY 500
/* How long what was taken back can be restored from its toast. */
#define RESTORE_SECONDS 12

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
  LedgerId shown;               /* on the page */
  LedgerId saving;              /* whose note is being saved */
  char *proposed;               /* the text it began with: nobody typed that */
  guint view_timer;
  guint draft_timer;
  gboolean begun;
  gboolean quiet;               /* the program itself is filling it in */
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

/* -- drafts */

/* Empty when nothing was typed. */
static GHashTable *
collect (LedenboekCallNote *self)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *text = dup_note (self);
  const char *task = gtk_editable_get_text (GTK_EDITABLE (self->task));
  const char *due = gtk_editable_get_text (GTK_EDITABLE (self->due));

  if (!self->begun || (*task == '\0' && *due == '\0' &&
                       (*text == '\0' || g_strcmp0 (text, self->proposed) == 0)))
    return fields;
  g_hash_table_insert (fields, g_strdup ("channel"), g_strdup (ledenboek_choice_list_get_value (self->channel)));
  g_hash_table_insert (fields, g_strdup ("direction"), g_strdup (ledenboek_choice_list_get_value (self->direction)));
  g_hash_table_insert (fields, g_strdup ("text"), g_steal_pointer (&text));
  g_hash_table_insert (fields, g_strdup ("task"), g_strdup (task));
  g_hash_table_insert (fields, g_strdup ("due"), g_strdup (due));
  g_hash_table_insert (fields, g_strdup ("has-task"),
                       g_strdup (gtk_check_button_get_active (self->has_task) ? "1" : "0"));
  return fields;
}

static void
keep_draft (LedenboekCallNote *self, GHashTable *fields)
{
  char id[LEDGER_ID_TEXT_SIZE];

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (get_store (self) != NULL)
    ledenboek_drafts_set (ledenboek_drafts_get (get_store (self)), ledger_id_write (&self->contact, id), SECTION,
                          fields);
}

static gboolean
on_draft_due (gpointer data)
{
  LedenboekCallNote *self = data;
  g_autoptr (GHashTable) fields = collect (self);

  self->draft_timer = 0;
  keep_draft (self, fields);
  return G_SOURCE_REMOVE;
}

static void
on_typed (LedenboekCallNote *self)
{
  if (!self->begun || self->quiet)
    return;
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  self->draft_timer = g_timeout_add (DRAFT_DELAY, on_draft_due, self);
}

void
ledenboek_call_note_leave (LedenboekCallNote *self)
{
  g_autoptr (GHashTable) fields = NULL;

  if (!self->begun || !gtk_widget_get_sensitive (self->save_button))
    return;
  fields = collect (self);
  keep_draft (self, fields);
}

static void
clear (LedenboekCallNote *self)
{
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_clear_pointer (&self->proposed, g_free);
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
  char id[LEDGER_ID_TEXT_SIZE];

  gtk_widget_set_sensitive (self->save_button, TRUE);
  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      set_fault (self, error->message);
      return;
    }
  ledenboek_drafts_set (ledenboek_drafts_get (get_store (self)), ledger_id_write (&self->saving, id), SECTION, NULL);
  if (ledger_id_equal (&self->saving, &self->contact))
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
  /* A task that came of no call makes no contact moment. */
  if ((*note != '\0' && !add_interaction (self, edit, &error)) || !add_task (self, edit, &error))
    {
      set_fault (self, error->message);
      return;
    }
  set_fault (self, NULL);
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  self->saving = self->contact;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  ledger_replica_save_async (self->replica, g_steal_pointer (&edit), on_saved, g_object_ref (self));
}

/* -- taking back */

/* What was taken back, kept by the toast that can restore it. */
typedef struct
{
  GWeakRef note;
  LedgerId contact;
  GHashTable *fields;
} Taken;

static void
taken_free (gpointer data, GClosure *closure)
{
  Taken *taken = data;

  g_weak_ref_clear (&taken->note);
  g_hash_table_unref (taken->fields);
  g_free (taken);
}

static void
on_restore (AdwToast *toast, gpointer data)
{
  Taken *taken = data;
  g_autoptr (LedenboekCallNote) self = g_weak_ref_get (&taken->note);
  char id[LEDGER_ID_TEXT_SIZE];

  if (self == NULL || get_store (self) == NULL)
    return;
  ledenboek_drafts_set (ledenboek_drafts_get (get_store (self)), ledger_id_write (&taken->contact, id), SECTION,
                        taken->fields);
  if (ledger_id_equal (&taken->contact, &self->shown))
    {
      ledenboek_call_note_show (self, &taken->contact);
      gtk_widget_grab_focus (GTK_WIDGET (self->text));
    }
}

static void
offer_back (LedenboekCallNote *self, GHashTable *fields)
{
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  AdwToast *toast;
  Taken *taken;

  if (window == NULL || g_hash_table_size (fields) == 0)
    return;
  toast = adw_toast_new (_("Note taken back"));
  taken = g_new0 (Taken, 1);
  g_weak_ref_init (&taken->note, self);
  taken->contact = self->contact;
  taken->fields = g_hash_table_ref (fields);
  adw_toast_set_button_label (toast, _("Restore"));
  adw_toast_set_timeout (toast, RESTORE_SECONDS);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_restore), taken, taken_free, 0);
  ledenboek_window_show_toast (window, toast);
}

static void
dismiss (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekCallNote *self = LEDENBOEK_CALL_NOTE (widget);
  g_autoptr (GHashTable) fields = NULL;

  if (!self->begun || !gtk_widget_get_sensitive (self->save_button))
    return;
  fields = collect (self);
  keep_draft (self, NULL);
  clear (self);
  offer_back (self, fields);
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
  g_free (self->proposed);
  self->proposed = dup_note (self);
}

static void
fill (LedenboekCallNote *self, const char *channel, const char *direction)
{
  ledenboek_choice_list_fill (self->channel, find_field (self, "interaction", "channel"), channel);
  ledenboek_choice_list_fill (self->direction, find_field (self, "interaction", "direction"), direction);
}

static void
restore (LedenboekCallNote *self, const LedgerId *contact, GHashTable *fields)
{
  const char *text = g_hash_table_lookup (fields, "text"), *task = g_hash_table_lookup (fields, "task");
  const char *due = g_hash_table_lookup (fields, "due");

  clear (self);
  self->contact = *contact;
  self->begun = self->quiet = TRUE;
  fill (self, g_hash_table_lookup (fields, "channel"), g_hash_table_lookup (fields, "direction"));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text != NULL ? text : "", -1);
  gtk_editable_set_text (GTK_EDITABLE (self->task), task != NULL ? task : "");
  gtk_editable_set_text (GTK_EDITABLE (self->due), due != NULL ? due : "");
  gtk_check_button_set_active (self->has_task, g_strcmp0 (g_hash_table_lookup (fields, "has-task"), "1") == 0);
  self->quiet = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

void
ledenboek_call_note_show (LedenboekCallNote *self, const LedgerId *contact)
{
  g_autoptr (GHashTable) draft = NULL;
  char id[LEDGER_ID_TEXT_SIZE];

  if (get_store (self) == NULL)
    return;
  self->shown = *contact;
  if (self->begun && ledger_id_equal (&self->contact, contact))
    return;
  ledenboek_call_note_leave (self);
  clear (self);
  draft = ledenboek_drafts_dup (ledenboek_drafts_get (get_store (self)), ledger_id_write (contact, id), SECTION);
  if (draft != NULL)
    restore (self, contact, draft);
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

typedef enum
{
  BEGIN_NOTE,
  BEGIN_TASK,                   /* no words are proposed */
} Begin;

static void
begin (LedenboekCallNote *self, const LedgerId *contact, Begin what)
{
  ledenboek_call_note_show (self, contact);
  if (!self->begun)
    {
      self->contact = *contact;
      self->begun = self->quiet = TRUE;
      fill (self, "phone", "incoming");
      if (what == BEGIN_NOTE)
        propose (self);
      self->quiet = FALSE;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (self->view_timer == 0)
    self->view_timer = g_timeout_add (60, bring_in_view, self);
}

void
ledenboek_call_note_begin (LedenboekCallNote *self, const LedgerId *contact)
{
  if (get_store (self) == NULL)
    return;
  begin (self, contact, BEGIN_NOTE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/* A task alone is no call: nothing is proposed, and no contact moment is made unless something is said of one. */
void
ledenboek_call_note_begin_task (LedenboekCallNote *self, const LedgerId *contact)
{
  if (get_store (self) == NULL)
    return;
  begin (self, contact, BEGIN_TASK);
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
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_clear_pointer (&self->proposed, g_free);
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
  g_signal_connect_swapped (self->task, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (self->due, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (on_typed), self);
}

GtkWidget *
ledenboek_call_note_new (LedgerReplica *replica)
{
  LedenboekCallNote *self = g_object_new (LEDENBOEK_TYPE_CALL_NOTE, NULL);

  ledenboek_call_note_set_replica (self, replica);
  return GTK_WIDGET (self);
}

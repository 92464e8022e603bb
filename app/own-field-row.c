/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row for a field definition. A type never changes after the field is made (S21), so it can be set on a new
 * one only. Main thread.
 */
#include "config.h"

#include "app/own-field-row.h"

#include "app/choice-list.h"

#include <glib/gi18n.h>

struct _LedenboekOwnFieldRow
{
  AdwExpanderRow parent_instance;

  GtkEditable *label;
  GtkDropDown *type;
  GtkWidget *type_row;
  GtkWidget *choices_row;
  GtkTextView *choices;
  GtkEditable *purpose;
  GtkLabel *fault;
  GtkWidget *retire_button;
  GtkWidget *save_button;
  GtkWidget *buttons;

  LedgerReplica *replica;
  LedgerId id;                  /* null: a new one */
  gboolean retired;
};

G_DEFINE_FINAL_TYPE (LedenboekOwnFieldRow, ledenboek_own_field_row, ADW_TYPE_EXPANDER_ROW)

static guint saved_signal;

static const LedgerKind *
get_kind (LedenboekOwnFieldRow *self)
{
  return ledger_model_find_kind (ledger_store_get_model (ledger_replica_get_store (self->replica)),
                                 "field_definition");
}

static void
set_fault (LedenboekOwnFieldRow *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

static void
on_expanded (LedenboekOwnFieldRow *self)
{
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->label));
}

static void
show_choices (LedenboekOwnFieldRow *self)
{
  gtk_widget_set_visible (self->choices_row,
                          g_strcmp0 (ledenboek_choice_list_get_value (self->type), "choice") == 0);
}

static char *
dup_choices (LedenboekOwnFieldRow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->choices);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* -- saving */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekOwnFieldRow) self = data;
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (self->buttons, TRUE);
  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) &&
      !g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING))
    {
      set_fault (self, error->message);
      return;
    }
  set_fault (self, NULL);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), FALSE);
  g_signal_emit (self, saved_signal, 0);
}

static gboolean
set_text (LedenboekOwnFieldRow *self, LedgerEdit *edit, const LedgerId *id, const char *field, const char *text,
          GError **error)
{
  return ledger_edit_set_text (edit, ledger_kind_find_field (get_kind (self), field), id, text, error);
}

static gboolean
fill (LedenboekOwnFieldRow *self, LedgerEdit *edit, GError **error)
{
  g_autofree char *choices = dup_choices (self);
  LedgerId id = self->id;

  if (ledger_id_is_null (&id))
    {
      id = ledger_edit_create (edit, get_kind (self));
      if (!set_text (self, edit, &id, "record_kind", "contact", error) ||
          !set_text (self, edit, &id, "type", ledenboek_choice_list_get_value (self->type), error) ||
          !set_text (self, edit, &id, "state", "in_use", error))
        return FALSE;
    }
  return set_text (self, edit, &id, "label", gtk_editable_get_text (self->label), error)
         && set_text (self, edit, &id, "purpose", gtk_editable_get_text (self->purpose), error)
         && set_text (self, edit, &id, "choices", choices, error);
}

static void
save (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekOwnFieldRow *self = LEDENBOEK_OWN_FIELD_ROW (widget);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (ledger_replica_get_store (self->replica), "settings");
  g_autoptr (GError) error = NULL;

  if (*gtk_editable_get_text (self->label) == '\0')
    {
      set_fault (self, _("The field has no label yet: give it a name, such as “Diet”."));
      gtk_widget_grab_focus (GTK_WIDGET (self->label));
      return;
    }
  if (!fill (self, edit, &error))
    {
      set_fault (self, error->message);
      return;
    }
  gtk_widget_set_sensitive (self->buttons, FALSE);
  ledger_replica_save_async (self->replica, g_steal_pointer (&edit), on_saved, g_object_ref (self));
}

static void
retire (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekOwnFieldRow *self = LEDENBOEK_OWN_FIELD_ROW (widget);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (ledger_replica_get_store (self->replica), "settings");
  g_autoptr (GError) error = NULL;

  if (!set_text (self, edit, &self->id, "state", self->retired ? "in_use" : "retired", &error))
    {
      set_fault (self, error->message);
      return;
    }
  gtk_widget_set_sensitive (self->buttons, FALSE);
  ledger_replica_save_async (self->replica, g_steal_pointer (&edit), on_saved, g_object_ref (self));
}

/* -- life */

static void
ledenboek_own_field_row_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_OWN_FIELD_ROW (object)->replica);
  G_OBJECT_CLASS (ledenboek_own_field_row_parent_class)->dispose (object);
}

static void
ledenboek_own_field_row_class_init (LedenboekOwnFieldRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_own_field_row_dispose;
  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/own-field-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, label);
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, type);
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, type_row);
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, choices_row);
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, choices);
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, purpose);
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, retire_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, save_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekOwnFieldRow, buttons);
  gtk_widget_class_bind_template_callback (widget_class, show_choices);
  gtk_widget_class_install_action (widget_class, "field.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "field.retire", NULL, retire);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "field.save", NULL);
}

static void
ledenboek_own_field_row_init (LedenboekOwnFieldRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::expanded", G_CALLBACK (on_expanded), NULL);
}

const LedgerId *
ledenboek_own_field_row_get_id (LedenboekOwnFieldRow *self)
{
  return ledger_id_is_null (&self->id) ? NULL : &self->id;
}

static void
show_definition (LedenboekOwnFieldRow *self, const LedgerRecord *definition)
{
  const LedgerField *type = ledger_kind_find_field (definition->kind, "type");
  const char *label = ledger_record_get_text (definition, "label");
  const char *choices = ledger_record_get_text (definition, "choices");
  const char *purpose = ledger_record_get_text (definition, "purpose");
  const char *kind = ledger_field_get_choice_label (type, ledger_record_get_text (definition, "type"));
  g_autofree char *title = g_markup_escape_text (label != NULL ? label : "", -1);
  g_autofree char *escaped = g_markup_escape_text (purpose != NULL ? purpose : "", -1);
  g_autofree char *subtitle = NULL;

  self->id = definition->id;
  self->retired = g_strcmp0 (ledger_record_get_text (definition, "state"), "retired") == 0;
  subtitle = g_strjoin (" · ", self->retired ? _("No longer in use") : kind, *escaped != '\0' ? escaped : NULL, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  gtk_editable_set_text (self->label, label != NULL ? label : "");
  gtk_editable_set_text (self->purpose, purpose != NULL ? purpose : "");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->choices), choices != NULL ? choices : "", -1);
  gtk_button_set_label (GTK_BUTTON (self->retire_button), self->retired ? _("Use again") : _("Retire"));
}

GtkWidget *
ledenboek_own_field_row_new (LedgerReplica *replica, const LedgerRecord *definition)
{
  LedenboekOwnFieldRow *self = g_object_new (LEDENBOEK_TYPE_OWN_FIELD_ROW, NULL);
  const LedgerField *type;

  self->replica = g_object_ref (replica);
  type = ledger_kind_find_field (get_kind (self), "type");
  ledenboek_choice_list_fill (self->type, type,
                              definition != NULL ? ledger_record_get_text (definition, "type") : "text");
  if (definition != NULL)
    show_definition (self, definition);
  else
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("New field…"));
      adw_expander_row_set_icon_name (ADW_EXPANDER_ROW (self), "list-add-symbolic");
      gtk_button_set_label (GTK_BUTTON (self->save_button), _("Add field"));
    }
  gtk_widget_set_visible (self->retire_button, definition != NULL);
  gtk_widget_set_hexpand (self->save_button, definition == NULL);
  gtk_widget_set_sensitive (self->type_row, definition == NULL);
  show_choices (self);
  return GTK_WIDGET (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row a condition, and the dialog in which one is written (template-blocks.h). Main thread. */
#include "config.h"

#include "app/template-blocks.h"

#include "app/condition-editor.h"
#include "app/form-window.h"
#include "app/letter-conditions.h"
#include "app/letter-text.h"

#include <glib/gi18n.h>

/* Pixels. */
#define EDITOR_HEIGHT 260

struct _LedenboekTemplateBlocks
{
  AdwBin parent_instance;

  GtkListBox *list;
  LedgerReplica *replica;
  GPtrArray *conditions;        /* LedenboekNamedCondition */
};

G_DEFINE_FINAL_TYPE (LedenboekTemplateBlocks, ledenboek_template_blocks, ADW_TYPE_BIN)

static guint changed_signal, insert_signal;

static void fill (LedenboekTemplateBlocks *self);

/* -- The dialog */

typedef struct
{
  LedenboekTemplateBlocks *blocks;
  char *before;                 /* (nullable): what it was called */
  LedenboekFormWindow *window;
  GtkEditable *name;
  LedenboekConditionEditor *editor;
  GtkLabel *fault;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->blocks);
  g_free (dialog->before);
  g_free (dialog);
}

static void
tell_fault (Dialog *dialog, const char *text)
{
  gtk_label_set_label (dialog->fault, text);
  gtk_widget_set_visible (GTK_WIDGET (dialog->fault), TRUE);
}

static void
on_done (LedenboekFormWindow *window, Dialog *dialog)
{
  LedenboekTemplateBlocks *self = dialog->blocks;
  g_autofree char *name = ledenboek_letter_text_dup_condition_name (gtk_editable_get_text (dialog->name));
  g_autoptr (GError) error = NULL;
  LedgerCondition *condition;

  if (name == NULL)
    {
      tell_fault (dialog, _("Give the condition a name of letters and figures, such as “senior”."));
      gtk_widget_grab_focus (GTK_WIDGET (dialog->name));
      return;
    }
  if (g_strcmp0 (name, dialog->before) != 0 && ledenboek_letter_conditions_find (self->conditions, name) != NULL)
    {
      tell_fault (dialog, _("There is a condition of that name already: choose another name."));
      return;
    }
  condition = ledenboek_condition_editor_get (dialog->editor, &error);
  if (condition == NULL)
    {
      tell_fault (dialog, error->message);
      return;
    }
  if (dialog->before != NULL)
    ledenboek_letter_conditions_remove (self->conditions, dialog->before);
  ledenboek_letter_conditions_set (self->conditions, name, condition);
  fill (self);
  g_signal_emit (self, changed_signal, 0);
  gtk_window_close (GTK_WINDOW (window));
}

static GtkWidget *
make_editor (Dialog *dialog, const LedgerCondition *condition)
{
  LedgerReplica *replica = dialog->blocks->replica;
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *editor = ledenboek_condition_editor_new (ledger_replica_get_store (replica),
                                                      ledger_replica_get_access (replica));

  dialog->editor = LEDENBOEK_CONDITION_EDITOR (editor);
  if (condition != NULL)
    ledenboek_condition_editor_set (dialog->editor, condition);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), EDITOR_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), editor);
  return scroller;
}

static void
open_dialog (LedenboekTemplateBlocks *self, const char *name)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  LedenboekFormWindow *window = ledenboek_form_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                                           name != NULL ? _("Condition") : _("New condition"));
  GtkWidget *entry = gtk_entry_new ();

  dialog->blocks = g_object_ref (self);
  dialog->before = g_strdup (name);
  dialog->window = window;
  dialog->name = GTK_EDITABLE (entry);
  dialog->fault = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (dialog->fault, 0);
  gtk_label_set_wrap (dialog->fault, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (dialog->fault), "error");
  gtk_widget_set_visible (GTK_WIDGET (dialog->fault), FALSE);
  g_object_set (entry, "placeholder-text", _("Name of the condition"), "activates-default", TRUE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the condition"),
                                  -1);
  gtk_editable_set_text (dialog->name, name != NULL ? name : "");
  ledenboek_form_window_set_text (window, _("A part of the text between “{{if …}}” and “{{end}}” is for the contacts "
                                            "for whom this holds."));
  ledenboek_form_window_set_button (window, _("Keep"));
  ledenboek_form_window_add (window, entry);
  ledenboek_form_window_add (window, make_editor (dialog, name != NULL
                                                            ? ledenboek_letter_conditions_find (self->conditions, name)
                                                            : NULL));
  ledenboek_form_window_add (window, GTK_WIDGET (dialog->fault));
  g_object_set_data_full (G_OBJECT (window), "dialog", dialog, dialog_free);
  g_signal_connect (window, "done", G_CALLBACK (on_done), dialog);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (entry);
}

/* -- The list */

static const char *
get_name (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "name");
}

static void
on_new (LedenboekTemplateBlocks *self)
{
  open_dialog (self, NULL);
}

static void
on_insert (LedenboekTemplateBlocks *self, GtkWidget *button)
{
  g_signal_emit (self, insert_signal, 0, get_name (button));
}

static void
on_edit (LedenboekTemplateBlocks *self, GtkWidget *button)
{
  open_dialog (self, get_name (button));
}

static void
on_remove (LedenboekTemplateBlocks *self, GtkWidget *button)
{
  g_autofree char *name = g_strdup (get_name (button));

  ledenboek_letter_conditions_remove (self->conditions, name);
  fill (self);
  g_signal_emit (self, changed_signal, 0);
}

static GtkWidget *
make_button (LedenboekTemplateBlocks *self, const char *label, const char *icon, const char *name,
             const char *spoken, GCallback callback)
{
  GtkWidget *button = icon != NULL ? gtk_button_new_from_icon_name (icon) : gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "small-button");
  if (icon != NULL)
    gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_row (LedenboekTemplateBlocks *self, const LedenboekNamedCondition *named)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *text = ledger_condition_dup_text (ledger_replica_get_store (self->replica), named->condition);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autofree char *insert = g_strdup_printf (_("Insert a block for “%s”"), named->name);
  g_autofree char *edit = g_strdup_printf (_("Change “%s”"), named->name);
  g_autofree char *drop = g_strdup_printf (_("Remove “%s”"), named->name);
  AdwActionRow *action = ADW_ACTION_ROW (row);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), named->name);
  adw_action_row_set_subtitle (action, escaped);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  adw_action_row_add_suffix (action, make_button (self, _("Insert"), NULL, named->name, insert,
                                                  G_CALLBACK (on_insert)));
  adw_action_row_add_suffix (action, make_button (self, NULL, "document-edit-symbolic", named->name, edit,
                                                  G_CALLBACK (on_edit)));
  adw_action_row_add_suffix (action, make_button (self, NULL, "user-trash-symbolic", named->name, drop,
                                                  G_CALLBACK (on_remove)));
  return row;
}

static void
fill (LedenboekTemplateBlocks *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < self->conditions->len; i++)
    gtk_list_box_append (self->list, make_row (self, self->conditions->pdata[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->conditions->len > 0);
}

void
ledenboek_template_blocks_set (LedenboekTemplateBlocks *self, const char *json)
{
  const LedgerModel *model = ledger_store_get_model (ledger_replica_get_store (self->replica));

  g_ptr_array_unref (self->conditions);
  self->conditions = ledenboek_letter_conditions_read (model, json);
  fill (self);
}

char *
ledenboek_template_blocks_dup_json (LedenboekTemplateBlocks *self)
{
  return ledenboek_letter_conditions_dup_json (self->conditions);
}

static void
ledenboek_template_blocks_dispose (GObject *object)
{
  LedenboekTemplateBlocks *self = LEDENBOEK_TEMPLATE_BLOCKS (object);

  g_clear_object (&self->replica);
  g_clear_pointer (&self->conditions, g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_template_blocks_parent_class)->dispose (object);
}

static void
ledenboek_template_blocks_class_init (LedenboekTemplateBlocksClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_template_blocks_dispose;
  changed_signal = g_signal_new ("changed", LEDENBOEK_TYPE_TEMPLATE_BLOCKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  insert_signal = g_signal_new ("insert", LEDENBOEK_TYPE_TEMPLATE_BLOCKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ledenboek_template_blocks_init (LedenboekTemplateBlocks *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *scroller = gtk_scrolled_window_new ();
  GtkWidget *text = gtk_label_new (_("A condition says for whom a part of the text is: who is 65 or older, who pays by "
                                     "direct debit. For the others there is “{{else}}”."));
  GtkWidget *button = gtk_button_new_with_label (_("New condition"));

  self->conditions = g_ptr_array_new ();
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_add_css_class (text, "dim-label");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_new), self);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Conditions"), -1);
  gtk_widget_add_css_class (box, "template-panel");
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), button);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
ledenboek_template_blocks_new (LedgerReplica *replica)
{
  LedenboekTemplateBlocks *self = g_object_new (LEDENBOEK_TYPE_TEMPLATE_BLOCKS, NULL);

  self->replica = g_object_ref (replica);
  fill (self);
  return GTK_WIDGET (self);
}

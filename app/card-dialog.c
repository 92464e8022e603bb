/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of a new card (card-dialog.h). A first card needs no reason; for another one the reason says why the old
 * card is void from now on. The number is the server's to give. Main thread; saving runs on the writer's.
 */
#include "config.h"

#include "app/card-dialog.h"

#include "app/window.h"

#include "libledger/rules/fold.h"

#include <glib/gi18n.h>

#define LEDENBOEK_TYPE_CARD_DIALOG (ledenboek_card_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekCardDialog, ledenboek_card_dialog, LEDENBOEK, CARD_DIALOG, AdwWindow)

/* What people say of a card that they need anew; the first one is chosen. Other values are the program's own. */
static const char *const reasons[] = { "lost", "stolen", "broken", "name" };

struct _LedenboekCardDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkLabel *who;
  GtkWidget *confirm_button;
  GtkWidget *reason_box;
  GtkListBox *list;
  GtkBox *lines;
  GtkLabel *fault;

  LedgerReplica *replica;
  const LedgerKind *kind;
  LedgerId contact;
  char *name;
  GPtrArray *valid;             /* LedgerRecord: its cards that are valid now */
  gboolean saving;
};

G_DEFINE_FINAL_TYPE (LedenboekCardDialog, ledenboek_card_dialog, ADW_TYPE_WINDOW)

gboolean
ledenboek_card_is_possible (LedgerReplica *replica, const LedgerRecord *contact)
{
  return ledger_access_get (ledger_replica_get_access (replica), "membership") >= LEDGER_PERMISSION_EDIT
         && g_strcmp0 (ledger_record_get_text (contact, "status"), "active") == 0;
}

static void
set_fault (LedenboekCardDialog *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

/* -- asking */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekCardDialog) self = data;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  g_autofree char *told = g_strdup_printf (_("New card asked for %s. Ctrl+Z takes it back."), self->name);
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  gtk_widget_set_sensitive (self->confirm_button, TRUE);
  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      set_fault (self, error->message);
      return;
    }
  if (window != NULL)
    ledenboek_window_show_text (window, told);
  gtk_window_close (GTK_WINDOW (self));
}

static void
set_text (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, const char *field, const char *text)
{
  g_auto (LedgerValue) value = { 0 };

  ledger_value_set_text (&value, text);
  ledger_edit_set (edit, ledger_kind_find_field (kind, field), id, &value);
}

static void
confirm (LedenboekCardDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  g_auto (LedgerValue) contact = { 0 };
  LedgerEdit *edit;
  LedgerId id;

  if (self->saving || (self->valid->len > 0 && row == NULL))
    return;
  edit = ledger_edit_new (ledger_replica_get_store (self->replica), "card");
  ledger_edit_set_atomic (edit);
  for (guint i = 0; i < self->valid->len; i++)
    {
      const LedgerRecord *card = self->valid->pdata[i];

      set_text (edit, self->kind, &card->id, "state", "void");
      set_text (edit, self->kind, &card->id, "reason", reasons[gtk_list_box_row_get_index (row)]);
    }
  id = ledger_edit_create (edit, self->kind);
  ledger_value_set_id (&contact, &self->contact);
  ledger_edit_set (edit, ledger_kind_find_field (self->kind, "contact"), &id, &contact);
  set_text (edit, self->kind, &id, "state", "valid");
  self->saving = TRUE;
  gtk_widget_set_sensitive (self->confirm_button, FALSE);
  ledger_replica_save_async (self->replica, edit, on_saved, g_object_ref (self));
}

/* -- the form */

static gboolean
on_key (LedenboekCardDialog *self, guint key, guint code, GdkModifierType state)
{
  gunichar letter = gdk_keyval_to_unicode (key);
  g_autofree char *typed = NULL;
  GtkListBoxRow *row;
  char text[7] = "";

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || !g_unichar_isalnum (letter))
    return GDK_EVENT_PROPAGATE;
  g_unichar_to_utf8 (letter, text);
  typed = ledger_fold (text);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      g_autofree char *folded = ledger_fold (gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (row))));

      if (g_str_has_prefix (folded, typed))
        {
          gtk_list_box_select_row (self->list, row);
          gtk_widget_grab_focus (GTK_WIDGET (row));
          break;
        }
    }
  return GDK_EVENT_STOP;
}

static void
add_reasons (LedenboekCardDialog *self)
{
  const LedgerField *field = ledger_kind_find_field (self->kind, "reason");

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      const char *name = ledger_field_get_choice_label (field, reasons[i]);
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *label = gtk_label_new (name);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "reason");
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      gtk_list_box_append (self->list, row);
    }
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
}

static void
add_line (LedenboekCardDialog *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_box_append (self->lines, label);
}

static void
add_lines (LedenboekCardDialog *self)
{
  for (guint i = 0; i < self->valid->len; i++)
    {
      const char *number = ledger_record_get_text (self->valid->pdata[i], "number");
      g_autofree char *line = number != NULL ? g_strdup_printf (_("Card %s is void at once."), number)
                                             : g_strdup (_("The card that was asked before is void at once."));

      add_line (self, line);
    }
  add_line (self, _("The new card gets its number with the next exchange, and waits to be printed."));
}

static void
find_valid (LedenboekCardDialog *self)
{
  g_autoptr (GPtrArray) cards = ledger_store_list_children (ledger_replica_get_store (self->replica), self->kind,
                                                            &self->contact, NULL);

  for (guint i = 0; cards != NULL && i < cards->len; i++)
    if (g_strcmp0 (ledger_record_get_text (cards->pdata[i], "state"), "valid") == 0)
      g_ptr_array_add (self->valid, ledger_record_ref (cards->pdata[i]));
}

static gboolean
on_submit (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  confirm (LEDENBOEK_CARD_DIALOG (widget));
  return TRUE;
}

static void
ledenboek_card_dialog_finalize (GObject *object)
{
  LedenboekCardDialog *self = LEDENBOEK_CARD_DIALOG (object);

  g_ptr_array_unref (self->valid);
  g_free (self->name);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_card_dialog_parent_class)->finalize (object);
}

static void
ledenboek_card_dialog_class_init (LedenboekCardDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ledenboek_card_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/card-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekCardDialog, title);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCardDialog, who);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCardDialog, confirm_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCardDialog, reason_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCardDialog, list);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCardDialog, lines);
  gtk_widget_class_bind_template_child (widget_class, LedenboekCardDialog, fault);
  gtk_widget_class_bind_template_callback (widget_class, confirm);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, on_submit, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, on_submit, NULL);
}

static void
ledenboek_card_dialog_init (LedenboekCardDialog *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->valid = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

void
ledenboek_card_dialog_open (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *contact)
{
  LedenboekCardDialog *self = g_object_new (LEDENBOEK_TYPE_CARD_DIALOG, "transient-for",
                                            ledenboek_window_get (widget), "title", _("New card"), NULL);
  GtkListBoxRow *first;

  self->replica = g_object_ref (replica);
  self->kind = ledger_model_find_kind (ledger_store_get_model (ledger_replica_get_store (replica)), "card");
  self->contact = contact->id;
  self->name = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  adw_window_title_set_title (self->title, _("New card"));
  gtk_label_set_label (self->who, self->name);
  find_valid (self);
  add_reasons (self);
  add_lines (self);
  gtk_widget_set_visible (self->reason_box, self->valid->len > 0);
  gtk_window_present (GTK_WINDOW (self));
  first = gtk_list_box_get_row_at_index (self->list, 0);
  gtk_widget_grab_focus (self->valid->len > 0 ? GTK_WIDGET (first) : self->confirm_button);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of selections at the left, the chosen one at the right: its form, and the contacts that meet it as it stands
 * in the form, saved or not. Main thread; freezing runs on the writer's.
 */
#include "config.h"

#include "app/selections-page.h"

#include "app/condition-editor.h"
#include "app/record-list.h"
#include "app/selection-why.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/selection/selection.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

struct _LedenboekSelectionsPage
{
  AdwBin parent_instance;

  GtkListBox *list;
  GtkEntry *name;
  GtkCheckButton *own;
  GtkButton *new_button;
  GtkButton *save_button;
  GtkButton *why_button;
  GtkButton *freeze_button;
  GtkButton *delete_button;
  GtkScrolledWindow *editor_slot;
  GtkLabel *fault;
  AdwBin *people_slot;
  LedenboekConditionEditor *editor;
  LedenboekRecordList *people;

  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  LedgerRecord *chosen;         /* NULL: a new one */
};

G_DEFINE_FINAL_TYPE (LedenboekSelectionsPage, ledenboek_selections_page, ADW_TYPE_BIN)

static const LedenboekListColumn people_columns[] = {
  { "self" }, { "number" }, { "birth_date" }, { "postcode", NULL, 9 }, { "city" }, { "status" }, { NULL },
};

static const LedenboekListSpec people = {
  .name = "selection", .kind = "contact", .columns = people_columns,
  .empty = N_("No contacts yet"), .hint = N_("Make a contact, or fetch the book from the server."),
};

static gboolean
is_frozen (LedenboekSelectionsPage *self)
{
  return self->chosen != NULL && g_strcmp0 (ledger_record_get_text (self->chosen, "manner"), "frozen") == 0;
}

static void
show_fault (LedenboekSelectionsPage *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

/* Who is in what stands in the form; of a frozen one who was kept. */
static void
show_people (LedenboekSelectionsPage *self)
{
  const LedgerModel *model = ledger_store_get_model (self->store);
  g_autoptr (GError) error = NULL;
  LedgerCondition *condition = is_frozen (self) ? ledger_selection_get_condition (model, self->chosen, &error)
                                                : ledenboek_condition_editor_get (self->editor, &error);

  show_fault (self, error != NULL ? error->message : NULL);
  if (condition != NULL)
    ledenboek_record_list_narrow (self->people, condition);
}

static void
show_chosen (LedenboekSelectionsPage *self)
{
  const LedgerModel *model = ledger_store_get_model (self->store);
  const LedgerKind *contact = ledger_model_find_kind (model, "contact");
  const char *name = self->chosen != NULL ? ledger_record_get_text (self->chosen, "name") : NULL;
  const char *json = self->chosen != NULL ? ledger_record_get_text (self->chosen, "conditions") : NULL;
  const char *shared = self->chosen != NULL ? ledger_record_get_text (self->chosen, "shared") : NULL;
  g_autoptr (LedgerCondition) condition = json != NULL ? ledger_condition_read (model, contact, json, NULL) : NULL;
  gboolean frozen = is_frozen (self);

  if (condition == NULL)
    condition = ledger_condition_new (contact, LEDGER_CONDITION_ALL);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name != NULL ? name : "");
  gtk_check_button_set_active (self->own, g_strcmp0 (shared, "own") == 0);
  gtk_button_set_label (self->freeze_button, frozen ? _("Make dynamic") : _("Freeze"));
  gtk_widget_set_visible (GTK_WIDGET (self->why_button), self->chosen != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->freeze_button), self->chosen != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->delete_button), self->chosen != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->editor), !frozen);
  ledenboek_condition_editor_set (self->editor, condition);
  show_people (self);
}

static void
on_row_selected (LedenboekSelectionsPage *self, GtkListBoxRow *row)
{
  LedgerRecord *record = row != NULL ? g_object_get_data (G_OBJECT (row), "record") : NULL;

  if (row == NULL)
    return;
  g_clear_pointer (&self->chosen, ledger_record_unref);
  self->chosen = record != NULL ? ledger_record_ref (record) : NULL;
  show_chosen (self);
}

static void
add_row (LedenboekSelectionsPage *self, LedgerRecord *selection)
{
  const char *name = ledger_record_get_text (selection, "name");
  gboolean frozen = g_strcmp0 (ledger_record_get_text (selection, "manner"), "frozen") == 0;
  g_autofree char *text = frozen ? g_strdup_printf (_("%s (frozen)"), name) : g_strdup (name);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  g_object_set_data_full (G_OBJECT (row), "record", ledger_record_ref (selection),
                          (GDestroyNotify) ledger_record_unref);
  gtk_list_box_append (self->list, row);
  if (self->chosen != NULL && ledger_id_equal (&self->chosen->id, &selection->id))
    {
      ledger_record_unref (self->chosen);
      self->chosen = ledger_record_ref (selection);
      gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
    }
}

static void
fill_list (LedenboekSelectionsPage *self)
{
  g_autoptr (GPtrArray) all = ledger_store_list_all (self->store, self->kind, NULL);
  GtkListBoxRow *row;

  g_signal_handlers_block_by_func (self->list, on_row_selected, self);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; all != NULL && i < all->len; i++)
    if (ledger_selection_is_offered (all->pdata[i], ledger_replica_get_user (self->replica)))
      add_row (self, all->pdata[i]);
  g_signal_handlers_unblock_by_func (self->list, on_row_selected, self);
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekSelectionsPage *self)
{
  gboolean frozen = is_frozen (self);

  if (!ledger_change_touches (change, self->kind))
    return;
  fill_list (self);
  if (frozen != is_frozen (self))
    show_chosen (self);
}

/* -- What a person does */

static void
on_new (LedenboekSelectionsPage *self)
{
  g_clear_pointer (&self->chosen, ledger_record_unref);
  gtk_list_box_unselect_all (self->list);
  show_chosen (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekSelectionsPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) &&
      !g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING))
    show_fault (self, error->message);
}

/* Fills @edit with what stands in the form; FALSE when a value does not fit. */
static gboolean
fill_edit (LedenboekSelectionsPage *self, LedgerEdit *edit, const LedgerId *id, GError **error)
{
  g_autoptr (LedgerCondition) condition = ledenboek_condition_editor_get (self->editor, error);
  g_autofree char *json = condition != NULL ? ledger_condition_dup_json (condition) : NULL;
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));

  return json != NULL && ledger_edit_set_named (edit, self->kind, id, "name", name, error) &&
         ledger_edit_set_named (edit, self->kind, id, "conditions", json, error) &&
         ledger_edit_set_named (edit, self->kind, id, "shared",
                                gtk_check_button_get_active (self->own) ? "own" : "everyone", error);
}

static void
on_save (LedenboekSelectionsPage *self)
{
  LedgerEdit *edit = ledger_edit_new (self->store, self->chosen != NULL ? "edit" : "create");
  LedgerId id = self->chosen != NULL ? self->chosen->id : ledger_edit_create (edit, self->kind);
  const LedgerId *user = ledger_replica_get_user (self->replica);
  g_autoptr (GError) error = NULL;

  if (self->chosen == NULL && user != NULL)
    {
      LedgerValue owner = LEDGER_ID (user);

      ledger_edit_set (edit, ledger_kind_find_field (self->kind, "owner"), &id, &owner);
    }
  if (!fill_edit (self, edit, &id, &error))
    {
      show_fault (self, error->message);
      ledger_edit_free (edit);
      return;
    }
  if (self->chosen == NULL)
    {
      self->chosen = ledger_record_new (self->kind, &id);
      gtk_widget_set_visible (GTK_WIDGET (self->why_button), TRUE);
      gtk_widget_set_visible (GTK_WIDGET (self->freeze_button), TRUE);
      gtk_widget_set_visible (GTK_WIDGET (self->delete_button), TRUE);
    }
  ledger_replica_save_async (self->replica, edit, on_saved, g_object_ref (self));
}

static void
on_delete (LedenboekSelectionsPage *self)
{
  LedgerEdit *edit;

  if (self->chosen == NULL)
    return;
  edit = ledger_edit_new (self->store, "delete");
  ledger_edit_delete (edit, self->kind, &self->chosen->id);
  on_new (self);
  ledger_replica_save_async (self->replica, edit, on_saved, g_object_ref (self));
}

static gboolean
write_frozen (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const LedgerRecord *selection = data;

  return g_strcmp0 (ledger_record_get_text (selection, "manner"), "frozen") == 0
           ? ledger_selection_thaw (store, selection, error) : ledger_selection_freeze (store, selection, NULL, error);
}

static void
on_frozen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekSelectionsPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    show_fault (self, error->message);
}

static void
on_freeze (LedenboekSelectionsPage *self)
{
  if (self->chosen != NULL)
    ledenboek_writing_start (self->replica, write_frozen, ledger_record_ref (self->chosen),
                             (GDestroyNotify) ledger_record_unref, on_frozen, g_object_ref (self));
}

/* Of the selection as it is saved, and the contact that is selected in the list. */
static void
on_why (LedenboekSelectionsPage *self)
{
  g_autoptr (LedgerRecord) contact = ledenboek_record_list_dup_selected (self->people);

  if (self->chosen != NULL)
    ledenboek_selection_why_show (GTK_WIDGET (self), self->replica, contact != NULL ? &contact->id : NULL,
                                  &self->chosen->id);
}

static void
act_new (GtkWidget *widget, const char *action, GVariant *target)
{
  on_new (LEDENBOEK_SELECTIONS_PAGE (widget));
}

static void
act_save (GtkWidget *widget, const char *action, GVariant *target)
{
  on_save (LEDENBOEK_SELECTIONS_PAGE (widget));
}

/* Who is in the chosen one. */
static void
act_print (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_widget_activate_action (GTK_WIDGET (LEDENBOEK_SELECTIONS_PAGE (widget)->people), "page.print", NULL);
}

/* -- Making */

static void
ledenboek_selections_page_dispose (GObject *object)
{
  LedenboekSelectionsPage *self = LEDENBOEK_SELECTIONS_PAGE (object);

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->chosen, ledger_record_unref);
  G_OBJECT_CLASS (ledenboek_selections_page_parent_class)->dispose (object);
}

static void
ledenboek_selections_page_class_init (LedenboekSelectionsPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_selections_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/selections-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, list);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, name);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, own);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, why_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, freeze_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, delete_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, editor_slot);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSelectionsPage, people_slot);
  gtk_widget_class_install_action (widget_class, "page.new", NULL, act_new);
  gtk_widget_class_install_action (widget_class, "page.save", NULL, act_save);
  gtk_widget_class_install_action (widget_class, "page.print", NULL, act_print);
}

static void
ledenboek_selections_page_init (LedenboekSelectionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (on_row_selected), self);
  g_signal_connect_swapped (self->new_button, "clicked", G_CALLBACK (on_new), self);
  g_signal_connect_swapped (self->save_button, "clicked", G_CALLBACK (on_save), self);
  g_signal_connect_swapped (self->why_button, "clicked", G_CALLBACK (on_why), self);
  g_signal_connect_swapped (self->freeze_button, "clicked", G_CALLBACK (on_freeze), self);
  g_signal_connect_swapped (self->delete_button, "clicked", G_CALLBACK (on_delete), self);
}

/* What the role may not do is not offered. */
static void
apply_access (LedenboekSelectionsPage *self)
{
  gboolean edit = ledger_access_get (ledger_replica_get_access (self->replica), "contact") >= LEDGER_PERMISSION_EDIT;
  GtkButton *const buttons[] = { self->new_button, self->save_button, self->freeze_button, self->delete_button };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_widget_set_sensitive (GTK_WIDGET (buttons[i]), edit);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.new", edit);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.save", edit);
}

GtkWidget *
ledenboek_selections_page_new (LedgerReplica *replica)
{
  LedenboekSelectionsPage *self = g_object_new (LEDENBOEK_TYPE_SELECTIONS_PAGE, NULL);

  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  self->kind = ledger_model_find_kind (ledger_store_get_model (self->store), "selection");
  self->editor = LEDENBOEK_CONDITION_EDITOR (ledenboek_condition_editor_new (self->store,
                                                                             ledger_replica_get_access (replica)));
  gtk_scrolled_window_set_child (self->editor_slot, GTK_WIDGET (self->editor));
  self->people = LEDENBOEK_RECORD_LIST (ledenboek_record_list_new (replica, &people));
  adw_bin_set_child (self->people_slot, GTK_WIDGET (self->people));
  g_signal_connect_object (self->editor, "changed", G_CALLBACK (show_people), self, G_CONNECT_SWAPPED);
  g_signal_connect (self->store, "changed", G_CALLBACK (on_store_changed), self);
  fill_list (self);
  show_chosen (self);
  apply_access (self);
  return GTK_WIDGET (self);
}

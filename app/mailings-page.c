/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list at the left is made anew when a mailing or a recipient changed; what they come to is counted by a reader.
 * Main thread.
 */
#include "config.h"

#include "app/mailings-page.h"

#include "app/mailing-form.h"
#include "app/mailing-text.h"
#include "app/mailing-view.h"

#include <glib/gi18n.h>

/* Milliseconds without a change after which is counted again. */
#define REST 300

struct _LedenboekMailingsPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  GtkButton *new_button;
  GtkWidget *first_button;
  AdwBin *slot;
  LedenboekMailingView *view;

  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind, *recipient;
  GHashTable *tallies;          /* LedgerId → LedgerMailingTally, or NULL: not counted yet */
  LedgerId chosen;              /* null: none */
  guint rest;
  gboolean counting, outdated;
};

G_DEFINE_FINAL_TYPE (LedenboekMailingsPage, ledenboek_mailings_page, ADW_TYPE_BIN)

static gboolean
may_edit (LedenboekMailingsPage *self)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), "mail") >= LEDGER_PERMISSION_EDIT;
}

static LedgerRecord *
get_record (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "record") : NULL;
}

static void
show_chosen (LedenboekMailingsPage *self)
{
  LedgerRecord *record = get_record (gtk_list_box_get_selected_row (self->list));

  if (record == NULL)
    return;
  self->chosen = record->id;
  ledenboek_mailing_view_show (self->view, record,
                               self->tallies != NULL ? g_hash_table_lookup (self->tallies, &record->id) : NULL);
}

/* -- The list */

static GtkWidget *
make_line (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, class);
  if (g_str_equal (class, "caption"))
    gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_visible (label, *text != '\0');
  return label;
}

static void
add_row (LedenboekMailingsPage *self, LedgerRecord *mailing)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  g_autofree char *name = ledger_record_describe (mailing, LEDGER_DESCRIBE_TITLE);
  g_autofree char *about = ledenboek_mailing_text_dup_about (self->store, mailing);
  g_autofree char *counts = ledenboek_mailing_text_dup_counts (
      self->tallies != NULL ? g_hash_table_lookup (self->tallies, &mailing->id) : NULL);
  g_autofree char *spoken = g_strjoin (", ", name, about, *counts != '\0' ? counts : NULL, NULL);

  gtk_box_append (GTK_BOX (box), make_line (name, "body"));
  gtk_box_append (GTK_BOX (box), make_line (about, "caption"));
  gtk_box_append (GTK_BOX (box), make_line (counts, "caption"));
  gtk_widget_set_tooltip_text (row, *counts != '\0' ? counts : NULL);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (row), "record", ledger_record_ref (mailing), (GDestroyNotify) ledger_record_unref);
  gtk_list_box_append (self->list, row);
  if (ledger_id_equal (&self->chosen, &mailing->id))
    gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
}

/* The newest day first; of one day what was made last. */
static int
compare_mailings (gconstpointer a, gconstpointer b)
{
  const LedgerRecord *one = *(LedgerRecord *const *) a, *other = *(LedgerRecord *const *) b;
  int order = g_strcmp0 (ledger_record_get_text (other, "day"), ledger_record_get_text (one, "day"));

  return order != 0 ? order : ledger_id_compare (&other->id, &one->id);
}

static gboolean
has_focus (LedenboekMailingsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list));
}

/* The chosen one stays chosen, and the keyboard with it; else it is the first. */
static void
fill_list (LedenboekMailingsPage *self)
{
  g_autoptr (GPtrArray) all = ledger_store_list_all (self->store, self->kind, NULL);
  gboolean focused = has_focus (self);
  GtkListBoxRow *row;

  g_signal_handlers_block_by_func (self->list, show_chosen, self);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  if (all != NULL)
    g_ptr_array_sort (all, compare_mailings);
  for (guint i = 0; all != NULL && i < all->len; i++)
    add_row (self, all->pdata[i]);
  row = gtk_list_box_get_selected_row (self->list);
  if (row == NULL && (row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_select_row (self->list, row);
  g_signal_handlers_unblock_by_func (self->list, show_chosen, self);
  gtk_stack_set_visible_child_name (self->stack, row != NULL ? "list" : "empty");
  show_chosen (self);
  if (focused && row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* -- Counting */

static void count (LedenboekMailingsPage *self);

static void
run_count (gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GHashTable *tallies = ledger_mailing_tally (g_task_get_task_data (task), &error);

  if (tallies != NULL)
    g_task_return_pointer (task, tallies, (GDestroyNotify) g_hash_table_unref);
  else
    g_task_return_error (task, error);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekMailingsPage *self = LEDENBOEK_MAILINGS_PAGE (source);
  GHashTable *tallies = g_task_propagate_pointer (G_TASK (result), NULL);

  self->counting = FALSE;
  if (self->replica == NULL || tallies == NULL)
    {
      g_clear_pointer (&tallies, g_hash_table_unref);
      return;
    }
  g_clear_pointer (&self->tallies, g_hash_table_unref);
  self->tallies = tallies;
  fill_list (self);
  if (self->outdated)
    count (self);
}

static void
count (LedenboekMailingsPage *self)
{
  GTask *task;

  self->outdated = self->counting;
  if (self->counting)
    return;
  self->counting = TRUE;
  task = g_task_new (self, NULL, on_counted, NULL);
  g_task_set_task_data (task, g_object_ref (self->store), g_object_unref);
  ledger_world_run (ledger_store_get_world (self->store), LEDGER_QUEUE_READER, run_count, task);
}

static gboolean
on_rested (gpointer data)
{
  LedenboekMailingsPage *self = data;

  self->rest = 0;
  count (self);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekMailingsPage *self)
{
  if (!ledger_change_touches (change, self->kind) && !ledger_change_touches (change, self->recipient))
    return;
  if (ledger_change_touches (change, self->kind))
    fill_list (self);
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rested, self);
}

/* -- What a person does */

/* What was made is chosen when it comes. */
static void
on_made (const LedgerId *mailing, gpointer data)
{
  LEDENBOEK_MAILINGS_PAGE (data)->chosen = *mailing;
}

static void
on_new (LedenboekMailingsPage *self)
{
  ledenboek_mailing_form_open (GTK_WIDGET (self), self->replica, NULL, on_made, g_object_ref (self), g_object_unref);
}

static void
act_new (GtkWidget *widget, const char *action, GVariant *target)
{
  on_new (LEDENBOEK_MAILINGS_PAGE (widget));
}

static void
act_edit (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_mailing_view_edit (LEDENBOEK_MAILINGS_PAGE (widget)->view);
}

static void
act_print (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_mailing_view_print (LEDENBOEK_MAILINGS_PAGE (widget)->view);
}

static void
focus_list (LedenboekMailingsPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : self->first_button);
}

/* A mailing by its id, for who comes from elsewhere. */
static void
act_part (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekMailingsPage *self = LEDENBOEK_MAILINGS_PAGE (widget);
  LedgerId id;

  if (!ledger_id_parse (g_variant_get_string (target, NULL), &id))
    return;
  self->chosen = id;
  fill_list (self);
  focus_list (self);
}

static void
act_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  focus_list (LEDENBOEK_MAILINGS_PAGE (widget));
}

static void
act_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekMailingsPage *self = LEDENBOEK_MAILINGS_PAGE (widget);

  if (has_focus (self))
    ledenboek_mailing_view_focus (self->view);
  else
    focus_list (self);
}

/* -- Making */

static void
ledenboek_mailings_page_dispose (GObject *object)
{
  LedenboekMailingsPage *self = LEDENBOEK_MAILINGS_PAGE (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->tallies, g_hash_table_unref);
  G_OBJECT_CLASS (ledenboek_mailings_page_parent_class)->dispose (object);
}

static void
ledenboek_mailings_page_class_init (LedenboekMailingsPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_mailings_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/mailings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingsPage, list);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingsPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingsPage, first_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMailingsPage, slot);
  gtk_widget_class_install_action (widget_class, "page.new", NULL, act_new);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, act_edit);
  gtk_widget_class_install_action (widget_class, "page.print", NULL, act_print);
  gtk_widget_class_install_action (widget_class, "page.part", "s", act_part);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, act_shown);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, act_next_pane);
}

static void
ledenboek_mailings_page_init (LedenboekMailingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (show_chosen), self);
  g_signal_connect_swapped (self->new_button, "clicked", G_CALLBACK (on_new), self);
  g_signal_connect_swapped (self->first_button, "clicked", G_CALLBACK (on_new), self);
}

GtkWidget *
ledenboek_mailings_page_new (LedgerReplica *replica)
{
  LedenboekMailingsPage *self = g_object_new (LEDENBOEK_TYPE_MAILINGS_PAGE, NULL);
  const LedgerModel *model;

  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  model = ledger_store_get_model (self->store);
  self->kind = ledger_model_find_kind (model, "mailing");
  self->recipient = ledger_model_find_kind (model, "mailing_recipient");
  self->view = LEDENBOEK_MAILING_VIEW (ledenboek_mailing_view_new (replica));
  adw_bin_set_child (self->slot, GTK_WIDGET (self->view));
  gtk_widget_set_sensitive (GTK_WIDGET (self->new_button), may_edit (self));
  gtk_widget_set_visible (self->first_button, may_edit (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.new", may_edit (self));
  g_signal_connect (self->store, "changed", G_CALLBACK (on_store_changed), self);
  fill_list (self);
  count (self);
  return GTK_WIDGET (self);
}

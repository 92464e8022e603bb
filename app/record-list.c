/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of any kind (record-list.h): it asks for another order when a header or filter says so; the old rows stay
 * until the new ones are there. Main thread.
 */
#include "config.h"

#include "app/record-list.h"

#include "app/header-order.h"
#include "app/list-change.h"
#include "app/list-export.h"
#include "app/record-columns.h"
#include "app/record-query.h"
#include "app/record-rows.h"
#include "app/row-selection.h"
#include "app/settings.h"
#include "app/tab-stop.h"
#include "app/text.h"
#include "app/window.h"

#include <glib/gi18n.h>

/* A column that can be shown. */
typedef struct
{
  LedgerColumn *column;
  const LedenboekListColumn *of;        /* how the section wants it, or NULL */
  GtkColumnViewColumn *shown;   /* borrowed; made when it is first shown */
} Choice;

struct _LedenboekRecordList
{
  AdwBin parent_instance;

  GtkColumnView *view;
  GtkBox *chips;
  GtkMenuButton *filter_button;
  GtkBox *filter_box;
  GtkMenuButton *columns_button;
  GtkBox *columns_box;
  GtkLabel *count;
  GtkButton *export_button;
  GtkButton *change_button;
  GtkButton *clear_button;
  GtkStack *pages;
  AdwStatusPage *empty;

  const LedenboekListSpec *spec;
  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  GPtrArray *choices;           /* Choice: the section's first, then the rest of the model */
  GPtrArray *filters;           /* LedenboekRecordFilter */
  LedgerCondition *narrow;      /* beside the filters, or NULL */
  LedenboekRecordRows *rows;
  LedenboekRowSelection *selection;
  GCancellable *cancellable;
  char *order;                  /* what it is sorted by until a header is clicked */
  gboolean descending;
  gint64 total;
  gboolean ready;               /* what the user does from now on is kept */
};

G_DEFINE_FINAL_TYPE (LedenboekRecordList, ledenboek_record_list, ADW_TYPE_BIN)

static void start_query (LedenboekRecordList *self);

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  ledger_column_free (choice->column);
  g_free (choice);
}

/* -- What is kept per user */

static void
get_order (LedenboekRecordList *self, const char **order, gboolean *descending)
{
  const LedgerColumn *asked = ledenboek_header_order_get (self->view, descending);

  if (asked == NULL)
    *descending = self->descending;
  *order = asked != NULL ? ledger_column_get_order (asked) : self->order;
}

static void
keep_state (LedenboekRecordList *self)
{
  GVariantBuilder state, columns, filters;
  const char *order;
  gboolean descending;

  if (!self->ready)
    return;
  g_variant_builder_init (&state, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_init (&columns, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_builder_init (&filters, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = self->choices->pdata[i];

      if (choice->shown != NULL && gtk_column_view_column_get_visible (choice->shown))
        g_variant_builder_add (&columns, "s", choice->column->path);
    }
  for (guint i = 0; i < self->filters->len; i++)
    {
      const LedenboekRecordFilter *filter = self->filters->pdata[i];

      if (filter->on)
        g_variant_builder_add (&filters, "s", filter->condition);
    }
  get_order (self, &order, &descending);
  g_variant_builder_add (&state, "{sv}", "columns", g_variant_builder_end (&columns));
  g_variant_builder_add (&state, "{sv}", "filters", g_variant_builder_end (&filters));
  g_variant_builder_add (&state, "{sv}", "order", g_variant_new_string (order != NULL ? order : ""));
  g_variant_builder_add (&state, "{sv}", "descending", g_variant_new_boolean (descending));
  ledenboek_settings_set_list (self->spec->name, g_variant_builder_end (&state));
}

/* -- Columns */

static void
show_column (LedenboekRecordList *self, Choice *choice, gboolean shown)
{
  if (choice->shown == NULL && shown)
    choice->shown = ledenboek_record_columns_add (self->view, self->store, choice->column, choice->of);
  else if (choice->shown != NULL)
    gtk_column_view_column_set_visible (choice->shown, shown);
}

static void
on_column_toggled (GtkCheckButton *check, LedenboekRecordList *self)
{
  show_column (self, g_object_get_data (G_OBJECT (check), "choice"), gtk_check_button_get_active (check));
  keep_state (self);
}

static void
add_choice (LedenboekRecordList *self, LedgerColumn *column, const LedenboekListColumn *of, GVariant *kept)
{
  g_autofree const char **paths = kept != NULL ? g_variant_get_strv (kept, NULL) : NULL;
  g_autofree char *title = ledenboek_record_columns_dup_title (column, of);
  GtkWidget *check = gtk_check_button_new_with_label (title);
  Choice *choice = g_new0 (Choice, 1);
  gboolean first = self->choices->len == 0;
  gboolean shown = first || (paths != NULL ? g_strv_contains (paths, column->path) : of != NULL);

  choice->column = column;
  choice->of = of;
  g_ptr_array_add (self->choices, choice);
  show_column (self, choice, shown);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), shown);
  gtk_widget_set_sensitive (check, !first);
  g_object_set_data (G_OBJECT (check), "choice", choice);
  g_signal_connect (check, "toggled", G_CALLBACK (on_column_toggled), self);
  gtk_box_append (self->columns_box, check);
}

static gboolean
is_chosen (LedenboekRecordList *self, const char *path)
{
  for (guint i = 0; i < self->choices->len; i++)
    if (g_str_equal (((const Choice *) self->choices->pdata[i])->column->path, path))
      return TRUE;
  return FALSE;
}

static void
make_columns (LedenboekRecordList *self, GVariant *kept)
{
  const LedgerModel *model = ledger_store_get_model (self->store);
  g_autoptr (GPtrArray) all = ledger_columns_list (model, self->kind);

  ledenboek_record_columns_add_warning (self->view, self->store, self->kind);
  for (const LedenboekListColumn *of = self->spec->columns; of->path != NULL; of++)
    {
      LedgerColumn *column = ledger_column_new (model, self->kind, of->path, NULL);

      if (column != NULL)
        add_choice (self, column, of, kept);
    }
  for (guint i = 0; i < all->len; i++)
    {
      const LedgerColumn *column = all->pdata[i];

      if (!is_chosen (self, column->path))
        add_choice (self, ledger_column_new (model, self->kind, column->path, NULL), NULL, kept);
    }
}

/* -- Filters */

static void
on_chip_clicked (GtkButton *button, gpointer data)
{
  gtk_check_button_set_active (g_object_get_data (G_OBJECT (button), "check"), FALSE);
}

static GtkWidget *
make_chip (const LedenboekRecordFilter *filter, GtkWidget *check)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  g_autofree char *tooltip = g_strdup_printf (_("Take away the filter %s"), filter->label);

  gtk_box_append (GTK_BOX (box), gtk_label_new (filter->label));
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data (G_OBJECT (button), "check", check);
  g_signal_connect (button, "clicked", G_CALLBACK (on_chip_clicked), NULL);
  return button;
}

static void
update_chips (LedenboekRecordList *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_box_remove (self->chips, child);
  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->filter_box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const LedenboekRecordFilter *filter = g_object_get_data (G_OBJECT (child), "filter");

      if (filter != NULL && filter->on)
        gtk_box_append (self->chips, make_chip (filter, child));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->chips), gtk_widget_get_first_child (GTK_WIDGET (self->chips)) != NULL);
}

static void
on_filter_toggled (GtkCheckButton *check, LedenboekRecordList *self)
{
  LedenboekRecordFilter *filter = g_object_get_data (G_OBJECT (check), "filter");

  filter->on = gtk_check_button_get_active (check);
  update_chips (self);
  keep_state (self);
  start_query (self);
}

static void
make_filters (LedenboekRecordList *self, GVariant *kept)
{
  g_autofree const char **on = kept != NULL ? g_variant_get_strv (kept, NULL) : NULL;
  const char *family = NULL;

  self->filters = ledenboek_record_filter_list (self->store, self->kind, self->spec->presets,
                                                ledger_replica_get_user (self->replica));
  for (guint i = 0; i < self->filters->len; i++)
    {
      LedenboekRecordFilter *filter = self->filters->pdata[i];
      GtkWidget *check = gtk_check_button_new_with_label (filter->label);

      if (g_strcmp0 (family, filter->family) != 0)
        {
          GtkWidget *heading = gtk_label_new (filter->family);

          gtk_label_set_xalign (GTK_LABEL (heading), 0);
          gtk_widget_add_css_class (heading, "sidebar-heading");
          gtk_box_append (self->filter_box, heading);
        }
      family = filter->family;
      if (on != NULL)
        filter->on = g_strv_contains (on, filter->condition);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), filter->on);
      g_object_set_data (G_OBJECT (check), "filter", filter);
      g_signal_connect (check, "toggled", G_CALLBACK (on_filter_toggled), self);
      gtk_box_append (self->filter_box, check);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->filter_button), self->filters->len > 0);
  update_chips (self);
}

static void
on_clear_clicked (LedenboekRecordList *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->filter_box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_CHECK_BUTTON (child))
      gtk_check_button_set_active (GTK_CHECK_BUTTON (child), FALSE);
}

/* -- Asking and showing */

static guint
count_selected (LedenboekRecordList *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return (guint) gtk_bitset_get_size (selected);
}

static void
show_count (LedenboekRecordList *self)
{
  guint selected = count_selected (self);
  g_autofree char *shown = ledenboek_text_dup_number (g_list_model_get_n_items (G_LIST_MODEL (self->rows)));
  g_autofree char *all = ledenboek_text_dup_number (self->total);
  g_autofree char *chosen = ledenboek_text_dup_number (selected);
  /* Translators: the number of rows shown and that of all, "46.902 of 48.213" */
  g_autofree char *text = g_strdup_printf (_("%s of %s"), shown, all);
  /* Translators: the number of selected rows, then how many are shown of all */
  g_autofree char *more = g_strdup_printf (_("%s selected · %s"), chosen, text);

  gtk_label_set_label (self->count, selected > 1 ? more : text);
  gtk_widget_set_visible (GTK_WIDGET (self->change_button), selected > 1 &&
                          ledenboek_list_change_is_possible (self->replica, self->kind));
}

static void
show_empty (LedenboekRecordList *self)
{
  gboolean filtered = self->total > 0;

  adw_status_page_set_title (self->empty, filtered ? _("Nothing fits the filter") : _(self->spec->empty));
  adw_status_page_set_description (self->empty, filtered ? _("Take a filter away to see more.") : _(self->spec->hint));
  gtk_widget_set_visible (GTK_WIDGET (self->clear_button), filtered && self->narrow == NULL);
  gtk_stack_set_visible_child_name (self->pages, "empty");
}

static gint64
get_first_row (LedenboekRecordList *self)
{
  guint position = ledenboek_row_selection_get_first (self->selection);
  GArray *rows = ledenboek_record_rows_get (self->rows);

  return position < rows->len ? g_array_index (rows, gint64, position) : 0;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekRecordList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedenboekListAnswer) answer = ledenboek_record_query_finish (result, &error);
  gint64 first;
  guint position;

  if (self->store == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  if (answer == NULL)
    {
      gtk_label_set_label (self->count, error->message);
      return;
    }
  first = get_first_row (self);
  self->total = answer->total;
  ledenboek_record_rows_set (self->rows, g_steal_pointer (&answer->rows), NULL);
  if (first != 0 && ledenboek_record_rows_find (self->rows, first, &position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  show_count (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->rows)) == 0)
    show_empty (self);
  else
    gtk_stack_set_visible_child_name (self->pages, "rows");
}

static void
start_query (LedenboekRecordList *self)
{
  const LedgerModel *model;
  LedgerCondition *condition;
  const char *order;
  gboolean descending;

  if (!self->ready || self->store == NULL)
    return;
  model = ledger_store_get_model (self->store);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  condition = ledenboek_record_filter_dup_condition (self->filters, model, self->kind);
  if (self->narrow != NULL)
    ledger_condition_add (condition, ledger_condition_copy (self->narrow));
  get_order (self, &order, &descending);
  ledenboek_record_query_async (self->store, condition, order, descending, self->cancellable, on_answered,
                                g_object_ref (self));
}

static void
on_sorted (LedenboekRecordList *self)
{
  keep_state (self);
  start_query (self);
}

void
ledenboek_record_list_narrow (LedenboekRecordList *self, LedgerCondition *condition)
{
  g_clear_pointer (&self->narrow, ledger_condition_free);
  self->narrow = condition;
  start_query (self);
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekRecordList *self)
{
  ledenboek_record_rows_refresh (self->rows, change->many ? NULL : change->ids);
  /* What a condition asks may stand in another kind. */
  if (change->many || change->kinds != 0)
    start_query (self);
}

GArray *
ledenboek_record_list_dup_rows (LedenboekRecordList *self)
{
  GArray *all = ledenboek_record_rows_get (self->rows);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  gboolean some = gtk_bitset_get_size (selected) > 1;
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < all->len; i++)
    if (!some || gtk_bitset_contains (selected, i))
      g_array_append_val (rows, g_array_index (all, gint64, i));
  return rows;
}

/* -- What a person does */

static void
on_activate (LedenboekRecordList *self, guint position)
{
  g_autoptr (LedenboekRecordRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);
  const LedgerRecord *record = row != NULL ? ledenboek_record_row_get_record (row) : NULL;
  g_autofree char *root = NULL;

  if (record == NULL || ledger_id_is_null (&record->root))
    return;
  root = ledger_id_dup_text (&record->root);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", root);
}

static void
on_export_clicked (LedenboekRecordList *self)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  GArray *rows = ledenboek_record_list_dup_rows (self);

  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = self->choices->pdata[i];

      if (choice->shown != NULL && gtk_column_view_column_get_visible (choice->shown))
        g_ptr_array_add (paths, choice->column->path);
    }
  g_ptr_array_add (paths, NULL);
  ledenboek_list_export_ask (GTK_WIDGET (self), self->replica, self->kind, rows,
                             (const char *const *) paths->pdata, self->spec->name);
}

static void
on_change_clicked (LedenboekRecordList *self)
{
  ledenboek_list_change_ask (GTK_WIDGET (self), self->replica, self->kind, ledenboek_record_list_dup_rows (self));
}

static void
act_filter (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_menu_button_popup (LEDENBOEK_RECORD_LIST (widget)->filter_button);
}

static void
act_focus (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_widget_grab_focus (GTK_WIDGET (LEDENBOEK_RECORD_LIST (widget)->view));
}

/* -- Making */

static void
ledenboek_record_list_dispose (GObject *object)
{
  LedenboekRecordList *self = LEDENBOEK_RECORD_LIST (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->narrow, ledger_condition_free);
  G_OBJECT_CLASS (ledenboek_record_list_parent_class)->dispose (object);
}

static void
ledenboek_record_list_finalize (GObject *object)
{
  LedenboekRecordList *self = LEDENBOEK_RECORD_LIST (object);

  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_pointer (&self->filters, g_ptr_array_unref);
  g_free (self->order);
  G_OBJECT_CLASS (ledenboek_record_list_parent_class)->finalize (object);
}

static void
ledenboek_record_list_class_init (LedenboekRecordListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_record_list_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_record_list_finalize;
  g_type_ensure (LEDENBOEK_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/record-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, view);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, chips);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, filter_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, filter_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, columns_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, columns_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, count);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, export_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, change_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, clear_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, pages);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, empty);
  gtk_widget_class_install_action (widget_class, "page.filter", NULL, act_filter);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, act_focus);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, act_focus);
}

static void
ledenboek_record_list_init (LedenboekRecordList *self)
{
  self->choices = g_ptr_array_new_with_free_func (choice_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect_swapped (self->export_button, "clicked", G_CALLBACK (on_export_clicked), self);
  g_signal_connect_swapped (self->change_button, "clicked", G_CALLBACK (on_change_clicked), self);
  g_signal_connect_swapped (self->clear_button, "clicked", G_CALLBACK (on_clear_clicked), self);
}

static void
apply_state (LedenboekRecordList *self)
{
  g_autoptr (GVariant) state = ledenboek_settings_dup_list (self->spec->name);
  g_autoptr (GVariant) columns = NULL, filters = NULL;
  const char *order = NULL;

  if (state != NULL)
    {
      columns = g_variant_lookup_value (state, "columns", G_VARIANT_TYPE_STRING_ARRAY);
      filters = g_variant_lookup_value (state, "filters", G_VARIANT_TYPE_STRING_ARRAY);
      g_variant_lookup (state, "order", "&s", &order);
      g_variant_lookup (state, "descending", "b", &self->descending);
    }
  else
    self->descending = self->spec->descending;
  self->order = order == NULL ? g_strdup (self->spec->order) : *order != '\0' ? g_strdup (order) : NULL;
  make_columns (self, columns);
  make_filters (self, filters);
}

GtkWidget *
ledenboek_record_list_new (LedgerReplica *replica, const LedenboekListSpec *spec)
{
  LedenboekRecordList *self = g_object_new (LEDENBOEK_TYPE_RECORD_LIST, NULL);

  self->spec = spec;
  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  self->kind = ledger_model_find_kind (ledger_store_get_model (self->store), spec->kind);
  self->rows = ledenboek_record_rows_new (self->store, self->kind);
  self->selection = ledenboek_row_selection_new (G_LIST_MODEL (self->rows));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(self->kind->spec->plural), -1);
  apply_state (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (show_count), self);
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (on_sorted), self);
  g_signal_connect (self->store, "changed", G_CALLBACK (on_store_changed), self);
  self->ready = TRUE;
  start_query (self);
  return GTK_WIDGET (self);
}

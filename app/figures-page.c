/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The figures at the left; of the chosen one a chart, and beside it the table whose numbers are buttons. What was shown
 * stays until the next is counted; after changes it is counted again. Main thread.
 */
#include "config.h"

#include "app/figures-page.h"

#include "app/accessible.h"
#include "app/figure-chart.h"
#include "app/figure-query.h"
#include "app/list-export.h"
#include "app/print.h"
#include "app/record-list.h"
#include "app/tab-stop.h"
#include "app/text.h"

#include "libledger/selection/selection.h"

#include <glib/gi18n.h>
#include <string.h>

/* Milliseconds without a change after which is counted again, and after which one is told that it is counted. */
#define REST 1500
#define PATIENCE 250

struct _LedenboekFiguresPage
{
  AdwBin parent_instance;

  GtkStack *pages;
  GtkListBox *list;
  GtkLabel *title;
  GtkLabel *says;
  GtkDropDown *whom;
  GtkDropDown *span;
  GtkButton *export_button;
  GtkStack *contents;
  AdwStatusPage *empty;
  LedenboekFigureChart *chart;
  GtkGrid *table;
  GtkLabel *list_title;
  AdwBin *list_slot;

  LedgerReplica *replica;
  LedgerStore *store;
  GPtrArray *selections;        /* LedgerRecord, in the order of `whom`, whose first line is everybody */
  const LedgerFigureSpec *spec; /* that is chosen */
  LedgerFigure *figure;         /* that is shown, or NULL */
  GCancellable *cancellable;
  GtkWidget *opened;            /* borrowed: the number whose list is shown */
  guint patience;
  guint rest;
  gboolean visited;
  gboolean quiet;               /* the lines of `whom` are being set */
};

G_DEFINE_FINAL_TYPE (LedenboekFiguresPage, ledenboek_figures_page, ADW_TYPE_BIN)

static const LedenboekListColumn contact_columns[] = {
  { "self", NC_("column", "Name"), 24 }, { "number" }, { "birth_date" }, { "postcode", NULL, 9 }, { "city" },
  { "status" }, { "status_date" }, { NULL },
};

static const LedenboekListColumn membership_columns[] = {
  { "contact", NC_("column", "Contact"), 24 }, { "membership_type", NC_("column", "Type") },
  { "valid_from", NC_("column", "From day") }, { "valid_until", NC_("column", "Until") },
  { "payment_method", NC_("column", "Payment"), 17 }, { NULL },
};

/* What the lists of the numbers look like, by their kind. */
static const LedenboekListSpec lists[] = {
  { .name = "figures-contacts", .kind = "contact", .columns = contact_columns, .whole = TRUE,
    .empty = N_("Nobody any more"), .hint = N_("Since it was counted, something changed.") },
  { .name = "figures-memberships", .kind = "membership", .columns = membership_columns, .whole = TRUE,
    .order = "contact", .empty = N_("Nobody any more"), .hint = N_("Since it was counted, something changed.") },
};

/* -- Lists of who was counted */

static const LedenboekListSpec *
find_list (const LedgerKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_str_equal (lists[i].kind, kind->spec->name))
      return &lists[i];
  return NULL;
}

static gboolean
is_list_shown (LedenboekFiguresPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "list") == 0;
}

static void
open_list (LedenboekFiguresPage *self, guint row_index, guint number)
{
  const LedgerFigureRow *row = self->figure->rows->pdata[row_index];
  const LedenboekListSpec *spec = find_list (self->figure->kind);
  g_autofree char *title = NULL;
  GtkWidget *list;

  if (spec == NULL || row->conditions[number] == NULL)
    return;
  /* Translators: above a list of who was counted: the figure, the part of it, and what was counted */
  title = g_strdup_printf (_("%s · %s · %s"), _(self->spec->label), row->label, _(self->figure->titles[number]));
  gtk_label_set_label (self->list_title, title);
  list = ledenboek_record_list_new (self->replica, spec);
  ledenboek_record_list_narrow (LEDENBOEK_RECORD_LIST (list), ledger_condition_copy (row->conditions[number]));
  adw_bin_set_child (self->list_slot, list);
  gtk_stack_set_visible_child_name (self->pages, "list");
  gtk_widget_activate_action (list, "page.shown", NULL);
}

static void
on_number_clicked (GtkWidget *button, LedenboekFiguresPage *self)
{
  guint place = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "place"));

  self->opened = button;
  open_list (self, place / LEDGER_FIGURE_NUMBERS, place % LEDGER_FIGURE_NUMBERS);
}

static void
on_chart_chosen (LedenboekFiguresPage *self, guint row, guint number)
{
  self->opened = gtk_grid_get_child_at (self->table, (int) number + 1, (int) row + 1);
  open_list (self, row, number);
}

static void
go_back (LedenboekFiguresPage *self)
{
  if (!is_list_shown (self))
    return;
  gtk_stack_set_visible_child_name (self->pages, "figure");
  adw_bin_set_child (self->list_slot, NULL);
  gtk_widget_grab_focus (self->opened != NULL ? self->opened : GTK_WIDGET (self->list));
}

/* -- The table */

static void
add_cell (LedenboekFiguresPage *self, GtkWidget *cell, int column, int row)
{
  gtk_grid_attach (self->table, cell, column, row, 1, 1);
}

static void
add_label (LedenboekFiguresPage *self, const char *text, int column, int row, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), column == 0 ? 26 : 14);
  gtk_widget_set_tooltip_text (label, column == 0 ? text : NULL);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  if (column > 0)
    gtk_widget_add_css_class (label, "figure-number");
  add_cell (self, label, column, row);
}

static void
add_number (LedenboekFiguresPage *self, guint index, guint number)
{
  const LedgerFigureRow *row = self->figure->rows->pdata[index];
  g_autofree char *text = ledenboek_text_dup_number (row->counts[number]);
  /* Translators: a number of a table for the screen reader: its row, its column, the number */
  g_autofree char *name = g_strdup_printf (_("%s, %s: %s, show who"), row->label, _(self->figure->titles[number]),
                                           text);
  GtkWidget *button;

  if (row->counts[number] == 0)
    {
      add_label (self, text, (int) number + 1, (int) index + 1, "dim-label");
      return;
    }
  button = gtk_button_new_with_label (text);
  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "figure-number");
  gtk_widget_set_tooltip_text (button, _("Show who"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "place", GUINT_TO_POINTER (index * LEDGER_FIGURE_NUMBERS + number));
  g_signal_connect (button, "clicked", G_CALLBACK (on_number_clicked), self);
  add_cell (self, button, (int) number + 1, (int) index + 1);
}

static void
clear_table (LedenboekFiguresPage *self)
{
  GtkWidget *child;

  self->opened = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->table))) != NULL)
    gtk_grid_remove (self->table, child);
}

static void
fill_table (LedenboekFiguresPage *self)
{
  const LedgerFigure *figure = self->figure;
  guint n = figure->rows->len;

  clear_table (self);
  for (guint i = 0; i < figure->n_numbers; i++)
    add_label (self, _(figure->titles[i]), (int) i + 1, 0, "field-label");
  for (guint i = 0; i < n; i++)
    {
      add_label (self, ((const LedgerFigureRow *) figure->rows->pdata[i])->label, 0, (int) i + 1, NULL);
      for (guint j = 0; j < figure->n_numbers; j++)
        add_number (self, i, j);
    }
  if (figure->n_numbers == 1)
    {
      g_autofree char *total = ledenboek_text_dup_number (ledger_figure_get_total (figure));

      add_label (self, _("Total"), 0, (int) n + 1, "heading");
      add_label (self, total, 1, (int) n + 1, "heading");
    }
}

/* -- Counting */

static gboolean
is_all_zero (const LedgerFigure *figure)
{
  for (guint i = 0; i < figure->rows->len; i++)
    for (guint j = 0; j < figure->n_numbers; j++)
      if (((const LedgerFigureRow *) figure->rows->pdata[i])->counts[j] != 0)
        return FALSE;
  return TRUE;
}

/* Whether both say the same, so that the table with the focus in it can stay. */
static gboolean
is_same (const LedgerFigure *one, const LedgerFigure *other)
{
  if (one == NULL || one->spec != other->spec || one->rows->len != other->rows->len)
    return FALSE;
  for (guint i = 0; i < one->rows->len; i++)
    {
      const LedgerFigureRow *first = one->rows->pdata[i], *second = other->rows->pdata[i];

      if (!g_str_equal (first->label, second->label) ||
          memcmp (first->counts, second->counts, sizeof first->counts) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
show_figure (LedenboekFiguresPage *self, LedgerFigure *figure)
{
  gboolean empty = is_all_zero (figure), same = is_same (self->figure, figure);

  ledenboek_figure_chart_set (self->chart, NULL);
  if (!same)
    clear_table (self);
  g_clear_pointer (&self->figure, ledger_figure_free);
  self->figure = figure;
  ledenboek_figure_chart_set (self->chart, figure);
  if (!same)
    fill_table (self);
  adw_status_page_set_title (self->empty, _("Nothing to count"));
  adw_status_page_set_description (self->empty, gtk_drop_down_get_selected (self->whom) > 0
                                     ? _("Nobody of the chosen selection is in this figure: choose everybody.")
                                     : _("As soon as there are contacts with memberships, their figures stand here."));
  gtk_stack_set_visible_child_name (self->contents, empty ? "empty" : "numbers");
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), !empty);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekFiguresPage) self = data;
  g_autoptr (GError) error = NULL;
  LedgerFigure *figure = ledenboek_figure_query_finish (result, &error);

  if (self->store == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    {
      g_clear_pointer (&figure, ledger_figure_free);
      return;
    }
  g_clear_handle_id (&self->patience, g_source_remove);
  if (figure != NULL)
    {
      show_figure (self, figure);
      return;
    }
  adw_status_page_set_title (self->empty, _("It could not be counted"));
  adw_status_page_set_description (self->empty, error->message);
  gtk_stack_set_visible_child_name (self->contents, "empty");
}

static gboolean
on_patience (gpointer data)
{
  LedenboekFiguresPage *self = data;

  self->patience = 0;
  gtk_stack_set_visible_child_name (self->contents, "counting");
  return G_SOURCE_REMOVE;
}

static LedgerCondition *
dup_among (LedenboekFiguresPage *self)
{
  guint line = gtk_drop_down_get_selected (self->whom);

  if (line == 0 || line > self->selections->len)
    return NULL;
  return ledger_selection_get_condition (ledger_store_get_model (self->store), self->selections->pdata[line - 1], NULL);
}

static void
start_count (LedenboekFiguresPage *self)
{
  if (self->spec == NULL || self->store == NULL || !self->visited || self->quiet)
    return;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_label_set_label (self->title, _(self->spec->label));
  gtk_label_set_label (self->says, _(self->spec->says));
  gtk_widget_set_visible (GTK_WIDGET (self->span), ledger_figure_has_span (self->spec));
  /* What is counted anew stays meanwhile; another figure is told of when it takes long. */
  g_clear_handle_id (&self->patience, g_source_remove);
  if (self->figure == NULL || self->figure->spec != self->spec)
    self->patience = g_timeout_add (PATIENCE, on_patience, self);
  ledenboek_figure_query_async (self->store, self->spec,
                                (LedgerFigureSpan) MIN (gtk_drop_down_get_selected (self->span), LEDGER_N_SPANS - 1),
                                dup_among (self), self->cancellable, on_counted, g_object_ref (self));
}

static gboolean
on_rested (gpointer data)
{
  LedenboekFiguresPage *self = data;

  self->rest = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !is_list_shown (self))
    start_count (self);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (LedenboekFiguresPage *self)
{
  if (!self->visited)
    return;
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rested, self);
}

/* -- What can be chosen */

static void
on_row_selected (GtkListBox *list, GtkListBoxRow *row, LedenboekFiguresPage *self)
{
  if (row == NULL)
    return;
  self->spec = g_object_get_data (G_OBJECT (row), "spec");
  start_count (self);
}

static void
fill_list (LedenboekFiguresPage *self)
{
  guint n;
  const LedgerFigureSpec *specs = ledger_figure_list_specs (&n);

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *label, *row;

      if (!ledger_figure_is_allowed (ledger_store_get_model (self->store), &specs[i],
                                     ledger_replica_get_access (self->replica)))
        continue;
      label = gtk_label_new (_(specs[i].label));
      row = gtk_list_box_row_new ();
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _(specs[i].label), -1);
      g_object_set_data (G_OBJECT (row), "spec", (gpointer) &specs[i]);
      gtk_list_box_append (self->list, row);
    }
}

static gboolean
is_for_me (LedenboekFiguresPage *self, const LedgerRecord *selection)
{
  const LedgerModel *model = ledger_store_get_model (self->store);
  g_autoptr (LedgerCondition) condition = ledger_selection_get_condition (model, selection, NULL);

  return condition != NULL && ledger_selection_is_offered (selection, ledger_replica_get_user (self->replica)) &&
         ledger_condition_check_access (model, condition, ledger_replica_get_access (self->replica), NULL);
}

/* Everybody, and each selection: what was chosen stays. */
static void
fill_whom (LedenboekFiguresPage *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "selection");
  g_autoptr (GPtrArray) all = ledger_store_list_all (self->store, kind, NULL);
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  guint line = gtk_drop_down_get_selected (self->whom), chosen = 0;
  LedgerId id = { 0 };

  if (line > 0 && line <= self->selections->len)
    id = ((const LedgerRecord *) self->selections->pdata[line - 1])->id;
  g_ptr_array_set_size (self->selections, 0);
  gtk_string_list_append (lines, _("Everybody"));
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      LedgerRecord *selection = all->pdata[i];
      const char *name = ledger_record_get_text (selection, "name");

      if (!is_for_me (self, selection))
        continue;
      gtk_string_list_append (lines, name != NULL ? name : "");
      g_ptr_array_add (self->selections, ledger_record_ref (selection));
      if (ledger_id_equal (&selection->id, &id))
        chosen = self->selections->len;
    }
  self->quiet = TRUE;
  gtk_drop_down_set_model (self->whom, G_LIST_MODEL (lines));
  gtk_drop_down_set_selected (self->whom, chosen);
  self->quiet = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->whom), self->selections->len > 0);
}

static void
fill_span (LedenboekFiguresPage *self)
{
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);

  for (guint i = 0; i < LEDGER_N_SPANS; i++)
    gtk_string_list_append (lines, ledger_span_get_label ((LedgerFigureSpan) i));
  gtk_drop_down_set_model (self->span, G_LIST_MODEL (lines));
}

/* -- Actions */

static void
on_export_clicked (LedenboekFiguresPage *self)
{
  if (self->figure != NULL)
    ledenboek_table_export_ask (GTK_WIDGET (self), self->replica, self->figure->kind,
                                ledger_figure_dup_table (self->figure), _(self->spec->label), self->spec->name);
}

static void
page_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekFiguresPage *self = LEDENBOEK_FIGURES_PAGE (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  self->visited = TRUE;
  fill_whom (self);
  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->list, 0);
  else
    start_count (self);
  if (row == NULL || is_list_shown (self))
    return;
  gtk_list_box_select_row (self->list, row);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
page_back (GtkWidget *widget, const char *action, GVariant *target)
{
  go_back (LEDENBOEK_FIGURES_PAGE (widget));
}

/* From the figures to the numbers, and back. */
static void
page_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekFiguresPage *self = LEDENBOEK_FIGURES_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row = GTK_WIDGET (gtk_list_box_get_selected_row (self->list));

  if (is_list_shown (self))
    gtk_widget_activate_action (adw_bin_get_child (self->list_slot), "page.next-pane", NULL);
  else if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    gtk_widget_child_focus (GTK_WIDGET (self->table), GTK_DIR_TAB_FORWARD);
  else if (row != NULL)
    gtk_widget_grab_focus (row);
}

static void
page_filter (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekFiguresPage *self = LEDENBOEK_FIGURES_PAGE (widget);

  if (is_list_shown (self))
    gtk_widget_activate_action (adw_bin_get_child (self->list_slot), "page.filter", NULL);
}

/* A list prints itself; a figure is printed as its table. */
static void
page_print (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekFiguresPage *self = LEDENBOEK_FIGURES_PAGE (widget);

  if (is_list_shown (self))
    gtk_widget_activate_action (adw_bin_get_child (self->list_slot), "page.print", NULL);
  else if (self->figure != NULL)
    ledenboek_print_run (widget, ledenboek_print_table_new (ledger_figure_dup_table (self->figure),
                                                            _(self->spec->label)));
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  LedenboekFiguresPage *self = LEDENBOEK_FIGURES_PAGE (widget);
  gboolean shown = is_list_shown (self);

  go_back (self);
  return shown;
}

/* -- Making */

static void
ledenboek_figures_page_dispose (GObject *object)
{
  LedenboekFiguresPage *self = LEDENBOEK_FIGURES_PAGE (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  if (self->chart != NULL)
    ledenboek_figure_chart_set (self->chart, NULL);
  self->chart = NULL;
  g_clear_pointer (&self->figure, ledger_figure_free);
  g_clear_pointer (&self->selections, g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_figures_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, pages);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, list);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, title);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, says);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, whom);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, span);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, export_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, contents);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, empty);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, chart);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, table);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, list_title);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFiguresPage, list_slot);
}

static void
ledenboek_figures_page_class_init (LedenboekFiguresPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_figures_page_dispose;
  g_type_ensure (LEDENBOEK_TYPE_FIGURE_CHART);
  g_type_ensure (LEDENBOEK_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/figures-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, page_shown);
  gtk_widget_class_install_action (widget_class, "page.back", NULL, page_back);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, page_next_pane);
  gtk_widget_class_install_action (widget_class, "page.filter", NULL, page_filter);
  gtk_widget_class_install_action (widget_class, "page.print", NULL, page_print);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
ledenboek_figures_page_init (LedenboekFiguresPage *self)
{
  self->selections = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->list, "row-selected", G_CALLBACK (on_row_selected), self);
  g_signal_connect_swapped (self->chart, "chosen", G_CALLBACK (on_chart_chosen), self);
  g_signal_connect_swapped (self->export_button, "clicked", G_CALLBACK (on_export_clicked), self);
  fill_span (self);
  ledenboek_accessible_name_lists (GTK_WIDGET (self->whom), _("Whom is counted"));
  ledenboek_accessible_name_lists (GTK_WIDGET (self->span), _("Period"));
  g_signal_connect_swapped (self->whom, "notify::selected", G_CALLBACK (start_count), self);
  g_signal_connect_swapped (self->span, "notify::selected", G_CALLBACK (start_count), self);
}

GtkWidget *
ledenboek_figures_page_new (LedgerReplica *replica)
{
  LedenboekFiguresPage *self = g_object_new (LEDENBOEK_TYPE_FIGURES_PAGE, NULL);

  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  fill_list (self);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

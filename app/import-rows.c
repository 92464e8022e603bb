/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of rows (import-rows.h). It holds numbers of rows; what stands in a line is made when it is seen, so a file
 * of 200,000 rows takes little. The row that was chosen stays chosen when the list is made anew. Main thread.
 */
#include "config.h"

#include "app/import-rows.h"

#include "app/import-repair.h"
#include "app/tab-stop.h"
#include "app/text-column.h"
#include "app/text.h"

#include "libledger/import/row.h"
#include "libledger/quality/match.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LedenboekImportRows
{
  AdwBin parent_instance;

  GtkFlowBox *chips;
  GtkLabel *lacking;
  GtkDropDown *causes;
  GtkStack *stack;
  AdwStatusPage *empty;
  AdwLeaflet *leaflet;
  GtkColumnView *view;
  LedenboekImportRepair *repair;
  GtkWidget *back_bar;

  LedenboekImportWork *work;
  LedgerStore *store;
  GtkWidget *buttons[LEDGER_IMPORT_STATES + 1]; /* by state; the last one: all */
  LedgerImportState state;      /* that is shown; LEDGER_IMPORT_STATES: all */
  GArray *columns;              /* guint: with a fault, by place in `causes` behind "all"; G_MAXUINT: the row */
  guint cause;                  /* place in `causes`; 0: all */
  GArray *rows;                 /* guint: the rows that are shown */
  GtkSingleSelection *selection;
  guint chosen;                 /* row; G_MAXUINT: none */
  guint version;                /* of the work that is shown */
  guint focus_idle;
  gboolean quiet;
};

G_DEFINE_FINAL_TYPE (LedenboekImportRows, ledenboek_import_rows, ADW_TYPE_BIN)

static const LedgerImportPlan *
get_plan (LedenboekImportRows *self)
{
  return self->work != NULL ? ledenboek_import_work_get_plan (self->work) : NULL;
}

static guint
get_row (LedenboekImportRows *self, guint place)
{
  return place < self->rows->len ? g_array_index (self->rows, guint, place) : G_MAXUINT;
}

/* -- Lines */

static char *
dup_name (LedenboekImportRows *self, guint row)
{
  g_autoptr (LedgerImportRow) made = ledger_import_row_new (ledenboek_import_work_get_catalog (self->work),
                                                            ledenboek_import_work_get_plan_mapping (self->work),
                                                            ledenboek_import_work_get_table (self->work), row);

  return ledger_record_describe (made->contact, LEDGER_DESCRIBE_LIST);
}

/* The cause; or who it is, and by what that is known. */
static char *
dup_detail (LedenboekImportRows *self, const LedgerImportFinding *finding)
{
  g_autofree char *title = NULL, *why = NULL;

  if (finding->cause != NULL)
    return g_strdelimit (g_strdup (finding->cause), "\n", ' ');
  if (ledger_id_is_null (&finding->existing) || finding->state == LEDGER_IMPORT_NEW)
    return g_strdup ("");
  title = ledger_store_dup_title (self->store, ledger_model_find_kind (ledger_store_get_model (self->store), "contact"),
                                  &finding->existing);
  why = ledger_match_dup_reasons (finding->reasons);
  return *why != '\0' ? g_strdup_printf ("%s: %s", title, why) : g_steal_pointer (&title);
}

typedef enum
{
  COLUMN_LINE,
  COLUMN_STATE,
  COLUMN_NAME,
  COLUMN_DETAIL,
} Column;

static char *
dup_cell (LedenboekImportRows *self, guint row, Column column)
{
  const LedgerImportFinding *finding = ledger_import_plan_get (get_plan (self), row);

  switch (column)
    {
    case COLUMN_LINE:
      return g_strdup_printf ("%u", ledger_import_table_get_line (ledenboek_import_work_get_table (self->work), row));
    case COLUMN_STATE:
      return g_strdup (ledger_import_state_get_label (finding->state));
    case COLUMN_NAME:
      return dup_name (self, row);
    default:
      return dup_detail (self, finding);
    }
}

static char *
dup_shown (GtkListItem *item, guint column, gpointer owner)
{
  LedenboekImportRows *self = owner;
  guint row = get_row (self, gtk_list_item_get_position (item));

  return get_plan (self) != NULL && row != G_MAXUINT ? dup_cell (self, row, column) : NULL;
}

/* -- What is shown */

static guint
get_fault_column (LedenboekImportRows *self, guint row)
{
  const LedgerImportFinding *finding = ledger_import_plan_get (get_plan (self), row);

  return finding->state == LEDGER_IMPORT_FAULT ? finding->column : G_MAXUINT;
}

/* By cause, then as in the file. */
static int
compare_causes (gconstpointer one, gconstpointer other, gpointer data)
{
  LedenboekImportRows *self = data;
  guint first = *(const guint *) one, second = *(const guint *) other;
  guint first_column = get_fault_column (self, first), second_column = get_fault_column (self, second);

  if (first_column != second_column)
    return first_column < second_column ? -1 : 1;
  return first < second ? -1 : first > second ? 1 : 0;
}

static gboolean
is_shown (LedenboekImportRows *self, guint row)
{
  const LedgerImportFinding *finding = ledger_import_plan_get (get_plan (self), row);

  if (self->state != LEDGER_IMPORT_STATES && finding->state != self->state)
    return FALSE;
  return self->state != LEDGER_IMPORT_FAULT || self->cause == 0 || self->cause > self->columns->len ||
         finding->column == g_array_index (self->columns, guint, self->cause - 1);
}

static void
fill_rows (LedenboekImportRows *self)
{
  const LedgerImportPlan *plan = get_plan (self);

  g_array_set_size (self->rows, 0);
  for (guint row = 0; plan != NULL && row < ledger_import_plan_get_n_rows (plan); row++)
    if (is_shown (self, row))
      g_array_append_val (self->rows, row);
  if (self->state == LEDGER_IMPORT_FAULT)
    g_array_sort_with_data (self->rows, compare_causes, self);
}

static const char *
get_cause_label (LedenboekImportRows *self, guint column)
{
  const LedgerImportMapping *mapping = ledenboek_import_work_get_plan_mapping (self->work);

  return column < mapping->n_columns && mapping->targets[column] != NULL ? mapping->targets[column]->label
                                                                         : _("The row as a whole");
}

/* The columns with a fault, and how many rows each. */
static void
show_causes (LedenboekImportRows *self)
{
  const LedgerImportPlan *plan = get_plan (self);
  guint n_columns = ledenboek_import_work_get_plan_mapping (self->work)->n_columns;
  g_autofree guint *counts = g_new0 (guint, n_columns + 1);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  g_array_set_size (self->columns, 0);
  for (guint row = 0; row < ledger_import_plan_get_n_rows (plan); row++)
    if (ledger_import_plan_get (plan, row)->state == LEDGER_IMPORT_FAULT)
      counts[MIN (get_fault_column (self, row), n_columns)]++;
  gtk_string_list_append (labels, _("All causes"));
  for (guint i = 0; i <= n_columns; i++)
    if (counts[i] > 0)
      {
        guint column = i < n_columns ? i : G_MAXUINT;
        g_autofree char *number = ledenboek_text_dup_number (counts[i]);
        g_autofree char *text = g_strdup_printf ("%s  %s", get_cause_label (self, column), number);

        g_array_append_val (self->columns, column);
        gtk_string_list_append (labels, text);
      }
  if (self->cause > self->columns->len)
    self->cause = 0;
  gtk_drop_down_set_model (self->causes, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (self->causes, self->cause);
  gtk_widget_set_visible (GTK_WIDGET (self->causes), self->state == LEDGER_IMPORT_FAULT && self->columns->len > 1);
}

static void
show_chips (LedenboekImportRows *self)
{
  const LedgerImportPlan *plan = get_plan (self);

  for (guint i = 0; i <= LEDGER_IMPORT_STATES; i++)
    {
      gboolean all = i == LEDGER_IMPORT_STATES;
      guint count = all ? ledger_import_plan_get_n_rows (plan) : ledger_import_plan_count (plan, (LedgerImportState) i);
      g_autofree char *number = ledenboek_text_dup_number (count);
      g_autofree char *text = g_strdup_printf ("%s  %s", all ? _("All") : ledger_import_state_get_label (i), number);

      gtk_button_set_label (GTK_BUTTON (self->buttons[i]), text);
      gtk_widget_set_visible (gtk_widget_get_parent (self->buttons[i]), count > 0 || i == self->state);
    }
}

/* What the new ones will lack of what the organisation wants: nothing is held up by it (DQ-04). */
static void
show_lacking (LedenboekImportRows *self)
{
  g_autoptr (GArray) list = ledger_import_plan_list_lacking (get_plan (self));
  g_autoptr (GString) lacking = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      const LedgerImportLack *lack = &g_array_index (list, LedgerImportLack, i);
      g_autofree char *number = ledenboek_text_dup_number (lack->count);

      g_string_append_printf (lacking, "%s%s %s", i > 0 ? ", " : "", lack->label, number);
    }
  /* Translators: fields with how many contacts lack them: "Date of birth 12, Phone or e-mail 3" */
  text = g_strdup_printf (_("To be filled in later of new contacts: %s. They are imported all the same, and then stand "
                            "on a work list of Clean up."), lacking->str);
  gtk_label_set_label (self->lacking, text);
  gtk_widget_set_visible (GTK_WIDGET (self->lacking), list->len > 0);
}

static void
show_selected (LedenboekImportRows *self)
{
  guint row = get_row (self, gtk_single_selection_get_selected (self->selection));

  if (self->quiet || row == G_MAXUINT || get_plan (self) == NULL)
    return;
  self->chosen = row;
  ledenboek_import_repair_show (self->repair, self->work, self->store, row);
}

/* The lines hold nothing themselves: a cell is found by its place. */
static void
show_rows (LedenboekImportRows *self)
{
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  guint place = gtk_single_selection_get_selected (self->selection), found = G_MAXUINT;

  fill_rows (self);
  for (guint i = 0; i < self->rows->len; i++)
    {
      gtk_string_list_append (lines, "");
      if (get_row (self, i) == self->chosen)
        found = i;
    }
  if (found == G_MAXUINT)
    found = place == GTK_INVALID_LIST_POSITION ? 0 : MIN (place, MAX (self->rows->len, 1) - 1);
  self->quiet = TRUE;
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (lines));
  gtk_single_selection_set_selected (self->selection, found);
  self->quiet = FALSE;
  gtk_stack_set_visible_child_name (self->stack, self->rows->len > 0 ? "work" : "empty");
  show_selected (self);
}

static void
on_looked (LedenboekImportRows *self)
{
  gboolean held = gtk_widget_get_focus_child (GTK_WIDGET (self->view)) != NULL;

  if (get_plan (self) == NULL)
    {
      adw_status_page_set_title (self->empty, _("Looking who is in the book already…"));
      gtk_stack_set_visible_child_name (self->stack, "empty");
      return;
    }
  if (self->version == ledenboek_import_work_get_version (self->work))
    return;
  self->version = ledenboek_import_work_get_version (self->work);
  adw_status_page_set_title (self->empty, _("No rows here any more"));
  self->quiet = TRUE;
  show_chips (self);
  show_lacking (self);
  show_causes (self);
  self->quiet = FALSE;
  show_rows (self);
  if (held)
    ledenboek_import_rows_focus (self);
}

/* -- Focus */

static gboolean
focus_chosen (gpointer data)
{
  LedenboekImportRows *self = data;
  GtkWidget *list = gtk_widget_get_last_child (GTK_WIDGET (self->view));

  self->focus_idle = 0;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    return G_SOURCE_REMOVE;
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", gtk_single_selection_get_selected (self->selection));
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0)
      {
        gtk_widget_grab_focus (row);
        return G_SOURCE_REMOVE;
      }
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  return G_SOURCE_REMOVE;
}

void
ledenboek_import_rows_focus (LedenboekImportRows *self)
{
  if (self->focus_idle == 0)
    self->focus_idle = g_idle_add (focus_chosen, self);
}

static gboolean
has_focus (LedenboekImportRows *self, gpointer within)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, within);
}

static void
focus_repair (LedenboekImportRows *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  ledenboek_import_repair_focus (self->repair);
}

void
ledenboek_import_rows_next_pane (LedenboekImportRows *self)
{
  if (has_focus (self, self->repair))
    gtk_widget_grab_focus (self->buttons[self->state]);
  else if (has_focus (self, self->view))
    focus_repair (self);
  else
    ledenboek_import_rows_focus (self);
}

gboolean
ledenboek_import_rows_back (LedenboekImportRows *self)
{
  if (!has_focus (self, self->repair))
    return FALSE;
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  ledenboek_import_rows_focus (self);
  return TRUE;
}

/* -- Working */

void
ledenboek_import_rows_submit (LedenboekImportRows *self)
{
  ledenboek_import_repair_submit (self->repair);
}

/* On to the next one, unless the list has moved up already. */
static void
on_done (LedenboekImportRows *self)
{
  guint place = gtk_single_selection_get_selected (self->selection);

  if (get_row (self, place) == self->chosen && place + 1 < self->rows->len)
    gtk_single_selection_set_selected (self->selection, place + 1);
  else
    show_selected (self);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  ledenboek_import_rows_focus (self);
}

static gboolean
on_key (LedenboekImportRows *self, guint key, guint code, GdkModifierType state)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || !has_focus (self, self->view))
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_1 || key == GDK_KEY_KP_1)
    ledenboek_import_repair_decide (self->repair, LEDGER_IMPORT_DECIDE_SAME);
  else if (key == GDK_KEY_2 || key == GDK_KEY_KP_2)
    ledenboek_import_repair_decide (self->repair, LEDGER_IMPORT_DECIDE_NEW);
  else if (key == GDK_KEY_x || key == GDK_KEY_X)
    ledenboek_import_repair_decide (self->repair, LEDGER_IMPORT_DECIDE_OUT);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
on_chip (LedenboekImportRows *self, GtkToggleButton *chip)
{
  LedgerImportState state = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), "state"));

  if (gtk_toggle_button_get_active (chip) && state != self->state)
    ledenboek_import_rows_show (self, state);
}

static void
on_cause_changed (LedenboekImportRows *self)
{
  if (self->quiet || self->work == NULL || get_plan (self) == NULL)
    return;
  self->cause = gtk_drop_down_get_selected (self->causes);
  show_rows (self);
}

void
ledenboek_import_rows_show (LedenboekImportRows *self, LedgerImportState state)
{
  self->state = state;
  self->cause = 0;
  self->version = 0;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[state]), TRUE);
  if (self->work != NULL)
    on_looked (self);
}

static void
add_chip (LedenboekImportRows *self, guint state)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *chip = gtk_toggle_button_new_with_label ("");

  self->buttons[state] = chip;
  gtk_widget_add_css_class (chip, "chip");
  g_object_set_data (G_OBJECT (chip), "state", GUINT_TO_POINTER (state));
  if (state != LEDGER_IMPORT_STATES)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (chip), GTK_TOGGLE_BUTTON (self->buttons[LEDGER_IMPORT_STATES]));
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), chip);
  gtk_flow_box_append (self->chips, child);
  g_signal_connect_object (chip, "toggled", G_CALLBACK (on_chip), self, G_CONNECT_SWAPPED);
}

static void
on_folded (LedenboekImportRows *self)
{
  gtk_widget_set_visible (self->back_bar, adw_leaflet_get_folded (self->leaflet));
}

static void
on_back_clicked (LedenboekImportRows *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  ledenboek_import_rows_focus (self);
}

void
ledenboek_import_rows_set_work (LedenboekImportRows *self, LedenboekImportWork *work, LedgerStore *store)
{
  self->work = g_object_ref (work);
  self->store = g_object_ref (store);
  g_signal_connect_object (work, "looked", G_CALLBACK (on_looked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (work, "mapped", G_CALLBACK (on_looked), self, G_CONNECT_SWAPPED);
}

/* -- Life */

static void
ledenboek_import_rows_dispose (GObject *object)
{
  LedenboekImportRows *self = LEDENBOEK_IMPORT_ROWS (object);

  g_clear_handle_id (&self->focus_idle, g_source_remove);
  g_clear_object (&self->work);
  g_clear_object (&self->store);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (ledenboek_import_rows_parent_class)->dispose (object);
}

static void
ledenboek_import_rows_finalize (GObject *object)
{
  LedenboekImportRows *self = LEDENBOEK_IMPORT_ROWS (object);

  g_array_unref (self->rows);
  g_array_unref (self->columns);
  G_OBJECT_CLASS (ledenboek_import_rows_parent_class)->finalize (object);
}

static void
ledenboek_import_rows_class_init (LedenboekImportRowsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_import_rows_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_import_rows_finalize;
  g_type_ensure (LEDENBOEK_TYPE_IMPORT_REPAIR);
  g_type_ensure (LEDENBOEK_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/import-rows.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRows, chips);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRows, lacking);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRows, causes);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRows, stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRows, empty);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRows, leaflet);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRows, view);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRows, repair);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRows, back_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_cause_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_done);
  gtk_widget_class_bind_template_callback (widget_class, focus_repair);
}

static void
ledenboek_import_rows_init (LedenboekImportRows *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  self->columns = g_array_new (FALSE, FALSE, sizeof (guint));
  self->state = LEDGER_IMPORT_STATES;
  self->chosen = G_MAXUINT;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->selection = gtk_single_selection_new (NULL);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  ledenboek_text_column_append (self->view, _("Row"), COLUMN_LINE, 56, dup_shown, self);
  ledenboek_text_column_append (self->view, _("Becomes"), COLUMN_STATE, 150, dup_shown, self);
  ledenboek_text_column_append (self->view, _("Name"), COLUMN_NAME, 190, dup_shown, self);
  ledenboek_text_column_append (self->view, _("Cause, or who it is"), COLUMN_DETAIL, LEDENBOEK_TEXT_COLUMN_WIDE,
                                dup_shown, self);
  add_chip (self, LEDGER_IMPORT_STATES);
  for (guint i = 0; i < LEDGER_IMPORT_STATES; i++)
    add_chip (self, i);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[LEDGER_IMPORT_STATES]), TRUE);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (show_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

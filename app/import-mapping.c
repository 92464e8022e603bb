/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of the columns (import-mapping.h): made anew with another table, and otherwise only said anew. Main thread;
 * the table is not changed while it stands here.
 */
#include "config.h"

#include "app/import-mapping.h"

#include "app/accessible.h"
#include "app/drop-down.h"
#include "app/moment.h"
#include "app/text.h"

#include "libledger/import/row.h"
#include "libledger/rules/date.h"
#include "libledger/rules/rule.h"

#include <glib/gi18n.h>
#include <string.h>

/* Examples of a column, and rows in which they are looked for. */
#define SAMPLES 3
#define SAMPLE_ROWS 2000

/* Characters of a head, of the examples, and of how they are understood. */
#define HEAD_WIDTH 18
#define SAMPLE_WIDTH 30

struct _LedenboekImportMappingView
{
  AdwBin parent_instance;

  GtkDropDown *encoding, *delimiter, *sheet, *existing;
  GtkEditable *country;
  GtkLabel *count;
  GtkGrid *grid;

  LedenboekImportWork *work;
  LedgerStore *store;
  const LedgerImportTable *table;       /* whose columns stand here */
  GPtrArray *encodings;         /* const char * by place in the list */
  GPtrArray *choices;           /* GtkDropDown by column */
  GPtrArray *understood;        /* GtkLabel by column */
  gboolean quiet;               /* controls are being set */
};

G_DEFINE_FINAL_TYPE (LedenboekImportMappingView, ledenboek_import_mapping_view, ADW_TYPE_BIN)

static const struct { const char *name, *label; } encodings[] = {
  { "UTF-8", N_("Unicode (UTF-8)") },
  { "WINDOWS-1252", N_("Windows, western Europe") },
  { "CP850", N_("DOS (code page 850)") },
  { "UTF-16LE", N_("Unicode (UTF-16)") },
  { "UTF-16BE", N_("Unicode (UTF-16, other order)") },
};

static const struct { char delimiter; const char *label; } delimiters[] = {
  { ';', N_("Semicolons") }, { ',', N_("Commas") }, { '\t', N_("Tabs") }, { '|', N_("Strokes") },
};

char *
ledenboek_import_understood_dup_text (const LedgerImportRow *row, LedgerStore *store,
                                      const LedgerImportMapping *mapping, guint column)
{
  g_autofree char *text = ledger_import_row_dup_understood (row, store, mapping, column);

  return ledger_date_is_iso (text) ? ledenboek_day_dup_long_text (text) : g_steal_pointer (&text);
}

char *
ledenboek_import_fault_dup_text (const LedgerImportRow *row, guint column)
{
  for (guint i = 0; i < row->faults->len; i++)
    {
      const LedgerImportFault *fault = row->faults->pdata[i];

      if (fault->column == column)
        return g_strdup (fault->message);
    }
  return NULL;
}

/* -- How the file is read */

static void
show_encodings (LedenboekImportMappingView *self, const char *taken)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint chosen = 0;

  g_ptr_array_set_size (self->encodings, 0);
  for (guint i = 0; taken != NULL && i < G_N_ELEMENTS (encodings); i++)
    {
      if (g_ascii_strcasecmp (encodings[i].name, taken) == 0)
        chosen = i;
      g_ptr_array_add (self->encodings, (gpointer) encodings[i].name);
      gtk_string_list_append (labels, _(encodings[i].label));
    }
  gtk_drop_down_set_model (self->encoding, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (self->encoding, chosen);
  gtk_widget_set_visible (GTK_WIDGET (self->encoding), taken != NULL);
}

static void
show_delimiters (LedenboekImportMappingView *self, char taken)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint chosen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (delimiters); i++)
    {
      if (delimiters[i].delimiter == taken)
        chosen = i;
      gtk_string_list_append (labels, _(delimiters[i].label));
    }
  gtk_drop_down_set_model (self->delimiter, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (self->delimiter, chosen);
  gtk_widget_set_visible (GTK_WIDGET (self->delimiter), taken != 0);
}

static void
show_sheets (LedenboekImportMappingView *self)
{
  GPtrArray *sheets = ledger_import_table_get_sheets (self->table);
  const char *taken = ledger_import_table_get_sheet (self->table);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint chosen = 0;

  for (guint i = 0; sheets != NULL && i < sheets->len; i++)
    {
      if (g_strcmp0 (sheets->pdata[i], taken) == 0)
        chosen = i;
      gtk_string_list_append (labels, sheets->pdata[i]);
    }
  gtk_drop_down_set_model (self->sheet, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (self->sheet, chosen);
  gtk_widget_set_visible (GTK_WIDGET (self->sheet), sheets != NULL);
}

static void
show_reading (LedenboekImportMappingView *self)
{
  guint rows = ledger_import_table_get_n_rows (self->table), columns = ledger_import_table_get_n_columns (self->table);
  g_autofree char *n_rows = ledenboek_text_dup_number (rows);
  g_autofree char *n_columns = ledenboek_text_dup_number (columns);
  g_autofree char *all_rows = g_strdup_printf (ngettext ("%s row in the file", "%s rows in the file", rows), n_rows);
  g_autofree char *all_columns = g_strdup_printf (ngettext ("%s column", "%s columns", columns), n_columns);
  g_autofree char *text = g_strdup_printf ("%s · %s", all_rows, all_columns);

  show_encodings (self, ledger_import_table_get_encoding (self->table));
  show_delimiters (self, ledger_import_table_get_delimiter (self->table));
  show_sheets (self);
  gtk_label_set_label (self->count, text);
}

static void
on_reading_changed (LedenboekImportMappingView *self)
{
  guint encoding = gtk_drop_down_get_selected (self->encoding);
  guint delimiter = gtk_drop_down_get_selected (self->delimiter);
  GtkStringObject *sheet = gtk_drop_down_get_selected_item (self->sheet);
  LedgerImportReading how = { NULL };

  if (self->quiet || self->work == NULL || ledenboek_import_work_is_reading (self->work))
    return;
  if (encoding < self->encodings->len)
    how.encoding = self->encodings->pdata[encoding];
  if (gtk_widget_get_visible (GTK_WIDGET (self->delimiter)) && delimiter < G_N_ELEMENTS (delimiters))
    how.delimiter = delimiters[delimiter].delimiter;
  if (sheet != NULL)
    how.sheet = gtk_string_object_get_string (sheet);
  ledenboek_import_work_read_as (self->work, &how);
}

/* -- The lines */

static GtkWidget *
make_label (const char *text, int width, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), width / 2);
  gtk_label_set_max_width_chars (GTK_LABEL (label), width);
  gtk_widget_set_tooltip_text (label, text);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* The rows of the first texts of a column that differ. */
static guint
find_samples (LedenboekImportMappingView *self, guint column, guint *rows)
{
  guint n_rows = MIN (ledger_import_table_get_n_rows (self->table), SAMPLE_ROWS), found = 0;

  for (guint row = 0; row < n_rows && found < SAMPLES; row++)
    {
      const char *text = ledger_import_table_get_cell (self->table, row, column);
      gboolean known = *text == '\0';

      for (guint i = 0; i < found && !known; i++)
        known = strcmp (ledger_import_table_get_cell (self->table, rows[i], column), text) == 0;
      if (!known)
        rows[found++] = row;
    }
  return found;
}

static char *
dup_sample (LedenboekImportMappingView *self, guint column)
{
  guint rows[SAMPLES], n_rows = find_samples (self, column, rows);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_rows; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " · " : "",
                            ledger_import_table_get_cell (self->table, rows[i], column));
  return g_string_free (text, FALSE);
}

/* How the examples are understood; what is not, with its cause. */
static void
show_understood (LedenboekImportMappingView *self, guint column)
{
  const LedgerImportMapping *mapping = ledenboek_import_work_get_mapping (self->work);
  const LedgerImportCatalog *catalog = ledenboek_import_work_get_catalog (self->work);
  GtkLabel *label = self->understood->pdata[column];
  guint rows[SAMPLES], n_rows = mapping->targets[column] != NULL ? find_samples (self, column, rows) : 0;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean wrong = FALSE;

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (LedgerImportRow) row = ledger_import_row_new (catalog, mapping, self->table, rows[i]);
      g_autofree char *fault = ledenboek_import_fault_dup_text (row, column);
      g_autofree char *shown = fault == NULL ? ledenboek_import_understood_dup_text (row, self->store, mapping, column)
                                             : g_strconcat ("⚠ ", fault, NULL);

      wrong = wrong || fault != NULL;
      g_string_append_printf (text, "%s%s", i > 0 ? " · " : "", shown);
    }
  if (mapping->targets[column] == NULL)
    g_string_assign (text, "–");
  gtk_label_set_label (label, text->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text->str);
  (wrong ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (label), "error");
  (mapping->targets[column] == NULL ? gtk_widget_add_css_class
                                    : gtk_widget_remove_css_class) (GTK_WIDGET (label), "dim-label");
}

static void
show_choice (LedenboekImportMappingView *self, guint column)
{
  GPtrArray *targets = ledger_import_catalog_get_targets (ledenboek_import_work_get_catalog (self->work));
  const LedgerImportTarget *target = ledenboek_import_work_get_mapping (self->work)->targets[column];
  guint place = 0;

  if (target != NULL && g_ptr_array_find (targets, target, &place))
    place++;
  gtk_drop_down_set_selected (self->choices->pdata[column], place);
}

static void
show_mapping (LedenboekImportMappingView *self)
{
  const LedgerImportMapping *mapping = ledenboek_import_work_get_mapping (self->work);

  self->quiet = TRUE;
  for (guint i = 0; i < self->choices->len; i++)
    {
      show_choice (self, i);
      show_understood (self, i);
    }
  gtk_drop_down_set_selected (self->existing, mapping->existing);
  if (g_ascii_strcasecmp (gtk_editable_get_text (self->country), mapping->country) != 0)
    gtk_editable_set_text (self->country, mapping->country);
  self->quiet = FALSE;
}

static void
on_chosen (LedenboekImportMappingView *self, GParamSpec *spec, GtkDropDown *choice)
{
  GPtrArray *targets = ledger_import_catalog_get_targets (ledenboek_import_work_get_catalog (self->work));
  guint place = gtk_drop_down_get_selected (choice);
  guint column;

  if (self->quiet || !g_ptr_array_find (self->choices, choice, &column) || place == GTK_INVALID_LIST_POSITION)
    return;
  ledenboek_import_work_set_target (self->work, column,
                                    place > 0 ? ((const LedgerImportTarget *) targets->pdata[place - 1])->path : NULL);
}

static GtkWidget *
make_choice (LedenboekImportMappingView *self, GListModel *labels, const char *name)
{
  GtkWidget *choice = gtk_drop_down_new (g_object_ref (labels), NULL);
  /* Translators: %s is the head of a column */
  g_autofree char *spoken = g_strdup_printf (_("Column “%s” becomes"), name);

  ledenboek_drop_down_find_by_typing (GTK_DROP_DOWN (choice));
  gtk_widget_set_size_request (choice, 220, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_signal_connect_object (choice, "notify::selected", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  return choice;
}

static void
add_line (LedenboekImportMappingView *self, guint column, GListModel *labels)
{
  int line = (int) column + 1;
  const char *head = ledger_import_table_get_head (self->table, column);
  g_autofree char *letter = ledger_import_column_dup_name (column);
  g_autofree char *sample = dup_sample (self, column);
  GtkWidget *choice = make_choice (self, labels, *head != '\0' ? head : letter);
  GtkWidget *understood = make_label ("", SAMPLE_WIDTH + 10, NULL);

  gtk_widget_set_hexpand (understood, TRUE);
  g_ptr_array_add (self->choices, choice);
  g_ptr_array_add (self->understood, understood);
  gtk_grid_attach (self->grid, make_label (letter, 3, "dim-label"), 0, line, 1, 1);
  gtk_grid_attach (self->grid, make_label (head, HEAD_WIDTH, NULL), 1, line, 1, 1);
  gtk_grid_attach (self->grid, make_label (sample, SAMPLE_WIDTH, "dim-label"), 2, line, 1, 1);
  gtk_grid_attach (self->grid, choice, 3, line, 1, 1);
  gtk_grid_attach (self->grid, understood, 4, line, 1, 1);
}

static void
add_heads (LedenboekImportMappingView *self)
{
  const char *heads[] = { "", _("Column"), _("In the file"), _("Becomes"), _("Understood as") };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      GtkWidget *label = gtk_label_new (heads[i]);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "heading");
      gtk_grid_attach (self->grid, label, (int) i, 0, 1, 1);
    }
}

static GListModel *
make_target_labels (LedenboekImportMappingView *self)
{
  GPtrArray *targets = ledger_import_catalog_get_targets (ledenboek_import_work_get_catalog (self->work));
  GtkStringList *labels = gtk_string_list_new (NULL);

  gtk_string_list_append (labels, _("– left out –"));
  for (guint i = 0; i < targets->len; i++)
    gtk_string_list_append (labels, ((const LedgerImportTarget *) targets->pdata[i])->label);
  return G_LIST_MODEL (labels);
}

static void
drop_lines (LedenboekImportMappingView *self)
{
  GtkWidget *child;

  g_ptr_array_set_size (self->choices, 0);
  g_ptr_array_set_size (self->understood, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
}

static void
on_read (LedenboekImportMappingView *self)
{
  const LedgerImportTable *table = ledenboek_import_work_get_table (self->work);
  g_autoptr (GListModel) labels = NULL;

  if (table == self->table)
    return;
  self->table = table;
  if (table == NULL)
    {
      drop_lines (self);
      return;
    }
  self->quiet = TRUE;
  drop_lines (self);
  show_reading (self);
  add_heads (self);
  labels = make_target_labels (self);
  for (guint i = 0; i < ledger_import_table_get_n_columns (self->table); i++)
    add_line (self, i, labels);
  self->quiet = FALSE;
  show_mapping (self);
}

static void
on_existing_changed (LedenboekImportMappingView *self)
{
  guint chosen = gtk_drop_down_get_selected (self->existing);

  if (!self->quiet && self->work != NULL && chosen <= LEDGER_IMPORT_LEAVE)
    ledenboek_import_work_set_existing (self->work, (LedgerImportExisting) chosen);
}

static void
on_country_changed (LedenboekImportMappingView *self)
{
  const char *text = gtk_editable_get_text (self->country);
  const LedgerRuleContext context = { NULL };
  g_autofree char *country = NULL;
  gboolean right = *text == '\0' || ledger_rule_lookup ("country")->check (text, &context, &country, NULL);

  (right ? gtk_widget_remove_css_class : gtk_widget_add_css_class) (GTK_WIDGET (self->country), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->country), GTK_ACCESSIBLE_STATE_INVALID,
                               right ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
  if (right && !self->quiet && self->work != NULL)
    ledenboek_import_work_set_country (self->work, country != NULL ? country : "");
}

void
ledenboek_import_mapping_view_set_work (LedenboekImportMappingView *self, LedenboekImportWork *work, LedgerStore *store)
{
  self->work = g_object_ref (work);
  self->store = g_object_ref (store);
  g_signal_connect_object (work, "read", G_CALLBACK (on_read), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (work, "mapped", G_CALLBACK (show_mapping), self, G_CONNECT_SWAPPED);
}

void
ledenboek_import_mapping_view_focus (LedenboekImportMappingView *self)
{
  if (self->choices->len > 0)
    gtk_widget_grab_focus (self->choices->pdata[0]);
}

static void
ledenboek_import_mapping_view_dispose (GObject *object)
{
  LedenboekImportMappingView *self = LEDENBOEK_IMPORT_MAPPING_VIEW (object);

  g_clear_object (&self->work);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ledenboek_import_mapping_view_parent_class)->dispose (object);
}

static void
ledenboek_import_mapping_view_finalize (GObject *object)
{
  LedenboekImportMappingView *self = LEDENBOEK_IMPORT_MAPPING_VIEW (object);

  g_ptr_array_unref (self->encodings);
  g_ptr_array_unref (self->choices);
  g_ptr_array_unref (self->understood);
  G_OBJECT_CLASS (ledenboek_import_mapping_view_parent_class)->finalize (object);
}

static void
ledenboek_import_mapping_view_class_init (LedenboekImportMappingViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_import_mapping_view_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_import_mapping_view_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/import-mapping.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportMappingView, encoding);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportMappingView, delimiter);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportMappingView, sheet);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportMappingView, existing);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportMappingView, country);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportMappingView, count);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportMappingView, grid);
  gtk_widget_class_bind_template_callback (widget_class, on_reading_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_existing_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_country_changed);
}

static void
ledenboek_import_mapping_view_init (LedenboekImportMappingView *self)
{
  self->encodings = g_ptr_array_new ();
  self->choices = g_ptr_array_new ();
  self->understood = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values of a row (import-repair.h), an entry for each column that is taken. Which buttons are there follows from
 * what was found of the row. Main thread.
 */
#include "config.h"

#include "app/import-repair.h"

#include "app/import-mapping.h"
#include "app/text.h"

#include "libledger/import/row.h"
#include "libledger/quality/match.h"

#include <glib/gi18n.h>
#include <string.h>

/* A value of the row. */
typedef struct
{
  guint column;
  GtkEditable *entry;
  GtkLabel *below;
  char *base;                   /* what stood there */
} Value;

struct _LedenboekImportRepair
{
  AdwBin parent_instance;

  GtkLabel *title, *subtitle, *cause, *who;
  GtkWidget *cause_box, *who_box, *same_button, *new_button, *out_button, *back_button, *save_button;
  GtkGrid *grid;

  LedenboekImportWork *work;
  LedgerStore *store;
  guint row;
  guint version;                /* of the work that stands here */
  GArray *values;               /* Value */
};

G_DEFINE_FINAL_TYPE (LedenboekImportRepair, ledenboek_import_repair, ADW_TYPE_BIN)

static guint done_signal;

static void
value_clear (gpointer data)
{
  g_free (((Value *) data)->base);
}

static const LedgerImportFinding *
get_finding (LedenboekImportRepair *self)
{
  const LedgerImportPlan *plan = self->work != NULL ? ledenboek_import_work_get_plan (self->work) : NULL;

  return plan != NULL && self->row < ledger_import_plan_get_n_rows (plan) ? ledger_import_plan_get (plan, self->row)
                                                                          : NULL;
}

static LedgerImportRow *
make_row (LedenboekImportRepair *self)
{
  return ledger_import_row_new (ledenboek_import_work_get_catalog (self->work),
                                ledenboek_import_work_get_plan_mapping (self->work),
                                ledenboek_import_work_get_table (self->work), self->row);
}

static const char *
get_cell (LedenboekImportRepair *self, guint column)
{
  return ledger_import_table_get_cell (ledenboek_import_work_get_table (self->work), self->row, column);
}

static gboolean
is_typed (LedenboekImportRepair *self)
{
  for (guint i = 0; i < self->values->len; i++)
    {
      const Value *value = &g_array_index (self->values, Value, i);

      if (strcmp (gtk_editable_get_text (value->entry), value->base) != 0)
        return TRUE;
    }
  return FALSE;
}

/* -- Showing */

static void
show_below (LedenboekImportRepair *self, const Value *value, const LedgerImportRow *row)
{
  g_autofree char *fault = ledenboek_import_fault_dup_text (row, value->column);
  g_autofree char *understood =
      fault == NULL ? ledenboek_import_understood_dup_text (row, self->store,
                                                            ledenboek_import_work_get_plan_mapping (self->work),
                                                            value->column) : NULL;
  gboolean told = fault != NULL || strcmp (understood, get_cell (self, value->column)) != 0;

  gtk_label_set_label (value->below, fault != NULL ? fault : understood);
  gtk_widget_set_visible (GTK_WIDGET (value->below), told && *gtk_label_get_label (value->below) != '\0');
  (fault != NULL ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (value->below), "error");
  (fault != NULL ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (value->entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (value->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               fault != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (value->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_label (value->below), -1);
}

static void
add_value (LedenboekImportRepair *self, guint column, const LedgerImportRow *row)
{
  const LedgerImportTarget *target = ledenboek_import_work_get_plan_mapping (self->work)->targets[column];
  const LedgerImportFinding *finding = get_finding (self);
  int place = (int) self->values->len;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *heading = gtk_label_new (target->label);
  Value value = { column, GTK_EDITABLE (gtk_entry_new ()), GTK_LABEL (gtk_label_new (NULL)),
                  g_strdup (get_cell (self, column)) };

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_ellipsize (GTK_LABEL (heading), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (heading, "field-label");
  gtk_label_set_xalign (value.below, 0);
  gtk_label_set_wrap (value.below, TRUE);
  gtk_label_set_max_width_chars (value.below, 12);
  gtk_widget_add_css_class (GTK_WIDGET (value.below), "caption");
  gtk_editable_set_width_chars (value.entry, 8);
  gtk_editable_set_max_width_chars (value.entry, 12);
  gtk_editable_set_text (value.entry, value.base);
  gtk_editable_set_editable (value.entry, finding->state != LEDGER_IMPORT_DONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (value.entry), GTK_ACCESSIBLE_PROPERTY_LABEL, target->label, -1);
  g_signal_connect_object (value.entry, "activate", G_CALLBACK (ledenboek_import_repair_submit), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (value.entry));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (value.below));
  gtk_grid_attach (self->grid, box, place % 2, place / 2, 1, 1);
  g_array_append_val (self->values, value);
  show_below (self, &value, row);
}

static void
show_values (LedenboekImportRepair *self, const LedgerImportRow *row)
{
  const LedgerImportMapping *mapping = ledenboek_import_work_get_plan_mapping (self->work);
  GtkWidget *child;

  g_array_set_size (self->values, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  for (guint column = 0; column < mapping->n_columns; column++)
    if (mapping->targets[column] != NULL)
      add_value (self, column, row);
}

/* A cause that belongs to a value stands beneath it; here the one of the row as a whole. */
static void
show_cause (LedenboekImportRepair *self, const LedgerImportFinding *finding, const LedgerImportRow *row)
{
  g_autofree char *below = finding->column != G_MAXUINT ? ledenboek_import_fault_dup_text (row, finding->column) : NULL;
  gboolean told = finding->state == LEDGER_IMPORT_FAULT && below == NULL;

  gtk_label_set_label (self->cause, told ? finding->cause : "");
  gtk_widget_set_visible (self->cause_box, told);
}

static void
show_who (LedenboekImportRepair *self, const LedgerImportFinding *finding)
{
  gboolean known = !ledger_id_is_null (&finding->existing) &&
                   (finding->state == LEDGER_IMPORT_DOUBT || finding->state == LEDGER_IMPORT_CHANGE ||
                    finding->state == LEDGER_IMPORT_SAME || finding->decided);
  g_autoptr (LedgerRecord) contact = known ? ledger_store_get_root (self->store, &finding->existing) : NULL;
  g_autofree char *name = NULL, *address = NULL, *why = NULL, *text = NULL;
  const char *number;

  gtk_widget_set_visible (self->who_box, contact != NULL);
  if (contact == NULL)
    return;
  name = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  address = ledenboek_text_dup_address (contact);
  why = ledger_match_dup_reasons (finding->reasons);
  number = ledger_record_get_text (contact, "number");
  text = g_strdup_printf ("%s %s\n%s\n%s", number != NULL ? number : "", name, address, why);
  gtk_label_set_label (self->who, g_strstrip (text));
}

static void
show_buttons (LedenboekImportRepair *self, const LedgerImportFinding *finding)
{
  gboolean doubt = finding->state == LEDGER_IMPORT_DOUBT || finding->decided;
  gboolean open = finding->state != LEDGER_IMPORT_DONE && finding->state != LEDGER_IMPORT_OUT;

  gtk_widget_set_visible (self->same_button, doubt && open);
  gtk_widget_set_visible (self->new_button, doubt && open);
  gtk_widget_set_visible (self->out_button, open && finding->state != LEDGER_IMPORT_EMPTY);
  gtk_widget_set_visible (self->back_button, finding->state == LEDGER_IMPORT_OUT);
  gtk_widget_set_visible (self->save_button, open);
}

void
ledenboek_import_repair_show (LedenboekImportRepair *self, LedenboekImportWork *work, LedgerStore *store, guint row)
{
  gboolean same = self->work == work && self->row == row && self->values->len > 0;
  g_autoptr (LedgerImportRow) made = NULL;
  const LedgerImportFinding *finding;
  g_autofree char *name = NULL, *line = NULL;

  if (same && (self->version == ledenboek_import_work_get_version (work) || is_typed (self)))
    return;
  g_set_object (&self->work, work);
  g_set_object (&self->store, store);
  self->row = row;
  self->version = ledenboek_import_work_get_version (work);
  finding = get_finding (self);
  gtk_widget_set_visible (GTK_WIDGET (self), finding != NULL);
  if (finding == NULL)
    return;
  made = make_row (self);
  name = ledger_record_describe (made->contact, LEDGER_DESCRIBE_TITLE);
  line = g_strdup_printf (_("Row %u · %s"), ledger_import_table_get_line (ledenboek_import_work_get_table (work), row),
                          ledger_import_state_get_label (finding->state));
  gtk_label_set_label (self->title, *name != '\0' ? name : _("Without a name"));
  gtk_label_set_label (self->subtitle, line);
  show_cause (self, finding, made);
  show_who (self, finding);
  show_buttons (self, finding);
  show_values (self, made);
}

void
ledenboek_import_repair_focus (LedenboekImportRepair *self)
{
  const LedgerImportFinding *finding = get_finding (self);
  const Value *first = NULL;

  for (guint i = 0; finding != NULL && i < self->values->len; i++)
    {
      const Value *value = &g_array_index (self->values, Value, i);

      if (first == NULL || value->column == finding->column)
        first = value;
    }
  if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first->entry));
}

/* -- Acting */

void
ledenboek_import_repair_submit (LedenboekImportRepair *self)
{
  const LedgerImportFinding *finding = get_finding (self);
  gboolean typed = finding != NULL && is_typed (self);
  guint row = self->row;

  if (finding == NULL || finding->state == LEDGER_IMPORT_DONE)
    return;
  for (guint i = 0; i < self->values->len; i++)
    {
      const Value *value = &g_array_index (self->values, Value, i);
      const char *text = gtk_editable_get_text (value->entry);

      if (strcmp (text, value->base) != 0)
        ledenboek_import_work_repair (self->work, row, value->column, text);
    }
  /* What is made of it now is shown when the row is shown again. */
  g_array_set_size (self->values, 0);
  if (typed)
    ledenboek_import_work_look_at (self->work, row);
  g_signal_emit (self, done_signal, 0);
}

void
ledenboek_import_repair_decide (LedenboekImportRepair *self, LedgerImportDecision decision)
{
  const LedgerImportFinding *finding = get_finding (self);
  GtkWidget *button = decision == LEDGER_IMPORT_DECIDE_OUT ? self->out_button
                      : decision == LEDGER_IMPORT_DECIDE_SAME ? self->same_button : self->new_button;

  if (finding == NULL || !gtk_widget_get_visible (button))
    return;
  ledenboek_import_work_decide (self->work, self->row, decision);
  g_signal_emit (self, done_signal, 0);
}

static void
on_same (LedenboekImportRepair *self)
{
  ledenboek_import_repair_decide (self, LEDGER_IMPORT_DECIDE_SAME);
}

static void
on_new (LedenboekImportRepair *self)
{
  ledenboek_import_repair_decide (self, LEDGER_IMPORT_DECIDE_NEW);
}

static void
on_out (LedenboekImportRepair *self)
{
  ledenboek_import_repair_decide (self, LEDGER_IMPORT_DECIDE_OUT);
}

/* Looked at again it is what it was before somebody left it out. */
static void
on_back (LedenboekImportRepair *self)
{
  ledenboek_import_work_look_at (self->work, self->row);
  g_signal_emit (self, done_signal, 0);
}

static void
on_open (LedenboekImportRepair *self)
{
  const LedgerImportFinding *finding = get_finding (self);
  char text[LEDGER_ID_TEXT_SIZE];

  if (finding != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", ledger_id_write (&finding->existing, text));
}

/* -- Life */

static void
ledenboek_import_repair_dispose (GObject *object)
{
  LedenboekImportRepair *self = LEDENBOEK_IMPORT_REPAIR (object);

  g_clear_object (&self->work);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ledenboek_import_repair_parent_class)->dispose (object);
}

static void
ledenboek_import_repair_finalize (GObject *object)
{
  g_array_unref (LEDENBOEK_IMPORT_REPAIR (object)->values);
  G_OBJECT_CLASS (ledenboek_import_repair_parent_class)->finalize (object);
}

static void
ledenboek_import_repair_class_init (LedenboekImportRepairClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_import_repair_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_import_repair_finalize;
  done_signal = g_signal_new ("done", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/import-repair.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, title);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, subtitle);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, cause);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, cause_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, who);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, who_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, same_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, new_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, out_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, back_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, save_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportRepair, grid);
  gtk_widget_class_bind_template_callback (widget_class, ledenboek_import_repair_submit);
  gtk_widget_class_bind_template_callback (widget_class, on_same);
  gtk_widget_class_bind_template_callback (widget_class, on_new);
  gtk_widget_class_bind_template_callback (widget_class, on_out);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
}

static void
ledenboek_import_repair_init (LedenboekImportRepair *self)
{
  self->values = g_array_new (FALSE, FALSE, sizeof (Value));
  g_array_set_clear_func (self->values, value_clear);
  gtk_widget_init_template (GTK_WIDGET (self));
}

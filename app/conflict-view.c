/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws what comparison.c works out. The grid is built anew for each conflict and when the window becomes narrow
 * or wide. Main thread.
 */
#include "config.h"

#include "app/conflict-view.h"

#include "app/choice-question.h"
#include "app/comparison.h"
#include "app/conflict-context.h"
#include "app/field-editor.h"
#include "app/value-text.h"
#include "app/warning-mark.h"

#include <glib/gi18n.h>

struct _LedenboekConflictView
{
  AdwBin parent_instance;

  GtkBox *contact_row;          /* the name, and the mark of a warning */
  GtkLabel *contact;
  GtkLabel *subject;
  GtkLabel *position;
  GtkLabel *remark;
  GtkLabel *asked;
  GtkGrid *grid;
  GtkWidget *earlier_child;
  GtkWidget *mine_button;
  GtkLabel *mine_label;
  GtkWidget *third_box;
  GtkGrid *third_grid;
  GtkLabel *fault;
  GtkLabel *around;

  LedgerReplica *replica;
  const LedgerConflict *conflict;
  LedgerId shown;               /* its id, also when it was read anew */
  LedenboekColumns columns;
  GPtrArray *entries;           /* by place: GtkWidget, borrowed from third_grid */
  LedgerValue *values;          /* by place of `n_values` */
  guint n_values;
};

G_DEFINE_FINAL_TYPE (LedenboekConflictView, ledenboek_conflict_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_LATER,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static LedgerStore *
get_store (LedenboekConflictView *self)
{
  return ledger_replica_get_store (self->replica);
}

/* -- the columns */

static char *
dup_heading (LedenboekConflictView *self, LedenboekSide side)
{
  switch (side)
    {
    case LEDENBOEK_SIDE_BASE:
      return g_strdup (C_("conflict", "Was"));
    case LEDENBOEK_SIDE_EARLIER:
      return g_strdup (_("Office (before)"));
    case LEDENBOEK_SIDE_THEIRS:
      return g_strdup (_("Office (applies now)"));
    default:
      break;
    }
  if (ledenboek_comparison_is_own (get_store (self), self->conflict, ledger_replica_get_user (self->replica)))
    return g_strdup (_("Yours (waits)"));
  /* Translators: %s is a person */
  return g_strdup_printf (_("From %s (waits)"), self->conflict->mine_by);
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_heading (LedenboekConflictView *self, LedenboekSide side)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *heading = dup_heading (self, side);
  g_autofree char *source = ledenboek_comparison_dup_source (self->conflict, side, g_get_real_time ());
  GtkWidget *below = make_label (source, "caption");

  gtk_widget_add_css_class (below, "dim-label");
  gtk_box_append (GTK_BOX (box), make_label (heading, "heading"));
  gtk_box_append (GTK_BOX (box), below);
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

/* Equal values are dim, different ones bold with the sign before them: not by weight or colour alone. */
static GtkWidget *
make_value (const LedenboekComparisonRow *row, LedenboekSide side)
{
  gboolean marked = row->differs && side != LEDENBOEK_SIDE_BASE;
  const char *text = *row->texts[side] != '\0' ? row->texts[side] : "–";
  g_autofree char *shown = g_strdup_printf (marked ? "≠ %s" : "%s", text);
  GtkWidget *label = make_label (shown, marked ? "conflict-different" : NULL);

  if (!row->differs)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_focusable (label, FALSE);
  return label;
}

static void
attach_beside (LedenboekConflictView *self, GPtrArray *rows)
{
  for (int side = 0; side < LEDENBOEK_N_SIDES; side++)
    if (ledenboek_comparison_has_side (self->conflict, side))
      gtk_grid_attach (self->grid, make_heading (self, side), side + 1, 0, 1, 1);
  for (guint i = 0; i < rows->len; i++)
    {
      const LedenboekComparisonRow *row = g_ptr_array_index (rows, i);
      GtkWidget *name = make_label (ledger_field_get_label (row->field), "dim-label");

      gtk_grid_attach (self->grid, name, 0, (int) i + 1, 1, 1);
      for (int side = 0; side < LEDENBOEK_N_SIDES; side++)
        if (ledenboek_comparison_has_side (self->conflict, side))
          gtk_grid_attach (self->grid, make_value (row, side), side + 1, (int) i + 1, 1, 1);
    }
}

/* What is the same everywhere is left out where there is little room. */
static void
attach_below (LedenboekConflictView *self, GPtrArray *rows)
{
  int line = 0;

  for (int side = 0; side < LEDENBOEK_N_SIDES; side++)
    {
      GtkWidget *heading;

      if (!ledenboek_comparison_has_side (self->conflict, side))
        continue;
      heading = make_heading (self, side);
      if (side > 0)
        gtk_widget_set_margin_top (heading, 12);
      gtk_grid_attach (self->grid, heading, 0, line++, 2, 1);
      for (guint i = 0; i < rows->len; i++)
        {
          const LedenboekComparisonRow *row = g_ptr_array_index (rows, i);

          if (!row->differs && !row->beside)
            continue;
          gtk_grid_attach (self->grid, make_label (ledger_field_get_label (row->field), "dim-label"), 0, line, 1, 1);
          gtk_grid_attach (self->grid, make_value (row, side), 1, line++, 1, 1);
        }
    }
}

static void
empty_grid (GtkGrid *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
}

static void
show_warning (LedenboekConflictView *self)
{
  GtkWidget *mark = gtk_widget_get_next_sibling (GTK_WIDGET (self->contact));
  g_autoptr (LedgerRecord) root = ledger_store_get_root (get_store (self), &self->conflict->root);

  if (mark != NULL)
    gtk_box_remove (self->contact_row, mark);
  ledenboek_warning_mark_append (self->contact_row, root != NULL && g_str_equal (root->kind->spec->name, "contact")
                                                    ? root : NULL);
}

static void
set_line (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_remarks (LedenboekConflictView *self)
{
  g_autofree char *remark = ledenboek_comparison_dup_remark (self->conflict);
  g_autofree char *asked = ledenboek_choice_question_dup_state (get_store (self), self->conflict);
  g_autofree char *around = ledenboek_conflict_context_dup_text (get_store (self), self->conflict, g_get_real_time ());

  set_line (self->remark, remark);
  set_line (self->asked, asked);
  set_line (self->around, around);
  gtk_widget_set_visible (self->earlier_child, self->conflict->earlier != NULL);
}

/* What was typed for a third value stays when it is the same choice that was read anew. */
static void
update (LedenboekConflictView *self, gboolean same)
{
  g_autofree char *contact = NULL;
  g_autofree char *subject = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gboolean own;

  empty_grid (self->grid);
  if (!same || !ledenboek_conflict_view_is_typing (self))
    {
      ledenboek_conflict_view_end_values (self);
      ledenboek_conflict_view_set_fault (self, NULL);
    }
  if (self->conflict == NULL)
    return;
  contact = ledenboek_comparison_dup_contact (get_store (self), self->conflict);
  subject = ledenboek_comparison_dup_subject (get_store (self), self->conflict);
  rows = ledenboek_comparison_new (get_store (self), self->conflict);
  own = ledenboek_comparison_is_own (get_store (self), self->conflict, ledger_replica_get_user (self->replica));
  gtk_label_set_label (self->contact, contact);
  show_warning (self);
  gtk_label_set_label (self->subject, subject);
  show_remarks (self);
  gtk_label_set_label (self->mine_label, own ? _("Mine") : _("The one that waits"));
  gtk_grid_set_column_homogeneous (self->grid, FALSE);
  if (self->columns == LEDENBOEK_COLUMNS_BESIDE)
    attach_beside (self, rows);
  else
    attach_below (self, rows);
}

void
ledenboek_conflict_view_set_conflict (LedenboekConflictView *self, LedgerReplica *replica,
                                      const LedgerConflict *conflict)
{
  gboolean same = conflict != NULL && ledger_id_equal (&self->shown, &conflict->id);

  g_set_object (&self->replica, replica);
  self->conflict = conflict;
  self->shown = conflict != NULL ? conflict->id : (LedgerId) { { 0 } };
  update (self, same);
}

void
ledenboek_conflict_view_set_columns (LedenboekConflictView *self, LedenboekColumns columns)
{
  if (self->columns == columns)
    return;
  self->columns = columns;
  update (self, TRUE);
}

void
ledenboek_conflict_view_set_position (LedenboekConflictView *self, const char *text)
{
  gtk_label_set_label (self->position, text);
}

void
ledenboek_conflict_view_set_fault (LedenboekConflictView *self, const char *text)
{
  set_line (self->fault, text);
}

/* -- a third value */

static void
clear_values (LedenboekConflictView *self)
{
  for (guint i = 0; i < self->n_values; i++)
    ledger_value_clear (&self->values[i]);
  g_clear_pointer (&self->values, g_free);
  self->n_values = 0;
}

/* Begins with what waits; what each side refers to can be chosen, though it may not be offered otherwise. */
static GtkWidget *
make_editor (LedenboekConflictView *self, guint place)
{
  const LedgerField *field = self->conflict->group->fields[place];
  const LedgerValue *sides[] = { &self->conflict->mine[place], &self->conflict->theirs[place],
                                 &self->conflict->base[place] };
  GtkWidget *editor = ledenboek_field_editor_new (get_store (self), field, ledger_field_get_label (field));

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autofree char *typed = ledenboek_value_dup_typed (field, sides[i]);
      g_autofree char *shown = ledenboek_value_dup_text (get_store (self), field, sides[i]);

      ledenboek_field_editor_offer (LEDENBOEK_FIELD_EDITOR (editor), typed, shown);
      if (i == 0)
        ledenboek_field_editor_set_text (LEDENBOEK_FIELD_EDITOR (editor), typed);
    }
  gtk_widget_set_hexpand (editor, TRUE);
  return editor;
}

void
ledenboek_conflict_view_begin_values (LedenboekConflictView *self)
{
  GtkWidget *first = NULL;

  if (self->conflict == NULL || ledenboek_conflict_view_is_typing (self))
    return;
  g_ptr_array_set_size (self->entries, 0);
  for (guint place = 0; place < self->conflict->group->n_fields; place++)
    {
      GtkWidget *editor = make_editor (self, place);

      gtk_grid_attach (self->third_grid, editor, (int) place % 2, (int) place / 2, 1, 1);
      g_ptr_array_add (self->entries, editor);
      if (first == NULL && !ledger_value_equal (&self->conflict->mine[place], &self->conflict->theirs[place]))
        first = editor;
    }
  gtk_widget_set_visible (self->third_box, TRUE);
  if (first != NULL)
    ledenboek_field_editor_focus (LEDENBOEK_FIELD_EDITOR (first));
}

gboolean
ledenboek_conflict_view_is_typing (LedenboekConflictView *self)
{
  return gtk_widget_get_visible (self->third_box);
}

void
ledenboek_conflict_view_end_values (LedenboekConflictView *self)
{
  gtk_widget_set_visible (self->third_box, FALSE);
  g_ptr_array_set_size (self->entries, 0);
  empty_grid (self->third_grid);
}

void
ledenboek_conflict_view_submit (LedenboekConflictView *self)
{
  guint n = self->entries->len;
  g_auto (GStrv) texts = g_new0 (char *, n + 1);
  g_autoptr (GError) error = NULL;
  guint place = 0;

  if (!ledenboek_conflict_view_is_typing (self))
    return;
  for (guint i = 0; i < n; i++)
    texts[i] = ledenboek_field_editor_dup_text (g_ptr_array_index (self->entries, i));
  clear_values (self);
  self->values = g_new0 (LedgerValue, n);
  self->n_values = n;
  if (ledenboek_comparison_read (self->conflict->group, (const char *const *) texts, self->values, &place, &error))
    {
      g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, LEDGER_CHOICE_VALUES);
      return;
    }
  ledenboek_field_editor_set_error (g_ptr_array_index (self->entries, place), error->message);
  ledenboek_field_editor_focus (g_ptr_array_index (self->entries, place));
}

const LedgerValue *
ledenboek_conflict_view_get_values (LedenboekConflictView *self)
{
  return self->values;
}

/* -- actions and life */

static void
choose (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekConflictView *self = LEDENBOEK_CONFLICT_VIEW (widget);

  if (self->conflict != NULL)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, g_variant_get_int32 (target));
}

static void
choose_later (GtkWidget *widget, const char *action, GVariant *target)
{
  g_signal_emit (widget, signals[SIGNAL_LATER], 0);
}

static void
ask (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekConflictView *self = LEDENBOEK_CONFLICT_VIEW (widget);

  if (self->conflict != NULL)
    ledenboek_choice_question_open (widget, self->replica, self->conflict);
}

static void
begin_values (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_conflict_view_begin_values (LEDENBOEK_CONFLICT_VIEW (widget));
}

static void
end_values (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_conflict_view_end_values (LEDENBOEK_CONFLICT_VIEW (widget));
  ledenboek_conflict_view_set_fault (LEDENBOEK_CONFLICT_VIEW (widget), NULL);
}

static void
submit (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_conflict_view_submit (LEDENBOEK_CONFLICT_VIEW (widget));
}

static void
open_contact (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekConflictView *self = LEDENBOEK_CONFLICT_VIEW (widget);
  char text[LEDGER_ID_TEXT_SIZE];

  if (self->conflict != NULL && !ledger_id_is_null (&self->conflict->root))
    gtk_widget_activate_action (widget, "win.show-contact", "s", ledger_id_write (&self->conflict->root, text));
}

static void
ledenboek_conflict_view_dispose (GObject *object)
{
  LedenboekConflictView *self = LEDENBOEK_CONFLICT_VIEW (object);

  self->conflict = NULL;
  clear_values (self);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_conflict_view_parent_class)->dispose (object);
}

static void
ledenboek_conflict_view_class_init (LedenboekConflictViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_conflict_view_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_LATER] = g_signal_new ("later", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/conflict-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, contact_row);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, contact);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, subject);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, position);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, remark);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, asked);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, grid);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, earlier_child);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, mine_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, mine_label);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, third_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, third_grid);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekConflictView, around);
  gtk_widget_class_install_action (widget_class, "conflict.choose", "i", choose);
  gtk_widget_class_install_action (widget_class, "conflict.later", NULL, choose_later);
  gtk_widget_class_install_action (widget_class, "conflict.ask", NULL, ask);
  gtk_widget_class_install_action (widget_class, "conflict.type", NULL, begin_values);
  gtk_widget_class_install_action (widget_class, "conflict.take-back", NULL, end_values);
  gtk_widget_class_install_action (widget_class, "conflict.submit", NULL, submit);
  gtk_widget_class_install_action (widget_class, "conflict.open", NULL, open_contact);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "conflict.submit", NULL);
}

static void
ledenboek_conflict_view_init (LedenboekConflictView *self)
{
  self->entries = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

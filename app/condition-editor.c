/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a condition (condition-editor.h): a row a node, made anew when the tree gets another shape. Main thread.
 */
#include "config.h"

#include "app/condition-editor.h"

#include "app/condition-node.h"
#include "app/field-editor.h"

#include "libledger/store/own-field.h"

#include <glib/gi18n.h>

struct _LedenboekConditionEditor
{
  AdwBin parent_instance;

  GtkBox *box;
  LedgerStore *store;
  const LedgerAccess *access;
  LedenboekNode *whole;
  GPtrArray *removed;           /* LedenboekNode: rows that go with the next making may still name them */
  guint rebuild_idle;
};

G_DEFINE_FINAL_TYPE (LedenboekConditionEditor, ledenboek_condition_editor, ADW_TYPE_BIN)

static guint changed_signal;

static const char *const modes[] = { N_("All of these"), N_("One or more of these"), N_("None of these"), NULL };

/* How a field can be tested, in the order in which it is offered. */
static const struct
{
  LedgerTest test;
  gboolean negated;
} ways[] = {
  { LEDGER_TEST_IS, FALSE }, { LEDGER_TEST_IS, TRUE }, { LEDGER_TEST_BEGINS, FALSE }, { LEDGER_TEST_BEGINS, TRUE },
  { LEDGER_TEST_CONTAINS, FALSE }, { LEDGER_TEST_CONTAINS, TRUE }, { LEDGER_TEST_AT_LEAST, FALSE },
  { LEDGER_TEST_AT_LEAST, TRUE }, { LEDGER_TEST_AT_MOST, FALSE }, { LEDGER_TEST_AT_MOST, TRUE },
  { LEDGER_TEST_FILLED, FALSE }, { LEDGER_TEST_FILLED, TRUE },
};

static void add_node (LedenboekConditionEditor *self, LedenboekNode *node, guint depth);

static gboolean
rebuild (gpointer data)
{
  LedenboekConditionEditor *self = data;
  GtkWidget *child;

  self->rebuild_idle = 0;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  g_ptr_array_set_size (self->removed, 0);
  add_node (self, self->whole, 0);
  return G_SOURCE_REMOVE;
}

/* Later, as the row that asks for it goes away with it. */
static void
reshape (LedenboekConditionEditor *self)
{
  if (self->rebuild_idle == 0)
    self->rebuild_idle = g_idle_add (rebuild, self);
  g_signal_emit (self, changed_signal, 0);
}

static LedenboekNode *
node_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "node");
}

static gboolean
may_see (LedenboekConditionEditor *self, const LedgerField *field)
{
  return field->group->index > 0 && field != field->kind->parent && field->spec->type != LEDGER_TYPE_BYTES &&
         ledger_access_get (self->access, field->group->spec->area) >= LEDGER_PERMISSION_READ;
}

/* -- What a person does */

static void
on_mode (GtkDropDown *choice, GParamSpec *property, LedenboekConditionEditor *self)
{
  node_of (choice)->mode = (LedenboekGroupMode) gtk_drop_down_get_selected (choice);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_field (GtkDropDown *choice, GParamSpec *property, LedenboekConditionEditor *self)
{
  LedenboekNode *node = node_of (choice);
  GPtrArray *fields = g_object_get_data (G_OBJECT (choice), "fields");
  guint chosen = gtk_drop_down_get_selected (choice);

  if (chosen >= fields->len || node->field == fields->pdata[chosen])
    return;
  node->field = fields->pdata[chosen];
  node->test = ledger_condition_allows (node->field, LEDGER_TEST_IS) ? LEDGER_TEST_IS : LEDGER_TEST_FILLED;
  node->negated = FALSE;
  g_clear_pointer (&node->text, g_free);
  reshape (self);
}

static void
on_way (GtkDropDown *choice, GParamSpec *property, LedenboekConditionEditor *self)
{
  LedenboekNode *node = node_of (choice);
  GArray *offered = g_object_get_data (G_OBJECT (choice), "ways");
  guint way = g_array_index (offered, guint, MIN (gtk_drop_down_get_selected (choice), offered->len - 1));

  node->test = ways[way].test;
  node->negated = ways[way].negated;
  reshape (self);
}

static void
on_typed (GtkEditable *entry, LedenboekConditionEditor *self)
{
  LedenboekNode *node = node_of (entry);

  g_free (node->text);
  node->text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  g_signal_emit (self, changed_signal, 0);
}

static void
on_chosen (LedenboekFieldEditor *editor, LedenboekConditionEditor *self)
{
  LedenboekNode *node = node_of (editor);

  g_free (node->text);
  node->text = ledenboek_field_editor_dup_text (editor);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_remove (GtkButton *button, LedenboekConditionEditor *self)
{
  LedenboekNode *node = node_of (button);
  guint index;

  if (g_ptr_array_find (node->above->parts, node, &index))
    g_ptr_array_add (self->removed, g_ptr_array_steal_index (node->above->parts, index));
  reshape (self);
}

static void
on_add_test (GtkButton *button, LedenboekConditionEditor *self)
{
  LedenboekNode *group = node_of (button);
  LedenboekNode *test = ledenboek_node_new (group, LEDENBOEK_NODE_TEST, group->kind);

  for (guint i = 1; i < group->kind->n_fields && test->field == NULL; i++)
    if (may_see (self, &group->kind->fields[i]))
      test->field = &group->kind->fields[i];
  reshape (self);
}

static void
on_add_group (GtkButton *button, LedenboekConditionEditor *self)
{
  LedenboekNode *group = node_of (button);

  ledenboek_node_new (group, LEDENBOEK_NODE_GROUP, group->kind)->mode = LEDENBOEK_GROUP_ANY;
  reshape (self);
}

static void
on_add_related (GtkButton *button, LedenboekConditionEditor *self)
{
  LedenboekNode *group = node_of (button);
  const LedgerField *way = g_object_get_data (G_OBJECT (button), "way");
  LedenboekNode *related = ledenboek_node_new (group, LEDENBOEK_NODE_RELATED, group->kind);

  related->field = way;
  ledenboek_node_new (related, LEDENBOEK_NODE_GROUP, way->kind);
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_POPOVER)));
  reshape (self);
}

/* Whose value of an own field is …: two tests of a value, of which the first says of which field. */
static void
on_add_own (GtkButton *button, LedenboekConditionEditor *self)
{
  LedenboekNode *group = node_of (button);
  const LedgerField *value = ledger_own_field_find_value (ledger_store_get_model (self->store), group->kind);
  LedenboekNode *related = ledenboek_node_new (group, LEDENBOEK_NODE_RELATED, group->kind);
  LedenboekNode *all = ledenboek_node_new (related, LEDENBOEK_NODE_GROUP, value->kind);
  LedenboekNode *test;

  related->field = value->kind->parent;
  test = ledenboek_node_new (all, LEDENBOEK_NODE_TEST, value->kind);
  test->field = ledger_kind_find_field (value->kind, value->kind->spec->slot_field);
  test->text = g_strdup (g_object_get_data (G_OBJECT (button), "own"));
  test = ledenboek_node_new (all, LEDENBOEK_NODE_TEST, value->kind);
  test->field = value;
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_POPOVER)));
  reshape (self);
}

/* -- Rows */

static GtkWidget *
make_button (LedenboekConditionEditor *self, LedenboekNode *node, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "node", node);
  g_signal_connect (button, "clicked", clicked, self);
  return button;
}

static GtkWidget *
make_remove (LedenboekConditionEditor *self, LedenboekNode *node)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Take this condition away"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Take this condition away"), -1);
  g_object_set_data (G_OBJECT (button), "node", node);
  g_signal_connect (button, "clicked", G_CALLBACK (on_remove), self);
  return button;
}

static GtkWidget *
add_row (LedenboekConditionEditor *self, guint depth)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_set_margin_start (row, (int) depth * 24);
  gtk_box_append (self->box, row);
  return row;
}

static GtkWidget *
make_drop_down (LedenboekNode *node, GtkStringList *labels, guint selected, const char *name)
{
  GtkWidget *choice = gtk_drop_down_new (G_LIST_MODEL (labels), NULL);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), selected);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (choice), "node", node);
  gtk_widget_set_valign (choice, GTK_ALIGN_CENTER);
  return choice;
}

/* The organisation's own fields of the group's kind, by their labels; returns how many. */
static guint
add_own_fields (LedenboekConditionEditor *self, LedenboekNode *group, GtkBox *box)
{
  g_autoptr (GPtrArray) own = ledger_own_field_list (self->store, group->kind, NULL);

  for (guint i = 0; own != NULL && i < own->len; i++)
    {
      const LedgerRecord *definition = own->pdata[i];
      GtkWidget *button = make_button (self, group, ledger_record_get_text (definition, "label"),
                                       G_CALLBACK (on_add_own));

      g_object_set_data_full (G_OBJECT (button), "own", ledger_id_dup_text (&definition->id), g_free);
      gtk_box_append (box, button);
    }
  return own != NULL ? own->len : 0;
}

/* What hangs on a record of the group's kind, to be asked of. */
static GtkWidget *
make_related_menu (LedenboekConditionEditor *self, LedenboekNode *group)
{
  const LedgerModel *model = ledger_store_get_model (self->store);
  GtkWidget *menu = gtk_menu_button_new (), *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  guint n = 0;

  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      GtkWidget *button;

      if (kind->parent == NULL || g_strcmp0 (kind->parent->spec->reference, group->kind->spec->name) != 0 ||
          ledger_access_get (self->access, kind->spec->area) < LEDGER_PERMISSION_READ)
        continue;
      if (kind->spec->slot_prefix != NULL)
        {
          n += add_own_fields (self, group, GTK_BOX (box));
          continue;
        }
      button = make_button (self, group, ledger_kind_get_label (kind), G_CALLBACK (on_add_related));
      g_object_set_data (G_OBJECT (button), "way", (gpointer) kind->parent);
      gtk_box_append (GTK_BOX (box), button);
      n++;
    }
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (menu), popover);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (menu), _("Has…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Has…"), -1);
  gtk_widget_add_css_class (menu, "flat");
  gtk_widget_set_visible (menu, n > 0);
  return menu;
}

static void
add_group_row (LedenboekConditionEditor *self, LedenboekNode *node, guint depth)
{
  GtkWidget *row = add_row (self, depth), *choice;
  GtkStringList *labels = gtk_string_list_new (NULL);

  for (guint i = 0; modes[i] != NULL; i++)
    gtk_string_list_append (labels, _(modes[i]));
  choice = make_drop_down (node, labels, node->mode, _("How the conditions count"));
  g_signal_connect (choice, "notify::selected", G_CALLBACK (on_mode), self);
  gtk_box_append (GTK_BOX (row), choice);
  gtk_box_append (GTK_BOX (row), make_button (self, node, _("+ Condition"), G_CALLBACK (on_add_test)));
  gtk_box_append (GTK_BOX (row), make_related_menu (self, node));
  gtk_box_append (GTK_BOX (row), make_button (self, node, _("+ Group"), G_CALLBACK (on_add_group)));
  if (node->above != NULL && node->above->type == LEDENBOEK_NODE_GROUP)
    gtk_box_append (GTK_BOX (row), make_remove (self, node));
  for (guint i = 0; i < node->parts->len; i++)
    add_node (self, node->parts->pdata[i], depth + 1);
}

static GtkWidget *
make_field_choice (LedenboekConditionEditor *self, LedenboekNode *node)
{
  GtkStringList *labels = gtk_string_list_new (NULL);
  GPtrArray *fields = g_ptr_array_new ();
  guint selected = GTK_INVALID_LIST_POSITION;
  GtkWidget *choice;

  for (guint i = 1; i < node->kind->n_fields; i++)
    if (may_see (self, &node->kind->fields[i]))
      {
        if (&node->kind->fields[i] == node->field)
          selected = fields->len;
        g_ptr_array_add (fields, (gpointer) &node->kind->fields[i]);
        gtk_string_list_append (labels, ledger_field_get_label (&node->kind->fields[i]));
      }
  choice = make_drop_down (node, labels, selected, _("Field"));
  g_object_set_data_full (G_OBJECT (choice), "fields", fields, (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect (choice, "notify::selected", G_CALLBACK (on_field), self);
  return choice;
}

static char *
dup_way_label (const LedgerField *field, guint way)
{
  const char *label = ledger_test_get_label (field, ways[way].test);

  if (!ways[way].negated)
    return g_strdup (label);
  switch (ways[way].test)
    {
    case LEDGER_TEST_IS:
      return g_strdup (_("is not"));
    case LEDGER_TEST_CONTAINS:
      return g_strdup (_("does not contain"));
    case LEDGER_TEST_FILLED:
      return g_strdup (_("is empty"));
    default:
      return g_strdup_printf (_("not: %s"), label);
    }
}

static GtkWidget *
make_way_choice (LedenboekConditionEditor *self, LedenboekNode *node)
{
  GtkStringList *labels = gtk_string_list_new (NULL);
  GArray *offered = g_array_new (FALSE, FALSE, sizeof (guint));
  guint selected = 0;
  GtkWidget *choice;

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (ledger_condition_allows (node->field, ways[i].test))
      {
        g_autofree char *label = dup_way_label (node->field, i);

        if (ways[i].test == node->test && ways[i].negated == node->negated)
          selected = offered->len;
        g_array_append_val (offered, i);
        gtk_string_list_append (labels, label);
      }
  choice = make_drop_down (node, labels, selected, _("Test"));
  g_object_set_data_full (G_OBJECT (choice), "ways", offered, (GDestroyNotify) g_array_unref);
  g_signal_connect (choice, "notify::selected", G_CALLBACK (on_way), self);
  return choice;
}

static GtkWidget *
make_value (LedenboekConditionEditor *self, LedenboekNode *node)
{
  LedgerType type = node->field->spec->type;
  GtkWidget *value;

  if (type == LEDGER_TYPE_CHOICE || type == LEDGER_TYPE_REFERENCE || type == LEDGER_TYPE_BOOLEAN)
    {
      value = ledenboek_field_editor_new (self->store, node->field, _("Value"));
      ledenboek_field_editor_set_text (LEDENBOEK_FIELD_EDITOR (value), node->text != NULL ? node->text : "");
      g_object_set_data (G_OBJECT (value), "node", node);
      g_signal_connect (value, "changed", G_CALLBACK (on_chosen), self);
      return value;
    }
  value = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (value), node->text != NULL ? node->text : "");
  if (type == LEDGER_TYPE_DATE || type == LEDGER_TYPE_INSTANT)
    gtk_entry_set_placeholder_text (GTK_ENTRY (value), _("a day, or today-65y"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Value"), -1);
  gtk_widget_set_valign (value, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (value), "node", node);
  g_signal_connect (value, "changed", G_CALLBACK (on_typed), self);
  return value;
}

static void
add_test_row (LedenboekConditionEditor *self, LedenboekNode *node, guint depth)
{
  GtkWidget *row = add_row (self, depth);

  gtk_box_append (GTK_BOX (row), make_field_choice (self, node));
  if (node->field != NULL)
    {
      gtk_box_append (GTK_BOX (row), make_way_choice (self, node));
      if (node->test != LEDGER_TEST_FILLED)
        gtk_box_append (GTK_BOX (row), make_value (self, node));
    }
  gtk_box_append (GTK_BOX (row), make_remove (self, node));
}

static void
on_negated (GtkDropDown *choice, GParamSpec *property, LedenboekConditionEditor *self)
{
  node_of (choice)->negated = gtk_drop_down_get_selected (choice) == 1;
  g_signal_emit (self, changed_signal, 0);
}

static void
add_related_row (LedenboekConditionEditor *self, LedenboekNode *node, guint depth)
{
  GtkWidget *row = add_row (self, depth), *choice;
  GtkStringList *labels = gtk_string_list_new (NULL);
  const LedgerKind *other = node->field->kind;
  g_autofree char *has = g_strdup_printf (_("Has: %s"), node->field->kind == node->kind
                                                          ? ledger_field_get_label (node->field)
                                                          : ledger_kind_get_label (other));
  g_autofree char *none = g_strdup_printf (_("Has no: %s"), node->field->kind == node->kind
                                                              ? ledger_field_get_label (node->field)
                                                              : ledger_kind_get_label (other));

  gtk_string_list_append (labels, has);
  gtk_string_list_append (labels, none);
  choice = make_drop_down (node, labels, node->negated ? 1 : 0, _("Has or has not"));
  g_signal_connect (choice, "notify::selected", G_CALLBACK (on_negated), self);
  gtk_box_append (GTK_BOX (row), choice);
  gtk_box_append (GTK_BOX (row), make_remove (self, node));
  for (guint i = 0; i < node->parts->len; i++)
    add_node (self, node->parts->pdata[i], depth + 1);
}

static void
add_node (LedenboekConditionEditor *self, LedenboekNode *node, guint depth)
{
  if (node->type == LEDENBOEK_NODE_GROUP)
    add_group_row (self, node, depth);
  else if (node->type == LEDENBOEK_NODE_RELATED)
    add_related_row (self, node, depth);
  else
    add_test_row (self, node, depth);
}

/* -- Making */

static void
ledenboek_condition_editor_finalize (GObject *object)
{
  LedenboekConditionEditor *self = LEDENBOEK_CONDITION_EDITOR (object);

  g_clear_handle_id (&self->rebuild_idle, g_source_remove);
  g_clear_pointer (&self->whole, ledenboek_node_free);
  g_clear_pointer (&self->removed, g_ptr_array_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ledenboek_condition_editor_parent_class)->finalize (object);
}

static void
ledenboek_condition_editor_class_init (LedenboekConditionEditorClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_condition_editor_finalize;
  changed_signal = g_signal_new ("changed", LEDENBOEK_TYPE_CONDITION_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
ledenboek_condition_editor_init (LedenboekConditionEditor *self)
{
  self->removed = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_node_free);
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 4));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

void
ledenboek_condition_editor_set (LedenboekConditionEditor *self, const LedgerCondition *condition)
{
  LedenboekNode *above = ledenboek_node_new (NULL, LEDENBOEK_NODE_GROUP, condition->kind);

  if (self->whole != NULL)
    g_ptr_array_add (self->removed, self->whole);
  if (condition->type == LEDGER_CONDITION_ALL || condition->type == LEDGER_CONDITION_ANY)
    {
      above->mode = condition->type == LEDGER_CONDITION_ALL ? LEDENBOEK_GROUP_ALL : LEDENBOEK_GROUP_ANY;
      for (guint i = 0; i < condition->parts->len; i++)
        ledenboek_node_add_condition (above, condition->parts->pdata[i]);
    }
  else
    ledenboek_node_add_condition (above, condition);
  self->whole = above;
  rebuild (self);
}

LedgerCondition *
ledenboek_condition_editor_get (LedenboekConditionEditor *self, GError **error)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (self->store), NULL);
  LedgerCondition *condition = NULL;

  if (!ledenboek_node_make_condition (self->whole, today, &condition, error))
    return NULL;
  return condition;
}

GtkWidget *
ledenboek_condition_editor_new (LedgerStore *store, const LedgerAccess *access)
{
  LedenboekConditionEditor *self = g_object_new (LEDENBOEK_TYPE_CONDITION_EDITOR, NULL);
  g_autoptr (LedgerCondition) nothing = ledger_condition_new (
    ledger_model_find_kind (ledger_store_get_model (store), "contact"), LEDGER_CONDITION_ALL);

  self->store = g_object_ref (store);
  self->access = access;
  ledenboek_condition_editor_set (self, nothing);
  return GTK_WIDGET (self);
}

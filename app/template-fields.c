/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row a field, made once and again when an own field comes (template-fields.h). Main thread. */
#include "config.h"

#include "app/template-fields.h"

#include "app/letter-text.h"

#include "libledger/mailing/source.h"
#include "libledger/rules/fold.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LedenboekTemplateFields
{
  AdwBin parent_instance;

  GtkSearchEntry *search;
  GtkListBox *list;
  LedgerReplica *replica;
  char *wanted;                 /* folded: what is searched for */
};

G_DEFINE_FINAL_TYPE (LedenboekTemplateFields, ledenboek_template_fields, ADW_TYPE_BIN)

static guint insert_signal;

static const char *
get_name (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "name");
}

static gboolean
is_shown (GtkListBoxRow *row, gpointer data)
{
  const LedenboekTemplateFields *self = data;

  return self->wanted == NULL || strstr (g_object_get_data (G_OBJECT (row), "folded"), self->wanted) != NULL;
}

static void
on_search (LedenboekTemplateFields *self)
{
  g_free (self->wanted);
  self->wanted = ledger_fold (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  gtk_list_box_invalidate_filter (self->list);
}

static void
on_row_activated (LedenboekTemplateFields *self, GtkListBoxRow *row)
{
  g_signal_emit (self, insert_signal, 0, get_name (row));
}

/* Enter in the search puts in the first that is found. */
static void
on_search_activated (LedenboekTemplateFields *self)
{
  GtkListBoxRow *row;

  on_search (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (is_shown (row, self))
      {
        on_row_activated (self, row);
        return;
      }
}

static GtkWidget *
make_label (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static void
add_row (LedenboekTemplateFields *self, const char *name)
{
  g_autofree char *title = ledger_mail_source_dup_label (ledger_replica_get_store (self->replica), name);
  g_autofree char *tag = ledenboek_letter_text_dup_field (name);
  g_autofree char *searched = g_strconcat (title, " ", name, NULL);
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *value = make_label (NULL, "field-label");

  gtk_box_append (GTK_BOX (box), make_label (title, NULL));
  gtk_box_append (GTK_BOX (box), value);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, g_str_has_prefix (name, "own.") ? title : tag);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (name), g_free);
  g_object_set_data_full (G_OBJECT (row), "title", g_strdup (title), g_free);
  g_object_set_data_full (G_OBJECT (row), "folded", ledger_fold (searched), g_free);
  g_object_set_data (G_OBJECT (row), "value", value);
  gtk_list_box_append (self->list, row);
}

static void
fill (LedenboekTemplateFields *self)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autoptr (LedgerMailSource) source = ledger_mail_source_new (store, ledger_replica_get_access (self->replica), NULL,
                                                                today, NULL);
  g_autoptr (GPtrArray) names = ledger_mail_source_list_fields (source);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < names->len; i++)
    add_row (self, names->pdata[i]);
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekTemplateFields *self)
{
  if (ledger_change_touches (change, ledger_model_find_kind (ledger_store_get_model (store), "field_definition")))
    fill (self);
}

void
ledenboek_template_fields_set_values (LedenboekTemplateFields *self, GHashTable *values)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      const char *value = values != NULL ? g_hash_table_lookup (values, get_name (row)) : NULL;
      const char *title = g_object_get_data (G_OBJECT (row), "title");
      g_autofree char *line = value != NULL ? g_strdelimit (g_strdup (value), "\n", ' ') : NULL;
      /* Translators: a field, and what it gives for a contact */
      g_autofree char *spoken = line != NULL ? g_strdup_printf (_("%s: %s"), title, line) : g_strdup (title);

      gtk_label_set_label (g_object_get_data (G_OBJECT (row), "value"), line != NULL ? line : "—");
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
    }
}

void
ledenboek_template_fields_focus (LedenboekTemplateFields *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
ledenboek_template_fields_dispose (GObject *object)
{
  LedenboekTemplateFields *self = LEDENBOEK_TEMPLATE_FIELDS (object);

  g_clear_object (&self->replica);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (ledenboek_template_fields_parent_class)->dispose (object);
}

static void
ledenboek_template_fields_class_init (LedenboekTemplateFieldsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_template_fields_dispose;
  insert_signal = g_signal_new ("insert", LEDENBOEK_TYPE_TEMPLATE_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ledenboek_template_fields_init (LedenboekTemplateFields *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scroller = gtk_scrolled_window_new ();

  self->search = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  g_object_set (self->search, "placeholder-text", _("Search the fields"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search the fields"),
                                  -1);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (on_search), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (on_search_activated), self);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_list_box_set_activate_on_single_click (self->list, FALSE);
  gtk_list_box_set_filter_func (self->list, is_shown, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Fields"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_add_css_class (box, "template-panel");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->search));
  gtk_box_append (GTK_BOX (box), scroller);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
ledenboek_template_fields_new (LedgerReplica *replica)
{
  LedenboekTemplateFields *self = g_object_new (LEDENBOEK_TYPE_TEMPLATE_FIELDS, NULL);

  self->replica = g_object_ref (replica);
  g_signal_connect_object (ledger_replica_get_store (replica), "changed", G_CALLBACK (on_store_changed), self, 0);
  fill (self);
  return GTK_WIDGET (self);
}

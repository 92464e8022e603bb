/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A GtkSelectionModel on a GtkBitset: it passes the items of its model on and never looks at them. Main thread.
 */
#include "config.h"

#include "app/row-selection.h"

struct _LedenboekRowSelection
{
  GObject parent_instance;

  GListModel *model;
  GtkBitset *selected;
};

static GType
get_item_type (GListModel *list)
{
  return g_list_model_get_item_type (LEDENBOEK_ROW_SELECTION (list)->model);
}

static guint
get_n_items (GListModel *list)
{
  return g_list_model_get_n_items (LEDENBOEK_ROW_SELECTION (list)->model);
}

static gpointer
get_item (GListModel *list, guint position)
{
  return g_list_model_get_item (LEDENBOEK_ROW_SELECTION (list)->model, position);
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  return gtk_bitset_contains (LEDENBOEK_ROW_SELECTION (model)->selected, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  GtkBitset *result = gtk_bitset_new_range (position, n_items);

  gtk_bitset_intersect (result, LEDENBOEK_ROW_SELECTION (model)->selected);
  return result;
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  LedenboekRowSelection *self = LEDENBOEK_ROW_SELECTION (model);
  g_autoptr (GtkBitset) changes = gtk_bitset_copy (self->selected);
  g_autoptr (GtkBitset) wanted = gtk_bitset_copy (selected);

  /* What differs within the mask, and only there. */
  gtk_bitset_intersect (wanted, mask);
  gtk_bitset_intersect (changes, mask);
  gtk_bitset_difference (changes, wanted);
  gtk_bitset_remove_range_closed (changes, g_list_model_get_n_items (self->model), G_MAXUINT);
  if (gtk_bitset_is_empty (changes))
    return TRUE;
  gtk_bitset_difference (self->selected, changes);
  gtk_selection_model_selection_changed (model, gtk_bitset_get_minimum (changes),
                                         gtk_bitset_get_maximum (changes) - gtk_bitset_get_minimum (changes) + 1);
  return TRUE;
}

static void
selection_model_init (GtkSelectionModelInterface *interface)
{
  interface->is_selected = is_selected;
  interface->get_selection_in_range = get_selection_in_range;
  interface->set_selection = set_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LedenboekRowSelection, ledenboek_row_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_init))

static void
on_items_changed (LedenboekRowSelection *self, guint position, guint removed, guint added)
{
  /* The same rows with other content keep what was selected of them. */
  if (removed != added)
    gtk_bitset_splice (self->selected, position, removed, added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

guint
ledenboek_row_selection_get_first (LedenboekRowSelection *self)
{
  return gtk_bitset_is_empty (self->selected) ? GTK_INVALID_LIST_POSITION : gtk_bitset_get_minimum (self->selected);
}

static void
ledenboek_row_selection_dispose (GObject *object)
{
  LedenboekRowSelection *self = LEDENBOEK_ROW_SELECTION (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  g_clear_pointer (&self->selected, gtk_bitset_unref);
  G_OBJECT_CLASS (ledenboek_row_selection_parent_class)->dispose (object);
}

static void
ledenboek_row_selection_class_init (LedenboekRowSelectionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_row_selection_dispose;
}

static void
ledenboek_row_selection_init (LedenboekRowSelection *self)
{
  self->selected = gtk_bitset_new_empty ();
}

LedenboekRowSelection *
ledenboek_row_selection_new (GListModel *model)
{
  LedenboekRowSelection *self = g_object_new (LEDENBOEK_TYPE_ROW_SELECTION, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_items_changed), self);
  return self;
}

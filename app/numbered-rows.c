/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows by their place (numbered-rows.h): an item is made when a row is shown, and goes with it. A view makes widgets
 * for two hundred of them and shows some twenty: those are told at once, the others when nothing else is to be done.
 * Main thread.
 */
#include "config.h"

#include "app/numbered-rows.h"

/* So many at once, then so many at a time for as long as the view makes widgets of them. */
#define FIRST 32
#define PIECE 8
#define WIDGETS 208

struct _LedenboekNumberedRows
{
  GObject parent_instance;

  guint n_rows;
  guint told;
  guint growing;                /* source that tells more */
};

static GType
get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *list)
{
  return LEDENBOEK_NUMBERED_ROWS (list)->told;
}

static gpointer
get_item (GListModel *list, guint position)
{
  return position < LEDENBOEK_NUMBERED_ROWS (list)->told ? g_object_new (G_TYPE_OBJECT, NULL) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LedenboekNumberedRows, ledenboek_numbered_rows, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static gboolean
grow (gpointer data)
{
  LedenboekNumberedRows *self = data;
  guint before = self->told, left = self->n_rows - before;

  if (left == 0)
    {
      self->growing = 0;
      return G_SOURCE_REMOVE;
    }
  self->told += before < WIDGETS ? MIN (left, PIECE) : left;
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->told - before);
  return G_SOURCE_CONTINUE;
}

static void
ledenboek_numbered_rows_finalize (GObject *object)
{
  g_clear_handle_id (&LEDENBOEK_NUMBERED_ROWS (object)->growing, g_source_remove);
  G_OBJECT_CLASS (ledenboek_numbered_rows_parent_class)->finalize (object);
}

static void
ledenboek_numbered_rows_class_init (LedenboekNumberedRowsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_numbered_rows_finalize;
}

static void
ledenboek_numbered_rows_init (LedenboekNumberedRows *self)
{
}

LedenboekNumberedRows *
ledenboek_numbered_rows_new (guint n_rows)
{
  LedenboekNumberedRows *self = g_object_new (LEDENBOEK_TYPE_NUMBERED_ROWS, NULL);

  self->n_rows = n_rows;
  self->told = MIN (n_rows, FIRST);
  if (self->told < n_rows)
    self->growing = g_idle_add (grow, self);
  return self;
}

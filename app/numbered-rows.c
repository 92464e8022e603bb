/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows by their place (numbered-rows.h): an item is made when a row is shown, and goes with it. Main thread. */
#include "config.h"

#include "app/numbered-rows.h"

struct _LedenboekNumberedRows
{
  GObject parent_instance;

  guint n_rows;
};

static GType
get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *list)
{
  return LEDENBOEK_NUMBERED_ROWS (list)->n_rows;
}

static gpointer
get_item (GListModel *list, guint position)
{
  return position < LEDENBOEK_NUMBERED_ROWS (list)->n_rows ? g_object_new (G_TYPE_OBJECT, NULL) : NULL;
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

static void
ledenboek_numbered_rows_class_init (LedenboekNumberedRowsClass *class)
{
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
  return self;
}

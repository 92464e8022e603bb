/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sorters that never compare (header-order.h). Main thread.
 */
#include "config.h"

#include "app/header-order.h"

/* What a sorter answers with. */
typedef struct
{
  GtkColumnView *view;          /* borrowed: it owns the sorter */
  gconstpointer key;
} Asked;

static GQuark
asked_quark (void)
{
  return g_quark_from_static_string ("ledenboek-header-order");
}

/* GTK tells no header that was clicked: the sorter that is asked says so itself, and always "greater". */
static int
record_asked (gconstpointer a, gconstpointer b, gpointer data)
{
  const Asked *asked = data;

  g_object_set_qdata (G_OBJECT (asked->view), asked_quark (), (gpointer) asked->key);
  return 1;
}

void
ledenboek_header_order_add (GtkColumnView *view, GtkColumnViewColumn *column, gconstpointer key)
{
  Asked *asked = g_new (Asked, 1);
  g_autoptr (GtkSorter) sorter = NULL;

  asked->view = view;
  asked->key = key;
  sorter = GTK_SORTER (gtk_custom_sorter_new (record_asked, asked, g_free));
  gtk_column_view_column_set_sorter (column, sorter);
}

gconstpointer
ledenboek_header_order_get (GtkColumnView *view, gboolean *descending)
{
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);
  GtkSorter *sorter = gtk_column_view_get_sorter (view);

  g_object_set_qdata (G_OBJECT (view), asked_quark (), NULL);
  *descending = sorter != NULL && gtk_sorter_compare (sorter, one, other) == GTK_ORDERING_SMALLER;
  return g_object_get_qdata (G_OBJECT (view), asked_quark ());
}

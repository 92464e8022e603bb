/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells that are labels (text-column.h). That a text is cut is found out when it is pointed at: to set it as a tooltip
 * at each cell asks the display for the pointer each time. Main thread.
 */
#include "config.h"

#include "app/text-column.h"

#include "app/warning-mark.h"

typedef struct
{
  guint column;
  LedenboekTextColumnFunction function;
  gpointer owner;
} TextColumn;

static gboolean
tell_cut (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_label (GTK_LABEL (label)));
  return TRUE;
}

static void
setup_cell (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_has_tooltip (label, TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (tell_cut), NULL);
  gtk_list_item_set_child (item, label);
}

static void
bind_cell (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const TextColumn *self = data;
  g_autofree char *text = self->function (item, self->column, self->owner);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), text != NULL ? text : "");
}

static void
text_column_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
setup_mark (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  gtk_list_item_set_child (item, ledenboek_warning_mark_new ());
}

static void
bind_mark (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const TextColumn *self = data;
  g_autofree char *text = self->function (item, self->column, self->owner);

  ledenboek_warning_mark_set (gtk_list_item_get_child (item), text);
}

static GtkColumnViewColumn *
append (GtkColumnView *view, const char *title, TextColumn column, GCallback setup, GCallback bind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) made = gtk_column_view_column_new (title, factory);

  g_signal_connect (factory, "setup", setup, NULL);
  g_signal_connect_data (factory, "bind", bind, g_memdup2 (&column, sizeof column), text_column_free, 0);
  gtk_column_view_append_column (view, made);
  return made;
}

void
ledenboek_text_column_append (GtkColumnView *view, const char *title, guint column, int width,
                              LedenboekTextColumnFunction function, gpointer owner)
{
  GtkColumnViewColumn *made = append (view, title, (TextColumn) { column, function, owner }, G_CALLBACK (setup_cell),
                                      G_CALLBACK (bind_cell));

  gtk_column_view_column_set_resizable (made, TRUE);
  gtk_column_view_column_set_expand (made, width == LEDENBOEK_TEXT_COLUMN_WIDE);
  if (width > 0)
    gtk_column_view_column_set_fixed_width (made, width);
}

void
ledenboek_text_column_append_warning (GtkColumnView *view, LedenboekTextColumnFunction function, gpointer owner)
{
  GtkColumnViewColumn *made = append (view, "⚠", (TextColumn) { 0, function, owner }, G_CALLBACK (setup_mark),
                                      G_CALLBACK (bind_mark));

  gtk_column_view_column_set_fixed_width (made, LEDENBOEK_WARNING_WIDTH);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GTK's search of a drop-down, which by itself has to be clicked first (drop-down.h). Main thread. */
#include "config.h"

#include "app/drop-down.h"

static GtkWidget *
find_search (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_SEARCH_ENTRY (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_search (child);
  return found;
}

void
ledenboek_drop_down_find_by_typing (GtkDropDown *drop_down)
{
  g_autoptr (GtkExpression) text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  GtkWidget *search;

  gtk_drop_down_set_expression (drop_down, text);
  gtk_drop_down_set_enable_search (drop_down, TRUE);
  search = find_search (GTK_WIDGET (drop_down));
  if (search != NULL)
    gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (search),
                                             gtk_widget_get_ancestor (search, GTK_TYPE_POPOVER));
}

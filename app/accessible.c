/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks the children of a widget, also those that its class keeps to itself. Main thread.
 */
#include "config.h"

#include "app/accessible.h"

#include <glib/gi18n.h>

void
ledenboek_accessible_name_lists (GtkWidget *widget, const char *name)
{
  if (GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_BASE (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  else if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) == NULL &&
           gtk_widget_get_tooltip_text (widget) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    gtk_widget_get_tooltip_text (widget), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    ledenboek_accessible_name_lists (child, name);
}

/* GTK 4.8 tells a screen reader of all pages of a stack that have once been shown. */
static void
tell_pages (GtkStack *stack)
{
  GtkWidget *visible = gtk_stack_get_visible_child (stack);

  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (stack)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    gtk_accessible_update_state (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_STATE_HIDDEN, page != visible, -1);
}

void
ledenboek_accessible_follow_stacks (GtkWidget *widget)
{
  if (GTK_IS_STACK (widget))
    {
      tell_pages (GTK_STACK (widget));
      g_signal_connect (widget, "notify::visible-child", G_CALLBACK (tell_pages), NULL);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    ledenboek_accessible_follow_stacks (child);
}

static void
name_closers (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), "window-close-symbolic") == 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Close"), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_closers (child);
}

static void
on_toasts (GListModel *children, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWidget) child = g_list_model_get_item (children, i);

      name_closers (child);
    }
}

void
ledenboek_accessible_follow_toasts (GtkWidget *overlay)
{
  GListModel *children = gtk_widget_observe_children (overlay);

  g_signal_connect (children, "items-changed", G_CALLBACK (on_toasts), NULL);
  g_object_set_data_full (G_OBJECT (overlay), "children", children, g_object_unref);
}

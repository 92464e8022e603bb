/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filters of filter-box.h: what is on is known by the check buttons alone. Main thread.
 */
#include "config.h"

#include "app/filter-box.h"

#include <glib/gi18n.h>

GtkWidget *
ledenboek_filter_box_add (GtkBox *box, const char *family, const char *label, gboolean on)
{
  GtkWidget *before = gtk_widget_get_last_child (GTK_WIDGET (box));
  GtkWidget *check = gtk_check_button_new_with_label (label);

  if (before == NULL || g_strcmp0 (g_object_get_data (G_OBJECT (before), "family"), family) != 0)
    {
      GtkWidget *heading = gtk_label_new (family);

      gtk_label_set_xalign (GTK_LABEL (heading), 0);
      gtk_widget_add_css_class (heading, "sidebar-heading");
      gtk_box_append (box, heading);
    }
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), on);
  g_object_set_data_full (G_OBJECT (check), "family", g_strdup (family), g_free);
  gtk_box_append (box, check);
  return check;
}

static void
on_chip_clicked (GtkButton *button, gpointer data)
{
  gtk_check_button_set_active (g_object_get_data (G_OBJECT (button), "check"), FALSE);
}

static GtkWidget *
make_chip (GtkCheckButton *check)
{
  const char *label = gtk_check_button_get_label (check);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  g_autofree char *tooltip = g_strdup_printf (_("Take away the filter %s"), label);

  gtk_box_append (GTK_BOX (box), gtk_label_new (label));
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data (G_OBJECT (button), "check", check);
  g_signal_connect (button, "clicked", G_CALLBACK (on_chip_clicked), NULL);
  return button;
}

void
ledenboek_filter_box_empty (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

void
ledenboek_filter_box_show_chips (GtkBox *box, GtkBox *chips)
{
  gboolean focused = gtk_widget_get_focus_child (GTK_WIDGET (chips)) != NULL;

  ledenboek_filter_box_empty (chips);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_CHECK_BUTTON (child) && gtk_check_button_get_active (GTK_CHECK_BUTTON (child)))
      gtk_box_append (chips, make_chip (GTK_CHECK_BUTTON (child)));
  gtk_widget_set_visible (GTK_WIDGET (chips), gtk_widget_get_first_child (GTK_WIDGET (chips)) != NULL);
  /* The chip that was pressed is gone: the keyboard stays by what is left. */
  if (focused)
    gtk_widget_child_focus (gtk_widget_get_parent (GTK_WIDGET (chips)), GTK_DIR_TAB_FORWARD);
}

void
ledenboek_filter_box_clear (GtkBox *box)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_CHECK_BUTTON (child))
      gtk_check_button_set_active (GTK_CHECK_BUTTON (child), FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small window that the test of the harness drives: an entry whose text a button copies to a label, a page
 * that is not shown, and a list. It belongs to the tests alone and runs on the main thread.
 */
#include <adwaita.h>

static void
copy_text (GtkButton *button, gpointer data)
{
  GtkWidget *entry = g_object_get_data (G_OBJECT (button), "entry");

  gtk_label_set_text (GTK_LABEL (data), gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static GtkWidget *
named (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return widget;
}

static GtkWidget *
make_menu (void)
{
  GtkWidget *button = named (gtk_menu_button_new (), "More");
  GtkWidget *popover = gtk_popover_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), gtk_label_new ("inside the popover"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  return button;
}

static GtkWidget *
make_list (void)
{
  GtkWidget *list = named (gtk_list_box_new (), "Members");

  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("member %u", i);

      gtk_list_box_append (GTK_LIST_BOX (list), gtk_label_new (text));
    }
  return list;
}

static void
show_window (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *entry = named (gtk_entry_new (), "Family name");
  GtkWidget *button = gtk_button_new_with_label ("Copy");
  GtkWidget *label = gtk_label_new ("nothing yet");

  g_object_set_data (G_OBJECT (button), "entry", entry);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_text), label);
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new ("shown page"), "shown");
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new ("hidden page"), "hidden");
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), button);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), stack);
  gtk_box_append (GTK_BOX (box), make_menu ());
  gtk_box_append (GTK_BOX (box), make_list ());
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), "Harness");
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 400);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = adw_application_new ("org.ledenboek.Harness", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (show_window), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sidebar: one list box whose headers are the groups, made from the table of sections. Main thread.
 */
#include "config.h"

#include "app/sidebar.h"
#include "app/section.h"

#include <glib/gi18n.h>

struct _LedenboekSidebar
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (LedenboekSidebar, ledenboek_sidebar, ADW_TYPE_BIN)

static const LedenboekSection *
section_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "section");
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, LedenboekSidebar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.section", "s", section_of (row)->name);
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *group = section_of (row)->group;
  GtkWidget *heading;

  if (before != NULL && g_strcmp0 (section_of (before)->group, group) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  heading = gtk_label_new (_(group));
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "sidebar-heading");
  gtk_list_box_row_set_header (row, heading);
}

static void
update_badge (GtkListBoxRow *row, LedgerReplica *replica)
{
  const LedenboekSection *section = section_of (row);
  GtkLabel *badge = g_object_get_data (G_OBJECT (row), "badge");
  gint64 count = section->count_badge != NULL ? section->count_badge (replica) : 0;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  g_autofree char *spoken = count > 0 ? g_strdup_printf (_("%s, %s waiting"), _(section->label), text)
                                      : g_strdup (_(section->label));

  gtk_label_set_label (badge, text);
  gtk_widget_set_visible (GTK_WIDGET (badge), count > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static GtkWidget *
make_row (const LedenboekSection *section, guint number)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name (section->icon_name);
  GtkWidget *label = gtk_label_new (_(section->label));
  GtkWidget *badge = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), badge);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  if (number <= 9)
    {
      g_autofree char *tooltip = g_strdup_printf ("%s (Alt+%u)", _(section->label), number);

      gtk_widget_set_tooltip_text (row, tooltip);
    }
  g_object_set_data (G_OBJECT (row), "section", (gpointer) section);
  g_object_set_data (G_OBJECT (row), "badge", badge);
  return row;
}

void
ledenboek_sidebar_fill (LedenboekSidebar *self, LedgerReplica *replica)
{
  GtkListBoxRow *row;
  guint n_sections, shown = 0;
  const LedenboekSection *sections = ledenboek_section_list (&n_sections);

  g_set_object (&self->replica, replica);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < n_sections; i++)
    if (ledenboek_section_is_shown (&sections[i], replica))
      gtk_list_box_append (self->list, make_row (&sections[i], ++shown));
  ledenboek_sidebar_update (self);
}

void
ledenboek_sidebar_select (LedenboekSidebar *self, const char *section)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_strcmp0 (section_of (row)->name, section) == 0)
      gtk_list_box_select_row (self->list, row);
}

void
ledenboek_sidebar_update (LedenboekSidebar *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    update_badge (row, self->replica);
}

static void
ledenboek_sidebar_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_SIDEBAR (object)->replica);
  G_OBJECT_CLASS (ledenboek_sidebar_parent_class)->dispose (object);
}

static void
ledenboek_sidebar_class_init (LedenboekSidebarClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_sidebar_dispose;
}

static void
ledenboek_sidebar_init (LedenboekSidebar *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Sections"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), scroller);
}

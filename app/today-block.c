/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A block of the page Today (today-block.h). Main thread. */
#include "config.h"

#include "app/today-block.h"

#include "app/text.h"

#include <glib/gi18n.h>

struct _LedenboekTodayBlock
{
  AdwBin parent_instance;

  GtkLabel *title;
  GtkLabel *badge;
  GtkLabel *next;
  GtkListBox *lines;
  GtkWidget *button;

  const char *section;
  char *shown;                  /* the lines as they are shown */
};

G_DEFINE_FINAL_TYPE (LedenboekTodayBlock, ledenboek_today_block, ADW_TYPE_BIN)

/* -- Lines */

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_line (const LedenboekTodayLine *line)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *spoken = line->more != NULL ? g_strdup_printf ("%s: %s", line->text, line->more)
                                               : g_strdup (line->text);

  gtk_box_append (GTK_BOX (box), make_label (line->text, NULL));
  if (line->more != NULL)
    {
      GtkWidget *more = make_label (line->more, "dim-label");

      gtk_widget_add_css_class (more, "caption");
      gtk_widget_set_tooltip_text (more, line->more);
      gtk_box_append (GTK_BOX (box), more);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), line->part != NULL || !ledger_id_is_null (&line->contact));
  if (!ledger_id_is_null (&line->contact))
    g_object_set_data_full (G_OBJECT (row), "contact", ledger_id_dup_text (&line->contact), g_free);
  g_object_set_data (G_OBJECT (row), "part", (gpointer) line->part);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
on_line (LedenboekTodayBlock *self, GtkListBoxRow *row)
{
  const char *contact = g_object_get_data (G_OBJECT (row), "contact");
  const char *part = g_object_get_data (G_OBJECT (row), "part");

  if (contact != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", contact);
  else if (part != NULL && self->section != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.part", "(ss)", self->section, part);
}

/* -- Setting */

static char *
dup_written (GPtrArray *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const LedenboekTodayLine *line = lines->pdata[i];
      char id[LEDGER_ID_TEXT_SIZE];

      g_string_append_printf (text, "%s\n%s\n%s\n%s\n", line->text, line->more != NULL ? line->more : "",
                              line->part != NULL ? line->part : "", ledger_id_write (&line->contact, id));
    }
  return g_strdup (text->str);
}

void
ledenboek_today_block_set (LedenboekTodayBlock *self, gint64 count, const char *next, GPtrArray *lines)
{
  g_autofree char *number = ledenboek_text_dup_number (MAX (count, 0));
  g_autofree char *written = dup_written (lines);
  GtkListBoxRow *row;

  gtk_label_set_label (self->badge, number);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), count > 0);
  gtk_label_set_label (self->next, next);
  /* Who stands on a line keeps it when nothing of it changed. */
  if (g_strcmp0 (written, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&written);
  while ((row = gtk_list_box_get_row_at_index (self->lines, 0)) != NULL)
    gtk_list_box_remove (self->lines, GTK_WIDGET (row));
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    gtk_list_box_append (self->lines, make_line (lines->pdata[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->lines), lines != NULL && lines->len > 0);
}

void
ledenboek_today_block_set_button (LedenboekTodayBlock *self, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GVariant) value = target != NULL ? g_variant_ref_sink (target) : NULL;

  gtk_widget_set_visible (self->button, label != NULL);
  if (label == NULL)
    return;
  gtk_button_set_label (GTK_BUTTON (self->button), label);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->button), value);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action);
}

/* -- Life */

static void
ledenboek_today_block_finalize (GObject *object)
{
  g_free (LEDENBOEK_TODAY_BLOCK (object)->shown);
  G_OBJECT_CLASS (ledenboek_today_block_parent_class)->finalize (object);
}

static void
ledenboek_today_block_class_init (LedenboekTodayBlockClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_today_block_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ledenboek_today_block_init (LedenboekTodayBlock *self)
{
  self->title = GTK_LABEL (make_label (NULL, "heading"));
  self->badge = GTK_LABEL (gtk_label_new (NULL));
  self->next = GTK_LABEL (gtk_label_new (NULL));
  self->lines = GTK_LIST_BOX (gtk_list_box_new ());
  self->button = gtk_button_new ();
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->badge), "badge");
  gtk_widget_set_valign (GTK_WIDGET (self->badge), GTK_ALIGN_CENTER);
  gtk_label_set_xalign (self->next, 0);
  gtk_label_set_wrap (self->next, TRUE);
  gtk_list_box_set_selection_mode (self->lines, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->lines), "today-lines");
  gtk_widget_set_halign (self->button, GTK_ALIGN_START);
  g_signal_connect_object (self->lines, "row-activated", G_CALLBACK (on_line), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ledenboek_today_block_new (const char *icon, const char *title, const char *section)
{
  LedenboekTodayBlock *self = g_object_new (LEDENBOEK_TYPE_TODAY_BLOCK, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->section = section;
  gtk_label_set_label (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->lines), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (head), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->badge));
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->next));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->lines));
  gtk_box_append (GTK_BOX (box), self->button);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "today-block");
  adw_bin_set_child (ADW_BIN (self), box);
  ledenboek_today_block_set (self, -1, _("Looking through the book…"), NULL);
  gtk_widget_set_visible (self->button, FALSE);
  return GTK_WIDGET (self);
}

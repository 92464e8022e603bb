/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mark of a warning: one way to draw it, so that it is read aloud the same everywhere. Main thread.
 */
#include "config.h"

#include "app/warning-mark.h"

#include <glib/gi18n.h>

GtkWidget *
ledenboek_warning_mark_new (void)
{
  GtkWidget *mark = gtk_image_new ();

  gtk_widget_add_css_class (mark, "warning");
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  return mark;
}

void
ledenboek_warning_mark_set (GtkWidget *mark, const char *warning)
{
  g_autofree char *spoken = NULL;

  /* Rows come and go by the hundred, most without one; to set a tooltip asks the display where the pointer is. */
  if (g_strcmp0 (gtk_widget_get_tooltip_text (mark), warning) == 0)
    return;
  spoken = warning != NULL ? g_strdup_printf (_("Warning: %s"), warning) : g_strdup ("");
  gtk_image_set_from_icon_name (GTK_IMAGE (mark), warning != NULL ? "dialog-warning-symbolic" : NULL);
  gtk_widget_set_tooltip_text (mark, warning);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

void
ledenboek_warning_mark_append (GtkBox *box, const LedgerRecord *contact)
{
  const char *warning = contact != NULL ? ledger_record_get_text (contact, "warning") : NULL;
  GtkWidget *mark;

  if (warning == NULL)
    return;
  mark = ledenboek_warning_mark_new ();
  ledenboek_warning_mark_set (mark, warning);
  gtk_box_append (box, mark);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mark of a warning: one way to draw it, so that it is read aloud the same everywhere. Main thread.
 */
#include "config.h"

#include "app/warning-mark.h"

#include <glib/gi18n.h>

void
ledenboek_warning_mark_append (GtkBox *box, const LedgerRecord *contact)
{
  const char *warning = contact != NULL ? ledger_record_get_text (contact, "warning") : NULL;
  g_autofree char *spoken = NULL;
  GtkWidget *image;

  if (warning == NULL)
    return;
  spoken = g_strdup_printf (_("Warning: %s"), warning);
  image = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  gtk_widget_add_css_class (image, "warning");
  gtk_widget_set_tooltip_text (image, warning);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_box_append (box, image);
}

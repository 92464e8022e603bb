/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words of an empty list (list-empty.h). Main thread.
 */
#include "config.h"

#include "app/list-empty.h"

#include <glib/gi18n.h>

void
ledenboek_list_empty_describe (AdwStatusPage *page, const LedenboekListSpec *spec, const char *searched,
                               gboolean suggested, gboolean any)
{
  if (searched != NULL)
    {
      g_autofree char *title = g_strdup_printf (_("Nobody found with “%s”"), searched);
      g_autofree char *escaped = g_markup_escape_text (title, -1);

      adw_status_page_set_title (page, escaped);
      adw_status_page_set_description (page, suggested ? _("Did you mean this name?") : NULL);
    }
  else if (any)
    {
      adw_status_page_set_title (page, _("Nothing fits the filter"));
      adw_status_page_set_description (page, _("Take a filter away to see more."));
    }
  else
    {
      adw_status_page_set_title (page, _(spec->empty));
      adw_status_page_set_description (page, _(spec->hint));
    }
}

void
ledenboek_list_empty_suggest (GtkButton *button, const char *suggested, guint n_hits)
{
  g_autofree char *label = suggested != NULL ? g_strdup_printf (_("Show “%s” (%u)"), suggested, n_hits) : NULL;

  if (label != NULL)
    gtk_button_set_label (button, label);
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
}

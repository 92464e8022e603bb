/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of the scanner in the settings (scan-folder-row.h). Main thread. */
#include "config.h"

#include "app/scan-folder-row.h"

#include "app/scan-folder.h"

#include <glib/gi18n.h>

struct _LedenboekScanFolderRow
{
  AdwActionRow parent_instance;

  GtkWidget *choose_button;
  GtkWidget *clear_button;
};

G_DEFINE_FINAL_TYPE (LedenboekScanFolderRow, ledenboek_scan_folder_row, ADW_TYPE_ACTION_ROW)

static void
show (GtkWidget *widget)
{
  LedenboekScanFolderRow *self = LEDENBOEK_SCAN_FOLDER_ROW (widget);
  g_autofree char *path = ledenboek_scan_folder_dup ();
  g_autofree char *name = path != NULL ? g_filename_display_name (path) : NULL;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               name != NULL ? name : _("None: what is scanned is added from the files"));
  gtk_widget_set_visible (self->clear_button, path != NULL);
}

static void
choose (LedenboekScanFolderRow *self)
{
  ledenboek_scan_folder_choose (GTK_WIDGET (self), show);
}

static void
clear (LedenboekScanFolderRow *self)
{
  ledenboek_scan_folder_clear ();
  gtk_widget_grab_focus (self->choose_button);
  show (GTK_WIDGET (self));
}

/* A folder that was chosen in a dossier is told as well. */
static void
ledenboek_scan_folder_row_map (GtkWidget *widget)
{
  show (widget);
  GTK_WIDGET_CLASS (ledenboek_scan_folder_row_parent_class)->map (widget);
}

static void
ledenboek_scan_folder_row_class_init (LedenboekScanFolderRowClass *class)
{
  GTK_WIDGET_CLASS (class)->map = ledenboek_scan_folder_row_map;
}

static GtkWidget *
make_button (LedenboekScanFolderRow *self, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

static void
ledenboek_scan_folder_row_init (LedenboekScanFolderRow *self)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Folder of the scanner"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  self->clear_button = make_button (self, C_("button", "None"), G_CALLBACK (clear));
  self->choose_button = make_button (self, _("Choose the folder…"), G_CALLBACK (choose));
}

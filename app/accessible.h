/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names for the screen reader on the parts of composite widgets of the platform that have none of their own: the
 * list inside a group of rows, the list inside a drop-down. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_accessible_name_lists: gives every list inside @widget the name @name, and icon buttons their tooltip. */
void ledenboek_accessible_name_lists (GtkWidget *widget, const char *name);

G_END_DECLS

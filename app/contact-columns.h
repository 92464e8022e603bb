/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The columns of the list of contacts, as a table: title, width, the field it is sorted by, the text of a cell.
 * Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_contact_columns_add: gives @view its columns; @is_draft says whether a contact has an unfinished form. */
void ledenboek_contact_columns_add (GtkColumnView *view, gboolean (*is_draft) (const char *id, gpointer data),
                                    gpointer data);

/** ledenboek_contact_columns_set_searching: shows the column of what matched, or hides it. */
void ledenboek_contact_columns_set_searching (GtkColumnView *view, gboolean searching);

/**
 * ledenboek_contact_columns_get_order:
 * @field: (out): the field that the clicked header sorts by, %NULL: by name
 * @descending: (out): its direction
 */
void ledenboek_contact_columns_get_order (GtkColumnView *view, const char **field, gboolean *descending);

G_END_DECLS

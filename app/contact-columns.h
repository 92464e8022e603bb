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

/* What the rows of a list are. */
typedef enum
{
  LEDENBOEK_ROWS_MIXED,         /* of the whole list */
  LEDENBOEK_ROWS_ACTIVE,        /* all of one status: its column would say nothing */
  LEDENBOEK_ROWS_FOUND,         /* hits of a search: what matched is shown */
} LedenboekRowsOf;

/** ledenboek_contact_columns_show: shows the columns that say something of such rows, and gives them their widths. */
void ledenboek_contact_columns_show (GtkColumnView *view, LedenboekRowsOf rows);

/**
 * ledenboek_contact_columns_fit:
 *
 * Divides the width of @view among its columns: each gets what its content needs, names first; a width that the user
 * has given stays.
 */
void ledenboek_contact_columns_fit (GtkColumnView *view);

/**
 * ledenboek_contact_columns_get_order:
 * @field: (out): the field that the clicked header sorts by, %NULL: by name
 * @descending: (out): its direction
 */
void ledenboek_contact_columns_get_order (GtkColumnView *view, const char **field, gboolean *descending);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By which header a column view is to be sorted: GTK sorts the rows of a model itself, ours lie in the book, so the
 * sorters of the columns only say that they were asked. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_header_order_add: lets @column of @view be clicked; @key (nullable for none) says which it is. */
void ledenboek_header_order_add (GtkColumnView *view, GtkColumnViewColumn *column, gconstpointer key);

/** ledenboek_header_order_get: Returns: (nullable): the key of the header that was clicked last, and its direction. */
gconstpointer ledenboek_header_order_get (GtkColumnView *view, gboolean *descending);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Places of a column view (list-place.h): all rows are of one height. Main thread.
 */
#include "config.h"

#include "app/list-place.h"

guint
ledenboek_list_place_get (GtkColumnView *view)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  double upper = adjustment != NULL ? gtk_adjustment_get_upper (adjustment) : 0;
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (view)));

  return upper <= 0 ? 0 : (guint) ((gtk_adjustment_get_value (adjustment) +
                                    gtk_adjustment_get_page_size (adjustment) / 2) / upper * n_rows);
}

/* The rows themselves are a child of the column view, and only they can scroll to a position. */
void
ledenboek_list_place_go (GtkColumnView *view, guint position)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view));

  while (child != NULL && !GTK_IS_LIST_VIEW (child))
    child = gtk_widget_get_next_sibling (child);
  if (child != NULL)
    gtk_widget_activate_action (child, "list.scroll-to-item", "u", position);
}

static void
get_sight (gpointer view, guint *first, guint *end)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  double upper = adjustment != NULL ? gtk_adjustment_get_upper (adjustment) : 0, value;
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (view)));

  if (upper <= 0 || n_rows == 0)
    return;
  value = gtk_adjustment_get_value (adjustment);
  *first = (guint) (value / upper * n_rows);
  *end = (guint) ((value + gtk_adjustment_get_page_size (adjustment)) / upper * n_rows) + 1;
}

void
ledenboek_list_place_follow (GtkColumnView *view, LedenboekRecordRows *rows)
{
  ledenboek_record_rows_set_sight (rows, get_sight, view);
  g_signal_connect_swapped (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)), "value-changed",
                            G_CALLBACK (ledenboek_record_rows_look), rows);
}

void
ledenboek_list_place_leave (GtkColumnView *view, LedenboekRecordRows *rows)
{
  ledenboek_record_rows_set_sight (rows, NULL, NULL);
  g_signal_handlers_disconnect_by_data (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)), rows);
  gtk_column_view_set_model (view, NULL);
}

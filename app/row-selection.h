/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A selection of rows as a set of numbers: selecting a million rows takes no item. GTK's own multi-selection keeps
 * a reference to every selected item. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_ROW_SELECTION (ledenboek_row_selection_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRowSelection, ledenboek_row_selection, LEDENBOEK, ROW_SELECTION, GObject)

/**
 * ledenboek_row_selection_new:
 *
 * Returns: (transfer full): a GtkSelectionModel on @model (referenced), nothing selected.
 */
LedenboekRowSelection *ledenboek_row_selection_new (GListModel *model);

/**
 * ledenboek_row_selection_get_first:
 *
 * Returns: the first selected position, GTK_INVALID_LIST_POSITION when there is none.
 */
guint ledenboek_row_selection_get_first (LedenboekRowSelection *self);

G_END_DECLS

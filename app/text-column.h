/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A column of a list that shows a line of text of each row; what is cut is told in full when it is pointed at. Or the
 * mark of the warning that the text is. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A width: all that is left. */
#define LEDENBOEK_TEXT_COLUMN_WIDE (-1)

/* Returns: (transfer full) (nullable): what @column shows of the row of @item, by its position or its object. */
typedef char *(*LedenboekTextColumnFunction) (GtkListItem *item, guint column, gpointer owner);

/**
 * ledenboek_text_column_append:
 * @title: as it is shown
 * @column: for @function
 * @width: pixels; 0: its own; or LEDENBOEK_TEXT_COLUMN_WIDE
 * @owner: for @function, of which @view is a part
 */
void ledenboek_text_column_append (GtkColumnView *view, const char *title, guint column, int width,
                                   LedenboekTextColumnFunction function, gpointer owner);

/** ledenboek_text_column_append_warning: a column with the mark of the warning that @function tells of a row. */
void ledenboek_text_column_append_warning (GtkColumnView *view, LedenboekTextColumnFunction function, gpointer owner);

G_END_DECLS

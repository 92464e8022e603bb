/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filters of a list in its popover, a check button each below the heading of their family, and the chips beside
 * the list for those that are on: a click takes one away. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ledenboek_filter_box_add:
 * @family: its heading, shown above the first of a run of one family
 *
 * Returns: (transfer none): the check button of the filter, at the end of @box.
 */
GtkWidget *ledenboek_filter_box_add (GtkBox *box, const char *family, const char *label, gboolean on);

/** ledenboek_filter_box_empty: takes all out of @box. */
void ledenboek_filter_box_empty (GtkBox *box);

/** ledenboek_filter_box_show_chips: a chip in @chips for each filter of @box that is on; without one it is hidden. */
void ledenboek_filter_box_show_chips (GtkBox *box, GtkBox *chips);

/** ledenboek_filter_box_clear: turns all of them off. */
void ledenboek_filter_box_clear (GtkBox *box);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drop-down list in which one types. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ledenboek_drop_down_find_by_typing:
 * @drop_down: of GtkStringObject
 *
 * What is typed into its open list goes to a search, wherever in the list the keyboard is.
 */
void ledenboek_drop_down_find_by_typing (GtkDropDown *drop_down);

/** ledenboek_drop_down_make_narrow: what is chosen is cut where there is no room for it; the open list is not. */
void ledenboek_drop_down_make_narrow (GtkDropDown *drop_down);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where one is in the rows of a column view, and going elsewhere. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_list_place_get: Returns: the position in the middle of what is seen of @view, about. */
guint ledenboek_list_place_get (GtkColumnView *view);

/** ledenboek_list_place_go: scrolls @view so that @position is seen. */
void ledenboek_list_place_go (GtkColumnView *view, guint position);

G_END_DECLS

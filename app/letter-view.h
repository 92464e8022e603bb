/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pages of a letter beneath each other, as wide as there is room, on white paper whatever the colours of the
 * window. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_LETTER_VIEW (ledenboek_letter_view_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekLetterView, ledenboek_letter_view, LEDENBOEK, LETTER_VIEW, GtkWidget)

/** ledenboek_letter_view_new: Returns: (transfer floating): without pages. */
GtkWidget *ledenboek_letter_view_new (void);

/** ledenboek_letter_view_set_pages: shows @pages (nullable) (element-type cairo_surface_t), which it references. */
void ledenboek_letter_view_set_pages (LedenboekLetterView *self, GPtrArray *pages);

G_END_DECLS

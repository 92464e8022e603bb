/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where one is in the rows of a column view, and going elsewhere. Main thread.
 */
#pragma once

#include "app/record-rows.h"

G_BEGIN_DECLS

/** ledenboek_list_place_get: Returns: the position in the middle of what is seen of @view, about. */
guint ledenboek_list_place_get (GtkColumnView *view);

/** ledenboek_list_place_go: scrolls @view so that @position is seen. */
void ledenboek_list_place_go (GtkColumnView *view, guint position);

/**
 * ledenboek_list_place_follow:
 *
 * Of @rows, which @view shows, those in sight are read first from now on.
 */
void ledenboek_list_place_follow (GtkColumnView *view, LedenboekRecordRows *rows);

/** ledenboek_list_place_leave: @view shows them no longer: before either is let go. */
void ledenboek_list_place_leave (GtkColumnView *view, LedenboekRecordRows *rows);

G_END_DECLS

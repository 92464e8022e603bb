/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A block of the page Today: a heading with its count, what is to be done next, the first lines, and the button that
 * does it. A line opens its contact, or its part of the section of the block. Main thread.
 */
#pragma once

#include "app/today-work.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TODAY_BLOCK (ledenboek_today_block_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTodayBlock, ledenboek_today_block, LEDENBOEK, TODAY_BLOCK, AdwBin)

/** ledenboek_today_block_new: @section: (nullable): that its parts lie in; static. Returns: (transfer floating): it. */
GtkWidget *ledenboek_today_block_new (const char *icon, const char *title, const char *section);

/**
 * ledenboek_today_block_set:
 * @count: in the heading; −1: none
 * @next: what is to be done, or that there is nothing
 * @lines: (nullable) (element-type LedenboekTodayLine)
 */
void ledenboek_today_block_set (LedenboekTodayBlock *self, gint64 count, const char *next, GPtrArray *lines);

/**
 * ledenboek_today_block_set_button:
 * @label: (nullable): %NULL hides it
 * @action: of the window, with @target (transfer floating) (nullable)
 */
void ledenboek_today_block_set_button (LedenboekTodayBlock *self, const char *label, const char *action,
                                       GVariant *target);

G_END_DECLS

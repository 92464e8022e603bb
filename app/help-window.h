/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window of the help: the pages at the left, found by what is typed above them, the page at the right. It stands
 * beside the program, so that one reads while one works. Main thread.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ledenboek_help_window_show:
 * @parent: (nullable): the window that asks
 * @page: the name of a page; one that there is not leads to the first
 *
 * Opens it, or brings the one that is open to the front, with that page.
 */
void ledenboek_help_window_show (GtkWindow *parent, const char *page);

G_END_DECLS

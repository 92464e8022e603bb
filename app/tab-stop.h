/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the Tab key passes as one. A list of the toolkit takes Tab from row to row, which in a list of a million never
 * ends; in this widget the arrows go through it, and Tab goes on to what comes after. Main thread.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TAB_STOP (ledenboek_tab_stop_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTabStop, ledenboek_tab_stop, LEDENBOEK, TAB_STOP, AdwBin)

G_END_DECLS

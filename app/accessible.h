/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the platform does not tell a screen reader by itself: names for the parts of composite widgets that have none of
 * their own (the list inside a group of rows, the list inside a drop-down), and which page of a stack is shown. Main
 * thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_accessible_name_lists: gives every list inside @widget the name @name, and icon buttons their tooltip. */
void ledenboek_accessible_name_lists (GtkWidget *widget, const char *name);

/**
 * ledenboek_accessible_follow_stacks: from now on a screen reader is told of no page of a stack in @widget, itself
 * included, but the one that is shown. To be called once, when @widget has all its stacks.
 */
void ledenboek_accessible_follow_stacks (GtkWidget *widget);

/** ledenboek_accessible_follow_toasts: names the button that closes a toast, of each that @overlay will show. */
void ledenboek_accessible_follow_toasts (GtkWidget *overlay);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A dialog with a form that stays while something in it does not fit: Cancel and one button above, a text below them,
 * what is added under it. Enter in an entry is the button, Escape is Cancel. Main thread.
 *
 * Signal `done` (): the button was pressed.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_FORM_WINDOW (ledenboek_form_window_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekFormWindow, ledenboek_form_window, LEDENBOEK, FORM_WINDOW, AdwWindow)

/**
 * ledenboek_form_window_new:
 * @over: the window that waits for it
 *
 * Returns: (transfer none): one that is not shown yet and destroys itself when it is closed
 */
LedenboekFormWindow *ledenboek_form_window_new (GtkWindow *over, const char *title);

/** ledenboek_form_window_add: appends @child to the form. */
void ledenboek_form_window_add (LedenboekFormWindow *self, GtkWidget *child);

/** ledenboek_form_window_set_text: what is told above the form; %NULL for nothing. */
void ledenboek_form_window_set_text (LedenboekFormWindow *self, const char *text);

/** ledenboek_form_window_set_button: what the button says; %NULL takes it away. */
void ledenboek_form_window_set_button (LedenboekFormWindow *self, const char *label);

/** ledenboek_form_window_set_cancel: what Cancel says instead. */
void ledenboek_form_window_set_cancel (LedenboekFormWindow *self, const char *label);

/** ledenboek_form_window_set_busy: whether something is under way, so that form and button wait. */
void ledenboek_form_window_set_busy (LedenboekFormWindow *self, gboolean busy);

/** ledenboek_form_window_focus_button: gives the button the keyboard: nothing is left to be filled in. */
void ledenboek_form_window_focus_button (LedenboekFormWindow *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ctrl+Z outside a text field: takes back the user's own last act and names it; what a job of the server did is asked
 * first. Main thread; saving happens on the writer's.
 */
#pragma once

#include "app/window.h"

G_BEGIN_DECLS

/** ledenboek_undo_last: undoes the last own change that is not undone; tells what, or why not, in a toast. */
void ledenboek_undo_last (LedenboekWindow *window);

G_END_DECLS

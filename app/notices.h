/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notifications of the desktop, for who works in another window: choices that wait, the end of a long absence, long
 * work that is done. They say how much, never about whom: they are read over a shoulder. Main thread.
 */
#pragma once

#include "app/window.h"

G_BEGIN_DECLS

/** ledenboek_notices_watch: tells of the choices of @window's book from now on, for as long as the window lives. */
void ledenboek_notices_watch (LedenboekWindow *window);

/**
 * ledenboek_notices_send:
 * @id: a later one of the same id takes its place
 * @section: (nullable): the section that a click leads to
 *
 * Notifies, unless somebody looks at @window: then a toast is enough.
 */
void ledenboek_notices_send (LedenboekWindow *window, const char *id, const char *title, const char *body,
                             const char *section);

G_END_DECLS

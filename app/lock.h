/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lock of the screen (AVG-21): after some minutes without a key or the mouse, or at once by Ctrl+Shift+L, the book
 * is covered until the password is typed with which was logged in here. That works without a network: the book keeps a
 * slow hash of the password since the last log in. What stood in a form is still there. Main thread.
 *
 * Signal of the page: `opened` (): the right password was typed.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_LOCK (ledenboek_lock_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekLock, ledenboek_lock, LEDENBOEK, LOCK, AdwBin)

/** ledenboek_lock_new: Returns: (transfer floating): the page that covers the book of @replica. */
GtkWidget *ledenboek_lock_new (LedgerReplica *replica);

/** ledenboek_lock_focus: puts the keyboard in its entry, which is emptied. */
void ledenboek_lock_focus (LedenboekLock *self);

/** ledenboek_lock_is_possible: whether somebody has logged in here since passwords are kept: else nothing opens it. */
gboolean ledenboek_lock_is_possible (LedgerReplica *replica);

/** ledenboek_lock_keep: keeps the hash of @password for the book of @replica: it was right at the server just now. */
void ledenboek_lock_keep (LedgerReplica *replica, const char *password);

/**
 * ledenboek_lock_watch:
 * @replica: whose book is covered
 *
 * Activates `win.lock` of @window after so many minutes without a key or the mouse as the settings say (`lock-after`,
 * 0: never). Any window of the program counts.
 */
void ledenboek_lock_watch (GtkWindow *window, LedgerReplica *replica);

G_END_DECLS

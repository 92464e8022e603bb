/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the content of a file lies in the clear while it is looked at: a folder of this process in the user's runtime
 * folder, which is memory and goes with the session. Removed when the program ends; what one that was killed left is
 * removed by the next. Main thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ledenboek_file_clear_dup_path:
 * @name: of the file, as people gave it
 *
 * Returns: (transfer full) (nullable): a path of that name in a new folder that only this user may read; %NULL with
 *   @error
 */
char *ledenboek_file_clear_dup_path (const char *name, GError **error);

/** ledenboek_file_clear_drop: removes the file at a @path of ledenboek_file_clear_dup_path, and its folder. */
void ledenboek_file_clear_drop (const char *path);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of SQLite behind the door share. Any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ledger_sqlite_get_clean_files:
 *
 * A VFS over the default one that writes no page into a database file with bytes in it that belong to nothing.
 * secure_delete overwrites what is deleted, but when the engine spreads the cells of a page over its neighbours it
 * leaves copies of those that moved in the room between them; when they are deleted later, it is elsewhere. That room
 * is emptied in each page on its way to the file, so that after a checkpoint that empties the journal nothing is left
 * of what left (S24, S27). Files that are not plain, such as those of a cipher below the engine, pass as they are.
 *
 * Returns: its name, for the opening of connections
 */
const char *ledger_sqlite_get_clean_files (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is written to a disk so that a loss of power leaves it there: all of the bytes, and the names in a folder. The
 * caller says in its own words what failed; each leaves the cause in errno. Any thread; they block.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ledger_disk_write: writes all @size bytes to @file, where it stands. Returns: %FALSE with errno; a part may stand */
gboolean ledger_disk_write (int file, gconstpointer bytes, gsize size);

/**
 * ledger_disk_sync:
 * @path: of a file, or of a folder in which something was made, renamed or removed
 *
 * Returns: %TRUE when it is on the disk, %FALSE with errno
 */
gboolean ledger_disk_sync (const char *path);

G_END_DECLS

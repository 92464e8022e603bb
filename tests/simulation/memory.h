/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite's memory in the simulation: a fifth of its work was the C library's, which must serve threads and give memory
 * back. Here is one thread, and what is freed is for the next of its size. One thread only.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** office_memory_use: from now on; before SQLite is used. Nothing in a build that looks after memory itself. */
void office_memory_use (void);

G_END_DECLS

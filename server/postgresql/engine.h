/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which engine holds a server's book: a file in the data folder, or PostgreSQL. The programs ask here; everything
 * else is given the door.
 */
#pragma once

#include "libledger/store/database.h"

G_BEGIN_DECLS

/** server_engine_is_shared: whether @address names a database that several daemons may stand before. */
gboolean server_engine_is_shared (const char *address);

/**
 * server_engine_open:
 * @directory: the data folder
 * @address: (nullable): "postgresql://…"; %NULL or "sqlite": the file book.db in @directory
 *
 * Returns: (transfer full): the door, or %NULL with an error that says what to do
 */
LedgerDatabase *server_engine_open (const char *directory, const char *address, LedgerOpen how, GError **error);

G_END_DECLS

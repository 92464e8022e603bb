/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PostgreSQL behind the door, for large organisations: several daemons may stand before one database. Only what
 * engines of the same wire also take: no advisory locks, no sequences, no notifications.
 *
 * Threads: as libledger/store/database.h says.
 */
#pragma once

#include "libledger/store/database.h"

G_BEGIN_DECLS

/**
 * server_database_open_postgresql:
 * @url: "postgresql://user@host/database?option=…" as libpq reads it. A password may stand in it, but belongs in the
 *   file that PGPASSFILE names; it is never shown
 * @how: LEDGER_OPEN_CREATE takes an empty database too, LEDGER_OPEN_EXISTING only one with a book;
 *   LEDGER_OPEN_READ_ONLY refuses to write
 *
 * A write is READ COMMITTED and locks the row of the clock before anything is read (S10), so writers of all daemons
 * follow each other. It is run again when the engine asks for it and when the connection is lost before the commit;
 * when it is lost during the commit, LEDGER_DATABASE_ERROR_BUSY says that nobody knows, and whoever asked does so
 * again. A read is REPEATABLE READ, READ ONLY. A limited read ends by the clock after ten times its limit: the engine
 * does not tell its steps.
 *
 * Returns: (transfer full): the door, or %NULL with @error
 */
LedgerDatabase *server_database_open_postgresql (const char *url, LedgerOpen how, GError **error);

G_END_DECLS

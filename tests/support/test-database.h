/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine on which a test of the authority or of the server runs: SQLite, or the PostgreSQL that
 * LEDENBOEK_TEST_DATABASE names (tests/support/postgres.py sets it). Each book gets a schema of its own. One thread.
 */
#pragma once

#include "libledger/store/database.h"
#include "server/server.h"

G_BEGIN_DECLS

/** test_database_dup_address: Returns: (transfer full) (nullable): of a new empty schema; %NULL: SQLite is tested. */
char *test_database_dup_address (void);

/** test_database_new: Returns: (transfer full): an empty database; the test fails when there is none. */
LedgerDatabase *test_database_new (void);

/**
 * test_database_open_server:
 * @address: (nullable): as test_database_dup_address gave it
 *
 * Returns: (transfer full): a server on that database, or on the file in @directory; %NULL with @error
 */
ServerServer *test_database_open_server (const char *address, const char *directory, gboolean create,
                                         LedgerWorld *world, const ServerLimits *limits, GError **error);

G_END_DECLS

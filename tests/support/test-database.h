/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine on which a test of the authority or of the server runs: SQLite, or the PostgreSQL that
 * LEDENBOEK_TEST_DATABASE names (tests/support/postgres.py sets it). Each book gets a schema of its own. One thread.
 */
#pragma once

#include "libledger/store/database.h"

G_BEGIN_DECLS

/** test_database_dup_address: Returns: (transfer full) (nullable): of a new empty schema; %NULL: SQLite is tested. */
char *test_database_dup_address (void);

/** test_database_new: Returns: (transfer full): an empty database; the test fails when there is none. */
LedgerDatabase *test_database_new (void);

G_END_DECLS

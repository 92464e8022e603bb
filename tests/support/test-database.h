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
 * test_database_open_store:
 *
 * Returns: (transfer full): an empty book, prepared for @side: an authority's on the engine that is tested, a
 *   replica's in memory; the test fails when it cannot be made
 */
LedgerStore *test_database_open_store (const LedgerModel *model, LedgerWorld *world, LedgerSide side);

/**
 * test_database_open_server:
 * @address: (nullable): as test_database_dup_address gave it
 *
 * Returns: (transfer full): a server on that database, or on the file in @directory; %NULL with @error
 */
ServerServer *test_database_open_server (const char *address, const char *directory, gboolean create,
                                         LedgerWorld *world, const ServerLimits *limits, GError **error);

/**
 * test_database_count_text:
 *
 * Looks in every table that the database has, so that a table which is added is not forgotten.
 *
 * Returns: how many values hold @text; the test fails when they cannot be read
 */
guint test_database_count_text (LedgerDatabase *database, const char *text);

G_END_DECLS

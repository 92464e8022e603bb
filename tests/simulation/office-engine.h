/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine beneath the server's book in the simulated office: its own file; or, to compare, a file or PostgreSQL as a
 * book that daemons share. One story is then told on both, and what they hold at its end is compared. One thread only.
 */
#pragma once

#include "tests/simulation/office.h"

G_BEGIN_DECLS

typedef enum
{
  OFFICE_ENGINE_OWN_FILE,
  OFFICE_ENGINE_SHARED_FILE,
  OFFICE_ENGINE_POSTGRESQL,
} OfficeEngine;

/**
 * office_engine_use:
 * @engine: of offices opened from now on
 *
 * PostgreSQL is the one that LEDENBOEK_TEST_DATABASE names; the book gets a schema of its own there.
 */
void office_engine_use (OfficeEngine engine);

/**
 * office_engine_is_compared:
 *
 * Whether stories are compared: then the server dies between transactions only, and its disk has no trouble, as what a
 * file loses within one says nothing of another engine.
 */
gboolean office_engine_is_compared (void);

/** office_engine_load: brings the book that was prepared into the engine, when it is not the file itself. */
void office_engine_load (const char *prepared, const LedgerModel *model);

/** office_engine_open_server: Returns: (transfer full) (nullable): a server on what lies in @folder. */
ServerServer *office_engine_open_server (const char *folder, gboolean create, const LedgerModel *model,
                                         LedgerWorld *world, GError **error);

/**
 * office_engine_dup_book:
 *
 * Returns: (transfer full): every row of every table of @store, a line each, in an order that no engine decides
 */
char *office_engine_dup_book (LedgerStore *store);

G_END_DECLS

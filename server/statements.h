/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of statements that make tables, written once for every engine. Inside a transaction; any thread.
 */
#pragma once

#include "libledger/store/database.h"

G_BEGIN_DECLS

/**
 * server_statements_run:
 * @statements: (array length=n_statements): in them %1$s is the engine's word for an id, %2$s for an integer,
 *   %3$s for text, %4$s for bytes
 */
gboolean server_statements_run (LedgerTransaction *transaction, const char *const *statements, guint n_statements,
                                GError **error);

G_END_DECLS

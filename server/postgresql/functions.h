/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The functions that statements of the portable form call and PostgreSQL has not: they are made in the database itself,
 * in the language SQL. Writer queue; blocks.
 */
#pragma once

#include "libledger/store/database.h"

G_BEGIN_DECLS

/**
 * server_postgresql_make_functions:
 *
 * Makes in @database ledger_fold (text), which gives what ledger_fold of libledger/rules/fold.h gives, character by
 * character, and instr (text, text); again when another version of them is there. The user of the database must be
 * allowed to make functions, as he makes tables.
 *
 * Returns: %FALSE with @error
 */
gboolean server_postgresql_make_functions (LedgerDatabase *database, GError **error);

G_END_DECLS

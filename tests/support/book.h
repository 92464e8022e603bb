/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A book looked at, or changed behind its back, by a test that knows its tables. One thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** book_ask: Returns: the number that @sql asks for; the test fails when it cannot be read. */
gint64 book_ask (LedgerStore *store, const char *sql);

/** book_run: runs @sql, in a transaction of its own; the test fails when it cannot be run. */
void book_run (LedgerStore *store, const char *sql);

G_END_DECLS

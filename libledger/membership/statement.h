/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which privacy statement is in force (REL-14). A replica's store; main thread. */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledger_statement_get_current: @today: ISO day. Returns: (transfer full) (nullable): the last that is in force. */
LedgerRecord *ledger_statement_get_current (LedgerStore *store, const char *today);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who gets one letter with whom (MAIL-05): all that live in one household at one address, whichever of them says so of
 * whom, unless two of them want letters of their own. Any thread; reads the store by key.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* More is no household. */
#define LEDGER_HOUSEHOLD_LIMIT 30

/**
 * ledger_household_list:
 * @day: ISO 8601
 *
 * Returns: (transfer full) (element-type LedgerRecord): the contacts of the household on that day, @contact among
 * them, in
 *   order of id, the same whichever of them is asked of; %NULL with @error
 */
GPtrArray *ledger_household_list (LedgerStore *store, const LedgerRecord *contact, const char *day, GError **error);

G_END_DECLS

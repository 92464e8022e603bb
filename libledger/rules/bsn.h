/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Dutch citizen service number (burgerservicenummer). It may be held only on a legal basis (Wabvpz) and
 * is never a key, never in a file name, and shown masked. Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_bsn:
 *
 * Nine digits (eight get a leading 0) that pass the test of eleven: 9, 8, 7, 6, 5, 4, 3, 2 times the digits,
 * minus the last, is a multiple of 11. Blanks, hyphens and full stops are ignored. Normalised: nine digits.
 *
 * Errors: SHAPE, CHECK. The messages do not repeat the number.
 */
gboolean ledger_rule_bsn (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/**
 * ledger_bsn_dup_masked:
 * @bsn: normalised
 *
 * Returns: (transfer full): the last three digits, "••••••333"
 */
char *ledger_bsn_dup_masked (const char *bsn);

G_END_DECLS

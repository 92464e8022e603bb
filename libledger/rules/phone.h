/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The telephone number: stored as E.164, shown in the grouping that people know. Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_phone:
 * @context: `country` says whose national notation this is; without it, the Netherlands
 *
 * Understands "+31 6 12345678", "0031 …", "+31 (0)6 …" and the national notation. The length is checked for
 * NL (9 digits after +31; 0800, 0900, 0906 and 0909 also 7) and BE (8, mobile 9 from 4), other numbers by
 * E.164: 7 to 15 digits. Normalised: E.164, "+31612345678".
 *
 * Errors: SHAPE, RANGE (length), UNKNOWN (national notation of a country whose code is not known here)
 */
gboolean ledger_rule_phone (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/**
 * ledger_phone_dup_display:
 * @phone: E.164
 * @country: (nullable): where the reader is, alpha-2; %NULL for the Netherlands
 *
 * Returns: (transfer full): grouped, national within @country ("06 12 34 56 78", "0470 12 34 56"), otherwise
 *   international ("+31 6 12 34 56 78")
 */
char *ledger_phone_dup_display (const char *phone, const char *country);

/**
 * ledger_phone_is_mobile:
 * @phone: E.164
 *
 * Returns: whether it is a Dutch or Belgian mobile number, which can take a text message
 */
gboolean ledger_phone_is_mobile (const char *phone);

G_END_DECLS

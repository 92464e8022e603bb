/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The country as a code of two letters, ISO 3166-1. Stateless; any thread. */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_country:
 *
 * An officially assigned ISO 3166-1 alpha-2 code, or XK (Kosovo, in use by SEPA). Normalised: upper case.
 *
 * Errors: SHAPE, UNKNOWN
 */
gboolean ledger_rule_country (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/** ledger_country_list_codes: Returns: (transfer full): all codes that the rule takes, ended by %NULL. */
char **ledger_country_list_codes (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The postcode: strict for the Netherlands and Belgium, free elsewhere. Stateless; any thread. */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_postcode:
 *
 * NL: 1000–9999 and two letters other than SA, SD, SS; normalised "2514 EA". BE: 1000–9999, normalised
 * "2000"; a leading "B-" is dropped. Other countries: 2 to 12 letters, digits, blanks and hyphens, in upper
 * case. Without a country, what has the Dutch form is treated as Dutch and the rest as foreign.
 *
 * Errors: SHAPE, RANGE
 */
gboolean ledger_rule_postcode (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

G_END_DECLS

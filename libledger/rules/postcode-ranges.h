/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges of postcodes, by which a branch says which addresses are its own (REL-19). Stateless; any thread. */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_postcode_ranges:
 *
 * The digits of Dutch and Belgian postcodes, one range a line or with commas between: "4800-4899", "4811",
 * "BE 2000-2999". Without a country it is that of the line before, of the context, or the Netherlands. Normalised: a
 * range a line, each with its country, in the order they were typed: "NL 4800-4899".
 *
 * Errors: SHAPE; RANGE: outside 1000–9999, or from high to low
 */
gboolean ledger_rule_postcode_ranges (const char *text, const LedgerRuleContext *context, char **normalised,
                                      GError **error);

/**
 * ledger_postcode_ranges_find:
 * @ranges: (nullable): as the rule writes them
 * @country: (nullable): of the address; nothing: the Netherlands
 * @postcode: (nullable): as the rule of postcodes writes it
 *
 * Returns: how many postcodes the narrowest range has that holds @postcode; 0 when none does
 */
guint ledger_postcode_ranges_find (const char *ranges, const char *country, const char *postcode);

G_END_DECLS

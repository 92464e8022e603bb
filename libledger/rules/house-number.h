/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The house number: the number proper and what stands behind it (letter, addition, floor, "bus 3").
 * Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_house_number:
 *
 * A number of 1 to 99999 without leading zeros, optionally followed by an addition of at most 20 bytes.
 * Normalised: one letter joined to the number ("12a"), a hyphen or stroke as typed without blanks ("12a-2",
 * "12/3"), a word after one blank ("12 bis", "12 bus 3").
 *
 * Errors: SHAPE, RANGE
 */
gboolean ledger_rule_house_number (const char *text, const LedgerRuleContext *context, char **normalised,
                                   GError **error);

/**
 * ledger_house_number_split:
 * @text: as typed, or normalised
 * @number: (out) (transfer full): "12"
 * @addition: (out) (transfer full) (nullable): "a-2" of "12a-2", "2" of "12-2"; %NULL when there is none
 *
 * Returns: %FALSE with @error in LEDGER_RULE_ERROR as ledger_rule_house_number, also when @text is empty
 */
gboolean ledger_house_number_split (const char *text, char **number, char **addition, GError **error);

G_END_DECLS

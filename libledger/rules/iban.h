/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The international bank account number, ISO 13616: the rule, and the two forms in which a screen shows it.
 * Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_iban:
 *
 * Country known, length and kinds of character per country (ISO 13616 registry), check digits mod 97
 * (ISO 7064), and for Belgium the inner check of the account number. Blanks, hyphens and full stops between
 * the characters are ignored. Normalised: upper case without separators, "NL91ABNA0417164300".
 *
 * Errors: SHAPE, CHECK, UNKNOWN (country)
 */
gboolean ledger_rule_iban (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/**
 * ledger_iban_dup_grouped:
 * @iban: normalised
 *
 * Returns: (transfer full): in fours, "NL91 ABNA 0417 1643 00"
 */
char *ledger_iban_dup_grouped (const char *iban);

/**
 * ledger_iban_dup_masked:
 * @iban: normalised
 *
 * For those who may know that there is an account, not which: country and the last four characters, in
 * fours.
 *
 * Returns: (transfer full): "NL•• •••• •••• ••43 00"
 */
char *ledger_iban_dup_masked (const char *iban);

G_END_DECLS

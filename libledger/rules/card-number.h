/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Card numbers: twelve digits, so that every bar code can carry them. The first is not 0, eleven are random, the last
 * is the check digit of ISO/IEC 7064 MOD 11,10, which finds every wrong digit and nearly every pair in wrong order.
 * Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/* Digits of a card number, with and without its check digit. */
#define LEDGER_CARD_NUMBER_DIGITS 12
#define LEDGER_CARD_NUMBER_RANDOM 11

/** ledger_card_number_get_check: @digits: LEDGER_CARD_NUMBER_RANDOM digits. Returns: the check digit, a character. */
char ledger_card_number_get_check (const char *digits);

/** ledger_rule_card_number: LedgerRuleFunction: takes blanks and hyphens out, wants a right check digit. */
gboolean ledger_rule_card_number (const char *text, const LedgerRuleContext *context, char **normalised,
                                  GError **error);

G_END_DECLS

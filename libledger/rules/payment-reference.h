/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The references by which a payment says what it is for, with check digits against mistyping: the European one (RF, ISO
 * 11649), the Belgian structured communication (OGM/VCS) and the Dutch betalingskenmerk (Betaalvereniging Nederland).
 * Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/* The most letters and digits that an RF reference has behind its check digits. */
#define LEDGER_RF_BODY 21
/* Digits of a structured communication before its check. */
#define LEDGER_OGM_BODY 10
/* Digits of a long betalingskenmerk behind its check. */
#define LEDGER_BETALINGSKENMERK_BODY 15

/**
 * ledger_rule_rf:
 *
 * "RF", two check digits and 1 to 21 letters and digits, mod 97 is 1. Blanks and small letters are taken. Normalised:
 * capitals without blanks, "RF18539007547034".
 *
 * Errors: SHAPE, CHECK
 */
gboolean ledger_rule_rf (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/**
 * ledger_rule_ogm:
 *
 * 12 digits of which the last two are the first ten mod 97, 97 for 0; between +++ or ***, or bare. Normalised:
 * "+++010/8068/17183+++".
 *
 * Errors: SHAPE, CHECK
 */
gboolean ledger_rule_ogm (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/**
 * ledger_rule_betalingskenmerk:
 *
 * 7 digits without a check; 9 to 14 with a check digit and a digit that tells how many follow; or 16 with a check
 * digit. Normalised: the digits alone.
 *
 * Errors: SHAPE, CHECK
 */
gboolean ledger_rule_betalingskenmerk (const char *text, const LedgerRuleContext *context, char **normalised,
                                       GError **error);

/**
 * ledger_rf_dup:
 * @body: 1 to LEDGER_RF_BODY capitals and digits of ASCII
 *
 * Returns: (transfer full) (nullable): the reference around it, normalised; %NULL when @body is none
 */
char *ledger_rf_dup (const char *body);

/** ledger_ogm_dup: Returns: (transfer full) (nullable): the one of @number, normalised; %NULL above 9,999,999,999. */
char *ledger_ogm_dup (guint64 number);

/**
 * ledger_betalingskenmerk_dup:
 * @digits: 1 to LEDGER_BETALINGSKENMERK_BODY of them
 *
 * Returns: (transfer full) (nullable): the one of 16 digits, with zeros before @digits; %NULL when they are none
 */
char *ledger_betalingskenmerk_dup (const char *digits);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The identifier of a creditor of SEPA direct debits (EPC AT-02; in Dutch incassant-ID). Stateless; any thread. */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/* The most signs that one has. */
#define LEDGER_CREDITOR_ID_SIGNS 35

/**
 * ledger_rule_creditor_id:
 *
 * Country, two check digits, three signs that the creditor chooses (ZZZ) and the national number, at most 35 letters
 * and digits; mod 97 is 1 without those three. Of the Netherlands the national number has 12 digits, that of the
 * chamber of commerce and 0000. Normalised: capitals without blanks, "NL51ZZZ405365330000".
 *
 * Errors: SHAPE, CHECK
 */
gboolean ledger_rule_creditor_id (const char *text, const LedgerRuleContext *context, char **normalised,
                                  GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference of a SEPA mandate (UMR, EPC SDD Core rulebook AT-01). Stateless; any thread. */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/* The most signs that a reference has. */
#define LEDGER_MANDATE_REFERENCE_SIGNS 35

/**
 * ledger_rule_mandate_reference:
 *
 * At most 35 signs out of a-z A-Z 0-9 and / - ? : ( ) . , ' +, no blank, not beginning or ending with "/" and without
 * "//". It is kept as it was signed, capitals and all; two references are the same whatever their capitals.
 *
 * Errors: SHAPE
 */
gboolean ledger_rule_mandate_reference (const char *text, const LedgerRuleContext *context, char **normalised,
                                        GError **error);

G_END_DECLS

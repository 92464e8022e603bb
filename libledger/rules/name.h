/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The single parts of a person's name (DQ-01): family name, particle, initials. In the Netherlands a particle
 * is written small, and a name typed all in capitals or all small is repaired; a mixed one is left alone. In
 * Belgium a name is spelled as registered and never changed by itself, only proposed. Without a country the
 * Dutch rules hold; for other countries as for Belgium. Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_name:
 *
 * A family name. Normalised for NL: particles in front small ("Van Den Berg" is "van den Berg"), "JANSEN" and
 * "jansen" are "Jansen", "IJSSELSTEIN" is "IJsselstein", apostrophes straight.
 *
 * Errors: SHAPE (digits or signs that no name has)
 */
gboolean ledger_rule_name (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/**
 * ledger_rule_particle:
 *
 * What stands before a family name. Normalised for NL: known particles small, "t" and "’T" are "'t".
 *
 * Errors: SHAPE
 */
gboolean ledger_rule_particle (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/**
 * ledger_rule_initials:
 *
 * Normalised for every country: capitals each with a full stop and no blanks, "a.b" and "AB" are "A.B.",
 * "Th.J" is "Th.J.", "j-p" is "J.-P.". At most 20.
 *
 * Errors: SHAPE
 */
gboolean ledger_rule_initials (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/** ledger_name_is_particle: whether @word, in any case and with any apostrophe, stands before family names. */
gboolean ledger_name_is_particle (const char *word);

/**
 * ledger_name_dup_proposal:
 * @family: a family name
 *
 * For the countries whose names are never changed by themselves: how a name typed all in capitals or all
 * small is probably spelled ("VAN DEN BERG" is "Van den Berg", "d'hont" is "D'Hont").
 *
 * Returns: (transfer full) (nullable): what to propose; %NULL when nothing differs or the input is mixed
 */
char *ledger_name_dup_proposal (const char *family, const LedgerRuleContext *context);

G_END_DECLS

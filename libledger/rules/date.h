/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The date as people type it (DQ-02), above all the date of birth. Day before month, always: the American
 * order is refused, never guessed. Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_date:
 * @context: `today` is needed for years of two digits, `years_ahead` for days that may still come
 *
 * Understands 1-2-1960, 1/2/1960, 1.2.60, "1 2 1960", 01021960, 010260, 1 feb 60, 1 februari 1960,
 * 1. Februar 1960, 1er février 1960, 1st February 1960, 1-II-1960, maandag 1 februari 1960, 1960-02-01, 1960/2/1,
 * 19600201 and 1960-02-01T00:00:00; names of months in Dutch, French, German and English. What is refused is told with
 * the part that is missing or wrong. A year of two digits is the latest one that does not put the date
 * more than `years_ahead` after today; the caller shows the result. Normalised: ISO 8601, "1960-02-01".
 *
 * Errors: SHAPE (not understood, or a short year without today), RANGE (31 February, years outside 1800–2199)
 */
gboolean ledger_rule_date (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/**
 * ledger_date_is_iso:
 *
 * Returns: whether @text is an existing day of 1800–2199 written "YYYY-MM-DD"
 */
gboolean ledger_date_is_iso (const char *text);

G_END_DECLS

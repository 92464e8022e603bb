/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of this folder share: the ways in which a rule ends, and the country of the context.
 * Nobody outside the folder includes this. Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/* The most that a rule reads, in bytes: one line, a text of several lines, and a value that has a form. */
#define LEDGER_RULE_MAX_BYTES 4096
#define LEDGER_RULE_MAX_LONG_BYTES 65536
#define LEDGER_RULE_MAX_VALUE_BYTES 320

/**
 * ledger_rule_value:
 * @clean: (out) (transfer full) (nullable): as ledger_rule_text() gives it
 * @normalised: (out) (optional): where the rule is to give its value: %NULL is put there
 *
 * What every rule of a value with a form begins with: the rule of plain text, of at most
 * LEDGER_RULE_MAX_VALUE_BYTES, so that a message can repeat the value whole.
 */
gboolean ledger_rule_value (const char *text, char **clean, char **normalised, GError **error);

/**
 * ledger_rule_accept:
 * @value: (transfer full) (nullable): what is stored
 * @normalised: (out) (optional): where the caller wants it, in NFC; %NULL from the start
 *
 * Returns: %TRUE, so that a rule ends with it
 */
gboolean ledger_rule_accept (char *value, char **normalised);

/**
 * ledger_rule_refuse:
 *
 * Sets @error in LEDGER_RULE_ERROR.
 *
 * Returns: %FALSE, so that a rule ends with it
 */
gboolean ledger_rule_refuse (GError **error, LedgerRuleError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

/** ledger_rule_country_is: whether @context names @country (alpha-2, upper case); letters compared without case. */
gboolean ledger_rule_country_is (const LedgerRuleContext *context, const char *country);

/** ledger_rule_country_is_unknown: whether @context names no country. */
gboolean ledger_rule_country_is_unknown (const LedgerRuleContext *context);

/**
 * ledger_rule_strip:
 * @separators: ASCII characters to leave out
 *
 * Returns: (transfer full): @text without them and with ASCII letters in upper case
 */
char *ledger_rule_strip (const char *text, const char *separators);

G_END_DECLS

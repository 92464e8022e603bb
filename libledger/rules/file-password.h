/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The password with which a contact opens what is sent encrypted. Stateless; any thread. */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/* Signs of a password; the most is what AES-256 in PDF takes (ISO 32000-2, 7.6.4.3). */
#define LEDGER_FILE_PASSWORD_LEAST 8
#define LEDGER_FILE_PASSWORD_MOST 127

/**
 * ledger_rule_file_password:
 *
 * At least 8 and at most 127 printable signs of ASCII, so that every keyboard and every reader of PDF makes the same of
 * it. Kept as typed, but for blanks at both ends. Its messages do not repeat it.
 *
 * Errors: SHAPE
 */
gboolean ledger_rule_file_password (const char *text, const LedgerRuleContext *context, char **normalised,
                                    GError **error);

G_END_DECLS

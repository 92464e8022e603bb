/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The e-mail address: syntax and nothing more; whether somebody reads it, only a message tells.
 * Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/**
 * ledger_rule_email:
 *
 * A dot-atom of RFC 5322 (ASCII, at most 64 bytes), "@", and a domain name of at least two labels, which may
 * be international (IDNA). A "mailto:" in front is dropped. Normalised: the part before "@" as typed, the
 * domain in lower case and readable ("info@café.example").
 *
 * Errors: SHAPE
 */
gboolean ledger_rule_email (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/**
 * ledger_email_dup_ascii:
 * @email: normalised
 *
 * Returns: (transfer full) (nullable): the address with its domain in ASCII, as mail is sent; %NULL when @email is
 *   not normalised
 */
char *ledger_email_dup_ascii (const char *email);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rule: validation and normalisation of one value, the same in client, portal, import and API (DQ-06).
 * Rules keep no state and may be called from any thread. The table of all rules serves the model (each field
 * names its rule) and `ledenboekctl rules check`.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LedgerRuleError: why a value is refused. The message names the value and the remedy, in the user's language. */
#define LEDGER_RULE_ERROR (ledger_rule_error_quark ())
GQuark ledger_rule_error_quark (void);

typedef enum
{
  LEDGER_RULE_ERROR_SHAPE,      /* not of the form at all: too short, wrong characters */
  LEDGER_RULE_ERROR_CHECK,      /* right form, wrong check digits */
  LEDGER_RULE_ERROR_RANGE,      /* right form, impossible value, such as 31 February */
  LEDGER_RULE_ERROR_UNKNOWN,    /* a country or code that the rule does not know */
} LedgerRuleError;

/* What a rule may need to know beside the value. Zero-filled means: nothing known. */
typedef struct
{
  const char *country;          /* ISO 3166-1 alpha-2 of the person or address, or NULL */
  const char *today;            /* ISO 8601 day, for two-digit years and ages; or NULL */
  guint years_ahead;            /* so far after today a day with a two-digit year may lie; 0: never */
} LedgerRuleContext;

/**
 * LedgerRuleFunction:
 * @text: valid UTF-8 as typed; surrounding white space is ignored
 * @context: (nullable): what else is known
 * @normalised: (out) (optional) (transfer full) (nullable): the one form that is stored, NFC; %NULL when
 *   nothing is left of @text, for an empty field is right by every rule
 *
 * More than 320 bytes are refused (text: 4096, long_text: 65536).
 *
 * Returns: %FALSE with @error in LEDGER_RULE_ERROR when the value is refused; @normalised is %NULL then
 */
typedef gboolean (*LedgerRuleFunction) (const char *text, const LedgerRuleContext *context, char **normalised,
                                        GError **error);

typedef struct
{
  const char *name;             /* "iban", as `rules check` and the model name it */
  LedgerRuleFunction check;
} LedgerRule;

/** ledger_rule_lookup: the rule of that name, or %NULL. Static memory. */
const LedgerRule *ledger_rule_lookup (const char *name);

/** ledger_rule_list: all rules; @n_rules (out) says how many. Static memory. */
const LedgerRule *ledger_rule_list (gsize *n_rules);

/**
 * ledger_rule_text:
 *
 * The rule of plain text: valid UTF-8 without U+0000 and control characters (line breaks and tabs become a
 * space), NFC, trimmed, runs of white space made one. Every other rule starts with it.
 */
gboolean ledger_rule_text (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

/** ledger_rule_long_text: as ledger_rule_text, but line breaks stay (as "\n"), for notes of several lines. */
gboolean ledger_rule_long_text (const char *text, const LedgerRuleContext *context, char **normalised, GError **error);

G_END_DECLS

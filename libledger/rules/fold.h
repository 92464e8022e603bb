/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fold: the one key by which text is ordered and searched, the same bytes on every engine and replica.
 * Base letters without accents, lower case, ĳ ø ł đ ß æ œ þ spelled out, digits of every script by value,
 * apostrophes dropped, other punctuation and white space made one space. No collation of ICU, libc or a
 * database ever stands in a stored key. Stateless; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Raised whenever a fold changes its result: stored keys are then made again. */
#define LEDGER_FOLD_VERSION 1

/**
 * ledger_fold:
 * @text: (nullable): UTF-8; invalid bytes fold to a space
 *
 * Returns: (transfer full): the key: ASCII a–z 0–9 and single spaces, and for other scripts their lower-case
 *   letters; "" for %NULL
 */
char *ledger_fold (const char *text);

/** ledger_fold_spelling: Returns: (nullable): how the small letter @c is spelled that Unicode does not decompose. */
const char *ledger_fold_spelling (gunichar c);

/**
 * ledger_fold_digits:
 *
 * Returns: (transfer full): only the digits of @text, for numbers, phones and IBANs
 */
char *ledger_fold_digits (const char *text);

G_END_DECLS

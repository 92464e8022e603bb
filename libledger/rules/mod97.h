/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The check of ISO 7064 mod 97-10, which accounts, references and creditors have in common. Stateless; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ledger_mod97:
 * @text: digits and capitals of ASCII only; letters count 10 to 35
 *
 * Returns: the remainder, when the first four characters are moved to the end: 1 for what is right
 */
guint ledger_mod97 (const char *text, gsize length);

/**
 * ledger_mod97_put_check:
 * @text: (inout): its third and fourth character become the check digits that make it right; at least five characters
 */
void ledger_mod97_put_check (char *text);

G_END_DECLS

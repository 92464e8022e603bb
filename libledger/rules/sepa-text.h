/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text as banks take it in SEPA messages: the letters, digits and signs that every bank must read (EPC217-08, "SEPA
 * Requirements for an Extended Character Set"), with the nearest of them in the place of others. Stateless; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Signs of a name, of a remittance, and of an identifier in a message. */
#define LEDGER_SEPA_NAME 70
#define LEDGER_SEPA_REMITTANCE 140
#define LEDGER_SEPA_IDENTIFIER 35

/**
 * ledger_sepa_text_dup:
 * @text: UTF-8
 * @most: signs; what is longer is cut
 *
 * Accents are dropped, ligatures spelled out, signs replaced by the nearest that may be, and letters of other scripts
 * by a dot. White space is one blank, and none at the ends; a "/" neither begins nor ends it, nor follows another.
 *
 * Returns: (transfer full): the text, ASCII; "" when nothing is left
 */
char *ledger_sepa_text_dup (const char *text, gsize most);

/** ledger_sepa_text_is: whether @text (nullable) is something, and ledger_sepa_text_dup would change nothing of it. */
gboolean ledger_sepa_text_is (const char *text, gsize most);

G_END_DECLS

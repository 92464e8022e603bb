/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mailing in words: what it is, and what it comes to. Main thread; reads by key. */
#pragma once

#include "libledger/mailing/tally.h"

G_BEGIN_DECLS

/** ledenboek_mailing_text_dup_about: Returns: (transfer full): "Being made · 1-12-2026 · Newsletter". */
char *ledenboek_mailing_text_dup_about (LedgerStore *store, const LedgerRecord *mailing);

/**
 * ledenboek_mailing_text_dup_counts:
 * @tally: (nullable): %NULL: there is nobody in it yet
 *
 * Returns: (transfer full): "312 by letter · 120 by e-mail · 14 left out"; "" for nothing
 */
char *ledenboek_mailing_text_dup_counts (const LedgerMailingTally *tally);

/** ledenboek_mailing_text_dup_field: Returns: (transfer full): a field of it as people read it; "" for nothing. */
char *ledenboek_mailing_text_dup_field (LedgerStore *store, const LedgerRecord *mailing, const char *field);

/** ledenboek_mailing_text_is_open: whether it may still be changed and prepared. */
gboolean ledenboek_mailing_text_is_open (const LedgerRecord *mailing);

/** ledenboek_mailing_text_has_state: whether it is in that state; "draft" is one that has none yet, too. */
gboolean ledenboek_mailing_text_has_state (const LedgerRecord *mailing, const char *state);

/** ledenboek_mailing_text_dup_sending: Returns: (transfer full): "120 of 500 e-mails dealt with · 380 to go". */
char *ledenboek_mailing_text_dup_sending (const LedgerMailingTally *tally);

G_END_DECLS

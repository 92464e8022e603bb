/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The message with which a letter goes along encrypted: it says that there is one and how to open it, and nothing of
 * what stands in it. In the language of the letter: its words are a table and no translations. Any thread.
 */
#pragma once

#include "libledger/mailing/content.h"

G_BEGIN_DECLS

/* Owned, but for the name of the file. */
typedef struct
{
  char *subject;                /* one line */
  LedgerBody *body;
  const char *file_name;        /* of the letter: "brief.pdf" */
} LedgerMailingCover;

/**
 * ledger_mailing_cover_fill:
 * @recipient: of kind `mailing_recipient`
 * @language: (nullable): ISO 639-1; one that is not in the table is Dutch
 * @sender: (nullable): who sends it, by name
 *
 * Returns: %FALSE with @error when what the recipient was filled with cannot be read
 */
gboolean ledger_mailing_cover_fill (const LedgerRecord *recipient, const char *language, const char *sender,
                                    LedgerMailingCover *cover, GError **error);

/** ledger_mailing_cover_clear: drops what it holds. */
void ledger_mailing_cover_clear (LedgerMailingCover *cover);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerMailingCover, ledger_mailing_cover_clear)

G_END_DECLS

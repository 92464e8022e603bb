/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a recipient of a mailing gets to read (MAIL-01): the version of the template that he was decided on, filled with
 * what was answered then. The same record is the same words, for the letter, the message and the window that shows it
 * again later. One thread at a time; reads the store by key.
 */
#pragma once

#include "libledger/mail/body.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct _LedgerMailingTexts LedgerMailingTexts;

/* All of it owned; what the recipient's record does not know is "". */
typedef struct
{
  char *subject;                /* one line */
  LedgerBody *body;             /* the text by e-mail for who gets it so in the clear, where the version has one */
  char *envelope, *address, *day;       /* as template fields of those names say them */
  const char *language;         /* of the version, ISO 639-1; of the texts, not owned */
} LedgerMailingContent;

/** ledger_mailing_texts_new: Returns: (transfer full): no version read yet; each is read once. */
LedgerMailingTexts *ledger_mailing_texts_new (LedgerStore *store);

/** ledger_mailing_texts_free: frees it. */
void ledger_mailing_texts_free (LedgerMailingTexts *self);

/**
 * ledger_mailing_texts_fill:
 * @recipient: of kind `mailing_recipient`
 *
 * Returns: %FALSE with @error when it names no version that is here, or what it was filled with cannot be read
 */
gboolean ledger_mailing_texts_fill (LedgerMailingTexts *self, const LedgerRecord *recipient,
                                    LedgerMailingContent *content, GError **error);

/** ledger_mailing_content_clear: drops what it holds. */
void ledger_mailing_content_clear (LedgerMailingContent *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerMailingTexts, ledger_mailing_texts_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerMailingContent, ledger_mailing_content_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The letters of a mailing on paper (MAIL-05): of everybody who is to get one by letter, in the order in which the post
 * wants them, from what was filled in when the mailing was prepared, so that they are the same every time. Used by one
 * thread at a time; reads the store.
 */
#pragma once

#include "libledger/mailing/post.h"
#include "libledger/paper/letter-paper.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledger_letterhead_read: @letterhead (out) as the record of that kind says; borrowed of @record. */
void ledger_letterhead_read (const LedgerRecord *record, LedgerLetterhead *letterhead);

typedef struct
{
  LedgerLettersWhich which;
  LedgerPaperSides sides;
  guint from, count;            /* a part of them, from 0 in the order of the post; count 0: to the last */
} LedgerLettersChoice;

typedef struct
{
  guint letters, pages;
} LedgerLettersResult;

/**
 * ledger_mailing_letters_write:
 * @mailing: id of a record of kind `mailing`
 * @stream: where the PDF is written; not closed
 * @result: (out): how many there are
 *
 * Returns: %FALSE with @error: G_IO_ERROR_NOT_FOUND when there are none
 */
gboolean ledger_mailing_letters_write (LedgerStore *store, const LedgerId *mailing, const LedgerLettersChoice *choice,
                                       GOutputStream *stream, GCancellable *cancellable, LedgerLettersResult *result,
                                       GError **error);

/**
 * ledger_recipient_letter_write:
 * @recipient: of kind mailing_recipient, whatever became of it
 *
 * What was written to one of them, letter or e-mail, as it was: the same bytes every time.
 *
 * Returns: %FALSE with @error: G_IO_ERROR_NOT_FOUND when nothing was
 */
gboolean ledger_recipient_letter_write (LedgerStore *store, const LedgerRecord *recipient, GOutputStream *stream,
                                        LedgerLettersResult *result, GError **error);

G_END_DECLS

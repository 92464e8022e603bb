/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The letters of a mailing on paper (MAIL-05): of everybody who is to get one by letter, in the order in which the post
 * wants them, from what was filled in when the mailing was prepared, so that they are the same every time. Used by one
 * thread at a time; reads the store.
 */
#pragma once

#include "libledger/paper/letter-paper.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledger_letterhead_read: @letterhead (out) as the record of that kind says; borrowed of @record. */
void ledger_letterhead_read (const LedgerRecord *record, LedgerLetterhead *letterhead);

/* Which of them. */
typedef enum
{
  LEDGER_LETTERS_READY,         /* that are still to be sent */
  LEDGER_LETTERS_ALL,           /* those that were sent, too */
} LedgerLettersWhich;

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
gboolean ledger_mailing_letters_write (LedgerStore *store, const LedgerId *mailing, LedgerLettersWhich which,
                                       LedgerPaperSides sides, GOutputStream *stream, GCancellable *cancellable,
                                       LedgerLettersResult *result, GError **error);

G_END_DECLS

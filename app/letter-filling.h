/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text as it is being written, filled for a contact as a mailing would fill it, so that what is seen is what is sent.
 * Used by one thread at a time; reads the store.
 */
#pragma once

#include "app/letter-text.h"

#include "libledger/mail/body.h"
#include "libledger/mail/letter.h"
#include "libledger/mailing/source.h"

G_BEGIN_DECLS

typedef struct _LedenboekLetterFilling LedenboekLetterFilling;

/**
 * ledenboek_letter_filling_new:
 * @access: of who writes it: what he may not see stands in no letter
 * @day: ISO 8601: that stands on the letter
 * @part: (out): what the fault is in, when there is one
 *
 * Returns: (transfer full): @text, read; %NULL with @error: LEDGER_TEMPLATE_ERROR, or that of a condition
 */
LedenboekLetterFilling *ledenboek_letter_filling_new (LedgerStore *store, const LedgerAccess *access,
                                                      const LedenboekLetterText *text, const char *day,
                                                      LedenboekLetterPart *part, GError **error);

/** ledenboek_letter_filling_free: frees it. */
void ledenboek_letter_filling_free (LedenboekLetterFilling *self);

/* What one contact would get. */
typedef struct
{
  char *subject;
  char *day;                    /* as it stands on the letter */
  LedgerLetter *letter;         /* to whom */
  LedgerBody *body;             /* of the letter */
  LedgerBody *message;          /* of the message */
  GPtrArray *lacking;           /* (element-type utf8): names of what is lacking in either, each once */
} LedenboekFilledLetter;

/** ledenboek_letter_filling_fill: Returns: (transfer full): what @contact would get; %NULL with @error. */
LedenboekFilledLetter *ledenboek_letter_filling_fill (LedenboekLetterFilling *self, const LedgerRecord *contact,
                                                      GError **error);

/** ledenboek_filled_letter_free: frees it. */
void ledenboek_filled_letter_free (LedenboekFilledLetter *filled);

/**
 * ledenboek_letter_filling_list_lacking:
 * @by_email: whether it goes by e-mail
 *
 * Returns: (transfer full) (element-type utf8): names of what is lacking for @contact, each once; %NULL with @error
 */
GPtrArray *ledenboek_letter_filling_list_lacking (LedenboekLetterFilling *self, const LedgerRecord *contact,
                                                  gboolean by_email, GError **error);

/** ledenboek_letter_filling_list_values: Returns: (transfer full): each field that gives something → what it gives. */
GHashTable *ledenboek_letter_filling_list_values (LedenboekLetterFilling *self, const LedgerRecord *contact);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekLetterFilling, ledenboek_letter_filling_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekFilledLetter, ledenboek_filled_letter_free)

G_END_DECLS

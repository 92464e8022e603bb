/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * To whom a letter goes on a day and how it addresses them (REL-20, REL-22): the address that holds then, the line
 * above it and the salutation, each as the contact wishes it or else as the rules make it. Reads the store by key; any
 * thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* What kind of letter it is. */
typedef enum
{
  LEDGER_LETTER_GENERAL,
  LEDGER_LETTER_INVOICE,        /* goes to the invoice address, when there is one */
} LedgerLetterKind;

/* Whom it addresses. */
typedef enum
{
  LEDGER_LETTER_ALONE,
  LEDGER_LETTER_TOGETHER,       /* with the partner of the same household, where there is one that may be */
} LedgerLetterTo;

typedef struct
{
  char *salutation;             /* without the comma at its end */
  char *envelope;               /* the line above the address */
  GPtrArray *address;           /* (element-type utf8): its lines; none when no address is known */
  LedgerId partner;             /* who is addressed too; null: nobody */
} LedgerLetter;

/** ledger_letter_new: Returns: (transfer full): the letter to @contact on @day (ISO 8601). */
LedgerLetter *ledger_letter_new (LedgerStore *store, const LedgerRecord *contact, const char *day,
                                 LedgerLetterKind kind, LedgerLetterTo to);

/** ledger_letter_free: frees it. */
void ledger_letter_free (LedgerLetter *letter);

/**
 * ledger_letter_get_address:
 *
 * Where mail goes on @day: a temporary address while it lasts, an invoice address for invoices, a postal address, the
 * future address from its first day on, else the home address.
 *
 * Returns: (transfer full): a record of kind address, or @contact itself
 */
LedgerRecord *ledger_letter_get_address (LedgerStore *store, const LedgerRecord *contact, const char *day,
                                         LedgerLetterKind kind);

/**
 * ledger_letter_get_home:
 *
 * Where the contact lives on @day: the future address from its first day on, the newest when there are several.
 *
 * Returns: (transfer full): a record of kind address, or @contact itself
 */
LedgerRecord *ledger_letter_get_home (LedgerStore *store, const LedgerRecord *contact, const char *day);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerLetter, ledger_letter_free)

G_END_DECLS

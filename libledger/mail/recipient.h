/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who gets something, by which way, and why somebody does not (MAIL-02, MAIL-03, REL-09). Everything that is sent asks
 * this one function: mailings, single letters, invoices, cards. Reads the store by key; any thread.
 */
#pragma once

#include "libledger/mail/letter.h"
#include "libledger/model/preference.h"

G_BEGIN_DECLS

/* Why somebody gets nothing; the choices of `cause` of a recipient, in their order. */
typedef enum
{
  LEDGER_LEFT_OUT_NOT,          /* who gets it */
  LEDGER_LEFT_OUT_GONE,         /* deleted, or merged into another */
  LEDGER_LEFT_OUT_INACTIVE,
  LEDGER_LEFT_OUT_DECEASED,
  LEDGER_LEFT_OUT_FROZEN,       /* what is known may not be used (GDPR, article 18) */
  LEDGER_LEFT_OUT_NO_ADDRESS,
  LEDGER_LEFT_OUT_OBJECTED,     /* said no to the purpose, by a way that it could come */
  LEDGER_LEFT_OUT_RETURNED,     /* mail came back from the only address */
  LEDGER_LEFT_OUT_NO_PASSWORD,  /* it goes encrypted, and there is none to open it with */
  LEDGER_LEFT_OUT_LACKS,        /* something that the template asks for */
  LEDGER_LEFT_OUT_HOUSEHOLD,    /* another of the household gets it for all */
  LEDGER_LEFT_OUT_CAUSES,
} LedgerLeftOut;

/** ledger_left_out_get_name: Returns: (nullable): as `cause` has it; %NULL for who gets it. */
const char *ledger_left_out_get_name (LedgerLeftOut cause);

/* By which ways something can be sent, a bit each. */
#define LEDGER_WAY_LETTER (1u << LEDGER_CHANNEL_LETTER)
#define LEDGER_WAY_EMAIL (1u << LEDGER_CHANNEL_EMAIL)

/* Under what terms. */
typedef struct
{
  LedgerPurpose purpose;
  guint ways;
  const char *day;              /* ISO 8601: on which it is sent */
  gboolean encrypted;           /* as far as by e-mail: with the password of the contact */
} LedgerSending;

/* What was decided about one contact. */
typedef struct
{
  LedgerLeftOut cause;
  LedgerChannel way;            /* of who gets it */
  char *address;                /* the e-mail address; %NULL for a letter */
} LedgerRecipient;

/**
 * ledger_recipient_decide:
 * @contact: (nullable): %NULL: there is none
 *
 * By the way that the contact prefers, else by e-mail, as long as the sending goes by it, nobody said no and mail
 * arrives there; else by the other. What is to go encrypted goes by e-mail to who agreed on a password. An address from
 * which mail came back is none until it is put right, and one for emergencies is none.
 *
 * Returns: %FALSE with @error when the book could not be read: nothing was decided
 */
gboolean ledger_recipient_decide (LedgerStore *store, const LedgerRecord *contact, const LedgerSending *sending,
                                  LedgerRecipient *recipient, GError **error);

/** ledger_recipient_clear: drops what it holds. */
void ledger_recipient_clear (LedgerRecipient *recipient);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerRecipient, ledger_recipient_clear)

G_END_DECLS

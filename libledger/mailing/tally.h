/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many of a mailing get it by which way, what became of it, and how many are left out by which cause (MAIL-03).
 * Any thread; reads the store.
 */
#pragma once

#include "libledger/mail/recipient.h"

G_BEGIN_DECLS

/* What is lacking at some who are left out for it. Somebody may lack several. */
typedef struct
{
  char *label;                  /* of the field, in the language of who prepared the mailing */
  gint64 count;                 /* who lack it */
  GPtrArray *told;              /* char *: what `told` says of them, each of it once */
} LedgerMailingLacking;

typedef struct
{
  gint64 letters, messages;     /* who gets it by letter, by e-mail: sent or not */
  gint64 ready_letters, ready_messages; /* of those, still to be sent */
  gint64 sent, uncertain, refused, returned;
  gint64 left_out;              /* all of them */
  gint64 causes[LEDGER_LEFT_OUT_CAUSES]; /* and by cause; of one that this program does not know, at none */
  GPtrArray *lacking;           /* (nullable) LedgerMailingLacking: what is lacking, in the order of their labels */
} LedgerMailingTally;

/**
 * ledger_mailing_tally:
 *
 * Returns: (transfer full) (element-type LedgerId LedgerMailingTally): by the id of the mailing; one of which there are
 *   no recipients here is not in it. %NULL with @error
 */
GHashTable *ledger_mailing_tally (LedgerStore *store, GError **error);

G_END_DECLS

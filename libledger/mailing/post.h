/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order in which the post wants what goes on paper (MAIL-05): by country, postcode and what stands above it.
 * Letters, labels and the list for the printer have the same one, so that they lie beside each other. Any thread;
 * reads the store.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* Which of those who get something by letter. */
typedef enum
{
  LEDGER_LETTERS_READY,         /* that are still to be sent */
  LEDGER_LETTERS_ALL,           /* those that were sent, too */
} LedgerLettersWhich;

/* Who gets one, and where he stands in the sack of the post. */
typedef struct
{
  LedgerId recipient;           /* of kind mailing_recipient */
  char *place;
} LedgerPostStop;

/**
 * ledger_post_list:
 * @mailing: id of a record of kind `mailing`
 *
 * Returns: (transfer full) (element-type LedgerPostStop): those by letter, in order; %NULL with @error:
 *   G_IO_ERROR_NOT_FOUND when there are none
 */
GArray *ledger_post_list (LedgerStore *store, const LedgerId *mailing, LedgerLettersWhich which, GError **error);

/** ledger_post_dup_name: Returns: (transfer full): what stands above the address of @recipient; "" for nothing. */
char *ledger_post_dup_name (const LedgerRecord *recipient);

/** ledger_post_dup_address: Returns: (transfer full): the lines of its address, ended by "\n" each but the last. */
char *ledger_post_dup_address (const LedgerRecord *recipient);

/* An address as it was kept, taken apart. */
typedef struct
{
  GPtrArray *lines;             /* (element-type utf8): those above the town */
  char *postcode, *city;        /* "" where there is none */
  char *country;                /* as it stands in the address; "": that of the organisation */
} LedgerPostAddress;

/** ledger_post_address_new: Returns: (transfer full): @text (nullable), lines ended by "\n", taken apart. */
LedgerPostAddress *ledger_post_address_new (const char *text);

/** ledger_post_address_free: frees it. */
void ledger_post_address_free (LedgerPostAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerPostAddress, ledger_post_address_free)

G_END_DECLS

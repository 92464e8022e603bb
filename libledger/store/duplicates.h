/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contacts that may be one and the same (S7): nothing but numbers is unique, so a value that two of them share (phone
 * or e-mail, IBAN, name with date of birth) is no fault; it puts them on this list. Any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  LedgerId one;                 /* of both the one with the lower id: the older */
  LedgerId other;
  const LedgerField *field;     /* the value of which they share; the field says what the model marks as soft */
} LedgerDuplicate;

/**
 * ledger_store_list_duplicates:
 *
 * Returns: (transfer full) (element-type LedgerDuplicate): each pair of live contacts and field once; %NULL with @error
 */
GArray *ledger_store_list_duplicates (LedgerStore *store, GError **error);

G_END_DECLS

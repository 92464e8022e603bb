/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Amounts of banks: decimals exactly as a file writes them, never floating point. A bank may write 50000, 10.5 or
 * 23154.685; which of these are whole cents is asked when money is booked. Stateless; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As ISO 20022 has them: at most 18 digits, 5 of them after the point. */
#define LEDGER_BANK_DECIMALS 5
#define LEDGER_BANK_WHOLE_DIGITS 13

/* value / 10^digits. Zero-filled: 0. */
typedef struct
{
  gint64 value;
  guint8 digits;                /* after the point, as in the file */
} LedgerBankAmount;

/**
 * ledger_bank_amount_read:
 * @length: bytes of @text, or -1
 *
 * Digits with at most one comma or point; zeros in front and a point at the end ("9,") are right. No sign.
 *
 * Returns: %FALSE when it is none, or larger or finer than LEDGER_BANK_WHOLE_DIGITS and LEDGER_BANK_DECIMALS
 */
gboolean ledger_bank_amount_read (const char *text, gssize length, LedgerBankAmount *amount);

/** ledger_bank_amount_add: @sum += @amount; the finer of both. Returns: %FALSE when it is too large. */
gboolean ledger_bank_amount_add (LedgerBankAmount *sum, LedgerBankAmount amount);

/** ledger_bank_amount_negate: -@amount. */
LedgerBankAmount ledger_bank_amount_negate (LedgerBankAmount amount);

/** ledger_bank_amount_dup_text: Returns: (transfer full): "-1234.50", with the decimals of the file and a point. */
char *ledger_bank_amount_dup_text (LedgerBankAmount amount);

/**
 * ledger_bank_amount_get_minor:
 * @currency: ISO 4217
 *
 * Returns: %FALSE when it is no whole number of minor units: 10.5 is 1050 cents, 23154.685 is none
 */
gboolean ledger_bank_amount_get_minor (LedgerBankAmount amount, const char *currency, gint64 *minor);

/** ledger_bank_currency_get_digits: Returns: decimals of a currency: 2, 0 of JPY and 3 of KWD and their like. */
guint ledger_bank_currency_get_digits (const char *currency);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decimals as whole numbers with a scale (amount.h). Every step tells when it would overflow. Stateless; any thread.
 */
#include "config.h"

#include "libledger/bank/amount.h"

#include <string.h>

static const gint64 powers[] = { 1, 10, 100, 1000, 10000, 100000 };

/* Currencies without two decimals (ISO 4217). */
static const struct { char code[4]; guint8 digits; } odd[] = {
  { "BHD", 3 }, { "BIF", 0 }, { "CLP", 0 }, { "DJF", 0 }, { "GNF", 0 }, { "IQD", 3 }, { "ISK", 0 }, { "JOD", 3 },
  { "JPY", 0 }, { "KMF", 0 }, { "KRW", 0 }, { "KWD", 3 }, { "LYD", 3 }, { "OMR", 3 }, { "PYG", 0 }, { "RWF", 0 },
  { "TND", 3 }, { "UGX", 0 }, { "UYI", 0 }, { "VND", 0 }, { "VUV", 0 }, { "XAF", 0 }, { "XOF", 0 }, { "XPF", 0 },
};

gboolean
ledger_bank_amount_read (const char *text, gssize length, LedgerBankAmount *amount)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);
  gboolean point = FALSE, any = FALSE;
  guint whole = 0, decimals = 0;

  *amount = (LedgerBankAmount) { 0 };
  for (const char *p = text; p < end; p++)
    {
      if ((*p == ',' || *p == '.') && !point)
        {
          point = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*p))
        return FALSE;
      any = TRUE;
      /* Zeros beyond the last decimal that is kept say nothing. */
      if (point && decimals == LEDGER_BANK_DECIMALS && *p == '0')
        continue;
      if (point && ++decimals > LEDGER_BANK_DECIMALS)
        return FALSE;
      if (!point && (amount->value > 0 || *p != '0') && ++whole > LEDGER_BANK_WHOLE_DIGITS)
        return FALSE;
      amount->value = amount->value * 10 + (*p - '0');
    }
  amount->digits = (guint8) decimals;
  return any;
}

gboolean
ledger_bank_amount_add (LedgerBankAmount *sum, LedgerBankAmount amount)
{
  guint8 digits = MAX (sum->digits, amount.digits);
  gint64 first, second;

  g_return_val_if_fail (digits <= LEDGER_BANK_DECIMALS, FALSE);
  if (__builtin_mul_overflow (sum->value, powers[digits - sum->digits], &first) ||
      __builtin_mul_overflow (amount.value, powers[digits - amount.digits], &second) ||
      __builtin_add_overflow (first, second, &first) || first == G_MININT64)
    return FALSE;
  *sum = (LedgerBankAmount) { .value = first, .digits = digits };
  return TRUE;
}

LedgerBankAmount
ledger_bank_amount_negate (LedgerBankAmount amount)
{
  amount.value = -amount.value;
  return amount;
}

char *
ledger_bank_amount_dup_text (LedgerBankAmount amount)
{
  guint64 size = amount.value < 0 ? -(guint64) amount.value : (guint64) amount.value;
  guint64 unit = (guint64) powers[MIN (amount.digits, LEDGER_BANK_DECIMALS)];
  const char *sign = amount.value < 0 ? "-" : "";

  if (amount.digits == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT, sign, size);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, sign, size / unit, amount.digits,
                          size % unit);
}

guint
ledger_bank_currency_get_digits (const char *currency)
{
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    if (g_strcmp0 (currency, odd[i].code) == 0)
      return odd[i].digits;
  return 2;
}

gboolean
ledger_bank_amount_get_minor (LedgerBankAmount amount, const char *currency, gint64 *minor)
{
  guint digits = ledger_bank_currency_get_digits (currency);

  if (amount.digits <= digits)
    return !__builtin_mul_overflow (amount.value, powers[digits - amount.digits], minor);
  *minor = amount.value / powers[amount.digits - digits];
  return amount.value % powers[amount.digits - digits] == 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzer: statements of banks from anywhere, camt, MT940, CODA and pain.002. They are read within their bounds, every
 * text is UTF-8, sums and difference agree with what was told, or they are refused with a message.
 */
#include "config.h"

#include "libledger/bank/statement.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

typedef struct
{
  guint64 n_entries, n_told;
  LedgerBankAmount credit, debit;
  gboolean open;
} Told;

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || (*text != '\0' && g_utf8_validate (text, -1, NULL)));
}

static void
check_list (GPtrArray *list)
{
  g_assert_true (list == NULL || list->len <= LEDGER_BANK_REMARKS);
  for (guint i = 0; list != NULL && i < list->len; i++)
    check_text (list->pdata[i]);
}

static void
check_transaction (const LedgerBankTransaction *transaction)
{
  const char *texts[] = {
    transaction->currency, transaction->counterparty_iban, transaction->counterparty_bic,
    transaction->counterparty_name, transaction->remittance, transaction->end_to_end_id, transaction->mandate_id,
    transaction->creditor_id, transaction->return_reason, transaction->structured_reference,
    transaction->bank_reference, transaction->customer_reference, transaction->payment_information_id,
    transaction->type, transaction->information, transaction->original_amount,
  };

  g_assert_cmpuint (transaction->line, >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      check_text (texts[i]);
      g_assert_true (texts[i] == NULL || strlen (texts[i]) <= 4 * LEDGER_BANK_TEXT_BYTES);
    }
  check_list (transaction->references);
  check_list (transaction->unknown);
}

static gboolean
begin (const LedgerBankStatement *statement, gpointer data, GError **error)
{
  Told *told = data;

  g_assert_false (told->open);
  *told = (Told) { .open = TRUE, .n_told = told->n_told + 1 };
  check_text (statement->account);
  check_text (statement->currency);
  return TRUE;
}

static gboolean
tell_entry (const LedgerBankStatement *statement, const LedgerBankEntry *entry, gpointer data, GError **error)
{
  Told *told = data;
  gboolean out = entry->own.amount.value < 0;

  g_assert_true (told->open);
  told->n_entries++;
  g_assert_true (ledger_bank_amount_add (out ? &told->debit : &told->credit,
                                         out ? ledger_bank_amount_negate (entry->own.amount) : entry->own.amount));
  check_transaction (&entry->own);
  check_text (entry->date);
  check_text (entry->value_date);
  check_text (entry->status);
  for (guint i = 0; entry->transactions != NULL && i < entry->transactions->len; i++)
    check_transaction (entry->transactions->pdata[i]);
  return TRUE;
}

static gboolean
end (const LedgerBankStatement *statement, gpointer data, GError **error)
{
  Told *told = data;
  g_autofree char *difference = ledger_bank_amount_dup_text (statement->difference);

  g_assert_true (told->open);
  told->open = FALSE;
  g_assert_cmpuint (statement->n_entries, ==, told->n_entries);
  g_assert_cmpint (statement->credit.value, ==, told->credit.value);
  g_assert_cmpint (statement->debit.value, ==, told->debit.value);
  g_assert_true (!statement->has_difference || (statement->has_opening && statement->has_closing));
  check_list (statement->unknown);
  check_text (statement->information);
  check_text (statement->id);
  check_text (statement->number);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const LedgerBankHandler handler = { begin, tell_entry, end };
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GError) error = NULL;
  Told told = { 0 };
  gboolean read = ledger_bank_read (stream, &handler, &told, NULL, &error);

  g_assert_true (read == (error == NULL));
  g_assert_true (read ? told.n_told > 0 && !told.open : strlen (error->message) > 10);
  g_assert_true (read || g_utf8_validate (error->message, -1, NULL));
  return 0;
}

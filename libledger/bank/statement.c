/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The teller: fills in what follows from what a file says (sums, difference, IBAN, batches), and hands statements and
 * entries over. One thread at a time.
 */
#include "config.h"

#include "libledger/bank/bank-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ledger-bank-error-quark, ledger_bank_error)

/* -- Transactions */

/* Where the texts of a transaction stand. */
static const gsize texts[] = {
  G_STRUCT_OFFSET (LedgerBankTransaction, currency), G_STRUCT_OFFSET (LedgerBankTransaction, counterparty_iban),
  G_STRUCT_OFFSET (LedgerBankTransaction, counterparty_bic), G_STRUCT_OFFSET (LedgerBankTransaction, counterparty_name),
  G_STRUCT_OFFSET (LedgerBankTransaction, remittance), G_STRUCT_OFFSET (LedgerBankTransaction, end_to_end_id),
  G_STRUCT_OFFSET (LedgerBankTransaction, mandate_id), G_STRUCT_OFFSET (LedgerBankTransaction, creditor_id),
  G_STRUCT_OFFSET (LedgerBankTransaction, return_reason),
  G_STRUCT_OFFSET (LedgerBankTransaction, structured_reference),
  G_STRUCT_OFFSET (LedgerBankTransaction, bank_reference), G_STRUCT_OFFSET (LedgerBankTransaction, customer_reference),
  G_STRUCT_OFFSET (LedgerBankTransaction, payment_information_id), G_STRUCT_OFFSET (LedgerBankTransaction, type),
  G_STRUCT_OFFSET (LedgerBankTransaction, information), G_STRUCT_OFFSET (LedgerBankTransaction, original_amount),
};

static char **
text_at (LedgerBankTransaction *transaction, guint index)
{
  return G_STRUCT_MEMBER_P (transaction, texts[index]);
}

static void
transaction_clear (LedgerBankTransaction *transaction)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (text_at (transaction, i), g_free);
  g_clear_pointer (&transaction->references, g_ptr_array_unref);
  g_clear_pointer (&transaction->unknown, g_ptr_array_unref);
}

LedgerBankTransaction *
ledger_bank_transaction_new (void)
{
  return g_new0 (LedgerBankTransaction, 1);
}

void
ledger_bank_transaction_free (LedgerBankTransaction *transaction)
{
  transaction_clear (transaction);
  g_free (transaction);
}

void
ledger_bank_transaction_move (LedgerBankTransaction *to, LedgerBankTransaction *from)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*text_at (to, i) == NULL)
      *text_at (to, i) = g_steal_pointer (text_at (from, i));
  if (to->references == NULL)
    to->references = g_steal_pointer (&from->references);
  if (to->unknown == NULL)
    to->unknown = g_steal_pointer (&from->unknown);
}

/* What all transactions of a batch say is said of the batch. */
static void
copy_common (LedgerBankTransaction *to, GPtrArray *transactions)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *first = *text_at (transactions->pdata[0], i);
      gboolean same = first != NULL && *text_at (to, i) == NULL;

      for (guint k = 1; same && k < transactions->len; k++)
        same = g_strcmp0 (first, *text_at (transactions->pdata[k], i)) == 0;
      if (same)
        *text_at (to, i) = g_strdup (first);
    }
}

/* Entry less its transactions, where that is something. */
static void
find_rest (LedgerBankEntry *entry, GPtrArray *transactions)
{
  LedgerBankAmount rest = entry->own.amount;

  for (guint i = 0; i < transactions->len; i++)
    {
      const LedgerBankTransaction *one = transactions->pdata[i];

      if (!one->has_amount || g_strcmp0 (one->currency, entry->own.currency) != 0 ||
          !ledger_bank_amount_add (&rest, ledger_bank_amount_negate (one->amount)))
        return;
    }
  entry->has_rest = rest.value != 0;
  entry->rest = rest;
}

void
ledger_bank_entry_take (LedgerBankEntry *entry, GPtrArray *transactions)
{
  g_autoptr (GPtrArray) taken = transactions;
  LedgerBankTransaction *first = taken != NULL && taken->len > 0 ? taken->pdata[0] : NULL;
  gboolean other;

  if (first == NULL)
    return;
  find_rest (entry, taken);
  other = entry->has_rest || (first->has_amount && g_strcmp0 (first->currency, entry->own.currency) != 0);
  if (taken->len == 1 && !other)
    ledger_bank_transaction_move (&entry->own, first);
  else
    {
      copy_common (&entry->own, taken);
      entry->transactions = g_steal_pointer (&taken);
    }
}

static void
entry_clear (LedgerBankEntry *entry)
{
  transaction_clear (&entry->own);
  g_free (entry->date);
  g_free (entry->value_date);
  g_free (entry->status);
  g_free (entry->reference);
  g_clear_pointer (&entry->transactions, g_ptr_array_unref);
  *entry = (LedgerBankEntry) { 0 };
}

/* -- Statements */

static void
balance_free (LedgerBankBalance *balance)
{
  g_free (balance->code);
  g_free (balance->currency);
  g_free (balance->date);
  g_free (balance);
}

static void
statement_clear (LedgerBankStatement *statement)
{
  char **all[] = {
    &statement->version, &statement->id, &statement->number, &statement->account, &statement->iban,
    &statement->currency, &statement->holder, &statement->bic, &statement->from, &statement->to,
    &statement->information, &statement->status, &statement->return_reason, &statement->original_id,
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (*all[i]);
  g_clear_pointer (&statement->balances, g_ptr_array_unref);
  g_clear_pointer (&statement->unknown, g_ptr_array_unref);
  g_clear_pointer (&statement->notes, g_ptr_array_unref);
  *statement = (LedgerBankStatement) { 0 };
}

void
ledger_bank_teller_clear (LedgerBankTeller *teller)
{
  entry_clear (&teller->entry);
  statement_clear (&teller->statement);
}

void
ledger_bank_teller_note (LedgerBankTeller *teller, const char *format, ...)
{
  va_list values;

  va_start (values, format);
  ledger_bank_list (&teller->statement.notes, g_strdup_vprintf (format, values), 0, NULL);
  va_end (values);
}

gboolean
ledger_bank_teller_begin (LedgerBankTeller *teller, LedgerBankFormat format, guint line, GError **error)
{
  if (!ledger_bank_teller_end (teller, error))
    return FALSE;
  teller->statement.format = format;
  teller->statement.line = line;
  teller->statement.balances = g_ptr_array_new_with_free_func ((GDestroyNotify) balance_free);
  teller->booked = (LedgerBankAmount) { 0 };
  teller->other_currency = FALSE;
  teller->open = TRUE;
  teller->told = FALSE;
  return TRUE;
}

gboolean
ledger_bank_teller_add_balance (LedgerBankTeller *teller, LedgerBankBalance balance, guint line, GError **error)
{
  LedgerBankBalance *kept = g_new0 (LedgerBankBalance, 1);

  *kept = balance;
  if (teller->statement.balances->len >= LEDGER_BANK_REMARKS)
    {
      balance_free (kept);
      return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, line,
                                 _("it has more parts than a bank writes. Take the file as the bank gave it."));
    }
  g_ptr_array_add (teller->statement.balances, kept);
  return TRUE;
}

static gboolean
tell_begin (LedgerBankTeller *teller, GError **error)
{
  LedgerBankStatement *statement = &teller->statement;
  const LedgerBankHandler *handler = teller->handler;

  if (teller->told)
    return TRUE;
  teller->told = TRUE;
  teller->n_statements++;
  if (statement->iban == NULL)
    statement->iban = ledger_bank_dup_iban (statement->account);
  if (statement->currency == NULL && statement->balances->len > 0)
    statement->currency = g_strdup (((LedgerBankBalance *) statement->balances->pdata[0])->currency);
  return handler->begin == NULL || handler->begin (statement, teller->data, error);
}

LedgerBankEntry *
ledger_bank_teller_new_entry (LedgerBankTeller *teller, guint line)
{
  entry_clear (&teller->entry);
  teller->entry.own.line = line;
  return &teller->entry;
}

gboolean
ledger_bank_teller_tell (LedgerBankTeller *teller, GError **error)
{
  LedgerBankStatement *statement = &teller->statement;
  LedgerBankEntry *entry = &teller->entry;
  gboolean out = entry->own.amount.value < 0;
  LedgerBankAmount size = out ? ledger_bank_amount_negate (entry->own.amount) : entry->own.amount;

  if (!tell_begin (teller, error))
    return FALSE;
  if (statement->currency == NULL)
    statement->currency = g_strdup (entry->own.currency);
  if (g_strcmp0 (statement->currency, entry->own.currency) != 0 && entry->own.currency != NULL)
    teller->other_currency = TRUE;
  statement->n_entries++;
  if (!ledger_bank_amount_add (out ? &statement->debit : &statement->credit, size) ||
      (entry->booking == LEDGER_BANK_BOOKED && !ledger_bank_amount_add (&teller->booked, entry->own.amount)))
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, entry->own.line,
                               _("the sum of the entries is larger than any account. Take the file as the bank gave "
                                 "it."));
  return teller->handler->entry == NULL || teller->handler->entry (statement, entry, teller->data, error);
}

/* Opening + booked entries - closing. */
static void
find_difference (LedgerBankTeller *teller)
{
  LedgerBankStatement *statement = &teller->statement;
  LedgerBankAmount difference = statement->opening;

  if (!statement->has_opening || !statement->has_closing)
    return;
  statement->has_difference = ledger_bank_amount_add (&difference, teller->booked) &&
                              ledger_bank_amount_add (&difference, ledger_bank_amount_negate (statement->closing));
  statement->difference = difference;
}

static void
note_currencies (LedgerBankTeller *teller)
{
  GPtrArray *balances = teller->statement.balances;

  if (teller->other_currency)
    ledger_bank_teller_note (teller, _("Some entries are in another currency than the account."));
  for (guint i = 0; i < balances->len; i++)
    {
      const LedgerBankBalance *balance = balances->pdata[i];

      if (balance->currency != NULL && g_strcmp0 (balance->currency, teller->statement.currency) != 0)
        {
          ledger_bank_teller_note (teller, _("Some balances are in another currency than the account."));
          return;
        }
    }
}

gboolean
ledger_bank_teller_end (LedgerBankTeller *teller, GError **error)
{
  const LedgerBankHandler *handler = teller->handler;

  if (!teller->open)
    return TRUE;
  if (!tell_begin (teller, error))
    return FALSE;
  find_difference (teller);
  note_currencies (teller);
  if (handler->end != NULL && !handler->end (&teller->statement, teller->data, error))
    return FALSE;
  statement_clear (&teller->statement);
  teller->open = FALSE;
  return TRUE;
}

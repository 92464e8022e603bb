/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the elements of camt.052, .053, .054 and pain.002 come to: texts are put where the paths say, and when a group
 * ends the ones that depend on each other are understood. One thread at a time.
 */
#include "config.h"

#include "libledger/bank/camt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
clear_range (LedgerCamtDraft *draft, gsize from, gsize to)
{
  char **texts = G_STRUCT_MEMBER_P (draft, from);

  for (gsize i = 0; i < (to - from) / sizeof (char *); i++)
    g_clear_pointer (&texts[i], g_free);
}

/* Balance, entry, transaction, statement, report: each from its first text up to the next group's. */
#define CLEAR(draft, first, next) \
  clear_range (draft, G_STRUCT_OFFSET (LedgerCamtDraft, first), G_STRUCT_OFFSET (LedgerCamtDraft, next))

void
ledger_camt_clear (LedgerCamt *camt)
{
  clear_range (&camt->draft, 0, sizeof camt->draft);
  g_clear_pointer (&camt->version, g_free);
  g_clear_pointer (&camt->transactions, g_ptr_array_unref);
  g_clear_pointer (&camt->transaction, ledger_bank_transaction_free);
}

/* -- Where texts go */

static gpointer
get_record (LedgerCamt *camt, LedgerCamtRecord record)
{
  switch (record)
    {
    case LEDGER_CAMT_STATEMENT:
      return &camt->teller->statement;
    case LEDGER_CAMT_ENTRY:
      return &camt->teller->entry;
    case LEDGER_CAMT_OWN:
      return &camt->teller->entry.own;
    case LEDGER_CAMT_TRANSACTION:
      return camt->transaction;
    case LEDGER_CAMT_DRAFT:
      return &camt->draft;
    case LEDGER_CAMT_NOWHERE:
    default:
      return NULL;
    }
}

static gboolean
put_reference (LedgerBankTransaction *transaction, char *text, guint line, GError **error)
{
  if (transaction->structured_reference == NULL)
    {
      transaction->structured_reference = text;
      return TRUE;
    }
  if (transaction->references == NULL &&
      !ledger_bank_list (&transaction->references, g_strdup (transaction->structured_reference), line, error))
    {
      g_free (text);
      return FALSE;
    }
  return ledger_bank_list (&transaction->references, text, line, error);
}

gboolean
ledger_camt_put (LedgerCamt *camt, const LedgerCamtPath *path, const char *text, guint line, GError **error)
{
  gpointer record = get_record (camt, path->record);
  g_autofree char *clean = record != NULL ? ledger_bank_dup_clean (text, -1) : NULL;
  char **place;

  if (clean == NULL)
    return TRUE;
  if (path->meaning == LEDGER_CAMT_REFERENCE)
    return put_reference (record, g_steal_pointer (&clean), line, error);
  place = G_STRUCT_MEMBER_P (record, path->offset);
  if (path->meaning == LEDGER_CAMT_TEXTS)
    return ledger_bank_join (place, clean, line, error);
  if (*place == NULL)
    *place = g_steal_pointer (&clean);
  return TRUE;
}

void
ledger_camt_put_currency (LedgerCamt *camt, const LedgerCamtPath *path, const char *currency)
{
  char **place = G_STRUCT_MEMBER_P (&camt->draft, path->currency_offset);

  if (*place == NULL)
    *place = g_strdup (currency);
}

/* -- Amounts */

static gboolean
read_amount (const char *text, gboolean out, LedgerBankAmount *amount, guint line, GError **error)
{
  if (text == NULL || !ledger_bank_amount_read (text, -1, amount))
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_FORM, line,
                               _("“%.40s” is no amount: digits with at most one point were expected. Fetch the file "
                                 "from the bank again."), text != NULL ? text : "");
  if (out)
    *amount = ledger_bank_amount_negate (*amount);
  return TRUE;
}

static gboolean
end_balance (LedgerCamt *camt, guint line, GError **error)
{
  LedgerCamtDraft *draft = &camt->draft;
  LedgerBankBalance balance = { 0 };

  if (!read_amount (draft->amount, g_strcmp0 (draft->sign, "DBIT") == 0, &balance.amount, line, error))
    return FALSE;
  balance.code = g_steal_pointer (&draft->code);
  balance.currency = g_steal_pointer (&draft->currency);
  balance.date = ledger_bank_dup_day (draft->date);
  CLEAR (draft, amount, entry_amount);
  return ledger_bank_teller_add_balance (camt->teller, balance, line, error);
}

/* -- Transactions */

static gboolean
is_nobody (const LedgerCamtParty *party)
{
  return party->name == NULL && party->iban == NULL && party->other == NULL;
}

/* Somebody, and not the holder of the account. */
static gboolean
is_other (LedgerCamt *camt, const LedgerCamtParty *party)
{
  const char *account = camt->draft.iban != NULL ? camt->draft.iban : camt->draft.other_account;
  const char *holder = camt->teller->statement.holder;

  if (is_nobody (party))
    return FALSE;
  if (party->iban != NULL || party->other != NULL)
    return g_strcmp0 (party->iban != NULL ? party->iban : party->other, account) != 0;
  return holder == NULL || g_ascii_strcasecmp (party->name, holder) != 0;
}

/* Who stands on the other side. A return names the sides of the first payment, where money went the other way. */
static void
put_counterparty (LedgerCamt *camt, LedgerBankTransaction *into, gboolean out)
{
  LedgerCamtDraft *draft = &camt->draft;
  gboolean returned = into->return_reason != NULL || draft->reversal != NULL;
  LedgerCamtParty *usual = out ? &draft->creditor : &draft->debtor;
  LedgerCamtParty *opposite = out ? &draft->debtor : &draft->creditor;
  LedgerCamtParty *first = returned ? opposite : usual, *second = returned ? usual : opposite;
  LedgerCamtParty *other = is_other (camt, first) || !is_other (camt, second) ? first : second;

  if (is_nobody (other))
    other = other == first ? second : first;
  into->counterparty_iban = other->iban != NULL ? g_steal_pointer (&other->iban) : g_steal_pointer (&other->other);
  into->counterparty_name = g_steal_pointer (&other->name);
  into->counterparty_bic = g_steal_pointer (&other->bic);
  into->creditor_id = into->creditor_id == NULL ? g_steal_pointer (&draft->creditor.id) : into->creditor_id;
}

/* The amount of a transaction: its own, the booked one, or what was instructed. */
static gboolean
put_amount (LedgerCamt *camt, LedgerBankTransaction *into, gboolean out, guint line, GError **error)
{
  LedgerCamtDraft *draft = &camt->draft;
  char *texts[] = { draft->amount_1, draft->amount_2, draft->amount_3 };
  char **currencies[] = { &draft->currency_1, &draft->currency_2, &draft->currency_3 };

  if (draft->amount_3 != NULL)
    into->original_amount = g_strdup_printf ("%s%s%s", draft->amount_3, draft->currency_3 != NULL ? " " : "",
                                             draft->currency_3 != NULL ? draft->currency_3 : "");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      {
        into->has_amount = TRUE;
        into->currency = g_steal_pointer (currencies[i]);
        return read_amount (texts[i], out, &into->amount, line, error);
      }
  return TRUE;
}

static char *
take_type (char *domain, char *family, char *sub_family, char *proprietary)
{
  if (domain == NULL)
    return g_strdup (proprietary);
  return g_strjoin ("/", domain, family != NULL ? family : "", sub_family != NULL ? sub_family : "", NULL);
}

static gboolean
end_transaction (LedgerCamt *camt, guint line, GError **error)
{
  LedgerCamtDraft *draft = &camt->draft;
  LedgerBankTransaction *into = camt->transaction;
  const char *sign = draft->tx_sign != NULL ? draft->tx_sign : draft->entry_sign;
  gboolean out = g_strcmp0 (sign, "DBIT") == 0;

  if (!put_amount (camt, into, out, line, error))
    return FALSE;
  put_counterparty (camt, into, out);
  into->type = take_type (draft->tx_domain, draft->tx_family, draft->tx_sub_family, draft->tx_proprietary);
  into->end_to_end_id = ledger_bank_take_reference (into->end_to_end_id);
  into->bank_reference = ledger_bank_take_reference (into->bank_reference);
  if (into->remittance == NULL)
    into->remittance = g_steal_pointer (&draft->return_information);
  CLEAR (draft, amount_1, iban);
  if (camt->transactions == NULL)
    camt->transactions = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_bank_transaction_free);
  if (camt->transactions->len >= LEDGER_BANK_TRANSACTIONS)
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, line,
                               _("an entry has more than %d transactions. Ask the bank for a file in parts."),
                               LEDGER_BANK_TRANSACTIONS);
  g_ptr_array_add (camt->transactions, g_steal_pointer (&camt->transaction));
  return TRUE;
}

/* -- Entries */

/* "2024-03-18T12:00:00" is a day, too. */
static gboolean
tidy_day (char **day, guint line, GError **error)
{
  g_autofree char *text = *day;

  *day = ledger_bank_dup_day (text);
  if (text == NULL || *day != NULL)
    return TRUE;
  return ledger_bank_refuse (error, LEDGER_BANK_ERROR_FORM, line,
                             _("“%.40s” is no day. Fetch the file from the bank again."), text);
}

static gboolean
end_entry (LedgerCamt *camt, GError **error)
{
  LedgerCamtDraft *draft = &camt->draft;
  LedgerBankEntry *entry = &camt->teller->entry;
  guint line = entry->own.line;
  gboolean out = g_strcmp0 (draft->entry_sign, "DBIT") == 0;

  if (!out && g_strcmp0 (draft->entry_sign, "CRDT") != 0)
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_FORM, line,
                               _("the entry does not say whether money came or went (CdtDbtInd). Fetch the file from "
                                 "the bank again."));
  if (!read_amount (draft->entry_amount, out, &entry->own.amount, line, error) ||
      !tidy_day (&entry->date, line, error) || !tidy_day (&entry->value_date, line, error))
    return FALSE;
  entry->own.has_amount = TRUE;
  entry->own.currency = g_steal_pointer (&draft->entry_currency);
  if (entry->own.currency == NULL)
    entry->own.currency = g_strdup (camt->teller->statement.currency);
  if (entry->date == NULL)
    entry->date = g_strdup (entry->value_date);
  entry->own.type = take_type (draft->domain, draft->family, draft->sub_family, draft->proprietary);
  entry->own.bank_reference = ledger_bank_take_reference (entry->own.bank_reference);
  entry->reversal = g_strcmp0 (draft->reversal, "true") == 0 || g_strcmp0 (draft->reversal, "1") == 0;
  entry->booking = entry->status == NULL || strcmp (entry->status, "BOOK") == 0 ? LEDGER_BANK_BOOKED
                                                                                : LEDGER_BANK_NOT_BOOKED;
  ledger_bank_entry_take (entry, g_steal_pointer (&camt->transactions));
  CLEAR (draft, entry_amount, amount_1);
  return ledger_bank_teller_tell (camt->teller, error);
}

/* -- Statements */

static const LedgerBankBalance *
find_balance (const LedgerBankStatement *statement, const char *code, gboolean last)
{
  const LedgerBankBalance *found = NULL;

  for (guint i = 0; i < statement->balances->len && (found == NULL || last); i++)
    {
      const LedgerBankBalance *balance = statement->balances->pdata[i];

      if (g_strcmp0 (balance->code, code) == 0)
        found = balance;
    }
  return found;
}

/* Opening OPBD, or the closing one of the day before (PRCD); ITBD stands where a page begins or ends. */
static void
choose_balances (LedgerBankStatement *statement)
{
  const LedgerBankBalance *opening = find_balance (statement, "OPBD", FALSE);
  const LedgerBankBalance *closing = find_balance (statement, "CLBD", FALSE);
  const LedgerBankBalance *first = find_balance (statement, "ITBD", FALSE);
  const LedgerBankBalance *last = find_balance (statement, "ITBD", TRUE);

  if (opening == NULL)
    opening = find_balance (statement, "PRCD", FALSE);
  statement->continues = opening == NULL && first != NULL && (closing != NULL || first != last);
  statement->continued = closing == NULL && last != NULL && (opening != NULL || first != last);
  opening = statement->continues ? first : opening;
  closing = statement->continued ? last : closing;
  if (opening != NULL)
    {
      statement->has_opening = TRUE;
      statement->opening = opening->amount;
      statement->from = g_strdup (opening->date);
    }
  if (closing != NULL)
    {
      statement->has_closing = TRUE;
      statement->closing = closing->amount;
      statement->to = g_strdup (closing->date);
    }
}

/* What stands before the first entry. */
static void
tidy_statement (LedgerCamt *camt)
{
  LedgerBankStatement *statement = &camt->teller->statement;
  LedgerCamtDraft *draft = &camt->draft;

  if (statement->account == NULL)
    statement->account = g_strdup (draft->iban != NULL ? draft->iban : draft->other_account);
  if (statement->number == NULL)
    statement->number = g_strdup (draft->legal_number);
  if (!statement->has_opening && !statement->has_closing)
    choose_balances (statement);
}

static gboolean
end_statement (LedgerCamt *camt, GError **error)
{
  LedgerBankStatement *statement = &camt->teller->statement;
  guint64 declared;

  tidy_statement (camt);
  if (camt->draft.declared != NULL &&
      g_ascii_string_to_unsigned (camt->draft.declared, 10, 0, G_MAXINT64, &declared, NULL) &&
      declared != statement->n_entries)
    {
      g_autofree char *there = g_strdup_printf ("%" G_GUINT64_FORMAT, statement->n_entries);

      ledger_bank_teller_note (camt->teller, _("The bank says %s entries, the file has %s."), camt->draft.declared,
                               there);
    }
  clear_range (&camt->draft, 0, sizeof camt->draft);
  return ledger_bank_teller_end (camt->teller, error);
}

/* -- pain.002 */

static gboolean
is_collection (LedgerCamt *camt, const LedgerBankTransaction *transaction)
{
  const char *name = camt->draft.message_name;

  return transaction->mandate_id != NULL || (name != NULL && g_ascii_strncasecmp (name, "pain.008", 8) == 0);
}

static gboolean
end_refused (LedgerCamt *camt, GError **error)
{
  LedgerCamtDraft *draft = &camt->draft;
  LedgerBankEntry *entry = &camt->teller->entry;
  LedgerBankTransaction *own = &entry->own;

  camt->batch_entries++;
  own->has_amount = draft->entry_amount != NULL;
  if (own->has_amount && !read_amount (draft->entry_amount, FALSE, &own->amount, own->line, error))
    return FALSE;
  if (!tidy_day (&entry->value_date, own->line, error))
    return FALSE;
  own->currency = g_steal_pointer (&draft->entry_currency);
  own->end_to_end_id = ledger_bank_take_reference (own->end_to_end_id);
  put_counterparty (camt, own, !is_collection (camt, own));
  own->payment_information_id = g_strdup (draft->batch_id);
  if (own->return_reason == NULL)
    own->return_reason = g_strdup (draft->batch_reason);
  if (entry->status == NULL)
    entry->status = g_strdup (draft->batch_status);
  entry->booking = LEDGER_BANK_NOT_BOOKED;
  CLEAR (draft, entry_amount, iban);
  return ledger_bank_teller_tell (camt->teller, error);
}

/* A batch that was refused as a whole names no transaction. */
static gboolean
end_batch (LedgerCamt *camt, guint line, GError **error)
{
  gboolean told = TRUE;

  if (camt->batch_entries == 0 && (camt->draft.batch_status != NULL || camt->draft.batch_reason != NULL))
    {
      ledger_bank_teller_new_entry (camt->teller, line);
      told = end_refused (camt, error);
    }
  CLEAR (&camt->draft, batch_id, message_id);
  return told;
}

/* -- Groups */

gboolean
ledger_camt_begin (LedgerCamt *camt, const LedgerCamtPath *path, guint line, GError **error)
{
  switch (path->meaning)
    {
    case LEDGER_CAMT_GROUP_STATEMENT:
    case LEDGER_CAMT_GROUP_REPORT:
      if (!ledger_bank_teller_begin (camt->teller, camt->format, line, error))
        return FALSE;
      camt->teller->statement.version = g_strdup (camt->version);
      return TRUE;
    case LEDGER_CAMT_GROUP_ENTRY:
      tidy_statement (camt);
      ledger_bank_teller_new_entry (camt->teller, line);
      return TRUE;
    case LEDGER_CAMT_GROUP_REFUSED:
      ledger_bank_teller_new_entry (camt->teller, line);
      return TRUE;
    case LEDGER_CAMT_GROUP_TRANSACTION:
      camt->transaction = ledger_bank_transaction_new ();
      camt->transaction->line = line;
      return TRUE;
    case LEDGER_CAMT_GROUP_BATCH:
      camt->batch_entries = 0;
      return TRUE;
    default:
      return TRUE;
    }
}

gboolean
ledger_camt_end (LedgerCamt *camt, const LedgerCamtPath *path, guint line, GError **error)
{
  switch (path->meaning)
    {
    case LEDGER_CAMT_GROUP_BALANCE:
      return end_balance (camt, line, error);
    case LEDGER_CAMT_GROUP_TRANSACTION:
      return end_transaction (camt, line, error);
    case LEDGER_CAMT_GROUP_ENTRY:
      return end_entry (camt, error);
    case LEDGER_CAMT_GROUP_STATEMENT:
      return end_statement (camt, error);
    case LEDGER_CAMT_GROUP_REFUSED:
      return end_refused (camt, error);
    case LEDGER_CAMT_GROUP_BATCH:
      return end_batch (camt, line, error);
    case LEDGER_CAMT_GROUP_REPORT:
      clear_range (&camt->draft, 0, sizeof camt->draft);
      return ledger_bank_teller_end (camt->teller, error);
    default:
      return TRUE;
    }
}

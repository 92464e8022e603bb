/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * statement parse: what a statement of a bank says. The file is read twice, first to see whether all of it can be read,
 * so nothing is told of a file that cannot, and a large one needs no memory. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#include "libledger/bank/statement.h"
#include "libledger/model/value.h"
#include "server/control/output.h"

/* What is printed of a file. */
typedef struct
{
  gboolean json;
  gboolean several;             /* a statement came before */
  gboolean several_entries;
  ControlTable *table;          /* (nullable): entries, for people */
} Printing;

static const ControlColumn columns[] = {
  { "date", N_("Date"), CONTROL_TEXT },
  { "amount", N_("Amount"), CONTROL_TEXT },
  { "currency", N_("Currency"), CONTROL_TEXT },
  { "status", N_("Status"), CONTROL_TEXT },
  { "counterparty_iban", N_("Account"), CONTROL_TEXT },
  { "counterparty_name", N_("Name"), CONTROL_TEXT },
  { "reference", N_("Reference"), CONTROL_TEXT },
  { "remittance", N_("Description"), CONTROL_TEXT },
  { NULL },
};

/* -- JSON */

static void
append_key (GString *json, const char *key)
{
  g_string_append (json, json->str[json->len - 1] == '{' ? "" : ", ");
  ledger_json_append_string (json, key);
  g_string_append (json, ": ");
}

static void
append_text (GString *json, const char *key, const char *text)
{
  append_key (json, key);
  if (text != NULL)
    ledger_json_append_string (json, text);
  else
    g_string_append (json, "null");
}

static void
append_amount (GString *json, const char *key, gboolean there, LedgerBankAmount amount)
{
  g_autofree char *text = there ? ledger_bank_amount_dup_text (amount) : NULL;

  append_text (json, key, text);
}

static void
append_truth (GString *json, const char *key, gboolean there, gboolean truth)
{
  append_key (json, key);
  g_string_append (json, !there ? "null" : truth ? "true" : "false");
}

static void
append_list (GString *json, const char *key, GPtrArray *list)
{
  append_key (json, key);
  g_string_append_c (json, '[');
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_string_append (json, i > 0 ? ", " : "");
      ledger_json_append_string (json, list->pdata[i]);
    }
  g_string_append_c (json, ']');
}

static void
append_transaction (GString *json, const LedgerBankTransaction *transaction)
{
  append_amount (json, "amount", transaction->has_amount, transaction->amount);
  append_text (json, "currency", transaction->currency);
  append_text (json, "counterparty_iban", transaction->counterparty_iban);
  append_text (json, "counterparty_bic", transaction->counterparty_bic);
  append_text (json, "counterparty_name", transaction->counterparty_name);
  append_text (json, "remittance", transaction->remittance);
  append_text (json, "end_to_end_id", transaction->end_to_end_id);
  append_text (json, "mandate_id", transaction->mandate_id);
  append_text (json, "creditor_id", transaction->creditor_id);
  append_text (json, "return_reason", transaction->return_reason);
  append_text (json, "structured_reference", transaction->structured_reference);
  if (transaction->references != NULL)
    append_list (json, "structured_references", transaction->references);
  append_text (json, "bank_reference", transaction->bank_reference);
  append_text (json, "customer_reference", transaction->customer_reference);
  append_text (json, "payment_information_id", transaction->payment_information_id);
  append_text (json, "type", transaction->type);
  append_text (json, "information", transaction->information);
  append_text (json, "original_amount", transaction->original_amount);
  if (transaction->unknown != NULL)
    append_list (json, "unknown", transaction->unknown);
}

static void
append_transactions (GString *json, GPtrArray *transactions)
{
  append_key (json, "transactions");
  g_string_append_c (json, '[');
  for (guint i = 0; transactions != NULL && i < transactions->len; i++)
    {
      g_string_append (json, i > 0 ? ", {" : "{");
      append_transaction (json, transactions->pdata[i]);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

static void
append_entry (GString *json, const LedgerBankEntry *entry)
{
  g_string_append_c (json, '{');
  append_text (json, "date", entry->date);
  append_text (json, "value_date", entry->value_date);
  append_text (json, "status", entry->status);
  append_truth (json, "reversal", TRUE, entry->reversal);
  append_text (json, "reference", entry->reference);
  append_transaction (json, &entry->own);
  append_transactions (json, entry->transactions);
  append_amount (json, "rest", entry->has_rest, entry->rest);
  g_string_append_c (json, '}');
}

static void
append_balances (GString *json, GPtrArray *balances)
{
  append_key (json, "balances");
  g_string_append_c (json, '[');
  for (guint i = 0; i < balances->len; i++)
    {
      const LedgerBankBalance *balance = balances->pdata[i];

      g_string_append (json, i > 0 ? ", {" : "{");
      append_text (json, "code", balance->code);
      append_amount (json, "amount", TRUE, balance->amount);
      append_text (json, "currency", balance->currency);
      append_text (json, "date", balance->date);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

/* All that is known when a statement ends. */
static void
append_statement (GString *json, const LedgerBankStatement *statement)
{
  append_text (json, "format", ledger_bank_format_get_name (statement->format));
  append_text (json, "version", statement->version);
  append_text (json, "id", statement->id);
  append_text (json, "number", statement->number);
  append_text (json, "account", statement->account);
  append_text (json, "iban", statement->iban);
  append_text (json, "currency", statement->currency);
  append_text (json, "holder", statement->holder);
  append_text (json, "bic", statement->bic);
  append_text (json, "from", statement->from);
  append_text (json, "to", statement->to);
  append_amount (json, "opening", statement->has_opening, statement->opening);
  append_amount (json, "closing", statement->has_closing, statement->closing);
  append_truth (json, "continues", TRUE, statement->continues);
  append_truth (json, "continued", TRUE, statement->continued);
  append_truth (json, "balanced", statement->has_difference, statement->difference.value == 0);
  append_amount (json, "difference", statement->has_difference, statement->difference);
  append_amount (json, "credit_sum", TRUE, statement->credit);
  append_amount (json, "debit_sum", TRUE, statement->debit);
  append_balances (json, statement->balances);
  append_text (json, "information", statement->information);
  append_text (json, "status", statement->status);
  append_text (json, "return_reason", statement->return_reason);
  append_text (json, "original_id", statement->original_id);
  append_list (json, "unknown", statement->unknown);
  append_list (json, "notes", statement->notes);
}

/* -- For people */

static void
print_head (const LedgerBankStatement *statement)
{
  const char *account = statement->iban != NULL ? statement->iban : statement->account;
  g_autofree char *line = g_strdup_printf (_("%s, account %s, statement %s, %s to %s\n"),
                                           ledger_bank_format_get_name (statement->format),
                                           account != NULL ? account : "–",
                                           statement->number != NULL ? statement->number
                                           : statement->id != NULL   ? statement->id
                                                                     : "–",
                                           statement->from != NULL ? statement->from : "–",
                                           statement->to != NULL ? statement->to : "–");

  control_print (line);
}

static void
print_line (const char *format, LedgerBankAmount amount, const char *currency)
{
  g_autofree char *text = ledger_bank_amount_dup_text (amount);
  g_autofree char *line = g_strdup_printf ("%s: %s %s\n", format, text, currency != NULL ? currency : "");

  control_print (line);
}

static void
print_sums (const LedgerBankStatement *statement)
{
  if (statement->has_opening)
    print_line (_("Opening balance"), statement->opening, statement->currency);
  print_line (_("Came in"), statement->credit, statement->currency);
  print_line (_("Went out"), statement->debit, statement->currency);
  if (statement->has_closing)
    print_line (_("Closing balance"), statement->closing, statement->currency);
  if (statement->has_difference && statement->difference.value != 0)
    print_line (_("This statement does not add up. Difference"), statement->difference, statement->currency);
  for (guint i = 0; statement->notes != NULL && i < statement->notes->len; i++)
    {
      control_print (statement->notes->pdata[i]);
      control_print ("\n");
    }
}

/* -- What is told while the file is read */

static gboolean
begin (const LedgerBankStatement *statement, gpointer data, GError **error)
{
  Printing *printing = data;

  printing->several_entries = FALSE;
  if (printing->json)
    {
      g_autofree char *head = NULL;

      head = printing->several ? g_strdup (", {\"entries\": [")
                               : g_strdup_printf ("{\"format\": \"%s\", \"statements\": [{\"entries\": [",
                                                  ledger_bank_format_get_name (statement->format));
      control_print (head);
    }
  else
    printing->table = control_table_new (columns);
  printing->several = TRUE;
  return TRUE;
}

static void
add_row (ControlTable *table, const char *date, const char *status, const LedgerBankTransaction *transaction)
{
  g_autofree char *amount = transaction->has_amount ? ledger_bank_amount_dup_text (transaction->amount) : NULL;
  const char *reference = transaction->structured_reference;

  if (reference == NULL)
    reference = transaction->return_reason != NULL ? transaction->return_reason : transaction->end_to_end_id;
  control_table_add (table, date, amount, transaction->currency, status, transaction->counterparty_iban,
                     transaction->counterparty_name, reference, transaction->remittance);
}

static gboolean
tell_entry (const LedgerBankStatement *statement, const LedgerBankEntry *entry, gpointer data, GError **error)
{
  Printing *printing = data;
  g_autoptr (GString) json = NULL;

  if (!printing->json)
    {
      add_row (printing->table, entry->date, entry->status, &entry->own);
      for (guint i = 0; entry->transactions != NULL && i < entry->transactions->len; i++)
        add_row (printing->table, "  +", NULL, entry->transactions->pdata[i]);
      return TRUE;
    }
  json = g_string_new (printing->several_entries ? ",\n " : "\n ");
  printing->several_entries = TRUE;
  append_entry (json, entry);
  control_print (json->str);
  return TRUE;
}

static gboolean
end (const LedgerBankStatement *statement, gpointer data, GError **error)
{
  Printing *printing = data;
  g_autoptr (GString) json = NULL;

  if (printing->json)
    {
      json = g_string_new ("]");
      append_statement (json, statement);
      g_string_append (json, "}\n");
      control_print (json->str);
      return TRUE;
    }
  print_head (statement);
  if (statement->n_entries > 0)
    control_table_print (printing->table, CONTROL_LIST, FALSE);
  g_clear_pointer (&printing->table, control_table_free);
  print_sums (statement);
  control_print ("\n");
  return TRUE;
}

/* -- The file */

static gboolean
read_twice (const char *path, Printing *printing, GError **error)
{
  static const LedgerBankHandler silent = { NULL };
  static const LedgerBankHandler handler = { begin, tell_entry, end };
  g_autofree char *bytes = NULL;
  g_autoptr (GInputStream) stream = NULL;
  gsize length;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return ledger_bank_read_file (path, &silent, NULL, NULL, error) &&
           ledger_bank_read_file (path, &handler, printing, NULL, error);
  /* What comes through a pipe comes once. */
  if (!g_file_get_contents (path, &bytes, &length, error))
    return FALSE;
  stream = g_memory_input_stream_new_from_data (bytes, (gssize) length, NULL);
  return ledger_bank_read (stream, &silent, NULL, NULL, error) &&
         g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, error) &&
         ledger_bank_read (stream, &handler, printing, NULL, error);
}

gboolean
control_statement_parse (const ControlCall *call, GError **error)
{
  Printing printing = { .json = call->json };
  gboolean read = read_twice (call->arguments[0], &printing, error);

  g_clear_pointer (&printing.table, control_table_free);
  if (read && call->json)
    control_print ("]}\n");
  return read;
}

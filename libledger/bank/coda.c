/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CODA 2 of Belgian banks (Febelfin): lines of 128 columns, the first says what a line is. A movement (21, 22, 23) and
 * what is told about it (31, 32, 33) share a number; movements with a detail number explain the one without. One thread
 * at a time.
 */
#include "config.h"

#include "libledger/bank/bank-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WIDTH 128
/* A communication: of 21, 22 and 23 together. */
#define STRUCTURED_AT 3
/* Columns of a European collection (type 127) behind the type. */
#define COLLECTION_CREDITOR 9
#define COLLECTION_MANDATE 44
#define COLLECTION_TEXT 79
#define COLLECTION_REASON 142
#define COLLECTION_LENGTH 146

typedef struct
{
  LedgerBankTeller *teller;
  guint line;
  gunichar *columns;            /* of the line, padded to WIDTH */
  gboolean has_entry;
  gboolean between;             /* before a record 0 or after a record 9: nothing else may come */
  GPtrArray *details;           /* of the entry: LedgerBankTransaction */
  LedgerBankTransaction *into;  /* (nullable): which movement 22, 23 and 3 belong to */
  GString *communication;       /* of `into`: 21, 22, 23 */
  gboolean structured;
  GString *information;         /* of `into`: 31, 32, 33 */
  char number[5];               /* of the movement */
} Reading;

/* -- Columns, from 1 as the description of the format counts them */

static char *
dup_columns (const Reading *reading, guint from, guint to)
{
  g_autofree char *text = g_ucs4_to_utf8 (reading->columns + from - 1, (glong) (to - from + 1), NULL, NULL, NULL);

  return ledger_bank_dup_clean (text, -1);
}

static void
append_columns (const Reading *reading, GString *to, guint from, guint end)
{
  for (guint i = from; i <= end; i++)
    g_string_append_unichar (to, reading->columns[i - 1]);
}

/* The first of several counts. */
static void
put_once (char **place, char *text)
{
  if (*place == NULL)
    *place = text;
  else
    g_free (text);
}

static char
column (const Reading *reading, guint at)
{
  gunichar c = reading->columns[at - 1];

  return c < 0x80 ? (char) c : '?';
}

static gboolean
refuse_line (const Reading *reading, GError **error)
{
  return ledger_bank_refuse (error, LEDGER_BANK_ERROR_FORM, reading->line,
                             _("the line is not as the format CODA has it. Fetch the file from the bank again."));
}

/* Sign, twelve digits and three decimals, which every amount has: zeros at its end say nothing. */
static gboolean
read_amount (const Reading *reading, guint sign, LedgerBankAmount *amount, GError **error)
{
  g_autofree char *whole = dup_columns (reading, sign + 1, sign + 12);
  g_autofree char *decimals = dup_columns (reading, sign + 13, sign + 15);
  g_autofree char *text = g_strdup_printf ("%s.%s", whole != NULL ? whole : "", decimals != NULL ? decimals : "");
  gsize length = strlen (text);

  if (length != 16 || strchr ("01", column (reading, sign)) == NULL)
    return refuse_line (reading, error);
  while (text[length - 1] == '0')
    length--;
  if (text[length - 1] == '.')
    length--;
  if (!ledger_bank_amount_read (text, (gssize) length, amount))
    return refuse_line (reading, error);
  if (column (reading, sign) == '1')
    *amount = ledger_bank_amount_negate (*amount);
  return TRUE;
}

/* DDMMYY; NULL for zeros. */
static char *
dup_day (const Reading *reading, guint from)
{
  char turned[7];

  for (guint i = 0; i < 3; i++)
    {
      turned[i * 2] = column (reading, from + 4 - i * 2);
      turned[i * 2 + 1] = column (reading, from + 5 - i * 2);
    }
  turned[6] = '\0';
  return ledger_bank_dup_short_day (turned);
}

/* -- Movements */

/* A collection says creditor, mandate and reason; a reference is twelve digits; other types say what they say. */
static void
understand_structured (Reading *reading, LedgerBankTransaction *into)
{
  g_autofree gunichar *all = g_utf8_to_ucs4 (reading->communication->str, -1, NULL, NULL, NULL);
  glong length = g_utf8_strlen (reading->communication->str, -1);
  g_autofree char *type = all != NULL && length > STRUCTURED_AT ? g_ucs4_to_utf8 (all, STRUCTURED_AT, NULL, NULL, NULL)
                                                                : NULL;
  g_autofree char *rest = type != NULL ? g_ucs4_to_utf8 (all + STRUCTURED_AT, -1, NULL, NULL, NULL) : NULL;
  g_autofree char *clean = ledger_bank_dup_clean (rest, -1);

  if (clean == NULL)
    return;
  if (strcmp (type, "101") == 0 || strcmp (type, "102") == 0)
    into->structured_reference = g_strndup (clean, strcspn (clean, " "));
  else if (strcmp (type, "127") == 0 && length >= STRUCTURED_AT + COLLECTION_TEXT)
    {
      static const struct { guint from, to; gsize offset; } parts[] = {
        { COLLECTION_CREDITOR, COLLECTION_MANDATE, G_STRUCT_OFFSET (LedgerBankTransaction, creditor_id) },
        { COLLECTION_MANDATE, COLLECTION_TEXT, G_STRUCT_OFFSET (LedgerBankTransaction, mandate_id) },
        { COLLECTION_TEXT, COLLECTION_REASON - 1, G_STRUCT_OFFSET (LedgerBankTransaction, remittance) },
        { COLLECTION_REASON, COLLECTION_LENGTH, G_STRUCT_OFFSET (LedgerBankTransaction, return_reason) },
      };

      for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        {
          glong from = MIN (STRUCTURED_AT + (glong) parts[i].from, length);
          glong to = MIN (STRUCTURED_AT + (glong) parts[i].to, length);
          g_autofree char *text = g_ucs4_to_utf8 (all + from, to - from, NULL, NULL, NULL);
          char **place = G_STRUCT_MEMBER_P (into, parts[i].offset);

          if (*place == NULL)
            *place = ledger_bank_dup_clean (text, -1);
        }
    }
  else
    into->remittance = g_strdup_printf ("%s %s", type, clean);
}

/* What a movement and its lines say, all of them read. */
static void
finish_movement (Reading *reading)
{
  LedgerBankTransaction *into = reading->into;

  if (into == NULL)
    return;
  reading->into = NULL;
  if (reading->structured)
    understand_structured (reading, into);
  else
    into->remittance = ledger_bank_dup_clean (reading->communication->str, -1);
  if (into->information == NULL)
    into->information = ledger_bank_dup_clean (reading->information->str, -1);
}

static gboolean
finish_entry (Reading *reading, GError **error)
{
  finish_movement (reading);
  if (!reading->has_entry)
    return TRUE;
  reading->has_entry = FALSE;
  ledger_bank_entry_take (&reading->teller->entry, g_steal_pointer (&reading->details));
  return ledger_bank_teller_tell (reading->teller, error);
}

/* Where a movement goes: the entry, or one of its details. */
static LedgerBankTransaction *
begin_movement (Reading *reading, gboolean is_detail, GError **error)
{
  LedgerBankTransaction *detail;

  if (!is_detail)
    {
      reading->has_entry = TRUE;
      return &ledger_bank_teller_new_entry (reading->teller, reading->line)->own;
    }
  if (reading->details == NULL)
    reading->details = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_bank_transaction_free);
  if (reading->details->len >= LEDGER_BANK_TRANSACTIONS)
    {
      ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, reading->line,
                          _("an entry has more than %d transactions. Ask the bank for a file in parts."),
                          LEDGER_BANK_TRANSACTIONS);
      return NULL;
    }
  detail = ledger_bank_transaction_new ();
  detail->line = reading->line;
  g_ptr_array_add (reading->details, detail);
  return detail;
}

static gboolean
read_21 (Reading *reading, GError **error)
{
  g_autofree char *number = dup_columns (reading, 3, 6);
  g_autofree char *detail = dup_columns (reading, 7, 10);
  gboolean is_detail = reading->has_entry && g_strcmp0 (number, reading->number) == 0 &&
                       g_strcmp0 (detail, "0000") != 0;
  LedgerBankTransaction *into;

  if (number == NULL || detail == NULL || !ledger_bank_all_digits (detail, strlen (detail)))
    return refuse_line (reading, error);
  if (is_detail)
    finish_movement (reading);
  else if (!finish_entry (reading, error))
    return FALSE;
  into = begin_movement (reading, is_detail, error);
  if (into == NULL || !read_amount (reading, 32, &into->amount, error))
    return FALSE;
  into->has_amount = TRUE;
  into->currency = g_strdup (reading->teller->statement.currency);
  into->bank_reference = dup_columns (reading, 11, 31);
  into->type = dup_columns (reading, 54, 61);
  if (!is_detail)
    {
      reading->teller->entry.date = dup_day (reading, 116);
      reading->teller->entry.value_date = dup_day (reading, 48);
      reading->teller->entry.status = g_strdup ("BOOK");
      g_strlcpy (reading->number, number, sizeof reading->number);
      if (reading->teller->entry.date == NULL)
        reading->teller->entry.date = g_strdup (reading->teller->entry.value_date);
    }
  reading->into = into;
  reading->structured = column (reading, 62) == '1';
  g_string_truncate (reading->information, 0);
  g_string_truncate (reading->communication, 0);
  append_columns (reading, reading->communication, 63, 115);
  return TRUE;
}

static gboolean
check_communication (Reading *reading, GError **error)
{
  if (reading->communication->len <= LEDGER_BANK_TEXT_BYTES)
    return TRUE;
  return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, reading->line,
                             _("a text is longer than a bank writes. Take the file as the bank gave it."));
}

static gboolean
read_22 (Reading *reading, GError **error)
{
  append_columns (reading, reading->communication, 11, 63);
  put_once (&reading->into->end_to_end_id, ledger_bank_take_reference (dup_columns (reading, 64, 98)));
  put_once (&reading->into->counterparty_bic, dup_columns (reading, 99, 109));
  put_once (&reading->into->return_reason, dup_columns (reading, 114, 117));
  return check_communication (reading, error);
}

static gboolean
read_23 (Reading *reading, GError **error)
{
  g_autofree char *account = dup_columns (reading, 11, 44);

  append_columns (reading, reading->communication, 83, 125);
  put_once (&reading->into->counterparty_iban, ledger_bank_dup_iban (account));
  put_once (&reading->into->counterparty_iban, g_steal_pointer (&account));
  put_once (&reading->into->counterparty_name, dup_columns (reading, 48, 82));
  return check_communication (reading, error);
}

/* What is told about the movement: a name and address (type 001), or text. */
static gboolean
read_3 (Reading *reading, char part, GError **error)
{
  guint from = part == '1' ? 41 : 11, to = part == '1' ? 113 : part == '2' ? 115 : 100;

  if (part == '1')
    finish_movement (reading);
  /* Type 001: a name and address follow. */
  if (part == '1' && column (reading, 40) == '1' && column (reading, 41) == '0' && column (reading, 42) == '0' &&
      column (reading, 43) == '1')
    from = 44;
  append_columns (reading, reading->information, from, to);
  if (reading->information->len > LEDGER_BANK_TEXT_BYTES)
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, reading->line,
                               _("a text is longer than a bank writes. Take the file as the bank gave it."));
  return TRUE;
}

/* Lines 3 belong to the entry as a whole. */
static void
keep_information (Reading *reading)
{
  LedgerBankTransaction *own = &reading->teller->entry.own;

  if (reading->has_entry && reading->information->len > 0)
    {
      g_autofree char *clean = ledger_bank_dup_clean (reading->information->str, -1);

      g_free (own->information);
      own->information = g_steal_pointer (&clean);
    }
}

/* -- Statements */

/* A Belgian number of twelve digits as IBAN, when its own check digits are right. */
static char *
dup_belgian_iban (const char *account)
{
  g_autofree char *long_number = NULL;
  g_autofree char *iban = NULL;
  guint64 remainder = 0;

  if (account == NULL || strlen (account) != 12 || !ledger_bank_all_digits (account, 12))
    return NULL;
  long_number = g_strconcat (account, "111400", NULL);
  for (const char *p = long_number; *p != '\0'; p++)
    remainder = (remainder * 10 + (guint64) (*p - '0')) % 97;
  iban = g_strdup_printf ("BE%02u%s", (guint) (98 - remainder), account);
  return ledger_bank_dup_iban (iban);
}

/* Account and currency: by the kind of number in column @kind, from column @from on. */
static void
read_account (Reading *reading, char kind, guint from)
{
  LedgerBankStatement *statement = &reading->teller->statement;
  guint end = kind == '0' ? 11 : kind == '2' ? 30 : 33, currency = kind == '0' ? 13 : 34;

  statement->account = dup_columns (reading, from, from + end);
  statement->currency = dup_columns (reading, from + currency, from + currency + 2);
  statement->iban = kind == '0' ? dup_belgian_iban (statement->account) : ledger_bank_dup_iban (statement->account);
}

static gboolean
add_balance (Reading *reading, const char *code, LedgerBankAmount amount, const char *date, GError **error)
{
  LedgerBankBalance balance = { .code = g_strdup (code), .amount = amount, .date = g_strdup (date),
                                .currency = g_strdup (reading->teller->statement.currency) };

  return ledger_bank_teller_add_balance (reading->teller, balance, reading->line, error);
}

static gboolean
read_0 (Reading *reading, GError **error)
{
  LedgerBankStatement *statement = &reading->teller->statement;

  if (column (reading, WIDTH) == '1')
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_UNKNOWN, reading->line,
                               _("this is CODA 1, which banks have left. Ask the bank for CODA 2 or camt.053."));
  if (!finish_entry (reading, error) ||
      !ledger_bank_teller_begin (reading->teller, LEDGER_BANK_CODA, reading->line, error))
    return FALSE;
  statement->version = g_strdup ("2");
  statement->id = dup_columns (reading, 25, 34);
  statement->bic = dup_columns (reading, 61, 71);
  reading->between = FALSE;
  return TRUE;
}

static gboolean
read_1 (Reading *reading, GError **error)
{
  LedgerBankStatement *statement = &reading->teller->statement;

  if (!finish_entry (reading, error))
    return FALSE;
  /* A second account in the same file. */
  if (statement->has_opening && !ledger_bank_teller_begin (reading->teller, LEDGER_BANK_CODA, reading->line, error))
    return FALSE;
  if (!read_amount (reading, 43, &statement->opening, error))
    return FALSE;
  read_account (reading, column (reading, 2), 6);
  statement->has_opening = TRUE;
  statement->from = dup_day (reading, 59);
  statement->number = dup_columns (reading, 3, 5);
  statement->holder = dup_columns (reading, 65, 90);
  return add_balance (reading, "1", statement->opening, statement->from, error);
}

static gboolean
read_8 (Reading *reading, GError **error)
{
  LedgerBankStatement *statement = &reading->teller->statement;

  if (!finish_entry (reading, error) || !read_amount (reading, 42, &statement->closing, error))
    return FALSE;
  statement->has_closing = TRUE;
  g_free (statement->to);
  statement->to = dup_day (reading, 58);
  return add_balance (reading, "8", statement->closing, statement->to, error);
}

/* A sum of the last line, without a sign in front of it. */
static gboolean
check_sum (Reading *reading, guint from, LedgerBankAmount sum, gboolean out, GError **error)
{
  g_autofree char *text = dup_columns (reading, from, from + 14);
  LedgerBankAmount told, difference = sum;
  g_autofree char *said = NULL;
  g_autofree char *there = ledger_bank_amount_dup_text (sum);

  if (text == NULL || strlen (text) != 15 || !ledger_bank_all_digits (text, 15))
    return refuse_line (reading, error);
  told = (LedgerBankAmount) { .value = g_ascii_strtoll (text, NULL, 10), .digits = 3 };
  if (!ledger_bank_amount_add (&difference, ledger_bank_amount_negate (told)) || difference.value == 0)
    return TRUE;
  said = ledger_bank_amount_dup_text (told);
  if (out)
    ledger_bank_teller_note (reading->teller, _("The last line says that %s went, the entries come to %s."), said,
                             there);
  else
    ledger_bank_teller_note (reading->teller, _("The last line says that %s came, the entries come to %s."), said,
                             there);
  return TRUE;
}

static gboolean
read_9 (Reading *reading, GError **error)
{
  LedgerBankStatement *statement = &reading->teller->statement;

  reading->between = TRUE;
  return finish_entry (reading, error) &&
         check_sum (reading, 23, statement->debit, TRUE, error) &&
         check_sum (reading, 38, statement->credit, FALSE, error) &&
         ledger_bank_teller_end (reading->teller, error);
}

static gboolean
read_4 (Reading *reading, GError **error)
{
  g_autofree char *text = dup_columns (reading, 33, 112);

  return finish_entry (reading, error) &&
         ledger_bank_join (&reading->teller->statement.information, text, reading->line, error);
}

/* -- Lines */

static gboolean
take_record (Reading *reading, GError **error)
{
  char first = column (reading, 1), second = column (reading, 2);

  if (first == '0')
    return read_0 (reading, error);
  if (reading->between)
    return refuse_line (reading, error);
  if (first == '1')
    return read_1 (reading, error);
  if (first == '2' && second == '1')
    return read_21 (reading, error);
  if (first == '2' && (second == '2' || second == '3') && reading->into != NULL)
    return second == '2' ? read_22 (reading, error) : read_23 (reading, error);
  if (first == '3' && second >= '1' && second <= '3')
    {
      if (!read_3 (reading, second, error))
        return FALSE;
      keep_information (reading);
      return TRUE;
    }
  if (first == '4')
    return read_4 (reading, error);
  if (first == '8')
    return read_8 (reading, error);
  return first == '9' ? read_9 (reading, error) : refuse_line (reading, error);
}

/* Columns are characters; a line whose blanks at the end were cut is filled up. */
static gboolean
take_line (Reading *reading, const char *bytes, gsize length, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree gunichar *columns = NULL;
  glong there = 0;

  while (length > 0 && strchr (" \x1A", bytes[length - 1]) != NULL)
    length--;
  if (length == 0)
    return TRUE;
  text = ledger_bank_decode (bytes, (gssize) length);
  columns = g_utf8_to_ucs4_fast (text, -1, &there);
  if (there > WIDTH)
    return refuse_line (reading, error);
  columns = g_renew (gunichar, columns, WIDTH + 1);
  for (; there < WIDTH; there++)
    columns[there] = ' ';
  columns[WIDTH] = 0;
  reading->columns = columns;
  return take_record (reading, error);
}

gboolean
ledger_bank_read_coda (LedgerBankSource *source, LedgerBankTeller *teller, GError **error)
{
  g_autoptr (GString) line = g_string_sized_new (WIDTH + 2);
  g_autoptr (GString) communication = g_string_new (NULL);
  g_autoptr (GString) information = g_string_new (NULL);
  g_autoptr (GError) trouble = NULL;
  Reading reading = { .teller = teller, .communication = communication, .information = information, .between = TRUE };
  gboolean read = TRUE;

  while (read && ledger_bank_source_next_line (source, line, &trouble))
    {
      reading.line = source->line;
      read = take_line (&reading, line->str, line->len, error);
    }
  if (read && trouble != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      read = FALSE;
    }
  if (read && !reading.between)
    read = ledger_bank_refuse (error, LEDGER_BANK_ERROR_FORM, source->line,
                               _("the file was cut off: its last line (9) is missing. Fetch it from the bank again."));
  g_clear_pointer (&reading.details, g_ptr_array_unref);
  return read;
}

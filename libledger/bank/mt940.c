/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MT940, and MT942 of the same form: tags at the start of a line, what follows belongs to them. Headers, ends and what
 * banks write in between differ; a file is read by its tags. One thread at a time.
 */
#include "config.h"

#include "libledger/bank/bank-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A line of at least this width was broken by its width: what follows belongs to it without a blank. */
#define FULL_LINE 60
/* Of the reference in :61:. */
#define REFERENCE 16

typedef struct
{
  LedgerBankTeller *teller;
  char tag[8];                  /* of the field that is being read; "" outside */
  guint tag_line;
  gsize last_length;            /* of its last line */
  GString *field;
  GString *pending;             /* after a "-" alone on a line within :86:, which may be its text or the end */
  GString *detail;              /* the fields :86: of the entry, UTF-8 */
  gboolean has_entry;           /* teller->entry waits for its details */
  gboolean closed;              /* the closing balance was there */
  guint line;
} Reading;

/* -- Fields */

/* ":61:", ":28C:", ":NS:": how long, or 0. */
static gsize
span_tag (const char *line)
{
  gsize length = 1;

  if (*line != ':')
    return 0;
  while (length < 5 && g_ascii_isalnum (line[length]))
    length++;
  if (length < 3 || line[length] != ':')
    return 0;
  return g_ascii_isdigit (line[1]) ? (g_ascii_isdigit (line[2]) ? length + 1 : 0)
                                   : (strncmp (line, ":NS:", 4) == 0 ? 4 : 0);
}

static gboolean
is_tag (const Reading *reading, const char *tag)
{
  return strcmp (reading->tag, tag) == 0;
}

/* The first line of a field. */
static char *
dup_first (const char *text)
{
  return ledger_bank_dup_clean (text, (gssize) strcspn (text, "\n"));
}

static gboolean
finish_entry (Reading *reading, GError **error)
{
  LedgerBankTeller *teller = reading->teller;

  if (!reading->has_entry)
    return TRUE;
  reading->has_entry = FALSE;
  if (!ledger_bank_mt940_read_detail (&teller->entry, reading->detail->str,
                                      teller->statement.iban != NULL ? teller->statement.iban
                                                                     : teller->statement.account, error))
    return FALSE;
  return ledger_bank_teller_tell (teller, error);
}

/* A file without any balance says its currency behind the account. */
static void
find_currency (LedgerBankStatement *statement)
{
  gsize length = statement->account != NULL ? strlen (statement->account) : 0;
  const char *end = length > 3 ? statement->account + length - 3 : "";

  if (statement->currency == NULL && g_ascii_isupper (end[0]) && g_ascii_isupper (end[1]) &&
      g_ascii_isupper (end[2]) && (g_ascii_isdigit (end[-1]) || end[-1] == ' '))
    statement->currency = g_strdup (end);
}

static gboolean
begin_statement (Reading *reading, GError **error)
{
  reading->closed = FALSE;
  return finish_entry (reading, error) &&
         ledger_bank_teller_begin (reading->teller, LEDGER_BANK_MT940, reading->tag_line, error);
}

/* -- Balances and entries */

static gboolean
refuse_field (const Reading *reading, const char *text, GError **error)
{
  g_autofree char *first = dup_first (text);

  return ledger_bank_refuse (error, LEDGER_BANK_ERROR_FORM, reading->tag_line,
                             _(":%s:%.60s is not as the format MT940 has it. Fetch the file from the bank again."),
                             reading->tag, first != NULL ? first : "");
}

/* "C120511EUR5138,61". */
static gboolean
read_balance (Reading *reading, const char *text, LedgerBankBalance *balance, GError **error)
{
  gsize length = strcspn (text, "\n ");
  char mark = g_ascii_toupper (text[0]);

  if (length < 11 || (mark != 'C' && mark != 'D') || !ledger_bank_all_digits (text + 1, 6) ||
      !g_ascii_isalpha (text[7]) || !g_ascii_isalpha (text[8]) || !g_ascii_isalpha (text[9]) ||
      !ledger_bank_amount_read (text + 10, (gssize) length - 10, &balance->amount))
    return refuse_field (reading, text, error);
  if (mark == 'D')
    balance->amount = ledger_bank_amount_negate (balance->amount);
  balance->code = g_strdup (reading->tag);
  balance->date = ledger_bank_dup_short_day (text + 1);
  balance->currency = g_ascii_strup (text + 7, 3);
  return TRUE;
}

static gboolean
put_balance (Reading *reading, const char *text, GError **error)
{
  LedgerBankStatement *statement = &reading->teller->statement;
  LedgerBankBalance balance = { 0 };

  if (!read_balance (reading, text, &balance, error))
    return FALSE;
  if (g_str_has_prefix (reading->tag, "60"))
    {
      statement->has_opening = TRUE;
      statement->opening = balance.amount;
      statement->continues = reading->tag[2] == 'M';
      statement->from = g_strdup (balance.date);
    }
  else if (g_str_has_prefix (reading->tag, "62"))
    {
      statement->has_closing = reading->closed = TRUE;
      statement->closing = balance.amount;
      statement->continued = reading->tag[2] == 'M';
      g_free (statement->to);
      statement->to = g_strdup (balance.date);
    }
  if (statement->currency == NULL)
    statement->currency = g_strdup (balance.currency);
  return ledger_bank_teller_add_balance (reading->teller, balance, reading->tag_line, error);
}

/* MMDD in the year that lies nearest to the value date. */
static char *
dup_entry_day (const char *value_date, const char *digits)
{
  gint64 year = value_date != NULL ? g_ascii_strtoll (value_date, NULL, 10) : 0;
  guint month = (guint) (digits[0] - '0') * 10 + (guint) (digits[1] - '0');
  guint value_month = value_date != NULL ? (guint) g_ascii_strtoull (value_date + 5, NULL, 10) : 0;
  g_autofree char *text = NULL;

  if (value_date == NULL || !ledger_bank_all_digits (digits, 4))
    return NULL;
  if (value_month >= 10 && month + 6 < value_month)
    year++;
  else if (value_month <= 3 && month > value_month + 6)
    year--;
  text = g_strdup_printf ("%04" G_GINT64_FORMAT "-%.2s-%.2s", year, digits, digits + 2);
  return ledger_bank_dup_day (text);
}

/* An account number on a line of its own: IBAN, ten digits, or P and the number of a giro account. */
static char *
dup_account (const char *text)
{
  g_autofree char *clean = ledger_bank_dup_clean (text, -1);
  const char *digits = clean == NULL ? "" : *clean == 'P' ? clean + 1 : clean;
  char *iban = ledger_bank_dup_iban (clean);
  gboolean shaped = clean != NULL && strlen (clean) >= 15 && strlen (clean) <= 34 && g_ascii_isupper (clean[0]) &&
                    g_ascii_isupper (clean[1]) && ledger_bank_all_digits (clean + 2, 2) &&
                    strspn (clean, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen (clean);

  if (iban == NULL && (shaped || (strlen (digits) >= 7 && strlen (digits) <= 12 &&
                                  ledger_bank_all_digits (digits, strlen (digits)))))
    return g_steal_pointer (&clean);
  return iban;
}

/* What stands behind the amount: type, reference, "//" and the bank's own. Rabobank once put a name behind it. */
static void
read_references (LedgerBankTransaction *own, const char *text)
{
  g_autofree char *first = g_strndup (text, strcspn (text, "\n"));
  char *reference = g_utf8_offset_to_pointer (first, MIN (g_utf8_strlen (first, -1), 4));
  char *bank = strstr (reference, "//");

  own->type = ledger_bank_dup_clean (first, (gssize) (reference - first));
  if (bank != NULL)
    {
      *bank = '\0';
      own->bank_reference = ledger_bank_take_reference (ledger_bank_dup_clean (bank + 2, -1));
    }
  own->counterparty_iban = ledger_bank_dup_iban (reference);
  if (own->counterparty_iban == NULL && g_utf8_strlen (reference, -1) > REFERENCE)
    {
      const char *rest = g_utf8_offset_to_pointer (reference, REFERENCE);
      g_autofree char *account = g_strndup (reference, (gsize) (rest - reference));

      own->counterparty_name = ledger_bank_dup_clean (rest, -1);
      own->counterparty_iban = dup_account (account);
      if (own->counterparty_iban == NULL)
        own->customer_reference = ledger_bank_take_reference (ledger_bank_dup_clean (account, -1));
    }
  else if (own->counterparty_iban == NULL)
    own->customer_reference = ledger_bank_take_reference (ledger_bank_dup_clean (reference, -1));
}

/* The lines under an entry: other account, name, or what the bank adds. */
static void
read_supplement (LedgerBankTransaction *own, const char *text)
{
  g_autofree char *account = dup_account (text);

  if (account != NULL && own->counterparty_iban == NULL)
    own->counterparty_iban = g_steal_pointer (&account);
  else if (own->counterparty_iban != NULL && own->counterparty_name == NULL && *text != '/')
    own->counterparty_name = ledger_bank_dup_clean (text, -1);
  else
    own->information = ledger_bank_dup_clean (text, -1);
}

/* C, D, RC (minus), RD (plus), each with a letter of the currency behind it or not. */
static gsize
read_mark (const char *text, gboolean *out, gboolean *reversal)
{
  gsize length = 0;
  char first = g_ascii_toupper (text[0]), second = first != '\0' ? g_ascii_toupper (text[1]) : '\0';

  while (length < 4 && g_ascii_isalpha (text[length]))
    length++;
  *reversal = first == 'R' && (second == 'C' || second == 'D');
  if (length > (*reversal ? 3 : 2) || (!*reversal && first != 'C' && first != 'D'))
    return 0;
  *out = *reversal ? second == 'C' : first == 'D';
  return length;
}

/* "1205280528D135,12N658NONREF". */
static gboolean
read_entry (Reading *reading, const char *text, GError **error)
{
  LedgerBankEntry *entry = ledger_bank_teller_new_entry (reading->teller, reading->tag_line);
  const char *p = text, *lines = strchr (text, '\n');
  gsize mark, length;
  gboolean out;

  find_currency (&reading->teller->statement);
  entry->value_date = ledger_bank_all_digits (p, 6) ? ledger_bank_dup_short_day (p) : NULL;
  if (entry->value_date == NULL)
    return refuse_field (reading, text, error);
  p += 6;
  if (ledger_bank_all_digits (p, 4))
    {
      entry->date = dup_entry_day (entry->value_date, p);
      p += 4;
    }
  p += strspn (p, " ");
  mark = read_mark (p, &out, &entry->reversal);
  length = mark > 0 ? strspn (p + mark, "0123456789,.") : 0;
  if (length == 0 || !ledger_bank_amount_read (p + mark, (gssize) length, &entry->own.amount))
    return refuse_field (reading, text, error);
  if (out)
    entry->own.amount = ledger_bank_amount_negate (entry->own.amount);
  entry->own.has_amount = TRUE;
  entry->own.currency = g_strdup (reading->teller->statement.currency);
  if (entry->date == NULL)
    entry->date = g_strdup (entry->value_date);
  entry->status = g_strdup ("BOOK");
  read_references (&entry->own, p + mark + length);
  if (lines != NULL)
    read_supplement (&entry->own, lines + 1);
  g_string_truncate (reading->detail, 0);
  reading->has_entry = TRUE;
  return TRUE;
}

static gboolean
put_detail (Reading *reading, const char *text, GError **error)
{
  LedgerBankStatement *statement = &reading->teller->statement;
  g_autofree char *clean = NULL;

  if (reading->has_entry)
    {
      if (reading->detail->len > 0)
        g_string_append_c (reading->detail, '\n');
      g_string_append (reading->detail, text);
      if (reading->detail->len <= LEDGER_BANK_TEXT_BYTES)
        return TRUE;
      return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, reading->tag_line,
                                 _("a text is longer than a bank writes. Take the file as the bank gave it."));
    }
  clean = ledger_bank_dup_clean (text, -1);
  return !reading->teller->open || ledger_bank_join (&statement->information, clean, reading->tag_line, error);
}

static gboolean
put_unknown (Reading *reading, const char *text, GError **error)
{
  LedgerBankTeller *teller = reading->teller;
  GPtrArray **list = reading->has_entry ? &teller->entry.own.unknown : &teller->statement.unknown;
  g_autofree char *clean = ledger_bank_dup_clean (text, -1);

  if (is_tag (reading, "940") || !teller->open)
    return TRUE;
  return ledger_bank_list (list, g_strdup_printf (":%s:%s", reading->tag, clean != NULL ? clean : ""),
                           reading->tag_line, error);
}

/* -- What a field means */

static gboolean
put_account (Reading *reading, const char *text, GError **error)
{
  LedgerBankStatement *statement = &reading->teller->statement;

  if ((!reading->teller->open || statement->account != NULL) && !begin_statement (reading, error))
    return FALSE;
  statement->account = dup_first (text);
  statement->iban = ledger_bank_dup_iban (statement->account);
  return TRUE;
}

/* A balance or number that is there already says that another statement begins. */
static gboolean
begins_another (const Reading *reading)
{
  const LedgerBankStatement *statement = &reading->teller->statement;

  if (!reading->teller->open || is_tag (reading, "20"))
    return TRUE;
  if (g_str_has_prefix (reading->tag, "28"))
    return statement->number != NULL || reading->closed;
  return g_str_has_prefix (reading->tag, "60") && (statement->has_opening || reading->closed);
}

static gboolean
put_field (Reading *reading, const char *text, GError **error)
{
  LedgerBankStatement *statement = &reading->teller->statement;
  gboolean is_number = is_tag (reading, "28") || is_tag (reading, "28C");
  gboolean is_opening = is_tag (reading, "60F") || is_tag (reading, "60M");
  gboolean is_closing = is_tag (reading, "62F") || is_tag (reading, "62M");

  if (is_tag (reading, "25") || is_tag (reading, "25P"))
    return put_account (reading, text, error);
  if ((is_tag (reading, "20") || is_number || is_opening) && begins_another (reading) &&
      !begin_statement (reading, error))
    return FALSE;
  if (is_tag (reading, "20"))
    statement->id = ledger_bank_dup_clean (text, -1);
  else if (is_number)
    statement->number = dup_first (text);
  else if (is_tag (reading, "61"))
    return (reading->teller->open || begin_statement (reading, error)) && finish_entry (reading, error) &&
           read_entry (reading, text, error);
  else if (is_tag (reading, "86"))
    return put_detail (reading, text, error);
  else if (is_opening || is_closing || is_tag (reading, "64") || is_tag (reading, "65"))
    return (reading->teller->open || begin_statement (reading, error)) && finish_entry (reading, error) &&
           put_balance (reading, text, error);
  else
    return put_unknown (reading, text, error);
  return TRUE;
}

/* -- Lines */

static gboolean
flush_field (Reading *reading, GError **error)
{
  g_autofree char *text = NULL;
  gboolean put = TRUE;

  if (*reading->tag != '\0')
    {
      text = ledger_bank_decode (reading->field->str, (gssize) reading->field->len);
      put = put_field (reading, text, error);
    }
  reading->tag[0] = '\0';
  g_string_truncate (reading->field, 0);
  return put;
}

static gboolean
append_line (Reading *reading, GString *to, const char *line, gsize length, GError **error)
{
  gboolean wrapped = reading->last_length >= FULL_LINE && !is_tag (reading, "61");

  if (!wrapped || is_tag (reading, "86"))
    g_string_append_c (to, wrapped ? '\r' : '\n');
  g_string_append_len (to, line, (gssize) length);
  reading->last_length = length;
  if (to->len <= LEDGER_BANK_TEXT_BYTES)
    return TRUE;
  return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, reading->line,
                             _("a text is longer than a bank writes. Take the file as the bank gave it."));
}

/* A "-" alone within :86: was text when an entry or balance follows, and the end when anything else does. */
static void
settle_pending (Reading *reading, const char *tag)
{
  gboolean was_text = tag != NULL && (g_str_has_prefix (tag, ":61:") || g_str_has_prefix (tag, ":86:") ||
                                      g_str_has_prefix (tag, ":62"));

  if (was_text)
    g_string_append_len (reading->field, reading->pending->str, (gssize) reading->pending->len);
  g_string_truncate (reading->pending, 0);
}

static gboolean
begin_field (Reading *reading, const char *line, gsize length, gsize tag, GError **error)
{
  settle_pending (reading, line);
  if (!flush_field (reading, error))
    return FALSE;
  g_strlcpy (reading->tag, line + 1, MIN (tag - 1, sizeof reading->tag));
  reading->tag_line = reading->line;
  reading->last_length = length - tag;
  g_string_append_len (reading->field, line + tag, (gssize) (length - tag));
  return TRUE;
}

/* "-", "-}", "-}{5:}"; old ING files have a hyphen and three letters, all X. */
static gboolean
is_end (const char *line, gsize length)
{
  return length > 0 && line[0] == '-' &&
         (length == 1 || line[1] == '}' || (length == 4 && strspn (line + 1, "X") == 3));
}

static gboolean
take_line (Reading *reading, const char *line, gsize length, GError **error)
{
  gsize tag = span_tag (line);
  gsize used = length;

  while (used > 0 && line[used - 1] == ' ')
    used--;
  if (tag > 0)
    return begin_field (reading, line, length, tag, error);
  if (used == 1 && *line == '-' && is_tag (reading, "86") && reading->has_entry)
    return append_line (reading, reading->pending, line, used, error);
  if (is_end (line, used) || (line[0] == '{' && g_ascii_isdigit (line[1]) && line[2] == ':'))
    {
      settle_pending (reading, NULL);
      return flush_field (reading, error);
    }
  if (*reading->tag == '\0')
    return TRUE;
  return append_line (reading, reading->pending->len > 0 ? reading->pending : reading->field, line, length, error);
}

gboolean
ledger_bank_read_mt940 (LedgerBankSource *source, LedgerBankTeller *teller, GError **error)
{
  g_autoptr (GString) line = g_string_sized_new (256);
  g_autoptr (GString) field = g_string_new (NULL);
  g_autoptr (GString) pending = g_string_new (NULL);
  g_autoptr (GString) detail = g_string_new (NULL);
  g_autoptr (GError) trouble = NULL;
  Reading reading = { .teller = teller, .field = field, .pending = pending, .detail = detail };

  while (ledger_bank_source_next_line (source, line, &trouble))
    {
      reading.line = source->line;
      if (!take_line (&reading, line->str, line->len, error))
        return FALSE;
    }
  if (trouble != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  settle_pending (&reading, NULL);
  return flush_field (&reading, error) && finish_entry (&reading, error);
}

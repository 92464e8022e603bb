/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of :86: that German banks and Triodos write: a number of three digits, then parts that begin with a sign and
 * two digits, "?20SVWZ+…". Stateless; any thread.
 */
#include "config.h"

#include "libledger/bank/bank-private.h"

#include <string.h>

/* A part of this many characters goes on in the next one without a blank. */
#define FULL_PART 27

/* "SVWZ+" and its like within the purpose, and where each goes. */
static const struct { const char *name; gsize offset; gboolean is_text; } keys[] = {
  { "EREF+", G_STRUCT_OFFSET (LedgerBankTransaction, end_to_end_id), FALSE },
  { "KREF+", G_STRUCT_OFFSET (LedgerBankTransaction, customer_reference), FALSE },
  { "MREF+", G_STRUCT_OFFSET (LedgerBankTransaction, mandate_id), FALSE },
  { "CRED+", G_STRUCT_OFFSET (LedgerBankTransaction, creditor_id), FALSE },
  { "SVWZ+", G_STRUCT_OFFSET (LedgerBankTransaction, remittance), TRUE },
  { "OAMT+", G_STRUCT_OFFSET (LedgerBankTransaction, original_amount), FALSE },
  { "IBAN+", G_STRUCT_OFFSET (LedgerBankTransaction, counterparty_iban), FALSE },
  { "BIC+", G_STRUCT_OFFSET (LedgerBankTransaction, counterparty_bic), FALSE },
  { "MTLG:", G_STRUCT_OFFSET (LedgerBankTransaction, remittance), TRUE },
  { "ABWA+", 0, TRUE }, { "ABWE+", 0, TRUE }, { "DEBT+", 0, FALSE }, { "COAM+", 0, FALSE },
};

static int
find_key (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_has_prefix (text, keys[i].name))
      return (int) i;
  return -1;
}

/* What is no text has no blanks where a line ended. */
static char *
dup_value (const char *text, gsize length, gboolean is_text)
{
  g_autofree char *value = g_strndup (text, length);
  char *to = value;

  for (const char *p = value; !is_text && *p != '\0'; p++)
    if (*p != '\n')
      *to++ = *p;
  if (!is_text)
    *to = '\0';
  return ledger_bank_dup_clean (value, -1);
}

static gboolean
put_key (LedgerBankTransaction *into, int key, const char *text, gsize length, GError **error)
{
  g_autofree char *value = dup_value (text, length, key < 0 || keys[key].is_text);
  char **place;

  if (value == NULL)
    return TRUE;
  if (key < 0)
    return ledger_bank_join (&into->remittance, value, into->line, error);
  if (keys[key].offset == 0)
    return ledger_bank_list (&into->unknown, g_strconcat (keys[key].name, " ", value, NULL), into->line, error);
  place = G_STRUCT_MEMBER_P (into, keys[key].offset);
  if (keys[key].is_text)
    return ledger_bank_join (place, value, into->line, error);
  g_free (*place);
  *place = ledger_bank_take_reference (g_steal_pointer (&value));
  return TRUE;
}

static gboolean
read_purpose (LedgerBankTransaction *into, const char *text, GError **error)
{
  const char *start = text;
  int key = -1;

  for (const char *p = text;; p++)
    {
      int next = *p != '\0' ? find_key (p) : -1;

      if (*p != '\0' && next < 0)
        continue;
      if (!put_key (into, key, start, (gsize) (p - start), error))
        return FALSE;
      if (*p == '\0')
        return TRUE;
      key = next;
      start = p + strlen (keys[key].name);
    }
}

typedef struct
{
  LedgerBankTransaction *into;
  const char *own;              /* (nullable): account of the statement */
  char sign;                    /* "?", with Triodos ">", which puts the other account in part 10 */
  GString *purpose;
  GString *name;
  GError **error;
} Parts;

static void
append_part (GString *to, const char *value, gsize length)
{
  g_string_append_len (to, value, (gssize) length);
  if (g_utf8_strlen (value, (gssize) length) < FULL_PART)
    g_string_append_c (to, '\n');
}

static gboolean
put_part (Parts *parts, guint number, const char *value, gsize length)
{
  LedgerBankTransaction *into = parts->into;
  g_autofree char *clean = dup_value (value, length, number == 0 || number == 32 || number == 33);

  if (clean == NULL)
    return TRUE;
  if ((number >= 20 && number <= 29) || (number >= 60 && number <= 63))
    append_part (parts->purpose, value, length);
  else if (number == 32 || number == 33)
    append_part (parts->name, value, length);
  else if (number == 30 && into->counterparty_bic == NULL)
    into->counterparty_bic = g_steal_pointer (&clean);
  else if (number == 31 && into->counterparty_iban == NULL &&
           (parts->own == NULL || strstr (parts->own, clean) == NULL))
    into->counterparty_iban = g_steal_pointer (&clean);
  else if (number == 10 && parts->sign != '?' && into->counterparty_iban == NULL &&
           strspn (clean, "0") < strlen (clean))
    into->counterparty_iban = g_steal_pointer (&clean);
  else if (number == 31 && parts->own != NULL && strstr (parts->own, clean) != NULL)
    return TRUE;
  else if (number == 0)
    return ledger_bank_join (&into->information, clean, into->line, parts->error);
  else
    return ledger_bank_list (&into->unknown, g_strdup_printf ("?%02u: %s", number, clean), into->line, parts->error);
  return TRUE;
}

/* Whether a part begins at @text: the sign of this field and two digits. */
static gboolean
begins_part (const char *text, char sign)
{
  return text[0] == sign && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]);
}

static char *
dup_joined (const char *text)
{
  char *joined = g_strdup (text), *to = joined;

  for (const char *p = joined; *p != '\0'; p++)
    if (*p != '\n')
      *to++ = *p;
  *to = '\0';
  return joined;
}

gboolean
ledger_bank_mt940_read_german (LedgerBankTransaction *into, const char *text, const char *own, GError **error)
{
  g_autoptr (GString) purpose = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  char sign = text[3];
  Parts parts = { into, own, sign, purpose, name, error };
  /* Its lines are broken anywhere; only its parts mean something. */
  g_autofree char *joined = dup_joined (text);

  for (const char *p = joined + 3; *p != '\0';)
    {
      const char *value = p + 3, *end = value;
      guint number = (guint) (p[1] - '0') * 10 + (guint) (p[2] - '0');

      while (*end != '\0' && !begins_part (end, sign))
        end++;
      p = end;
      if (!put_part (&parts, number, value, (gsize) (end - value)))
        return FALSE;
    }
  if (into->counterparty_name == NULL)
    into->counterparty_name = ledger_bank_dup_clean (name->str, -1);
  if (!read_purpose (into, purpose->str, error))
    return FALSE;
  if (into->counterparty_iban == NULL)
    into->counterparty_iban = ledger_bank_find_iban (purpose->str, own, NULL);
  return TRUE;
}

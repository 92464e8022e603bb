/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What banks write in :86: of MT940: parts with a name between strokes ("/TRTP/SEPA OVERBOEKING/IBAN/…", ABN AMRO, ING,
 * Rabobank, Knab, bunq), parts with a sign and a number (mt940-german.c), and free text, in which labels and account
 * numbers are looked for. Stateless; any thread.
 */
#include "config.h"

#include "libledger/bank/bank-private.h"

#include <string.h>

#define OFFSET(field) G_STRUCT_OFFSET (LedgerBankTransaction, field)
#define NOWHERE G_MAXSIZE
/* Of the old form of ABN AMRO. */
#define COLUMN 32
#define BANK_ACCOUNT 12

/* -- Parts between strokes */

/* How the value of a part is understood. */
typedef enum
{
  AS_REFERENCE,
  AS_TEXT,
  AS_REMITTANCE,
  AS_COUNTERPARTY,              /* ING: account, BIC, name, place */
  AS_REASON,
  AS_NOTHING,
} Sense;

static const struct { const char *name; Sense sense; gsize offset; } keywords[] = {
  { "TRTP", AS_TEXT, OFFSET (information) }, { "RTYP", AS_TEXT, OFFSET (information) },
  { "IBAN", AS_REFERENCE, OFFSET (counterparty_iban) },
  { "BIC", AS_REFERENCE, OFFSET (counterparty_bic) },
  { "NAME", AS_TEXT, OFFSET (counterparty_name) },
  { "REMI", AS_REMITTANCE, 0 }, { "EREF", AS_REFERENCE, OFFSET (end_to_end_id) },
  { "MARF", AS_REFERENCE, OFFSET (mandate_id) }, { "CSID", AS_REFERENCE, OFFSET (creditor_id) },
  { "RTRN", AS_REASON, 0 }, { "CNTP", AS_COUNTERPARTY, 0 },
  { "PREF", AS_REFERENCE, OFFSET (payment_information_id) }, { "CREF", AS_REFERENCE, OFFSET (customer_reference) },
  { "ACCW", AS_COUNTERPARTY, 1 }, { "ORDP", AS_NOTHING, NOWHERE }, { "BENM", AS_NOTHING, NOWHERE },
  { "ADDR", AS_TEXT, NOWHERE }, { "ISDT", AS_TEXT, NOWHERE }, { "NRTX", AS_TEXT, NOWHERE },
  { "PIND", AS_TEXT, NOWHERE }, { "PURP", AS_TEXT, NOWHERE }, { "ULTD", AS_TEXT, NOWHERE },
  { "ULTC", AS_TEXT, NOWHERE }, { "ULTB", AS_TEXT, NOWHERE }, { "SVCL", AS_TEXT, NOWHERE },
  { "IREF", AS_TEXT, NOWHERE }, { "TRCD", AS_TEXT, NOWHERE }, { "OCMT", AS_TEXT, OFFSET (original_amount) },
  { "CHGS", AS_TEXT, NOWHERE }, { "EXCH", AS_TEXT, NOWHERE }, { "ORIG", AS_TEXT, NOWHERE },
  { "SQTP", AS_TEXT, NOWHERE }, { "TYPE", AS_TEXT, NOWHERE }, { "BOOK", AS_TEXT, NOWHERE },
};

/* "/IBAN/" at @text, also where a line ended within it: which keyword, and how long. */
static int
find_keyword (const char *text, gsize *length)
{
  char name[5] = "";
  guint n_letters = 0;
  const char *p = text + 1;

  if (*text != '/')
    return -1;
  for (; (g_ascii_isupper (*p) || *p == '\n') && n_letters < 5; p++)
    if (*p != '\n')
      {
        if (n_letters == 4)
          return -1;
        name[n_letters++] = *p;
      }
  if (*p != '/' || n_letters < 3)
    return -1;
  *length = (gsize) (p - text) + 1;
  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (strcmp (name, keywords[i].name) == 0)
      return (int) i;
  return -1;
}

/* Without the line ends when it is no text; without strokes and blanks around it. */
static char *
dup_part (const char *text, gsize length, gboolean is_text)
{
  GString *value = g_string_sized_new (length);
  char *clean;

  for (gsize i = 0; i < length; i++)
    if (text[i] != '\r' && (is_text || text[i] != '\n'))
      g_string_append_c (value, text[i]);
  while (value->len > 0 && strchr ("/ \n", value->str[value->len - 1]) != NULL)
    g_string_truncate (value, value->len - 1);
  clean = ledger_bank_dup_clean (value->str + strspn (value->str, "/ \n"), -1);
  g_string_free (value, TRUE);
  return clean;
}

static void
set_once (char **place, char *value)
{
  if (*place == NULL)
    *place = value;
  else
    g_free (value);
}

/* "USTD//text", "STRD/CUR/9001…", "ISSUER: CUR   REF: 4420…", or the text itself. */
static gboolean
put_remittance (LedgerBankTransaction *own, const char *text, gsize length, GError **error)
{
  g_autofree char *value = dup_part (text, length, TRUE);
  g_autofree char *close = dup_part (text, length, FALSE);
  g_autofree char *upper = close != NULL ? g_ascii_strup (close, -1) : NULL;
  const char *issuer = upper != NULL ? strstr (upper, "ISSUER:") : NULL;
  const char *reference = issuer != NULL ? strstr (issuer, "REF:") : NULL;

  if (value == NULL)
    return TRUE;
  if (g_str_has_prefix (close, "STRD/"))
    {
      const char *stroke = strrchr (close, '/');

      set_once (&own->structured_reference, ledger_bank_dup_clean (stroke + 1, -1));
      return TRUE;
    }
  if (reference != NULL)
    {
      set_once (&own->structured_reference, ledger_bank_dup_clean (reference + 4, -1));
      return TRUE;
    }
  if (g_str_has_prefix (value, "USTD"))
    {
      g_autofree char *rest = dup_part (value + 4, strlen (value + 4), TRUE);

      return ledger_bank_join (&own->remittance, rest, own->line, error);
    }
  return ledger_bank_join (&own->remittance, value, own->line, error);
}

static void
put_counterparty (LedgerBankTransaction *own, const char *text, gsize length, gboolean comma)
{
  g_autofree char *value = g_strndup (text, length);
  g_auto (GStrv) parts = g_strsplit (value, comma ? "," : "/", 5);
  guint n_parts = g_strv_length (parts);

  if (n_parts > 0)
    set_once (&own->counterparty_iban, dup_part (parts[0], strlen (parts[0]), FALSE));
  if (n_parts > 1)
    set_once (&own->counterparty_bic, dup_part (parts[1], strlen (parts[1]), FALSE));
  if (n_parts > 2 && !comma)
    set_once (&own->counterparty_name, dup_part (parts[2], strlen (parts[2]), TRUE));
}

static gboolean
put_part (LedgerBankTransaction *own, int keyword, const char *text, gsize length, GError **error)
{
  Sense sense = keywords[keyword].sense;
  g_autofree char *value = dup_part (text, length, sense == AS_TEXT);

  if (sense == AS_REMITTANCE)
    return put_remittance (own, text, length, error);
  if (sense == AS_COUNTERPARTY)
    put_counterparty (own, text, length, keywords[keyword].offset == 1);
  else if (sense == AS_REASON && value != NULL)
    {
      const char *code = value + strspn (value, "/ ");

      set_once (&own->return_reason, ledger_bank_dup_clean (code, (gssize) strcspn (code, "/ ")));
    }
  else if (value != NULL && keywords[keyword].offset == NOWHERE)
    return ledger_bank_list (&own->unknown, g_strdup_printf ("/%s/%s", keywords[keyword].name, value), own->line,
                             error);
  else if (value != NULL)
    {
      char **place = G_STRUCT_MEMBER_P (own, keywords[keyword].offset);

      /* An account in :61: is less than the one that is named here; the payer's text may hold what looks like one. */
      if (sense == AS_REFERENCE && strcmp (keywords[keyword].name, "IBAN") == 0)
        g_clear_pointer (place, g_free);
      set_once (place, ledger_bank_take_reference (g_steal_pointer (&value)));
    }
  return TRUE;
}

/* The name of the one on whose behalf it was is no name of the counterparty. */
static gboolean
belongs_to (int key, int next)
{
  return key >= 0 && g_str_has_prefix (keywords[key].name, "ULT") && strcmp (keywords[next].name, "NAME") == 0;
}

/* Of free remittance what was there before it is no part any more: people write strokes, too. */
static gboolean
read_strokes (LedgerBankTransaction *own, const char *text, GError **error)
{
  gboolean seen[G_N_ELEMENTS (keywords)] = { FALSE };
  const char *start = NULL;
  int key = -1;
  gboolean in_text = FALSE;

  for (const char *p = text;; p++)
    {
      gsize length = 0;
      int next = *p == '/' ? find_keyword (p, &length) : -1;

      if (*p != '\0' && (next < 0 || (in_text && seen[next]) || belongs_to (key, next)))
        continue;
      /* One stroke may end a name and begin the next. */
      if (key >= 0 && !put_part (own, key, start, p > start ? (gsize) (p - start) : 0, error))
        return FALSE;
      if (*p == '\0')
        return TRUE;
      key = next;
      seen[key] = TRUE;
      in_text = in_text || keywords[key].sense == AS_REMITTANCE;
      start = p + length;
      p += length - 2;
    }
}

/* -- Free text */

static const struct { const char *name; gboolean is_text; gsize offset; } labels[] = {
  { "KENMERK MACHTIGING", FALSE, OFFSET (mandate_id) }, { "MACHTIGINGSKENMERK", FALSE, OFFSET (mandate_id) },
  { "MACHTIGING", FALSE, OFFSET (mandate_id) }, { "INCASSANT ID", FALSE, OFFSET (creditor_id) },
  { "INCASSANT", FALSE, OFFSET (creditor_id) }, { "KENMERK", FALSE, OFFSET (end_to_end_id) },
  { "IBAN", FALSE, OFFSET (counterparty_iban) }, { "REK", FALSE, OFFSET (counterparty_iban) },
  { "BIC", FALSE, OFFSET (counterparty_bic) }, { "NAAM", TRUE, OFFSET (counterparty_name) },
  { "OMSCHRIJVING", TRUE, OFFSET (remittance) }, { "BETALINGSKENM.", FALSE, NOWHERE },
  { "ID DEBITEUR", FALSE, NOWHERE },
};

/* How much of @text is the label @name and its colon; a line may end within it. */
static gsize
span_label (const char *text, const char *name)
{
  const char *p = text;

  for (; *name != '\0'; p++)
    if (*p == '\0' || (*p != '\r' && g_ascii_toupper (*p) != *name++))
      return 0;
  p += strspn (p, " \r");
  return *p == ':' ? (gsize) (p - text) + 1 : 0;
}

/* "IBAN: " at the start of a word or line. */
static int
find_label (const char *text, const char *at, gsize *length)
{
  if (!g_ascii_isalpha (*at) || (at > text && g_ascii_isalnum (at[-1])))
    return -1;
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      *length = span_label (at, labels[i].name);
      if (*length > 0)
        return (int) i;
    }
  return -1;
}

static void
put_label (LedgerBankTransaction *own, int label, const char *text, gsize length)
{
  g_autofree char *value = NULL;

  /* Volksbank puts a hyphen between two labels. */
  while (length > 0 && strchr ("- \r\n/,", text[length - 1]) != NULL)
    length--;
  value = dup_part (text, length, labels[label].is_text || labels[label].offset == OFFSET (end_to_end_id));
  if (value == NULL || labels[label].offset == NOWHERE)
    return;
  if (labels[label].offset == OFFSET (counterparty_iban))
    {
      char *iban = ledger_bank_dup_iban (value);

      value[strcspn (value, " ")] = '\0';
      set_once (&own->counterparty_iban, iban != NULL ? iban : g_strdup (value));
      return;
    }
  set_once (G_STRUCT_MEMBER_P (own, labels[label].offset), ledger_bank_take_reference (g_steal_pointer (&value)));
}

static void
read_labels (LedgerBankTransaction *own, const char *text)
{
  const char *start = NULL;
  int label = -1;

  for (const char *p = text;; p++)
    {
      gsize length = 0;
      int next = *p != '\0' ? find_label (text, p, &length) : -1;

      if (*p != '\0' && next < 0)
        continue;
      if (label >= 0)
        put_label (own, label, start, (gsize) (p - start));
      if (*p == '\0')
        return;
      label = next;
      start = p + length;
      p += length - 1;
    }
}

/* "BETALINGSKENM.  0000 0000 3007 6145": the digits. */
static void
find_payment_reference (LedgerBankTransaction *own, const char *text)
{
  const char *found = strstr (text, "BETALINGSKENM");
  g_autoptr (GString) digits = g_string_new (NULL);

  if (found == NULL || own->structured_reference != NULL)
    return;
  found += strlen ("BETALINGSKENM");
  found += strspn (found, "ERK.: \n");
  for (; (g_ascii_isdigit (*found) || *found == ' ' || *found == '\n') && digits->len <= 40; found++)
    {
      if (found[0] == ' ' && found[1] == ' ')
        break;
      if (g_ascii_isdigit (*found))
        g_string_append_c (digits, *found);
    }
  if (digits->len >= 7 && digits->len <= 40)
    own->structured_reference = g_strdup (digits->str);
}

/* "+++090/9337/55493+++" of Belgium, also with asterisks: its twelve digits, when the last two check them. */
static void
find_belgian_reference (LedgerBankTransaction *own, const char *text)
{
  for (const char *p = text; own->structured_reference == NULL && *p != '\0'; p++)
    {
      char digits[13] = "";
      gboolean shaped = (g_str_has_prefix (p, "+++") || g_str_has_prefix (p, "***")) && strnlen (p, 20) == 20 &&
                        p[6] == '/' && p[11] == '/' && strncmp (p, p + 17, 3) == 0;
      guint64 body;

      if (!shaped)
        continue;
      g_snprintf (digits, sizeof digits, "%.3s%.4s%.5s", p + 3, p + 7, p + 12);
      if (!ledger_bank_all_digits (digits, 12))
        continue;
      body = g_ascii_strtoull (digits, NULL, 10);
      if (((body / 100 + 96) % 97) + 1 == body % 100)
        own->structured_reference = g_strdup (digits);
    }
}

/* The old form of ABN AMRO: "GIRO   428428 KPN", "64.45.12.113 G.B. ROTTERDAM", in columns. */
static void
read_columns (LedgerBankTransaction *own, const char *text)
{
  gsize digits = strspn (text, "0123456789."), length = strlen (text);
  gsize after = 0, front = *text == 'G' ? 4 : 0;

  if (digits == BANK_ACCOUNT && text[2] == '.' && text[5] == '.' && text[8] == '.')
    after = digits;
  else if (g_str_has_prefix (text, "GIRO "))
    {
      gsize blanks = 4 + strspn (text + 4, " ");
      gsize number = strspn (text + blanks, "0123456789");

      after = number >= 1 && number <= 10 ? blanks + number : 0;
    }
  if (after == 0 || own->counterparty_iban != NULL || !g_str_is_ascii (text))
    return;
  own->counterparty_iban = ledger_bank_dup_clean (text + front, (gssize) (after - front));
  if (own->counterparty_name == NULL && length > after && after < COLUMN)
    own->counterparty_name = ledger_bank_dup_clean (text + after, (gssize) (MIN (length, COLUMN) - after));
  if (own->counterparty_name == NULL && length > COLUMN)
    own->counterparty_name = ledger_bank_dup_clean (text + COLUMN, (gssize) MIN (length - COLUMN,
                                                                                 strcspn (text + COLUMN, "\n")));
}

/* Volksbank repeats account and name in front of the text. */
static const char *
skip_counterparty (const LedgerBankTransaction *own, const char *text)
{
  const char *line = strchr (text, '\n');

  if (own->counterparty_iban == NULL || !g_str_has_prefix (text, own->counterparty_iban) || line == NULL)
    return text;
  return line[1 + strspn (line + 1, " \n")] != '\0' ? line + 1 : text;
}

/* A label may stand at the start of a line, or be broken by its end. */
static gboolean
read_free (LedgerBankTransaction *own, const char *text, const char *lines, const char *own_iban, GError **error)
{
  g_autofree char *all = ledger_bank_dup_clean (skip_counterparty (own, text), -1);

  read_labels (own, lines);
  read_columns (own, text);
  find_payment_reference (own, text);
  if (own->counterparty_iban == NULL)
    own->counterparty_iban = ledger_bank_find_iban (text, own_iban, NULL);
  if (own->remittance != NULL)
    return TRUE;
  return ledger_bank_join (&own->remittance, all, own->line, error);
}

/* -- Which of them */

/* Without the ends of full lines. */
static char *
dup_joined (const char *text)
{
  char *joined = g_strdup (text), *to = joined;

  for (const char *p = joined; *p != '\0'; p++)
    if (*p != '\r')
      *to++ = *p;
  *to = '\0';
  return joined;
}

gboolean
ledger_bank_mt940_read_detail (LedgerBankEntry *entry, const char *text, const char *own, GError **error)
{
  LedgerBankTransaction *into = &entry->own;
  g_autofree char *joined = dup_joined (text);
  const char *start = joined + strspn (joined, " \n");
  gsize length;
  gboolean read;

  if (strlen (start) > 6 && ledger_bank_all_digits (start, 3) && g_ascii_ispunct (start[3]) &&
      ledger_bank_all_digits (start + 4, 2) && strchr (".,-/:", start[3]) == NULL)
    read = ledger_bank_mt940_read_german (into, start, own, error);
  else if (find_keyword (start, &length) >= 0)
    read = read_strokes (into, start, error);
  else
    read = read_free (into, start, text, own, error);
  if (into->remittance != NULL)
    find_belgian_reference (into, into->remittance);
  /* The field :61: names which reference :86: has. */
  for (guint i = 0; into->customer_reference != NULL && i < 4; i++)
    if (strcmp (into->customer_reference, ((const char *const[]) { "EREF", "PREF", "MARF", "KREF+" })[i]) == 0)
      g_clear_pointer (&into->customer_reference, g_free);
  return read;
}

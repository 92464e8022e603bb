/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of a stream, lines of them, and what texts are made of: UTF-8 from either encoding, clean, bounded. One thread
 * at a time for a source; the rest is stateless.
 */
#include "config.h"

#include "libledger/bank/bank-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/iban.h"

gsize
ledger_bank_source_fill (LedgerBankSource *source, gsize wanted)
{
  while (source->filled - source->at < MIN (wanted, LEDGER_BANK_BUFFER) && !source->ended)
    {
      gssize got;

      memmove (source->buffer, source->buffer + source->at, source->filled - source->at);
      source->filled -= source->at;
      source->at = 0;
      /* Bytes that are in memory are given without a look at it. */
      got = g_cancellable_set_error_if_cancelled (source->cancellable, &source->error) ? -1
            : g_input_stream_read (source->stream, source->buffer + source->filled,
                                   LEDGER_BANK_BUFFER - source->filled, source->cancellable, &source->error);
      source->ended = got <= 0;
      source->filled += got > 0 ? (gsize) got : 0;
    }
  return source->filled - source->at;
}

int
ledger_bank_source_take (LedgerBankSource *source, char *bytes, int size)
{
  gsize there = ledger_bank_source_fill (source, 1), taken = MIN (there, (gsize) size);

  if (there == 0)
    return source->error != NULL ? -1 : 0;
  memcpy (bytes, source->buffer + source->at, taken);
  source->at += taken;
  return (int) taken;
}

/* CR LF, LF and CR end a line. */
static void
skip_line_end (LedgerBankSource *source)
{
  gboolean return_first = source->buffer[source->at] == '\r';

  source->at++;
  if (return_first && ledger_bank_source_fill (source, 1) > 0 && source->buffer[source->at] == '\n')
    source->at++;
}

gboolean
ledger_bank_source_next_line (LedgerBankSource *source, GString *line, GError **error)
{
  gboolean any = FALSE;

  g_string_truncate (line, 0);
  source->line++;
  while (ledger_bank_source_fill (source, 1) > 0)
    {
      const guint8 *start = source->buffer + source->at;
      gsize there = source->filled - source->at, length = 0;

      any = TRUE;
      while (length < there && start[length] != '\n' && start[length] != '\r')
        length++;
      g_string_append_len (line, (const char *) start, (gssize) length);
      source->at += length;
      if (line->len > LEDGER_BANK_LINE_BYTES)
        return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, source->line,
                                   _("the line is longer than a bank writes. Take the file as the bank gave it."));
      if (length < there)
        {
          skip_line_end (source);
          break;
        }
    }
  if (source->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&source->error));
      return FALSE;
    }
  return any;
}

/* -- Texts */

/* 0x80 … 0x9F of Windows-1252; 0 where it has nothing. */
static const guint16 page_1252[32] = {
  0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
  0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
  0x0153, 0,      0x017E, 0x0178,
};

char *
ledger_bank_decode (const char *bytes, gssize length)
{
  gsize size = length < 0 ? strlen (bytes) : (gsize) length;
  GString *text;

  if (g_utf8_validate_len (bytes, size, NULL))
    return g_strndup (bytes, size);
  text = g_string_sized_new (size + 16);
  for (gsize i = 0; i < size; i++)
    {
      guchar c = (guchar) bytes[i];
      gunichar letter = c >= 0x80 && c < 0xA0 ? page_1252[c - 0x80] : c;

      g_string_append_unichar (text, letter == 0 ? (c == 0 ? ' ' : 0xFFFD) : letter);
    }
  return g_string_free (text, FALSE);
}

/* Whether nothing needs to be done: printable ASCII, single blanks within. */
static gboolean
is_clean (const char *text, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if ((guchar) text[i] < 0x20 || (guchar) text[i] >= 0x7F ||
        (text[i] == ' ' && (i + 1 == size || text[i + 1] == ' ')))
      return FALSE;
  return size > 0 && *text != ' ';
}

char *
ledger_bank_dup_clean (const char *text, gssize length)
{
  gsize size = text == NULL ? 0 : length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (GString) clean = NULL;
  gboolean blank = FALSE;

  if (size == 0 || is_clean (text, size))
    return size == 0 ? NULL : g_strndup (text, size);
  clean = g_string_sized_new (size);
  for (const char *p = text; p < text + size; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || c == 0xFEFF)
        {
          blank = clean->len > 0;
          continue;
        }
      if (blank)
        g_string_append_c (clean, ' ');
      blank = FALSE;
      g_string_append_unichar (clean, c);
    }
  return clean->len > 0 ? g_utf8_normalize (clean->str, -1, G_NORMALIZE_NFC) : NULL;
}

gboolean
ledger_bank_join (char **place, const char *text, guint line, GError **error)
{
  g_autofree char *before = *place;

  if (text == NULL || *text == '\0')
    {
      g_steal_pointer (&before);
      return TRUE;
    }
  *place = before == NULL ? g_strdup (text) : g_strconcat (before, " ", text, NULL);
  if (strlen (*place) > LEDGER_BANK_TEXT_BYTES)
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, line,
                               _("a text is longer than a bank writes. Take the file as the bank gave it."));
  return TRUE;
}

gboolean
ledger_bank_list (GPtrArray **list, char *text, guint line, GError **error)
{
  g_autofree char *taken = text;

  if (taken == NULL)
    return TRUE;
  if (*list == NULL)
    *list = g_ptr_array_new_with_free_func (g_free);
  if ((*list)->len >= LEDGER_BANK_REMARKS)
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, line,
                               _("it has more parts than a bank writes. Take the file as the bank gave it."));
  g_ptr_array_add (*list, g_steal_pointer (&taken));
  return TRUE;
}

/* How many characters at @text could be an IBAN. */
static gsize
span_iban (const char *text)
{
  gsize length = 0;

  if (!g_ascii_isupper (text[0]) && !g_ascii_islower (text[0]))
    return 0;
  while (length < 34 && g_ascii_isalnum (text[length]))
    length++;
  return length >= 15 && g_ascii_isalpha (text[1]) && g_ascii_isdigit (text[2]) && g_ascii_isdigit (text[3]) ? length
                                                                                                             : 0;
}

/* A currency may stand behind it without a blank. */
static char *
check_iban (const char *text, gsize *length)
{
  gsize span = span_iban (text);

  for (gsize tried = span; span > 0 && (tried == span || tried + 3 == span); tried -= 3)
    {
      g_autofree char *word = g_ascii_strup (text, (gssize) tried);
      char *iban = NULL;

      if (tried >= 15 && ledger_rule_iban (word, NULL, &iban, NULL))
        {
          *length = tried;
          return iban;
        }
      if (tried < 18)
        break;
    }
  return NULL;
}

char *
ledger_bank_dup_iban (const char *text)
{
  g_autofree char *close = g_strdup (text != NULL ? text : "");
  char *to = close;
  gsize length;
  char *iban = check_iban (close, &length);

  if (iban != NULL)
    return iban;
  for (const char *p = close; *p != '\0'; p++)
    if (*p != ' ')
      *to++ = *p;
  *to = '\0';
  return check_iban (close, &length);
}

/* "BE68 5390 0754 7034": groups with a blank between them, up to where it is one. */
static char *
check_grouped (const char *text, gsize *length)
{
  char close[35] = "";
  gsize used = 0, at = 0;

  if (!g_ascii_isupper (text[0]) || !g_ascii_isupper (text[1]) || !ledger_bank_all_digits (text + 2, 2) ||
      text[4] != ' ')
    return NULL;
  while (used < 34 && g_ascii_isalnum (text[at]))
    {
      char *iban = NULL;

      for (guint i = 0; i < 4 && used < 34 && g_ascii_isalnum (text[at]); i++)
        close[used++] = text[at++];
      close[used] = '\0';
      if (used >= 15 && !g_ascii_isalnum (text[at]) && ledger_rule_iban (close, NULL, &iban, NULL))
        {
          *length = at;
          return iban;
        }
      if (text[at] != ' ')
        return NULL;
      at++;
    }
  return NULL;
}

char *
ledger_bank_find_iban (const char *text, const char *own, const char **after)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      gsize length = 0;
      gboolean at_start = p == text || !g_ascii_isalnum (p[-1]);
      g_autofree char *iban = at_start ? check_iban (p, &length) : NULL;

      if (iban == NULL && at_start)
        iban = check_grouped (p, &length);
      if (iban == NULL || g_strcmp0 (iban, own) == 0)
        continue;
      if (after != NULL)
        *after = p + length;
      return g_steal_pointer (&iban);
    }
  return NULL;
}

char *
ledger_bank_take_reference (char *text)
{
  static const char *const nothing[] = { "NOTPROVIDED", "NONREF", "NOREF", "NOTAVAILABLE", "NICHTANGEGEBEN" };

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (nothing); i++)
    if (g_ascii_strcasecmp (text, nothing[i]) == 0)
      g_clear_pointer (&text, g_free);
  return text;
}

/* -- Days */

gboolean
ledger_bank_all_digits (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return length > 0;
}

static guint
read_two (const char *digits)
{
  return (guint) (digits[0] - '0') * 10 + (guint) (digits[1] - '0');
}

static char *
dup_valid_day (guint year, guint month, guint day)
{
  if (!g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return NULL;
  return g_strdup_printf ("%04u-%02u-%02u", year, month, day);
}

char *
ledger_bank_dup_day (const char *text)
{
  if (text == NULL || strlen (text) < 10 || text[4] != '-' || text[7] != '-' || !ledger_bank_all_digits (text, 4) ||
      !ledger_bank_all_digits (text + 5, 2) || !ledger_bank_all_digits (text + 8, 2))
    return NULL;
  return dup_valid_day (read_two (text) * 100 + read_two (text + 2), read_two (text + 5), read_two (text + 8));
}

char *
ledger_bank_dup_short_day (const char *digits)
{
  if (!ledger_bank_all_digits (digits, 6))
    return NULL;
  return dup_valid_day (read_two (digits) + (read_two (digits) >= 80 ? 1900 : 2000), read_two (digits + 2),
                        read_two (digits + 4));
}

gboolean
ledger_bank_refuse (GError **error, LedgerBankError code, guint line, const char *format, ...)
{
  g_autofree char *cut = NULL;
  g_autofree char *said = NULL;
  va_list values;

  va_start (values, format);
  cut = g_strdup_vprintf (format, values);
  va_end (values);
  /* What is quoted of a file may be cut off within a letter. */
  said = g_utf8_make_valid (cut, -1);
  g_set_error (error, LEDGER_BANK_ERROR, (int) code, _("Line %u: %s"), line, said);
  return FALSE;
}

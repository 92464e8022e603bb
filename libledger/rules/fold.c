/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fold (fold.h): compatibility decomposition, accents dropped, lower case, the few Latin letters that
 * Unicode does not decompose spelled out from a table of our own. Most text is ASCII and takes the short way.
 * Stateless; any thread.
 */
#include "libledger/rules/fold.h"

#include <string.h>

/* Letters without a decomposition in Unicode, lower case. */
static const struct
{
  gunichar letter;
  const char *spelled;
} spellings[] = {
  { 0x00DF, "ss" }, { 0x00E6, "ae" }, { 0x00F0, "d" },  { 0x00F8, "o" },  { 0x00FE, "th" }, { 0x0111, "d" },
  { 0x0127, "h" },  { 0x0131, "i" },  { 0x0138, "k" },  { 0x0142, "l" },  { 0x014B, "ng" }, { 0x0153, "oe" },
  { 0x0167, "t" },  { 0x0180, "b" },  { 0x0192, "f" },  { 0x019A, "l" },  { 0x01B6, "z" },  { 0x01DD, "e" },
  { 0x01E5, "g" },  { 0x0237, "j" },  { 0x0247, "e" },  { 0x0249, "j" },  { 0x024D, "r" },  { 0x024F, "y" },
  { 0x0253, "b" },  { 0x0257, "d" },  { 0x0259, "e" },  { 0x0268, "i" },  { 0x0275, "o" },  { 0x0289, "u" },
};

const char *
ledger_fold_spelling (gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++)
    if (spellings[i].letter == c)
      return spellings[i].spelled;
  return NULL;
}

static gboolean
is_apostrophe (gunichar c)
{
  switch (c)
    {
    case '\'':
    case '`':
    case 0x00B4:
    case 0x02B9:
    case 0x02BC:
    case 0x02BB:
    case 0x02BE:
    case 0x02BF:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0x2035:
    case 0xFF07:
      return TRUE;
    default:
      return FALSE;
    }
}

/* A blank stands only between two other characters: none at the start, and the end is cut by the caller. */
static void
append_blank (GString *key)
{
  if (key->len > 0 && key->str[key->len - 1] != ' ')
    g_string_append_c (key, ' ');
}

static void
append_ascii (GString *key, char c)
{
  if (g_ascii_isalnum (c))
    g_string_append_c (key, g_ascii_tolower (c));
  else if (c != '\'' && c != '`')
    append_blank (key);
}

static void
append_letter (GString *key, gunichar c)
{
  gunichar lower = g_unichar_tolower (c);
  const char *spelled;

  if (lower == 0x03C2)
    lower = 0x03C3;
  spelled = ledger_fold_spelling (lower);
  if (spelled != NULL)
    g_string_append (key, spelled);
  else
    g_string_append_unichar (key, lower);
}

/* One character of decomposed text. */
static void
append_decomposed (GString *key, gunichar c)
{
  if (c < 0x80)
    append_ascii (key, (char) c);
  else if (is_apostrophe (c))
    return;
  else if (g_unichar_isdigit (c))
    g_string_append_c (key, (char) ('0' + g_unichar_digit_value (c)));
  else if (g_unichar_isalpha (c))
    append_letter (key, c);
  else if (!g_unichar_ismark (c) && g_unichar_type (c) != G_UNICODE_FORMAT)
    append_blank (key);
}

/* Apostrophes go before the decomposition, which would make a blank and an accent of some of them. */
static char *
dup_decomposed (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) without = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_apostrophe (g_utf8_get_char (p)))
      g_string_append_unichar (without, g_utf8_get_char (p));
  return g_utf8_normalize (without->str, (gssize) without->len, G_NORMALIZE_NFKD);
}

static void
cut_last_blank (GString *key)
{
  if (key->len > 0 && key->str[key->len - 1] == ' ')
    g_string_truncate (key, key->len - 1);
}

/* What append_ascii makes of a whole text, in one pass: it is done for every text of a book. %NULL when it is not. */
static char *
fold_ascii (const char *text)
{
  char *key = g_malloc (strlen (text) + 1);
  char *end = key;

  for (const char *c = text; *c != '\0'; c++)
    if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'))
      *end++ = *c;
    else if (*c >= 'A' && *c <= 'Z')
      *end++ = (char) (*c - 'A' + 'a');
    else if ((guchar) *c >= 0x80)
      {
        g_free (key);
        return NULL;
      }
    else if (*c != '\'' && *c != '`' && end > key && end[-1] != ' ')
      *end++ = ' ';
  if (end > key && end[-1] == ' ')
    end--;
  *end = '\0';
  return key;
}

char *
ledger_fold (const char *text)
{
  g_autoptr (GString) key = NULL;
  g_autofree char *decomposed = NULL;
  char *plain;

  if (text == NULL)
    return g_strdup ("");
  plain = fold_ascii (text);
  if (plain != NULL)
    return plain;
  key = g_string_sized_new (strlen (text));
  decomposed = dup_decomposed (text);
  for (const char *p = decomposed; *p != '\0'; p = g_utf8_next_char (p))
    append_decomposed (key, g_utf8_get_char (p));
  cut_last_blank (key);
  /* Only Hangul is put together again here: every other accent is gone. */
  return g_utf8_normalize (key->str, (gssize) key->len, G_NORMALIZE_NFC);
}

char *
ledger_fold_digits (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;
  GString *digits = g_string_sized_new (length);
  g_autofree char *valid = NULL;

  if (length == 0 || g_str_is_ascii (text))
    {
      for (gsize i = 0; i < length; i++)
        if (g_ascii_isdigit (text[i]))
          g_string_append_c (digits, text[i]);
      return g_string_free (digits, FALSE);
    }
  valid = g_utf8_make_valid (text, -1);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      int value = g_unichar_digit_value (g_utf8_get_char (p));

      if (value >= 0)
        g_string_append_c (digits, (char) ('0' + value));
    }
  return g_string_free (digits, FALSE);
}

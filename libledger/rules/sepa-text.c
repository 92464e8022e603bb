/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text of SEPA messages (sepa-text.h): decomposed, then sign by sign. Stateless; any thread. */
#include "config.h"

#include "libledger/rules/sepa-text.h"

#include "libledger/rules/fold.h"

#include <string.h>

#define SIGNS "/-?:().,'+ "

/* What stands for a sign of ASCII that may not be, by EPC217-08. */
static const struct
{
  char sign, instead;
} signs[] = {
  { '"', '\'' }, { '`', '\'' }, { '&', '+' }, { ';', ',' }, { '<', '(' }, { '>', ')' }, { '[', '(' }, { ']', ')' },
  { '{', '(' },  { '}', ')' },  { '\\', '/' }, { '|', '/' }, { '_', '-' }, { '~', '-' },
};

/* Of what is not ASCII and does not decompose to it. */
static const struct
{
  gunichar sign;
  const char *instead;
} others[] = {
  { 0x2018, "'" }, { 0x2019, "'" }, { 0x201A, "'" }, { 0x201C, "'" }, { 0x201D, "'" }, { 0x201E, "'" }, { 0x00AB, "'" },
  { 0x00BB, "'" }, { 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "-" }, { 0x2013, "-" }, { 0x2014, "-" }, { 0x20AC, "E" },
  { 0x2044, "/" },
};

static char
get_sign (char c)
{
  if (g_ascii_isalnum (c) || strchr (SIGNS, c) != NULL)
    return c;
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (signs[i].sign == c)
      return signs[i].instead;
  return '.';
}

static void
append_letter (GString *clean, gunichar c)
{
  const char *spelled = ledger_fold_spelling (g_unichar_tolower (c));
  gboolean capital = g_unichar_isupper (c);

  if (spelled == NULL)
    {
      g_string_append_c (clean, '.');
      return;
    }
  g_string_append_c (clean, capital ? g_ascii_toupper (spelled[0]) : spelled[0]);
  g_string_append (clean, spelled + 1);
}

/* One character of decomposed text. */
static void
append_one (GString *clean, gunichar c)
{
  if (c < 0x80)
    {
      g_string_append_c (clean, g_ascii_isspace ((char) c) || g_ascii_iscntrl ((char) c) ? ' ' : get_sign ((char) c));
      return;
    }
  if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
    {
      g_string_append_c (clean, ' ');
      return;
    }
  if (g_unichar_ismark (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].sign == c)
      {
        g_string_append (clean, others[i].instead);
        return;
      }
  append_letter (clean, c);
}

/* @c behind the first @length signs of @text: no two blanks, no two strokes, and neither at the beginning. */
static gboolean
may_follow (const char *text, gsize length, char c)
{
  return (c != ' ' && c != '/') || (length > 0 && text[length - 1] != c);
}

/* Every sign of @text on its own, by the nearest that may be. */
static GString *
replace_signs (const char *text)
{
  GString *clean = g_string_sized_new (strlen (text));
  g_autofree char *valid = NULL, *decomposed = NULL;

  /* Nearly all text is of the simple kind. */
  if (g_str_is_ascii (text))
    {
      for (const char *p = text; *p != '\0'; p++)
        append_one (clean, (guchar) *p);
      return clean;
    }
  valid = g_utf8_make_valid (text, -1);
  decomposed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKD);
  for (const char *p = decomposed; *p != '\0'; p = g_utf8_next_char (p))
    append_one (clean, g_utf8_get_char (p));
  return clean;
}

char *
ledger_sepa_text_dup (const char *text, gsize most)
{
  g_autoptr (GString) clean = replace_signs (text);
  gsize length = 0;

  /* Into itself: what is kept is never further than what is read. */
  for (gsize i = 0; i < clean->len && length < most; i++)
    if (may_follow (clean->str, length, clean->str[i]))
      clean->str[length++] = clean->str[i];
  while (length > 0 && strchr (" /", clean->str[length - 1]) != NULL)
    length--;
  return g_strndup (clean->str, length);
}

gboolean
ledger_sepa_text_is (const char *text, gsize most)
{
  gsize length = 0;

  if (text == NULL)
    return FALSE;
  for (; text[length] != '\0'; length++)
    if (length >= most || (!g_ascii_isalnum (text[length]) && strchr (SIGNS, text[length]) == NULL) ||
        !may_follow (text, length, text[length]))
      return FALSE;
  return length > 0 && strchr (" /", text[length - 1]) == NULL;
}

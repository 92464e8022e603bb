/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON read token by token and held to RFC 8259, to UTF-8 and to a depth: nothing is built, nothing is copied but
 * texts with escapes in them. What comes by the ten thousand is read by this alone; all else is held to it before
 * the parser of the library sees it (json.c). Any thread.
 */
#include "config.h"

#include "libledger/sync/json-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEPTH_LIMIT 32

/* What may come next. */
enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_CLOSE,
  EXPECT_NAME,
  EXPECT_NAME_OR_CLOSE,
  EXPECT_COLON,
  EXPECT_COMMA_OR_CLOSE,        /* at depth 0: the end */
};

/* The code unit of the \uXXXX at @text; −1 when there is none. */
static gint
read_unit (const char *text, const char *end)
{
  gint unit = 0;

  if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
    return -1;
  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return -1;
      unit = unit << 4 | g_ascii_xdigit_value (text[i]);
    }
  return unit;
}

static gboolean
is_between (gint unit, gint first, gint last)
{
  return unit >= first && unit <= last;
}

/* Steps over an escape: a known letter, a whole character; never U+0000 nor half a surrogate pair. */
static void
skip_escape (LedgerJsonReader *reader)
{
  gint unit = read_unit (reader->at, reader->end);

  if (unit < 0 && reader->end - reader->at >= 2 && reader->at[1] != '\0' &&
      strchr ("\"\\/bfnrt", reader->at[1]) != NULL)
    reader->at += 2;
  else if (is_between (unit, 0xd800, 0xdbff) && is_between (read_unit (reader->at + 6, reader->end), 0xdc00, 0xdfff))
    reader->at += 12;
  else if (unit > 0 && !is_between (unit, 0xd800, 0xdfff))
    reader->at += 6;
  else
    reader->fault = _("an escape that is no character");
}

static void
skip_string (LedgerJsonReader *reader)
{
  reader->escaped = FALSE;
  for (reader->start = ++reader->at; reader->fault == NULL; )
    {
      if (reader->at == reader->end || (guchar) *reader->at < 0x20)
        reader->fault = _("a text that does not end");
      else if (*reader->at == '"')
        {
          reader->length = (gsize) (reader->at++ - reader->start);
          return;
        }
      else if (*reader->at == '\\')
        {
          reader->escaped = TRUE;
          skip_escape (reader);
        }
      else
        reader->at++;
    }
}

static gsize
skip_digits (const char *text)
{
  return strspn (text, "0123456789");
}

/* Whether @text is a number; an integer has to fit 64 bits: the parser would let it wrap around. */
static gboolean
is_number (const char *text)
{
  const char *p = text + (*text == '-' ? 1 : 0);
  gsize whole = skip_digits (p);

  if (whole == 0 || (whole > 1 && *p == '0'))
    return FALSE;
  p += whole;
  if (*p == '\0')
    return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, NULL, NULL);
  if (*p == '.')
    {
      if (skip_digits (p + 1) == 0)
        return FALSE;
      p += 1 + skip_digits (p + 1);
    }
  if (*p == 'e' || *p == 'E')
    {
      p += p[1] == '+' || p[1] == '-' ? 2 : 1;
      if (skip_digits (p) == 0)
        return FALSE;
      p += skip_digits (p);
    }
  return *p == '\0';
}

static void
skip_number (LedgerJsonReader *reader)
{
  char text[32];
  gsize length = 0;

  while (reader->at + length < reader->end && reader->at[length] != '\0' && length < sizeof text &&
         (g_ascii_isdigit (reader->at[length]) || strchr ("+-.eE", reader->at[length]) != NULL))
    length++;
  if (length < sizeof text)
    {
      memcpy (text, reader->at, length);
      text[length] = '\0';
    }
  if (length == sizeof text || !is_number (text))
    reader->fault = _("a number that does not fit");
  reader->start = reader->at;
  reader->length = length;
  reader->at += length;
}

static void
skip_word (LedgerJsonReader *reader)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((gsize) (reader->end - reader->at) >= strlen (words[i]) &&
        memcmp (reader->at, words[i], strlen (words[i])) == 0)
      {
        reader->start = reader->at;
        reader->length = strlen (words[i]);
        reader->at += reader->length;
        return;
      }
  reader->fault = _("no valid JSON");
}

static gboolean
is_in_object (const LedgerJsonReader *reader)
{
  return reader->depth > 0 && (reader->objects & (G_GUINT64_CONSTANT (1) << reader->depth)) != 0;
}

static void
open_level (LedgerJsonReader *reader, gboolean object)
{
  guint64 bit;

  if (++reader->depth > DEPTH_LIMIT)
    {
      reader->fault = _("nested too deep");
      return;
    }
  bit = G_GUINT64_CONSTANT (1) << reader->depth;
  reader->objects = object ? reader->objects | bit : reader->objects & ~bit;
  reader->expect = object ? EXPECT_NAME_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
  reader->at++;
}

static gboolean
may_close (const LedgerJsonReader *reader, gboolean object)
{
  return reader->depth > 0 && is_in_object (reader) == object &&
         (reader->expect == EXPECT_COMMA_OR_CLOSE ||
          reader->expect == (object ? EXPECT_NAME_OR_CLOSE : EXPECT_VALUE_OR_CLOSE));
}

static LedgerJsonToken
step_over_value (LedgerJsonReader *reader)
{
  char c = *reader->at;

  if (c == '{' || c == '[')
    {
      open_level (reader, c == '{');
      return c == '{' ? LEDGER_JSON_OPEN_OBJECT : LEDGER_JSON_OPEN_ARRAY;
    }
  reader->expect = EXPECT_COMMA_OR_CLOSE;
  if (c == '"')
    {
      skip_string (reader);
      return LEDGER_JSON_TEXT;
    }
  if (c == '-' || g_ascii_isdigit (c))
    {
      skip_number (reader);
      return LEDGER_JSON_NUMBER;
    }
  skip_word (reader);
  return c == 'n' ? LEDGER_JSON_NULL : LEDGER_JSON_BOOLEAN;
}

/* A token, or LEDGER_JSON_END for what is only between two. */
static LedgerJsonToken
step_over_token (LedgerJsonReader *reader)
{
  char c = *reader->at;

  if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
    reader->at++;
  else if ((c == '}' || c == ']') && may_close (reader, c == '}'))
    {
      reader->depth--;
      reader->expect = EXPECT_COMMA_OR_CLOSE;
      reader->at++;
      return LEDGER_JSON_CLOSE;
    }
  else if (c == ',' && reader->expect == EXPECT_COMMA_OR_CLOSE && reader->depth > 0)
    {
      reader->expect = is_in_object (reader) ? EXPECT_NAME : EXPECT_VALUE;
      reader->at++;
    }
  else if (c == ':' && reader->expect == EXPECT_COLON)
    {
      reader->expect = EXPECT_VALUE;
      reader->at++;
    }
  else if (c == '"' && (reader->expect == EXPECT_NAME || reader->expect == EXPECT_NAME_OR_CLOSE))
    {
      reader->expect = EXPECT_COLON;
      skip_string (reader);
      return LEDGER_JSON_NAME;
    }
  else if (reader->expect == EXPECT_VALUE || reader->expect == EXPECT_VALUE_OR_CLOSE)
    return step_over_value (reader);
  else
    reader->fault = _("no valid JSON");
  return LEDGER_JSON_END;
}

void
ledger_json_reader_init (LedgerJsonReader *reader, const char *text, gsize size)
{
  /* Of nothing at all there may be no address. */
  if (size == 0)
    text = "";
  *reader = (LedgerJsonReader) { .at = text, .end = text + size, .expect = EXPECT_VALUE };
  if (!g_utf8_validate (text, (gssize) size, NULL))
    reader->fault = _("no valid UTF-8");
}

LedgerJsonToken
ledger_json_reader_next (LedgerJsonReader *reader)
{
  LedgerJsonToken token = LEDGER_JSON_END;

  while (reader->fault == NULL && reader->at < reader->end && token == LEDGER_JSON_END)
    token = step_over_token (reader);
  if (reader->fault == NULL && token == LEDGER_JSON_END &&
      (reader->depth > 0 || reader->expect != EXPECT_COMMA_OR_CLOSE))
    reader->fault = _("no valid JSON");
  return reader->fault == NULL ? token : LEDGER_JSON_FAULT;
}

gboolean
ledger_json_reader_skip (LedgerJsonReader *reader)
{
  guint depth = reader->depth;
  LedgerJsonToken token;

  do
    token = ledger_json_reader_next (reader);
  while (token != LEDGER_JSON_FAULT && token != LEDGER_JSON_END && reader->depth > depth);
  return token != LEDGER_JSON_FAULT && token != LEDGER_JSON_END;
}

gboolean
ledger_json_reader_has_element (const LedgerJsonReader *reader)
{
  LedgerJsonReader next = *reader;

  return ledger_json_reader_next (&next) != LEDGER_JSON_CLOSE;
}

gboolean
ledger_json_reader_get_integer (const LedgerJsonReader *reader, gint64 *value)
{
  char text[32];

  if (reader->length == 0 || reader->length >= sizeof text)
    return FALSE;
  memcpy (text, reader->start, reader->length);
  text[reader->length] = '\0';
  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

static gunichar
decode_unit (const char **at, const char *end)
{
  gint unit = read_unit (*at, end);

  *at += 6;
  if (!is_between (unit, 0xd800, 0xdbff))
    return (gunichar) unit;
  unit = 0x10000 + ((unit - 0xd800) << 10) + (read_unit (*at, end) - 0xdc00);
  *at += 6;
  return (gunichar) unit;
}

const char *
ledger_json_reader_get_text (const LedgerJsonReader *reader, GString *text)
{
  static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
  const char *at = reader->start;
  const char *end = at + reader->length;

  g_string_truncate (text, 0);
  if (!reader->escaped)
    return g_string_append_len (text, at, (gssize) reader->length)->str;
  while (at < end)
    {
      const char *letter;

      if (*at != '\\')
        g_string_append_c (text, *at++);
      else if (at[1] == 'u')
        g_string_append_unichar (text, decode_unit (&at, end));
      else
        {
          letter = strchr (letters, at[1]);
          g_string_append_c (text, letter != NULL ? meant[letter - letters] : at[1]);
          at += 2;
        }
    }
  return text->str;
}

/* -- Members */

static LedgerJsonMember *
find_member (LedgerJsonMember *members, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (members[i].name, name) == 0)
      return &members[i];
  return NULL;
}

gboolean
ledger_json_reader_find_members (LedgerJsonReader *reader, LedgerJsonMember *members, guint n, GString *scratch)
{
  LedgerJsonToken token;

  if (ledger_json_reader_next (reader) != LEDGER_JSON_OPEN_OBJECT)
    return FALSE;
  while ((token = ledger_json_reader_next (reader)) == LEDGER_JSON_NAME)
    {
      LedgerJsonMember *member = find_member (members, n, ledger_json_reader_get_text (reader, scratch));

      if (member != NULL && member->there)
        return FALSE;
      if (member != NULL)
        {
          member->there = TRUE;
          member->value = *reader;
        }
      if (!ledger_json_reader_skip (reader))
        return FALSE;
    }
  return token == LEDGER_JSON_CLOSE;
}

/* The token that the value of @member is or begins with; @reader stands after it. */
static LedgerJsonToken
open_member (const LedgerJsonMember *member, LedgerJsonReader *reader)
{
  *reader = member->value;
  return member->there ? ledger_json_reader_next (reader) : LEDGER_JSON_END;
}

const char *
ledger_json_member_get_text (const LedgerJsonMember *member, GString *scratch)
{
  LedgerJsonReader reader;

  return open_member (member, &reader) == LEDGER_JSON_TEXT ? ledger_json_reader_get_text (&reader, scratch) : NULL;
}

gboolean
ledger_json_member_get_integer (const LedgerJsonMember *member, gint64 *value)
{
  LedgerJsonReader reader;

  return open_member (member, &reader) == LEDGER_JSON_NUMBER && ledger_json_reader_get_integer (&reader, value);
}

gboolean
ledger_json_member_get_id (const LedgerJsonMember *member, GString *scratch, LedgerId *id)
{
  const char *text = ledger_json_member_get_text (member, scratch);

  return text != NULL && ledger_id_parse (text, id);
}

gboolean
ledger_json_member_is_true (const LedgerJsonMember *member)
{
  LedgerJsonReader reader;

  return open_member (member, &reader) == LEDGER_JSON_BOOLEAN && *reader.start == 't';
}

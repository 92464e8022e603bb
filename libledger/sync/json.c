/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text from anywhere becomes JSON, or is refused. The parser beneath is lenient (comments, other quotes, numbers
 * that wrap around, halves of characters), recurses, and loses memory over some malformed texts, so everything is
 * held to RFC 8259 and to a depth before it sees the text. Any thread.
 */
#include "config.h"

#include "libledger/sync/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEPTH_LIMIT 32

/* What may come next. */
typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_CLOSE,
  EXPECT_NAME,
  EXPECT_NAME_OR_CLOSE,
  EXPECT_COLON,
  EXPECT_COMMA_OR_CLOSE,        /* at depth 0: the end */
} Expect;

/* A place in the text that is being looked through. */
typedef struct
{
  const char *at;
  const char *end;
  guint depth;
  guint64 objects;              /* bit by depth: an object, otherwise an array */
  Expect expect;
  const char *fault;            /* what is wrong, once something is */
} Scan;

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
skip_escape (Scan *scan)
{
  gint unit = read_unit (scan->at, scan->end);

  if (unit < 0 && scan->end - scan->at >= 2 && scan->at[1] != '\0' && strchr ("\"\\/bfnrt", scan->at[1]) != NULL)
    scan->at += 2;
  else if (is_between (unit, 0xd800, 0xdbff) && is_between (read_unit (scan->at + 6, scan->end), 0xdc00, 0xdfff))
    scan->at += 12;
  else if (unit > 0 && !is_between (unit, 0xd800, 0xdfff))
    scan->at += 6;
  else
    scan->fault = _("an escape that is no character");
}

static void
skip_string (Scan *scan)
{
  for (scan->at++; scan->fault == NULL; )
    {
      if (scan->at == scan->end || (guchar) *scan->at < 0x20)
        scan->fault = _("a text that does not end");
      else if (*scan->at == '"')
        {
          scan->at++;
          return;
        }
      else if (*scan->at == '\\')
        skip_escape (scan);
      else
        scan->at++;
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
skip_number (Scan *scan)
{
  char text[32];
  gsize length = 0;

  while (scan->at + length < scan->end && scan->at[length] != '\0' && length < sizeof text &&
         (g_ascii_isdigit (scan->at[length]) || strchr ("+-.eE", scan->at[length]) != NULL))
    length++;
  if (length < sizeof text)
    {
      memcpy (text, scan->at, length);
      text[length] = '\0';
    }
  if (length == sizeof text || !is_number (text))
    scan->fault = _("a number that does not fit");
  scan->at += length;
}

static void
skip_word (Scan *scan)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((gsize) (scan->end - scan->at) >= strlen (words[i]) && memcmp (scan->at, words[i], strlen (words[i])) == 0)
      {
        scan->at += strlen (words[i]);
        return;
      }
  scan->fault = _("no valid JSON");
}

static gboolean
is_in_object (const Scan *scan)
{
  return scan->depth > 0 && (scan->objects & (G_GUINT64_CONSTANT (1) << scan->depth)) != 0;
}

static void
open_level (Scan *scan, gboolean object)
{
  guint64 bit;

  if (++scan->depth > DEPTH_LIMIT)
    {
      scan->fault = _("nested too deep");
      return;
    }
  bit = G_GUINT64_CONSTANT (1) << scan->depth;
  scan->objects = object ? scan->objects | bit : scan->objects & ~bit;
  scan->expect = object ? EXPECT_NAME_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
  scan->at++;
}

static gboolean
may_close (const Scan *scan, gboolean object)
{
  return scan->depth > 0 && is_in_object (scan) == object &&
         (scan->expect == EXPECT_COMMA_OR_CLOSE ||
          scan->expect == (object ? EXPECT_NAME_OR_CLOSE : EXPECT_VALUE_OR_CLOSE));
}

static void
skip_value (Scan *scan)
{
  char c = *scan->at;

  if (c == '{' || c == '[')
    {
      open_level (scan, c == '{');
      return;
    }
  scan->expect = EXPECT_COMMA_OR_CLOSE;
  if (c == '"')
    skip_string (scan);
  else if (c == '-' || g_ascii_isdigit (c))
    skip_number (scan);
  else
    skip_word (scan);
}

static void
skip_token (Scan *scan)
{
  char c = *scan->at;

  if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
    scan->at++;
  else if ((c == '}' || c == ']') && may_close (scan, c == '}'))
    {
      scan->depth--;
      scan->expect = EXPECT_COMMA_OR_CLOSE;
      scan->at++;
    }
  else if (c == ',' && scan->expect == EXPECT_COMMA_OR_CLOSE && scan->depth > 0)
    {
      scan->expect = is_in_object (scan) ? EXPECT_NAME : EXPECT_VALUE;
      scan->at++;
    }
  else if (c == ':' && scan->expect == EXPECT_COLON)
    {
      scan->expect = EXPECT_VALUE;
      scan->at++;
    }
  else if (c == '"' && (scan->expect == EXPECT_NAME || scan->expect == EXPECT_NAME_OR_CLOSE))
    {
      scan->expect = EXPECT_COLON;
      skip_string (scan);
    }
  else if (scan->expect == EXPECT_VALUE || scan->expect == EXPECT_VALUE_OR_CLOSE)
    skip_value (scan);
  else
    scan->fault = _("no valid JSON");
}

JsonNode *
ledger_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  Scan scan = { .at = text, .end = text + size, .expect = EXPECT_VALUE };

  if (!g_utf8_validate (text, (gssize) size, NULL))
    scan.fault = _("no valid UTF-8");
  while (scan.fault == NULL && scan.at < scan.end)
    skip_token (&scan);
  if (scan.fault == NULL && (scan.depth > 0 || scan.expect != EXPECT_COMMA_OR_CLOSE))
    scan.fault = _("no valid JSON");
  if (scan.fault == NULL &&
      (!json_parser_load_from_data (parser, text, (gssize) size, NULL) || json_parser_get_root (parser) == NULL))
    scan.fault = _("no valid JSON");
  if (scan.fault == NULL)
    return json_node_ref (json_parser_get_root (parser));
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED, _("The change is not of the form: %s."),
               scan.fault);
  return NULL;
}

JsonObject *
ledger_json_as_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

const char *
ledger_json_get_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

gboolean
ledger_json_get_integer (JsonObject *object, const char *name, gint64 *value)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

gboolean
ledger_json_get_id (JsonObject *object, const char *name, LedgerId *id)
{
  const char *text = ledger_json_get_text (object, name);

  return text != NULL && ledger_id_parse (text, id);
}

JsonArray *
ledger_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

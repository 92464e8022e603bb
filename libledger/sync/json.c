/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text from anywhere becomes JSON, or is refused. The parser beneath is lenient (comments, other quotes, numbers
 * that wrap around, halves of characters) and recurses, so everything is held to RFC 8259 and to a depth before it
 * sees the text. Any thread.
 */
#include "config.h"

#include "libledger/sync/json-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEPTH_LIMIT 32

/* A place in the text that is being looked through. */
typedef struct
{
  const char *at;
  const char *end;
  guint depth;
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

/* An integer has to fit 64 bits: the parser would let it wrap around. */
static void
skip_number (Scan *scan)
{
  char text[24];
  gsize length = 0;

  while (scan->at + length < scan->end && scan->at[length] != '\0' &&
         (g_ascii_isdigit (scan->at[length]) || strchr ("+-.eE", scan->at[length]) != NULL))
    length++;
  if (length >= sizeof text)
    {
      scan->fault = _("a number that is too long");
      return;
    }
  memcpy (text, scan->at, length);
  text[length] = '\0';
  if (strpbrk (text, ".eE") == NULL && !g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, NULL, NULL))
    scan->fault = _("a number that is too large");
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

static void
skip_token (Scan *scan)
{
  switch (*scan->at)
    {
    case '[':
    case '{':
      if (++scan->depth > DEPTH_LIMIT)
        scan->fault = _("nested too deep");
      scan->at++;
      return;
    case ']':
    case '}':
      scan->depth -= MIN (scan->depth, 1);
      scan->at++;
      return;
    case ',': case ':': case ' ': case '\t': case '\r': case '\n':
      scan->at++;
      return;
    case '"':
      skip_string (scan);
      return;
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
      skip_number (scan);
      return;
    default:
      skip_word (scan);
      return;
    }
}

JsonNode *
ledger_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  Scan scan = { text, text + size, 0, NULL };

  if (!g_utf8_validate (text, (gssize) size, NULL))
    scan.fault = _("no valid UTF-8");
  while (scan.fault == NULL && scan.at < scan.end)
    skip_token (&scan);
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

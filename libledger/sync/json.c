/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text from anywhere becomes JSON, or is refused. The parser beneath is lenient (comments, other quotes, numbers
 * that wrap around, halves of characters), recurses, and loses memory over some malformed texts, so everything is
 * held to RFC 8259 and to a depth (json-reader.c) before it sees the text. Any thread.
 */
#include "config.h"

#include "libledger/sync/json-reader.h"
#include "libledger/sync/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

JsonNode *
ledger_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  LedgerJsonReader scan;
  LedgerJsonToken token;

  ledger_json_reader_init (&scan, text, size);
  do
    token = ledger_json_reader_next (&scan);
  while (token != LEDGER_JSON_END && token != LEDGER_JSON_FAULT);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader of JSON (json-reader.h): what it takes and refuses, and that what it reads is what the parser of the
 * library reads. Main thread.
 */
#include "config.h"

#include "libledger/sync/json-reader.h"
#include "libledger/sync/json.h"

#include <locale.h>
#include <string.h>

/* Tells @reader's value in a canonical way, to be compared. */
static void
tell_read (LedgerJsonReader *reader, LedgerJsonToken token, GString *told)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 integer;

  if (token == LEDGER_JSON_TEXT)
    ledger_json_append_string (told, ledger_json_reader_get_text (reader, text));
  else if (token == LEDGER_JSON_NUMBER && ledger_json_reader_get_integer (reader, &integer))
    g_string_append_printf (told, "%" G_GINT64_FORMAT, integer);
  else if (token == LEDGER_JSON_NUMBER)
    g_string_append (told, "fraction");
  else if (token == LEDGER_JSON_BOOLEAN || token == LEDGER_JSON_NULL)
    g_string_append (told, token == LEDGER_JSON_NULL ? "null" : "boolean");
  while ((token == LEDGER_JSON_OPEN_ARRAY || token == LEDGER_JSON_OPEN_OBJECT))
    {
      LedgerJsonToken next = ledger_json_reader_next (reader);

      if (next == LEDGER_JSON_CLOSE || next == LEDGER_JSON_FAULT)
        break;
      if (next == LEDGER_JSON_NAME)
        {
          g_string_append_printf (told, "<%s>", ledger_json_reader_get_text (reader, text));
          next = ledger_json_reader_next (reader);
        }
      else
        g_string_append (told, "<>");
      tell_read (reader, next, told);
    }
}

static void tell_node (JsonNode *node, GString *told);

static void
tell_member (JsonObject *object, const char *name, JsonNode *node, gpointer told)
{
  g_string_append_printf (told, "<%s>", name);
  tell_node (node, told);
}

static void
tell_element (JsonArray *array, guint index, JsonNode *node, gpointer told)
{
  g_string_append (told, "<>");
  tell_node (node, told);
}

static void
tell_node (JsonNode *node, GString *told)
{
  GType type = json_node_get_value_type (node);

  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), tell_member, told);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), tell_element, told);
  else if (JSON_NODE_HOLDS_NULL (node))
    g_string_append (told, "null");
  else if (type == G_TYPE_STRING)
    ledger_json_append_string (told, json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    g_string_append_printf (told, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    g_string_append (told, type == G_TYPE_BOOLEAN ? "boolean" : "fraction");
}

static void
test_same (void)
{
  static const char *const texts[] = {
    "{\"kind\":\"contact\",\"groups\":{\"name\":[281474976710657,{\"given_name\":\"Ida\",\"x\":null}]}}",
    "[-9223372036854775808, 9223372036854775807, 0, 1.5, 2e3, true, false, null, \"\"]",
    "{\"a\\u0062c\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\u0001\", \"é\":\"☺ plain\"}",
    " \t\r\n[ [ ] , { } , [ { \"a\" : [ ] } ] ] ",
    "\"alone\"", "17", "null",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GString) read = g_string_new (NULL);
      g_autoptr (GString) parsed = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = ledger_json_parse (texts[i], -1, &error);
      LedgerJsonReader reader;

      g_assert_no_error (error);
      tell_node (node, parsed);
      ledger_json_reader_init (&reader, texts[i], strlen (texts[i]));
      tell_read (&reader, ledger_json_reader_next (&reader), read);
      g_assert_cmpint (ledger_json_reader_next (&reader), ==, LEDGER_JSON_END);
      g_assert_cmpstr (read->str, ==, parsed->str);
    }
}

static void
assert_refused (const char *text, gsize size)
{
  LedgerJsonReader reader;
  LedgerJsonToken token;
  g_autoptr (GError) error = NULL;

  ledger_json_reader_init (&reader, text, size);
  do
    token = ledger_json_reader_next (&reader);
  while (token != LEDGER_JSON_END && token != LEDGER_JSON_FAULT);
  g_assert_cmpint (token, ==, LEDGER_JSON_FAULT);
  g_assert_nonnull (reader.fault);
  g_assert_null (ledger_json_parse (text, (gssize) size, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED);
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{'a':1}", "[1 2]", "1 2", "// x\n1", "/**/1",
    "01", "-", "1.", ".5", "1e", "+1", "0x10", "9223372036854775808", "NaN", "Infinity", "nul", "truee", "\"\t\"",
    "\"\\x\"", "\"\\u12\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"open", "\xff",
    "\"\xc3\"", "[}", "{]", ":", ",", "{\"a\":}", "{:1}", "[,1]",
  };
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]));
  assert_refused ("1\0", 2);
  assert_refused ("\"a\0b\"", 5);
  for (guint i = 0; i < 33; i++)
    g_string_append_c (deep, '[');
  for (guint i = 0; i < 33; i++)
    g_string_append_c (deep, ']');
  assert_refused (deep->str, deep->len);
}

/* A whole value is read over, whatever is in it, and what follows is read. */
static void
test_skip (void)
{
  static const char text[] = "{\"a\":{\"b\":[1,{\"c\":\"}\"}]},\"d\":\"]\",\"e\":5}";
  g_autoptr (GString) scratch = g_string_new (NULL);
  LedgerJsonReader reader;
  gint64 value = 0;

  ledger_json_reader_init (&reader, text, strlen (text));
  g_assert_cmpint (ledger_json_reader_next (&reader), ==, LEDGER_JSON_OPEN_OBJECT);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (ledger_json_reader_next (&reader), ==, LEDGER_JSON_NAME);
      g_assert_true (ledger_json_reader_skip (&reader));
    }
  g_assert_cmpint (ledger_json_reader_next (&reader), ==, LEDGER_JSON_NAME);
  g_assert_cmpstr (ledger_json_reader_get_text (&reader, scratch), ==, "e");
  g_assert_cmpint (ledger_json_reader_next (&reader), ==, LEDGER_JSON_NUMBER);
  g_assert_true (ledger_json_reader_get_integer (&reader, &value));
  g_assert_cmpint (value, ==, 5);
  g_assert_cmpint (ledger_json_reader_next (&reader), ==, LEDGER_JSON_CLOSE);
  g_assert_cmpint (ledger_json_reader_next (&reader), ==, LEDGER_JSON_END);
  g_assert_false (ledger_json_reader_skip (&reader));
}

/* Members are found in any order, what is not asked for is passed over, and one that is of another type is none. */
static void
test_members (void)
{
  static const char text[] = "[{\"n\":5,\"more\":[1,{\"a\":1}],\"a\":\"t\\u00e9\",\"yes\":true,\"no\":false}]";
  enum { A, N, YES, NO, ABSENT, MEMBERS };
  LedgerJsonMember members[MEMBERS] = {
    [A] = { .name = "a" }, [N] = { .name = "n" }, [YES] = { .name = "yes" }, [NO] = { .name = "no" },
    [ABSENT] = { .name = "absent" },
  };
  g_autoptr (GString) scratch = g_string_new (NULL);
  LedgerJsonReader reader;
  gint64 value = 0;

  ledger_json_reader_init (&reader, text, strlen (text));
  g_assert_cmpint (ledger_json_reader_next (&reader), ==, LEDGER_JSON_OPEN_ARRAY);
  g_assert_true (ledger_json_reader_has_element (&reader));
  g_assert_true (ledger_json_reader_find_members (&reader, members, MEMBERS, scratch));
  g_assert_false (ledger_json_reader_has_element (&reader));
  g_assert_cmpstr (ledger_json_member_get_text (&members[A], scratch), ==, "té");
  g_assert_false (ledger_json_member_get_integer (&members[A], &value));
  g_assert_true (ledger_json_member_get_integer (&members[N], &value));
  g_assert_cmpint (value, ==, 5);
  g_assert_null (ledger_json_member_get_text (&members[N], scratch));
  g_assert_true (ledger_json_member_is_true (&members[YES]));
  g_assert_false (ledger_json_member_is_true (&members[NO]));
  g_assert_false (members[ABSENT].there);
  g_assert_null (ledger_json_member_get_text (&members[ABSENT], scratch));
  g_assert_false (ledger_json_member_is_true (&members[ABSENT]));
}

static void
test_member_twice (void)
{
  static const char *const texts[] = { "{\"a\":1,\"a\":2}", "{\"a\":1", "[1]", "\"a\"" };
  g_autoptr (GString) scratch = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      LedgerJsonMember member = { .name = "a" };
      LedgerJsonReader reader;

      ledger_json_reader_init (&reader, texts[i], strlen (texts[i]));
      g_assert_false (ledger_json_reader_find_members (&reader, &member, 1, scratch));
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/json/the-reader-reads-what-the-parser-reads", test_same);
  g_test_add_func ("/sync/json/what-is-no-json-is-refused", test_refused);
  g_test_add_func ("/sync/json/a-value-is-read-over-whole", test_skip);
  g_test_add_func ("/sync/json/members-are-found-in-any-order", test_members);
  g_test_add_func ("/sync/json/a-member-twice-or-no-object-is-refused", test_member_twice);
  return g_test_run ();
}

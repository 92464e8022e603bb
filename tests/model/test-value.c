/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values and identities: one canonical form each, and what may be typed into a field of every type. Main thread.
 */
#include "config.h"

#include "libledger/model/record.h"

#include <json-glib/json-glib.h>
#include <locale.h>
#include <string.h>

static char *
dup_json (const LedgerValue *value)
{
  GString *json = g_string_new (NULL);

  ledger_value_append_json (value, json);
  return g_string_free (json, FALSE);
}

static void
test_json (void)
{
  g_auto (LedgerValue) value = { 0 };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\1\2\3", 3);
  LedgerId id;
  g_autofree char *nothing = NULL, *integer = NULL, *text = NULL, *uuid = NULL, *base64 = NULL;

  nothing = dup_json (&value);
  g_assert_cmpstr (nothing, ==, "null");
  ledger_value_set_integer (&value, G_MININT64);
  integer = dup_json (&value);
  g_assert_cmpstr (integer, ==, "-9223372036854775808");
  ledger_value_set_text (&value, "a \"b\" \\ \n \t \x01 é☺/");
  text = dup_json (&value);
  g_assert_cmpstr (text, ==, "\"a \\\"b\\\" \\\\ \\n \\u0009 \\u0001 é☺/\"");
  g_assert_true (ledger_id_parse ("0192F5A0-1234-7abc-8def-0123456789AB", &id));
  ledger_value_set_id (&value, &id);
  uuid = dup_json (&value);
  g_assert_cmpstr (uuid, ==, "\"0192f5a0-1234-7abc-8def-0123456789ab\"");
  ledger_value_set_bytes (&value, bytes);
  base64 = dup_json (&value);
  g_assert_cmpstr (base64, ==, "\"AQID\"");
}

static void
test_json_reads_back (void)
{
  static const char *const texts[] = { "plain", "\"", "\\", "\\\"", "\n\r\t\b\f", "\x7f", "é", "日本", "😀",
                                       "\xe2\x80\xa8" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GString) json = g_string_new ("[");
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (GError) error = NULL;

      ledger_json_append_string (json, texts[i]);
      g_string_append_c (json, ']');
      node = json_from_string (json->str, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (json_array_get_string_element (json_node_get_array (node), 0), ==, texts[i]);
    }
}

static void
test_equal (void)
{
  g_auto (LedgerValue) a = { 0 };
  g_auto (LedgerValue) b = { 0 };

  g_assert_true (ledger_value_equal (&a, &b));
  ledger_value_set_text (&a, "");
  g_assert_true (ledger_value_equal (&a, &b));
  ledger_value_set_text (&a, "1");
  ledger_value_set_integer (&b, 1);
  g_assert_false (ledger_value_equal (&a, &b));
  ledger_value_copy (&b, &a);
  g_assert_true (ledger_value_equal (&a, &b));
  g_assert_true (a.text != b.text);
}

static void
test_id_text (void)
{
  static const char *const wrong[] = { "", "x", "0192f5a0-1234-7abc-8def-0123456789a",
                                       "0192f5a0-1234-7abc-8def-0123456789abc",
                                       "0192f5a0x1234-7abc-8def-0123456789ab", "0192f5a0-1234-7abc-8def-0123456789ag",
                                       "{192f5a0-1234-7abc-8def-0123456789ab" };
  LedgerId id, again;
  g_autofree char *text = NULL;

  g_assert_true (ledger_id_parse ("0192f5a0-1234-7abc-8def-0123456789ab", &id));
  text = ledger_id_dup_text (&id);
  g_assert_cmpstr (text, ==, "0192f5a0-1234-7abc-8def-0123456789ab");
  g_assert_true (ledger_id_parse (text, &again));
  g_assert_true (ledger_id_equal (&id, &again));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (ledger_id_parse (wrong[i], &again));
  g_assert_false (ledger_id_parse (NULL, &again));
}

static void
test_id_derived (void)
{
  LedgerId parent, phone, again, email;

  g_assert_true (ledger_id_parse ("0192f5a0-1234-7abc-8def-0123456789ab", &parent));
  phone = ledger_id_derive (&parent, "phone");
  again = ledger_id_derive (&parent, "phone");
  email = ledger_id_derive (&parent, "email");
  g_assert_true (ledger_id_equal (&phone, &again));
  g_assert_false (ledger_id_equal (&phone, &email));
  g_assert_cmpmem (phone.bytes, 6, parent.bytes, 6);
  g_assert_cmpint (phone.bytes[6] >> 4, ==, 8);
  g_assert_cmpint (phone.bytes[8] >> 6, ==, 2);
}

static void
test_id_new (void)
{
  g_autoptr (LedgerWorld) world = ledger_world_new_machine ();
  LedgerId one = ledger_id_new (world);
  LedgerId other;

  g_assert_cmpint (one.bytes[6] >> 4, ==, 7);
  g_assert_cmpint (one.bytes[8] >> 6, ==, 2);
  g_usleep (2000);
  other = ledger_id_new (world);
  g_assert_cmpint (ledger_id_compare (&one, &other), <, 0);
}

/* A field of every type and what may be typed into it; NULL: refused. */

static const LedgerChoice choices[] = { { "red", "Red" }, { "blue", "Blue" }, { NULL, NULL } };
static const LedgerGroupSpec groups[] = { { "all", "All", "contact", LEDGER_PRIVACY_NONE }, { NULL } };
static const LedgerFieldSpec fields[] = {
  { "text", "all", LEDGER_TYPE_TEXT, "Text" },
  { "long_text", "all", LEDGER_TYPE_LONG_TEXT, "Long text" },
  { "integer", "all", LEDGER_TYPE_INTEGER, "Integer" },
  { "money", "all", LEDGER_TYPE_MONEY, "Money" },
  { "boolean", "all", LEDGER_TYPE_BOOLEAN, "Boolean" },
  { "date", "all", LEDGER_TYPE_DATE, "Date" },
  { "instant", "all", LEDGER_TYPE_INSTANT, "Instant" },
  { "choice", "all", LEDGER_TYPE_CHOICE, "Choice", .choices = choices },
  { "reference", "all", LEDGER_TYPE_REFERENCE, "Reference", .reference = "thing" },
  { "any_id", "all", LEDGER_TYPE_ID, "Id" },
  { "bytes", "all", LEDGER_TYPE_BYTES, "Bytes" },
  { "iban", "all", LEDGER_TYPE_TEXT, "IBAN", .rule = "iban" },
  { "ranged", "all", LEDGER_TYPE_INTEGER, "Ranged", .least = -2, .most = 12 },
  { NULL },
};
static const LedgerKindSpec thing = { .name = "thing", .label = "Thing", .plural = "Things", .area = "contact",
                                      .root = LEDGER_ROOT_NONE, .groups = groups, .fields = fields };

static const struct
{
  const char *field;
  const char *typed;
  const char *value;
} readings[] = {
  { "text", "  a   b ", "a b" },
  { "text", "", "" },
  { "text", "\xff", NULL },
  { "long_text", "a\nb", "a\nb" },
  { "integer", "-12", "-12" },
  { "integer", "12.5", NULL },
  { "integer", "9223372036854775808", NULL },
  { "ranged", "-2", "-2" },
  { "ranged", "12", "12" },
  { "ranged", "-3", NULL },
  { "ranged", "13", NULL },
  { "ranged", "twelve", NULL },
  { "money", "12", "1200" },
  { "money", "12,5", "1250" },
  { "money", "12.50", "1250" },
  { "money", "-0,05", "-5" },
  { "money", "12,505", NULL },
  { "money", "1.000,00", NULL },
  { "money", "99999999999999999999", NULL },
  { "money", "-", NULL },
  { "boolean", "ja", "1" },
  { "boolean", "No", "0" },
  { "boolean", "perhaps", NULL },
  { "date", "14-3-1962", "1962-03-14" },
  { "date", "31-2-1962", NULL },
  { "instant", "1700000000000000", "1700000000000000" },
  { "choice", "red", "red" },
  { "choice", "Blue", "blue" },
  { "choice", "green", NULL },
  { "reference", "0192f5a0-1234-7abc-8def-0123456789ab", "0192f5a0-1234-7abc-8def-0123456789ab" },
  { "reference", "somebody", NULL },
  { "any_id", "0192F5A0-1234-7ABC-8DEF-0123456789AB", "0192f5a0-1234-7abc-8def-0123456789ab" },
  { "bytes", "abc", NULL },
  { "iban", "nl91 abna 0417 1643 00", "NL91ABNA0417164300" },
  { "iban", "nl92 abna 0417 1643 00", NULL },
};

static void
test_read (void)
{
  const LedgerKindSpec *const specs[] = { &thing, NULL };
  g_autoptr (LedgerModel) model = ledger_model_new (specs, NULL);
  const LedgerKind *kind = ledger_model_find_kind (model, "thing");

  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      const LedgerField *field = ledger_kind_find_field (kind, readings[i].field);
      g_auto (LedgerValue) value = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean read = ledger_field_read (field, readings[i].typed, NULL, &value, &error);
      g_autofree char *shown = ledger_value_dup_display (&value);

      g_test_message ("%s of “%s”", readings[i].field, readings[i].typed);
      g_assert_cmpint (read, ==, readings[i].value != NULL);
      if (read)
        g_assert_cmpstr (shown, ==, readings[i].value);
      else
        g_assert_true (g_str_has_prefix (error->message, field->spec->label));
      /* What was read may stand in the field. */
      g_assert_true (!read || ledger_field_check (field, &value, NULL));
    }
}

/* What the statutes say of a company: a month of the year, and weeks that somebody can wait; copies of a magazine. */
static void
test_ranges (void)
{
  static const struct
  {
    const char *kind;
    const char *field;
    const char *typed;
    const char *remedy;         /* or NULL: it may be */
  } rows[] = {
    { "company", "year_begins", "1", NULL },
    { "company", "year_begins", "12", NULL },
    { "company", "year_begins", "0", "from 1 to 12" },
    { "company", "year_begins", "13", "from 1 to 12" },
    { "company", "year_begins", "2026", "from 1 to 12" },
    { "company", "notice_weeks", "0", NULL },
    { "company", "notice_weeks", "104", NULL },
    { "company", "notice_weeks", "-1", "from 0 to 104" },
    { "company", "notice_weeks", "105", "from 0 to 104" },
    { "contact", "magazine_copies", "0", NULL },
    { "contact", "magazine_copies", "999", NULL },
    { "contact", "magazine_copies", "-1", "from 0 to 999" },
    { "contact", "magazine_copies", "1000", "from 0 to 999" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), rows[i].kind);
      const LedgerField *field = ledger_kind_find_field (kind, rows[i].field);
      g_auto (LedgerValue) value = { 0 };
      g_autoptr (GError) error = NULL;

      g_test_message ("%s of “%s”", rows[i].field, rows[i].typed);
      g_assert_cmpint (ledger_field_read (field, rows[i].typed, NULL, &value, &error), ==, rows[i].remedy == NULL);
      if (rows[i].remedy == NULL)
        continue;
      g_assert_nonnull (strstr (error->message, rows[i].remedy));
      /* What an older program let through stands in books: it comes by the wire all the same. */
      ledger_value_set_integer (&value, g_ascii_strtoll (rows[i].typed, NULL, 10));
      g_assert_true (ledger_field_check (field, &value, NULL));
    }
}

static const LedgerFieldSpec naming_fields[] = {
  { "about", "values", LEDGER_TYPE_TEXT, "About", .fields_of = "contact" },
  { NULL },
};

static const LedgerGroupSpec naming_groups[] = {
  { "values", "Values", "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

/* The text of a field may be the name of another: only what a form asks, an alias, an own field. */
static void
test_names (void)
{
  static const struct
  {
    const char *name;
    gboolean may;
  } rows[] = {
    { "birth_date", TRUE },
    { "phone", TRUE },
    { "own.01900000-0000-7000-8000-000000000001", TRUE },
    { "own.diet", FALSE },
    { "shoe_size", FALSE },
    { "number", FALSE },
    { "status", FALSE },
    { "existence", FALSE },
    { "merged_into", FALSE },
  };
  const LedgerKindSpec naming = { .name = "naming", .label = "Naming", .plural = "Namings", .area = "settings",
                                  .root = LEDGER_ROOT_NONE, .groups = naming_groups, .fields = naming_fields };
  g_autoptr (GPtrArray) specs = g_ptr_array_new ();
  g_autoptr (LedgerModel) model = NULL;
  const LedgerField *field;

  for (const LedgerKindSpec *const *spec = ledger_model_get_default_specs (); *spec != NULL; spec++)
    g_ptr_array_add (specs, (gpointer) *spec);
  g_ptr_array_add (specs, (gpointer) &naming);
  g_ptr_array_add (specs, NULL);
  model = ledger_model_new ((const LedgerKindSpec *const *) specs->pdata, NULL);
  field = ledger_kind_find_field (ledger_model_find_kind (model, "naming"), "about");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (LedgerValue) value = { 0 };
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].name);
      g_assert_cmpint (ledger_field_read (field, rows[i].name, NULL, &value, &error), ==, rows[i].may);
      if (!rows[i].may)
        g_assert_nonnull (strstr (error->message, "Name one, such as birth_date"));
      /* What a newer program names comes by the wire all the same. */
      ledger_value_set_text (&value, rows[i].name);
      g_assert_true (ledger_field_check (field, &value, NULL));
    }
}

static void
test_check (void)
{
  const LedgerKindSpec *const specs[] = { &thing, NULL };
  g_autoptr (LedgerModel) model = ledger_model_new (specs, NULL);
  const LedgerKind *kind = ledger_model_find_kind (model, "thing");
  g_autofree char *long_text = g_strnfill (1001, 'a');
  g_auto (LedgerValue) value = { 0 };

  g_assert_true (ledger_field_check (ledger_kind_find_field (kind, "text"), &value, NULL));
  ledger_value_set_integer (&value, 2);
  g_assert_false (ledger_field_check (ledger_kind_find_field (kind, "text"), &value, NULL));
  g_assert_false (ledger_field_check (ledger_kind_find_field (kind, "boolean"), &value, NULL));
  g_assert_true (ledger_field_check (ledger_kind_find_field (kind, "integer"), &value, NULL));
  ledger_value_set_text (&value, long_text);
  g_assert_false (ledger_field_check (ledger_kind_find_field (kind, "text"), &value, NULL));
  g_assert_true (ledger_field_check (ledger_kind_find_field (kind, "long_text"), &value, NULL));
  ledger_value_set_text (&value, "green");
  g_assert_false (ledger_field_check (ledger_kind_find_field (kind, "choice"), &value, NULL));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value/one-value-has-one-form", test_json);
  g_test_add_func ("/value/its-form-is-json", test_json_reads_back);
  g_test_add_func ("/value/equal-is-of-shape-and-content", test_equal);
  g_test_add_func ("/value/an-id-is-read-and-written", test_id_text);
  g_test_add_func ("/value/a-slot-has-one-id", test_id_derived);
  g_test_add_func ("/value/new-ids-are-in-order-of-time", test_id_new);
  g_test_add_func ("/value/every-type-reads-what-people-type", test_read);
  g_test_add_func ("/value/a-number-is-held-to-its-range", test_ranges);
  g_test_add_func ("/value/a-text-that-names-fields-names-one-that-a-form-asks", test_names);
  g_test_add_func ("/value/what-comes-over-the-wire-is-held-to-its-type", test_check);
  return g_test_run ();
}

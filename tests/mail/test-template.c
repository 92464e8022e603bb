/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Templates and what they say (MAIL-01): fields and what comes in their place, blocks, faults by line, and that what is
 * filled in is text, on paper, in HTML and in plain text. One thread only.
 */
#include "config.h"

#include "libledger/mail/body.h"

#include <locale.h>
#include <string.h>

/* Name and value, ended by NULL. What has no value does not hold. */
static char *
dup_value (const char *name, gpointer data)
{
  const char *const *values = data;

  for (guint i = 0; values[i] != NULL; i += 2)
    if (strcmp (values[i], name) == 0)
      return g_strdup (values[i + 1]);
  return NULL;
}

static gboolean
holds (const char *name, gpointer data)
{
  g_autofree char *value = dup_value (name, data);

  return value != NULL && *value != '\0';
}

#define VALUES(...) ((const char *const[]) { __VA_ARGS__, NULL })

static LedgerFilled *
fill (const char *text, const char *const *values)
{
  const LedgerTemplateSource source = { dup_value, holds, (gpointer) values };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerTemplate) template = ledger_template_parse (text, &error);

  g_assert_no_error (error);
  return ledger_template_fill (template, &source);
}

static void
assert_plain (const char *text, const char *const *values, const char *expected)
{
  g_autoptr (LedgerFilled) filled = fill (text, values);
  g_autoptr (LedgerBody) body = ledger_body_new (filled);
  g_autofree char *plain = ledger_body_dup_plain (body);

  g_assert_cmpstr (plain, ==, expected);
}

static void
assert_html (const char *text, const char *const *values, const char *expected)
{
  g_autoptr (LedgerFilled) filled = fill (text, values);
  g_autoptr (LedgerBody) body = ledger_body_new (filled);

  g_assert_cmpstr (body->html, ==, expected);
}

static void
test_fields (void)
{
  const char *const *values = VALUES ("salutation", "Geachte mevrouw De Vries", "title", "", "number", "10023");

  assert_plain ("{{salutation}},\n\nUw nummer is {{ number }}.\n", values,
                "Geachte mevrouw De Vries,\n\nUw nummer is 10023.\n");
  assert_plain ("{{title|}}Beste {{given_name|lid}}, dag {{phone | \t}}.", values, "Beste lid, dag .\n");
  assert_plain ("Een accolade: \\{{number}} {number} {{{number}}}", values,
                "Een accolade: {{number}} {number} {10023}\n");
}

static void
test_lacking (void)
{
  g_autoptr (LedgerFilled) filled = fill ("{{salutation}}, {{iban}} {{title|}} {{iban}} {{if phone}}{{phone}}{{end}}",
                                          VALUES ("title", "", "salutation", ""));

  g_assert_cmpuint (filled->lacking->len, ==, 2);
  g_assert_cmpstr (filled->lacking->pdata[0], ==, "salutation");
  g_assert_cmpstr (filled->lacking->pdata[1], ==, "iban");
}

static const struct
{
  const char *text;
  const char *plain;
} blocks[] = {
  { "a\n\n{{if yes}}\nb\n\n{{end}}\nc", "a\n\nb\n\nc\n" },
  { "a\n\n{{if no}}\nb\n\n{{end}}\nc", "a\n\nc\n" },
  { "a\n\n  {{if no}}  \nb\n{{else}}\nd\n\t{{end}}\n\nc", "a\n\nd\n\nc\n" },
  { "a\n\n{{if not no}}\nb\n{{else}}\nd\n{{end}}", "a\n\nb\n" },
  { "{{if yes}}a{{if no}}b{{else}}c{{end}}{{else}}d{{end}}", "ac\n" },
  { "{{if no}}a{{if yes}}b{{else}}c{{end}}{{else}}d{{end}}e", "de\n" },
  { "- een\n{{if yes}}\n- twee\n{{end}}\n- drie", "  • een\n  • twee\n  • drie\n" },
  { "- een\n{{if no}}\n- twee\n{{end}}\n- drie", "  • een\n  • drie\n" },
  { "- een\n- {{no|}}\n\nGroet", "  • een\n\nGroet\n" },
  { "x {{if yes}} y\n{{end}} z", "x  y\nz\n" },
  { "a\n{{no|}}\nb", "a\nb\n" },
  { "a\n {{no|}} {{no|}}\t\nb\n{{no|}}", "a\nb\n" },
  { "a\n{{no|}}.\n\nb", "a\n.\n\nb\n" },
};

static void
test_blocks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    assert_plain (blocks[i].text, VALUES ("yes", "1", "no", ""), blocks[i].plain);
}

/* Whatever somebody is called, it is his name. */
static void
test_values_are_text (void)
{
  static const char *const names[] = {
    "**vet**", "<b>x</b> & \"y\"", "{{number}}", "1. a", "[a](https://example.org)", "# a", "a_b_c", "\\", "`a`",
    "\xee\x80\x80 eigen", "&amp;", "- a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (LedgerFilled) filled = fill ("{{name}}", VALUES ("name", names[i], "number", "no"));
      g_autoptr (LedgerBody) body = ledger_body_new (filled);
      const LedgerBodyPart *part = body->parts->pdata[0];
      g_autofree char *markup = g_markup_escape_text (names[i], -1);
      g_autofree char *paragraph = g_strdup_printf ("<p>%s</p>\n", names[i]);

      g_assert_cmpuint (body->parts->len, ==, 1);
      g_assert_cmpstr (part->plain, ==, names[i]);
      g_assert_cmpstr (part->markup, ==, markup);
      if (strpbrk (names[i], "<>&\"") == NULL)
        g_assert_cmpstr (body->html, ==, paragraph);
    }
  assert_html ("{{name}}", VALUES ("name", "<b>x</b>"), "<p>&lt;b&gt;x&lt;/b&gt;</p>\n");
  assert_html ("<script>alert(1)</script>\n\na <b>b</b>", VALUES ("name", "x"),
               "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>a &lt;b&gt;b&lt;/b&gt;</p>\n");
}

static void
test_lines (void)
{
  const char *const *values = VALUES ("address", "Kerkstraat 1\n1234 AB Ons Dorp");

  assert_plain ("Aan:\n{{address}}\nDag", values, "Aan:\nKerkstraat 1\n1234 AB Ons Dorp\nDag\n");
  assert_html ("Aan:\n{{address}}", values, "<p>Aan:<br />\nKerkstraat 1<br />\n1234 AB Ons Dorp</p>\n");
}

static void
test_links (void)
{
  const char *const *values = VALUES ("number", "1 &?/", "url", "https://example.org/p?a=1",
                                      "bad", "javascript:alert(1)");

  assert_html ("[Betaal](https://example.org/{{number}})", values,
               "<p><a href=\"https://example.org/1%20%26%3F%2F\">Betaal</a></p>\n");
  assert_html ("[Site](www.example.org) [Site](HTTPS://example.org)", values,
               "<p><a href=\"https://www.example.org\">Site</a> <a href=\"HTTPS://example.org\">Site</a></p>\n");
  assert_html ("[Betaal]({{url}})", values, "<p><a href=\"https://example.org/p?a=1\">Betaal</a></p>\n");
  assert_html ("[Betaal]({{bad}})", values, "<p><a href=\"\">Betaal</a></p>\n");
  assert_html ("![foto](https://example.org/a.png)", values,
               "<p><a href=\"https://example.org/a.png\">foto</a></p>\n");
  assert_plain ("[Betaal]({{url}}), of mail naar [ons](mailto:a@example.org): <https://example.org/>", values,
                "Betaal (https://example.org/p?a=1), of mail naar ons (a@example.org): https://example.org/\n");
}

static void
test_parts (void)
{
  static const char text[] = "# Kop\n\nEen *twee* **drie**\n\n3. a\n4. b\n\n   bb\n\n> c\n\n---\n";
  static const struct
  {
    LedgerBodyType type;
    guint level, indent;
    const char *mark, *markup;
    gboolean tight;
  } parts[] = {
    { LEDGER_BODY_HEADING, 1, 0, NULL, "Kop", FALSE },
    { LEDGER_BODY_PARAGRAPH, 0, 0, NULL, "Een <i>twee</i> <b>drie</b>", FALSE },
    { LEDGER_BODY_PARAGRAPH, 0, 1, "3.", "a", FALSE },
    { LEDGER_BODY_PARAGRAPH, 0, 1, "4.", "b", TRUE },
    { LEDGER_BODY_PARAGRAPH, 0, 1, NULL, "bb", FALSE },
    { LEDGER_BODY_PARAGRAPH, 0, 1, NULL, "c", FALSE },
    { LEDGER_BODY_RULE, 0, 0, NULL, "", FALSE },
  };
  g_autoptr (LedgerFilled) filled = fill (text, VALUES ("a", "b"));
  g_autoptr (LedgerBody) body = ledger_body_new (filled);

  g_assert_cmpuint (body->parts->len, ==, G_N_ELEMENTS (parts));
  for (guint i = 0; i < body->parts->len; i++)
    {
      const LedgerBodyPart *part = body->parts->pdata[i];

      g_assert_cmpint (part->type, ==, parts[i].type);
      g_assert_cmpuint (part->level, ==, parts[i].level);
      g_assert_cmpuint (part->indent, ==, parts[i].indent);
      g_assert_cmpstr (part->mark, ==, parts[i].mark);
      g_assert_cmpstr (part->markup, ==, parts[i].markup);
      g_assert_cmpint (part->tight, ==, parts[i].tight);
    }
}

/* Nobody's name begins another header. */
static void
test_subject (void)
{
  g_autoptr (LedgerFilled) filled = fill ("Factuur {{number}} van *{{name}}* \\{{x",
                                          VALUES ("number", "12", "name", "A\r\nBcc: b@example.org"));
  g_autofree char *line = ledger_filled_dup_line (filled);

  g_assert_cmpstr (line, ==, "Factuur 12 van *A  Bcc: b@example.org* {{x");
}

static const struct
{
  const char *text;
  const char *line;             /* with which the message begins */
} faults[] = {
  { "a\n{{if x}}\nb", "Line 2:" },
  { "a\n\n{{end}}", "Line 3:" },
  { "{{if x}}\n{{else}}\n{{else}}\n{{end}}", "Line 3:" },
  { "{{else}}", "Line 1:" },
  { "a {{naam\n}}", "Line 1:" },
  { "{{}}", "Line 1:" },
  { "{{Voor Naam}}", "Line 1:" },
  { "a\nb {{|x}}", "Line 2:" },
  { "{{if }}{{end}}", "Line 1:" },
  { "{{if not }}{{end}}", "Line 1:" },
  { "a\x01", "Line 1:" },
  { "\xff", "Line 1:" },
  { "\xee\x80\x80", "Line 1:" },
};

static void
test_faults (void)
{
  g_autofree char *long_text = g_strnfill (LEDGER_TEMPLATE_BYTES + 1, 'a');
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) many = g_string_new (NULL);

  for (guint i = 0; i <= LEDGER_TEMPLATE_DEPTH; i++)
    g_string_append (deep, "{{if x}}");
  for (guint i = 0; i <= LEDGER_TEMPLATE_TAGS; i++)
    g_string_append (many, "{{x}}");
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ledger_template_parse (faults[i].text, &error));
      g_assert_error (error, LEDGER_TEMPLATE_ERROR, LEDGER_TEMPLATE_ERROR_FORM);
      g_assert_true (g_str_has_prefix (error->message, faults[i].line));
      g_assert_cmpuint (ledger_template_error_get_line (error), ==,
                        g_ascii_strtoull (faults[i].line + strlen ("Line "), NULL, 10));
    }
  g_assert_null (ledger_template_parse (long_text, NULL));
  g_assert_null (ledger_template_parse (deep->str, NULL));
  g_assert_null (ledger_template_parse (many->str, NULL));
}

static void
test_uses (void)
{
  g_autoptr (LedgerTemplate) template = ledger_template_parse ("{{a}}\n{{if not b}}\n{{own.x|y}}{{end}}", NULL);
  const GArray *uses = ledger_template_get_uses (template);
  static const struct
  {
    const char *name;
    guint line;
    gboolean asks;
  } expected[] = { { "a", 1, FALSE }, { "b", 2, TRUE }, { "own.x", 3, FALSE } };

  g_assert_cmpuint (uses->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < uses->len; i++)
    {
      const LedgerTemplateUse *use = &g_array_index (uses, LedgerTemplateUse, i);

      g_assert_cmpstr (use->name, ==, expected[i].name);
      g_assert_cmpuint (use->line, ==, expected[i].line);
      g_assert_cmpint (use->asks, ==, expected[i].asks);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/template/a-field-is-filled-or-something-comes-in-its-place", test_fields);
  g_test_add_func ("/mail/template/what-is-lacking-is-told-once", test_lacking);
  g_test_add_func ("/mail/template/blocks-are-for-whom-they-hold-and-leave-no-empty-line", test_blocks);
  g_test_add_func ("/mail/template/values-are-text-whatever-is-in-them", test_values_are_text);
  g_test_add_func ("/mail/template/lines-stay-lines", test_lines);
  g_test_add_func ("/mail/template/a-value-in-a-link-is-one-part-of-it", test_links);
  g_test_add_func ("/mail/template/a-body-is-parts-with-marks-and-levels", test_parts);
  g_test_add_func ("/mail/template/a-subject-is-one-line", test_subject);
  g_test_add_func ("/mail/template/a-fault-is-told-with-its-line", test_faults);
  g_test_add_func ("/mail/template/what-a-template-names-is-listed-with-its-line", test_uses);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Templates filled from a book (MAIL-01): fields, aliases and own fields, what a letter says of itself, days in the
 * language of who receives it, conditions, what may not leave, and the same letter once more from what was kept.
 */
#include "tests/sync/pair.h"

#include "libledger/mail/body.h"
#include "libledger/mailing/source.h"

#define DAY "2026-07-01"
#define FIELDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

static LedgerId
make (LedgerStore *store, const char *kind_name, const LedgerId *contact, const char *const *fields)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), kind_name);
  LedgerEdit *edit = ledger_edit_new (store, "create");
  LedgerId id = ledger_edit_create (edit, kind);
  g_autoptr (GError) error = NULL;

  if (contact != NULL)
    {
      g_auto (LedgerValue) parent = { 0 };

      ledger_value_set_id (&parent, contact);
      ledger_edit_set (edit, kind->parent, &id, &parent);
    }
  for (guint i = 0; fields[i] != NULL; i += 2)
    {
      ledger_edit_set_named (edit, kind, &id, fields[i], fields[i + 1], &error);
      g_assert_no_error (error);
    }
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  ledger_edit_free (edit);
  return id;
}

static LedgerId
make_vries (LedgerStore *store)
{
  return make (store, "contact", NULL,
               FIELDS ("country", "NL", "kind", "person", "status", "active", "form_of_address", "mrs",
                       "initials", "B.", "name_particle", "de", "family_name", "Vries",
                       "street", "Oude Delft", "house_number", "40", "postcode", "2611 RS", "city", "Delft",
                       "birth_date", "1960-02-01", "email", "b@example.nl"));
}

static LedgerFilled *
fill (LedgerStore *store, LedgerMailSource *source, const LedgerId *id, LedgerTemplate *template)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  g_autoptr (LedgerRecord) contact = ledger_store_get (store, kind, id, NULL);
  g_autoptr (LedgerLetter) letter = ledger_letter_new (store, contact, DAY, LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE);

  ledger_mail_source_begin (source, contact, letter);
  return ledger_template_fill (template, ledger_mail_source_get_source (source));
}

static char *
dup_plain (const LedgerFilled *filled)
{
  g_autoptr (LedgerBody) body = ledger_body_new (filled);

  return ledger_body_dup_plain (body);
}

static LedgerTemplate *
parse (LedgerMailSource *source, const char *text)
{
  g_autoptr (GError) error = NULL;
  LedgerTemplate *template = ledger_template_parse (text, &error);

  g_assert_no_error (error);
  ledger_mail_source_check (source, template, &error);
  g_assert_no_error (error);
  return template;
}

static void
test_fields (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId vries, diet;
  g_autofree char *name = NULL, *text = NULL, *plain = NULL, *id = NULL, *own = NULL;
  g_autoptr (LedgerMailSource) source = NULL;
  g_autoptr (LedgerTemplate) template = NULL;
  g_autoptr (LedgerFilled) filled = NULL;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  vries = make_vries (store);
  diet = make (store, "field_definition", NULL, FIELDS ("record_kind", "contact", "label", "Dieet", "type", "text"));
  id = ledger_id_dup_text (&diet);
  own = g_strconcat ("own.", id, NULL);
  pair_set (&pair, PAIR_ANNA, "contact", &vries, own, "zoutloos");
  source = ledger_mail_source_new (store, NULL, NULL, DAY, NULL);
  text = g_strdup_printf ("{{day}}\n\n{{envelope_name}}\n{{address}}\n\n{{salutation}}, geboren op {{birth_date}}, "
                          "{{email}}, dieet {{own.%s}}, telefoon {{phone|onbekend}}", id);
  template = parse (source, text);
  filled = fill (store, source, &vries, template);
  plain = dup_plain (filled);
  g_assert_cmpuint (filled->lacking->len, ==, 0);
  g_assert_cmpstr (plain, ==,
                   "1 juli 2026\n\nMevrouw B. de Vries\nOude Delft 40\n2611 RS Delft\n\nGeachte mevrouw De Vries, "
                   "geboren "
                   "op 1 februari 1960, b@example.nl, dieet zoutloos, telefoon onbekend\n");
}

static void
test_languages (void)
{
  static const struct
  {
    const char *language;
    const char *plain;
  } rows[] = {
    { "nl", "1 juli 2026: Geachte mevrouw De Vries, 1 februari 1960\n" },
    { "fr", "1er juillet 2026: Madame, 1er février 1960\n" },
    { "de", "1. Juli 2026: Sehr geehrte Frau De Vries, 1. Februar 1960\n" },
    { "en", "1 July 2026: Dear Ms De Vries, 1 February 1960\n" },
  };
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId vries;
  g_autoptr (LedgerMailSource) source = NULL;
  g_autoptr (LedgerTemplate) template = NULL;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  vries = make_vries (store);
  source = ledger_mail_source_new (store, NULL, NULL, DAY, NULL);
  template = parse (source, "{{day}}: {{salutation}}, {{birth_date}}");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LedgerFilled) filled = NULL;
      g_autofree char *plain = NULL;

      pair_set (&pair, PAIR_ANNA, "contact", &vries, "language", rows[i].language);
      filled = fill (store, source, &vries, template);
      plain = dup_plain (filled);
      g_assert_cmpstr (plain, ==, rows[i].plain);
    }
}

static void
test_conditions (void)
{
  static const char conditions[] = "{\"senior\":{\"field\":\"birth_date\",\"at_most\":\"today-65y\"},"
                                   "\"delft\":{\"field\":\"city\",\"is\":[\"Delft\"]}}";
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId vries;
  g_autoptr (LedgerMailSource) source = NULL;
  g_autoptr (LedgerTemplate) template = NULL;
  g_autoptr (LedgerFilled) before = NULL, after = NULL;
  g_autofree char *first = NULL, *second = NULL;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  vries = make_vries (store);
  source = ledger_mail_source_new (store, NULL, conditions, DAY, NULL);
  template = parse (source, "{{if senior}}65+{{else}}jong{{end}} {{if delft}}Delft{{end}} {{if not phone}}geen{{end}}");
  before = fill (store, source, &vries, template);
  first = dup_plain (before);
  g_assert_cmpstr (first, ==, "65+ Delft geen\n");
  pair_set (&pair, PAIR_ANNA, "contact", &vries, "birth_date", "1990-01-01");
  pair_set (&pair, PAIR_ANNA, "contact", &vries, "city", "Leiden");
  after = fill (store, source, &vries, template);
  second = dup_plain (after);
  g_assert_cmpstr (second, ==, "jong  geen\n");
}

/* The book goes on; the letter that was sent can be made again as it was. */
static void
test_again (void)
{
  static const char conditions[] = "{\"delft\":{\"field\":\"city\",\"is\":[\"Delft\"]}}";
  static const char text[] = "{{salutation}}, {{city}}{{if delft}} (hier){{end}}{{if phone}} {{phone}}{{end}} "
                             "{{title|-}}";
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId vries;
  g_autoptr (LedgerMailSource) source = NULL, kept = NULL;
  g_autoptr (LedgerTemplate) template = NULL;
  g_autoptr (LedgerFilled) sent = NULL, again = NULL;
  g_autofree char *asked = NULL, *first = NULL, *second = NULL;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  vries = make_vries (store);
  source = ledger_mail_source_new (store, NULL, conditions, DAY, NULL);
  template = parse (source, text);
  sent = fill (store, source, &vries, template);
  asked = ledger_mail_source_dup_asked (source);
  pair_set (&pair, PAIR_ANNA, "contact", &vries, "city", "Leiden");
  pair_set (&pair, PAIR_ANNA, "contact", &vries, "phone", "0612345678");
  kept = ledger_mail_source_new_kept (asked, NULL);
  again = ledger_template_fill (template, ledger_mail_source_get_source (kept));
  first = dup_plain (sent);
  second = dup_plain (again);
  g_assert_cmpstr (first, ==, "Geachte mevrouw De Vries, Delft (hier) -\n");
  g_assert_cmpstr (second, ==, first);
  g_assert_null (ledger_mail_source_new_kept ("{}", NULL));
  g_assert_null (ledger_mail_source_new_kept ("[", NULL));
}

static void
test_refused (void)
{
  static const char *const texts[] = { "a\n{{naam}}", "a\n{{if nobody}}b{{end}}", "a\n{{own.x}}", "a\n{{author}}",
                                       "a\n{{membership}}" };
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  g_autoptr (LedgerMailSource) source = NULL;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  source = ledger_mail_source_new (store, NULL, NULL, DAY, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (LedgerTemplate) template = ledger_template_parse (texts[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (ledger_mail_source_check (source, template, &error));
      g_assert_error (error, LEDGER_TEMPLATE_ERROR, LEDGER_TEMPLATE_ERROR_FORM);
      g_assert_true (g_str_has_prefix (error->message, "Line 2:"));
    }
  g_assert_null (ledger_mail_source_new (store, NULL, "{\"a\":{\"field\":\"moon\",\"filled\":true}}", DAY, NULL));
  g_assert_null (ledger_mail_source_new (store, NULL, "[]", DAY, NULL));
}

/* What is offered may stand in a letter, and what may not stand there is not offered. */
static void
test_offered (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId diet;
  g_autofree char *id = NULL, *own = NULL;
  g_autoptr (LedgerMailSource) source = NULL;
  g_autoptr (GPtrArray) names = NULL;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  diet = make (store, "field_definition", NULL, FIELDS ("record_kind", "contact", "label", "Dieet", "type", "text"));
  id = ledger_id_dup_text (&diet);
  own = g_strconcat ("own.", id, NULL);
  source = ledger_mail_source_new (store, NULL, NULL, DAY, NULL);
  names = ledger_mail_source_list_fields (source);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *text = g_strdup_printf ("{{%s}}", (char *) names->pdata[i]);
      g_autoptr (LedgerTemplate) template = parse (source, text);

      g_assert_nonnull (template);
    }
  g_assert_cmpstr (names->pdata[0], ==, "salutation");
  g_assert_true (g_ptr_array_find_with_equal_func (names, "family_name", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (names, "email", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (names, own, g_str_equal, NULL));
  g_assert_false (g_ptr_array_find_with_equal_func (names, "self", g_str_equal, NULL));
  g_assert_false (g_ptr_array_find_with_equal_func (names, "bsn", g_str_equal, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-source/MAIL-01-fields-own-fields-and-what-a-letter-says-of-itself", test_fields);
  g_test_add_func ("/mail-source/MAIL-01-days-and-salutation-in-the-language-of-who-receives-it", test_languages);
  g_test_add_func ("/mail-source/MAIL-01-blocks-by-condition-and-by-field", test_conditions);
  g_test_add_func ("/mail-source/the-same-letter-once-more-when-the-book-has-gone-on", test_again);
  g_test_add_func ("/mail-source/what-is-not-there-is-told-with-its-line", test_refused);
  g_test_add_func ("/mail-source/MAIL-01-what-is-offered-may-stand-in-a-letter", test_offered);
  return g_test_run ();
}

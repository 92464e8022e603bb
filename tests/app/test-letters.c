/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts of templates as the window writes them (MAIL-01): what is put into a text, named conditions, how a text looks
 * for a contact and what is wrong with it, and who of a selection lacks what. One thread.
 */
#include "tests/sync/pair.h"

#include "app/letter-conditions.h"
#include "app/letter-gaps.h"
#include "app/letter-preview.h"
#include "app/logo.h"

#include "libledger/paper/letter-paper.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#define FIELDS(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define SENIOR "{\"field\":\"birth_date\",\"at_most\":\"1960-12-31\"}"

static LedgerId
make (LedgerStore *store, const char *kind_name, const char *const *fields)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  LedgerId id = ledger_edit_create (edit, kind);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; fields[i] != NULL; i += 2)
    {
      ledger_edit_set_named (edit, kind, &id, fields[i], fields[i + 1], &error);
      g_assert_no_error (error);
    }
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static LedgerId
make_person (LedgerStore *store, const char *name, const char *field, const char *value)
{
  return make (store, "contact", FIELDS ("country", "NL", "kind", "person", "status", "active", "initials", "A.",
                                         "family_name", name, "street", "Zeeweg", "house_number", "1", "postcode",
                                         "2611 RS", "city", "Zeist", field, value));
}

static LedenboekLetterText *
make_text (const char *language, const char *text)
{
  LedenboekLetterText *made = ledenboek_letter_text_new (language, NULL);

  g_free (made->text);
  made->text = g_strdup (text);
  return made;
}

static void
test_put_in (void)
{
  g_autofree char *field = ledenboek_letter_text_dup_field ("city");
  g_autofree char *inside = ledenboek_letter_text_dup_block ("senior", "U bent 65.", FALSE);
  g_autofree char *lines = ledenboek_letter_text_dup_block ("senior", "U bent 65.", TRUE);
  g_autofree char *none = ledenboek_letter_text_dup_condition_name ("  — ");
  g_autofree char *word = ledenboek_letter_text_dup_condition_name ("End");
  g_autofree char *name = ledenboek_letter_text_dup_condition_name ("65 én ouder!");
  g_autoptr (LedgerTemplate) template = ledger_template_parse (lines, NULL);

  g_assert_cmpstr (field, ==, "{{city}}");
  g_assert_cmpstr (inside, ==, "{{if senior}}U bent 65.{{end}}");
  g_assert_cmpstr (lines, ==, "{{if senior}}\nU bent 65.\n{{end}}\n");
  g_assert_nonnull (template);
  g_assert_null (none);
  g_assert_null (word);
  g_assert_cmpstr (name, ==, "65_en_ouder");
}

/* A draft is what was typed, with what is not there. */
static void
test_drafts (void)
{
  g_autoptr (LedenboekLetterText) text = make_text ("fr", "Bonjour {{city}}\n");
  g_autoptr (GHashTable) fields = ledenboek_letter_text_make_fields (text);
  g_autoptr (LedenboekLetterText) again = ledenboek_letter_text_new_draft ("fr", fields);
  g_autoptr (LedenboekLetterText) empty = ledenboek_letter_text_new ("fr", NULL);

  g_assert_true (ledenboek_letter_text_equal (text, again));
  g_assert_null (again->message);
  g_assert_false (ledenboek_letter_text_is_empty (again));
  g_assert_true (ledenboek_letter_text_is_empty (empty));
  g_assert_false (ledenboek_letter_text_equal (text, empty));
}

static void
test_conditions (void)
{
  const LedgerModel *model = ledger_model_get_default ();
  g_autoptr (GPtrArray) conditions = ledenboek_letter_conditions_read (model, "{\"senior\":" SENIOR "}");
  g_autoptr (GPtrArray) none = ledenboek_letter_conditions_read (model, NULL);
  g_autofree char *json = NULL, *left = NULL, *nothing = NULL;

  ledenboek_letter_conditions_set (conditions, "delft",
                                   ledger_condition_read (model, ledger_model_find_kind (model, "contact"),
                                                          "{\"field\":\"city\",\"is\":[\"Zeist\"]}", NULL));
  json = ledenboek_letter_conditions_dup_json (conditions);
  g_assert_cmpstr (json, ==, "{\"delft\":{\"field\":\"city\",\"is\":[\"Zeist\"]},\"senior\":" SENIOR "}");
  g_assert_nonnull (ledenboek_letter_conditions_find (conditions, "senior"));
  ledenboek_letter_conditions_remove (conditions, "delft");
  left = ledenboek_letter_conditions_dup_json (conditions);
  g_assert_cmpstr (left, ==, "{\"senior\":" SENIOR "}");
  nothing = ledenboek_letter_conditions_dup_json (none);
  g_assert_null (nothing);
}

static void
test_preview (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerAccess access = { 0 };
  LedgerId vries;
  g_autoptr (LedenboekLetterText) text = make_text ("nl", "{{salutation}},\n\n{{if senior}}65+{{end}}\n{{phone}}");
  g_autoptr (LedenboekLetterPreview) preview = NULL;
  g_autofree char *plain = NULL;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  vries = make_person (store, "Vries", "birth_date", "1950-01-01");
  text->conditions = g_strdup ("{\"senior\":" SENIOR "}");
  text->message = g_strdup ("Hallo {{city}}");
  preview = ledenboek_letter_preview_make (store, &access, text, &vries, NULL, TRUE, NULL);
  g_assert_nonnull (preview);
  g_assert_null (preview->fault);
  g_assert_cmpuint (preview->pages->len, ==, 1);
  g_assert_cmpuint (preview->lacking->len, ==, 1);
  g_assert_cmpstr (preview->lacking->pdata[0], ==, "Phone");
  plain = ledger_body_dup_plain (preview->message);
  g_assert_cmpstr (plain, ==, "Hallo Zeist\n");
  g_assert_cmpstr (g_hash_table_lookup (preview->values, "city"), ==, "Zeist");
  g_assert_false (g_hash_table_contains (preview->values, "phone"));
}

/* What is wrong is told of the part and the line that it is in; without a contact it is told as well. */
static void
test_faults (void)
{
  static const struct
  {
    const char *subject, *text, *message, *conditions;
    LedenboekLetterPart part;
    guint line;
  } rows[] = {
    { "{{", "Goed", NULL, NULL, LEDENBOEK_PART_SUBJECT, 1 },
    { "Goed", "Een\n\n{{nergens}}", NULL, NULL, LEDENBOEK_PART_TEXT, 3 },
    { "Goed", "Een\n{{if city}}\nTwee", NULL, NULL, LEDENBOEK_PART_TEXT, 2 },
    { "Goed", "Goed", "Een\n{{city", NULL, LEDENBOEK_PART_MESSAGE, 2 },
    { "Goed", "Goed", NULL, "{\"x\":{}}", LEDENBOEK_PART_CONDITIONS, 0 },
  };
  g_auto (Pair) pair = { 0 };
  LedgerAccess access = { 0 };

  pair_open (&pair, NULL);
  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LedenboekLetterText) text = make_text ("nl", rows[i].text);
      g_autoptr (LedenboekLetterPreview) preview = NULL;

      g_free (text->subject);
      text->subject = g_strdup (rows[i].subject);
      text->message = g_strdup (rows[i].message);
      text->conditions = g_strdup (rows[i].conditions);
      preview = ledenboek_letter_preview_make (pair.sides[PAIR_ANNA], &access, text, NULL, NULL, FALSE, NULL);
      g_assert_nonnull (preview->fault);
      g_assert_cmpint (preview->part, ==, rows[i].part);
      g_assert_cmpuint (preview->line, ==, rows[i].line);
    }
}

/* Asked of those who would get this text, and of nobody else, however small the pieces. */
static void
test_gaps (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerAccess access = { 0 };
  const LedgerKind *kind;
  LedgerId lacks;
  g_autoptr (LedenboekLetterText) text = make_text ("nl", "{{salutation}}, {{phone}}");
  g_autoptr (GPtrArray) languages = g_ptr_array_new ();
  g_autoptr (LedenboekLetterGaps) gaps = NULL;
  g_autoptr (GError) error = NULL;
  const LedenboekGap *gap;
  LedenboekGapsState state;
  guint steps = 0;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  make_person (store, "Heeft", "phone", "0612345678");
  lacks = make_person (store, "Mist", "email", "m@example.nl");
  make_person (store, "Ailleurs", "language", "fr");
  make_person (store, "Nee", "letter_membership", "0");
  g_ptr_array_add (languages, (char *) "nl");
  g_ptr_array_add (languages, (char *) "fr");
  kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  gaps = ledenboek_letter_gaps_new (store, &access, text, languages, "membership",
                                    ledger_condition_read (ledger_store_get_model (store), kind,
                                                           "{\"field\":\"city\",\"is\":[\"Zeist\"]}", NULL));
  do
    {
      g_assert_true (ledenboek_letter_gaps_step (gaps, 1, NULL, &error));
      ledenboek_letter_gaps_get_state (gaps, &state);
      steps++;
    }
  while (state.asked < state.all);
  g_assert_cmpuint (steps, ==, 4);
  g_assert_cmpuint (state.written_to, ==, 2);
  g_assert_cmpuint (state.complete, ==, 1);
  g_assert_cmpuint (ledenboek_letter_gaps_list (gaps)->len, ==, 1);
  gap = ledenboek_letter_gaps_list (gaps)->pdata[0];
  g_assert_cmpstr (gap->name, ==, "phone");
  g_assert_cmpuint (gap->contacts->len, ==, 1);
  g_assert_true (ledger_id_equal (&g_array_index (gap->contacts, LedgerId, 0), &lacks));
}

/* Noise of few colours: too large to be sent, but not when it is smaller. */
static GBytes *
make_picture (int width, int height)
{
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guchar *dots = gdk_pixbuf_get_pixels (picture);
  char *data;
  gsize size;

  for (gsize i = 0; i < (gsize) gdk_pixbuf_get_rowstride (picture) * (gsize) height; i++)
    dots[i] = (guchar) g_rand_int_range (random, 128, 132);
  g_assert_true (gdk_pixbuf_save_to_buffer (picture, &data, &size, "png", NULL, NULL));
  return g_bytes_new_take (data, size);
}

static void
test_logo (void)
{
  g_autoptr (GBytes) small = make_picture (60, 25), large = make_picture (1400, 1000), wide = make_picture (4100, 10);
  g_autoptr (GBytes) text = g_bytes_new_static ("geen", 4), same = NULL, smaller = NULL;
  g_autoptr (GError) error = NULL;

  same = ledenboek_logo_fit (small, &error);
  g_assert_true (g_bytes_equal (same, small));
  g_assert_cmpuint (g_bytes_get_size (large), >, LEDENBOEK_LOGO_SENT);
  smaller = ledenboek_logo_fit (large, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (smaller), <=, LEDENBOEK_LOGO_SENT);
  g_assert_true (ledger_letterhead_check_logo (smaller, &error));
  g_assert_null (ledenboek_logo_fit (text, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_null (ledenboek_logo_fit (wide, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/letters/what-is-put-in-is-a-template-again", test_put_in);
  g_test_add_func ("/letters/a-draft-is-what-was-typed", test_drafts);
  g_test_add_func ("/letters/conditions-by-name-in-one-order", test_conditions);
  g_test_add_func ("/letters/MAIL-01-how-a-text-looks-for-a-contact", test_preview);
  g_test_add_func ("/letters/MAIL-01-a-fault-is-of-a-part-and-a-line", test_faults);
  g_test_add_func ("/letters/MAIL-01-who-of-a-selection-lacks-what", test_gaps);
  g_test_add_func ("/letters/MAIL-05-a-logo-is-made-fit-to-be-sent-or-refused", test_logo);
  return g_test_run ();
}

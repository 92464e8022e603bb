/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Searching as people type: every line of the table is a query and who is found, in order. Main thread.
 */
#include "config.h"

#include "libledger/store/search.h"
#include "tests/store/store-fixture.h"

#include <locale.h>
#include <string.h>

typedef struct
{
  const char *given, *particle, *family, *birth, *street, *house, *addition, *postcode, *city, *phone, *email, *iban;
  const char *status;
} Person;

static const Person people[] = {
  { "Anna", "van den", "Berg", "1962-03-14", "Laan van Meerdervoort", "12", NULL, "2514 EA", "Den Haag",
    "+31612345678", "anna.berg@example.nl", "NL91ABNA0417164300", "active" },
  { "Bram", "de", "Boer", "1980-12-01", "Kerkstraat", "120", "a", "2514 EA", "Den Haag", "0201234567",
    "bram@voorbeeld.nl", "NL02RABO0123456789", "active" },
  { "Çelik", NULL, "Øster", "1999-07-30", "Zuiderplein", "3", NULL, "9712 AB", "Groningen", NULL, NULL, NULL, NULL },
  { "Dirk", NULL, "Visser", "1950-01-02", "Haven", "1", NULL, "1012 JS", "Amsterdam", "+32470123456", NULL, NULL,
    "deceased" },
  { "Els", NULL, "Visser", NULL, "Haven", "7", "b", "1012 JS", "Amsterdam", NULL, NULL, NULL, "active" },
  { "Zoë", "'t", "Hart-de Wit", "2001-02-03", NULL, NULL, NULL, NULL, NULL, NULL, "zoe@hart.example", NULL,
    "inactive" },
};

static void
fill (Fixture *fixture)
{
  fixture_open (fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      const Person *person = &people[i];
      g_autoptr (LedgerRecord) contact = fixture_new_contact (fixture, person->given, person->particle, person->family);
      g_autofree char *number = g_strdup_printf ("10%u23", i);

      fixture_set (contact, "number", number);
      fixture_set (contact, "birth_date", person->birth);
      fixture_set (contact, "street", person->street);
      fixture_set (contact, "house_number", person->house);
      fixture_set (contact, "house_number_addition", person->addition);
      fixture_set (contact, "postcode", person->postcode);
      fixture_set (contact, "city", person->city);
      fixture_set (contact, "status", person->status);
      fixture_write (fixture, contact);
      if (person->phone != NULL)
        fixture_add_child (fixture, contact, "contact_point", "value", person->phone);
      if (person->email != NULL)
        fixture_add_child (fixture, contact, "contact_point", "value", person->email);
      if (person->iban != NULL)
        fixture_add_child (fixture, contact, "bank_account", "iban", person->iban);
    }
}

/* "Anna Bram", and after a bar why the first was found. */
static char *
dup_found (Fixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hits = ledger_search_find (fixture->store, text, 50, NULL, &error);
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < hits->len; i++)
    {
      gint64 row = g_array_index (hits, LedgerHit, i).row;
      g_autoptr (GPtrArray) records = ledger_store_list_rows (fixture->store, fixture->contact, &row, 1, NULL);

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                              ledger_record_get_text (g_ptr_array_index (records, 0), "given_name"));
    }
  if (hits->len > 0 && g_array_index (hits, LedgerHit, 0).matched != NULL)
    g_string_append_printf (names, " | %s", g_array_index (hits, LedgerHit, 0).matched);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static const struct
{
  const char *typed;
  const char *found;
} queries[] = {
  { "berg", "Anna" },
  { "anna berg", "Anna" },
  { "berg anna", "Anna" },
  { "BERG", "Anna" },
  { "an be", "Anna" },
  { "van den berg", "Anna" },
  { "vandenberg", "Anna" },
  { "berg, van der", "Anna" },
  { "vd berg", "Anna" },
  { "celik", "Çelik" },
  { "oster", "Çelik" },
  { "ÇELİK", "Çelik" },
  { "Øster", "Çelik" },
  { "zoe", "Zoë" },
  { "hart", "Zoë" },
  { "wit hart", "Zoë" },
  { "'t hart", "Zoë" },
  { "hart de wit", "Zoë" },
  { "visser", "Els Dirk" },
  { "2514ea 12", "Anna | Home address: 2514 EA" },
  { "2514 EA 12", "Anna | Home address: 2514 EA" },
  { "2514ea", "Anna Bram | Home address: 2514 EA" },
  { "2514", "Anna Bram | Home address: 2514 EA" },
  { "2514ea 120a", "Bram | Home address: 2514 EA" },
  { "meerdervoort 12", "Anna | Home address: Laan van Meerdervoort" },
  { "amsterdam", "Els Dirk | Home address: Amsterdam" },
  { "5678", "Anna | Phone or e-mail: +31612345678" },
  { "678", "Anna | Phone or e-mail: +31612345678" },
  { "0612345678", "Anna | Phone or e-mail: +31612345678" },
  { "06 1234 5678", "Anna | Phone or e-mail: +31612345678" },
  { "06-12345678", "Anna | Phone or e-mail: +31612345678" },
  { "+31 6 12345678", "Anna | Phone or e-mail: +31612345678" },
  { "0031612345678", "Anna | Phone or e-mail: +31612345678" },
  { "061234", "Anna | Phone or e-mail: +31612345678" },
  { "020 1234567", "Bram | Phone or e-mail: 0201234567" },
  { "0470 12 34 56", "Dirk | Phone or e-mail: +32470123456" },
  { "4300", "Anna | Bank account: …4300" },
  { "NL91 ABNA 0417 1643 00", "Anna | Bank account: …4300" },
  { "nl91abna", "Anna | Bank account: …4300" },
  { "14-3-1962", "Anna | Birth: 1962-03-14" },
  { "14 maart 1962", "Anna | Birth: 1962-03-14" },
  { "14/3/62", "Anna | Birth: 1962-03-14" },
  { "1962-03-14", "Anna | Birth: 1962-03-14" },
  { "14031962", "Anna | Birth: 1962-03-14" },
  { "berg 14-3-1962", "Anna | Birth: 1962-03-14" },
  { "14-3-1962 berg", "Anna | Birth: 1962-03-14" },
  { "10023", "Anna | Number: 10023" },
  { "anna.berg@example.nl", "Anna | Phone or e-mail: anna.berg@example.nl" },
  { "bram@voor", "Bram | Phone or e-mail: bram@voorbeeld.nl" },
  { "vissre", "Els Dirk" },
  { "viser", "Els Dirk" },
  { "vusser", "Els Dirk" },
  { "bisser", "Els Dirk" },
  { "ivsser", "Els Dirk" },
  { "avisser", "Els Dirk" },
  { "isser", "Els Dirk" },
  { "els viser", "Els" },
  { "amsterdan", "Els Dirk | Home address: Amsterdam" },
  { "qqqqqqq", "" },
  { "berg visser", "" },
  { "", "" },
  { "  -- ", "" },
  { "\"' OR 1=1 --", "" },
  { "ber*", "Anna" },
  { "van", "Anna" },
};

static void
test_queries (void)
{
  g_auto (Fixture) fixture = { 0 };
  guint wrong = 0;

  fill (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *found = dup_found (&fixture, queries[i].typed);

      if (strcmp (found, queries[i].found) == 0)
        continue;
      g_test_message ("“%s” found “%s”, not “%s”", queries[i].typed, found, queries[i].found);
      wrong++;
    }
  g_assert_cmpint (wrong, ==, 0);
}

static gboolean
rebuild (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_search_rebuild (transaction, ledger_model_get_default (), error);
}

static void
test_rebuilt (void)
{
  g_auto (Fixture) fixture = { 0 };

  fill (&fixture);
  g_assert_true (ledger_database_write (fixture.database, rebuild, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *found = dup_found (&fixture, queries[i].typed);

      g_assert_cmpstr (found, ==, queries[i].found);
    }
}

static void
test_follows_edits (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = NULL;
  g_autofree char *before = NULL, *after = NULL, *gone = NULL, *deleted = NULL;

  fixture_open (&fixture, NULL);
  contact = fixture_new_contact (&fixture, "Anna", NULL, "Jansen");
  fixture_write (&fixture, contact);
  before = dup_found (&fixture, "jansen");
  g_assert_cmpstr (before, ==, "Anna");
  fixture_set (contact, "family_name", "Pieters");
  fixture_write (&fixture, contact);
  gone = dup_found (&fixture, "jansen");
  g_assert_cmpstr (gone, ==, "");
  after = dup_found (&fixture, "pieters");
  g_assert_cmpstr (after, ==, "Anna");
  fixture_set (contact, "existence", LEDGER_EXISTENCE_DELETED);
  fixture_write (&fixture, contact);
  deleted = dup_found (&fixture, "pieters");
  g_assert_cmpstr (deleted, ==, "");
}

/* The hits in the order that is kept in memory are those in the order of the file. */
static void
test_places (void)
{
  g_auto (Fixture) fixture = { 0 };

  fill (&fixture);
  g_assert_true (ledger_search_places_are_due (fixture.store));
  g_assert_true (ledger_search_read_places (fixture.store, NULL, NULL));
  g_assert_false (ledger_search_places_are_due (fixture.store));
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *found = dup_found (&fixture, queries[i].typed);

      g_assert_cmpstr (found, ==, queries[i].found);
    }
  g_assert_true (ledger_database_write (fixture.database, rebuild, NULL, NULL));
  g_assert_true (ledger_search_places_are_due (fixture.store));
}

static gboolean
write_and_give_up (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerRecord *record = data;

  g_assert_true (ledger_tables_write (transaction, record, LEDGER_SIDE_REPLICA, NULL));
  g_assert_true (ledger_search_update (transaction, ledger_model_get_default (), &record->id, NULL));
  g_set_error_literal (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED, "given up");
  return FALSE;
}

static void
assert_found (Fixture *fixture, const char *text, const char *expected)
{
  g_autofree char *found = dup_found (fixture, text);

  g_assert_cmpstr (found, ==, expected);
}

/* Of somebody who was written since, and of somebody new, the file says where they stand. */
static void
test_places_follow_edits (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) anna = NULL, bram = NULL, chris = NULL;

  fixture_open (&fixture, NULL);
  anna = fixture_new_contact (&fixture, "Anna", NULL, "Visser");
  fixture_write (&fixture, anna);
  bram = fixture_new_contact (&fixture, "Bram", NULL, "Visserman");
  fixture_write (&fixture, bram);
  g_assert_true (ledger_search_read_places (fixture.store, NULL, NULL));
  assert_found (&fixture, "visser", "Anna Bram");
  fixture_set (anna, "family_name", "Visserszoon");
  g_assert_false (ledger_database_write (fixture.database, write_and_give_up, anna, NULL));
  assert_found (&fixture, "visser", "Anna Bram");
  fixture_write (&fixture, anna);
  assert_found (&fixture, "visser", "Bram Anna");
  fixture_set (bram, "status", "deceased");
  fixture_write (&fixture, bram);
  assert_found (&fixture, "visser", "Anna Bram");
  chris = fixture_new_contact (&fixture, "Chris", NULL, "Visser");
  fixture_write (&fixture, chris);
  assert_found (&fixture, "visser", "Chris Anna Bram");
  g_assert_true (ledger_search_read_places (fixture.store, NULL, NULL));
  assert_found (&fixture, "visser", "Chris Anna Bram");
  fixture_set (chris, "existence", LEDGER_EXISTENCE_DELETED);
  fixture_write (&fixture, chris);
  assert_found (&fixture, "visser", "Anna Bram");
}

/* Everybody's own reason, also when many are told at once. */
static void
test_reasons_of_many (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GArray) hits = NULL;
  g_autoptr (LedgerQuery) query = NULL;

  fixture_open (&fixture, NULL);
  for (guint i = 0; i < 120; i++)
    {
      g_autofree char *family = g_strdup_printf ("Naam%03u", i), *street = g_strdup_printf ("Dijk %03u", i);
      g_autoptr (LedgerRecord) contact = fixture_new_contact (&fixture, "Jan", NULL, family);

      fixture_set (contact, "street", street);
      fixture_write (&fixture, contact);
    }
  hits = ledger_search_list (fixture.store, "dijk", 200, &query, NULL, NULL);
  g_assert_cmpuint (hits->len, ==, 120);
  g_assert_null (g_array_index (hits, LedgerHit, 0).matched);
  g_assert_true (ledger_search_explain (fixture.store, query, hits, NULL, NULL));
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *reason = g_strdup_printf ("Home address: Dijk %03u", i);

      g_assert_cmpstr (g_array_index (hits, LedgerHit, i).matched, ==, reason);
    }
  g_assert_null (g_array_index (hits, LedgerHit, 100).matched);
}

static gboolean
erase (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const LedgerRecord *record = data;

  return ledger_tables_delete (transaction, record->kind, &record->id, error) &&
         ledger_search_update (transaction, ledger_model_get_default (), &record->id, error) &&
         ledger_search_optimise (transaction, error);
}

static void
test_erased_from_the_file (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  fill (&fixture);
  contact = fixture_new_contact (&fixture, "Xantippe", NULL, "Quasimodo");
  fixture_write (&fixture, contact);
  g_assert_true (ledger_database_checkpoint (fixture.database, NULL));
  g_assert_true (g_file_get_contents (fixture.path, &bytes, &length, NULL));
  g_assert_nonnull (memmem (bytes, length, "quasimodo", 9));
  g_clear_pointer (&bytes, g_free);
  g_assert_true (ledger_database_write (fixture.database, erase, contact, NULL));
  g_assert_true (ledger_database_checkpoint (fixture.database, NULL));
  g_assert_true (g_file_get_contents (fixture.path, &bytes, &length, NULL));
  g_assert_null (memmem (bytes, length, "uasimodo", 8));
  g_assert_null (memmem (bytes, length, "antippe", 7));
}

/* The list shows initials, so a called name and a partner's name are told. */
static void
test_hidden_names (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = NULL;
  g_autofree char *called = NULL, *partner = NULL, *shown = NULL;

  fixture_open (&fixture, NULL);
  contact = fixture_new_contact (&fixture, "Klaas", "van den", "Berg");
  fixture_set (contact, "initials", "J.P.");
  fixture_set (contact, "partner_name", "Visser");
  fixture_write (&fixture, contact);
  called = dup_found (&fixture, "klaas berg");
  g_assert_cmpstr (called, ==, "Klaas | Name: Klaas");
  partner = dup_found (&fixture, "visser");
  g_assert_cmpstr (partner, ==, "Klaas | Name: Visser");
  shown = dup_found (&fixture, "jp van den berg");
  g_assert_cmpstr (shown, ==, "Klaas | Name: J.P.");
  g_clear_pointer (&shown, g_free);
  shown = dup_found (&fixture, "j p berg");
  g_assert_cmpstr (shown, ==, "Klaas");
}

static void
test_suggests (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *word = NULL, *none = NULL;

  fill (&fixture);
  word = ledger_search_dup_suggestion (fixture.store, "els vissre", NULL);
  g_assert_cmpstr (word, ==, "Visser");
  none = ledger_search_dup_suggestion (fixture.store, "qqqqqqq", NULL);
  g_assert_null (none);
}

static LedgerId
make_id (guint8 last)
{
  LedgerId id = { { 1, 2, 3, 4, 5, 6, 0x70, 8, 0x80 } };

  id.bytes[15] = last;
  return id;
}

static gboolean
read_document (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_ask (transaction, "SELECT \"reach\" FROM \"search_document\"", NULL, 0, data, error);
}

/* A contact with two e-mail addresses that arrive in the order of @first and @second. */
static char *
dup_document (guint8 first, guint8 second)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = NULL;
  g_auto (LedgerValue) reach = LEDGER_NOTHING;
  const guint8 order[] = { first, second };

  fixture_open (&fixture, NULL);
  contact = fixture_new_contact (&fixture, "Els", NULL, "Visser");
  fixture_write (&fixture, contact);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      LedgerId id = make_id (order[i]);
      g_autoptr (LedgerRecord) point = ledger_record_new (fixture_kind (&fixture, "contact_point"), &id);
      g_autofree char *address = g_strdup_printf ("els%u@example.nl", order[i]);

      fixture_set (point, "existence", LEDGER_EXISTENCE_LIVE);
      fixture_set (point, "value", address);
      ledger_value_set_id (&point->values[point->kind->parent->index], &contact->id);
      point->root = contact->id;
      fixture_write (&fixture, point);
    }
  g_assert_true (ledger_database_read_snapshot (fixture.database, read_document, &reach, NULL));
  return g_strdup (ledger_value_get_text (&reach));
}

/* Else the first touch of a contact would write what its snapshot brought once more. */
static void
test_same_document (void)
{
  g_autofree char *one = dup_document (1, 2), *other = dup_document (2, 1);

  g_assert_nonnull (strstr (one, "els1"));
  g_assert_cmpstr (one, ==, other);
}

/* A day in one is that day, not three numbers that stand anywhere; a word that somebody has hides no longer one. */
static void
test_days_and_words (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) longer = NULL;
  g_autofree char *day = NULL, *numbers = NULL, *word = NULL;

  fill (&fixture);
  longer = fixture_new_contact (&fixture, "Frits", NULL, "Boersma");
  fixture_set (longer, "number", "196245");
  fixture_set (longer, "street", "Plein 03");
  fixture_set (longer, "house_number", "14");
  fixture_write (&fixture, longer);
  day = dup_found (&fixture, "14-03-1962");
  g_assert_true (g_str_has_prefix (day, "Anna"));
  g_assert_null (strstr (day, "Frits"));
  numbers = dup_found (&fixture, "14 03 1962");
  g_assert_nonnull (strstr (numbers, "Anna"));
  g_assert_nonnull (strstr (numbers, "Frits"));
  word = dup_found (&fixture, "boer");
  g_assert_nonnull (strstr (word, "Bram"));
  g_assert_nonnull (strstr (word, "Frits"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/finds-what-people-type-and-says-why", test_queries);
  g_test_add_func ("/search/finds-the-same-after-a-rebuild", test_rebuilt);
  g_test_add_func ("/search/finds-the-same-with-places-in-memory", test_places);
  g_test_add_func ("/search/places-in-memory-follow-every-edit", test_places_follow_edits);
  g_test_add_func ("/search/tells-of-many-why-each-was-found", test_reasons_of_many);
  g_test_add_func ("/search/the-order-of-arrival-changes-no-document", test_same_document);
  g_test_add_func ("/search/follows-every-edit", test_follows_edits);
  g_test_add_func ("/search/erased-names-are-gone-from-the-file", test_erased_from_the_file);
  g_test_add_func ("/search/a-name-that-the-list-does-not-show-is-told", test_hidden_names);
  g_test_add_func ("/search/a-day-is-no-three-numbers-and-a-word-hides-no-longer-one", test_days_and_words);
  g_test_add_func ("/search/suggests-a-word-one-letter-away", test_suggests);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may be one and the same (REL-15, S7), on a real book: whom the match proposes, whom never. One thread.
 */
#include "config.h"

#include "libledger/quality/duplicates.h"
#include "tests/quality/households.h"

#include <locale.h>
#include <string.h>

/* At most so many pairs that are two people; at least so many of the planted ones. */
#define FALSE_MOST 10
#define PLANTED 30
#define FOUND_LEAST 28

static LedgerRecord *
add (Fixture *fixture, const char *given, const char *family, const char *birth_date, const char *postcode,
     const char *phone)
{
  LedgerRecord *contact = fixture_new_contact (fixture, given, NULL, family);

  fixture_set (contact, "birth_date", birth_date);
  fixture_set (contact, "postcode", postcode);
  fixture_set (contact, "house_number", postcode != NULL ? "12" : NULL);
  fixture_write (fixture, contact);
  if (phone != NULL)
    {
      LedgerId id = ledger_id_new (fixture->world);
      g_autoptr (LedgerRecord) point = ledger_record_new (fixture_kind (fixture, "contact_point"), &id);

      fixture_set (point, "existence", LEDGER_EXISTENCE_LIVE);
      fixture_set (point, "type", "phone");
      fixture_set (point, "value", phone);
      ledger_value_set_id (&point->values[point->kind->parent->index], &contact->id);
      point->root = contact->id;
      fixture_write (fixture, point);
    }
  return contact;
}

static GArray *
find (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GArray *found = ledger_duplicates_find (fixture->store, NULL, &error);

  g_assert_no_error (error);
  return found;
}

static const LedgerDuplicate *
get_pair (GArray *found, const LedgerId *one, const LedgerId *other)
{
  for (guint i = 0; i < found->len; i++)
    {
      const LedgerDuplicate *pair = &g_array_index (found, LedgerDuplicate, i);

      if ((ledger_id_equal (&pair->one, one) && ledger_id_equal (&pair->other, other)) ||
          (ledger_id_equal (&pair->one, other) && ledger_id_equal (&pair->other, one)))
        return pair;
    }
  return NULL;
}

static gboolean
is_proposed (Fixture *fixture, const LedgerRecord *one, const LedgerRecord *other)
{
  g_autoptr (GArray) found = find (fixture);

  return get_pair (found, &one->id, &other->id) != NULL;
}

static void
tell (Fixture *fixture, const LedgerId *one, const LedgerId *other, const char *what)
{
  g_autoptr (LedgerRecord) first = ledger_store_get (fixture->store, fixture->contact, one, NULL);
  g_autoptr (LedgerRecord) second = ledger_store_get (fixture->store, fixture->contact, other, NULL);
  g_autofree char *name = ledger_record_describe (first, LEDGER_DESCRIBE_LIST);
  g_autofree char *other_name = ledger_record_describe (second, LEDGER_DESCRIBE_LIST);

  g_test_message ("%s: %s %s %s / %s %s %s", what, name, ledger_record_get_text (first, "given_name"),
                  ledger_record_get_text (first, "birth_date"), other_name,
                  ledger_record_get_text (second, "given_name"), ledger_record_get_text (second, "birth_date"));
}

static void
check_office (guint64 seed)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GArray) planted = NULL;
  g_autoptr (GArray) found = NULL;
  guint n_found = 0;

  fixture_open (&fixture, NULL);
  planted = households_fill (&fixture, 5000, PLANTED, seed);
  found = find (&fixture);
  for (guint i = 0; i < planted->len; i++)
    {
      const Planted *plant = &g_array_index (planted, Planted, i);

      if (get_pair (found, &plant->one, &plant->other) != NULL)
        n_found++;
      else
        tell (&fixture, &plant->one, &plant->other, households_get_name (plant->plant));
    }
  for (guint i = 0; i < found->len; i++)
    {
      const LedgerDuplicate *pair = &g_array_index (found, LedgerDuplicate, i);
      g_autofree char *reasons = ledger_match_dup_reasons (pair->reasons);

      if (!households_is_planted (planted, &pair->one, &pair->other))
        tell (&fixture, &pair->one, &pair->other, reasons);
    }
  g_test_message ("seed %u: %u of %u proposed, %u others", (guint) seed, n_found, planted->len, found->len - n_found);
  g_assert_cmpuint (n_found, >=, FOUND_LEAST);
  g_assert_cmpuint (found->len - n_found, <=, FALSE_MOST);
  /* None is merged unasked: all are still there. */
  g_assert_cmpint (ledger_store_count (fixture.store, fixture.contact, NULL), >=, 5000);
}

static void
test_planted (void)
{
  for (guint64 seed = 1; seed <= 3; seed++)
    check_office (seed);
}

static void
test_two_people (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) father = NULL, son = NULL, tim = NULL, tom = NULL, anna = NULL, again = NULL;
  g_autoptr (GArray) found = NULL;

  fixture_open (&fixture, NULL);
  father = add (&fixture, "Jan", "Bergsma", "1951-03-12", "2514 EA", "+31612345678");
  son = add (&fixture, "Jan", "Bergsma", "1981-03-12", "2514 EA", "+31612345678");
  tim = add (&fixture, "Tim", "Bergsma", "2001-05-06", "2514 EA", "+31612345678");
  tom = add (&fixture, "Tom", "Bergsma", "2001-05-06", "2514 EA", "+31612345678");
  anna = add (&fixture, "Anna", "Bergsma", "1953-01-02", "2514 EA", NULL);
  again = add (&fixture, "Anna", "Bergmsa", "1953-01-02", "2514 EA", NULL);
  found = find (&fixture);
  g_assert_null (get_pair (found, &father->id, &son->id));
  g_assert_null (get_pair (found, &tim->id, &tom->id));
  g_assert_nonnull (get_pair (found, &anna->id, &again->id));
  g_assert_cmpuint (found->len, ==, 1);
}

static void
check_known_apart (const char *kind)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) one = NULL, other = NULL;
  LedgerId id;
  g_autoptr (LedgerRecord) joins = NULL;

  fixture_open (&fixture, NULL);
  one = add (&fixture, "Anna", "Bergsma", "1951-03-12", NULL, NULL);
  other = add (&fixture, "Anna", "Bergsma", "1951-03-12", NULL, NULL);
  g_assert_true (is_proposed (&fixture, one, other));
  id = ledger_id_new (fixture.world);
  joins = ledger_record_new (fixture_kind (&fixture, kind), &id);
  fixture_set (joins, "existence", LEDGER_EXISTENCE_LIVE);
  ledger_value_set_id (&joins->values[joins->kind->parent->index], &other->id);
  ledger_value_set_id (&joins->values[ledger_kind_find_field (joins->kind, "other")->index], &one->id);
  joins->root = other->id;
  fixture_write (&fixture, joins);
  g_assert_false (is_proposed (&fixture, one, other));
  fixture_set (joins, "existence", LEDGER_EXISTENCE_DELETED);
  fixture_write (&fixture, joins);
  g_assert_true (is_proposed (&fixture, one, other));
}

/* What was said before is not asked again; nor are those whom a relationship joins. */
static void
test_known_apart (void)
{
  check_known_apart ("distinction");
  check_known_apart ("relationship");
}

static void
test_gone_is_no_duplicate (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) one = NULL, gone = NULL;

  fixture_open (&fixture, NULL);
  one = add (&fixture, "Anna", "Bergsma", "1951-03-12", NULL, NULL);
  gone = add (&fixture, "Anna", "Bergsma", "1951-03-12", NULL, NULL);
  g_assert_true (is_proposed (&fixture, one, gone));
  fixture_set (gone, "existence", LEDGER_EXISTENCE_DELETED);
  fixture_write (&fixture, gone);
  g_assert_false (is_proposed (&fixture, one, gone));
}

/* A number that the whole office gave as its own makes nobody the same. */
static void
test_shared_by_many (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) one = NULL, other = NULL;
  g_autoptr (GArray) found = NULL;

  fixture_open (&fixture, NULL);
  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *family = g_strdup_printf ("Naam%c%c%c", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i * 7 % 26);
      g_autofree char *birth = g_strdup_printf ("19%02u-%02u-%02u", 30 + i % 60, 1 + i % 12, 1 + i % 28);
      g_autoptr (LedgerRecord) each = add (&fixture, "Piet", family, birth, NULL, "+31201234567");

      g_assert_nonnull (each);
    }
  one = add (&fixture, "Anna", "Bergsma", NULL, NULL, "+31201234567");
  other = add (&fixture, "Jannes", "Visser", NULL, NULL, "+31201234567");
  found = find (&fixture);
  g_assert_null (get_pair (found, &one->id, &other->id));
}

static void
test_organisations (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) one = fixture_new_contact ((fixture_open (&fixture, NULL), &fixture), NULL, NULL, NULL);
  g_autoptr (LedgerRecord) other = fixture_new_contact (&fixture, NULL, NULL, NULL);
  g_autoptr (LedgerRecord) person = fixture_new_contact (&fixture, "Anna", NULL, "Schaakclub Ede");
  LedgerRecord *all[] = { one, other, person };
  g_autoptr (GArray) found = NULL;

  fixture_set (one, "organisation_name", "Schaakclub Ede");
  fixture_set (other, "organisation_name", "Schaak-club Ede");
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      fixture_set (all[i], "kind", i < 2 ? "organisation" : "person");
      fixture_set (all[i], "postcode", "6711 AB");
      fixture_set (all[i], "house_number", "3");
      fixture_write (&fixture, all[i]);
    }
  found = find (&fixture);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_nonnull (get_pair (found, &one->id, &other->id));
}

static void
test_reasons (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) one = NULL, other = NULL;
  g_autoptr (GArray) found = NULL;
  g_autofree char *reasons = NULL;

  fixture_open (&fixture, NULL);
  one = add (&fixture, "Anna", "Bergsma", "1951-03-12", "2514 EA", NULL);
  other = add (&fixture, "Anna", "Bergsma", "1951-12-03", "6711 AB", NULL);
  found = find (&fixture);
  g_assert_cmpuint (found->len, ==, 1);
  reasons = ledger_match_dup_reasons (g_array_index (found, LedgerDuplicate, 0).reasons);
  g_assert_cmpstr (reasons, ==, "same name, same given name, date of birth nearly the same, other address");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/duplicates/who-was-typed-twice-is-proposed-and-few-others-are", test_planted);
  g_test_add_func ("/duplicates/twins-and-father-and-son-are-two", test_two_people);
  g_test_add_func ("/duplicates/who-is-known-to-be-another-is-not-proposed", test_known_apart);
  g_test_add_func ("/duplicates/what-is-gone-is-not-proposed", test_gone_is_no_duplicate);
  g_test_add_func ("/duplicates/a-value-that-very-many-share-proposes-nobody", test_shared_by_many);
  g_test_add_func ("/duplicates/organisations-are-told-by-name-and-reach", test_organisations);
  g_test_add_func ("/duplicates/the-reasons-are-told", test_reasons);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who registers as new and is in the book already (REL-15), among other people of the same name. One thread.
 */
#include "config.h"

#include "libledger/quality/alike.h"
#include "libledger/quality/near.h"
#include "tests/quality/households.h"

#include <locale.h>
#include <string.h>

static LedgerRecord *
add (Fixture *fixture, const char *given, const char *family, const char *birth, const char *email)
{
  LedgerRecord *contact = fixture_new_contact (fixture, given, NULL, family);

  fixture_set (contact, "birth_date", birth);
  fixture_set (contact, "postcode", "2514 EA");
  fixture_set (contact, "house_number", "12");
  fixture_write (fixture, contact);
  if (email != NULL)
    {
      LedgerId id = ledger_id_new (fixture->world);
      g_autoptr (LedgerRecord) point = ledger_record_new (fixture_kind (fixture, "contact_point"), &id);

      fixture_set (point, "existence", LEDGER_EXISTENCE_LIVE);
      fixture_set (point, "type", "email");
      fixture_set (point, "value", email);
      ledger_value_set_id (&point->values[point->kind->parent->index], &contact->id);
      point->root = contact->id;
      fixture_write (fixture, point);
    }
  return contact;
}

/* The score of @contact for who types this; 0: not proposed. */
static guint
score (Fixture *fixture, const LedgerRecord *contact, const char *given, const char *family, const char *birth,
       const char *email)
{
  g_autoptr (LedgerRecord) typed = fixture_new_contact (fixture, given, NULL, family);
  LedgerAlikeReach reach = { "email", (char *) email };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = NULL;

  fixture_set (typed, "birth_date", birth);
  found = ledger_alike_find (fixture->store, typed, &reach, email != NULL ? 1 : 0, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    if (ledger_id_equal (&g_array_index (found, LedgerAlike, i).contact, &contact->id))
      return g_array_index (found, LedgerAlike, i).score;
  return 0;
}

static void
test_registers_again (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) anna = (fixture_open (&fixture, NULL),
                                   add (&fixture, "Anna", "Bergsma", "1951-03-12", "anna@example.org"));
  g_autoptr (LedgerRecord) other = add (&fixture, "Anna", "Bergsma", "1987-10-01", "other@example.org");

  g_assert_cmpuint (score (&fixture, anna, "Anna", "Bergsma", "1951-03-12", NULL), >, 0);
  g_assert_cmpuint (score (&fixture, other, "Anna", "Bergsma", "1951-03-12", NULL), ==, 0);
  g_assert_cmpuint (score (&fixture, anna, "Anna", "Bergmsa", "1951-03-12", NULL), >, 0);
  g_assert_cmpuint (score (&fixture, anna, "Anna", "Bergsma", NULL, "anna@example.org"), >, 0);
  g_assert_cmpuint (score (&fixture, anna, "Anna", "Bergsma", "1951-12-03", "anna@example.org"), >, 0);
  g_assert_cmpuint (score (&fixture, anna, "Bram", "Bergsma", "1951-03-12", "anna@example.org"), ==, 0);
  g_assert_cmpuint (score (&fixture, anna, "Anna", "Bergsma", NULL, NULL), ==, 0);
  g_assert_cmpuint (score (&fixture, anna, NULL, NULL, NULL, NULL), ==, 0);
}

static void
test_names (void)
{
  static const struct
  {
    const char *one, *other;
    gboolean name, given, called;
  } rows[] = {
    { "jansen", "janssen", TRUE, TRUE, FALSE },     { "jansen", "jansens", TRUE, TRUE, TRUE },
    { "dijkstra", "dykstra", TRUE, FALSE, FALSE },   { "bergsma", "bergmsa", TRUE, TRUE, FALSE },
    { "schouten", "schoten", TRUE, TRUE, FALSE },   { "visser", "fisser", TRUE, TRUE, FALSE },
    { "bos", "vos", FALSE, FALSE, FALSE },          { "smit", "smid", TRUE, FALSE, FALSE },
    { "tim", "tom", FALSE, FALSE, FALSE },          { "anna", "anne", TRUE, FALSE, FALSE },
    { "johannes", "jan", FALSE, FALSE, TRUE },      { "cornelis", "kees", FALSE, FALSE, TRUE },
    { "willem", "wil", FALSE, FALSE, TRUE },        { "marieke", "mariska", FALSE, FALSE, FALSE },
    { "elisabeth", "elisabet", TRUE, TRUE, TRUE },  { "petra", "bakker", FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (ledger_near_is_name (rows[i].one, rows[i].other) != rows[i].name ||
          ledger_near_is_name (rows[i].other, rows[i].one) != rows[i].name)
        g_error ("family names %s and %s", rows[i].one, rows[i].other);
      if (ledger_near_is_given (rows[i].one, rows[i].other) != rows[i].given)
        g_error ("given names %s and %s", rows[i].one, rows[i].other);
      if (ledger_near_is_called (rows[i].one, rows[i].other) != rows[i].called)
        g_error ("called names %s and %s", rows[i].one, rows[i].other);
    }
}

static void
test_errors (void)
{
  g_assert_cmpuint (ledger_near_count_errors ("bergsma", "bergsma", 2), ==, 0);
  g_assert_cmpuint (ledger_near_count_errors ("bergsma", "bergmsa", 2), ==, 1);
  g_assert_cmpuint (ledger_near_count_errors ("bergsma", "bergma", 2), ==, 1);
  g_assert_cmpuint (ledger_near_count_errors ("bergsma", "bergssmaa", 2), ==, 2);
  g_assert_cmpuint (ledger_near_count_errors ("bergsma", "visser", 2), ==, 3);
  g_assert_cmpuint (ledger_near_count_errors ("", "ab", 2), ==, 2);
  g_assert_cmpuint (ledger_near_count_errors ("", "", 0), ==, 0);
}

static void
test_days (void)
{
  g_assert_true (ledger_near_is_day ("1951-03-12", "1951-03-13"));
  g_assert_true (ledger_near_is_day ("1951-03-12", "1951-12-03"));
  g_assert_true (ledger_near_is_day ("1951-03-12", "1951-03-21"));
  g_assert_true (ledger_near_is_day ("1951-03-12", "1915-03-12"));
  g_assert_false (ledger_near_is_day ("1951-03-12", "1951-04-13"));
  g_assert_false (ledger_near_is_day ("1951-03-12", "1962-03-13"));
  g_assert_false (ledger_near_is_day ("1951-03-12", ""));
  g_assert_cmpuint (ledger_near_count_years ("1951-03-12", "1981-03-12"), ==, 30);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alike/who-registers-again-is-known", test_registers_again);
  g_test_add_func ("/alike/names-that-are-nearly-the-same", test_names);
  g_test_add_func ("/alike/letters-typed-wrong-are-counted", test_errors);
  g_test_add_func ("/alike/days-that-are-nearly-the-same", test_days);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may be one and the same (S7), on a real book. One thread.
 */
#include "config.h"

#include "libledger/store/duplicates.h"
#include "tests/store/store-fixture.h"

static LedgerRecord *
add (Fixture *fixture, const char *given, const char *family, const char *birth_date, const char *iban)
{
  LedgerRecord *contact = fixture_new_contact (fixture, given, NULL, family);

  if (birth_date != NULL)
    fixture_set (contact, "birth_date", birth_date);
  fixture_write (fixture, contact);
  if (iban != NULL)
    fixture_add_child (fixture, contact, "bank_account", "iban", iban);
  return contact;
}

static guint
count (Fixture *fixture, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = ledger_store_list_duplicates (fixture->store, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    n += g_str_equal (g_array_index (found, LedgerDuplicate, i).field->spec->name, field);
  return n;
}

static void
test_shared_values (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) one = NULL, same = NULL, other_day = NULL, partner = NULL;

  fixture_open (&fixture, NULL);
  one = add (&fixture, "Anna", "Bergsma", "1951-03-12", "NL91ABNA0417164300");
  same = add (&fixture, "Anna", "Bergsma", "1951-03-12", NULL);
  other_day = add (&fixture, "Anna", "Bergsma", "1960-03-12", NULL);
  partner = add (&fixture, "Jan", "Jansma", "1951-03-12", "NL91ABNA0417164300");
  g_assert_cmpuint (count (&fixture, "birth_date"), ==, 1);
  g_assert_cmpuint (count (&fixture, "iban"), ==, 1);
  fixture_set (partner, "existence", LEDGER_EXISTENCE_DELETED);
  fixture_write (&fixture, partner);
  g_assert_cmpuint (count (&fixture, "iban"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/contacts-that-share-a-value-may-be-one", test_shared_values);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The work lists of what may be wrong (DQ-04, DQ-05), on a real book: each finds whom it is about, and nobody once that
 * was put right. One thread.
 */
#include "config.h"

#include "libledger/quality/checks.h"
#include "tests/store/store-fixture.h"

#include <locale.h>
#include <string.h>

/* What is wrong with somebody who is right in all else, by the check that must find him. "" takes a value away. */
static const struct
{
  const char *check;
  const char *field;
  const char *wrong;
  const char *right;
} rows[] = {
  { "no-name", "family_name", "", "Bergsma" },
  { "no-birth", "birth_date", "", "1951-03-12" },
  { "half-address", "house_number", "", "12" },
  { "half-address", "city", "", "Den Haag" },
  { "returned", "mail_returned", "2026-01-02", "" },
  { "wrong-postcode", "postcode", "2514 E", "2514 EA" },
  { "impossible-age", "birth_date", "1802-03-12", "1951-03-12" },
  { "impossible-age", "birth_date", "2199-01-01", "1951-03-12" },
  { "spelling", "family_name", "BERGSMA", "Bergsma" },
  { "spelling", "family_name", "Van Den Berg", "van den Berg" },
};

static LedgerRecord *
new_right (Fixture *fixture)
{
  static const char *const values[][2] = {
    { "kind", "person" },  { "status", "active" },     { "birth_date", "1951-03-12" }, { "street", "Lange Voorhout" },
    { "house_number", "12" }, { "postcode", "2514 EA" }, { "city", "Den Haag" },       { "country", "NL" },
  };
  LedgerRecord *contact = fixture_new_contact (fixture, "Anna", NULL, "Bergsma");

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    fixture_set (contact, values[i][0], values[i][1]);
  fixture_write (fixture, contact);
  return contact;
}

static LedgerRecord *
hang (Fixture *fixture, const LedgerRecord *contact, const char *kind, const char *field, const char *text,
      const char *type)
{
  LedgerId id = ledger_id_new (fixture->world);
  LedgerRecord *child = ledger_record_new (fixture_kind (fixture, kind), &id);

  fixture_set (child, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (child, field, text);
  if (type != NULL)
    fixture_set (child, "type", type);
  ledger_value_set_id (&child->values[child->kind->parent->index], &contact->id);
  child->root = contact->id;
  fixture_write (fixture, child);
  return child;
}

static gboolean
is_found (Fixture *fixture, const char *name, const LedgerId *record)
{
  const LedgerQualityCheck *check = ledger_quality_find_check (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = ledger_quality_find (fixture->store, NULL, check, NULL, &error);
  gboolean there = FALSE;

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    there |= ledger_id_equal (&g_array_index (found, LedgerFinding, i).record, record);
  return there;
}

static void
test_fields (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_autoptr (LedgerRecord) contact = NULL;

      fixture_open (&fixture, NULL);
      contact = new_right (&fixture);
      g_assert_false (is_found (&fixture, rows[i].check, &contact->id));
      fixture_set (contact, rows[i].field, rows[i].wrong);
      fixture_write (&fixture, contact);
      if (!is_found (&fixture, rows[i].check, &contact->id))
        g_error ("%s does not find “%s” in %s", rows[i].check, rows[i].wrong, rows[i].field);
      fixture_set (contact, "status", "inactive");
      fixture_write (&fixture, contact);
      g_assert_false (is_found (&fixture, rows[i].check, &contact->id));
      fixture_set (contact, "status", "active");
      fixture_set (contact, rows[i].field, rows[i].right);
      fixture_write (&fixture, contact);
      g_assert_false (is_found (&fixture, rows[i].check, &contact->id));
    }
}

/* Direct debit without a mandate, one for another account, and two of one reference. */
static void
test_mandate (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = (fixture_open (&fixture, NULL), new_right (&fixture));
  g_autoptr (LedgerRecord) membership = hang (&fixture, contact, "membership", "payment_method", "direct_debit", NULL);
  g_autoptr (LedgerRecord) account = NULL, mandate = NULL, other = NULL;

  g_assert_true (is_found (&fixture, "no-mandate", &contact->id));
  mandate = hang (&fixture, contact, "mandate", "reference", "M-1", "recurring");
  g_assert_false (is_found (&fixture, "no-mandate", &contact->id));
  fixture_set (mandate, "state", "withdrawn");
  fixture_write (&fixture, mandate);
  g_assert_true (is_found (&fixture, "no-mandate", &contact->id));
  fixture_set (membership, "valid_until", "2020-12-31");
  fixture_write (&fixture, membership);
  g_assert_false (is_found (&fixture, "no-mandate", &contact->id));
  fixture_set (mandate, "state", "active");
  fixture_set (mandate, "iban", "NL91ABNA0417164300");
  fixture_write (&fixture, mandate);
  g_assert_false (is_found (&fixture, "mandate-account", &mandate->id));
  account = hang (&fixture, contact, "bank_account", "iban", "NL20INGB0001234567", NULL);
  g_assert_true (is_found (&fixture, "mandate-account", &mandate->id));
  fixture_set (account, "iban", "NL91ABNA0417164300");
  fixture_write (&fixture, account);
  g_assert_false (is_found (&fixture, "mandate-account", &mandate->id));
  g_assert_false (is_found (&fixture, "mandate-twice", &mandate->id));
  other = hang (&fixture, contact, "mandate", "reference", "m-1", "recurring");
  g_assert_true (is_found (&fixture, "mandate-twice", &mandate->id));
  g_assert_false (is_found (&fixture, "mandate-twice", &contact->id));
}

static LedgerRecord *
new_statement (Fixture *fixture, const char *name, const char *from)
{
  LedgerId id = ledger_id_new (fixture->world);
  LedgerRecord *statement = ledger_record_new (fixture_kind (fixture, "privacy_statement"), &id);

  fixture_set (statement, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (statement, "name", name);
  fixture_set (statement, "valid_from", from);
  fixture_write (fixture, statement);
  return statement;
}

/* REL-14: only the last that is in force counts, and only for members. */
static void
test_statement (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = (fixture_open (&fixture, NULL), new_right (&fixture));
  g_autoptr (LedgerRecord) membership = hang (&fixture, contact, "membership", "valid_from", "2001-01-01", NULL);
  g_autoptr (LedgerRecord) first = NULL, second = NULL, third = NULL, agreed = NULL;

  g_assert_false (is_found (&fixture, "no-statement", &contact->id));
  first = new_statement (&fixture, "1", "2018-05-25");
  g_assert_true (is_found (&fixture, "no-statement", &contact->id));
  agreed = hang (&fixture, contact, "statement_acceptance", "accepted_on", "2018-06-01", NULL);
  ledger_value_set_id (&agreed->values[ledger_kind_find_field (agreed->kind, "statement")->index], &first->id);
  fixture_write (&fixture, agreed);
  g_assert_false (is_found (&fixture, "no-statement", &contact->id));
  third = new_statement (&fixture, "3", "2199-01-01");
  g_assert_false (is_found (&fixture, "no-statement", &contact->id));
  second = new_statement (&fixture, "2", "2020-01-01");
  g_assert_true (is_found (&fixture, "no-statement", &contact->id));
  fixture_set (membership, "valid_until", "2020-12-31");
  fixture_write (&fixture, membership);
  g_assert_false (is_found (&fixture, "no-statement", &contact->id));
}

static void
test_address (void)
{
  static const char *const fields[] = { "street", "house_number", "postcode", "city" };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = (fixture_open (&fixture, NULL), new_right (&fixture));

  g_assert_false (is_found (&fixture, "no-address", &contact->id));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    fixture_set (contact, fields[i], "");
  fixture_write (&fixture, contact);
  g_assert_true (is_found (&fixture, "no-address", &contact->id));
  g_assert_false (is_found (&fixture, "half-address", &contact->id));
  fixture_set (contact, "address_lines", "12 Long Road\nOxford");
  fixture_write (&fixture, contact);
  g_assert_false (is_found (&fixture, "no-address", &contact->id));
}

static void
test_organisation (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = (fixture_open (&fixture, NULL), new_right (&fixture));

  fixture_set (contact, "kind", "organisation");
  fixture_set (contact, "birth_date", "");
  fixture_set (contact, "family_name", "");
  fixture_write (&fixture, contact);
  g_assert_true (is_found (&fixture, "no-organisation-name", &contact->id));
  g_assert_false (is_found (&fixture, "no-birth", &contact->id));
  g_assert_false (is_found (&fixture, "no-name", &contact->id));
  fixture_set (contact, "organisation_name", "Schaakclub Ede");
  fixture_write (&fixture, contact);
  g_assert_false (is_found (&fixture, "no-organisation-name", &contact->id));
}

static void
test_children (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = (fixture_open (&fixture, NULL), new_right (&fixture));
  g_autoptr (LedgerRecord) account = NULL, phone = NULL;

  g_assert_true (is_found (&fixture, "no-reach", &contact->id));
  account = hang (&fixture, contact, "bank_account", "iban", "NL91ABNA0417164301", NULL);
  phone = hang (&fixture, contact, "contact_point", "value", "06123", "phone");
  g_assert_true (is_found (&fixture, "wrong-account", &account->id));
  g_assert_true (is_found (&fixture, "wrong-reach", &phone->id));
  g_assert_false (is_found (&fixture, "no-reach", &contact->id));
  fixture_set (account, "iban", "NL91ABNA0417164300");
  fixture_set (phone, "value", "+31612345678");
  fixture_write (&fixture, account);
  fixture_write (&fixture, phone);
  g_assert_false (is_found (&fixture, "wrong-account", &account->id));
  g_assert_false (is_found (&fixture, "wrong-reach", &phone->id));
}

/* Who came in lately is not asleep; who has a membership, a moment or an open task is not either. */
static void
test_activity (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) fresh = (fixture_open (&fixture, NULL), new_right (&fixture));
  g_autoptr (LedgerRecord) old = ledger_record_copy (fresh);
  g_autoptr (LedgerRecord) membership = NULL;

  g_assert_true (ledger_id_parse ("01700000-0000-7000-8000-000000000001", &old->id));
  old->root = old->id;
  old->row = 0;
  fixture_write (&fixture, old);
  g_assert_false (is_found (&fixture, "no-activity", &fresh->id));
  g_assert_true (is_found (&fixture, "no-activity", &old->id));
  membership = hang (&fixture, old, "membership", "valid_from", "2001-01-01", NULL);
  g_assert_false (is_found (&fixture, "no-activity", &old->id));
  fixture_set (membership, "valid_until", "2002-12-31");
  fixture_write (&fixture, membership);
  g_assert_true (is_found (&fixture, "no-activity", &old->id));
}

/* Every line of the table names what there is. */
static void
test_table (void)
{
  g_auto (Fixture) fixture = { 0 };
  guint n;
  const LedgerQualityCheck *checks = ledger_quality_list_checks (&n);

  fixture_open (&fixture, NULL);
  for (guint i = 0; i < n; i++)
    {
      const LedgerKind *kind = fixture_kind (&fixture, checks[i].adds != NULL ? checks[i].adds : checks[i].kind);
      gboolean fills = checks[i].remedy == LEDGER_REMEDY_FILL || checks[i].remedy == LEDGER_REMEDY_ADD;
      g_auto (GStrv) names = g_strsplit (checks[i].fields != NULL ? checks[i].fields : "", " ", -1);

      g_assert_nonnull (kind);
      g_assert_true ((checks[i].wanted != NULL) == (checks[i].lacks != NULL));
      g_assert_true (ledger_quality_find_check (checks[i].name) == &checks[i]);
      g_assert_true (fills == (names[0] != NULL));
      g_assert_true ((checks[i].remedy == LEDGER_REMEDY_ADD) == (checks[i].adds != NULL));
      for (guint f = 0; names[f] != NULL; f++)
        g_assert_true (ledger_kind_find_field (kind, names[f]) != NULL ||
                       ledger_kind_find_alias (kind, names[f]) != NULL);
      g_assert_true (checks[i].clears == NULL || ledger_kind_find_field (kind, checks[i].clears) != NULL);
      if (checks[i].remedy != LEDGER_REMEDY_MERGE)
        g_assert_false (is_found (&fixture, checks[i].name, &(LedgerId) { { 0 } }));
    }
  g_assert_null (ledger_quality_find_check ("nothing"));
}

static void
test_proposal (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = (fixture_open (&fixture, NULL), new_right (&fixture));
  const LedgerField *family = ledger_kind_find_field (fixture.contact, "family_name");
  g_autofree char *nothing = ledger_quality_dup_proposal (fixture.store, contact, family);
  g_autofree char *proposal = NULL;

  g_assert_null (nothing);
  fixture_set (contact, "family_name", "Van Den Berg");
  fixture_write (&fixture, contact);
  proposal = ledger_quality_dup_proposal (fixture.store, contact, family);
  g_assert_cmpstr (proposal, ==, "van den Berg");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checks/what-is-wrong-is-listed-until-it-is-put-right", test_fields);
  g_test_add_func ("/checks/who-has-no-address-is-listed", test_address);
  g_test_add_func ("/checks/an-organisation-lacks-other-things-than-a-person", test_organisation);
  g_test_add_func ("/checks/what-hangs-on-a-contact-is-judged-by-its-rule", test_children);
  g_test_add_func ("/checks/who-is-asleep-is-listed", test_activity);
  g_test_add_func ("/checks/every-line-of-the-table-names-what-there-is", test_table);
  g_test_add_func ("/checks/a-spelling-is-proposed", test_proposal);
  g_test_add_func ("/checks/direct-debit-wants-a-mandate-for-an-account-of-the-contact", test_mandate);
  g_test_add_func ("/checks/REL-14-members-without-the-current-privacy-statement-are-found", test_statement);
  return g_test_run ();
}

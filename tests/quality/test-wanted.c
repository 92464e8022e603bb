/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an office wants filled in (DQ-04), on a real book: without settings what the lists always asked, with them what
 * they say; the lists and what is told of one contact never differ. One thread.
 */
#include "config.h"

#include "libledger/quality/wanted.h"
#include "tests/store/store-fixture.h"

#include <locale.h>
#include <string.h>

static LedgerRecord *
new_contact (Fixture *fixture, const char *kind, ...)
{
  LedgerRecord *contact = fixture_new_contact (fixture, NULL, NULL, NULL);
  const char *field;
  va_list values;

  fixture_set (contact, "kind", kind);
  va_start (values, kind);
  while ((field = va_arg (values, const char *)) != NULL)
    fixture_set (contact, field, va_arg (values, const char *));
  va_end (values);
  fixture_write (fixture, contact);
  return contact;
}

static LedgerRecord *
say (Fixture *fixture, const char *contact_kind, const char *field, const char *state)
{
  LedgerId id = ledger_id_new (fixture->world);
  LedgerRecord *said = ledger_record_new (fixture_kind (fixture, "wanted_field"), &id);

  fixture_set (said, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (said, "contact_kind", contact_kind);
  fixture_set (said, "field", field);
  fixture_set (said, "state", state);
  fixture_write (fixture, said);
  return said;
}

static void
take_back (Fixture *fixture, LedgerRecord *said)
{
  fixture_set (said, "existence", LEDGER_EXISTENCE_DELETED);
  fixture_write (fixture, said);
}

static LedgerRecord *
new_own (Fixture *fixture, const char *label)
{
  LedgerId id = ledger_id_new (fixture->world);
  LedgerRecord *own = ledger_record_new (fixture_kind (fixture, "field_definition"), &id);

  fixture_set (own, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (own, "record_kind", "contact");
  fixture_set (own, "type", "text");
  fixture_set (own, "label", label);
  fixture_set (own, "state", "in_use");
  fixture_write (fixture, own);
  return own;
}

static LedgerRecord *
hang (Fixture *fixture, const LedgerRecord *contact, const char *kind, const char *field, const char *text)
{
  LedgerId id = ledger_id_new (fixture->world);
  LedgerRecord *child = ledger_record_new (fixture_kind (fixture, kind), &id);

  fixture_set (child, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (child, field, text);
  ledger_value_set_id (&child->values[child->kind->parent->index], &contact->id);
  child->root = contact->id;
  return child;
}

static gboolean
is_found (Fixture *fixture, const LedgerAccess *access, const LedgerQualityCheck *check, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = ledger_quality_find (fixture->store, access, check, NULL, &error);
  gboolean there = FALSE;

  g_assert_no_error (error);
  g_assert_cmpint (ledger_quality_count (fixture->store, access, check, 100, NULL, NULL), ==, found->len);
  for (guint i = 0; i < found->len; i++)
    there |= ledger_id_equal (&g_array_index (found, LedgerFinding, i).contact, contact);
  return there;
}

/* What is told of a contact, which is what the lists say: each by its query and from the record. */
static char *
dup_lacking (Fixture *fixture, const LedgerAccess *access, const LedgerRecord *contact)
{
  g_autoptr (GPtrArray) lacking = ledger_wanted_list_lacking (fixture->store, access, contact, NULL);
  guint n_checks;
  const LedgerQualityCheck *checks = ledger_quality_list_checks (&n_checks);

  for (guint i = 0; i < n_checks; i++)
    {
      gboolean told = FALSE;

      if (checks[i].wanted == NULL && checks[i].remedy != LEDGER_REMEDY_COMPLETE)
        continue;
      for (guint l = 0; l < lacking->len; l++)
        told |= ((const LedgerWanted *) lacking->pdata[l])->check == &checks[i];
      if (told != is_found (fixture, access, &checks[i], &contact->id))
        g_error ("the list “%s” and what is told differ", checks[i].name);
    }
  return ledger_wanted_dup_labels (lacking);
}

#define ASSERT_LACKS(fixture, contact, expected) \
  G_STMT_START { \
    g_autofree char *told = dup_lacking (&(fixture), NULL, (contact)); \
    g_assert_cmpstr (told, ==, (expected)); \
  } G_STMT_END

static void
test_defaults (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) person = (fixture_open (&fixture, NULL), new_contact (&fixture, "person", NULL));
  g_autoptr (LedgerRecord) unsaid = new_contact (&fixture, "", "street", "Dam", NULL);
  g_autoptr (LedgerRecord) club = new_contact (&fixture, "organisation", NULL);
  g_autoptr (LedgerRecord) phone = hang (&fixture, person, "contact_point", "value", "+31612345678");

  ASSERT_LACKS (fixture, person, "Family name, Date of birth, Address, Phone or e-mail");
  ASSERT_LACKS (fixture, unsaid, "Family name, Date of birth, Phone or e-mail");
  ASSERT_LACKS (fixture, club, "Name of the organisation, Address, Phone or e-mail");
  fixture_set (phone, "type", "phone");
  fixture_write (&fixture, phone);
  fixture_set (person, "address_lines", "12 Long Road");
  fixture_set (person, "birth_date", "1951-03-12");
  fixture_write (&fixture, person);
  ASSERT_LACKS (fixture, person, "Family name");
  fixture_set (person, "status", "inactive");
  fixture_write (&fixture, person);
  ASSERT_LACKS (fixture, person, "");
}

/* A record takes the place of the line about its field, for its kind of contact alone; taken back, the line is back. */
static void
test_said (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) person = (fixture_open (&fixture, NULL), new_contact (&fixture, "person", NULL));
  g_autoptr (LedgerRecord) club = new_contact (&fixture, "organisation", NULL);
  g_autoptr (LedgerRecord) birth = say (&fixture, "person", "birth_date", "optional");
  g_autoptr (LedgerRecord) given = NULL, phone = NULL, language = NULL, point = NULL;

  ASSERT_LACKS (fixture, person, "Family name, Address, Phone or e-mail");
  given = say (&fixture, "person", "given_name", "wanted");
  ASSERT_LACKS (fixture, person, "Family name, Address, Phone or e-mail, Given name");
  ASSERT_LACKS (fixture, club, "Name of the organisation, Address, Phone or e-mail");
  /* About one of several: it alone is asked from then, and no longer one or the other. */
  phone = say (&fixture, "person", "phone", "wanted");
  ASSERT_LACKS (fixture, person, "Family name, Address, Given name, Phone");
  point = hang (&fixture, person, "contact_point", "value", "a@example.org");
  fixture_set (point, "type", "email");
  fixture_write (&fixture, point);
  ASSERT_LACKS (fixture, person, "Family name, Address, Given name, Phone");
  fixture_set (point, "type", "phone");
  fixture_write (&fixture, point);
  ASSERT_LACKS (fixture, person, "Family name, Address, Given name");
  language = say (&fixture, "organisation", "language", "wanted");
  ASSERT_LACKS (fixture, club, "Name of the organisation, Address, Phone or e-mail, Language");
  fixture_set (club, "language", "nl");
  fixture_write (&fixture, club);
  ASSERT_LACKS (fixture, club, "Name of the organisation, Address, Phone or e-mail");
  take_back (&fixture, birth);
  take_back (&fixture, given);
  take_back (&fixture, phone);
  ASSERT_LACKS (fixture, person, "Family name, Date of birth, Address");
}

static void
test_own (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) person = (fixture_open (&fixture, NULL), new_contact (&fixture, "person", "family_name",
                                                                                  "Bergsma", NULL));
  g_autoptr (LedgerRecord) own = new_own (&fixture, "Diet");
  g_autofree char *id = ledger_id_dup_text (&own->id);
  g_autofree char *name = g_strconcat (LEDGER_OWN_FIELD, id, NULL);
  g_autofree char *slot = g_strconcat ("field:", id, NULL);
  g_autoptr (LedgerRecord) said = say (&fixture, "person", name, "wanted");
  g_autoptr (LedgerRecord) value = hang (&fixture, person, "field_value", "value", "no salt");

  ASSERT_LACKS (fixture, person, "Date of birth, Address, Phone or e-mail, Diet");
  fixture_set (own, "state", "retired");
  fixture_write (&fixture, own);
  ASSERT_LACKS (fixture, person, "Date of birth, Address, Phone or e-mail");
  fixture_set (own, "state", "in_use");
  fixture_write (&fixture, own);
  value->id = ledger_id_derive (&person->id, slot);
  ledger_value_set_id (&value->values[ledger_kind_find_field (value->kind, "definition")->index], &own->id);
  fixture_write (&fixture, value);
  ASSERT_LACKS (fixture, person, "Date of birth, Address, Phone or e-mail");
  fixture_set (value, "value", "");
  fixture_write (&fixture, value);
  ASSERT_LACKS (fixture, person, "Date of birth, Address, Phone or e-mail, Diet");
}

/* What cannot be, what nobody here may see, and what a newer program has named are not asked. */
static void
test_not_asked (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) person = (fixture_open (&fixture, NULL), new_contact (&fixture, "person", NULL));
  g_autoptr (LedgerRecord) club = new_contact (&fixture, "organisation", NULL);
  g_autoptr (LedgerRecord) birth = say (&fixture, "organisation", "birth_date", "wanted");
  g_autoptr (LedgerRecord) newer = say (&fixture, "organisation", "shoe_size", "wanted");
  g_autoptr (LedgerRecord) account = say (&fixture, "person", "iban", "wanted");
  g_autofree char *of_all = NULL, *of_some = NULL;
  LedgerAccess access = { 0 };

  ASSERT_LACKS (fixture, club, "Name of the organisation, Address, Phone or e-mail");
  of_all = dup_lacking (&fixture, NULL, person);
  g_assert_cmpstr (of_all, ==, "Family name, Date of birth, Address, Phone or e-mail, IBAN");
  g_assert_true (ledger_access_parse ("contact=edit", &access, NULL));
  of_some = dup_lacking (&fixture, &access, person);
  g_assert_cmpstr (of_some, ==, "Family name, Date of birth, Address, Phone or e-mail");
}

/* Two offices that could not see each other: it is asked once, and what was said later holds. */
static void
test_apart (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) person = (fixture_open (&fixture, NULL), new_contact (&fixture, "person", "family_name",
                                                                                  "Bergsma", NULL));
  g_autoptr (LedgerRecord) one = say (&fixture, "person", "given_name", "wanted");
  g_autoptr (LedgerRecord) other = say (&fixture, "person", "given_name", "wanted");
  gboolean later = ledger_id_compare (&one->id, &other->id) < 0;

  ASSERT_LACKS (fixture, person, "Date of birth, Address, Phone or e-mail, Given name");
  fixture_set (later ? other : one, "state", "optional");
  fixture_write (&fixture, later ? other : one);
  ASSERT_LACKS (fixture, person, "Date of birth, Address, Phone or e-mail");
  fixture_set (later ? one : other, "state", "optional");
  fixture_set (later ? other : one, "state", "wanted");
  fixture_write (&fixture, one);
  fixture_write (&fixture, other);
  ASSERT_LACKS (fixture, person, "Date of birth, Address, Phone or e-mail, Given name");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wanted/without-settings-the-lists-ask-what-they-always-did", test_defaults);
  g_test_add_func ("/wanted/DQ-04-the-office-says-what-is-asked-of-a-kind-of-contact", test_said);
  g_test_add_func ("/wanted/DQ-04-an-own-field-is-wanted-too", test_own);
  g_test_add_func ("/wanted/what-cannot-be-or-is-not-seen-is-not-asked", test_not_asked);
  g_test_add_func ("/wanted/what-two-offices-said-apart-is-asked-once", test_apart);
  return g_test_run ();
}

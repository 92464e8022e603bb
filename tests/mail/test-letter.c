/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters of a book (REL-20, REL-22): before and after somebody moves, to an invoice address, abroad, to a couple, as
 * the contact wishes it, to an organisation and to heirs. One thread only.
 */
#include "tests/sync/pair.h"

#include "libledger/mail/letter.h"

/* Fields of a record, name and text, ended by NULL. */
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

#define FIELDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

static char *
dup_letter (LedgerStore *store, const LedgerId *id, const char *day, LedgerLetterKind kind, LedgerLetterTo to)
{
  const LedgerKind *contact_kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  g_autoptr (LedgerRecord) contact = ledger_store_get (store, contact_kind, id, NULL);
  g_autoptr (LedgerLetter) letter = ledger_letter_new (store, contact, day, kind, to);
  GString *text = g_string_new (letter->envelope);

  for (guint i = 0; i < letter->address->len; i++)
    g_string_append_printf (text, " | %s", (char *) letter->address->pdata[i]);
  g_string_append_printf (text, " || %s", letter->salutation);
  return g_string_free (text, FALSE);
}

static void
assert_letter (LedgerStore *store, const LedgerId *id, const char *day, LedgerLetterKind kind, LedgerLetterTo to,
               const char *expected)
{
  g_autofree char *letter = dup_letter (store, id, day, kind, to);

  g_assert_cmpstr (letter, ==, expected);
}

static LedgerId
make_berg (LedgerStore *store)
{
  return make (store, "contact", NULL,
               FIELDS ("country", "NL", "kind", "person", "status", "active", "form_of_address", "mr", "initials", "A.",
                       "name_particle", "van den", "family_name", "Berg", "street", "Lange Voorhout",
                       "house_number", "12", "postcode", "2514 EA", "city", "Den Haag"));
}

static void
test_moves (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId berg;
  const char *home = "De heer A. van den Berg | Lange Voorhout 12 | 2514 EA Den Haag || Geachte heer Van den Berg";
  const char *sea = "De heer A. van den Berg | Zeeweg 3 | 4365 AB Meliskerke || Geachte heer Van den Berg";

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  berg = make_berg (store);
  make (store, "address", &berg,
        FIELDS ("country", "NL", "type", "future", "street", "Oude Delft", "house_number", "40", "postcode", "2611 RS",
                "city", "Delft", "valid_from", "2026-12-01"));
  make (store, "address", &berg,
        FIELDS ("country", "NL", "type", "temporary", "street", "Zeeweg", "house_number", "3", "postcode", "4365 AB",
                "city", "Meliskerke", "valid_from", "2026-07-01", "valid_until", "2026-08-31"));
  assert_letter (store, &berg, "2026-06-30", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE, home);
  assert_letter (store, &berg, "2026-07-01", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE, sea);
  assert_letter (store, &berg, "2026-08-31", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE, sea);
  assert_letter (store, &berg, "2026-11-30", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE, home);
  assert_letter (store, &berg, "2026-12-01", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE,
                 "De heer A. van den Berg | Oude Delft 40 | 2611 RS Delft || Geachte heer Van den Berg");
}

static void
test_invoice (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId berg;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  berg = make_berg (store);
  make (store, "address", &berg,
        FIELDS ("country", "FR", "type", "invoice", "address_lines", "Chez Mme Dupont\n5 rue Haute\n59000 LILLE"));
  assert_letter (store, &berg, "2026-06-30", LEDGER_LETTER_INVOICE, LEDGER_LETTER_ALONE,
                 "De heer A. van den Berg | Chez Mme Dupont | 5 rue Haute | 59000 LILLE | FRANKRIJK || "
                 "Geachte heer Van den Berg");
  assert_letter (store, &berg, "2026-06-30", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE,
                 "De heer A. van den Berg | Lange Voorhout 12 | 2514 EA Den Haag || Geachte heer Van den Berg");
}

static void
test_couple (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId berg, vries, relationship;
  g_autofree char *other = NULL;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  berg = make_berg (store);
  vries = make (store, "contact", NULL,
                FIELDS ("country", "NL", "status", "active", "form_of_address", "mrs", "initials", "B.",
                        "name_particle", "de", "family_name", "Vries"));
  other = ledger_id_dup_text (&vries);
  relationship = make (store, "relationship", &berg,
                       FIELDS ("other", other, "type", "partner", "same_household", "1"));
  assert_letter (store, &berg, "2026-06-30", LEDGER_LETTER_GENERAL, LEDGER_LETTER_TOGETHER,
                 "De heer A. van den Berg en mevrouw B. de Vries | Lange Voorhout 12 | 2514 EA Den Haag || "
                 "Geachte heer Van den Berg en mevrouw De Vries");
  pair_set (&pair, PAIR_ANNA, "relationship", &relationship, "salutation", "Lieve Anton en Bea");
  pair_set (&pair, PAIR_ANNA, "relationship", &relationship, "envelope_name", "Familie Van den Berg");
  assert_letter (store, &berg, "2026-06-30", LEDGER_LETTER_GENERAL, LEDGER_LETTER_TOGETHER,
                 "Familie Van den Berg | Lange Voorhout 12 | 2514 EA Den Haag || Lieve Anton en Bea");
  pair_set (&pair, PAIR_ANNA, "relationship", &relationship, "one_letter", "0");
  assert_letter (store, &berg, "2026-06-30", LEDGER_LETTER_GENERAL, LEDGER_LETTER_TOGETHER,
                 "De heer A. van den Berg | Lange Voorhout 12 | 2514 EA Den Haag || Geachte heer Van den Berg");
}

static void
test_wishes (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId berg, shop;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  berg = make_berg (store);
  pair_set (&pair, PAIR_ANNA, "contact", &berg, "title", "dr.");
  pair_set (&pair, PAIR_ANNA, "contact", &berg, "title_after", "MSc");
  pair_set (&pair, PAIR_ANNA, "contact", &berg, "salutation", "Beste Anton");
  assert_letter (store, &berg, "2026-06-30", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE,
                 "De heer dr. A. van den Berg MSc | Lange Voorhout 12 | 2514 EA Den Haag || Beste Anton");
  pair_set (&pair, PAIR_ANNA, "contact", &berg, "status", "deceased");
  assert_letter (store, &berg, "2026-06-30", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE,
                 "De erven van de heer dr. A. van den Berg MSc | Lange Voorhout 12 | 2514 EA Den Haag || "
                 "Geachte familie");
  shop = make (store, "contact", NULL,
               FIELDS ("kind", "organisation", "status", "active", "organisation_name", "Bakkerij Maes",
                       "country", "BE", "language", "fr", "street", "Rue Neuve", "house_number", "7",
                       "postcode", "1000", "city", "Bruxelles"));
  assert_letter (store, &shop, "2026-06-30", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE,
                 "Bakkerij Maes | Rue Neuve 7 | 1000 Bruxelles | BELGIQUE || Madame, Monsieur");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/letter/REL-20-letters-go-to-the-address-of-their-day", test_moves);
  g_test_add_func ("/letter/REL-20-an-invoice-goes-abroad-with-the-lines-as-they-were-given", test_invoice);
  g_test_add_func ("/letter/REL-22-one-couple-has-one-salutation-unless-it-wishes-otherwise", test_couple);
  g_test_add_func ("/letter/REL-22-a-wish-goes-before-the-rules-and-heirs-and-organisations-have-theirs", test_wishes);
  return g_test_run ();
}

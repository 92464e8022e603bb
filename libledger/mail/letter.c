/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From records to the parts that rules/letter-name.h puts together. Words that belong to the language of the letter
 * stand in a table and are no translations. Any thread.
 */
#include "config.h"

#include "libledger/mail/letter.h"

#include "libledger/rules/country-name.h"
#include "libledger/rules/letter-name.h"

#include <string.h>

/* For who has no name of his own to be addressed by: an organisation, and who is left of somebody. */
static const struct
{
  const char *language;
  const char *organisation;
  const char *heirs;            /* on the envelope, before the name */
  const char *family;
} words[] = {
  { "nl", "Geachte heer, mevrouw", "De erven van", "Geachte familie" },
  { "fr", "Madame, Monsieur", "Les héritiers de", "Madame, Monsieur" },
  { "de", "Sehr geehrte Damen und Herren", "Die Erben von", "Sehr geehrte Damen und Herren" },
  { "en", "Dear Sir or Madam", "The heirs of", "Dear Sir or Madam" },
};

static guint
find_words (const LedgerRecord *contact)
{
  const char *language = ledger_record_get_text (contact, "language");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].language, language) == 0)
      return i;
  return 0;
}

/* -- addresses */

/* Days compare as their texts. */
static gboolean
holds_on (const LedgerRecord *record, const char *day)
{
  const char *from = ledger_record_get_text (record, "valid_from");
  const char *until = ledger_record_get_text (record, "valid_until");

  return (from == NULL || strcmp (from, day) <= 0) && (until == NULL || strcmp (until, day) >= 0);
}

/* The one of that type that holds on @day, the newest of several; one without a first day counts as the oldest. */
static LedgerRecord *
find_address (GPtrArray *addresses, const char *type, const char *day)
{
  LedgerRecord *found = NULL;

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      LedgerRecord *address = addresses->pdata[i];

      if (g_strcmp0 (ledger_record_get_text (address, "type"), type) != 0 || !holds_on (address, day))
        continue;
      if (found == NULL || g_strcmp0 (ledger_record_get_text (address, "valid_from"),
                                      ledger_record_get_text (found, "valid_from")) > 0)
        found = address;
    }
  return found != NULL ? ledger_record_ref (found) : NULL;
}

static GPtrArray *
list_addresses (LedgerStore *store, const LedgerRecord *contact)
{
  return ledger_store_list_children (store, ledger_model_find_kind (ledger_store_get_model (store), "address"),
                                     &contact->id, NULL);
}

LedgerRecord *
ledger_letter_get_home (LedgerStore *store, const LedgerRecord *contact, const char *day)
{
  g_autoptr (GPtrArray) addresses = list_addresses (store, contact);
  LedgerRecord *future = find_address (addresses, "future", day);

  /* A future address that says no day has not begun. */
  if (future != NULL && ledger_record_get_text (future, "valid_from") != NULL)
    return future;
  g_clear_pointer (&future, ledger_record_unref);
  return ledger_record_ref ((LedgerRecord *) contact);
}

LedgerRecord *
ledger_letter_get_address (LedgerStore *store, const LedgerRecord *contact, const char *day, LedgerLetterKind kind)
{
  static const char *const orders[][3] = {
    [LEDGER_LETTER_GENERAL] = { "temporary", "postal" },
    [LEDGER_LETTER_INVOICE] = { "invoice", "temporary", "postal" },
  };
  g_autoptr (GPtrArray) addresses = list_addresses (store, contact);

  for (guint i = 0; i < G_N_ELEMENTS (orders[kind]) && orders[kind][i] != NULL; i++)
    {
      LedgerRecord *found = find_address (addresses, orders[kind][i], day);

      if (found != NULL)
        return found;
    }
  return ledger_letter_get_home (store, contact, day);
}

static void
add_line (GPtrArray *lines, const char *const *parts, const char *separator)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < 3; i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (line, "%s%s", line->len > 0 ? separator : "", parts[i]);
  if (line->len > 0)
    g_ptr_array_add (lines, g_string_free (g_steal_pointer (&line), FALSE));
}

static void
add_address (LedgerLetter *letter, const LedgerRecord *address, const char *language)
{
  const char *street[] = { ledger_record_get_text (address, "street"), ledger_record_get_text (address, "house_number"),
                           ledger_record_get_text (address, "house_number_addition") };
  const char *town[] = { ledger_record_get_text (address, "postcode"), ledger_record_get_text (address, "city"), NULL };
  const char *written = ledger_record_get_text (address, "address_lines");
  const char *country = ledger_record_get_text (address, "country");
  const char *name = country != NULL ? ledger_country_get_name (country, language) : NULL;

  if (written != NULL)
    {
      g_auto (GStrv) lines = g_strsplit (written, "\n", -1);

      for (guint i = 0; lines[i] != NULL; i++)
        if (*g_strstrip (lines[i]) != '\0')
          g_ptr_array_add (letter->address, g_strdup (lines[i]));
    }
  else
    {
      add_line (letter->address, street, " ");
      add_line (letter->address, town, " ");
    }
  if (letter->address->len > 0 && country != NULL && strcmp (country, "NL") != 0)
    g_ptr_array_add (letter->address, g_utf8_strup (name != NULL ? name : country, -1));
}

/* -- names */

static LedgerLetterName
get_name (const LedgerRecord *contact)
{
  const char *form = ledger_record_get_text (contact, "form_of_address");
  LedgerLetterName name = {
    .name = {
      .country = ledger_record_get_text (contact, "country"),
      .initials = ledger_record_get_text (contact, "initials"),
      .given = ledger_record_get_text (contact, "given_name"),
      .particle = ledger_record_get_text (contact, "name_particle"),
      .family = ledger_record_get_text (contact, "family_name"),
    },
    .form = g_strcmp0 (form, "mr") == 0 ? LEDGER_ADDRESS_SIR
            : g_strcmp0 (form, "mrs") == 0 ? LEDGER_ADDRESS_MADAM : LEDGER_ADDRESS_NEUTRAL,
    .title_before = ledger_record_get_text (contact, "title"),
    .title_after = ledger_record_get_text (contact, "title_after"),
    .language = ledger_record_get_text (contact, "language"),
  };

  return name;
}

/* Whether there is anything to call somebody by. */
static gboolean
has_name (const LedgerRecord *contact)
{
  return ledger_record_get_text (contact, "family_name") != NULL ||
         ledger_record_get_text (contact, "given_name") != NULL;
}

static gboolean
is_active (const LedgerRecord *contact)
{
  return ledger_record_is_live (contact) && g_strcmp0 (ledger_record_get_text (contact, "status"), "active") == 0;
}

/* Whether the two get one letter: partners of one household do, others when it is said so. */
static gboolean
is_together (const LedgerRecord *relationship, const char *day)
{
  gboolean partner = g_strcmp0 (ledger_record_get_text (relationship, "type"), "partner") == 0;

  return ledger_value_get_integer (ledger_record_get (relationship, "same_household"), 0) != 0 &&
         holds_on (relationship, day) &&
         ledger_value_get_integer (ledger_record_get (relationship, "one_letter"), partner ? 1 : 0) != 0;
}

/* The other of the couple; @relationship (out) (transfer full) says how they are addressed. */
static LedgerRecord *
find_partner (LedgerStore *store, const LedgerRecord *contact, const char *day, LedgerRecord **relationship)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "relationship");
  g_autoptr (GPtrArray) all = ledger_store_list_children (store, kind, &contact->id, NULL);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const LedgerId *other = ledger_value_get_id (ledger_record_get (all->pdata[i], "other"));
      g_autoptr (LedgerRecord) partner = NULL;

      if (other == NULL || !is_together (all->pdata[i], day))
        continue;
      partner = ledger_store_get (store, contact->kind, other, NULL);
      if (partner == NULL || !is_active (partner) || !has_name (partner))
        continue;
      *relationship = ledger_record_ref (all->pdata[i]);
      return g_steal_pointer (&partner);
    }
  return NULL;
}

static char *
dup_wished (const LedgerRecord *record, const char *field)
{
  return g_strdup (ledger_record_get_text (record, field));
}

static void
address_couple (LedgerLetter *letter, const LedgerRecord *contact, const LedgerRecord *partner,
                const LedgerRecord *relationship)
{
  LedgerLetterName first = get_name (contact), second = get_name (partner);

  letter->partner = partner->id;
  letter->salutation = dup_wished (relationship, "salutation");
  letter->envelope = dup_wished (relationship, "envelope_name");
  if (letter->salutation == NULL)
    letter->salutation = ledger_letter_couple_dup_salutation (&first, &second);
  if (letter->envelope == NULL)
    letter->envelope = ledger_letter_couple_dup_envelope (&first, &second);
}

static void
address_heirs (LedgerLetter *letter, const LedgerRecord *contact)
{
  LedgerLetterName name = get_name (contact);
  guint row = find_words (contact);
  g_autofree char *envelope = ledger_letter_name_dup_envelope (&name);

  /* "De erven van de heer …"; other languages keep their capital. */
  if (row == 0 && name.form != LEDGER_ADDRESS_NEUTRAL)
    envelope[0] = g_ascii_tolower (envelope[0]);
  letter->salutation = g_strdup (words[row].family);
  letter->envelope = g_strconcat (words[row].heirs, " ", envelope, NULL);
}

static void
address_one (LedgerLetter *letter, const LedgerRecord *contact)
{
  LedgerLetterName name = get_name (contact);
  const char *organisation = name.name.family == NULL ? ledger_record_get_text (contact, "organisation_name") : NULL;

  letter->salutation = dup_wished (contact, "salutation");
  letter->envelope = dup_wished (contact, "envelope_name");
  if (letter->salutation == NULL)
    letter->salutation = has_name (contact) && organisation == NULL
                           ? ledger_letter_name_dup_salutation (&name)
                           : g_strdup (words[find_words (contact)].organisation);
  if (letter->envelope == NULL)
    letter->envelope = organisation != NULL ? g_strdup (organisation) : ledger_letter_name_dup_envelope (&name);
}

void
ledger_letter_free (LedgerLetter *letter)
{
  g_free (letter->salutation);
  g_free (letter->envelope);
  g_ptr_array_unref (letter->address);
  g_free (letter);
}

LedgerLetter *
ledger_letter_new (LedgerStore *store, const LedgerRecord *contact, const char *day, LedgerLetterKind kind,
                   LedgerLetterTo to)
{
  LedgerLetter *letter = g_new0 (LedgerLetter, 1);
  g_autoptr (LedgerRecord) address = ledger_letter_get_address (store, contact, day, kind);
  g_autoptr (LedgerRecord) relationship = NULL;
  g_autoptr (LedgerRecord) partner = NULL;

  letter->address = g_ptr_array_new_with_free_func (g_free);
  add_address (letter, address, ledger_record_get_text (contact, "language"));
  if (g_strcmp0 (ledger_record_get_text (contact, "status"), "deceased") == 0)
    {
      address_heirs (letter, contact);
      return letter;
    }
  partner = to == LEDGER_LETTER_TOGETHER && has_name (contact) ? find_partner (store, contact, day, &relationship)
                                                                : NULL;
  if (partner != NULL)
    address_couple (letter, contact, partner, relationship);
  else
    address_one (letter, contact);
  return letter;
}

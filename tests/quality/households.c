/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office of households.h, written in one transaction. Main thread.
 */
#include "config.h"

#include "tests/quality/households.h"

#include <string.h>

/* A person as written, so that he can be typed once more. */
typedef struct
{
  LedgerId id;
  DemoGender gender;
  DemoFamily family;
  const char *given;
  const char *partner;
  char birth[11];               /* "" unknown */
  const char *country;
  char street[48], number[8], postcode[12], city[40];
  char phone[20], email[64], iban[40];
} Person;

typedef struct
{
  Fixture *fixture;
  DemoDice dice;
  guint total, done;
  guint plants;
  GArray *planted;              /* Planted */
  Person before;                /* an adult, by whom the next plant is made */
} Office;

static const char *const plant_names[N_PLANTS] = {
  "family name typed wrong", "given name typed wrong", "married and moved", "married, name unknown", "moved",
  "a digit of the birth date", "day for month", "initials only", "no birth date", "called name",
};

const char *
households_get_name (Plant plant)
{
  return plant_names[plant];
}

gboolean
households_is_planted (GArray *planted, const LedgerId *one, const LedgerId *other)
{
  for (guint i = 0; i < planted->len; i++)
    {
      const Planted *plant = &g_array_index (planted, Planted, i);

      if ((ledger_id_equal (one, &plant->one) && ledger_id_equal (other, &plant->other)) ||
          (ledger_id_equal (one, &plant->other) && ledger_id_equal (other, &plant->one)))
        return TRUE;
    }
  return FALSE;
}

static void
add_child (LedgerTransaction *transaction, Office *office, const Person *person, const char *kind,
           const char *field, const char *value, const char *type)
{
  LedgerId id = ledger_id_new (office->fixture->world);
  g_autoptr (LedgerRecord) child = ledger_record_new (fixture_kind (office->fixture, kind), &id);

  if (*value == '\0')
    return;
  fixture_set (child, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (child, field, value);
  if (type != NULL)
    fixture_set (child, "type", type);
  ledger_value_set_id (&child->values[child->kind->parent->index], &person->id);
  child->root = person->id;
  g_assert_true (ledger_tables_write (transaction, child, LEDGER_SIDE_REPLICA, NULL));
}

static void
write_person (LedgerTransaction *transaction, Office *office, Person *person, gboolean initials_only)
{
  g_autoptr (LedgerRecord) contact = fixture_new_contact (office->fixture, initials_only ? NULL : person->given,
                                                          person->family.particle, person->family.family);
  g_autofree char *initials = g_strdup_printf ("%.1s.", person->given);

  person->id = contact->id;
  fixture_set (contact, "kind", "person");
  fixture_set (contact, "status", "active");
  fixture_set (contact, "initials", g_ascii_isalpha (person->given[0]) ? initials : NULL);
  fixture_set (contact, "form_of_address", person->gender == DEMO_WOMAN ? "mrs" : "mr");
  fixture_set (contact, "partner_name", person->partner);
  fixture_set (contact, "birth_date", person->birth);
  fixture_set (contact, "street", person->street);
  fixture_set (contact, "house_number", person->number);
  fixture_set (contact, "postcode", person->postcode);
  fixture_set (contact, "city", person->city);
  fixture_set (contact, "country", person->country);
  g_assert_true (ledger_tables_write (transaction, contact, LEDGER_SIDE_REPLICA, NULL));
  add_child (transaction, office, person, "contact_point", "value", person->phone, "phone");
  add_child (transaction, office, person, "contact_point", "value", person->email, "email");
  add_child (transaction, office, person, "bank_account", "iban", person->iban, NULL);
  office->done++;
}

static void
choose_home (Office *office, Person *person)
{
  DemoDice *dice = &office->dice;
  const DemoTown *town;
  g_autofree char *postcode = NULL, *landline = NULL;

  town = server_demo_pick_town (dice, person->country);
  postcode = server_demo_dup_postcode (dice, town);
  landline = server_demo_dup_landline (dice, town);
  g_strlcpy (person->street, server_demo_pick_street (dice, town), sizeof person->street);
  g_snprintf (person->number, sizeof person->number, "%d", server_demo_dice_between (dice, 1, 240));
  g_strlcpy (person->postcode, postcode, sizeof person->postcode);
  g_strlcpy (person->city, town->name, sizeof person->city);
  g_strlcpy (person->phone, landline, sizeof person->phone);
}

static void
choose_birth (Office *office, Person *person, int year)
{
  g_snprintf (person->birth, sizeof person->birth, "%04d-%02d-%02d", year,
              server_demo_dice_between (&office->dice, 1, 12), server_demo_dice_between (&office->dice, 1, 28));
  if (server_demo_dice_chance (&office->dice, 20))
    person->birth[0] = '\0';
}

/* Mobile, e-mail and account: one's own, or as the household has it. */
static void
choose_reach (Office *office, Person *person, const Person *shares)
{
  DemoDice *dice = &office->dice;
  g_autofree char *mobile = server_demo_dup_mobile (dice, person->country);
  g_autofree char *iban = server_demo_dup_iban (dice, person->country);

  if (server_demo_dice_chance (dice, 700))
    g_strlcpy (person->phone, mobile, sizeof person->phone);
  if (shares != NULL && server_demo_dice_chance (dice, 300))
    g_strlcpy (person->email, shares->email, sizeof person->email);
  else if (server_demo_dice_chance (dice, 800))
    g_snprintf (person->email, sizeof person->email, "p%08x@example.org", (guint) server_demo_dice_next (dice));
  else
    person->email[0] = '\0';
  if (shares != NULL && server_demo_dice_chance (dice, 600))
    g_strlcpy (person->iban, shares->iban, sizeof person->iban);
  else
    g_strlcpy (person->iban, iban, sizeof person->iban);
}

/* -- Somebody typed once more */

/* Letters changed about, or one left out. */
static const char *
type_wrong (Office *office, const char *name)
{
  char *wrong = g_string_chunk_insert (g_object_get_data (G_OBJECT (office->fixture->world), "texts"), name);
  gsize length = strlen (name), at = 1 + server_demo_dice_below (&office->dice, (guint) MAX (length, 4) - 3);

  if (server_demo_dice_chance (&office->dice, 500) && wrong[at] != wrong[at + 1])
    {
      char kept = wrong[at];

      wrong[at] = wrong[at + 1];
      wrong[at + 1] = kept;
    }
  else
    memmove (wrong + at, wrong + at + 1, length - at);
  return wrong;
}

static void
change_birth (Person *again, Plant plant)
{
  char day[3] = { again->birth[8], again->birth[9], '\0' };

  if (plant == PLANT_DAY_FOR_MONTH)
    {
      memcpy (again->birth + 8, again->birth + 5, 2);
      memcpy (again->birth + 5, day, 2);
    }
  else
    again->birth[9] = again->birth[9] == '9' ? '1' : (char) (again->birth[9] + 1);
}

static gboolean
can_be (const Person *person, Plant plant)
{
  gboolean ascii = g_str_is_ascii (person->given) && g_str_is_ascii (person->family.family);

  switch (plant)
    {
    case PLANT_FAMILY_TYPED_WRONG:
      return ascii && strlen (person->family.family) >= 6;
    case PLANT_GIVEN_TYPED_WRONG:
      return ascii && strlen (person->given) >= 5;
    case PLANT_MARRIED:
    case PLANT_MARRIED_UNKNOWN:
      return person->gender == DEMO_WOMAN && person->partner == NULL;
    case PLANT_DAY_FOR_MONTH:
      return strcmp (person->birth + 8, "12") <= 0 && *person->email != '\0';
    case PLANT_NO_BIRTH:
      return *person->email != '\0';
    case PLANT_CALLED_NAME:
      return strcmp (person->given, "Johannes") == 0 || strcmp (person->given, "Willem") == 0 ||
             strcmp (person->given, "Cornelis") == 0;
    default:
      return TRUE;
    }
}

static void
plant_again (LedgerTransaction *transaction, Office *office, Plant plant)
{
  Person again = office->before;
  Planted planted = { .one = again.id, .plant = plant };
  DemoFamily other;
  const char *kept_phone = NULL;
  g_autofree char *capitals = g_ascii_strup (again.family.family, -1);

  server_demo_pick_family (&office->dice, again.country, &other);
  if (plant == PLANT_MARRIED || plant == PLANT_MOVED || plant == PLANT_DAY_FOR_MONTH || plant == PLANT_CALLED_NAME)
    choose_home (office, &again);
  if (plant == PLANT_FAMILY_TYPED_WRONG)
    again.family.family = type_wrong (office, again.family.family);
  if (plant == PLANT_GIVEN_TYPED_WRONG)
    again.given = type_wrong (office, again.given);
  if (plant == PLANT_MARRIED || plant == PLANT_MARRIED_UNKNOWN)
    {
      again.partner = plant == PLANT_MARRIED ? again.family.family : NULL;
      again.family = other;
    }
  if (plant == PLANT_DIGIT_OF_BIRTH || plant == PLANT_DAY_FOR_MONTH)
    change_birth (&again, plant);
  if (plant == PLANT_NO_BIRTH)
    again.birth[0] = '\0';
  if (plant == PLANT_CALLED_NAME)
    {
      again.given = again.given[0] == 'J' ? "Jan" : again.given[0] == 'W' ? "Wim" : "Kees";
      again.family.family = capitals;
    }
  kept_phone = plant == PLANT_MARRIED_UNKNOWN ? office->before.phone : "";
  g_strlcpy (again.phone, kept_phone, sizeof again.phone);
  if (plant != PLANT_DAY_FOR_MONTH && plant != PLANT_NO_BIRTH)
    again.email[0] = '\0';
  again.iban[0] = '\0';
  write_person (transaction, office, &again, plant == PLANT_INITIALS);
  planted.other = again.id;
  g_array_append_val (office->planted, planted);
}

/* The next plant as soon as there is somebody to whom it can have happened. */
static void
plant_when_due (LedgerTransaction *transaction, Office *office)
{
  guint due = office->plants == 0 ? 0 : (guint) ((guint64) office->done * (office->plants + 4) / office->total);
  Plant plant = office->planted->len % N_PLANTS;

  if (office->planted->len < MIN (due, office->plants) && *office->before.birth != '\0' &&
      can_be (&office->before, plant))
    plant_again (transaction, office, plant);
}

/* -- A household */

static void
add_children (LedgerTransaction *transaction, Office *office, const Person *parent, int year)
{
  DemoDice *dice = &office->dice;
  guint n = 1 + server_demo_dice_below (dice, 3);
  gboolean twins = server_demo_dice_chance (dice, 60);
  const char *names[3] = { NULL };
  char first_birth[11] = "";

  for (guint i = 0; i < n && office->done < office->total; i++)
    {
      Person child = *parent;

      child.gender = server_demo_dice_chance (dice, 500) ? DEMO_WOMAN : DEMO_MAN;
      child.partner = NULL;
      /* Brothers and sisters have names of their own. */
      do
        child.given = server_demo_pick_given (dice, child.gender, year + 28, child.country);
      while (g_strcmp0 (child.given, names[0]) == 0 || g_strcmp0 (child.given, names[1]) == 0);
      names[i] = child.given;
      choose_birth (office, &child, year + server_demo_dice_between (dice, 22, 38));
      if (i > 0 && twins)
        g_strlcpy (child.birth, first_birth, sizeof child.birth);
      /* A son who bears his father's name. */
      else if (i == 0 && parent->gender == DEMO_MAN && server_demo_dice_chance (dice, 60))
        {
          child.gender = DEMO_MAN;
          child.given = names[0] = parent->given;
        }
      choose_reach (office, &child, parent);
      write_person (transaction, office, &child, FALSE);
      if (i == 0)
        g_strlcpy (first_birth, child.birth, sizeof first_birth);
    }
}

static void
add_household (LedgerTransaction *transaction, Office *office)
{
  DemoDice *dice = &office->dice;
  int year = server_demo_dice_between (dice, 1935, 1995);
  Person one = { .gender = server_demo_dice_chance (dice, 500) ? DEMO_WOMAN : DEMO_MAN };
  gboolean couple = server_demo_dice_chance (dice, 550);

  one.country = server_demo_dice_chance (dice, 850) ? "NL" : "BE";
  server_demo_pick_family (dice, one.country, &one.family);
  one.given = server_demo_pick_given (dice, one.gender, year, one.country);
  choose_home (office, &one);
  choose_birth (office, &one, year);
  choose_reach (office, &one, NULL);
  write_person (transaction, office, &one, server_demo_dice_chance (dice, 50));
  office->before = one;
  if (couple)
    {
      Person other = one;

      other.gender = one.gender == DEMO_MAN ? DEMO_WOMAN : DEMO_MAN;
      other.given = server_demo_pick_given (dice, other.gender, year, one.country);
      if (server_demo_dice_chance (dice, 600))
        {
          server_demo_pick_family (dice, one.country, &other.family);
          other.partner = server_demo_dice_chance (dice, 500) ? one.family.family : NULL;
        }
      choose_birth (office, &other, year + server_demo_dice_between (dice, -6, 6));
      choose_reach (office, &other, &one);
      write_person (transaction, office, &other, server_demo_dice_chance (dice, 50));
      if (server_demo_dice_chance (dice, 400))
        add_children (transaction, office, &one, year);
    }
  plant_when_due (transaction, office);
}

static gboolean
fill (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Office *office = data;

  while (office->done < office->total)
    add_household (transaction, office);
  return TRUE;
}

GArray *
households_fill (Fixture *fixture, guint contacts, guint plants, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  Office office = { .fixture = fixture, .dice = { seed }, .total = contacts, .plants = plants };

  g_object_set_data_full (G_OBJECT (fixture->world), "texts", g_string_chunk_new (4096),
                          (GDestroyNotify) g_string_chunk_free);
  office.planted = g_array_new (FALSE, FALSE, sizeof (Planted));
  ledger_database_write (fixture->database, fill, &office, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (office.planted->len, ==, plants);
  return office.planted;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The households of the sample book: who lives where with whom, what each is a member of, and the faults that an
 * old register holds: people who stand in it twice, addresses that are missing, dates that cannot be. Any thread.
 */
#include "config.h"

#include "server/demo/demo-private.h"

#include <string.h>

#include "libledger/rules/fold.h"

/* Chances in a thousand. */
enum
{
  CHANCE_BELGIAN = 150,
  CHANCE_DUPLICATE = 12,        /* of a household: about 30 in 5,000 contacts */
  CHANCE_NO_ADDRESS = 5,
  CHANCE_WRONG = 6,
  CHANCE_WARNING = 20,
  CHANCE_INACTIVE = 60,
  CHANCE_DECEASED = 10,
  CHANCE_SAME_NAME = 25,        /* a son with the name of his father */
};

typedef struct
{
  const char *country;
  const DemoTown *town;
  const char *street;
  char *postcode;
  char *number;
  const char *addition;
} Home;

typedef struct
{
  LedgerId id;
  DemoGender gender;
  int birth_year;
  char *birth_date;
  const char *given;
  char *initials;
  DemoFamily family;
  const DemoFamily *partner;    /* whose name she or he bears as well, or NULL */
  int since;                    /* year of joining */
  gboolean signed_off;
  char iban[40];                /* of the account, or "" */
} Person;

static void
home_clear (Home *home)
{
  g_free (home->postcode);
  g_free (home->number);
}

static void
person_clear (Person *person)
{
  g_free (person->birth_date);
  g_free (person->initials);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Home, home_clear)

static void
choose_home (DemoDice *dice, Home *home)
{
  static const char *const additions[] = { "a", "b", "c", "bis", "2", "II", "hs" };
  gboolean long_street = server_demo_dice_chance (dice, 300);

  home->country = server_demo_dice_chance (dice, CHANCE_BELGIAN) ? "BE" : "NL";
  home->town = server_demo_pick_town (dice, home->country);
  home->street = server_demo_pick_street (dice, home->town);
  home->postcode = server_demo_dup_postcode (dice, home->town);
  home->number = g_strdup_printf ("%d", server_demo_dice_between (dice, 1, long_street ? 320 : 90));
  home->addition = server_demo_dice_chance (dice, 90)
                     ? additions[server_demo_dice_below (dice, G_N_ELEMENTS (additions))] : NULL;
  if (home->addition != NULL && strcmp (home->country, "BE") == 0)
    home->addition = "bus 2";
}

/* The first letter of the given name, and sometimes those of further names. */
static char *
dup_initials (DemoDice *dice, const char *given)
{
  static const char letters[] = "AAABCCDEEFGGHHHJJJKLMMMNPRSTWW";
  GString *initials = g_string_new (NULL);

  g_string_append_unichar (initials, g_unichar_toupper (g_utf8_get_char (given)));
  g_string_append_c (initials, '.');
  for (guint more = server_demo_dice_below (dice, 4); more > 1; more--)
    g_string_append_printf (initials, "%c.", letters[server_demo_dice_below (dice, sizeof letters - 1)]);
  return g_string_free (initials, FALSE);
}

static void
choose_person (Demo *demo, const Home *home, DemoGender gender, int birth_year, const DemoFamily *family,
               Person *person)
{
  DemoDice *dice = &demo->dice;

  memset (person, 0, sizeof *person);
  person->gender = gender;
  person->birth_year = CLAMP (birth_year, 1925, 2012);
  person->birth_date = g_strdup_printf ("%04d-%02d-%02d", person->birth_year, server_demo_dice_between (dice, 1, 12),
                                        server_demo_dice_between (dice, 1, 28));
  person->given = server_demo_pick_given (dice, gender, person->birth_year, home->country);
  person->initials = dup_initials (dice, person->given);
  person->family = *family;
  person->since = server_demo_dice_between (dice, MIN (MAX (person->birth_year + 18, 1968), DEMO_YEAR - 1), DEMO_YEAR);
}

static void
put_name (LedgerRecord *record, const Person *person)
{
  server_demo_put (record, "form_of_address", person->gender == DEMO_WOMAN ? "mrs" : "mr");
  server_demo_put (record, "initials", person->initials);
  server_demo_put (record, "given_name", person->given);
  server_demo_put (record, "name_particle", person->family.particle);
  server_demo_put (record, "family_name", person->family.family);
  if (person->partner != NULL)
    {
      server_demo_put (record, "partner_particle", person->partner->particle);
      server_demo_put (record, "partner_name", person->partner->family);
    }
}

static void
put_address (Demo *demo, LedgerRecord *record, const Home *home)
{
  if (server_demo_dice_chance (&demo->dice, CHANCE_NO_ADDRESS))
    return;
  server_demo_put (record, "street", home->street);
  server_demo_put (record, "house_number", home->number);
  server_demo_put (record, "house_number_addition", home->addition);
  server_demo_put (record, "postcode", home->postcode);
  server_demo_put (record, "city", home->town->name);
  server_demo_put (record, "country", home->country);
}

static void
put_status (Demo *demo, LedgerRecord *record, Person *person)
{
  static const DemoReason reasons[] = { DEMO_REASON_MOVED, DEMO_REASON_PRICE, DEMO_REASON_PRICE, DEMO_REASON_DISCONTENT,
                                        DEMO_REASON_ERASURE };
  DemoDice *dice = &demo->dice;
  guint mortality = person->birth_year < 1945 ? 3 * CHANCE_DECEASED : CHANCE_DECEASED / 2;
  gboolean deceased = server_demo_dice_chance (dice, mortality);
  gboolean inactive = server_demo_dice_chance (dice, CHANCE_INACTIVE);
  DemoReason reason = deceased ? DEMO_REASON_DECEASED : reasons[server_demo_dice_below (dice, G_N_ELEMENTS (reasons))];

  person->signed_off = deceased || inactive;
  server_demo_put (record, "status", deceased ? "deceased" : inactive ? "inactive" : "active");
  if (!person->signed_off)
    return;
  server_demo_put_id (record, "sign_off_reason", &demo->reasons[reason]);
  server_demo_put_day (demo, record, "status_date",
                       server_demo_dice_between (dice, MAX (person->since, 2019), DEMO_YEAR));
}

/* What an old register holds and nobody has yet put right. */
static void
put_wrong (Demo *demo, LedgerRecord *record, const Person *person)
{
  g_autofree char *upper = g_utf8_strup (person->family.family, -1);

  switch (server_demo_dice_below (&demo->dice, 5))
    {
    case 0:
      server_demo_put (record, "birth_date", "1900-01-01");
      break;
    case 1:
      server_demo_put (record, "family_name", upper);
      break;
    case 2:
      server_demo_put (record, "house_number", NULL);
      break;
    case 3:
      server_demo_put (record, "postcode", "1234 AB");
      break;
    default:
      server_demo_put (record, "form_of_address", person->gender == DEMO_WOMAN ? "mr" : "mrs");
      break;
    }
}

static void
put_remarks (Demo *demo, LedgerRecord *record)
{
  static const char *const warnings[] = {
    "Slechthorend: langzaam en duidelijk spreken", "Alleen via de dochter contact opnemen", "Geen post meer sturen",
    "Is boos over de laatste factuur", "Betaalt alleen op rekening", "Adres is geheim: niet doorgeven",
    "Belt vaak: eerst de contactmomenten lezen",
  };
  static const char *const remarks[] = {
    "Wil de nieuwsbrief per post.", "Is vrijwilliger geweest bij de zomermarkt.", "Bellen liefst na 14 uur.",
    "Overweegt bestuurslid te worden.", "Heeft twee keer een pas aangevraagd.",
  };
  DemoDice *dice = &demo->dice;

  if (server_demo_dice_chance (dice, CHANCE_WARNING))
    server_demo_put (record, "warning", warnings[server_demo_dice_below (dice, G_N_ELEMENTS (warnings))]);
  if (server_demo_dice_chance (dice, 60))
    server_demo_put (record, "remark", remarks[server_demo_dice_below (dice, G_N_ELEMENTS (remarks))]);
}

static void
add_point (Demo *demo, const LedgerId *contact, const LedgerId *id, const char *type, const char *purpose,
           const char *value)
{
  LedgerRecord *record = server_demo_add (demo, "contact_point", id, contact);

  server_demo_put_id (record, "contact", contact);
  server_demo_put (record, "type", type);
  server_demo_put (record, "value", value);
  server_demo_put (record, "purpose", purpose);
}

static char *
dup_mail_name (const char *text)
{
  char *folded = ledger_fold (text);

  for (char *c = folded; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c))
      *c = '.';
  return folded;
}

static void
add_phones (Demo *demo, const Person *person, const Home *home)
{
  DemoDice *dice = &demo->dice;
  LedgerId slot = ledger_id_derive (&person->id, "phone");
  gboolean mobile = server_demo_dice_chance (dice, person->birth_year < 1945 ? 450 : 900);
  g_autofree char *preferred = mobile ? server_demo_dup_mobile (dice, home->country)
                                      : server_demo_dup_landline (dice, home->town);

  if (server_demo_dice_chance (dice, 900))
    add_point (demo, &person->id, &slot, "phone", mobile ? "mobile" : "private", preferred);
  if (mobile && server_demo_dice_chance (dice, person->birth_year < 1965 ? 450 : 80))
    {
      LedgerId id = server_demo_make_id (demo);
      g_autofree char *landline = server_demo_dup_landline (dice, home->town);

      add_point (demo, &person->id, &id, "phone", "private", landline);
    }
}

static void
add_reach (Demo *demo, Person *person, const Home *home)
{
  DemoDice *dice = &demo->dice;
  g_autofree char *given = dup_mail_name (*person->given != '\0' ? person->given : "familie");
  g_autofree char *family = dup_mail_name (person->family.family);
  g_autofree char *mail = g_strdup_printf ("%s.%s%u@example.%s", given, family, server_demo_dice_below (dice, 1000),
                                           server_demo_dice_chance (dice, 500) ? "org" : "net");
  LedgerId mail_slot = ledger_id_derive (&person->id, "email");
  LedgerId account_slot = ledger_id_derive (&person->id, "primary");

  add_phones (demo, person, home);
  if (server_demo_dice_chance (dice, person->birth_year < 1940 ? 350 : 850))
    add_point (demo, &person->id, &mail_slot, "email", "private", mail);
  if (person->birth_year < 2006 && server_demo_dice_chance (dice, 820))
    {
      LedgerRecord *record = server_demo_add (demo, "bank_account", &account_slot, &person->id);
      g_autofree char *iban = server_demo_dup_iban (dice, home->country);

      if (server_demo_dice_chance (dice, 2))
        iban[3] = iban[3] == '9' ? '0' : (char) (iban[3] + 1);  /* check digits that do not fit */
      server_demo_put_id (record, "contact", &person->id);
      server_demo_put (record, "iban", iban);
      g_strlcpy (person->iban, iban, sizeof person->iban);
    }
}

/* Who pays by direct debit signed for it when the membership began. */
static void
add_mandate (Demo *demo, const Person *person, const LedgerRecord *membership)
{
  LedgerId id = ledger_id_derive (&person->id, "mandate");
  LedgerRecord *record = server_demo_add (demo, "mandate", &id, &person->id);
  g_autofree char *reference = g_strdup_printf ("M-%07u-1", demo->done);

  server_demo_put_id (record, "contact", &person->id);
  server_demo_put (record, "reference", reference);
  server_demo_put_id (record, "company", &demo->companies[0]);
  server_demo_put (record, "signed_on", ledger_record_get_text (membership, "valid_from"));
  server_demo_put (record, "type", "recurring");
  server_demo_put (record, "iban", person->iban);
  server_demo_put (record, "state", person->signed_off ? "withdrawn" : "active");
  if (person->signed_off)
    server_demo_put (record, "state_on", ledger_record_get_text (membership, "valid_until"));
}

static void
add_membership (Demo *demo, const Person *person, DemoType type, const LedgerId *payer)
{
  static const char *const methods[] = { "direct_debit", "direct_debit", "direct_debit", "ideal", "transfer" };
  LedgerId id = server_demo_make_id (demo);
  LedgerRecord *record = server_demo_add (demo, "membership", &id, &person->id);
  DemoDice *dice = &demo->dice;

  server_demo_put_id (record, "contact", &person->id);
  server_demo_put_id (record, "membership_type", &demo->types[type]);
  server_demo_put_day (demo, record, "valid_from", person->since);
  if (person->signed_off)
    {
      int year = server_demo_dice_between (dice, MAX (person->since, 2019), DEMO_YEAR);
      g_autofree char *until = g_strdup_printf ("%d-12-31", year);

      server_demo_put (record, "valid_until", until);
    }
  server_demo_put_id (record, "payer", payer != NULL ? payer : &person->id);
  server_demo_put (record, "payment_method", methods[server_demo_dice_below (dice, G_N_ELEMENTS (methods))]);
  if (payer == NULL && *person->iban != '\0' &&
      g_strcmp0 (ledger_record_get_text (record, "payment_method"), "direct_debit") == 0)
    add_mandate (demo, person, record);
}

static void
add_relationship (Demo *demo, const LedgerId *of, const LedgerId *other, const char *type, gint64 pays)
{
  LedgerId id = server_demo_make_id (demo);
  LedgerRecord *record = server_demo_add (demo, "relationship", &id, of);

  server_demo_put_id (record, "contact", of);
  server_demo_put_id (record, "other", other);
  server_demo_put (record, "type", type);
  server_demo_put_integer (record, "same_household", 1);
  if (pays)
    server_demo_put_integer (record, "pays", 1);
}

/* The contact itself, and what hangs on it whoever it lives with. */
static void
add_person (Demo *demo, Person *person, const Home *home)
{
  LedgerRecord *record;

  person->id = server_demo_next_contact (demo);
  record = server_demo_add (demo, "contact", &person->id, NULL);
  record->root = person->id;
  server_demo_put (record, "kind", "person");
  put_name (record, person);
  server_demo_put (record, "birth_date", person->birth_date);
  put_address (demo, record, home);
  put_status (demo, record, person);
  put_remarks (demo, record);
  server_demo_put (record, "language", home->town->language);
  server_demo_put_id (record, "branch", &demo->branches[2 + home->town->region]);
  if (server_demo_dice_chance (&demo->dice, CHANCE_WRONG))
    put_wrong (demo, record, person);
  add_reach (demo, person, home);
  server_demo_add_daily_work (demo, &person->id, home->town->region, person->since);
}

/* The same person once more, as somebody else typed it: a letter wrong, a name shortened, the address of before. */
static void
add_duplicate (Demo *demo, const Person *of, const Home *home)
{
  DemoDice *dice = &demo->dice;
  g_auto (Home) old_home = { 0 };
  const Home *at = home;
  Person twin = *of;
  g_autofree char *initials = g_strdup (of->initials);
  g_autofree char *misspelled = g_strdup (of->family.family);
  gsize length = strlen (misspelled);

  twin.initials = initials;
  twin.partner = NULL;
  twin.since = MIN (of->since + server_demo_dice_between (dice, 0, 5), DEMO_YEAR);
  switch (server_demo_dice_below (dice, 4))
    {
    case 0:
      twin.given = NULL;
      break;
    case 1:
      initials[2] = '\0';
      break;
    case 2:
      if (length > 4 && (guchar) misspelled[length - 2] < 128)
        memmove (misspelled + length - 2, misspelled + length - 1, 2);
      twin.family.family = misspelled;
      break;
    default:
      choose_home (dice, &old_home);
      at = &old_home;
      break;
    }
  if (twin.given == NULL)
    twin.given = "";
  add_person (demo, &twin, at);
}

static void
add_children (Demo *demo, const Home *home, Person *adults, guint n_adults, guint room)
{
  DemoDice *dice = &demo->dice;
  guint wanted = 1 + server_demo_dice_below (dice, 3);

  for (guint i = 0; i < MIN (wanted, room); i++)
    {
      DemoGender gender = server_demo_dice_below (dice, 2) == 0 ? DEMO_WOMAN : DEMO_MAN;
      int year = MIN (adults[0].birth_year + server_demo_dice_between (dice, 24, 40), 2012);
      Person child;

      choose_person (demo, home, gender, year, &adults[0].family, &child);
      child.since = MIN (child.since, DEMO_YEAR);
      add_person (demo, &child, home);
      for (guint a = 0; a < n_adults; a++)
        {
          add_relationship (demo, &adults[a].id, &child.id, "child", 0);
          add_relationship (demo, &child.id, &adults[a].id, "parent", a == 0);
        }
      if (server_demo_dice_chance (dice, 700))
        add_membership (demo, &child, DEMO_TYPE_FAMILY, &adults[0].id);
      person_clear (&child);
    }
}

/* Father and son of one name at one address: what a search for duplicates must not join. */
static void
add_namesake (Demo *demo, const Home *home, const Person *father)
{
  Person son;

  choose_person (demo, home, DEMO_MAN, father->birth_year + server_demo_dice_between (&demo->dice, 24, 33),
                 &father->family, &son);
  son.given = father->given;
  g_free (son.initials);
  son.initials = g_strdup (father->initials);
  add_person (demo, &son, home);
  add_relationship (demo, &father->id, &son.id, "child", 0);
  add_relationship (demo, &son.id, &father->id, "parent", 0);
  add_membership (demo, &son, DEMO_TYPE_BASIC, NULL);
  person_clear (&son);
}

/* The first adult, a partner when there is room for one. Returns: how many adults. */
static guint
add_adults (Demo *demo, const Home *home, Person adults[2], gboolean couple)
{
  DemoDice *dice = &demo->dice;
  DemoGender gender = server_demo_dice_below (dice, 100) < 52 ? DEMO_WOMAN : DEMO_MAN;
  int year = server_demo_dice_between (dice, 1925, 1972) + server_demo_dice_between (dice, 0, 30);
  DemoFamily family;
  DemoType type = server_demo_dice_chance (dice, 40) ? DEMO_TYPE_DONOR
                  : server_demo_dice_chance (dice, 4) ? DEMO_TYPE_HONORARY : DEMO_TYPE_BASIC;

  server_demo_pick_family (dice, home->country, &family);
  choose_person (demo, home, gender, year, &family, &adults[0]);
  add_person (demo, &adults[0], home);
  if (server_demo_dice_chance (dice, 960))
    add_membership (demo, &adults[0], type, NULL);
  if (!couple)
    return 1;
  if (server_demo_dice_chance (dice, 970))
    gender = gender == DEMO_WOMAN ? DEMO_MAN : DEMO_WOMAN;
  server_demo_pick_family (dice, home->country, &family);
  choose_person (demo, home, gender, year + server_demo_dice_between (dice, -5, 5), &family, &adults[1]);
  if (gender == DEMO_WOMAN && strcmp (home->country, "NL") == 0 &&
      server_demo_dice_chance (dice, year < 1960 ? 700 : 250))
    adults[1].partner = &adults[0].family;
  add_person (demo, &adults[1], home);
  add_relationship (demo, &adults[0].id, &adults[1].id, "partner", 0);
  add_relationship (demo, &adults[1].id, &adults[0].id, "partner", 1);
  if (server_demo_dice_chance (dice, 800))
    add_membership (demo, &adults[1], DEMO_TYPE_PARTNER, &adults[0].id);
  return 2;
}

void
server_demo_add_household (Demo *demo, guint room)
{
  DemoDice *dice = &demo->dice;
  guint start = demo->done;
  gboolean couple = server_demo_dice_chance (dice, 520) && room >= 2;
  gboolean children = server_demo_dice_chance (dice, couple ? 300 : 90);
  g_auto (Home) home = { 0 };
  Person adults[2] = { 0 };
  guint n_adults;

  choose_home (dice, &home);
  n_adults = add_adults (demo, &home, adults, couple);
  if (children && demo->done - start < room)
    add_children (demo, &home, adults, n_adults, room - (demo->done - start));
  if (adults[0].gender == DEMO_MAN && server_demo_dice_chance (dice, CHANCE_SAME_NAME) && demo->done - start < room)
    add_namesake (demo, &home, &adults[0]);
  if (server_demo_dice_chance (dice, CHANCE_DUPLICATE) && demo->done - start < room)
    add_duplicate (demo, &adults[n_adults - 1], &home);
  for (guint i = 0; i < n_adults; i++)
    person_clear (&adults[i]);
}

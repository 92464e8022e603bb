/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The points of a pair (match.h): each part of what is known of the two says how much, and the table tells what it is
 * called. The numbers were weighed on offices with planted pairs (tests/quality). Any thread.
 */
#include "config.h"

#include "libledger/quality/match.h"

#include "libledger/quality/near.h"
#include "libledger/rules/fold.h"
#include "libledger/rules/name.h"
#include "libledger/rules/phone.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Nobody of one name is born so many years after another at the same time: they are parent and child. */
#define GENERATION 15
/* What a household shares says little of one person: no more than this while the day of birth is unknown. */
#define HOUSEHOLD_MOST 19
#define REACH_MOST 35

static const struct
{
  LedgerMatchReason reason;
  int points;
  const char *text;             /* N_() */
} parts[] = {
  { LEDGER_MATCH_SAME_NAME, 20, N_("same name") },
  { LEDGER_MATCH_NEAR_NAME, 14, N_("name spelled nearly the same") },
  { LEDGER_MATCH_PARTNER_NAME, 14, N_("name of birth or of the partner") },
  { LEDGER_MATCH_OTHER_NAME, -10, N_("other family name") },
  { LEDGER_MATCH_SAME_GIVEN, 16, N_("same given name") },
  { LEDGER_MATCH_NEAR_GIVEN, 12, N_("given name spelled nearly the same") },
  { LEDGER_MATCH_CALLED, 11, N_("given name and called name") },
  { LEDGER_MATCH_INITIALS, 9, N_("initials agree") },
  { LEDGER_MATCH_SAME_BIRTH, 30, N_("born on the same day") },
  { LEDGER_MATCH_NEAR_BIRTH, 20, N_("date of birth nearly the same") },
  { LEDGER_MATCH_NO_BIRTH, 0, N_("no date of birth to compare") },
  { LEDGER_MATCH_OTHER_BIRTH, -25, N_("other date of birth") },
  { LEDGER_MATCH_SAME_EMAIL, 25, N_("same e-mail") },
  { LEDGER_MATCH_SAME_MOBILE, 22, N_("same mobile number") },
  { LEDGER_MATCH_SAME_PHONE, 10, N_("same phone number") },
  { LEDGER_MATCH_SAME_ACCOUNT, 10, N_("same bank account") },
  { LEDGER_MATCH_SAME_ADDRESS, 19, N_("same address") },
  { LEDGER_MATCH_MOVED, 0, N_("other address") },
  { LEDGER_MATCH_OTHER_FORM, -30, N_("other form of address") },
  { LEDGER_MATCH_TWINS, -100, N_("other given name: two people") },
  { LEDGER_MATCH_GENERATION, -100, N_("born in another generation: two people") },
  { LEDGER_MATCH_OTHER_KIND, -100, N_("a person and an organisation") },
};

#define REACH \
  (LEDGER_MATCH_SAME_EMAIL | LEDGER_MATCH_SAME_MOBILE | LEDGER_MATCH_SAME_PHONE | LEDGER_MATCH_SAME_ACCOUNT)
#define HOUSEHOLD (LEDGER_MATCH_SAME_PHONE | LEDGER_MATCH_SAME_ACCOUNT | LEDGER_MATCH_SAME_ADDRESS)

/* -- One contact */

static const char *
keep (GStringChunk *texts, const char *text)
{
  return text != NULL && *text != '\0' ? g_string_chunk_insert_const (texts, text) : NULL;
}

/* The family name without its particles, as one word: "van den Berg" is "berg". */
static char *
dup_core (const char *name)
{
  g_auto (GStrv) words = g_strsplit (name, " ", -1);
  guint start = 0;
  g_autofree char *folded = NULL;

  while (words[start] != NULL && words[start + 1] != NULL && ledger_name_is_particle (words[start]))
    start++;
  {
    g_autofree char *rest = g_strjoinv (" ", words + start);

    folded = ledger_fold (rest);
  }
  for (char *c = strchr (folded, ' '); c != NULL; c = strchr (c, ' '))
    memmove (c, c + 1, strlen (c));
  return g_steal_pointer (&folded);
}

static void
add_name (LedgerMatchSide *side, guint *n, const char *name, GStringChunk *texts)
{
  g_autofree char *core = dup_core (name);

  for (guint i = 0; i < *n; i++)
    if (strcmp (side->names[i], core) == 0)
      return;
  if (*core != '\0' && *n < LEDGER_MATCH_NAMES)
    side->names[(*n)++] = keep (texts, core);
}

/* The name in use whole, then the parts of a double one: "de Vries-van den Berg". */
static void
add_names (LedgerMatchSide *side, guint *n, const char *name, GStringChunk *texts)
{
  g_auto (GStrv) halves = NULL;

  if (name == NULL)
    return;
  add_name (side, n, name, texts);
  halves = g_strsplit (name, "-", -1);
  for (guint i = 0; halves[1] != NULL && halves[i] != NULL; i++)
    if (strlen (halves[i]) >= 3)
      add_name (side, n, g_strstrip (halves[i]), texts);
}

static char *
dup_letters (const char *initials)
{
  g_autofree char *folded = ledger_fold (initials);
  GString *letters = g_string_new (NULL);

  for (const char *c = folded; *c != '\0'; c++)
    if (c == folded || c[-1] == ' ')
      g_string_append_c (letters, *c);
  return g_string_free (letters, FALSE);
}

static char *
dup_place (const LedgerRecord *contact)
{
  const char *postcode = ledger_record_get_text (contact, "postcode");
  const char *number = ledger_record_get_text (contact, "house_number");
  const char *street = ledger_record_get_text (contact, "street");
  const char *city = ledger_record_get_text (contact, "city");
  const char *addition = ledger_record_get_text (contact, "house_number_addition");
  g_autofree char *text = NULL;

  if (number == NULL || (postcode == NULL && street == NULL))
    return NULL;
  /* A Dutch postcode is a street; a Belgian one is a town. */
  if (postcode != NULL && strlen (postcode) >= 6)
    text = g_strjoin (" ", postcode, number, addition, NULL);
  else
    text = g_strjoin (" ", street != NULL ? street : "", number, addition != NULL ? addition : "",
                      postcode != NULL ? postcode : city, NULL);
  return ledger_fold (text);
}

/* Days that stand for "unknown" in the lists that offices come from. */
static gboolean
is_known_day (const char *day)
{
  return day != NULL && strcmp (day, "1900-01-01") != 0 && strcmp (day, "1899-12-30") != 0 &&
         strcmp (day, "1800-01-01") != 0;
}

void
ledger_match_side_fill (LedgerMatchSide *side, const LedgerRecord *contact, GStringChunk *texts)
{
  const char *organisation = ledger_record_get_text (contact, "organisation_name");
  const char *family = ledger_record_get_text (contact, "family_name");
  const char *given = ledger_record_get_text (contact, "given_name");
  const char *initials = ledger_record_get_text (contact, "initials");
  const char *birth = ledger_record_get_text (contact, "birth_date");
  const char *form = ledger_record_get_text (contact, "form_of_address");
  g_autofree char *called_by = given != NULL ? ledger_fold (given) : NULL;
  g_autofree char *letters = dup_letters (initials != NULL ? initials : given);
  g_autofree char *place = dup_place (contact);
  guint n = 0;

  *side = (LedgerMatchSide) { .id = contact->id };
  side->organisation = g_strcmp0 (ledger_record_get_text (contact, "kind"), "organisation") == 0 ||
                       (family == NULL && organisation != NULL);
  if (side->organisation)
    add_name (side, &n, organisation != NULL ? organisation : "", texts);
  else
    {
      add_names (side, &n, family, texts);
      add_names (side, &n, ledger_record_get_text (contact, "partner_name"), texts);
    }
  side->given = keep (texts, called_by);
  side->initials = *letters != '\0' ? keep (texts, letters) : "";
  side->form = g_strcmp0 (form, "neutral") != 0 ? keep (texts, form) : NULL;
  side->birth = is_known_day (birth) ? keep (texts, birth) : NULL;
  side->place = keep (texts, place);
}

gboolean
ledger_match_reach_read (const char *rule, const char *text, LedgerMatchReach *reach)
{
  g_autofree char *lower = text != NULL ? g_utf8_strdown (text, -1) : NULL;
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);

  if (lower == NULL || rule == NULL)
    return FALSE;
  if (strcmp (rule, "email") == 0)
    reach->sort = LEDGER_MATCH_SAME_EMAIL;
  else if (strcmp (rule, "iban") == 0)
    reach->sort = LEDGER_MATCH_SAME_ACCOUNT;
  else if (strcmp (rule, "phone") == 0)
    reach->sort = ledger_phone_is_mobile (text) ? LEDGER_MATCH_SAME_MOBILE : LEDGER_MATCH_SAME_PHONE;
  else
    return FALSE;
  for (const char *c = lower; *c != '\0'; c++)
    hash = (hash ^ (guint8) *c) * G_GUINT64_CONSTANT (1099511628211);
  reach->value = hash;
  return TRUE;
}

/* -- Two */

static guint32
compare_names (const LedgerMatchSide *one, const LedgerMatchSide *other)
{
  guint32 best = LEDGER_MATCH_OTHER_NAME;

  if (one->names[0] == NULL || other->names[0] == NULL)
    return 0;
  if (strcmp (one->names[0], other->names[0]) == 0)
    return LEDGER_MATCH_SAME_NAME;
  if (ledger_near_is_name (one->names[0], other->names[0]))
    return LEDGER_MATCH_NEAR_NAME;
  for (guint i = 0; i < LEDGER_MATCH_NAMES && one->names[i] != NULL; i++)
    for (guint j = 0; j < LEDGER_MATCH_NAMES && other->names[j] != NULL; j++)
      if (ledger_near_is_name (one->names[i], other->names[j]))
        best = LEDGER_MATCH_PARTNER_NAME;
  return best;
}

static gboolean
is_known_pair (const LedgerMatchSide *one, const LedgerMatchSide *other)
{
  return one->known_given && other->known_given;
}

static guint32
compare_given (const LedgerMatchSide *one, const LedgerMatchSide *other)
{
  if (one->given != NULL && other->given != NULL && one->given[1] != '\0' && other->given[1] != '\0')
    {
      if (strcmp (one->given, other->given) == 0)
        return LEDGER_MATCH_SAME_GIVEN;
      /* Two names that others have too are two names: Marieke and Mariska. */
      if (!is_known_pair (one, other) && ledger_near_is_given (one->given, other->given))
        return LEDGER_MATCH_NEAR_GIVEN;
      return ledger_near_is_called (one->given, other->given) ? LEDGER_MATCH_CALLED : LEDGER_MATCH_TWINS;
    }
  if (*one->initials == '\0' || *other->initials == '\0')
    return 0;
  if (one->initials[0] == other->initials[0] || strchr (one->initials, other->initials[0]) != NULL ||
      strchr (other->initials, one->initials[0]) != NULL)
    return LEDGER_MATCH_INITIALS;
  return LEDGER_MATCH_TWINS;
}

static guint32
compare_birth (const LedgerMatchSide *one, const LedgerMatchSide *other)
{
  if (one->birth == NULL || other->birth == NULL)
    return LEDGER_MATCH_NO_BIRTH;
  if (strcmp (one->birth, other->birth) == 0)
    return LEDGER_MATCH_SAME_BIRTH;
  if (ledger_near_count_years (one->birth, other->birth) >= GENERATION)
    return LEDGER_MATCH_GENERATION;
  return ledger_near_is_day (one->birth, other->birth) ? LEDGER_MATCH_NEAR_BIRTH : LEDGER_MATCH_OTHER_BIRTH;
}

static guint32
compare_reach (const LedgerMatchSide *one, const LedgerMatchSide *other)
{
  guint32 shared = 0;

  for (guint i = 0; i < one->n_reach; i++)
    for (guint j = 0; j < other->n_reach; j++)
      if (one->reach[i].value == other->reach[j].value && one->reach[i].sort == other->reach[j].sort)
        shared |= one->reach[i].sort;
  return shared;
}

static guint32
compare_rest (const LedgerMatchSide *one, const LedgerMatchSide *other)
{
  guint32 reasons = 0;

  if (one->form != NULL && other->form != NULL && strcmp (one->form, other->form) != 0)
    reasons |= LEDGER_MATCH_OTHER_FORM;
  if (one->place != NULL && other->place != NULL)
    reasons |= strcmp (one->place, other->place) == 0 ? LEDGER_MATCH_SAME_ADDRESS : LEDGER_MATCH_MOVED;
  return reasons;
}

static int
count_points (guint32 reasons)
{
  int points = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if ((reasons & (guint32) parts[i].reason) != 0)
      points += parts[i].points;
  return points;
}

static int
score_person (const LedgerMatchSide *one, const LedgerMatchSide *other, guint32 reasons)
{
  guint32 household = (reasons & LEDGER_MATCH_NO_BIRTH) != 0 ? HOUSEHOLD : 0;
  int points = count_points (reasons & ~(guint32) (REACH | LEDGER_MATCH_SAME_ADDRESS));

  points += MIN (count_points (reasons & REACH & ~household), REACH_MOST);
  points += household != 0 ? MIN (count_points (reasons & household), HOUSEHOLD_MOST)
                           : count_points (reasons & LEDGER_MATCH_SAME_ADDRESS);
  /* Many are called so: without anything else in common that says less. */
  if (one->common_name && other->common_name && (reasons & (REACH | LEDGER_MATCH_SAME_ADDRESS)) == 0)
    points -= 4;
  return points;
}

/* An organisation is its name, and how it is reached. */
static int
score_organisation (guint32 reasons)
{
  int points = (reasons & LEDGER_MATCH_SAME_NAME) != 0 ? 40 : (reasons & LEDGER_MATCH_NEAR_NAME) != 0 ? 32 : 0;

  return points + MIN (2 * count_points (reasons & REACH), 50) + count_points (reasons & LEDGER_MATCH_SAME_ADDRESS);
}

guint
ledger_match_score (const LedgerMatchSide *one, const LedgerMatchSide *other, guint32 *reasons)
{
  guint32 found;
  int points;

  if (one->organisation != other->organisation)
    {
      *reasons = LEDGER_MATCH_OTHER_KIND;
      return 0;
    }
  found = compare_names (one, other) | compare_reach (one, other) | compare_rest (one, other);
  if (one->organisation)
    points = score_organisation (found);
  else
    {
      found |= compare_given (one, other) | compare_birth (one, other);
      points = score_person (one, other, found);
    }
  *reasons = found;
  return (guint) CLAMP (points, 0, 100);
}

char *
ledger_match_dup_reasons (guint32 reasons)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if ((reasons & (guint32) parts[i].reason) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", _(parts[i].text));
  return g_string_free (text, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Composing and splitting the name of a person (person-name.h). A particle that ends in an apostrophe joins
 * the family name without a blank ("d'Ancona"). Stateless; any thread.
 */
#include "config.h"

#include "libledger/rules/person-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/fold.h"
#include "libledger/rules/name-private.h"
#include "libledger/rules/name.h"
#include "libledger/rules/rule-private.h"

static gboolean
is_given (const char *part)
{
  return part != NULL && *part != '\0';
}

static gboolean
is_belgian (const LedgerPersonName *name)
{
  return name->country != NULL && g_ascii_strcasecmp (name->country, "BE") == 0;
}

/* Particle and family name together. */
static char *
dup_surname (const LedgerPersonName *name)
{
  const char *particle = is_given (name->particle) ? name->particle : "";
  const char *family = is_given (name->family) ? name->family : "";
  const char *blank = *particle != '\0' && *family != '\0' && !g_str_has_suffix (particle, "'") ? " " : "";

  return g_strconcat (particle, blank, family, NULL);
}

static const char *
get_front (const LedgerPersonName *name, LedgerNameForm form)
{
  const char *initials = is_given (name->initials) ? name->initials : NULL;
  const char *given = is_given (name->given) ? name->given : NULL;

  switch (form)
    {
    case LEDGER_NAME_AFTER_INITIALS:
      return initials != NULL ? initials : given;
    case LEDGER_NAME_AFTER_GIVEN:
      return given != NULL ? given : initials;
    case LEDGER_NAME_ALONE:
    default:
      return NULL;
    }
}

char *
ledger_person_name_dup_full (const LedgerPersonName *name, LedgerNameForm form)
{
  g_autofree char *surname = dup_surname (name);
  const char *front = get_front (name, form);

  if (front != NULL)
    return *surname != '\0' ? g_strconcat (front, " ", surname, NULL) : g_strdup (front);
  if (*surname == '\0')
    return g_strdup (is_given (name->given) ? name->given : "");
  return is_belgian (name) ? g_steal_pointer (&surname) : ledger_name_dup_first_upper (surname);
}

/* Whether the particle stands behind the comma of a list. */
static gboolean
has_particle_apart (const LedgerPersonName *name)
{
  return !is_belgian (name) && is_given (name->particle) && is_given (name->family);
}

/* What stands before the comma of a list. */
static char *
dup_list_head (const LedgerPersonName *name)
{
  return has_particle_apart (name) ? g_strdup (name->family) : dup_surname (name);
}

/* What stands behind the comma of a list; "" when nothing does. */
static char *
dup_list_tail (const LedgerPersonName *name)
{
  const char *front = get_front (name, LEDGER_NAME_AFTER_INITIALS);
  const char *particle = has_particle_apart (name) ? name->particle : "";

  if (front == NULL)
    return g_strdup (particle);
  return g_strconcat (front, *particle != '\0' ? " " : "", particle, NULL);
}

char *
ledger_person_name_dup_list (const LedgerPersonName *name)
{
  g_autofree char *head = dup_list_head (name);
  g_autofree char *tail = dup_list_tail (name);

  return g_strconcat (head, *head != '\0' && *tail != '\0' ? ", " : "", tail, NULL);
}

char *
ledger_person_name_dup_sort_key (const LedgerPersonName *name)
{
  g_autofree char *head = dup_list_head (name);
  g_autofree char *tail = dup_list_tail (name);
  g_autofree char *head_key = ledger_fold (head);
  g_autofree char *tail_key = ledger_fold (tail);

  return g_strconcat (head_key, *head_key != '\0' && *tail_key != '\0' ? "  " : "", tail_key, NULL);
}

void
ledger_person_name_compose_surname (const LedgerPersonName *own, const LedgerPersonName *partner,
                                    LedgerSurnameOrder order, char **particle, char **family)
{
  gboolean has_partner = partner != NULL && is_given (partner->family);
  gboolean partner_first = order == LEDGER_SURNAME_PARTNER || order == LEDGER_SURNAME_PARTNER_OWN;
  const LedgerPersonName *first = has_partner && partner_first ? partner : own;
  const LedgerPersonName *second = NULL;
  g_autofree char *surname = NULL;

  if (has_partner && order == LEDGER_SURNAME_PARTNER_OWN && is_given (own->family))
    second = own;
  else if (has_partner && order == LEDGER_SURNAME_OWN_PARTNER && is_given (own->family))
    second = partner;
  surname = second != NULL ? dup_surname (second) : NULL;
  *particle = is_given (first->particle) ? g_strdup (first->particle) : NULL;
  *family = surname != NULL ? g_strconcat (first->family, "-", surname, NULL) : g_strdup (first->family);
}

void
ledger_name_parts_clear (LedgerNameParts *parts)
{
  g_clear_pointer (&parts->initials, g_free);
  g_clear_pointer (&parts->given, g_free);
  g_clear_pointer (&parts->particle, g_free);
  g_clear_pointer (&parts->family, g_free);
}

static char *
dup_joined (char **words, guint n_words)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < n_words; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? " " : "", words[i]);
  return g_string_free (joined, FALSE);
}

/* Full stops or single letters are initials; so is a short word in capitals in a name that is not all capitals. */
static gboolean
is_initials (char **words, guint n_words, gboolean shouted)
{
  for (guint i = 0; i < n_words; i++)
    {
      g_autofree char *upper = g_utf8_strup (words[i], -1);
      glong length = g_utf8_strlen (words[i], -1);

      if (strchr (words[i], '.') == NULL && length > 1 && (shouted || length > 4 || strcmp (upper, words[i]) != 0))
        return FALSE;
    }
  return n_words > 0;
}

static void
take_front (LedgerNameParts *parts, char **words, guint n_words, gboolean shouted, const LedgerRuleContext *context)
{
  g_autofree char *front = dup_joined (words, n_words);

  if (n_words == 0)
    return;
  if (is_initials (words, n_words, shouted) && ledger_rule_initials (front, context, &parts->initials, NULL))
    return;
  if (ledger_name_is_dutch (context) && ledger_name_is_single_case (front))
    parts->given = ledger_name_dup_capitalised (front);
  else
    parts->given = g_steal_pointer (&front);
}

/* "d'Ancona": the particle is inside the word. */
static void
split_elision (LedgerNameParts *parts)
{
  char *family = parts->family;

  if (parts->particle != NULL || family == NULL || !g_str_has_prefix (family, "d'") || family[2] == '\0')
    return;
  parts->particle = g_strdup ("d'");
  parts->family = g_strdup (family + 2);
  g_free (family);
}

/* For Belgium the particle is part of the family name, as registered. */
static gboolean
take_surname (LedgerNameParts *parts, const char *particle, const char *family, const LedgerRuleContext *context,
              GError **error)
{
  if (ledger_rule_country_is (context, "BE"))
    {
      g_autofree char *whole = *particle != '\0' ? g_strconcat (particle, " ", family, NULL) : g_strdup (family);

      return ledger_rule_name (whole, context, &parts->family, error);
    }
  if (!ledger_rule_particle (particle, context, &parts->particle, error) ||
      !ledger_rule_name (family, context, &parts->family, error))
    return FALSE;
  if (ledger_name_is_dutch (context))
    split_elision (parts);
  return TRUE;
}

/* "Berg, A. van den": behind the comma the particle is what a run of particles at the end is. */
static gboolean
split_list_form (const char *before, const char *after, const LedgerRuleContext *context, gboolean shouted,
                 LedgerNameParts *parts, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (after));
  g_auto (GStrv) words = g_strsplit (trimmed, " ", -1);
  guint n_words = g_strv_length (words);
  guint start = n_words;
  g_autofree char *particle = NULL;

  while (start > 0 && ledger_particle_get_kind (words[start - 1]) != LEDGER_PARTICLE_NONE)
    start--;
  particle = dup_joined (words + start, n_words - start);
  if (*trimmed != '\0')
    take_front (parts, words, start, shouted, context);
  return take_surname (parts, particle, before, context, error);
}

static gboolean
split_spoken_form (const char *clean, const LedgerRuleContext *context, gboolean shouted, LedgerNameParts *parts,
                   GError **error)
{
  g_auto (GStrv) words = g_strsplit (clean, " ", -1);
  guint n_words = g_strv_length (words);
  guint start = 0;
  guint n_particles = 0;
  g_autofree char *particle = NULL;
  g_autofree char *family = NULL;

  while (start + 1 < n_words && ledger_particle_count (words + start) == 0)
    start++;
  n_particles = ledger_particle_count (words + start);
  particle = dup_joined (words + start, n_particles);
  family = dup_joined (words + start + n_particles, n_words - start - n_particles);
  take_front (parts, words, start, shouted, context);
  return take_surname (parts, particle, family, context, error);
}

gboolean
ledger_person_name_split (const char *text, const LedgerRuleContext *context, LedgerNameParts *parts, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *upper = NULL;
  gboolean shouted;
  gboolean done;
  char *comma;

  *parts = (LedgerNameParts) { 0 };
  if (!ledger_rule_value (text, &clean, NULL, error))
    return FALSE;
  if (clean == NULL)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE, _("Type a name"));
  upper = g_utf8_strup (clean, -1);
  shouted = strcmp (upper, clean) == 0;
  comma = strchr (clean, ',');
  if (comma != NULL && comma > clean)
    {
      *comma = '\0';
      done = split_list_form (clean, comma + 1, context, shouted, parts, error);
    }
  else
    done = split_spoken_form (clean, context, shouted, parts, error);
  if (!done)
    ledger_name_parts_clear (parts);
  return done;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Family name, particle and initials (name.h). The particles are those of Dutch civil registration in so far
 * as they are no given names as well; a run of them is read word by word. Stateless; any thread.
 */
#include "config.h"

#include "libledger/rules/name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/name-private.h"
#include "libledger/rules/rule-private.h"

#define MAX_INITIALS 20

/* Small letters, straight apostrophes. */
static const char *const first_particles[] = {
  "'s", "'t", "aan", "af", "am", "auf", "aus", "bij", "da", "das", "de", "degli", "del", "della", "den", "der",
  "des", "di", "dos", "du", "im", "in", "la", "las", "le", "les", "onder", "op", "over", "te", "ten", "ter", "thoe",
  "tho", "toe", "tot", "uijt", "uit", "unter", "van", "van't", "vande", "vanden", "vander", "vom", "von", "voor",
  "vor", "zu", "zum", "zur", NULL,
};
static const char *const next_particles[] = { "d'", "dem", "die", "gen", "het", "l'", "lo", "los", NULL };

/* Initials of more than one letter, as they are read where full stops separate. */
static const char *const long_initials[] = {
  "ch", "chr", "cl", "cz", "fr", "ij", "jh", "ph", "sj", "st", "sz", "th", "tj", "ts", NULL,
};

LedgerParticleKind
ledger_particle_get_kind (const char *word)
{
  g_autofree char *straight = ledger_name_dup_straight (word);
  g_autofree char *lower = g_utf8_strdown (straight, -1);

  if (g_strv_contains (first_particles, lower))
    return LEDGER_PARTICLE_FIRST;
  return g_strv_contains (next_particles, lower) ? LEDGER_PARTICLE_NEXT : LEDGER_PARTICLE_NONE;
}

gboolean
ledger_name_is_particle (const char *word)
{
  return ledger_particle_get_kind (word) != LEDGER_PARTICLE_NONE;
}

guint
ledger_particle_count (char **words)
{
  guint n_words = g_strv_length (words);
  guint count = 0;

  while (count + 1 < n_words)
    {
      LedgerParticleKind kind = ledger_particle_get_kind (words[count]);

      if (kind == LEDGER_PARTICLE_NONE || (count == 0 && kind == LEDGER_PARTICLE_NEXT))
        break;
      count++;
    }
  return count;
}

char *
ledger_name_dup_straight (const char *text)
{
  GString *straight = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x2018 || c == 0x2019 || c == 0x00B4 || c == '`' || c == 0x02BC)
        c = '\'';
      g_string_append_unichar (straight, c);
    }
  return g_string_free (straight, FALSE);
}

gboolean
ledger_name_is_single_case (const char *text)
{
  guint upper = 0;
  guint lower = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      upper += g_unichar_isupper (g_utf8_get_char (p)) ? 1 : 0;
      lower += g_unichar_islower (g_utf8_get_char (p)) ? 1 : 0;
    }
  return (upper == 0 || lower == 0) && upper + lower >= 2;
}

gboolean
ledger_name_is_dutch (const LedgerRuleContext *context)
{
  return ledger_rule_country_is_unknown (context) || ledger_rule_country_is (context, "NL");
}

static gboolean
is_other_country (const LedgerRuleContext *context)
{
  return !ledger_name_is_dutch (context);
}

char *
ledger_name_dup_first_upper (const char *text)
{
  GString *upper = g_string_new (NULL);

  if (*text == '\0')
    return g_string_free (upper, FALSE);
  g_string_append_unichar (upper, g_unichar_toupper (g_utf8_get_char (text)));
  g_string_append (upper, g_utf8_next_char (text));
  return g_string_free (upper, FALSE);
}

/* One word without blanks and hyphens, small letters: IJ is one letter, Mc and O' are followed by a capital. */
static void
append_capitalised (GString *name, const char *lower, gboolean is_last)
{
  gsize prefix = 0;
  g_autofree char *rest = NULL;

  if (!is_last && ledger_particle_get_kind (lower) != LEDGER_PARTICLE_NONE)
    {
      g_string_append (name, lower);
      return;
    }
  if (g_str_has_prefix (lower, "ij"))
    prefix = 2;
  else if (*lower != '\0' && g_ascii_isalpha (lower[0]) && lower[1] == '\'')
    prefix = 2;
  else if (g_str_has_prefix (lower, "mc") && strlen (lower) > 4)
    prefix = 2;
  rest = ledger_name_dup_first_upper (lower + prefix);
  if (g_str_has_prefix (lower, "ij"))
    g_string_append_printf (name, "IJ%s", lower + 2);
  else if (g_str_has_prefix (lower, "d'"))
    g_string_append_printf (name, "d'%s", rest);
  else if (prefix > 0)
    g_string_append_printf (name, "%c%c%s", g_ascii_toupper (lower[0]), lower[1], rest);
  else
    g_string_append (name, rest);
}

char *
ledger_name_dup_capitalised (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  GString *name = g_string_new (NULL);
  const char *p = lower;

  while (*p != '\0')
    {
      gsize length = strcspn (p, " -");
      g_autofree char *word = g_strndup (p, length);

      append_capitalised (name, word, p[length] == '\0');
      p += length;
      if (*p != '\0')
        g_string_append_c (name, *p++);
    }
  return g_string_free (name, FALSE);
}

/* Letters, marks, blanks and the signs that names have. */
static gboolean
is_name (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalpha (c) && !g_unichar_ismark (c) && (c > 0x7F || strchr (" -'.,()/`", (int) c) == NULL) &&
          c != 0x2018 && c != 0x2019 && c != 0x00B4 && c != 0x02BC && c != 0x2013 && c != 0x00B7)
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_name (const char *text, char **clean, char **normalised, GError **error)
{
  if (!ledger_rule_value (text, clean, normalised, error))
    return FALSE;
  if (*clean == NULL || is_name (*clean))
    return TRUE;
  return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                             _("%s is no name: digits and signs such as @ do not belong in it"), *clean);
}

/* Particles in front small; the rest repaired when it is all capitals or all small. */
static char *
dup_dutch_family (const char *text)
{
  g_autofree char *straight = ledger_name_dup_straight (text);
  g_auto (GStrv) words = g_strsplit (straight, " ", -1);
  guint n_particles = ledger_particle_count (words);
  g_autofree char *rest = g_strjoinv (" ", words + n_particles);
  g_autofree char *repaired = ledger_name_is_single_case (rest) ? ledger_name_dup_capitalised (rest) : g_strdup (rest);
  GString *family = g_string_new (NULL);

  for (guint i = 0; i < n_particles; i++)
    {
      g_autofree char *lower = g_utf8_strdown (words[i], -1);

      g_string_append_printf (family, "%s ", lower);
    }
  if (n_particles == 0 && strncmp (repaired, "D'", 2) == 0)
    g_string_append_printf (family, "d'%s", repaired + 2);
  else
    g_string_append (family, repaired);
  return g_string_free (family, FALSE);
}

gboolean
ledger_rule_name (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;

  if (!check_name (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL || is_other_country (context))
    return ledger_rule_accept (g_steal_pointer (&clean), normalised);
  return ledger_rule_accept (dup_dutch_family (clean), normalised);
}

char *
ledger_name_dup_proposal (const char *family, const LedgerRuleContext *context)
{
  g_autofree char *clean = NULL;
  g_autofree char *spelled = NULL;
  g_autofree char *proposal = NULL;

  if (!check_name (family, &clean, NULL, NULL) || clean == NULL || !ledger_name_is_single_case (clean))
    return NULL;
  spelled = dup_dutch_family (clean);
  proposal = ledger_name_is_dutch (context) ? g_strdup (spelled) : ledger_name_dup_first_upper (spelled);
  return g_strcmp0 (proposal, clean) != 0 ? g_steal_pointer (&proposal) : NULL;
}

/* "t" and "s" typed without their apostrophe get it; what is no particle stays as typed. */
static char *
dup_dutch_particle (const char *text)
{
  g_autofree char *straight = ledger_name_dup_straight (text);
  g_auto (GStrv) words = g_strsplit (straight, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *lower = g_utf8_strdown (words[i], -1);

      if (strcmp (lower, "t") == 0 || strcmp (lower, "s") == 0)
        {
          g_free (words[i]);
          words[i] = g_strconcat ("'", lower, NULL);
        }
      else if (ledger_particle_get_kind (lower) != LEDGER_PARTICLE_NONE)
        {
          g_free (words[i]);
          words[i] = g_steal_pointer (&lower);
        }
    }
  return g_strjoinv (" ", words);
}

gboolean
ledger_rule_particle (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;

  if (!check_name (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL || is_other_country (context))
    return ledger_rule_accept (g_steal_pointer (&clean), normalised);
  return ledger_rule_accept (dup_dutch_particle (clean), normalised);
}

/* The end of the initial that starts at @p in a run of letters that ends at @end. */
static const char *
skip_initial (const char *p, const char *end, gboolean dotted)
{
  g_autofree char *run = g_strndup (p, (gsize) (end - p));
  g_autofree char *lower = g_utf8_strdown (run, -1);
  const char *next = g_utf8_next_char (p);

  if (dotted && g_strv_contains (long_initials, lower))
    return end;
  if (g_unichar_isupper (g_utf8_get_char (p)))
    while (next < end && !g_unichar_isupper (g_utf8_get_char (next)))
      next = g_utf8_next_char (next);
  return next;
}

static void
append_initial (GString *initials, const char *start, const char *end)
{
  g_autofree char *letters = g_strndup (start, (gsize) (end - start));
  g_autofree char *lower = g_utf8_strdown (letters, -1);
  g_autofree char *initial = strcmp (lower, "ij") == 0 ? g_strdup ("IJ") : ledger_name_dup_first_upper (lower);

  g_string_append_printf (initials, "%s.", initial);
}

/* One run of letters; %FALSE when one of its initials is a whole name. */
static gboolean
append_run (GString *initials, const char *start, const char *end, gboolean dotted, guint *count)
{
  const char *p = start;

  while (p < end)
    {
      const char *next = skip_initial (p, end, dotted);

      if (g_utf8_pointer_to_offset (p, next) > 3 || ++*count > MAX_INITIALS)
        return FALSE;
      append_initial (initials, p, next);
      p = next;
    }
  return TRUE;
}

static gboolean
read_initials (const char *clean, GString *initials)
{
  gboolean dotted = strchr (clean, '.') != NULL;
  const char *p = clean;
  guint count = 0;

  while (*p != '\0')
    {
      const char *end = p;

      while (*end != '\0' && g_unichar_isalpha (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      if (end == p && strchr (" .-", *p) == NULL)
        return FALSE;
      if (!append_run (initials, p, end, dotted, &count))
        return FALSE;
      if (*end == '-' && count > 0)
        g_string_append_c (initials, '-');
      p = *end != '\0' && strchr (" .-", *end) != NULL ? end + 1 : end;
    }
  return count > 0 && initials->str[initials->len - 1] == '.' && strstr (initials->str, "--") == NULL;
}

gboolean
ledger_rule_initials (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autoptr (GString) initials = g_string_new (NULL);

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  if (!read_initials (clean, initials))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE, _("%s are no initials: such as A.B. or Th.J."), clean);
  return ledger_rule_accept (g_string_free (g_steal_pointer (&initials), FALSE), normalised);
}

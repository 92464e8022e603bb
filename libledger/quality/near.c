/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nearness of words and days (near.h). Stateless; any thread.
 */
#include "config.h"

#include "libledger/quality/near.h"

#include <stdlib.h>
#include <string.h>

/* Longer words are cut: no name is. */
#define LONGEST 48

guint
ledger_near_count_errors (const char *one, const char *other, guint limit)
{
  guint rows[3][LONGEST + 1];
  guint n = (guint) MIN (strlen (one), LONGEST), m = (guint) MIN (strlen (other), LONGEST);

  if (MAX (n, m) - MIN (n, m) > limit)
    return limit + 1;
  for (guint j = 0; j <= m; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= n; i++)
    {
      guint *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
      guint least = now[0] = i;

      for (guint j = 1; j <= m; j++)
        {
          guint cost = before[j - 1] + (one[i - 1] != other[j - 1]);

          cost = MIN (cost, MIN (before[j], now[j - 1]) + 1);
          if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
            cost = MIN (cost, earlier[j - 2] + 1);
          now[j] = cost;
          least = MIN (least, cost);
        }
      if (least > limit)
        return limit + 1;
    }
  return MIN (rows[n % 3][m], limit + 1);
}

/* Longer spellings first. */
static const struct
{
  const char *written;
  const char *sounds;
} sounds[] = {
  { "sch", "sg" }, { "ouw", "ou" }, { "auw", "ou" }, { "ch", "g" }, { "ck", "k" },  { "ph", "f" }, { "th", "t" },
  { "dt", "t" },   { "ij", "y" },   { "ei", "y" },   { "ey", "y" }, { "au", "ou" }, { "ae", "a" }, { "oe", "u" },
  { "gh", "g" },   { "sz", "s" },   { "ie", "i" },   { "qu", "kw" }, { "x", "ks" }, { "c", "k" },  { "z", "s" },
  { "v", "f" },
};

char *
ledger_near_dup_sound (const char *name)
{
  GString *sound = g_string_new (NULL);

  for (const char *p = name; *p != '\0';)
    {
      const char *written = NULL, *heard = NULL;
      char letter[2] = { *p, '\0' };

      for (guint i = 0; i < G_N_ELEMENTS (sounds) && written == NULL; i++)
        if (g_str_has_prefix (p, sounds[i].written))
          {
            written = sounds[i].written;
            heard = sounds[i].sounds;
          }
      if (written == NULL)
        written = heard = letter;
      /* A letter that is written twice is heard once. */
      for (const char *c = heard; *c != '\0'; c++)
        if (sound->len == 0 || sound->str[sound->len - 1] != *c)
          g_string_append_c (sound, *c);
      p += strlen (written);
    }
  if (sound->len > 1 && sound->str[sound->len - 1] == 'd')
    sound->str[sound->len - 1] = 't';
  return g_string_free (sound, FALSE);
}

gboolean
ledger_near_is_name (const char *one, const char *other)
{
  gsize shortest = MIN (strlen (one), strlen (other));
  guint limit = shortest < 4 ? 0 : shortest < 8 ? 1 : 2;
  g_autofree char *first = ledger_near_dup_sound (one);
  g_autofree char *second = ledger_near_dup_sound (other);

  return strcmp (first, second) == 0 || ledger_near_count_errors (one, other, limit) <= limit;
}

gboolean
ledger_near_is_given (const char *one, const char *other)
{
  gsize shortest = MIN (strlen (one), strlen (other)), longest = MAX (strlen (one), strlen (other));
  guint limit = shortest < 8 ? 1 : 2;

  if (shortest < 3 || longest < 4)
    return FALSE;
  /* One other letter makes another short name: Tim and Tom, Anna and Anne. One too few or two changed about do not. */
  if (longest < 6 && strlen (one) == strlen (other))
    {
      guint differing = 0;

      for (gsize i = 0; i < longest; i++)
        differing += one[i] != other[i];
      if (differing == 1)
        return FALSE;
    }
  return ledger_near_count_errors (one, other, limit) <= limit;
}

/* A line a name, with what its bearers are called by. */
static const char *const called[] = {
  " johannes jan johan joop hans jo hannes ",   " johanna anna annie hanna joke jo hannie an ",
  " cornelis kees cor cees nelis ",             " cornelia corrie nel cor lia ",
  " petrus peter piet pieter ",                 " petronella nel nelly petra ellie ",
  " wilhelmus willem wim wil ",                 " wilhelmina willy mien wil mina ",
  " hendrik henk hendrikus rik harry ",         " hendrika riek rika henny ",
  " gerardus gerard gerrit ger ",               " gerarda gerda ger ",
  " maria marie ria mia riet mies marietje ",   " jacobus jaap koos jacob ko ",
  " jacoba coba ko jacqueline ",                " antonius anton toon ton antoon ",
  " antonia tonny toos ",                       " theodorus theo dirk door ",
  " adrianus adriaan arie ad janus ",           " adriana jana sjaan adrie ",
  " elisabeth els elly liesbeth lies bets betsy ", " catharina toos trees trien tineke rina kaatje ",
  " franciscus frans frank ",                   " francisca cisca sisca francien ",
  " lambertus bert lambert bertus ",            " albertus albert bert bertus ",
  " nicolaas klaas nico nicolaus ",             " bernardus ben bernard bennie ",
  " mathilde tilly mathilda ",                  " margaretha greet gré griet marga margriet ",
  " leonardus leo leendert ",                   " martinus martin maarten tinus ",
  " michael michiel mike chiel ",               " josephus jos joseph jef sjef ",
  " alexander alex sander lex ",                " christina stien christine ina ",
  " jozef jos jef ",                            " guillaume willem guy ",
};

gboolean
ledger_near_is_called (const char *one, const char *other)
{
  g_autofree char *first = g_strdup_printf (" %s ", one);
  g_autofree char *second = g_strdup_printf (" %s ", other);
  gsize length = MIN (strlen (one), strlen (other));

  /* "Wil" of Willem, and "Jan" of "Jan Willem". */
  if (length >= 3 && strncmp (one, other, length) == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (called); i++)
    if (strstr (called[i], first) != NULL && strstr (called[i], second) != NULL)
      return TRUE;
  return FALSE;
}

/* Places of the digits in an ISO day. */
static const guint digits[] = { 0, 1, 2, 3, 5, 6, 8, 9 };

gboolean
ledger_near_is_day (const char *one, const char *other)
{
  guint differing = 0, first = 0, last = 0;

  if (strlen (one) != 10 || strlen (other) != 10)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (digits); i++)
    if (one[digits[i]] != other[digits[i]])
      {
        if (differing++ == 0)
          first = i;
        last = i;
      }
  if (differing == 1)
    return TRUE;
  if (differing == 2 && last == first + 1 && one[digits[first]] == other[digits[last]] &&
      one[digits[last]] == other[digits[first]])
    return TRUE;
  /* Day and month changed about. */
  return strncmp (one, other, 4) == 0 && strncmp (one + 5, other + 8, 2) == 0 && strncmp (one + 8, other + 5, 2) == 0;
}

guint
ledger_near_count_years (const char *one, const char *other)
{
  guint first = (guint) strtoul (one, NULL, 10), second = (guint) strtoul (other, NULL, 10);

  return MAX (first, second) - MIN (first, second);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was typed → what to look for. Text can often be read in more than one way (`2514 ea` is a postcode or a
 * number with a word); every reading is looked for at once. Plain functions; any thread.
 */
#include "config.h"

#include "libledger/rules/date.h"
#include "libledger/rules/fold.h"
#include "libledger/rules/name.h"
#include "libledger/store/search-private.h"

#include <string.h>

/* More words than anybody types; the rest is left out. */
#define MOST_WORDS 12
/* From how many digits on a number may be the beginning of a longer one, or the end of it. */
#define DIGITS_PREFIX 3
/* A whole phone or account number has at least so many signs. */
#define NUMBER_DIGITS 5
#define ACCOUNT_SIGNS 6
#define DATE_WORDS 3
#define DATE_DIGITS 6
/* Of beginnings up to so many letters the index has a list each ("prefix" in search.c). */
#define LISTED_PREFIX 3

static void
probe_free (gpointer data)
{
  SearchProbe *probe = data;

  g_free (probe->word);
  g_free (probe);
}

GPtrArray *
search_term_new (void)
{
  return g_ptr_array_new_with_free_func (probe_free);
}

void
search_term_add (GPtrArray *term, const char *word, int column, gboolean prefix)
{
  SearchProbe *probe = g_new0 (SearchProbe, 1);

  probe->word = g_strdup (word);
  probe->column = column;
  probe->prefix = prefix;
  g_ptr_array_add (term, probe);
}

static GPtrArray *
reading_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
}

static guint
count_digits (const char *word)
{
  guint n = 0;

  for (; *word != '\0'; word++)
    n += g_ascii_isdigit (*word) ? 1 : 0;
  return n;
}

static gboolean
is_all_digits (const char *word)
{
  return *word != '\0' && count_digits (word) == strlen (word);
}

static gboolean
is_all_letters (const char *word)
{
  return *word != '\0' && count_digits (word) == 0;
}

/* A word as it stands: a beginning, and for digits an end as well. Short numbers are meant whole. */
static void
add_plain (GPtrArray *reading, const char *word)
{
  GPtrArray *term = search_term_new ();
  gboolean digits = is_all_digits (word);

  search_term_add (term, word, SEARCH_ANYWHERE, !digits || strlen (word) >= DIGITS_PREFIX);
  if (digits && strlen (word) >= DIGITS_PREFIX)
    {
      g_autofree char *back = g_strreverse (g_strdup (word));

      search_term_add (term, back, SEARCH_ENDING, TRUE);
    }
  g_ptr_array_add (reading, term);
}

static gboolean
is_particle (const char *word)
{
  static const char *const short_ones[] = { "vd", "v", "d", "t", NULL };

  return ledger_name_is_particle (word) || g_strv_contains (short_ones, word);
}

/* "2514" "ea" typed apart is one word in the book; "12a" typed together may be two. */
static GPtrArray *
read_words (char **words, gboolean join, SearchParticles particles)
{
  GPtrArray *reading = reading_new ();

  for (guint i = 0; words[i] != NULL && i < MOST_WORDS; i++)
    {
      gsize digits = strspn (words[i], "0123456789");
      gsize length = strlen (words[i]);

      if (particles == SEARCH_WITHOUT_PARTICLES && is_particle (words[i]))
        continue;
      if (join && digits == 4 && length == 4 && words[i + 1] != NULL && strlen (words[i + 1]) == 2 &&
          is_all_letters (words[i + 1]))
        {
          g_autofree char *postcode = g_strconcat (words[i], words[i + 1], NULL);

          add_plain (reading, postcode);
          i++;
        }
      else if (!join && digits > 0 && digits < length && length - digits <= 2 && is_all_letters (words[i] + digits))
        {
          g_autofree char *number = g_strndup (words[i], digits);

          add_plain (reading, number);
          add_plain (reading, words[i] + digits);
        }
      else
        add_plain (reading, words[i]);
    }
  return reading;
}

/* An address of e-mail: its parts are whole, but the last, which may still be on its way. */
static GPtrArray *
read_mail (char **words)
{
  GPtrArray *reading = reading_new ();

  for (guint i = 0; words[i] != NULL && i < MOST_WORDS; i++)
    {
      GPtrArray *term = search_term_new ();

      search_term_add (term, words[i], SEARCH_REACH, words[i + 1] == NULL);
      g_ptr_array_add (reading, term);
    }
  return reading;
}

/* A phone or a number typed with blanks and signs in it. */
static GPtrArray *
read_number (const char *text)
{
  g_autofree char *digits = ledger_fold_digits (text);
  const char *rest = digits;
  GPtrArray *reading, *term;
  g_autofree char *back = NULL;
  g_autofree char *national = NULL;

  if (strlen (digits) < NUMBER_DIGITS || strspn (text, "0123456789 +-()/.") != strlen (text))
    return NULL;
  reading = reading_new ();
  term = search_term_new ();
  g_ptr_array_add (reading, term);
  if (g_str_has_prefix (rest, "0031") || g_str_has_prefix (rest, "0032"))
    rest += 2;
  search_term_add (term, rest, SEARCH_ANYWHERE, TRUE);
  if (rest != digits || strchr (text, '+') != NULL)
    {
      national = g_strconcat ("0", rest + MIN (strlen (rest), rest[2] == '0' ? 3u : 2u), NULL);
      search_term_add (term, national, SEARCH_REACH, TRUE);
    }
  back = g_strreverse (g_strdup (digits));
  search_term_add (term, back, SEARCH_ENDING, TRUE);
  return reading;
}

/* An account number: two letters, two digits, and more, with or without blanks. */
static GPtrArray *
read_account (char **words)
{
  g_autofree char *joined = g_strjoinv ("", words);
  GPtrArray *reading, *term;

  if (strlen (joined) < ACCOUNT_SIGNS || !g_ascii_isalpha (joined[0]) || !g_ascii_isalpha (joined[1]) ||
      !g_ascii_isdigit (joined[2]) || !g_ascii_isdigit (joined[3]))
    return NULL;
  reading = reading_new ();
  term = search_term_new ();
  search_term_add (term, joined, SEARCH_REACH, TRUE);
  g_ptr_array_add (reading, term);
  return reading;
}

static char *
dup_date (char **words, guint first, guint n, const char *today)
{
  const LedgerRuleContext context = { NULL, today };
  g_autoptr (GString) text = g_string_new (words[first]);
  g_autofree char *date = NULL;

  for (guint i = 1; i < n; i++)
    g_string_append_printf (text, " %s", words[first + i]);
  /* A short number alone is more likely a number than a day. */
  if (count_digits (text->str) < (n > 1 || strpbrk (text->str, "-/.") != NULL ? 3 : DATE_DIGITS) ||
      !ledger_rule_date (text->str, &context, &date, NULL))
    return NULL;
  return date != NULL ? ledger_fold_digits (date) : NULL;
}

/* A day written in one with signs between its parts: nobody means three numbers by it. */
static gboolean
is_date_alone (const char *text, const char *today)
{
  char *words[] = { (char *) text, NULL };
  g_autofree char *date = strchr (text, ' ') == NULL && strpbrk (text, "-/.") != NULL &&
                          count_digits (text) >= DATE_DIGITS ? dup_date (words, 0, 1, today) : NULL;

  return date != NULL;
}

/* The first day among the words, in one to three of them; the rest are words. */
static GPtrArray *
read_date (const char *text, const char *today, SearchParticles particles)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ", -1);
  guint count = g_strv_length (words);

  for (guint n = MIN (DATE_WORDS, count); n > 0; n--)
    for (guint first = 0; first + n <= MIN (count, MOST_WORDS); first++)
      {
        g_autofree char *date = dup_date (words, first, n, today);
        g_autoptr (GString) rest = NULL;
        g_autofree char *fold = NULL;
        g_auto (GStrv) others = NULL;
        GPtrArray *reading, *term;

        if (date == NULL)
          continue;
        rest = g_string_new (NULL);
        for (guint i = 0; i < count; i++)
          if (i < first || i >= first + n)
            g_string_append_printf (rest, " %s", words[i]);
        fold = ledger_fold (rest->str);
        others = g_strsplit (fold, " ", -1);
        reading = *fold != '\0' ? read_words (others, TRUE, particles) : reading_new ();
        term = search_term_new ();
        search_term_add (term, date, SEARCH_OTHER, FALSE);
        g_ptr_array_add (reading, term);
        return reading;
      }
  return NULL;
}

static void
take_reading (SearchQuery *query, GPtrArray *reading)
{
  if (reading != NULL && reading->len > 0)
    g_ptr_array_add (query->readings, reading);
  else if (reading != NULL)
    g_ptr_array_unref (reading);
}

SearchQuery *
search_query_new (const char *text, const char *today, SearchParticles particles)
{
  SearchQuery *query = g_new0 (SearchQuery, 1);
  g_autofree char *plain = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *fold = ledger_fold (plain);
  g_auto (GStrv) words = g_strsplit (fold, " ", -1);

  query->readings = reading_new ();
  if (*fold == '\0')
    return query;
  g_strstrip (plain);
  if (strchr (plain, '@') != NULL)
    {
      take_reading (query, read_mail (words));
      return query;
    }
  if (!is_date_alone (plain, today))
    {
      take_reading (query, read_words (words, TRUE, particles));
      take_reading (query, read_words (words, FALSE, particles));
    }
  take_reading (query, read_number (plain));
  take_reading (query, read_account (words));
  take_reading (query, read_date (plain, today, particles));
  return query;
}

void
ledger_query_free (LedgerQuery *query)
{
  g_ptr_array_unref (query->readings);
  g_free (query);
}

/* Words are folds: letters and digits only, so quoting them is enough. Returns: whether @whole changed anything. */
static gboolean
append_term (GString *match, const GPtrArray *term, gboolean whole)
{
  gboolean changed = FALSE;

  g_string_append_c (match, '(');
  for (guint i = 0; i < term->len; i++)
    {
      const SearchProbe *probe = g_ptr_array_index (term, i);
      gboolean cut = whole && probe->prefix && g_utf8_strlen (probe->word, -1) > LISTED_PREFIX;

      changed = changed || cut;
      g_string_append (match, i > 0 ? " OR " : "");
      if (probe->column == SEARCH_ANYWHERE)
        g_string_append (match, "- ending : ");
      else
        g_string_append_printf (match, "%s : ", search_column_name ((SearchColumn) probe->column));
      g_string_append_printf (match, "\"%s\"%s", probe->word, probe->prefix && !cut ? "*" : "");
    }
  g_string_append_c (match, ')');
  return changed;
}

/* Whether it is about one word, with particles or without: enough people may have just that. */
static gboolean
is_one_word (const GPtrArray *reading)
{
  guint n = 0;

  for (guint i = 0; i < reading->len; i++)
    {
      const SearchProbe *probe = g_ptr_array_index ((GPtrArray *) g_ptr_array_index (reading, i), 0);

      n += is_particle (probe->word) ? 0 : 1;
    }
  return n == 1;
}

char *
search_query_dup_match (const SearchQuery *query, gboolean whole)
{
  g_autoptr (GString) match = g_string_new (NULL);
  gboolean changed = FALSE;

  for (guint i = 0; i < query->readings->len; i++)
    {
      const GPtrArray *reading = g_ptr_array_index (query->readings, i);

      g_string_append (match, i > 0 ? " OR (" : "(");
      for (guint t = 0; t < reading->len; t++)
        {
          g_string_append (match, t > 0 ? " AND " : "");
          changed = append_term (match, g_ptr_array_index (reading, t), whole && is_one_word (reading)) || changed;
        }
      g_string_append_c (match, ')');
    }
  if (query->readings->len == 0 || (whole && !changed))
    return NULL;
  return g_string_free (g_steal_pointer (&match), FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typing errors of one letter. The words of the index are the dictionary: a word whose first letters are right
 * is looked for among those that begin alike, one whose error is at the beginning by trying every other
 * beginning with the rest as it is. Bounded by construction: a few hundred looks. Any thread.
 */
#include "config.h"

#include "libledger/store/search-private.h"

#include <string.h>

/* Letters at the beginning that are tried in every way; the error is there or after them. */
#define HEAD 2
/* Words shorter than this have too many neighbours. */
#define SHORTEST 3
#define LONGEST 40
#define MOST_ALIKE "4000"
#define MOST_CANDIDATES 6

typedef struct
{
  char *word;
  gint64 count;
} Near;

typedef struct
{
  const char *word;
  GArray *found;                /* Near */
} Looking;

/* One letter put in, left out, another, or two that changed places. */
static gboolean
is_one_edit_away (const char *a, const char *b)
{
  gsize length_a = strlen (a), length_b = strlen (b);
  gsize same = 0;

  if (length_a > length_b)
    return is_one_edit_away (b, a);
  if (length_b - length_a > 1)
    return FALSE;
  while (same < length_a && a[same] == b[same])
    same++;
  if (length_a < length_b)
    return strcmp (a + same, b + same + 1) == 0;
  if (same == length_a)
    return FALSE;
  return strcmp (a + same + 1, b + same + 1) == 0 ||
         (a[same] == b[same + 1] && a[same + 1] == b[same] && strcmp (a + same + 2, b + same + 2) == 0);
}

static void
keep (GArray *found, const char *word, gint64 count)
{
  Near near;

  for (guint i = 0; i < found->len; i++)
    if (strcmp (g_array_index (found, Near, i).word, word) == 0)
      return;
  near.word = g_strdup (word);
  near.count = count;
  g_array_append_val (found, near);
}

static gboolean
weigh (const LedgerValue *values, guint n_values, gpointer data)
{
  Looking *looking = data;
  const char *word = ledger_value_get_text (&values[0]);

  if (word != NULL && strpbrk (word, "0123456789") == NULL && is_one_edit_away (looking->word, word))
    keep (looking->found, word, ledger_value_get_integer (&values[1], 0));
  return TRUE;
}

static gboolean
look_alike (LedgerTransaction *transaction, Looking *looking, GError **error)
{
  g_autofree char *from = g_strndup (looking->word, HEAD);
  g_autofree char *to = g_strconcat (from, "\177", NULL);
  const LedgerValue range[] = { LEDGER_TEXT (from), LEDGER_TEXT (to) };

  return ledger_transaction_query (transaction,
                                   "SELECT \"term\", \"doc\" FROM \"search_vocabulary\" "
                                   "WHERE \"term\" >= ? AND \"term\" < ? LIMIT " MOST_ALIKE,
                                   range, G_N_ELEMENTS (range), weigh, looking, error);
}

static gboolean
look_up (LedgerTransaction *transaction, Looking *looking, const char *head, const char *letters, const char *tail,
         GError **error)
{
  g_autofree char *word = g_strconcat (head, letters, tail, NULL);

  return ledger_transaction_query (transaction,
                                   "SELECT \"term\", \"doc\" FROM \"search_vocabulary\" WHERE \"term\" = ?",
                                   &LEDGER_TEXT (word), 1, weigh, looking, error);
}

/* Every word whose error is among the first letters: one more, another, one less, two changed about. */
static gboolean
look_at_heads (LedgerTransaction *transaction, Looking *looking, GError **error)
{
  const char *word = looking->word;

  for (gsize i = 0; i <= HEAD; i++)
    {
      g_autofree char *head = g_strndup (word, i);
      const char swapped[] = { word[i + 1], word[i], '\0' };

      for (char letter = 'a'; letter <= 'z'; letter++)
        {
          const char letters[] = { letter, '\0' };

          if (!look_up (transaction, looking, head, letters, word + i, error) ||
              (i < HEAD && !look_up (transaction, looking, head, letters, word + i + 1, error)))
            return FALSE;
        }
      if (i < HEAD && (!look_up (transaction, looking, head, "", word + i + 1, error) ||
                       !look_up (transaction, looking, head, swapped, word + i + 2, error)))
        return FALSE;
    }
  return TRUE;
}

static int
compare_near (gconstpointer a, gconstpointer b)
{
  const Near *one = a, *other = b;

  if (one->count != other->count)
    return one->count > other->count ? -1 : 1;
  return strcmp (one->word, other->word);
}

GPtrArray *
search_list_near (LedgerTransaction *transaction, const char *word, guint limit, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Near));
  Looking looking = { word, found };
  gsize length = strlen (word);
  gboolean done = TRUE;

  if (length >= SHORTEST && length <= LONGEST && g_str_is_ascii (word) &&
      strpbrk (word, "0123456789") == NULL)
    done = look_alike (transaction, &looking, error) && look_at_heads (transaction, &looking, error);
  g_array_sort (found, compare_near);
  for (guint i = 0; i < found->len; i++)
    {
      char *near = g_array_index (found, Near, i).word;

      if (i < limit)
        g_ptr_array_add (words, near);
      else
        g_free (near);
    }
  return done ? g_steal_pointer (&words) : NULL;
}

gboolean
search_query_correct (SearchQuery *query, LedgerTransaction *transaction, GError **error)
{
  const GPtrArray *reading = query->readings->len > 0 ? g_ptr_array_index (query->readings, 0) : NULL;
  gboolean corrected = FALSE;

  for (guint i = 0; reading != NULL && i < reading->len; i++)
    {
      GPtrArray *term = g_ptr_array_index (reading, i);
      const SearchProbe *probe = g_ptr_array_index (term, 0);
      g_autoptr (GPtrArray) near = search_list_near (transaction, probe->word, MOST_CANDIDATES, error);

      if (near == NULL)
        return FALSE;
      for (guint n = 0; n < near->len; n++)
        search_term_add (term, g_ptr_array_index (near, n), SEARCH_ANYWHERE, FALSE);
      corrected = corrected || near->len > 0;
    }
  return corrected;
}

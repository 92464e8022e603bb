/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typing errors of one letter. The words of the index are the dictionary: every word that one edit makes of what was
 * typed is looked for among them, all in one question. Bounded by the length of the word. Any thread.
 */
#include "config.h"

#include "libledger/store/search-private.h"

#include <string.h>

/* Words shorter than this have too many neighbours. */
#define SHORTEST 3
#define LONGEST 40
#define MOST_CANDIDATES 6

/* @word with @letters in the place of @dropped bytes at @at. */
static void
add_edit (GString *json, const char *word, gsize at, const char *letters, gsize dropped)
{
  g_string_append (json, json->len > 1 ? ",\"" : "\"");
  g_string_append_len (json, word, (gssize) at);
  g_string_append (json, letters);
  g_string_append (json, word + at + dropped);
  g_string_append_c (json, '"');
}

/* Every word that is one edit away: a letter more, another, one less, or two that changed places. */
static char *
dup_edits (const char *word)
{
  GString *json = g_string_new ("[");

  for (gsize i = 0; i <= strlen (word); i++)
    {
      const char swapped[] = { word[i] != '\0' ? word[i + 1] : '\0', word[i], '\0' };

      for (char letter = 'a'; letter <= 'z'; letter++)
        {
          const char letters[] = { letter, '\0' };

          add_edit (json, word, i, letters, 0);
          if (word[i] != '\0' && word[i] != letter)
            add_edit (json, word, i, letters, 1);
        }
      if (word[i] != '\0')
        add_edit (json, word, i, "", 1);
      if (swapped[0] != '\0' && swapped[0] != swapped[1])
        add_edit (json, word, i, swapped, 2);
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static gboolean
add_word (const LedgerValue *values, guint n_values, gpointer data)
{
  g_ptr_array_add (data, g_strdup (ledger_value_get_text (&values[0])));
  return TRUE;
}

GPtrArray *
search_list_near (LedgerTransaction *transaction, const char *word, guint limit, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *edits = NULL;
  LedgerValue parameters[2];
  gsize length = strlen (word);

  if (length < SHORTEST || length > LONGEST || strspn (word, "abcdefghijklmnopqrstuvwxyz") != length)
    return g_steal_pointer (&words);
  edits = dup_edits (word);
  parameters[0] = LEDGER_TEXT (edits);
  parameters[1] = LEDGER_INTEGER (limit);
  if (!ledger_transaction_query (transaction,
                                 "SELECT v.\"term\" FROM (SELECT DISTINCT value AS edit FROM json_each (?)) "
                                 "CROSS JOIN \"search_vocabulary\" v ON v.\"term\" = edit "
                                 "ORDER BY v.\"doc\" DESC, v.\"term\" LIMIT ?",
                                 parameters, G_N_ELEMENTS (parameters), add_word, words, error))
    return NULL;
  return g_steal_pointer (&words);
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

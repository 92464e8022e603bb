/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding: the typed text as it stands, then without particles, then with the words of the book that are one
 * letter away. A hit that is not by name says which field it was. A reader's thread, or the main one: every
 * step is bounded.
 */
#include "config.h"

#include "libledger/store/search-private.h"

#include <string.h>

/* Hits that are put in order; a query with more is not one a person reads to the end. */
#define MOST_HITS 2000
/* Hits whose reason is told; further down nobody asks. */
#define MOST_REASONS 100
/* What stays readable of a masked value. */
#define UNMASKED 4

/* Who is to be told of. */
typedef struct
{
  guint hit;                    /* its place among the hits */
  LedgerId id;
  char *shown;                  /* the sort key: the words of the name that a list shows */
} Found;

typedef struct
{
  LedgerStore *store;
  const char *text;
  char *today;
  GArray *rows;                 /* gint64 */
  SearchQuery *query;           /* out: the one that found them */
  char *asked;                  /* in the language of the index, the last time */
  char *suggestion;             /* out */
} Search;

static void
clear_found (gpointer data)
{
  g_free (((Found *) data)->shown);
}

static void
clear_hit (gpointer data)
{
  g_free (((LedgerHit *) data)->matched);
}

GArray *
ledger_search_hits_new (void)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (LedgerHit));

  g_array_set_clear_func (hits, clear_hit);
  return hits;
}

static gboolean
add_row (const LedgerValue *values, guint n_values, gpointer data)
{
  gint64 row = ledger_value_get_integer (&values[0], 0);

  g_array_append_val ((GArray *) data, row);
  return TRUE;
}

/* The numbers travel as one text, so that the statement is always the same. */
static char *
dup_numbers (const GArray *rows)
{
  GString *numbers = g_string_new ("[");

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (numbers, i > 0 ? ",%" G_GINT64_FORMAT : "%" G_GINT64_FORMAT,
                            g_array_index (rows, gint64, i));
  g_string_append_c (numbers, ']');
  return g_string_free (numbers, FALSE);
}

/* As search_places_sort, by what the file says. */
static gboolean
sort_rows (LedgerTransaction *transaction, const LedgerModel *model, GArray *rows, GError **error)
{
  g_autofree char *numbers = dup_numbers (rows);
  g_autofree char *sql = g_strdup_printf ("SELECT d.\"row\" FROM json_each (?) j "
                                          "CROSS JOIN \"search_document\" d ON d.\"row\" = j.value "
                                          "CROSS JOIN \"%s\" c ON c.\"row\" = j.value "
                                          "ORDER BY d.\"status\", c.\"sort\", c.\"id\"",
                                          search_find_contact (model)->spec->name);

  g_array_set_size (rows, 0);
  return ledger_transaction_query (transaction, sql, &LEDGER_TEXT (numbers), 1, add_row, rows, error);
}

static gboolean
ask_for (LedgerTransaction *transaction, Search *search, const char *match, GError **error)
{
  g_array_set_size (search->rows, 0);
  return match == NULL ||
         ledger_transaction_query (transaction, "SELECT rowid FROM \"search_index\" WHERE \"search_index\" MATCH ? "
                                   "LIMIT " G_STRINGIFY (MOST_HITS), &LEDGER_TEXT (match), 1, add_row, search->rows,
                                   error);
}

/*
 * Of the beginning of a word the engine gathers everybody before it tells of the first, of a whole word it tells as it
 * goes. Where enough people have just the word that was typed, those who have a longer one are not asked for; of two
 * words there seldom are enough. What was asked just now is not asked again.
 */
static gboolean
ask_index (LedgerTransaction *transaction, Search *search, GError **error)
{
  g_autofree char *whole = search_query_dup_match (search->query, TRUE);
  g_autofree char *before = search->asked;
  const char *match = search->asked = search_query_dup_match (search->query, FALSE);

  if (g_strcmp0 (match, before) == 0)
    return TRUE;
  if (!ask_for (transaction, search, whole, error) ||
      (search->rows->len < MOST_HITS && !ask_for (transaction, search, match, error)))
    return FALSE;
  return search->rows->len < 2 || search_places_sort (transaction->database, search->rows) ||
         sort_rows (transaction, ledger_store_get_model (search->store), search->rows, error);
}

/* Why a contact was found. */

static gboolean
probe_fits_words (const SearchProbe *probe, const SearchWords *words)
{
  if (probe->column != SEARCH_ANYWHERE)
    return search_words_have (words, (SearchColumn) probe->column, probe->word, probe->prefix);
  for (guint i = 0; i < SEARCH_ENDING; i++)
    if (search_words_have (words, (SearchColumn) i, probe->word, probe->prefix))
      return TRUE;
  return FALSE;
}

/* Whether anybody sees at once, from the name in the list, why this was found. */
static gboolean
term_is_shown (const GPtrArray *term, const Found *found)
{
  for (guint i = 0; i < term->len; i++)
    {
      const SearchProbe *probe = g_ptr_array_index (term, i);

      if ((probe->column == SEARCH_ANYWHERE || probe->column == SEARCH_NAME) && found->shown != NULL &&
          search_column_has (found->shown, probe->word, probe->prefix))
        return TRUE;
    }
  return FALSE;
}

/* What is searched of a contact, by field. */
typedef struct
{
  const LedgerField *field;
  char *text;
  SearchWords words;
} Searched;

static void
clear_searched (gpointer data)
{
  Searched *searched = data;

  g_free (searched->text);
  search_words_clear (&searched->words);
}

static GArray *
searched_new (void)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Searched));

  g_array_set_clear_func (all, clear_searched);
  return all;
}

/* @data: LedgerId → GArray of Searched. */
static gboolean
gather_searched (const SearchRecord *record, gpointer data)
{
  GArray *all = g_hash_table_lookup (data, record->contact);

  for (guint i = 0; all != NULL && i < record->n; i++)
    {
      Searched searched = {
        .field = record->fields[i], .text = g_strdup (ledger_value_get_text (&record->values[i])),
      };

      if (searched.text == NULL)
        continue;
      search_words_init (&searched.words);
      search_words_add (&searched.words, record->fields[i], &record->values[i]);
      g_array_append_val (all, searched);
    }
  return TRUE;
}

static const Searched *
find_fitting (const GPtrArray *term, const GArray *all)
{
  for (guint i = 0; i < all->len; i++)
    for (guint p = 0; p < term->len; p++)
      if (probe_fits_words (g_ptr_array_index (term, p), &g_array_index (all, Searched, i).words))
        return &g_array_index (all, Searched, i);
  return NULL;
}

static char *
dup_reason (const Searched *searched)
{
  glong length = g_utf8_strlen (searched->text, -1);
  const char *end = searched->text;

  if ((searched->field->spec->flags & LEDGER_FIELD_MASKED) == 0)
    return g_strdup_printf ("%s: %s", ledger_group_get_label (searched->field->group), searched->text);
  if (length > 2 * UNMASKED)
    end = g_utf8_offset_to_pointer (searched->text, length - UNMASKED);
  else
    end = "";
  return g_strdup_printf ("%s: …%s", ledger_group_get_label (searched->field->group), end);
}

/* The first typed word that the list does not show tells; the reading is the first that fits as a whole. */
static char *
dup_matched (const SearchQuery *query, const Found *found, const GArray *all)
{
  for (guint r = 0; r < query->readings->len; r++)
    {
      const GPtrArray *reading = g_ptr_array_index (query->readings, r);
      const Searched *reason = NULL;
      guint fitting = 0;

      for (guint t = 0; t < reading->len; t++)
        {
          const GPtrArray *term = g_ptr_array_index (reading, t);
          gboolean shown = term_is_shown (term, found);
          const Searched *fit = shown ? NULL : find_fitting (term, all);

          if (fit != NULL && reason == NULL)
            reason = fit;
          fitting += shown || fit != NULL ? 1 : 0;
        }
      if (fitting == reading->len)
        return reason != NULL ? dup_reason (reason) : NULL;
    }
  return NULL;
}

static gboolean
is_by_shown_name (const SearchQuery *query, const Found *found)
{
  const GPtrArray *reading = g_ptr_array_index (query->readings, 0);

  for (guint t = 0; t < reading->len; t++)
    if (!term_is_shown (g_ptr_array_index (reading, t), found))
      return FALSE;
  return TRUE;
}

typedef struct
{
  LedgerStore *store;
  const SearchQuery *query;
  GArray *hits;                 /* LedgerHit: the reasons are put here */
  GArray *found;                /* Found: those whose reason is not to be seen in the list */
} Explaining;

static gboolean
add_found (const LedgerValue *values, guint n_values, gpointer data)
{
  Explaining *explaining = data;
  const LedgerId *id = ledger_value_get_id (&values[1]);
  Found found = { .hit = (guint) ledger_value_get_integer (&values[0], 0) };

  if (id == NULL)
    return TRUE;
  found.id = *id;
  found.shown = g_strdup (ledger_value_get_text (&values[2]));
  if (found.hit < explaining->hits->len && !is_by_shown_name (explaining->query, &found))
    g_array_append_val (explaining->found, found);
  else
    g_free (found.shown);
  return TRUE;
}

static gboolean
find_names (LedgerTransaction *transaction, Explaining *explaining, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *numbers = NULL, *sql = NULL;

  for (guint i = 0; i < MIN (explaining->hits->len, MOST_REASONS); i++)
    g_array_append_val (rows, g_array_index (explaining->hits, LedgerHit, i).row);
  numbers = dup_numbers (rows);
  sql = g_strdup_printf ("SELECT j.key, c.\"id\", c.\"sort\" FROM json_each (?) j CROSS JOIN \"%s\" c "
                         "ON c.\"row\" = j.value",
                         search_find_contact (ledger_store_get_model (explaining->store))->spec->name);
  return ledger_transaction_query (transaction, sql, &LEDGER_TEXT (numbers), 1, add_found, explaining, error);
}

/* All of them in one walk, that asks for as many every time: the last one more than once. */
static gboolean
walk_found (LedgerTransaction *transaction, const Explaining *explaining, GHashTable *by_id, GError **error)
{
  g_autoptr (GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (LedgerValue), MOST_REASONS);
  const SearchSource source = {
    .transaction = transaction, .model = ledger_store_get_model (explaining->store), .side = LEDGER_SIDE_REPLICA,
    .ids = ids,
  };

  for (guint i = 0; i < MOST_REASONS; i++)
    {
      const Found *found = &g_array_index (explaining->found, Found, MIN (i, explaining->found->len - 1));

      g_array_append_val (ids, LEDGER_ID (&found->id));
      if (i < explaining->found->len)
        g_hash_table_insert (by_id, (gpointer) &found->id, searched_new ());
    }
  return search_walk (&source, &g_array_index (ids, LedgerValue, 0).id, &g_array_index (ids, LedgerValue, 0).id,
                      gather_searched, by_id, error);
}

static gboolean
explain (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Explaining *explaining = data;
  g_autoptr (GHashTable) by_id = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, NULL,
                                                        (GDestroyNotify) g_array_unref);

  g_array_set_size (explaining->found, 0);
  if (!find_names (transaction, explaining, error))
    return FALSE;
  if (explaining->found->len > 0 && !walk_found (transaction, explaining, by_id, error))
    return FALSE;
  for (guint i = 0; i < explaining->found->len; i++)
    {
      const Found *found = &g_array_index (explaining->found, Found, i);
      LedgerHit *hit = &g_array_index (explaining->hits, LedgerHit, found->hit);

      g_free (hit->matched);
      hit->matched = dup_matched (explaining->query, found, g_hash_table_lookup (by_id, &found->id));
    }
  return TRUE;
}

gboolean
ledger_search_explain (LedgerStore *store, const LedgerQuery *query, GArray *hits, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  Explaining explaining = { store, query, hits, found };

  g_array_set_clear_func (found, clear_found);
  return hits->len == 0 ||
         ledger_database_read_limited (ledger_store_get_database (store), explain, &explaining, 0, cancellable, error);
}

static void
take_query (Search *search, SearchParticles particles)
{
  g_clear_pointer (&search->query, ledger_query_free);
  search->query = search_query_new (search->text, search->today, particles);
}

static gboolean
find (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Search *search = data;
  GError *fault = NULL;

  g_clear_pointer (&search->asked, g_free);
  take_query (search, SEARCH_ALL_WORDS);
  if (!ask_index (transaction, search, error))
    return FALSE;
  if (search->rows->len > 0)
    return TRUE;
  take_query (search, SEARCH_WITHOUT_PARTICLES);
  if (!ask_index (transaction, search, error))
    return FALSE;
  if (search->rows->len == 0 && search_query_correct (search->query, transaction, &fault))
    return ask_index (transaction, search, error);
  if (fault != NULL)
    g_propagate_error (error, fault);
  return fault == NULL;
}

GArray *
ledger_search_list (LedgerStore *store, const char *text, guint limit, LedgerQuery **query, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  Search search = { .store = store, .text = text, .today = today, .rows = rows };
  gboolean done;
  GArray *hits;

  *query = NULL;
  done = ledger_database_read_limited (ledger_store_get_database (store), find, &search, 0, cancellable, error);
  g_free (search.asked);
  if (!done)
    {
      g_clear_pointer (&search.query, ledger_query_free);
      return NULL;
    }
  *query = search.query;
  hits = ledger_search_hits_new ();
  for (guint i = 0; i < MIN (rows->len, limit); i++)
    {
      LedgerHit hit = { g_array_index (rows, gint64, i), NULL };

      g_array_append_val (hits, hit);
    }
  return hits;
}

GArray *
ledger_search_find (LedgerStore *store, const char *text, guint limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (LedgerQuery) query = NULL;
  g_autoptr (GArray) hits = ledger_search_list (store, text, limit, &query, cancellable, error);

  if (hits == NULL || !ledger_search_explain (store, query, hits, cancellable, error))
    return NULL;
  return g_steal_pointer (&hits);
}

/* The first word that is nowhere in the book and has a neighbour there. */
static gboolean
suggest (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Search *search = data;
  g_autoptr (SearchQuery) query = search_query_new (search->text, search->today, SEARCH_WITHOUT_PARTICLES);
  const GPtrArray *reading = query->readings->len > 0 ? g_ptr_array_index (query->readings, 0) : NULL;

  g_clear_pointer (&search->suggestion, g_free);
  for (guint i = 0; reading != NULL && i < reading->len && search->suggestion == NULL; i++)
    {
      const SearchProbe *probe = g_ptr_array_index ((GPtrArray *) g_ptr_array_index (reading, i), 0);
      g_auto (LedgerValue) known = LEDGER_NOTHING;
      g_autoptr (GPtrArray) near = NULL;

      if (!ledger_transaction_ask (transaction, "SELECT \"term\" FROM \"search_vocabulary\" WHERE \"term\" = ?",
                                   &LEDGER_TEXT (probe->word), 1, &known, error))
        return FALSE;
      if (known.shape != LEDGER_SHAPE_NOTHING)
        continue;
      near = search_list_near (transaction, probe->word, 1, error);
      if (near == NULL)
        return FALSE;
      if (near->len > 0)
        search->suggestion = g_strdup (g_ptr_array_index (near, 0));
    }
  return TRUE;
}

char *
ledger_search_dup_suggestion (LedgerStore *store, const char *text, GCancellable *cancellable)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  Search search = { .store = store, .text = text, .today = today };

  ledger_database_read_limited (ledger_store_get_database (store), suggest, &search, 0, cancellable, NULL);
  if (search.suggestion != NULL)
    search.suggestion[0] = g_ascii_toupper (search.suggestion[0]);
  return search.suggestion;
}

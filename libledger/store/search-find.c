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
#define MOST_HITS "2000"
/* Hits whose reason is told; further down nobody asks. */
#define MOST_REASONS 100
/* What stays readable of a masked value. */
#define UNMASKED 4

typedef struct
{
  gint64 row;
  LedgerId id;
  char *shown;                  /* the sort key: the words of the name that a list shows */
} Found;

typedef struct
{
  LedgerStore *store;
  const char *text;
  char *today;
  guint limit;
  GArray *found;                /* Found */
  GArray *hits;                 /* out: LedgerHit */
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

static gboolean
add_found (const LedgerValue *values, guint n_values, gpointer data)
{
  Search *search = data;
  const LedgerId *id = ledger_value_get_id (&values[1]);
  Found found = { .row = ledger_value_get_integer (&values[0], 0) };

  if (id == NULL)
    return TRUE;
  found.id = *id;
  found.shown = g_strdup (ledger_value_get_text (&values[2]));
  g_array_append_val (search->found, found);
  return TRUE;
}

static gboolean
ask_index (LedgerTransaction *transaction, Search *search, const SearchQuery *query, GError **error)
{
  const LedgerKind *contact = search_find_contact (ledger_store_get_model (search->store));
  g_autofree char *match = search_query_dup_match (query);
  const LedgerValue parameters[] = { LEDGER_TEXT (match), LEDGER_INTEGER (search->limit) };
  g_autofree char *sql = NULL;

  g_array_set_size (search->found, 0);
  if (match == NULL)
    return TRUE;
  sql = g_strdup_printf ("SELECT d.\"row\", d.\"id\", c.\"sort\" FROM (SELECT rowid AS hit FROM \"search_index\" "
                         "WHERE \"search_index\" MATCH ? LIMIT " MOST_HITS ") h "
                         "CROSS JOIN \"search_document\" d ON d.\"row\" = h.hit "
                         "CROSS JOIN \"%s\" c ON c.\"row\" = h.hit "
                         "ORDER BY d.\"status\", c.\"sort\", c.\"id\" LIMIT ?", contact->spec->name);
  return ledger_transaction_query (transaction, sql, parameters, G_N_ELEMENTS (parameters), add_found, search, error);
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

/* Everything of one contact that is searched, by field. */
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

static gboolean
gather_searched (const SearchRecord *record, gpointer data)
{
  for (guint i = 0; i < record->n; i++)
    {
      Searched searched = {
        .field = record->fields[i], .text = g_strdup (ledger_value_get_text (&record->values[i])),
      };

      if (searched.text == NULL)
        continue;
      search_words_init (&searched.words);
      search_words_add (&searched.words, record->fields[i], &record->values[i]);
      g_array_append_val ((GArray *) data, searched);
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

static gboolean
make_hits (LedgerTransaction *transaction, Search *search, const SearchQuery *query, GError **error)
{
  const SearchSource source = {
    .transaction = transaction, .model = ledger_store_get_model (search->store), .side = LEDGER_SIDE_REPLICA,
  };

  for (guint i = 0; i < search->found->len; i++)
    {
      const Found *found = &g_array_index (search->found, Found, i);
      LedgerHit hit = { .row = found->row };

      if (i < MOST_REASONS && !is_by_shown_name (query, found))
        {
          g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Searched));

          g_array_set_clear_func (all, clear_searched);
          if (!search_walk (&source, &found->id, &found->id, gather_searched, all, error))
            return FALSE;
          hit.matched = dup_matched (query, found, all);
        }
      g_array_append_val (search->hits, hit);
    }
  return TRUE;
}

static gboolean
find (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Search *search = data;
  g_autoptr (SearchQuery) query = search_query_new (search->text, search->today, SEARCH_ALL_WORDS);
  g_autoptr (SearchQuery) shorter = NULL;
  GError *fault = NULL;

  g_array_set_size (search->hits, 0);
  if (!ask_index (transaction, search, query, error))
    return FALSE;
  if (search->found->len > 0)
    return make_hits (transaction, search, query, error);
  shorter = search_query_new (search->text, search->today, SEARCH_WITHOUT_PARTICLES);
  if (!ask_index (transaction, search, shorter, error))
    return FALSE;
  if (search->found->len == 0 && search_query_correct (shorter, transaction, &fault) &&
      !ask_index (transaction, search, shorter, error))
    return FALSE;
  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  return make_hits (transaction, search, shorter, error);
}

GArray *
ledger_search_find (LedgerStore *store, const char *text, guint limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (LedgerHit));
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  Search search = { .store = store, .text = text, .today = today, .limit = limit, .found = found, .hits = hits };

  g_array_set_clear_func (found, clear_found);
  g_array_set_clear_func (hits, clear_hit);
  if (!ledger_database_read_limited (ledger_store_get_database (store), find, &search, 0, cancellable, error))
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

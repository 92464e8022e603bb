/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Look-alikes of somebody new (alike.h). Asked are the parts by which a search finds few: name, day of birth, place,
 * phone, e-mail, account; each with one letter wrong too, as the search has it. Any thread.
 */
#include "config.h"

#include "libledger/quality/alike.h"

#include "libledger/store/search.h"

/* So many hits of one question are compared; a question with more of them says little. */
#define HITS 60

typedef struct
{
  LedgerStore *store;
  const LedgerKind *contact;
  GCancellable *cancellable;
  GStringChunk *texts;
  LedgerMatchSide side;         /* of the new one */
  GHashTable *seen;             /* set of gint64: rows that were compared */
  GArray *found;                /* LedgerAlike */
} Search;

/* What @contact of the book is reached by, from the fields that the model marks as soft. */
static GArray *
list_reach (Search *search, const LedgerRecord *contact)
{
  const LedgerModel *model = ledger_store_get_model (search->store);
  GArray *reaches = g_array_new (FALSE, FALSE, sizeof (LedgerMatchReach));

  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);

      for (guint f = 0; f < kind->n_fields; f++)
        {
          const LedgerField *field = &kind->fields[f];
          g_autoptr (GPtrArray) children = NULL;

          if (kind->parent == NULL || (field->spec->flags & LEDGER_FIELD_SOFT) == 0)
            continue;
          children = ledger_store_list_children (search->store, kind, &contact->id, NULL);
          for (guint i = 0; children != NULL && i < children->len; i++)
            {
              const LedgerRecord *child = children->pdata[i];
              const char *rule = field->spec->rule_from != NULL ? ledger_record_get_text (child, field->spec->rule_from)
                                                                : field->spec->rule;
              LedgerMatchReach reach;

              if (ledger_match_reach_read (rule, ledger_value_get_text (&child->values[f]), &reach))
                g_array_append_val (reaches, reach);
            }
        }
    }
  return reaches;
}

static void
compare (Search *search, const LedgerRecord *contact)
{
  g_autoptr (GArray) reaches = list_reach (search, contact);
  LedgerAlike alike = { .contact = contact->id };
  LedgerMatchSide side;

  ledger_match_side_fill (&side, contact, search->texts);
  side.reach = (const LedgerMatchReach *) reaches->data;
  side.n_reach = reaches->len;
  alike.score = ledger_match_score (&search->side, &side, &alike.reasons);
  if (alike.score >= LEDGER_MATCH_PROPOSED)
    g_array_append_val (search->found, alike);
}

/* One question to the search; NULL parts are nothing. */
static gboolean
ask (Search *search, const char *first, const char *second, GError **error)
{
  g_autofree char *text = g_strjoin (" ", first != NULL ? first : "", second, NULL);
  g_autoptr (GArray) hits = NULL;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) records = NULL;

  if (first == NULL || *first == '\0')
    return TRUE;
  hits = ledger_search_find (search->store, text, HITS, search->cancellable, error);
  if (hits == NULL)
    return FALSE;
  for (guint i = 0; i < hits->len; i++)
    {
      gint64 row = g_array_index (hits, LedgerHit, i).row;

      if (g_hash_table_add (search->seen, g_memdup2 (&row, sizeof row)))
        g_array_append_val (rows, row);
    }
  records = ledger_store_list_rows (search->store, search->contact, (const gint64 *) rows->data, rows->len, error);
  for (guint i = 0; records != NULL && i < records->len; i++)
    if (records->pdata[i] != NULL)
      compare (search, records->pdata[i]);
  return records != NULL;
}

static int
compare_alikes (gconstpointer a, gconstpointer b)
{
  const LedgerAlike *one = a, *other = b;

  return one->score != other->score ? (one->score > other->score ? -1 : 1)
                                    : ledger_id_compare (&one->contact, &other->contact);
}

static gboolean
ask_all (Search *search, const LedgerRecord *typed, const LedgerAlikeReach *reach, guint n_reach, GError **error)
{
  const char *family = ledger_record_get_text (typed, "family_name");
  const char *given = ledger_record_get_text (typed, "given_name");
  const char *initials = ledger_record_get_text (typed, "initials");

  for (guint i = 0; i < n_reach; i++)
    if (!ask (search, reach[i].text, NULL, error))
      return FALSE;
  return ask (search, ledger_record_get_text (typed, "birth_date"), NULL, error) &&
         ask (search, ledger_record_get_text (typed, "postcode"), ledger_record_get_text (typed, "house_number"),
              error) &&
         ask (search, family, given != NULL ? given : initials, error) &&
         ask (search, ledger_record_get_text (typed, "partner_name"), given != NULL ? given : initials, error) &&
         ask (search, ledger_record_get_text (typed, "organisation_name"), NULL, error);
}

GArray *
ledger_alike_find (LedgerStore *store, const LedgerRecord *typed, const LedgerAlikeReach *reach, guint n_reach,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (GStringChunk) texts = g_string_chunk_new (4096);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (LedgerAlike));
  g_autoptr (GArray) reaches = g_array_new (FALSE, FALSE, sizeof (LedgerMatchReach));
  Search search = { store, typed->kind, cancellable, texts, { .organisation = FALSE }, seen, found };

  ledger_match_side_fill (&search.side, typed, texts);
  for (guint i = 0; i < n_reach; i++)
    {
      LedgerMatchReach read;

      if (ledger_match_reach_read (reach[i].rule, reach[i].text, &read))
        g_array_append_val (reaches, read);
    }
  search.side.reach = (const LedgerMatchReach *) reaches->data;
  search.side.n_reach = reaches->len;
  if (!ask_all (&search, typed, reach, n_reach, error))
    return NULL;
  g_array_sort (found, compare_alikes);
  return g_steal_pointer (&found);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One pass over the book (known.h). Each who is looked for has keys: what he is reached by, where he lives, how his
 * name sounds with the day of birth. A contact of the book that has a key too is compared by points (quality/match.h).
 */
#include "config.h"

#include "libledger/import/known.h"

#include <string.h>

#include "libledger/quality/near.h"

/* Letters of a sound that are compared; contacts between two signs of life; comparisons of one key at most. */
#define KEY_LETTERS 5
#define SIGN_OF_LIFE 1000
#define COMPARED 200

typedef struct
{
  guint64 hash;
  guint sought;
} Key;

typedef struct
{
  LedgerStore *store;
  const LedgerKind *contact;
  LedgerImportSought *sought;
  guint n_sought;
  GArray *keys;                 /* Key, by hash */
  GHashTable *numbers;          /* number → place in `sought` + 1 */
  const LedgerField *number;    /* (nullable) */
  GHashTable *reaches;          /* LedgerId of a contact → GArray of LedgerMatchReach that somebody has too */
  const LedgerField *field;     /* that reaches are read of */
  GStringChunk *texts;
  guint done, total;
  void (*progress) (guint done, guint total, gpointer data);
  gpointer data;
} Search;

typedef void (*KeyFunction) (Search *search, guint64 hash, gpointer data);

/* -- Keys */

static guint64
hash_parts (char sort, const char *first, gsize length, const char *second)
{
  guint64 hash = (G_GUINT64_CONSTANT (14695981039346656037) ^ (guint8) sort) * G_GUINT64_CONSTANT (1099511628211);

  for (gsize i = 0; first[i] != '\0' && i < length; i++)
    hash = (hash ^ (guint8) first[i]) * G_GUINT64_CONSTANT (1099511628211);
  hash = (hash ^ 0xFF) * G_GUINT64_CONSTANT (1099511628211);
  for (const char *c = second; *c != '\0'; c++)
    hash = (hash ^ (guint8) *c) * G_GUINT64_CONSTANT (1099511628211);
  return hash;
}

static void
each_key (Search *search, const LedgerMatchSide *side, KeyFunction function, gpointer data)
{
  char initial[2] = { side->initials != NULL ? side->initials[0] : '\0', '\0' };

  for (guint i = 0; i < side->n_reach; i++)
    function (search, side->reach[i].value, data);
  if (side->place != NULL)
    function (search, hash_parts ('p', side->place, G_MAXSIZE, ""), data);
  if (side->birth != NULL)
    function (search, hash_parts ('b', side->birth, G_MAXSIZE, initial), data);
  for (guint i = 0; i < LEDGER_MATCH_NAMES && side->names[i] != NULL; i++)
    {
      g_autofree char *sound = ledger_near_dup_sound (side->names[i]);

      if (side->organisation)
        function (search, hash_parts ('o', sound, KEY_LETTERS, ""), data);
      if (side->birth == NULL)
        continue;
      function (search, hash_parts ('n', sound, KEY_LETTERS, side->birth), data);
      function (search, hash_parts ('d', sound, KEY_LETTERS, side->birth + 5), data);
    }
}

static void
add_key (Search *search, guint64 hash, gpointer data)
{
  Key key = { hash, GPOINTER_TO_UINT (data) };

  g_array_append_val (search->keys, key);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const Key *one = a, *other = b;

  if (one->hash != other->hash)
    return one->hash < other->hash ? -1 : 1;
  return one->sought < other->sought ? -1 : one->sought > other->sought;
}

/* The first key of that hash; as many as there are keys when there is none. */
static guint
find_key (const Search *search, guint64 hash)
{
  guint low = 0, high = search->keys->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (search->keys, Key, middle).hash < hash)
        low = middle + 1;
      else
        high = middle;
    }
  return low < search->keys->len && g_array_index (search->keys, Key, low).hash == hash ? low : search->keys->len;
}

static void
index_sought (Search *search)
{
  for (guint i = 0; i < search->n_sought; i++)
    {
      LedgerImportSought *sought = &search->sought[i];

      if (sought->number != NULL)
        g_hash_table_insert (search->numbers, sought->number, GUINT_TO_POINTER (i + 1));
      else
        each_key (search, &sought->side, add_key, GUINT_TO_POINTER (i));
    }
  g_array_sort (search->keys, compare_keys);
}

/* -- What contacts of the book are reached by, where somebody who is looked for is too */

static gboolean
add_reach (const LedgerValue *values, guint n_values, gpointer data)
{
  Search *search = data;
  const char *rule = n_values > 2 ? ledger_value_get_text (&values[2]) : search->field->spec->rule;
  LedgerMatchReach reach;
  GArray *list;

  if (values[0].shape != LEDGER_SHAPE_ID ||
      !ledger_match_reach_read (rule, ledger_value_get_text (&values[1]), &reach) ||
      find_key (search, reach.value) == search->keys->len)
    return TRUE;
  list = g_hash_table_lookup (search->reaches, &values[0].id);
  if (list == NULL)
    {
      list = g_array_new (FALSE, FALSE, sizeof (LedgerMatchReach));
      g_hash_table_insert (search->reaches, ledger_id_dup (&values[0].id), list);
    }
  g_array_append_val (list, reach);
  return TRUE;
}

static gboolean
read_reaches (LedgerTransaction *transaction, Search *search, const LedgerKind *kind, GError **error)
{
  for (guint i = 0; i < kind->n_fields; i++)
    {
      const LedgerField *field = &kind->fields[i];
      g_autofree char *rule = field->spec->rule_from != NULL ? g_strdup_printf (", \"%s\"", field->spec->rule_from)
                                                             : NULL;
      g_autofree char *sql = NULL;

      if ((field->spec->flags & LEDGER_FIELD_SOFT) == 0)
        continue;
      search->field = field;
      sql = g_strdup_printf ("SELECT \"%s\", \"%s\"%s FROM \"%s\" WHERE \"existence\" = '" LEDGER_EXISTENCE_LIVE "'",
                             kind->parent->spec->name, field->spec->name, rule != NULL ? rule : "", kind->spec->name);
      if (!ledger_transaction_query (transaction, sql, NULL, 0, add_reach, search, error))
        return FALSE;
    }
  return TRUE;
}

/* -- The book */

static void
compare_key (Search *search, guint64 hash, gpointer data)
{
  const LedgerMatchSide *side = data;
  guint first = find_key (search, hash);

  for (guint i = first; i < search->keys->len && i < first + COMPARED; i++)
    {
      const Key *key = &g_array_index (search->keys, Key, i);
      LedgerImportSought *sought = &search->sought[key->sought];
      guint32 reasons = 0;
      guint score;

      if (key->hash != hash)
        break;
      score = ledger_match_score (&sought->side, side, &reasons);
      /* The same pair comes by several keys; of two contacts the one with more points, then the older. */
      if (score > sought->score ||
          (score > 0 && score == sought->score && ledger_id_compare (&side->id, &sought->found) < 0))
        {
          sought->score = score;
          sought->reasons = reasons;
          sought->found = side->id;
        }
    }
}

static gboolean
compare_contact (LedgerRecord *record, gpointer data, GError **error)
{
  Search *search = data;
  const char *number = search->number != NULL ? ledger_value_get_text (&record->values[search->number->index]) : NULL;
  guint by_number = number != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (search->numbers, number)) : 0;
  GArray *reaches = g_hash_table_lookup (search->reaches, &record->id);
  LedgerMatchSide side;

  if (by_number > 0)
    {
      search->sought[by_number - 1].found = record->id;
      search->sought[by_number - 1].score = 100;
    }
  if (search->keys->len > 0)
    {
      ledger_match_side_fill (&side, record, search->texts);
      side.reach = reaches != NULL ? (const LedgerMatchReach *) (gconstpointer) reaches->data : NULL;
      side.n_reach = reaches != NULL ? reaches->len : 0;
      each_key (search, &side, compare_key, &side);
    }
  if (++search->done % SIGN_OF_LIFE == 0)
    {
      g_string_chunk_clear (search->texts);
      if (search->progress != NULL)
        search->progress (search->done, search->total, search->data);
    }
  return TRUE;
}

static gboolean
read_book (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Search *search = data;
  const LedgerModel *model = ledger_store_get_model (search->store);

  search->done = 0;
  g_hash_table_remove_all (search->reaches);
  for (guint i = 0; i < search->n_sought; i++)
    search->sought[i].score = 0;
  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);

      if (kind->parent != NULL && strcmp (kind->parent->spec->reference, search->contact->spec->name) == 0 &&
          !read_reaches (transaction, search, kind, error))
        return FALSE;
    }
  return ledger_tables_each (transaction, search->contact, ledger_store_get_side (search->store),
                             "WHERE \"existence\" = '" LEDGER_EXISTENCE_LIVE "'", NULL, 0, compare_contact, search,
                             error);
}

gboolean
ledger_import_known_find (LedgerStore *store, LedgerImportSought *sought, guint n_sought,
                          void (*progress) (guint done, guint total, gpointer data), gpointer data,
                          GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (Key));
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) reaches = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free,
                                                          (GDestroyNotify) g_array_unref);
  g_autoptr (GStringChunk) texts = g_string_chunk_new (65536);
  const LedgerKind *contact = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  gint64 total = ledger_store_count (store, contact, error);
  Search search = {
    .store = store, .contact = contact, .sought = sought, .n_sought = n_sought, .keys = keys, .numbers = numbers,
    .number = ledger_kind_find_field (contact, "number"), .reaches = reaches, .texts = texts,
    .total = (guint) MAX (total, 0), .progress = progress, .data = data,
  };

  if (total < 0)
    return FALSE;
  index_sought (&search);
  return (keys->len == 0 && g_hash_table_size (numbers) == 0) ||
         ledger_database_read_limited (ledger_store_get_database (store), read_book, &search, 0, cancellable, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Duplicates (duplicates.h). Two contacts are compared when they share a key: a value that they are reached by, the
 * place where they live, the day of birth with an initial, the sound of a name with an initial and a part of the day of
 * birth. Keys are chosen so that each pair with enough points has one in common; a key that very many share compares
 * neighbours by name only. Any thread.
 */
#include "config.h"

#include "libledger/quality/duplicates.h"

#include "libledger/quality/near.h"

#include <string.h>

/* Of a key that more than so many contacts share, each is compared with so many that follow it by name. */
#define LARGE_BLOCK 200
#define NEIGHBOURS 12
/* A family name is common when more than these have it: in all, and one in so many. */
#define COMMON_LEAST 20
#define COMMON_PART 500
/* A given name that so many have is one. */
#define KNOWN_GIVEN 4
/* Letters of the sound of a name that are a part of a key. */
#define KEY_LETTERS 5

typedef struct
{
  guint64 hash;
  guint32 side;
} Key;

typedef struct
{
  guint32 side;
  LedgerMatchReach reach;
} Reached;

typedef struct
{
  LedgerStore *store;
  const LedgerKind *contact;
  GStringChunk *texts;
  GArray *sides;                /* LedgerMatchSide */
  GHashTable *places;           /* LedgerId → place in sides + 1; the keys lie in ids */
  GArray *reached;              /* Reached */
  GArray *reaches;              /* LedgerMatchReach: what the sides point into */
  GHashTable *apart;            /* set of guint64: pairs that are known to be two */
  GArray *keys;                 /* Key */
  GArray *pairs;                /* guint64: places of both */
  const LedgerField *field;     /* that is being read */
} Search;

static LedgerMatchSide *
get_side (const Search *search, guint place)
{
  return &g_array_index (search->sides, LedgerMatchSide, place);
}

static guint64
pair_of (guint32 one, guint32 other)
{
  return (guint64) MIN (one, other) << 32 | MAX (one, other);
}

/* -- Reading */

static gboolean
add_side (LedgerRecord *record, gpointer data, GError **error)
{
  Search *search = data;
  LedgerMatchSide side;

  ledger_match_side_fill (&side, record, search->texts);
  g_array_append_val (search->sides, side);
  return TRUE;
}

/* The place of a contact; FALSE when it is not live, or not here. */
static gboolean
find_place (const Search *search, const LedgerValue *id, guint32 *place)
{
  guint found = id->shape == LEDGER_SHAPE_ID
                  ? GPOINTER_TO_UINT (g_hash_table_lookup (search->places, &id->id)) : 0;

  *place = found - 1;
  return found > 0;
}

static gboolean
add_reached (const LedgerValue *values, guint n_values, gpointer data)
{
  Search *search = data;
  const LedgerFieldSpec *spec = search->field->spec;
  const char *rule = n_values > 2 ? ledger_value_get_text (&values[2]) : spec->rule;
  Reached reached;

  if (find_place (search, &values[0], &reached.side) &&
      ledger_match_reach_read (rule, ledger_value_get_text (&values[1]), &reached.reach))
    g_array_append_val (search->reached, reached);
  return TRUE;
}

static gboolean
add_apart (const LedgerValue *values, guint n_values, gpointer data)
{
  Search *search = data;
  guint32 one, other;

  if (find_place (search, &values[0], &one) && find_place (search, &values[1], &other))
    g_hash_table_add (search->apart, g_memdup2 (&(guint64) { pair_of (one, other) }, sizeof (guint64)));
  return TRUE;
}

/* What hangs on contacts: values that the model marks as soft, and records that join two of them. */
static gboolean
read_field (LedgerTransaction *transaction, Search *search, const LedgerField *field, GError **error)
{
  const LedgerKind *kind = field->kind;
  gboolean soft = (field->spec->flags & LEDGER_FIELD_SOFT) != 0;
  gboolean joins = field != kind->parent && (field->spec->flags & LEDGER_FIELD_REQUIRED) != 0 &&
                   g_strcmp0 (field->spec->reference, search->contact->spec->name) == 0;
  g_autofree char *rule = field->spec->rule_from != NULL ? g_strdup_printf (", \"%s\"", field->spec->rule_from) : NULL;
  g_autofree char *sql = NULL;

  if (!soft && !joins)
    return TRUE;
  search->field = field;
  sql = g_strdup_printf ("SELECT \"%s\", \"%s\"%s FROM \"%s\" WHERE \"existence\" = '" LEDGER_EXISTENCE_LIVE "'",
                         kind->parent->spec->name, field->spec->name, soft && rule != NULL ? rule : "",
                         kind->spec->name);
  return ledger_transaction_query (transaction, sql, NULL, 0, soft ? add_reached : add_apart, search, error);
}

static gboolean
read_book (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Search *search = data;
  const LedgerModel *model = ledger_store_get_model (search->store);

  g_array_set_size (search->sides, 0);
  g_array_set_size (search->reached, 0);
  g_hash_table_remove_all (search->places);
  g_hash_table_remove_all (search->apart);
  if (!ledger_tables_each (transaction, search->contact, ledger_store_get_side (search->store),
                           "WHERE \"existence\" = '" LEDGER_EXISTENCE_LIVE "' ORDER BY \"id\"", NULL, 0, add_side,
                           search, error))
    return FALSE;
  for (guint i = 0; i < search->sides->len; i++)
    g_hash_table_insert (search->places, &get_side (search, i)->id, GUINT_TO_POINTER (i + 1));
  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);

      if (kind->parent == NULL || !g_str_equal (kind->parent->spec->reference, search->contact->spec->name))
        continue;
      for (guint f = 0; f < kind->n_fields; f++)
        if (!read_field (transaction, search, &kind->fields[f], error))
          return FALSE;
    }
  return TRUE;
}

static int
compare_reached (gconstpointer a, gconstpointer b)
{
  const Reached *one = a, *other = b;

  return one->side < other->side ? -1 : one->side > other->side;
}

/* The values of one contact lie together. */
static void
join_reached (Search *search)
{
  g_array_sort (search->reached, compare_reached);
  for (guint i = 0; i < search->reached->len; i++)
    g_array_append_val (search->reaches, g_array_index (search->reached, Reached, i).reach);
  for (guint i = 0; i < search->reached->len; i++)
    {
      LedgerMatchSide *side = get_side (search, g_array_index (search->reached, Reached, i).side);

      if (side->n_reach++ == 0)
        side->reach = &g_array_index (search->reaches, LedgerMatchReach, i);
    }
}

static void
count_name (GHashTable *names, const char *name)
{
  if (name != NULL)
    g_hash_table_insert (names, (gpointer) name,
                         GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (names, name)) + 1));
}

static guint
get_count (GHashTable *names, const char *name)
{
  return name != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (names, name)) : 0;
}

/* What the book says of names. The chunk holds each text once, so an address is a text. */
static void
judge_names (Search *search)
{
  g_autoptr (GHashTable) families = g_hash_table_new (NULL, NULL), given = g_hash_table_new (NULL, NULL);
  guint common = MAX (COMMON_LEAST, search->sides->len / COMMON_PART);

  for (guint i = 0; i < search->sides->len; i++)
    {
      count_name (families, get_side (search, i)->names[0]);
      count_name (given, get_side (search, i)->given);
    }
  for (guint i = 0; i < search->sides->len; i++)
    {
      LedgerMatchSide *side = get_side (search, i);

      side->common_name = get_count (families, side->names[0]) > common;
      side->known_given = get_count (given, side->given) >= KNOWN_GIVEN;
    }
}

/* -- Keys */

static guint64
hash_parts (const char *sort, const char *first, gsize length, const char *second)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);
  gsize n = 0;

  for (const char *c = sort; *c != '\0'; c++)
    hash = (hash ^ (guint8) *c) * G_GUINT64_CONSTANT (1099511628211);
  for (const char *c = first; *c != '\0' && n < length; c++, n++)
    hash = (hash ^ (guint8) *c) * G_GUINT64_CONSTANT (1099511628211);
  for (const char *c = second; *c != '\0'; c++)
    hash = (hash ^ (guint8) *c) * G_GUINT64_CONSTANT (1099511628211);
  return hash;
}

static void
add_key (Search *search, guint32 side, guint64 hash)
{
  Key key = { hash, side };

  g_array_append_val (search->keys, key);
}

/* The sound of each name with what is known of the day of birth beside the part that may be wrong. */
static void
add_name_keys (Search *search, guint32 place, const char *initial)
{
  const LedgerMatchSide *side = get_side (search, place);

  for (guint i = 0; i < LEDGER_MATCH_NAMES && side->names[i] != NULL; i++)
    {
      g_autofree char *sound = ledger_near_dup_sound (side->names[i]);
      g_autofree char *year = side->birth != NULL ? g_strdup_printf ("|%s|%.4s", initial, side->birth) : NULL;
      g_autofree char *day = side->birth != NULL ? g_strdup_printf ("|%s|%s", initial, side->birth + 5) : NULL;

      if (side->organisation)
        add_key (search, place, hash_parts ("o", sound, KEY_LETTERS, ""));
      /* Whatever he is called: Cornelis is Kees. */
      if (side->birth != NULL)
        add_key (search, place, hash_parts ("n", sound, KEY_LETTERS, side->birth));
      if (year != NULL)
        add_key (search, place, hash_parts ("y", sound, KEY_LETTERS, year));
      if (day != NULL)
        add_key (search, place, hash_parts ("d", sound, KEY_LETTERS, day));
    }
}

static void
add_keys (Search *search, guint32 place)
{
  const LedgerMatchSide *side = get_side (search, place);
  const char *letters[2] = { side->initials, side->given != NULL ? side->given : "" };

  for (guint i = 0; i < side->n_reach; i++)
    add_key (search, place, side->reach[i].value);
  if (side->place != NULL)
    add_key (search, place, hash_parts ("p", side->place, G_MAXSIZE, ""));
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      char initial[2] = { letters[i][0], '\0' };

      if (i > 0 && (initial[0] == '\0' || initial[0] == letters[0][0]))
        continue;
      if (side->birth != NULL)
        add_key (search, place, hash_parts ("b", side->birth, G_MAXSIZE, initial));
      add_name_keys (search, place, initial);
    }
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  const Key *one = a, *other = b;
  const Search *search = data;
  const char *name, *other_name;

  if (one->hash != other->hash)
    return one->hash < other->hash ? -1 : 1;
  name = get_side (search, one->side)->names[0];
  other_name = get_side (search, other->side)->names[0];
  return name != other_name ? g_strcmp0 (name, other_name) : 0;
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  guint64 one = *(const guint64 *) a, other = *(const guint64 *) b;

  return one < other ? -1 : one > other;
}

/* The pairs of a key: all of them, or neighbours when there are very many. */
static void
add_pairs (Search *search, guint start, guint end)
{
  guint reach = end - start > LARGE_BLOCK ? NEIGHBOURS : G_MAXUINT - end;

  for (guint i = start; i < end; i++)
    for (guint j = i + 1; j < MIN (end, i + reach); j++)
      {
        guint64 pair = pair_of (g_array_index (search->keys, Key, i).side, g_array_index (search->keys, Key, j).side);

        if (pair >> 32 != (pair & G_MAXUINT32))
          g_array_append_val (search->pairs, pair);
      }
}

static void
list_pairs (Search *search)
{
  for (guint i = 0; i < search->sides->len; i++)
    add_keys (search, i);
  g_array_sort_with_data (search->keys, compare_keys, search);
  for (guint i = 0, end; i < search->keys->len; i = end)
    {
      for (end = i + 1; end < search->keys->len; end++)
        if (g_array_index (search->keys, Key, end).hash != g_array_index (search->keys, Key, i).hash)
          break;
      add_pairs (search, i, end);
    }
  g_array_sort (search->pairs, compare_pairs);
}

/* -- Points */

static int
compare_duplicates (gconstpointer a, gconstpointer b)
{
  const LedgerDuplicate *one = a, *other = b;
  int order = ledger_id_compare (&one->one, &other->one);

  if (one->score != other->score)
    return one->score > other->score ? -1 : 1;
  return order != 0 ? order : ledger_id_compare (&one->other, &other->other);
}

static GArray *
score_pairs (Search *search)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (LedgerDuplicate));
  guint64 before = 0;

  for (guint i = 0; i < search->pairs->len; i++)
    {
      guint64 pair = g_array_index (search->pairs, guint64, i);
      const LedgerMatchSide *one = get_side (search, (guint) (pair >> 32));
      const LedgerMatchSide *other = get_side (search, (guint) (pair & G_MAXUINT32));
      LedgerDuplicate duplicate = { .one = one->id, .other = other->id };

      if (pair == before || g_hash_table_contains (search->apart, &pair))
        continue;
      before = pair;
      duplicate.score = ledger_match_score (one, other, &duplicate.reasons);
      if (duplicate.score >= LEDGER_MATCH_PROPOSED)
        g_array_append_val (found, duplicate);
    }
  g_array_sort (found, compare_duplicates);
  return found;
}

GArray *
ledger_duplicates_find (LedgerStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GStringChunk) texts = g_string_chunk_new (65536);
  g_autoptr (GArray) sides = g_array_new (FALSE, FALSE, sizeof (LedgerMatchSide));
  g_autoptr (GHashTable) places = g_hash_table_new (ledger_id_hash, ledger_id_equal);
  g_autoptr (GArray) reached = g_array_new (FALSE, FALSE, sizeof (Reached));
  g_autoptr (GArray) reaches = g_array_new (FALSE, FALSE, sizeof (LedgerMatchReach));
  g_autoptr (GHashTable) apart = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (Key));
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (guint64));
  Search search = {
    .store = store, .contact = ledger_model_find_kind (ledger_store_get_model (store), "contact"), .texts = texts,
    .sides = sides, .places = places, .reached = reached, .reaches = reaches, .apart = apart, .keys = keys,
    .pairs = pairs,
  };

  if (!ledger_database_read_limited (ledger_store_get_database (store), read_book, &search, 0, cancellable, error))
    return NULL;
  join_reached (&search);
  judge_names (&search);
  list_pairs (&search);
  return score_pairs (&search);
}

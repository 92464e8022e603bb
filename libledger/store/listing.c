/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of a list: all row numbers of a kind, sorted. By name it is read from an index; by a field of text
 * it is sorted here on the fold, for no collation of an engine stands between two replicas. The values are read in the
 * order in which they lie in the file, and which of equal ones comes first is read from the index. A reader's thread.
 */
#include "config.h"

#include "libledger/rules/fold.h"
#include "libledger/store/store-private.h"

#include <stdlib.h>
#include <string.h>

/* A row with what it is sorted by. Rows without a value come last in either direction. */
typedef struct
{
  gint64 row;
  guint place;                  /* in the order of names, for equal keys; see read_places */
  const char *key;              /* NULL: without a value; owned by the strings */
  gint64 number;                /* the key when it is a number */
} Entry;

typedef struct
{
  LedgerStore *store;
  const LedgerKind *kind;
  const LedgerListing *listing;
  const LedgerField *field;     /* NULL: by name */
  const LedgerField *further;   /* the field of what `field` refers to, or NULL */
  GArray *rows;                 /* out: gint64 */
  GArray *entries;              /* Entry */
  GStringChunk *strings;
  guint next;                   /* place of the row that is read next */
} Ordering;

static gboolean
add_row (const LedgerValue *values, guint n_values, gpointer data)
{
  gint64 row = ledger_value_get_integer (&values[0], 0);

  g_array_append_val ((GArray *) data, row);
  return TRUE;
}

static gint64
rank_of_choice (const LedgerField *field, const char *value)
{
  gint64 rank = 0;

  for (const LedgerChoice *choice = field->spec->choices; choice->value != NULL; choice++, rank++)
    if (strcmp (choice->value, value) == 0)
      break;
  return rank;
}

static gboolean
add_entry (const LedgerValue *values, guint n_values, gpointer data)
{
  Ordering *ordering = data;
  Entry entry = { ledger_value_get_integer (&values[0], 0), 0, NULL, 0 };
  const LedgerField *field = ordering->further != NULL ? ordering->further : ordering->field;
  const char *text = ledger_value_get_text (&values[1]);

  if (text != NULL && field->spec->type == LEDGER_TYPE_CHOICE)
    {
      entry.key = "";
      entry.number = rank_of_choice (field, text);
    }
  else if (text != NULL)
    {
      g_autofree char *fold = ledger_fold (text);

      /* Towns and streets repeat: one copy of each. */
      entry.key = g_string_chunk_insert_const (ordering->strings, fold);
    }
  else if (values[1].shape == LEDGER_SHAPE_INTEGER)
    {
      entry.key = "";
      entry.number = values[1].integer;
    }
  g_array_append_val (ordering->entries, entry);
  return TRUE;
}

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer descending)
{
  const Entry *one = a, *other = b;
  int order;

  if ((one->key == NULL) != (other->key == NULL))
    return one->key == NULL ? 1 : -1;
  order = one->key != NULL && one->key != other->key ? strcmp (one->key, other->key) : 0;
  if (order == 0)
    order = one->number < other->number ? -1 : one->number > other->number;
  if (order == 0)
    order = one->place < other->place ? -1 : one->place > other->place;
  return GPOINTER_TO_INT (descending) ? -order : order;
}

/* A reference is sorted by the name it refers to. */
static void
append_reference (const LedgerField *field, const char *alias, const char *what, GString *sql)
{
  g_string_append_printf (sql, "(SELECT %s FROM \"%s\" r WHERE r.\"id\" = %s.\"%s\")", what, field->spec->reference,
                          alias, field->spec->name);
}

static void
append_filter (const Ordering *ordering, GString *sql)
{
  const LedgerListing *listing = ordering->listing;

  g_string_append (sql, "\"existence\" = '" LEDGER_EXISTENCE_LIVE "'");
  if (listing != NULL && listing->filter != NULL)
    g_string_append_printf (sql, " AND (%s)", listing->filter);
}

/* The rows by name: from an index alone, unless there is a filter. */
static char *
dup_names_sql (const Ordering *ordering)
{
  gboolean descending = ordering->field == NULL && ordering->listing != NULL && ordering->listing->descending;
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "SELECT t.\"row\" FROM \"%s\" t WHERE t.", ordering->kind->spec->name);
  append_filter (ordering, sql);
  g_string_append (sql, descending ? " ORDER BY t.\"sort\" DESC, t.\"id\" DESC" : " ORDER BY t.\"sort\", t.\"id\"");
  return g_string_free (sql, FALSE);
}

/*
 * "SELECT row, what it is sorted by", as it lies in the file: no index is used for whether it is there (the plus), for
 * by that each row would be looked up on its own.
 */
static char *
dup_values_sql (const Ordering *ordering)
{
  GString *sql = g_string_new ("SELECT t.\"row\", ");
  g_autoptr (GString) what = g_string_new ("r.\"sort\"");

  if (ordering->further != NULL && ordering->further->spec->type != LEDGER_TYPE_REFERENCE)
    g_string_printf (what, "r.\"%s\"", ordering->further->spec->name);
  else if (ordering->further != NULL)
    g_string_printf (what, "(SELECT f.\"sort\" FROM \"%s\" f WHERE f.\"id\" = r.\"%s\")",
                     ordering->further->spec->reference, ordering->further->spec->name);
  if (ordering->field->spec->type == LEDGER_TYPE_REFERENCE)
    append_reference (ordering->field, "t", what->str, sql);
  else
    g_string_append_printf (sql, "t.\"%s\"", ordering->field->spec->name);
  g_string_append_printf (sql, " FROM \"%s\" t WHERE +t.", ordering->kind->spec->name);
  append_filter (ordering, sql);
  g_string_append (sql, " ORDER BY t.\"row\"");
  return g_string_free (sql, FALSE);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Entry *one = a, *other = b;

  return one->row < other->row ? -1 : one->row > other->row;
}

/* The entries lie in the order of their rows: each gets its place among the names. */
static gboolean
add_place (const LedgerValue *values, guint n_values, gpointer data)
{
  Ordering *ordering = data;
  const Entry sought = { .row = ledger_value_get_integer (&values[0], 0) };
  Entry *entry = bsearch (&sought, ordering->entries->data, ordering->entries->len, sizeof (Entry), compare_rows);

  if (entry != NULL)
    entry->place = ordering->next++;
  return TRUE;
}

static gboolean
read_order (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Ordering *ordering = data;
  const LedgerListing *listing = ordering->listing;
  const LedgerValue *parameters = listing != NULL ? listing->parameters : NULL;
  guint n_parameters = listing != NULL ? listing->n_parameters : 0;
  g_autofree char *names = dup_names_sql (ordering), *values = NULL;

  g_array_set_size (ordering->rows, 0);
  g_array_set_size (ordering->entries, 0);
  ordering->next = 0;
  if (ordering->field == NULL)
    return ledger_transaction_query (transaction, names, parameters, n_parameters, add_row, ordering->rows, error);
  values = dup_values_sql (ordering);
  return ledger_transaction_query (transaction, values, parameters, n_parameters, add_entry, ordering, error) &&
         ledger_transaction_query (transaction, names, parameters, n_parameters, add_place, ordering, error);
}

static void
sort_entries (Ordering *ordering)
{
  g_array_sort_with_data (ordering->entries, compare_entries, GINT_TO_POINTER (ordering->listing->descending));
  g_array_set_size (ordering->rows, ordering->entries->len);
  for (guint i = 0; i < ordering->entries->len; i++)
    g_array_index (ordering->rows, gint64, i) = g_array_index (ordering->entries, Entry, i).row;
}

/* "contact.city" → the reference `contact`, and `city` of what it refers to. */
static const LedgerField *
find_order (LedgerStore *store, const LedgerKind *kind, const char *order, const LedgerField **further)
{
  const char *dot = order != NULL ? strchr (order, '.') : NULL;
  g_autofree char *first = dot != NULL ? g_strndup (order, (gsize) (dot - order)) : g_strdup (order);
  const LedgerField *field = first != NULL ? ledger_kind_find_field (kind, first) : NULL;
  const LedgerKind *other;

  *further = NULL;
  if (field == NULL || dot == NULL || field->spec->type != LEDGER_TYPE_REFERENCE)
    return dot == NULL ? field : NULL;
  other = ledger_model_find_kind (ledger_store_get_model (store), field->spec->reference);
  *further = other != NULL ? ledger_kind_find_field (other, dot + 1) : NULL;
  return field;
}

GArray *
ledger_store_list_order (LedgerStore *self, const LedgerKind *kind, const LedgerListing *listing,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (GStringChunk) strings = g_string_chunk_new (65536);
  const LedgerField *further = NULL;
  const LedgerField *field = find_order (self, kind, listing != NULL ? listing->order : NULL, &further);
  Ordering ordering = { self, kind, listing, field, further, rows, entries, strings, 0 };

  if (!ledger_database_read_limited (ledger_store_get_database (self), read_order, &ordering, 0, cancellable, error))
    return NULL;
  if (field != NULL)
    sort_entries (&ordering);
  return g_steal_pointer (&rows);
}

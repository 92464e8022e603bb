/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The place of every contact among the hits of a search, kept in memory: four bytes each. To put two thousand hits in
 * order is otherwise to look up two thousand records that lie all over the file. What is written afterwards is marked
 * before it is committed, so nobody who sees it takes an old place for true. Any thread, under one lock.
 */
#include "config.h"

#include "libledger/store/search-private.h"

#include <stdlib.h>

/* With so many written since, the places are due to be read again; with so many they are given up. */
#define DUE_TOUCHED 100
#define MOST_TOUCHED 2000
/* Numbers of rows above this have no place here. */
#define HIGHEST_ROW (G_GINT64_CONSTANT (1) << 28)
/* Those who come last stand so much further. */
#define LAST ((guint32) 1 << 30)

typedef struct
{
  GArray *places;               /* guint32 by row, 0: unknown; NULL: none kept */
  GHashTable *touched;          /* set of rows that may stand elsewhere by now */
  GHashTable *coming;           /* the same since the reading under way began; NULL: none is */
} Places;

static GMutex lock;

static void
places_free (gpointer data)
{
  Places *self = data;

  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->touched, g_hash_table_unref);
  g_clear_pointer (&self->coming, g_hash_table_unref);
  g_free (self);
}

static GHashTable *
rows_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/* Under the lock. */
static Places *
get_places (LedgerDatabase *database)
{
  static const char key[] = "ledger-search-places";
  Places *self = g_object_get_data (G_OBJECT (database), key);

  if (self == NULL)
    {
      self = g_new0 (Places, 1);
      self->touched = rows_new ();
      g_object_set_data_full (G_OBJECT (database), key, self, places_free);
    }
  return self;
}

void
search_places_touch (LedgerDatabase *database, gint64 row)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  Places *self = get_places (database);

  if (self->coming != NULL)
    g_hash_table_add (self->coming, g_memdup2 (&row, sizeof row));
  if (self->places == NULL)
    return;
  g_hash_table_add (self->touched, g_memdup2 (&row, sizeof row));
  if (g_hash_table_size (self->touched) > MOST_TOUCHED)
    g_clear_pointer (&self->places, g_array_unref);
}

void
search_places_forget (LedgerDatabase *database)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  Places *self = get_places (database);

  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->coming, g_hash_table_unref);
}

/* -- Sorting */

typedef struct
{
  guint32 place;
  gint64 row;
} Placed;

static int
compare_placed (gconstpointer a, gconstpointer b)
{
  const Placed *one = a, *other = b;

  return one->place < other->place ? -1 : one->place > other->place;
}

/* Under the lock; 0: unknown. */
static guint32
get_place (const Places *self, gint64 row)
{
  if (row < 0 || row >= (gint64) self->places->len || g_hash_table_contains (self->touched, &row))
    return 0;
  return g_array_index (self->places, guint32, row);
}

gboolean
search_places_sort (LedgerDatabase *database, GArray *rows)
{
  g_autofree Placed *placed = g_new (Placed, MAX (rows->len, 1));
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  const Places *self = get_places (database);

  if (self->places == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      placed[i] = (Placed) { get_place (self, g_array_index (rows, gint64, i)), g_array_index (rows, gint64, i) };
      if (placed[i].place == 0)
        return FALSE;
    }
  qsort (placed, rows->len, sizeof (Placed), compare_placed);
  for (guint i = 0; i < rows->len; i++)
    g_array_index (rows, gint64, i) = placed[i].row;
  return TRUE;
}

/* -- Reading */

typedef struct
{
  const LedgerKind *contact;
  GArray *places;               /* guint32 by row */
  guint32 next;
} Reading;

static gboolean
mark_last (const LedgerValue *values, guint n_values, gpointer data)
{
  Reading *reading = data;
  gint64 row = ledger_value_get_integer (&values[0], -1);

  if (row < 0 || row > HIGHEST_ROW)
    return TRUE;
  if (row >= (gint64) reading->places->len)
    g_array_set_size (reading->places, (guint) row + 1);
  g_array_index (reading->places, guint32, row) = LAST;
  return TRUE;
}

static gboolean
add_place (const LedgerValue *values, guint n_values, gpointer data)
{
  Reading *reading = data;
  gint64 row = ledger_value_get_integer (&values[0], -1);

  reading->next++;
  if (row < 0 || row > HIGHEST_ROW || reading->next >= LAST)
    return TRUE;
  if (row >= (gint64) reading->places->len)
    g_array_set_size (reading->places, (guint) row + 1);
  g_array_index (reading->places, guint32, row) += reading->next;
  return TRUE;
}

/* The documents as they lie, then the names from their index. Who has no document is never a hit. */
static gboolean
read_places (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Reading *reading = data;
  g_autofree char *names = g_strdup_printf ("SELECT \"row\" FROM \"%s\" WHERE \"existence\" = '" LEDGER_EXISTENCE_LIVE
                                            "' ORDER BY \"sort\", \"id\"", reading->contact->spec->name);

  g_array_set_size (reading->places, 0);
  reading->next = 0;
  return ledger_transaction_query (transaction, "SELECT \"row\" FROM \"search_document\" WHERE \"status\" <> 0", NULL,
                                   0, mark_last, reading, error) &&
         ledger_transaction_query (transaction, names, NULL, 0, add_place, reading, error);
}

/* Between two writers: whatever was marked is committed, whatever comes is marked. */
static gboolean
begin (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  Places *self = get_places (transaction->database);

  g_clear_pointer (&self->coming, g_hash_table_unref);
  self->coming = rows_new ();
  return TRUE;
}

static void
take_places (LedgerDatabase *database, GArray *places)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  Places *self = get_places (database);

  if (self->coming == NULL)
    return;
  g_clear_pointer (&self->places, g_array_unref);
  g_hash_table_unref (self->touched);
  self->touched = g_steal_pointer (&self->coming);
  if (g_hash_table_size (self->touched) <= MOST_TOUCHED)
    self->places = g_array_ref (places);
}

static void
give_up (LedgerDatabase *database)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  g_clear_pointer (&get_places (database)->coming, g_hash_table_unref);
}

gboolean
ledger_search_places_are_due (LedgerStore *store)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  const Places *self = get_places (ledger_store_get_database (store));

  return self->coming == NULL && (self->places == NULL || g_hash_table_size (self->touched) > DUE_TOUCHED);
}

gboolean
ledger_search_read_places (LedgerStore *store, GCancellable *cancellable, GError **error)
{
  LedgerDatabase *database = ledger_store_get_database (store);
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (guint32));
  Reading reading = { search_find_contact (ledger_store_get_model (store)), places, 0 };

  if (!ledger_database_write (database, begin, NULL, error))
    return FALSE;
  if (!ledger_database_read_limited (database, read_places, &reading, 0, cancellable, error))
    {
      give_up (database);
      return FALSE;
    }
  take_places (database, places);
  return TRUE;
}

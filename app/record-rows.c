/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows by position: a place of the list is one object as long as somebody shows it, and gets other content when the
 * list does. So another order or the results of a search cost the view nothing but other text in the cells that it has,
 * those in sight first; only the number of rows is told as a change. The view makes widgets for some 200 rows and shows
 * some 20, and making them takes longer than finding who stands in them: so of rows that come the first are told at
 * once, the others when nobody types; and what is out of sight is read when nobody has gone anywhere for a moment.
 * Records are read by pages of 16, of which the 64 used last are kept. Main thread.
 */
#include "config.h"

#include "app/record-rows.h"

#define PAGE_ROWS 16
#define PAGES 64
/* So many rows on each side of what is looked at are filled at once where the list does not tell how many it shows, and
 * where it does so many more than it shows. Others wait for so many milliseconds, and are filled so many at a time. */
#define SIGHT 30
#define MARGIN 3
#define LATER_DELAY 150
#define PIECE 16
/* In a search so many of the first before anything else, and so many at a time before the next frame. */
#define SOON 8
/* So many rows are told at once, the others when nothing else is to be done, in a search after so many milliseconds
 * without a key: first a few at a time, for as long as the view makes widgets of them. */
#define FIRST 24
#define GROW_DELAY 200
#define GROW_PIECE 8
#define GROW_WIDGETS 208
/* Rows that a search no longer has stay empty for as long, and are taken back so many at a time. */
#define SHRINK_PIECE 32

/* A cell that shows a row. */
typedef struct
{
  GtkListItem *item;
  LedenboekRecordUpdate update;
} Cell;

struct _LedenboekRecordRow
{
  GObject parent_instance;

  LedenboekRecordRows *rows;    /* borrowed; NULL when they are gone */
  guint position;
  gboolean stale;               /* its content is to be read */
  LedgerRecord *record;
  char *matched;
  GArray *cells;                /* Cell */
};

G_DEFINE_FINAL_TYPE (LedenboekRecordRow, ledenboek_record_row, G_TYPE_OBJECT)

/* A page of records in memory. */
typedef struct
{
  guint number;                 /* of the page */
  guint64 used;                 /* tick of the last use */
  GPtrArray *records;           /* NULL: an empty place */
  GHashTable *texts;            /* LedgerColumn → GPtrArray of what stands in it, by their place; NULL: none is read */
} Page;

/* Positions from @first to before @end. */
typedef struct
{
  guint first, end;
} Range;

struct _LedenboekRecordRows
{
  GObject parent_instance;

  LedgerStore *store;
  const LedgerKind *kind;
  GArray *rows;
  GArray *hits;
  gboolean explained;           /* the hits say why */
  GHashTable *shown;            /* position → LedenboekRecordRow, borrowed: those that somebody holds */
  guint64 tick;
  guint told;                   /* so many rows are told to whoever shows them; in a search some may be empty */
  Range aim;                    /* what is gone to */
  LedenboekRecordSight sight;   /* (nullable): what is looked at */
  gpointer sight_data;
  guint soon;                   /* source that fills what is in sight before the next frame */
  guint later;                  /* source that fills what is out of sight */
  guint growing;                /* source that tells the others, or takes back the empty ones */
  Page pages[PAGES];
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LedenboekRecordRows, ledenboek_record_rows, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* -- pages */

static void
clear_page (Page *page)
{
  g_clear_pointer (&page->records, g_ptr_array_unref);
  g_clear_pointer (&page->texts, g_hash_table_unref);
}

static void
clear_pages (LedenboekRecordRows *self)
{
  for (guint i = 0; i < PAGES; i++)
    clear_page (&self->pages[i]);
}

static GPtrArray *
read_page (LedenboekRecordRows *self, guint number)
{
  guint first = number * PAGE_ROWS, n_rows = MIN (PAGE_ROWS, self->rows->len - first);
  g_autoptr (GError) error = NULL;
  GPtrArray *records = ledger_store_list_rows (self->store, self->kind, &g_array_index (self->rows, gint64, first),
                                               n_rows, &error);

  if (records != NULL)
    return records;
  g_warning ("the rows of a list: %s", error->message);
  return g_ptr_array_new ();
}

static Page *
get_page (LedenboekRecordRows *self, guint number)
{
  Page *oldest = &self->pages[0];

  for (guint i = 0; i < PAGES; i++)
    {
      Page *page = &self->pages[i];

      if (page->records != NULL && page->number == number)
        {
          page->used = ++self->tick;
          return page;
        }
      if (page->records == NULL ? oldest->records != NULL : oldest->records != NULL && page->used < oldest->used)
        oldest = page;
    }
  clear_page (oldest);
  *oldest = (Page) { number, ++self->tick, read_page (self, number), NULL };
  return oldest;
}

/* -- one row */

/* Reads what it is to be, without telling its cells. */
static void
fill_row (LedenboekRecordRow *row)
{
  LedenboekRecordRows *rows = row->rows;
  LedgerRecord *record = NULL;

  row->stale = FALSE;
  g_clear_pointer (&row->matched, g_free);
  if (rows != NULL && row->position < rows->rows->len)
    {
      const Page *page = get_page (rows, row->position / PAGE_ROWS);
      guint place = row->position % PAGE_ROWS;

      record = place < page->records->len ? page->records->pdata[place] : NULL;
      if (rows->hits != NULL)
        row->matched = rows->explained ? g_strdup (g_array_index (rows->hits, LedgerHit, row->position).matched)
                                       : g_strdup ("");
    }
  if (record != NULL)
    ledger_record_ref (record);
  g_clear_pointer (&row->record, ledger_record_unref);
  row->record = record;
}

/* Its cells show what it is now. */
static void
show_row (LedenboekRecordRow *row)
{
  if (row->stale)
    fill_row (row);
  for (guint i = 0; i < row->cells->len; i++)
    {
      const Cell *cell = &g_array_index (row->cells, Cell, i);

      cell->update (row, cell->item);
    }
}

LedgerRecord *
ledenboek_record_row_get_record (LedenboekRecordRow *self)
{
  return self->record;
}

static GPtrArray *
get_texts (LedenboekRecordRows *self, Page *page, const LedgerColumn *column)
{
  GPtrArray *texts;

  if (page->texts == NULL)
    page->texts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  texts = g_hash_table_lookup (page->texts, column);
  if (texts == NULL)
    {
      texts = ledger_column_dup_texts (column, self->store, page->records);
      g_hash_table_insert (page->texts, (gpointer) column, texts);
    }
  return texts;
}

char *
ledenboek_record_row_dup_text (LedenboekRecordRow *self, const LedgerColumn *column)
{
  guint place = self->position % PAGE_ROWS;
  Page *page;

  if (self->record == NULL || self->rows == NULL || self->position >= self->rows->rows->len)
    return g_strdup ("");
  page = get_page (self->rows, self->position / PAGE_ROWS);
  /* A row that is to be read again shows another record until it is. */
  if (place >= page->records->len || page->records->pdata[place] != self->record)
    return ledger_column_dup_text (column, self->rows->store, self->record);
  return g_strdup (get_texts (self->rows, page, column)->pdata[place]);
}

const char *
ledenboek_record_row_get_matched (LedenboekRecordRow *self)
{
  return self->matched;
}

static void
ledenboek_record_row_finalize (GObject *object)
{
  LedenboekRecordRow *self = LEDENBOEK_RECORD_ROW (object);

  if (self->rows != NULL)
    g_hash_table_remove (self->rows->shown, GUINT_TO_POINTER (self->position));
  g_clear_pointer (&self->record, ledger_record_unref);
  g_free (self->matched);
  g_array_unref (self->cells);
  G_OBJECT_CLASS (ledenboek_record_row_parent_class)->finalize (object);
}

static void
ledenboek_record_row_class_init (LedenboekRecordRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_record_row_finalize;
}

static void
ledenboek_record_row_init (LedenboekRecordRow *self)
{
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, LedenboekRecordUpdate update)
{
  LedenboekRecordRow *row = gtk_list_item_get_item (item);
  Cell cell = { item, update };

  g_array_append_val (row->cells, cell);
  update (row, item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  LedenboekRecordRow *row = gtk_list_item_get_item (item);

  for (guint i = 0; i < row->cells->len; i++)
    if (g_array_index (row->cells, Cell, i).item == item)
      {
        g_array_remove_index_fast (row->cells, i);
        return;
      }
}

GtkListItemFactory *
ledenboek_record_row_factory_new (LedenboekRecordUpdate update)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), update);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  return factory;
}

/* -- the list */

static GType
get_item_type (GListModel *list)
{
  return LEDENBOEK_TYPE_RECORD_ROW;
}

static guint
get_n_items (GListModel *list)
{
  return LEDENBOEK_RECORD_ROWS (list)->told;
}

static gboolean
is_in (const Range *range, guint position)
{
  return position >= range->first && position < range->end;
}

/* What is looked at, and a little around it. */
static Range
get_sight (LedenboekRecordRows *self)
{
  Range range = { 0, 2 * SIGHT };

  if (self->sight == NULL)
    return range;
  self->sight (self->sight_data, &range.first, &range.end);
  return (Range) { range.first - MIN (MARGIN, range.first), range.end + MARGIN };
}

/* As many rows as are looked at, with @place in their middle. */
static Range
range_about (LedenboekRecordRows *self, guint place)
{
  Range range = get_sight (self);
  guint n_rows = range.end - range.first, first = place - MIN (place, n_rows / 2);

  return (Range) { first, first + n_rows };
}

/* A list goes no further than it must: what is gone to comes in sight at the edge where it was beyond. */
static Range
range_towards (LedenboekRecordRows *self, guint place)
{
  Range range = get_sight (self);
  guint n_rows = range.end - range.first;

  if (is_in (&range, place))
    return range;
  if (place < range.first)
    return (Range) { place - MIN (MARGIN, place), place + n_rows };
  return (Range) { place - MIN (n_rows, place), place + MARGIN };
}

static gboolean
is_in_sight (LedenboekRecordRows *self, guint position)
{
  Range sight;

  if (self->sight == NULL || is_in (&self->aim, position))
    return TRUE;
  sight = get_sight (self);
  return is_in (&sight, position);
}

static gboolean begin_later (gpointer data);

/* The view takes two hundred rows about a place that it goes to, and shows some twenty: the others can wait. */
static void
begin_row (LedenboekRecordRow *row)
{
  LedenboekRecordRows *self = row->rows;

  if (is_in_sight (self, row->position))
    {
      fill_row (row);
      return;
    }
  row->stale = TRUE;
  if (self->later == 0)
    self->later = g_timeout_add (LATER_DELAY, begin_later, self);
}

static gpointer
get_item (GListModel *list, guint position)
{
  LedenboekRecordRows *self = LEDENBOEK_RECORD_ROWS (list);
  LedenboekRecordRow *row;

  if (position >= self->told)
    return NULL;
  row = g_hash_table_lookup (self->shown, GUINT_TO_POINTER (position));
  if (row != NULL)
    {
      g_object_ref (row);
      if (row->stale)
        show_row (row);
      return row;
    }
  row = g_object_new (LEDENBOEK_TYPE_RECORD_ROW, NULL);
  row->rows = self;
  row->position = position;
  g_hash_table_insert (self->shown, GUINT_TO_POINTER (position), row);
  begin_row (row);
  return row;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

/* The positions that are shown and whose content is to be read, in order. */
static GArray *
list_stale (LedenboekRecordRows *self)
{
  GArray *positions = g_array_new (FALSE, FALSE, sizeof (guint));
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (((LedenboekRecordRow *) row)->stale)
      g_array_append_val (positions, ((LedenboekRecordRow *) row)->position);
  return positions;
}

/* Cells may let go of rows while others are filled. */
static void
show_position (LedenboekRecordRows *self, guint position)
{
  LedenboekRecordRow *row = g_hash_table_lookup (self->shown, GUINT_TO_POINTER (position));

  if (row == NULL || !row->stale)
    return;
  g_object_ref (row);
  show_row (row);
  g_object_unref (row);
}

static gboolean
show_later (gpointer data)
{
  LedenboekRecordRows *self = data;
  g_autoptr (GArray) stale = list_stale (self);

  for (guint i = 0; i < MIN (PIECE, stale->len); i++)
    show_position (self, g_array_index (stale, guint, i));
  if (stale->len > PIECE)
    return G_SOURCE_CONTINUE;
  self->later = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
begin_later (gpointer data)
{
  LedenboekRecordRows *self = data;

  self->later = g_idle_add (show_later, self);
  return G_SOURCE_REMOVE;
}

/* Somebody goes on: it waits once more. */
static void
put_off_later (LedenboekRecordRows *self)
{
  if (self->later != 0)
    g_source_remove (self->later);
  self->later = g_timeout_add (LATER_DELAY, begin_later, self);
}

/* At most @most of those that are to be read. Returns: whether that were all. */
static gboolean
show_range (LedenboekRecordRows *self, const Range *range, guint most)
{
  guint shown = 0;

  for (guint i = range->first; i < MIN (self->told, range->end); i++)
    {
      const LedenboekRecordRow *row = g_hash_table_lookup (self->shown, GUINT_TO_POINTER (i));

      if (row == NULL || !row->stale)
        continue;
      if (shown++ == most)
        return FALSE;
      show_position (self, i);
    }
  return TRUE;
}

static void
tell_more (LedenboekRecordRows *self, guint told)
{
  guint before = self->told;

  self->told = told;
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, told - before);
}

static void
tell_fewer (LedenboekRecordRows *self, guint told)
{
  guint before = self->told;

  self->told = told;
  g_list_model_items_changed (G_LIST_MODEL (self), told, before - told, 0);
}

/* The first rows of a search, a few at a time: a key that is typed meanwhile comes between. */
static gboolean
show_soon (gpointer data)
{
  LedenboekRecordRows *self = data;
  guint first = MIN (self->rows->len, FIRST);
  Range sight = get_sight (self);

  if (!show_range (self, &self->aim, SOON) || (self->sight != NULL && !show_range (self, &sight, SOON)))
    return G_SOURCE_CONTINUE;
  if (self->told < first)
    tell_more (self, MIN (self->told + SOON, first));
  if (self->told < first)
    return G_SOURCE_CONTINUE;
  self->soon = 0;
  return G_SOURCE_REMOVE;
}

/* After the keys that were pressed, and before the next frame. */
static void
begin_soon (LedenboekRecordRows *self)
{
  if (self->soon == 0)
    self->soon = g_idle_add_full (G_PRIORITY_HIGH_IDLE, show_soon, self, NULL);
}

static void
show_rest (LedenboekRecordRows *self)
{
  begin_soon (self);
  put_off_later (self);
}

void
ledenboek_record_rows_look (LedenboekRecordRows *self)
{
  if (self->later == 0)
    return;
  begin_soon (self);
  put_off_later (self);
}

void
ledenboek_record_rows_aim (LedenboekRecordRows *self, guint position)
{
  self->aim = range_towards (self, position);
}

void
ledenboek_record_rows_set_sight (LedenboekRecordRows *self, LedenboekRecordSight sight, gpointer data)
{
  self->sight = sight;
  self->sight_data = data;
}

void
ledenboek_record_rows_reach (LedenboekRecordRows *self, guint position)
{
  if (position < self->rows->len)
    self->aim = range_towards (self, position);
  else if (self->told > self->rows->len)
    tell_fewer (self, self->rows->len);
  if (position >= self->told && self->told < self->rows->len)
    tell_more (self, self->rows->len);
}

static gboolean
grow (gpointer data)
{
  LedenboekRecordRows *self = data;
  guint before = self->told, n_rows = self->rows->len;

  if (before == n_rows)
    {
      self->growing = 0;
      return G_SOURCE_REMOVE;
    }
  if (before > n_rows)
    tell_fewer (self, before - MIN (before - n_rows, SHRINK_PIECE));
  else
    tell_more (self, before + (before < GROW_WIDGETS ? MIN (n_rows - before, GROW_PIECE) : n_rows - before));
  return G_SOURCE_CONTINUE;
}

static gboolean
begin_to_grow (gpointer data)
{
  LedenboekRecordRows *self = data;

  self->growing = g_idle_add (grow, self);
  return G_SOURCE_REMOVE;
}

/* A list that is refreshed all the time grows none the less; that of a search waits until nobody types. */
static void
grow_later (LedenboekRecordRows *self)
{
  if (self->hits != NULL)
    g_clear_handle_id (&self->growing, g_source_remove);
  if (self->growing != 0 || self->told == self->rows->len)
    return;
  if (self->hits != NULL)
    self->growing = g_timeout_add (GROW_DELAY, begin_to_grow, self);
  else
    begin_to_grow (self);
}

void
ledenboek_record_rows_set (LedenboekRecordRows *self, GArray *rows, GArray *hits, guint sight)
{
  guint before = self->told, kept;
  GHashTableIter iter;
  gpointer row;

  clear_pages (self);
  g_array_unref (self->rows);
  self->rows = rows;
  g_clear_pointer (&self->hits, g_array_unref);
  self->hits = hits;
  self->explained = FALSE;
  self->aim = range_about (self, sight);
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    ((LedenboekRecordRow *) row)->stale = TRUE;
  /* The number of hits goes up and down with every key; widgets that go now are made again at the next one. */
  kept = hits != NULL ? MAX (rows->len, GROW_WIDGETS) : rows->len;
  if (kept < before)
    tell_fewer (self, kept);
  show_range (self, &self->aim, hits != NULL ? SOON : G_MAXUINT);
  if (self->told < MIN (rows->len, hits != NULL ? SOON : FIRST))
    tell_more (self, MIN (rows->len, hits != NULL ? SOON : FIRST));
  show_rest (self);
  if (sight >= FIRST)
    ledenboek_record_rows_reach (self, sight);
  grow_later (self);
}

void
ledenboek_record_rows_explain (LedenboekRecordRows *self, GArray *hits)
{
  GHashTableIter iter;
  gpointer row;

  g_clear_pointer (&self->hits, g_array_unref);
  self->hits = hits;
  self->explained = TRUE;
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    ((LedenboekRecordRow *) row)->stale = TRUE;
  show_rest (self);
}

void
ledenboek_record_rows_refresh (LedenboekRecordRows *self, GHashTable *ids)
{
  g_autoptr (GArray) stale = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LedenboekRecordRow *row = value;

      row->stale = row->stale || ids == NULL || row->record == NULL || g_hash_table_contains (ids, &row->record->id);
    }
  clear_pages (self);
  stale = list_stale (self);
  for (guint i = 0; i < stale->len; i++)
    show_position (self, g_array_index (stale, guint, i));
}

gboolean
ledenboek_record_rows_find (LedenboekRecordRows *self, gint64 row, guint *position)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_array_index (self->rows, gint64, i) == row)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

GtkBitset *
ledenboek_record_rows_find_all (const GArray *rows, GHashTable *wanted)
{
  GtkBitset *positions = gtk_bitset_new_empty ();

  for (guint i = 0; i < rows->len && g_hash_table_size (wanted) > 0; i++)
    if (g_hash_table_contains (wanted, &g_array_index (rows, gint64, i)))
      gtk_bitset_add (positions, i);
  return positions;
}

static void
ledenboek_record_rows_finalize (GObject *object)
{
  LedenboekRecordRows *self = LEDENBOEK_RECORD_ROWS (object);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    ((LedenboekRecordRow *) row)->rows = NULL;
  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_handle_id (&self->growing, g_source_remove);
  clear_pages (self);
  g_hash_table_unref (self->shown);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->hits, g_array_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ledenboek_record_rows_parent_class)->finalize (object);
}

static void
ledenboek_record_rows_class_init (LedenboekRecordRowsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_record_rows_finalize;
}

static void
ledenboek_record_rows_init (LedenboekRecordRows *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->shown = g_hash_table_new (NULL, NULL);
}

LedenboekRecordRows *
ledenboek_record_rows_new (LedgerStore *store, const LedgerKind *kind)
{
  LedenboekRecordRows *self = g_object_new (LEDENBOEK_TYPE_RECORD_ROWS, NULL);

  self->store = g_object_ref (store);
  self->kind = kind;
  return self;
}

GArray *
ledenboek_record_rows_get (LedenboekRecordRows *self)
{
  return self->rows;
}

GArray *
ledenboek_record_rows_dup (LedenboekRecordRows *self, GtkBitset *positions)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;

  if (positions == NULL)
    g_array_append_vals (rows, self->rows->data, self->rows->len);
  else
    for (gboolean more = gtk_bitset_iter_init_first (&iter, positions, &position); more && position < self->rows->len;
         more = gtk_bitset_iter_next (&iter, &position))
      g_array_append_val (rows, g_array_index (self->rows, gint64, position));
  return rows;
}

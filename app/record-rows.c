/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows by pages of 64, of which the 64 used last are kept: a column view holds some 200 rows at a time. A new
 * order is announced as two changes: in one, GTK would search its tracked row in all the new ones. Main thread.
 */
#include "config.h"

#include "app/record-rows.h"
#include "app/text.h"

#define PAGE_ROWS 64
#define PAGES 64

struct _LedenboekRecordRow
{
  GObject parent_instance;

  LedgerStore *store;
  LedgerRecord *record;
  char *matched;
  char *sort;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LedenboekRecordRow, ledenboek_record_row, G_TYPE_OBJECT)

/* A page of rows in memory. */
typedef struct
{
  guint number;                 /* of the page */
  guint64 used;                 /* tick of the last use */
  guint n_rows;                 /* 0: an empty place */
  LedenboekRecordRow *rows[PAGE_ROWS];
} Page;

struct _LedenboekRecordRows
{
  GObject parent_instance;

  LedgerStore *store;
  const LedgerKind *kind;
  GArray *rows;
  GArray *hits;
  guint64 tick;
  Page pages[PAGES];
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LedenboekRecordRows, ledenboek_record_rows, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* -- one row */

LedgerRecord *
ledenboek_record_row_get_record (LedenboekRecordRow *self)
{
  return self->record;
}

const char *
ledenboek_record_row_get_matched (LedenboekRecordRow *self)
{
  return self->matched;
}

const char *
ledenboek_record_row_get_sort (LedenboekRecordRow *self)
{
  if (self->sort == NULL && self->record != NULL)
    self->sort = ledenboek_text_dup_sort (self->store, self->record);
  return self->sort;
}

static void
ledenboek_record_row_finalize (GObject *object)
{
  LedenboekRecordRow *self = LEDENBOEK_RECORD_ROW (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->record, ledger_record_unref);
  g_free (self->matched);
  g_free (self->sort);
  G_OBJECT_CLASS (ledenboek_record_row_parent_class)->finalize (object);
}

static void
ledenboek_record_row_class_init (LedenboekRecordRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_record_row_finalize;
  changed_signal = g_signal_new ("changed", LEDENBOEK_TYPE_RECORD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
ledenboek_record_row_init (LedenboekRecordRow *self)
{
}

/* -- pages */

static void
page_clear (Page *page)
{
  for (guint i = 0; i < page->n_rows; i++)
    g_clear_object (&page->rows[i]);
  page->n_rows = 0;
}

static void
page_fill (LedenboekRecordRows *self, Page *page, guint number)
{
  guint first = number * PAGE_ROWS;
  guint n_rows = MIN (PAGE_ROWS, self->rows->len - first);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = ledger_store_list_rows (self->store, self->kind,
                                                          &g_array_index (self->rows, gint64, first), n_rows, &error);

  if (error != NULL)
    g_warning ("reading rows of the list: %s", error->message);
  page->number = number;
  page->n_rows = n_rows;
  for (guint i = 0; i < n_rows; i++)
    {
      LedenboekRecordRow *row = g_object_new (LEDENBOEK_TYPE_RECORD_ROW, NULL);
      LedgerRecord *record = records != NULL && i < records->len ? records->pdata[i] : NULL;

      row->store = g_object_ref (self->store);
      row->record = record != NULL ? ledger_record_ref (record) : NULL;
      if (self->hits != NULL)
        row->matched = g_strdup (g_array_index (self->hits, LedgerHit, first + i).matched);
      page->rows[i] = row;
    }
}

static Page *
get_page (LedenboekRecordRows *self, guint number)
{
  Page *oldest = &self->pages[0];

  for (guint i = 0; i < PAGES; i++)
    {
      Page *page = &self->pages[i];

      if (page->n_rows > 0 && page->number == number)
        {
          page->used = ++self->tick;
          return page;
        }
      if (page->n_rows == 0 ? oldest->n_rows > 0 : oldest->n_rows > 0 && page->used < oldest->used)
        oldest = page;
    }
  page_clear (oldest);
  page_fill (self, oldest, number);
  oldest->used = ++self->tick;
  return oldest;
}

static GType
get_item_type (GListModel *list)
{
  return LEDENBOEK_TYPE_RECORD_ROW;
}

static guint
get_n_items (GListModel *list)
{
  return LEDENBOEK_RECORD_ROWS (list)->rows->len;
}

static gpointer
get_item (GListModel *list, guint position)
{
  LedenboekRecordRows *self = LEDENBOEK_RECORD_ROWS (list);
  Page *page;

  if (position >= self->rows->len)
    return NULL;
  page = get_page (self, position / PAGE_ROWS);
  return g_object_ref (page->rows[position % PAGE_ROWS]);
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

void
ledenboek_record_rows_set (LedenboekRecordRows *self, GArray *rows, GArray *hits)
{
  guint before = self->rows->len;

  for (guint i = 0; i < PAGES; i++)
    page_clear (&self->pages[i]);
  g_array_set_size (self->rows, 0);
  if (before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, 0);
  g_array_unref (self->rows);
  self->rows = rows;
  g_clear_pointer (&self->hits, g_array_unref);
  self->hits = hits;
  if (rows->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, rows->len);
}

static void
refresh_page (LedenboekRecordRows *self, Page *page, GHashTable *ids)
{
  g_autoptr (GPtrArray) records = ledger_store_list_rows (self->store, self->kind,
                                                          &g_array_index (self->rows, gint64, page->number * PAGE_ROWS),
                                                          page->n_rows, NULL);

  for (guint i = 0; records != NULL && i < records->len && i < page->n_rows; i++)
    {
      LedenboekRecordRow *row = page->rows[i];
      LedgerRecord *record = records->pdata[i];

      if (ids != NULL && record != NULL && !g_hash_table_contains (ids, &record->id))
        continue;
      g_clear_pointer (&row->record, ledger_record_unref);
      row->record = record != NULL ? ledger_record_ref (record) : NULL;
      g_clear_pointer (&row->sort, g_free);
      g_signal_emit (row, changed_signal, 0);
    }
}

void
ledenboek_record_rows_refresh (LedenboekRecordRows *self, GHashTable *ids)
{
  for (guint i = 0; i < PAGES; i++)
    {
      Page *page = &self->pages[i];
      gboolean touched = ids == NULL;

      for (guint r = 0; r < page->n_rows && !touched; r++)
        touched = page->rows[r]->record != NULL && g_hash_table_contains (ids, &page->rows[r]->record->id);
      if (page->n_rows > 0 && touched)
        refresh_page (self, page, ids);
    }
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

static void
ledenboek_record_rows_finalize (GObject *object)
{
  LedenboekRecordRows *self = LEDENBOEK_RECORD_ROWS (object);

  for (guint i = 0; i < PAGES; i++)
    page_clear (&self->pages[i]);
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

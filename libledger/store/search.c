/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of the search and what is asked of them: one document a contact in an ordinary table, and a
 * full-text index over it that holds no text itself. Rebuildable from the tables of the model.
 * Threads: updates inside the writer's transaction; queries from any thread.
 */
#include "config.h"

#include "libledger/store/search-private.h"

#include <string.h>

/* Contacts whose documents are made in one go. */
#define PORTION 2000
#define COLUMNS "\"name\", \"address\", \"reach\", \"number\", \"other\", \"ending\""
#define PARAMETERS 9
/* As many pieces of an index as the engine takes, and what it does by itself (sqlite.org/fts5.html, §6). */
#define MOST_PIECES 1999
#define USUAL_AUTOMERGE 4
#define USUAL_CRISISMERGE 16

gboolean
ledger_search_prepare (LedgerTransaction *transaction, GError **error)
{
  return ledger_transaction_run (transaction,
                                 "CREATE TABLE IF NOT EXISTS \"search_document\" (\"row\" INTEGER PRIMARY KEY, "
                                 "\"id\" BLOB NOT NULL, \"name\" TEXT, \"address\" TEXT, \"reach\" TEXT, "
                                 "\"number\" TEXT, \"other\" TEXT, \"ending\" TEXT, \"status\" INTEGER)", error) &&
         ledger_transaction_run (transaction,
                                 "CREATE INDEX IF NOT EXISTS \"search_document_by_id\" ON \"search_document\" (\"id\")",
                                 error) &&
         ledger_transaction_run (transaction,
                                 "CREATE VIRTUAL TABLE IF NOT EXISTS \"search_index\" USING fts5 (" COLUMNS ", "
                                 "content='search_document', content_rowid='row', tokenize='unicode61', "
                                 "prefix='1 2 3', detail=column, columnsize=0)", error) &&
         ledger_transaction_run (transaction,
                                 "CREATE VIRTUAL TABLE IF NOT EXISTS \"search_vocabulary\" "
                                 "USING fts5vocab ('search_index', 'row')", error);
}

gboolean
ledger_search_optimise (LedgerTransaction *transaction, GError **error)
{
  return ledger_transaction_run (transaction, "INSERT INTO \"search_index\" (\"search_index\") VALUES ('optimize')",
                                 error);
}

/* Documents being made. */

typedef struct
{
  LedgerId id;
  gint64 row;
  gint64 status;                /* 0: shown first; 1: last: inactive, deceased */
  SearchWords words;
} Document;

typedef struct
{
  GHashTable *by_id;            /* LedgerId of Document → Document */
  GPtrArray *documents;         /* in use from 0 to n; kept and used again */
  guint n;
} Batch;

static void
document_free (gpointer data)
{
  Document *document = data;

  search_words_clear (&document->words);
  g_free (document);
}

static Batch *
batch_new (void)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->by_id = g_hash_table_new (ledger_id_hash, ledger_id_equal);
  batch->documents = g_ptr_array_new_with_free_func (document_free);
  return batch;
}

static void
batch_free (Batch *batch)
{
  g_hash_table_unref (batch->by_id);
  g_ptr_array_unref (batch->documents);
  g_free (batch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Batch, batch_free)

static Document *
batch_add (Batch *batch, const LedgerId *id, gint64 row)
{
  Document *document;

  if (batch->n == batch->documents->len)
    {
      document = g_new0 (Document, 1);
      search_words_init (&document->words);
      g_ptr_array_add (batch->documents, document);
    }
  document = g_ptr_array_index (batch->documents, batch->n++);
  search_words_reset (&document->words);
  document->id = *id;
  document->row = row;
  document->status = 0;
  g_hash_table_insert (batch->by_id, &document->id, document);
  return document;
}

static gboolean
add_to_batch (const SearchRecord *record, gpointer data)
{
  Batch *batch = data;
  Document *document = record->row != 0 ? batch_add (batch, record->contact, record->row)
                                        : g_hash_table_lookup (batch->by_id, record->contact);

  if (document == NULL)
    return TRUE;
  if (record->last)
    document->status = 1;
  for (guint i = 0; i < record->n; i++)
    search_words_add (&document->words, record->fields[i], &record->values[i]);
  g_clear_pointer (&document->words.particle, g_free);
  return TRUE;
}

static gboolean
fill_batch (const SearchSource *source, const LedgerId *first, const LedgerId *last, Batch *batch, GError **error)
{
  batch->n = 0;
  g_hash_table_remove_all (batch->by_id);
  return search_walk (source, first, last, add_to_batch, batch, error);
}

static void
fill_parameters (const Document *document, LedgerValue *parameters)
{
  guint n = 0;

  parameters[n++] = LEDGER_INTEGER (document->row);
  for (guint i = 0; i < SEARCH_COLUMNS; i++)
    parameters[n++] = LEDGER_TEXT (document->words.columns[i]->str);
  parameters[n++] = LEDGER_ID (&document->id);
  parameters[n++] = LEDGER_INTEGER (document->status);
}

static gboolean
write_document (LedgerTransaction *transaction, const Document *document, GError **error)
{
  LedgerValue parameters[PARAMETERS];

  fill_parameters (document, parameters);
  return ledger_transaction_execute (transaction,
                                     "INSERT OR REPLACE INTO \"search_document\" "
                                     "(\"row\", " COLUMNS ", \"id\", \"status\") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                     parameters, PARAMETERS, error);
}

/*
 * One document taken out of the index with the words it was put in with, as an index without text demands. A row
 * number may have been another contact's before, so both are asked for.
 */
static gboolean
forget_document (LedgerTransaction *transaction, const LedgerId *id, gint64 row, GError **error)
{
  const LedgerValue parameters[] = { LEDGER_ID (id), LEDGER_INTEGER (row) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO \"search_index\" (\"search_index\", rowid, " COLUMNS ") "
                                     "SELECT 'delete', \"row\", " COLUMNS " FROM \"search_document\" "
                                     "WHERE \"id\" = ? OR \"row\" = ?", parameters, 2, error) &&
         ledger_transaction_execute (transaction, "DELETE FROM \"search_document\" WHERE \"id\" = ? OR \"row\" = ?",
                                     parameters, 2, error);
}

gboolean
ledger_search_reads (const LedgerGroup *group)
{
  const LedgerField *status = ledger_kind_find_field (group->kind, "status");

  if (group->index == 0 || (status != NULL && status->group == group) || (group->kind->parent != NULL &&
                                                                          group->kind->parent->group == group))
    return TRUE;
  for (guint i = 0; i < group->n_fields; i++)
    if (group->fields[i]->spec->search > 0)
      return TRUE;
  return FALSE;
}

gboolean
ledger_search_update (LedgerTransaction *transaction, const LedgerModel *model, const LedgerId *root, GError **error)
{
  const SearchSource source = { .transaction = transaction, .model = model, .side = LEDGER_SIDE_REPLICA };
  g_autoptr (Batch) batch = batch_new ();
  g_auto (LedgerValue) same = LEDGER_NOTHING;
  const Document *document;
  LedgerValue parameters[PARAMETERS];

  if (!fill_batch (&source, root, root, batch, error))
    return FALSE;
  if (batch->n == 0)
    return forget_document (transaction, root, 0, error);
  document = g_ptr_array_index (batch->documents, 0);
  search_places_touch (transaction->database, document->row);
  fill_parameters (document, parameters);
  if (!ledger_transaction_ask (transaction,
                               "SELECT 1 FROM \"search_document\" WHERE \"row\" = ? AND \"name\" = ? AND "
                               "\"address\" = ? AND \"reach\" = ? AND \"number\" = ? AND \"other\" = ? AND "
                               "\"ending\" = ? AND \"id\" = ? AND \"status\" = ?",
                               parameters, PARAMETERS, &same, error))
    return FALSE;
  if (same.shape != LEDGER_SHAPE_NOTHING)
    return TRUE;
  return forget_document (transaction, root, document->row, error) && write_document (transaction, document, error) &&
         ledger_transaction_execute (transaction, "INSERT INTO \"search_index\" (rowid, " COLUMNS ") "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?)", parameters, 1 + SEARCH_COLUMNS, error);
}

/* One portion of contacts, in order of id. */
typedef struct
{
  LedgerId first, last;
  gint64 n;
  GArray *part;                 /* (nullable): LedgerId of a part that are still to come, the last one first */
} Portion;

static gboolean
read_portion (const LedgerValue *values, guint n_values, gpointer data)
{
  Portion *portion = data;

  if (values[0].shape != LEDGER_SHAPE_ID)
    return TRUE;
  if (portion->n++ == 0)
    portion->first = values[0].id;
  portion->last = values[0].id;
  return TRUE;
}

static gboolean
add_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_array_append_vals (data, &values[0].id, 1);
  return TRUE;
}

/* All of a part at once: whether a contact is in it is answered from the index of the roots, and it is its own. */
static gboolean
find_part (const SearchSource *source, Portion *portion, GError **error)
{
  const LedgerCopy *part = source->part;
  g_autofree char *sql = NULL;

  if (part == NULL)
    return TRUE;
  sql = g_strdup_printf ("SELECT \"root\" FROM \"%s\" WHERE %s ORDER BY \"root\" DESC",
                         search_find_contact (source->model)->spec->name, part->condition);
  portion->part = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  return ledger_transaction_query (source->transaction, sql, part->parameters, part->n_parameters, add_id,
                                   portion->part, error);
}

static void
take_portion (const SearchSource *source, Portion *portion)
{
  portion->n = MIN (PORTION, portion->part->len);
  g_array_set_size (source->ids, 0);
  for (guint i = 0; i < portion->n; i++)
    {
      const LedgerId *id = &g_array_index (portion->part, LedgerId, portion->part->len - 1 - i);

      g_array_append_val (source->ids, LEDGER_ID (id));
      portion->first = i == 0 ? *id : portion->first;
      portion->last = *id;
    }
  g_array_set_size (portion->part, portion->part->len - (guint) portion->n);
}

/* The portion after the last; n is 0 when there is none. */
static gboolean
find_portion (const SearchSource *source, Portion *portion, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT \"id\" FROM \"%s\" WHERE \"id\" > ? ORDER BY \"id\" LIMIT %d",
                                          search_find_contact (source->model)->spec->name, PORTION);
  LedgerId after = portion->last;

  if (portion->part != NULL)
    {
      take_portion (source, portion);
      return TRUE;
    }
  portion->n = 0;
  return ledger_transaction_query (source->transaction, sql, &LEDGER_ID (&after), 1, read_portion, portion, error);
}

/* How the index merges what it holds; the engine keeps it with the index. */
static gboolean
set_merging (LedgerTransaction *transaction, int automatic, int crisis, GError **error)
{
  const LedgerValue parameters[] = { LEDGER_INTEGER (automatic), LEDGER_INTEGER (crisis) };
  static const char *const names[] = { "automerge", "crisismerge" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *sql = g_strdup_printf ("INSERT INTO \"search_index\" (\"search_index\", rank) VALUES ('%s', ?)",
                                              names[i]);

      if (!ledger_transaction_execute (transaction, sql, &parameters[i], 1, error))
        return FALSE;
    }
  return TRUE;
}

/* The pieces are merged once, at the end: merging them as they come costs as much again as making them. */
static gboolean
index_documents (LedgerTransaction *target, GError **error)
{
  return set_merging (target, 0, MOST_PIECES, error) &&
         ledger_transaction_run (target, "INSERT INTO \"search_index\" (\"search_index\") VALUES ('rebuild')", error) &&
         ledger_search_optimise (target, error) &&
         set_merging (target, USUAL_AUTOMERGE, USUAL_CRISISMERGE, error);
}

/* All documents of @source into @target, then the index over them in one go. */
static gboolean
write_documents (SearchSource *source, Portion *portion, LedgerTransaction *target, GError **error)
{
  g_autoptr (Batch) batch = batch_new ();

  do
    {
      if (!find_portion (source, portion, error) ||
          (portion->n > 0 && !fill_batch (source, &portion->first, &portion->last, batch, error)))
        return FALSE;
      for (guint i = 0; portion->n > 0 && i < batch->n; i++)
        if (!write_document (target, g_ptr_array_index (batch->documents, i), error))
          return FALSE;
      source->before += portion->n;
    }
  while (portion->n > 0);
  return TRUE;
}

static gboolean
build (SearchSource *source, LedgerTransaction *target, GError **error)
{
  Portion portion = { 0 };
  gboolean done = ledger_transaction_run (target, "DELETE FROM \"search_document\"", error) &&
                  find_part (source, &portion, error) && write_documents (source, &portion, target, error) &&
                  index_documents (target, error);

  g_clear_pointer (&portion.part, g_array_unref);
  return done;
}

gboolean
ledger_search_rebuild (LedgerTransaction *transaction, const LedgerModel *model, GError **error)
{
  SearchSource source = { .transaction = transaction, .model = model, .side = LEDGER_SIDE_REPLICA };

  search_places_forget (transaction->database);
  return build (&source, transaction, error);
}

gboolean
ledger_search_build_apart (LedgerTransaction *source, LedgerTransaction *target, const LedgerModel *model,
                           const LedgerCopy *what, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
  SearchSource from = {
    .transaction = source, .model = model, .side = LEDGER_SIDE_AUTHORITY, .wanted = what->wanted, .data = what->data,
    .part = what->condition != NULL ? what : NULL, .ids = what->condition != NULL ? ids : NULL,
  };

  return ledger_search_prepare (target, error) && build (&from, target, error);
}

/* A table on its way from one database to another. */
typedef struct
{
  LedgerTransaction *target;
  const char *insert;
  GError *error;
} Taking;

static gboolean
take_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Taking *taking = data;

  return ledger_transaction_execute (taking->target, taking->insert, values, n_values, &taking->error);
}

/* The documents, and the tables in which the engine keeps the index: whole, so that they fit together. */
static const struct
{
  const char *clear, *select, *insert;
} taken_tables[] = {
  { "DELETE FROM \"search_document\"",
    "SELECT \"row\", " COLUMNS ", \"id\", \"status\" FROM \"search_document\" ORDER BY \"row\"",
    "INSERT INTO \"search_document\" (\"row\", " COLUMNS ", \"id\", \"status\") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)" },
  { "DELETE FROM \"search_index_data\"", "SELECT id, block FROM \"search_index_data\" ORDER BY id",
    "INSERT INTO \"search_index_data\" (id, block) VALUES (?, ?)" },
  { "DELETE FROM \"search_index_idx\"", "SELECT segid, term, pgno FROM \"search_index_idx\" ORDER BY segid, term",
    "INSERT INTO \"search_index_idx\" (segid, term, pgno) VALUES (?, ?, ?)" },
};

gboolean
ledger_search_take (LedgerTransaction *source, LedgerTransaction *target, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (taken_tables); i++)
    {
      Taking taking = { target, taken_tables[i].insert, NULL };
      gboolean done = ledger_transaction_run (target, taken_tables[i].clear, error) &&
                      ledger_transaction_query (source, taken_tables[i].select, NULL, 0, take_row, &taking, error);

      if (taking.error != NULL)
        {
          g_clear_error (error);
          g_propagate_error (error, taking.error);
          return FALSE;
        }
      if (!done)
        return FALSE;
    }
  return TRUE;
}

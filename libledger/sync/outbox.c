/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox itself: its tables, reading items, noting the authority's answers, forgetting what is old.
 * Functions with a transaction belong to the writer; the others to any thread.
 */
#include "config.h"

#include "libledger/sync/kept-history.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/sums.h"

#include <string.h>

/* Written for SQLite's replica files: only replicas have these tables. */
static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS outbox (position INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, "
  "counter INTEGER NOT NULL, time INTEGER NOT NULL, action TEXT NOT NULL, bytes BLOB NOT NULL, "
  "outcome INTEGER NOT NULL DEFAULT 0, seq INTEGER NOT NULL DEFAULT 0, receipt TEXT)",
  "CREATE INDEX IF NOT EXISTS outbox_unsent ON outbox (position) WHERE outcome = 0",
  "CREATE TABLE IF NOT EXISTS outbox_group (record BLOB NOT NULL, grp TEXT NOT NULL, position INTEGER NOT NULL, "
  "kind TEXT NOT NULL, changeset BLOB NOT NULL, PRIMARY KEY (record, grp, position)) WITHOUT ROWID",
  "CREATE INDEX IF NOT EXISTS outbox_group_position ON outbox_group (position)",
  "CREATE TABLE IF NOT EXISTS outbox_root (root BLOB NOT NULL, position INTEGER NOT NULL, "
  "PRIMARY KEY (root, position)) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS outbox_about (record BLOB NOT NULL, root BLOB NOT NULL, position INTEGER NOT NULL, "
  "PRIMARY KEY (record, position)) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS beneath (record BLOB NOT NULL, grp TEXT NOT NULL, kind TEXT NOT NULL, "
  "version INTEGER NOT NULL, \"values\" TEXT NOT NULL, PRIMARY KEY (record, grp)) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS header (seq INTEGER PRIMARY KEY, changeset BLOB NOT NULL, author BLOB, device TEXT, "
  "client_time INTEGER, server_time INTEGER)",
};

/* A book of before there were receipts. */
static gboolean
add_receipts (LedgerTransaction *transaction, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  return ledger_transaction_list_columns (transaction, "outbox", columns, error) &&
         (g_ptr_array_find_with_equal_func (columns, "receipt", g_str_equal, NULL) ||
          ledger_transaction_run (transaction, "ALTER TABLE outbox ADD COLUMN receipt TEXT", error));
}

gboolean
ledger_outbox_prepare (LedgerTransaction *transaction, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!ledger_transaction_run (transaction, statements[i], error))
      return FALSE;
  return add_receipts (transaction, error) && ledger_outbox_prepare_answered (transaction, error) &&
         ledger_sums_prepare (transaction, error) &&
         ledger_kept_history_prepare (transaction, error) && ledger_files_prepare (transaction, error);
}

void
ledger_outbox_item_free (LedgerOutboxItem *item)
{
  g_free (item->action);
  g_free (item->receipt);
  g_clear_pointer (&item->bytes, g_bytes_unref);
  g_free (item);
}

gboolean
ledger_outbox_item_is_whole (const LedgerOutboxItem *item)
{
  static const char head[] = "{\"salt\":\"", between[] = "\",\"id\":\"";
  gsize at = sizeof head - 1 + 2 * sizeof ((LedgerChangeset *) NULL)->salt, size;
  const char *bytes = g_bytes_get_data (item->bytes, &size);
  char id[LEDGER_ID_TEXT_SIZE];

  ledger_id_write (&item->id, id);
  return size > at + sizeof between + strlen (id) && memcmp (bytes, head, sizeof head - 1) == 0 &&
         memcmp (bytes + at, between, sizeof between - 1) == 0 &&
         memcmp (bytes + at + sizeof between - 1, id, strlen (id)) == 0 && bytes[size - 1] == '}' &&
         memchr (bytes, '\n', size) == NULL;
}

static gboolean
add_item (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerOutboxItem *item = g_new0 (LedgerOutboxItem, 1);
  const LedgerId *id = ledger_value_get_id (&values[1]);

  item->position = ledger_value_get_integer (&values[0], 0);
  item->id = id != NULL ? *id : (LedgerId) { { 0 } };
  item->counter = ledger_value_get_integer (&values[2], 0);
  item->time = ledger_value_get_integer (&values[3], 0);
  item->action = g_strdup (ledger_value_get_text (&values[4]));
  item->bytes = values[5].shape == LEDGER_SHAPE_BYTES ? g_bytes_ref (values[5].bytes) : g_bytes_new (NULL, 0);
  item->outcome = (LedgerOutcome) ledger_value_get_integer (&values[6], 0);
  item->seq = ledger_value_get_integer (&values[7], 0);
  item->receipt = g_strdup (ledger_value_get_text (&values[8]));
  g_ptr_array_add (data, item);
  return TRUE;
}

GPtrArray *
ledger_outbox_read_items (LedgerTransaction *transaction, const char *tail, const LedgerValue *parameters,
                          guint n_parameters, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_outbox_item_free);
  g_autofree char *sql = g_strconcat ("SELECT position, id, counter, time, action, bytes, outcome, seq, receipt FROM "
                                      "outbox ", tail, NULL);

  if (!ledger_transaction_query (transaction, sql, parameters, n_parameters, add_item, items, error))
    return NULL;
  return g_steal_pointer (&items);
}

typedef struct
{
  LedgerOutboxWhich which;
  guint limit;
  GPtrArray *items;
} ListCall;

static gboolean
list_items (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ListCall *call = data;
  LedgerValue limit = LEDGER_INTEGER (call->limit);

  g_clear_pointer (&call->items, g_ptr_array_unref);
  call->items = ledger_outbox_read_items (transaction,
                                          call->which == LEDGER_OUTBOX_UNSENT
                                            ? "WHERE outcome = 0 ORDER BY position LIMIT ?"
                                          : call->which == LEDGER_OUTBOX_SENDABLE
                                            ? "WHERE outcome = 0 AND counter > 0 ORDER BY position LIMIT ?"
                                          : call->which == LEDGER_OUTBOX_WAITING
                                            ? "WHERE outcome IN (0, 5) ORDER BY position LIMIT ?"
                                          : call->which == LEDGER_OUTBOX_ACTS
                                            ? "WHERE action <> 'observe' ORDER BY position DESC LIMIT ?"
                                            : "ORDER BY position DESC LIMIT ?",
                                          &limit, 1, error);
  return call->items != NULL;
}

GPtrArray *
ledger_outbox_list (LedgerStore *store, LedgerOutboxWhich which, guint limit, GError **error)
{
  ListCall call = { which, limit, NULL };

  if (ledger_database_read_snapshot (ledger_store_get_database (store), list_items, &call, error))
    return call.items;
  g_clear_pointer (&call.items, g_ptr_array_unref);
  return NULL;
}

static gint64
count (LedgerStore *store, const char *sql, const LedgerValue *parameter)
{
  g_autoptr (GError) error = NULL;
  gint64 answer;

  if (ledger_store_ask (store, sql, parameter, parameter != NULL ? 1 : 0, &answer, &error))
    return answer;
  g_warning ("The outbox cannot be counted: %s", error->message);
  return -1;
}

gint64
ledger_outbox_count (LedgerStore *store)
{
  return count (store, "SELECT COUNT(*) FROM outbox WHERE outcome = 0", NULL);
}

gint64
ledger_outbox_count_sendable (LedgerStore *store)
{
  return count (store, "SELECT COUNT(*) FROM outbox WHERE outcome = 0 AND counter > 0", NULL);
}

gboolean
ledger_outbox_touches (LedgerStore *store, const LedgerId *record)
{
  LedgerValue id = LEDGER_ID (record);

  return count (store, "SELECT COUNT(*) FROM outbox_group WHERE record = ?", &id) != 0;
}

typedef struct
{
  const LedgerAcknowledgement *answers;
  guint n_answers;
} AcknowledgeCall;

static gboolean
acknowledge (LedgerTransaction *transaction, gpointer data, GError **error)
{
  AcknowledgeCall *call = data;

  for (guint i = 0; i < call->n_answers; i++)
    {
      const LedgerAcknowledgement *answer = &call->answers[i];
      LedgerValue parameters[] = { LEDGER_INTEGER (answer->outcome), LEDGER_INTEGER (answer->seq),
                                   LEDGER_TEXT (answer->receipt), LEDGER_ID (&answer->id) };

      if (!ledger_transaction_execute (transaction, "UPDATE outbox SET outcome = ?, seq = ?, receipt = ? WHERE id = ?",
                                       parameters, G_N_ELEMENTS (parameters), error))
        return FALSE;
    }
  return ledger_outbox_note_answered (transaction, call->answers, call->n_answers, error);
}

gboolean
ledger_outbox_acknowledge (LedgerStore *store, const LedgerAcknowledgement *answers, guint n_answers, GError **error)
{
  AcknowledgeCall call = { answers, n_answers };

  return ledger_database_write (ledger_store_get_database (store), acknowledge, &call, error);
}

/*
 * Both moments are the server's: of the first version at or after the changeset's that a header tells of, and of
 * the newest. What still lies over the tables stays, however old.
 */
#define OLD "outcome BETWEEN 1 AND 4 AND position NOT IN (SELECT position FROM outbox_group) AND " \
  "(SELECT h.server_time FROM header h WHERE h.seq >= outbox.seq ORDER BY h.seq LIMIT 1) < " \
  "(SELECT MAX(n.server_time) FROM header n) - CASE WHEN outbox.seq <= ? THEN ? ELSE ? END"

static gboolean
prune (LedgerTransaction *transaction, gpointer data, GError **error)
{
  gint64 kept = *(gint64 *) data;
  LedgerValue parameters[] = { LEDGER_INTEGER (0), LEDGER_INTEGER (kept / 3), LEDGER_INTEGER (kept) };

  return ledger_transaction_get_number (transaction, "safe", &parameters[0].integer, error) &&
         ledger_outbox_forget_gone (transaction, OLD, parameters, 3, error) &&
         ledger_outbox_note_going (transaction, OLD, parameters, 3, error) &&
         ledger_transaction_execute (transaction, "DELETE FROM outbox WHERE " OLD, parameters, 3, error) &&
         ledger_transaction_run (transaction,
                                 "DELETE FROM outbox_root WHERE position NOT IN (SELECT position FROM outbox)",
                                 error) &&
         ledger_transaction_run (transaction,
                                 "DELETE FROM outbox_about WHERE position NOT IN (SELECT position FROM outbox)", error);
}

gboolean
ledger_outbox_prune (LedgerStore *store, gint64 kept, GError **error)
{
  return ledger_database_write (ledger_store_get_database (store), prune, &kept, error);
}

gboolean
ledger_outbox_insert (LedgerTransaction *transaction, const LedgerOutboxItem *item,
                      const LedgerChangeset *changeset, GError **error)
{
  LedgerOutboxItem whole = *item;

  whole.id = changeset->id;
  whole.time = changeset->time;
  whole.action = changeset->action;
  whole.bytes = changeset->bytes;
  return ledger_outbox_insert_item (transaction, &whole, error);
}

gboolean
ledger_outbox_insert_item (LedgerTransaction *transaction, const LedgerOutboxItem *item, GError **error)
{
  LedgerValue parameters[] = {
    LEDGER_INTEGER (item->position), LEDGER_ID (&item->id), LEDGER_INTEGER (item->counter),
    LEDGER_INTEGER (item->time), LEDGER_TEXT (item->action), LEDGER_BYTES (item->bytes),
    LEDGER_INTEGER (item->outcome), LEDGER_INTEGER (item->seq), LEDGER_TEXT (item->receipt),
  };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO outbox (position, id, counter, time, action, bytes, outcome, seq, "
                                     "receipt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

gboolean
ledger_outbox_update_search (LedgerTransaction *transaction, const LedgerModel *model, GHashTable *roots,
                             GError **error)
{
  GHashTableIter iterator;
  gpointer root;

  if (g_hash_table_size (roots) > 20000)
    return ledger_search_rebuild (transaction, model, error);
  g_hash_table_iter_init (&iterator, roots);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    if (!ledger_search_update (transaction, model, root, error))
      return FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers are kept as they came and read when they are asked for: what the reader may not see any more went with the
 * book (S23). Their age is reckoned by the server's clock alone (S8).
 */
#include "config.h"

#include "libledger/sync/kept-history.h"

#include "libledger/sync/json.h"
#include "libledger/sync/outbox.h"

#include <string.h>

#define KEPT_FOR (30 * 24 * 3600 * (gint64) G_USEC_PER_SEC)
#define KEPT_AT_MOST 500
#define ANSWER_LIMIT (1024 * 1024)

/* What is kept of what the server told about a root. */
typedef enum
{
  KEPT_HISTORY,                 /* a JSON object */
  KEPT_RECORDS,                 /* NDJSON: contact moments and tasks of before the window */
} Kept;

static const char *const tables[] = { "kept_history", "kept_records" };

static gboolean
run_each (LedgerTransaction *transaction, const char *format, const LedgerValue *root, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GString) sql = g_string_new (format);

      g_string_replace (sql, "TABLE_NAME", tables[i], 1);
      if (!ledger_transaction_execute (transaction, sql->str, root, root != NULL ? 1 : 0, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_kept_history_prepare (LedgerTransaction *transaction, GError **error)
{
  return run_each (transaction,
                   "CREATE TABLE IF NOT EXISTS TABLE_NAME (root BLOB NOT NULL PRIMARY KEY, "
                   "told INTEGER NOT NULL, answer TEXT NOT NULL)", NULL, error);
}

/* When the server told it: its last line says so; 0 when it does not. */
static gint64
read_told (GBytes *answer)
{
  gsize size;
  const char *text = g_bytes_get_data (answer, &size);
  const char *line = text;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  gint64 told = 0;

  if (size > 1 && g_strrstr_len (text, (gssize) size - 1, "\n") != NULL)
    line = g_strrstr_len (text, (gssize) size - 1, "\n") + 1;
  node = ledger_json_parse (line, (gssize) (size - (gsize) (line - text)), NULL);
  object = ledger_json_as_object (node);
  if (object != NULL)
    ledger_json_get_integer (object, "at", &told);
  return told;
}

typedef struct
{
  const LedgerModel *model;
  const char *table;
  const LedgerId *root;
  const char *text;
  gint64 told;
} KeepCall;

/* Whether the book still holds the root: it may have left or been erased while the answer was on its way (S24, S27). */
static gboolean
is_held (LedgerTransaction *transaction, const KeepCall *call, gboolean *held, GError **error)
{
  *held = FALSE;
  for (guint i = 0; !*held && i < ledger_model_get_n_kinds (call->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (call->model, i);
      g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\" WHERE id = ?", kind->spec->name);
      g_auto (LedgerValue) count = { 0 };

      if (kind->parent != NULL || kind->spec->residence == LEDGER_RESIDENCE_SERVER)
        continue;
      if (!ledger_transaction_ask (transaction, sql, &LEDGER_ID (call->root), 1, &count, error))
        return FALSE;
      *held = ledger_value_get_integer (&count, 0) > 0;
    }
  return TRUE;
}

static gboolean
keep_row (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const KeepCall *call = data;
  gboolean held;
  const LedgerValue row[] = { LEDGER_ID (call->root), LEDGER_INTEGER (call->told), LEDGER_TEXT (call->text) };
  const LedgerValue oldest = LEDGER_INTEGER (call->told - KEPT_FOR), most = LEDGER_INTEGER (KEPT_AT_MOST);
  g_autofree char *insert =
      g_strdup_printf ("INSERT INTO %s (root, told, answer) VALUES (?, ?, ?) "
                       "ON CONFLICT (root) DO UPDATE SET told = excluded.told, answer = excluded.answer", call->table);
  g_autofree char *drop_old = g_strdup_printf ("DELETE FROM %s WHERE told < ?", call->table);
  g_autofree char *drop_many = g_strdup_printf ("DELETE FROM %s WHERE root NOT IN (SELECT root FROM %s "
                                                "ORDER BY told DESC LIMIT ?)", call->table, call->table);

  if (!is_held (transaction, call, &held, error))
    return FALSE;
  return (!held || ledger_transaction_execute (transaction, insert, row, G_N_ELEMENTS (row), error)) &&
         ledger_transaction_execute (transaction, drop_old, &oldest, 1, error) &&
         ledger_transaction_execute (transaction, drop_many, &most, 1, error);
}

static gboolean
keep (LedgerStore *store, Kept what, const LedgerId *root, GBytes *answer, GError **error)
{
  gsize size;
  const char *bytes = g_bytes_get_data (answer, &size);
  g_autofree char *text = size <= ANSWER_LIMIT ? g_strndup (bytes, size) : NULL;
  KeepCall call = { ledger_store_get_model (store), tables[what], root, text, text != NULL ? read_told (answer) : 0 };

  if (call.told <= 0)
    return TRUE;
  return ledger_database_write (ledger_store_get_database (store), keep_row, &call, error);
}

gboolean
ledger_kept_history_keep (LedgerStore *store, const LedgerId *root, GBytes *answer, GError **error)
{
  return keep (store, KEPT_HISTORY, root, answer, error);
}

gboolean
ledger_kept_records_keep (LedgerStore *store, const LedgerId *root, GBytes *answer, GError **error)
{
  return keep (store, KEPT_RECORDS, root, answer, error);
}

gboolean
ledger_kept_history_forget (LedgerTransaction *transaction, const LedgerId *root, GError **error)
{
  if (root == NULL)
    return run_each (transaction, "DELETE FROM TABLE_NAME", NULL, error);
  return run_each (transaction, "DELETE FROM TABLE_NAME WHERE root = ?", &LEDGER_ID (root), error);
}

typedef struct
{
  const char *sql;
  const LedgerId *root;
  LedgerValue answer;
} ReadCall;

static gboolean
read_row (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ReadCall *call = data;
  LedgerValue root = LEDGER_ID (call->root);

  return ledger_transaction_ask (transaction, call->sql, &root, 1, &call->answer, error);
}

/* @answer: (out): (transfer full) (nullable): what was kept. */
static gboolean
read_kept (LedgerStore *store, Kept what, const LedgerId *root, GBytes **answer, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT answer FROM %s WHERE root = ?", tables[what]);
  ReadCall call = { sql, root, { 0 } };

  *answer = NULL;
  if (!ledger_database_read_snapshot (ledger_store_get_database (store), read_row, &call, error))
    return FALSE;
  if (call.answer.shape == LEDGER_SHAPE_TEXT)
    *answer = g_bytes_new (call.answer.text, strlen (call.answer.text));
  ledger_value_clear (&call.answer);
  return TRUE;
}

GBytes *
ledger_kept_records_dup (LedgerStore *store, const LedgerId *root, gint64 *told, GError **error)
{
  GBytes *answer;

  *told = 0;
  if (read_kept (store, KEPT_RECORDS, root, &answer, error) && answer != NULL)
    *told = read_told (answer);
  return answer;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const LedgerHistoryLine *first = *(LedgerHistoryLine *const *) a, *second = *(LedgerHistoryLine *const *) b;

  return first->at < second->at ? 1 : first->at > second->at ? -1 : 0;
}

/* Own lines of changesets that the server did not tell of yet. */
static void
add_own (GPtrArray *lines, GPtrArray *own)
{
  g_autoptr (GHashTable) known = g_hash_table_new (ledger_id_hash, ledger_id_equal);

  for (guint i = 0; i < lines->len; i++)
    g_hash_table_add (known, &((LedgerHistoryLine *) lines->pdata[i])->changeset);
  for (guint i = 0; i < own->len; )
    {
      const LedgerHistoryLine *line = own->pdata[i];

      if (g_hash_table_contains (known, &line->changeset))
        i++;
      else
        g_ptr_array_add (lines, g_ptr_array_steal_index (own, i));
    }
  g_ptr_array_sort (lines, compare_newest_first);
}

GPtrArray *
ledger_kept_history_list (LedgerStore *store, const LedgerId *root, gint64 *told, GError **error)
{
  g_autoptr (GPtrArray) own = ledger_outbox_list_history (store, root, error);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GBytes) answer = NULL;

  *told = 0;
  if (own == NULL || !read_kept (store, KEPT_HISTORY, root, &answer, error))
    return NULL;
  if (answer != NULL)
    lines = ledger_history_read (store, answer, NULL);
  if (lines == NULL)
    return g_steal_pointer (&own);
  *told = read_told (answer);
  add_own (lines, own);
  return g_steal_pointer (&lines);
}

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

gboolean
ledger_kept_history_prepare (LedgerTransaction *transaction, GError **error)
{
  return ledger_transaction_run (transaction,
                                 "CREATE TABLE IF NOT EXISTS kept_history (root BLOB NOT NULL PRIMARY KEY, "
                                 "told INTEGER NOT NULL, answer TEXT NOT NULL)", error);
}

/* When the server told it; 0 when it does not say. */
static gint64
read_told (GBytes *answer)
{
  gsize size;
  const char *text = g_bytes_get_data (answer, &size);
  g_autoptr (JsonNode) node = ledger_json_parse (text, (gssize) size, NULL);
  JsonObject *object = ledger_json_as_object (node);
  gint64 told = 0;

  if (object != NULL)
    ledger_json_get_integer (object, "at", &told);
  return told;
}

typedef struct
{
  const LedgerId *root;
  const char *text;
  gint64 told;
} KeepCall;

static gboolean
keep (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const KeepCall *call = data;
  const LedgerValue row[] = { LEDGER_ID (call->root), LEDGER_INTEGER (call->told), LEDGER_TEXT (call->text) };
  const LedgerValue oldest = LEDGER_INTEGER (call->told - KEPT_FOR), most = LEDGER_INTEGER (KEPT_AT_MOST);

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO kept_history (root, told, answer) VALUES (?, ?, ?) "
                                     "ON CONFLICT (root) DO UPDATE SET told = excluded.told, answer = excluded.answer",
                                     row, G_N_ELEMENTS (row), error) &&
         ledger_transaction_execute (transaction, "DELETE FROM kept_history WHERE told < ?", &oldest, 1, error) &&
         ledger_transaction_execute (transaction,
                                     "DELETE FROM kept_history WHERE root NOT IN "
                                     "(SELECT root FROM kept_history ORDER BY told DESC LIMIT ?)", &most, 1, error);
}

gboolean
ledger_kept_history_keep (LedgerStore *store, const LedgerId *root, GBytes *answer, GError **error)
{
  gsize size;
  const char *bytes = g_bytes_get_data (answer, &size);
  g_autofree char *text = size <= ANSWER_LIMIT ? g_strndup (bytes, size) : NULL;
  KeepCall call = { root, text, text != NULL ? read_told (answer) : 0 };

  if (call.told <= 0)
    return TRUE;
  return ledger_database_write (ledger_store_get_database (store), keep, &call, error);
}

gboolean
ledger_kept_history_forget (LedgerTransaction *transaction, const LedgerId *root, GError **error)
{
  if (root == NULL)
    return ledger_transaction_run (transaction, "DELETE FROM kept_history", error);
  return ledger_transaction_execute (transaction, "DELETE FROM kept_history WHERE root = ?", &LEDGER_ID (root), 1,
                                     error);
}

typedef struct
{
  const LedgerId *root;
  LedgerValue answer;
} ReadCall;

static gboolean
read_kept (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ReadCall *call = data;
  LedgerValue root = LEDGER_ID (call->root);

  return ledger_transaction_ask (transaction, "SELECT answer FROM kept_history WHERE root = ?", &root, 1, &call->answer,
                                 error);
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
  ReadCall call = { root, { 0 } };
  g_autoptr (GPtrArray) own = ledger_outbox_list_history (store, root, error);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GBytes) answer = NULL;

  *told = 0;
  if (own == NULL || !ledger_database_read_snapshot (ledger_store_get_database (store), read_kept, &call, error))
    return NULL;
  if (call.answer.shape == LEDGER_SHAPE_TEXT)
    {
      answer = g_bytes_new (call.answer.text, strlen (call.answer.text));
      lines = ledger_history_read (store, answer, NULL);
    }
  ledger_value_clear (&call.answer);
  if (lines == NULL)
    return g_steal_pointer (&own);
  *told = read_told (answer);
  add_own (lines, own);
  return g_steal_pointer (&lines);
}

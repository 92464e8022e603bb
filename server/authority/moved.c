/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record that is hung on another root takes along what follows the root (moved.h).
 */
#include "config.h"

#include "server/authority/moved.h"

#include "server/statements.h"

#include <string.h>

gboolean
server_moved_prepare (LedgerTransaction *transaction, GError **error)
{
  static const char *const statements[] = {
    "CREATE TABLE IF NOT EXISTS moved (record %1$s NOT NULL, seq %2$s NOT NULL, kind %3$s NOT NULL, "
    "root_before %1$s NOT NULL, PRIMARY KEY (record, seq))",
    "CREATE INDEX IF NOT EXISTS moved_seq ON moved (seq)",
  };

  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

/* -- Moving */

static gboolean
note (ServerBatch *batch, const LedgerRecord *record, const LedgerId *from, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&record->id), LEDGER_INTEGER (batch->seq),
                               LEDGER_TEXT (record->kind->spec->name), LEDGER_ID (from) };

  return ledger_transaction_execute (batch->transaction,
                                     "INSERT INTO moved (record, seq, kind, root_before) VALUES (?, ?, ?, ?) "
                                     "ON CONFLICT (record, seq) DO NOTHING", parameters, G_N_ELEMENTS (parameters),
                                     error);
}

/* The history of a record is under its root of today (S26); the hashes do not cover where it stands. */
static gboolean
move_history (ServerBatch *batch, const LedgerRecord *record, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&record->root), LEDGER_ID (&record->id) };
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_free);

  /* What a job has made ready about it is erased with its root too; a book in which no daemon ran has none. */
  if (!ledger_transaction_list_columns (batch->transaction, "job_change", jobs, error))
    return FALSE;
  return (jobs->len == 0 ||
          ledger_transaction_execute (batch->transaction, "UPDATE job_change SET root = ? WHERE record = ?", parameters,
                                      G_N_ELEMENTS (parameters), error)) &&
         ledger_transaction_execute (batch->transaction, "UPDATE ledger_change SET root = ? WHERE record = ?",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

gboolean
server_moved_list_naming (ServerBatch *batch, const LedgerField *field, const LedgerId *id, GPtrArray *ids,
                          GError **error)
{
  const LedgerKind *kind = field->kind;
  g_autofree char *tail = g_strdup_printf ("WHERE \"%s\" = ? ORDER BY id", field->spec->name);
  g_autoptr (GPtrArray) rows = ledger_tables_select (batch->transaction, kind, LEDGER_SIDE_AUTHORITY, tail,
                                                     &LEDGER_ID (id), 1, error);
  const GPtrArray *here = g_hash_table_lookup (batch->by_kind, kind);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (ids, ledger_id_dup (&((const LedgerRecord *) rows->pdata[i])->id));
  for (guint i = 0; here != NULL && i < here->len; i++)
    {
      const ServerRow *row = here->pdata[i];

      if (row->dirty)
        g_ptr_array_add (ids, ledger_id_dup (&row->record->id));
    }
  return TRUE;
}

static gboolean
names (const LedgerRecord *record, const LedgerField *field, const LedgerId *id)
{
  const LedgerId *named = ledger_value_get_id (&record->values[field->index]);

  return named != NULL && ledger_id_equal (named, id);
}

/* What hangs on it hangs on its root. */
static gboolean
move_beneath (ServerBatch *batch, const LedgerRecord *record, GError **error)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (batch->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (batch->model, i);
      g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

      if (kind->parent == NULL || strcmp (kind->parent->spec->reference, record->kind->spec->name) != 0)
        continue;
      if (!server_moved_list_naming (batch, kind->parent, &record->id, ids, error))
        return FALSE;
      for (guint r = 0; r < ids->len; r++)
        {
          ServerRow *row = server_batch_get_row (batch, kind, ids->pdata[r], error);

          if (row == NULL ||
              (names (row->record, kind->parent, &record->id) &&
               !server_moved_set_root (batch, row, &record->root, error)))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
server_moved_set_subject (ServerBatch *batch, ServerRow *row, const LedgerId *from, const LedgerId *root,
                          GError **error)
{
  LedgerValue value = ledger_id_is_null (root) ? (LedgerValue) LEDGER_NOTHING : (LedgerValue) LEDGER_ID (root);

  return server_batch_set_field (batch, row, "record_root", &value, error) && note (batch, row->record, from, error);
}

/*
 * Conflicts about it are seen by who sees its contact. One that was opened before a restored book got it back was of
 * none until now (S19).
 */
static gboolean
move_conflicts (ServerBatch *batch, const LedgerRecord *record, GError **error)
{
  const LedgerKind *kind = ledger_model_get_exchange (batch->model, LEDGER_EXCHANGE_CONFLICT);
  LedgerValue root = LEDGER_ID (&record->root);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  const LedgerField *subject = kind != NULL ? ledger_kind_find_field (kind, "record") : NULL;

  if (subject == NULL)
    return TRUE;
  if (!server_moved_list_naming (batch, subject, &record->id, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      ServerRow *row = server_batch_get_row (batch, kind, ids->pdata[i], error);
      const LedgerId *before;
      LedgerId from;

      if (row == NULL)
        return FALSE;
      if (!names (row->record, subject, &record->id) ||
          ledger_value_equal (ledger_record_get (row->record, "record_root"), &root))
        continue;
      before = ledger_value_get_id (ledger_record_get (row->record, "record_root"));
      from = before != NULL ? *before : (LedgerId) { { 0 } };
      if (!server_moved_set_subject (batch, row, &from, &record->root, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_moved_set_root (ServerBatch *batch, ServerRow *row, const LedgerId *root, GError **error)
{
  LedgerId from = row->record->root;

  if (ledger_id_equal (&from, root))
    return TRUE;
  row->record->root = *root;
  row->dirty = row->dirty || row->exists;
  /* One that had none is new here, or waited for its maker in a restored book and may have been asked about (S19). */
  if (ledger_id_is_null (&from))
    return !(row->exists || batch->heals) || move_conflicts (batch, row->record, error);
  return note (batch, row->record, &from, error) && move_history (batch, row->record, error) &&
         move_conflicts (batch, row->record, error) && move_beneath (batch, row->record, error);
}

gboolean
server_moved_follow_parent (ServerBatch *batch, ServerRow *row, GError **error)
{
  const LedgerField *field = row->record->kind->parent;
  const LedgerId *parent = field != NULL ? ledger_value_get_id (&row->record->values[field->index]) : NULL;
  const ServerRow *above;

  if (parent == NULL)
    return TRUE;
  above = server_batch_get_row (batch, ledger_model_find_kind (batch->model, field->spec->reference), parent, error);
  if (above == NULL)
    return FALSE;
  /* What a restored book gets back may come before what it hangs on (S19). */
  if (above->exists && !ledger_id_is_null (&above->record->root))
    parent = &above->record->root;
  return server_moved_set_root (batch, row, parent, error);
}

/* -- Reading */

typedef struct
{
  const LedgerModel *model;
  GHashTable *seen;             /* of LedgerId, borrowed from @all */
  GPtrArray *all;
} ListCall;

/* kind, record, root_before */
static gboolean
take_moved (const LedgerValue *values, guint n_values, gpointer data)
{
  ListCall *call = data;
  const LedgerKind *kind = ledger_model_find_kind (call->model, ledger_value_get_text (&values[0]));
  ServerMoved *moved;

  if (kind == NULL || values[1].shape != LEDGER_SHAPE_ID || values[2].shape != LEDGER_SHAPE_ID ||
      g_hash_table_contains (call->seen, &values[1].id))
    return TRUE;
  moved = g_new0 (ServerMoved, 1);
  moved->kind = kind;
  moved->record = values[1].id;
  moved->from = values[2].id;
  g_ptr_array_add (call->all, moved);
  g_hash_table_add (call->seen, &moved->record);
  return TRUE;
}

GPtrArray *
server_moved_list (LedgerTransaction *transaction, const LedgerModel *model, gint64 cursor, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (ledger_id_hash, ledger_id_equal);
  ListCall call = { model, seen, all };

  if (!ledger_transaction_query (transaction,
                                 "SELECT kind, record, root_before FROM moved WHERE seq > ? ORDER BY seq",
                                 &LEDGER_INTEGER (cursor), 1, take_moved, &call, error))
    return NULL;
  return g_steal_pointer (&all);
}

gboolean
server_moved_erase (LedgerTransaction *transaction, const LedgerId *record, GError **error)
{
  return ledger_transaction_execute (transaction, "DELETE FROM moved WHERE record = ?", &LEDGER_ID (record), 1, error);
}

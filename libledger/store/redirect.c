/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Following redirects, forward and back (redirect.h). Any thread.
 */
#include "config.h"

#include "libledger/store/redirect.h"

/* Redirects that follow each other: more is a ring. */
#define LONGEST 100

gboolean
ledger_redirect_follow (LedgerTransaction *transaction, const LedgerKind *kind, LedgerId *id, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT merged_into FROM \"%s\" WHERE id = ? AND existence = '"
                                          LEDGER_EXISTENCE_MERGED "'", kind->spec->name);

  for (guint i = 0; kind->redirect != NULL && i < LONGEST; i++)
    {
      g_auto (LedgerValue) next = LEDGER_NOTHING;

      if (!ledger_transaction_ask (transaction, sql, &LEDGER_ID (id), 1, &next, error))
        return FALSE;
      if (next.shape != LEDGER_SHAPE_ID)
        return TRUE;
      *id = next.id;
    }
  return TRUE;
}

gboolean
ledger_redirect_list (LedgerTransaction *transaction, const LedgerKind *kind, const LedgerId *id, GPtrArray *ids,
                      GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE merged_into = ? AND existence = '"
                                          LEDGER_EXISTENCE_MERGED "' ORDER BY id", kind->spec->name);
  guint first = ids->len;

  if (kind->redirect == NULL)
    return TRUE;
  if (!ledger_transaction_list_ids (transaction, sql, &LEDGER_ID (id), 1, ids, error))
    return FALSE;
  for (guint i = first; i < ids->len && i - first < LONGEST * LONGEST; i++)
    {
      LedgerId next = *(const LedgerId *) ids->pdata[i];

      if (!ledger_id_equal (&next, id) &&
          !ledger_transaction_list_ids (transaction, sql, &LEDGER_ID (&next), 1, ids, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_redirect_note_roots (LedgerTransaction *transaction, const LedgerRecord *record, GHashTable *roots,
                            GError **error)
{
  const LedgerId *target = record != NULL && record->kind->redirect != NULL
                             ? ledger_value_get_id (&record->values[record->kind->redirect->index]) : NULL;
  LedgerId end;

  if (target == NULL)
    return TRUE;
  end = *target;
  g_hash_table_add (roots, ledger_id_dup (&end));
  if (!ledger_redirect_follow (transaction, record->kind, &end, error))
    return FALSE;
  g_hash_table_add (roots, ledger_id_dup (&end));
  return TRUE;
}

/* -- Of a store */

typedef struct
{
  const LedgerKind *kind;
  LedgerId from;
  LedgerId *id;
  GPtrArray *ids;
} ResolveCall;

static gboolean
resolve (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ResolveCall *call = data;

  *call->id = call->from;
  return ledger_redirect_follow (transaction, call->kind, call->id, error);
}

gboolean
ledger_store_resolve (LedgerStore *store, const LedgerKind *kind, LedgerId *id, GError **error)
{
  ResolveCall call = { kind, *id, id, NULL };

  return ledger_database_read_snapshot (ledger_store_get_database (store), resolve, &call, error);
}

static gboolean
list (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ResolveCall *call = data;

  g_ptr_array_set_size (call->ids, 0);
  return ledger_redirect_list (transaction, call->kind, &call->from, call->ids, error);
}

GPtrArray *
ledger_store_list_merged (LedgerStore *store, const LedgerKind *kind, const LedgerId *id, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  ResolveCall call = { kind, *id, NULL, ids };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list, &call, error))
    return NULL;
  return g_steal_pointer (&ids);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a large import (part.h). A reader's thread. */
#include "config.h"

#include "libledger/import/part.h"

/* Records of one part: what the server decides on at once, while others wait. */
#define PART_RECORDS 400

static void
part_free (LedgerImportPart *part)
{
  g_bytes_unref (part->content);
  g_free (part);
}

typedef struct
{
  LedgerEdit *edit;
  LedgerChangeset *changeset;
} MakeCall;

static gboolean
make (LedgerTransaction *transaction, gpointer data, GError **error)
{
  MakeCall *call = data;
  gint64 cursor = 0;

  g_clear_pointer (&call->changeset, ledger_changeset_free);
  if (!ledger_transaction_get_number (transaction, "cursor", &cursor, error))
    return FALSE;
  call->changeset = ledger_edit_make_changeset (call->edit, transaction, cursor, error);
  return call->changeset != NULL;
}

/* The rows from @from on as one part, of at most @limit records; NULL without @error when nothing is left. */
static LedgerImportPart *
make_part (const LedgerImportPlan *plan, LedgerStore *store, guint *from, guint limit, GError **error)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "import");
  MakeCall call = { edit, NULL };
  guint rows = ledger_import_plan_fill (plan, from, edit, limit);
  g_autoptr (LedgerChangeset) changeset = NULL;
  LedgerImportPart *part;
  gboolean made;

  if (rows == 0)
    return NULL;
  made = ledger_database_read_snapshot (ledger_store_get_database (store), make, &call, error);
  changeset = call.changeset;
  if (!made || !ledger_changeset_seal (changeset, error))
    return NULL;
  part = g_new0 (LedgerImportPart, 1);
  part->rows = rows;
  part->content = g_bytes_ref (changeset->bytes);
  return part;
}

/* What is too large for one changeset goes in smaller parts. */
static LedgerImportPart *
make_fitting (const LedgerImportPlan *plan, LedgerStore *store, guint *from, GError **error)
{
  guint begin = *from;

  for (guint limit = PART_RECORDS;; limit /= 4)
    {
      g_autoptr (GError) fault = NULL;
      LedgerImportPart *part;

      *from = begin;
      part = make_part (plan, store, from, limit, &fault);
      if (fault == NULL)
        return part;
      if (limit > 0 && g_error_matches (fault, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE))
        continue;
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
}

GPtrArray *
ledger_import_parts_new (const LedgerImportPlan *plan, LedgerStore *store, LedgerImportProgress progress, gpointer data,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  guint from = 0;

  for (;;)
    {
      g_autoptr (GError) fault = NULL;
      LedgerImportPart *part;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      part = make_fitting (plan, store, &from, &fault);
      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return NULL;
        }
      if (part == NULL)
        return g_steal_pointer (&parts);
      g_ptr_array_add (parts, part);
      if (progress != NULL)
        progress (from, ledger_import_plan_get_n_rows (plan), data);
    }
}

char *
ledger_import_parts_dup_parameters (GPtrArray *parts)
{
  guint rows = 0;

  for (guint i = 0; i < parts->len; i++)
    rows += ((LedgerImportPart *) parts->pdata[i])->rows;
  return g_strdup_printf ("{\"rows\":%u,\"parts\":%u}", rows, parts->len);
}

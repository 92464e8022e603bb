/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Duplicates (duplicates.h): a query a field that the model marks as soft. On a root itself the field counts together
 * with the name, by which many have the same. A replica's book; any thread.
 */
#include "config.h"

#include "libledger/store/duplicates.h"

#include <string.h>

typedef struct
{
  LedgerStore *store;
  GArray *found;                /* LedgerDuplicate */
  const LedgerField *field;     /* that is under way */
} Call;

static gboolean
add_pair (const LedgerValue *values, guint n_values, gpointer data)
{
  Call *call = data;
  LedgerDuplicate pair = { .field = call->field };

  if (values[0].shape != LEDGER_SHAPE_ID || values[1].shape != LEDGER_SHAPE_ID)
    return TRUE;
  pair.one = values[0].id;
  pair.other = values[1].id;
  g_array_append_val (call->found, pair);
  return TRUE;
}

static char *
dup_sql (const LedgerField *field)
{
  const char *kind = field->kind->spec->name, *name = field->spec->name;

  if (field->kind->spec->root == LEDGER_ROOT_SELF)
    return g_strdup_printf ("SELECT a.id, b.id FROM \"%s\" a JOIN \"%s\" b ON a.\"%s\" = b.\"%s\" AND "
                            "a.sort = b.sort AND a.id < b.id WHERE a.existence = 'live' AND b.existence = 'live' "
                            "ORDER BY a.id, b.id", kind, kind, name, name);
  return g_strdup_printf ("SELECT DISTINCT a.root, b.root FROM (SELECT \"%s\" AS shared FROM \"%s\" WHERE existence = "
                          "'live' AND \"%s\" IS NOT NULL GROUP BY \"%s\" HAVING COUNT(DISTINCT root) > 1) s "
                          "JOIN \"%s\" a ON a.\"%s\" = s.shared AND a.existence = 'live' "
                          "JOIN \"%s\" b ON b.\"%s\" = s.shared AND b.existence = 'live' AND a.root < b.root "
                          "JOIN \"%s\" c ON c.id = a.root AND c.existence = 'live' "
                          "JOIN \"%s\" d ON d.id = b.root AND d.existence = 'live' ORDER BY a.root, b.root",
                          name, kind, name, name, kind, name, kind, name, field->kind->parent->spec->reference,
                          field->kind->parent->spec->reference);
}

static gboolean
read_pairs (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Call *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);

  g_array_set_size (call->found, 0);
  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);

      for (guint f = 0; f < kind->n_fields && kind->spec->root != LEDGER_ROOT_NONE; f++)
        {
          g_autofree char *sql = NULL;

          if ((kind->fields[f].spec->flags & LEDGER_FIELD_SOFT) == 0)
            continue;
          call->field = &kind->fields[f];
          sql = dup_sql (call->field);
          if (!ledger_transaction_query (transaction, sql, NULL, 0, add_pair, call, error))
            return FALSE;
        }
    }
  return TRUE;
}

GArray *
ledger_store_list_duplicates (LedgerStore *store, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (LedgerDuplicate));
  Call call = { store, found, NULL };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), read_pairs, &call, error))
    return NULL;
  return g_steal_pointer (&found);
}

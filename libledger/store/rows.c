/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many rows changed in one transaction: a statement's text is made once for each set of groups, and a row's indexes
 * are touched only where a column of theirs changed. Writer's transactions; one thread.
 */
#include "config.h"

#include "libledger/store/rows.h"
#include "libledger/store/tables-private.h"

#include <string.h>

/* What of a row is written beside its groups. */
typedef enum
{
  ROW_PLAIN = 0,
  ROW_ROOT = 1 << 0,
  ROW_SORT = 1 << 1,
} RowParts;

/* One kind: its statements, and the record that was read last. */
typedef struct
{
  GHashTable *selects;          /* Statement → itself */
  GHashTable *updates;          /* Statement → itself */
  LedgerRecord *record;
  LedgerId root;                /* as it lies in the file */
  char *name;                   /* (nullable): by which it is sorted, as it lies in the file; NULL: it stays so */
  gboolean found;
} RowKind;

typedef struct
{
  guint64 groups;
  RowParts parts;
  char *sql;
} Statement;

struct _LedgerRows
{
  LedgerTransaction *transaction;
  GHashTable *kinds;            /* LedgerKind → RowKind */
};

static guint
hash_statement (gconstpointer data)
{
  const Statement *statement = data;

  return (guint) statement->groups * 4 + statement->parts;
}

static gboolean
same_statement (gconstpointer a, gconstpointer b)
{
  const Statement *one = a, *other = b;

  return one->groups == other->groups && one->parts == other->parts;
}

static void
statement_free (gpointer data)
{
  Statement *statement = data;

  g_free (statement->sql);
  g_free (statement);
}

static void
row_kind_free (gpointer data)
{
  RowKind *kind = data;

  g_hash_table_unref (kind->selects);
  g_hash_table_unref (kind->updates);
  ledger_record_unref (kind->record);
  g_free (kind->name);
  g_free (kind);
}

LedgerRows *
ledger_rows_new (LedgerTransaction *transaction)
{
  LedgerRows *rows = g_new0 (LedgerRows, 1);

  rows->transaction = transaction;
  rows->kinds = g_hash_table_new_full (NULL, NULL, NULL, row_kind_free);
  return rows;
}

void
ledger_rows_free (LedgerRows *rows)
{
  g_hash_table_unref (rows->kinds);
  g_free (rows);
}

static RowKind *
find_kind (LedgerRows *rows, const LedgerKind *kind)
{
  static const LedgerId none = { { 0 } };
  RowKind *found = g_hash_table_lookup (rows->kinds, kind);

  if (found != NULL)
    return found;
  found = g_new0 (RowKind, 1);
  found->selects = g_hash_table_new_full (hash_statement, same_statement, NULL, statement_free);
  found->updates = g_hash_table_new_full (hash_statement, same_statement, NULL, statement_free);
  found->record = ledger_record_new (kind, &none);
  g_hash_table_insert (rows->kinds, (gpointer) kind, found);
  return found;
}

static gboolean
take_row (const LedgerValue *values, guint n_values, gpointer data)
{
  RowKind *kind = data;

  ledger_tables_fill_record (kind->record, values);
  kind->found = TRUE;
  return TRUE;
}

static const char *
find_select (RowKind *place, guint64 groups)
{
  const LedgerKind *kind = place->record->kind;
  const Statement asked = { groups, ROW_PLAIN, NULL };
  Statement *select = g_hash_table_lookup (place->selects, &asked);

  if (select == NULL)
    {
      select = g_new (Statement, 1);
      *select = asked;
      select->sql = ledger_tables_dup_select_groups (kind, LEDGER_SIDE_REPLICA, groups, "WHERE \"id\" = ?");
      g_hash_table_add (place->selects, select);
    }
  return select->sql;
}

LedgerRecord *
ledger_rows_read (LedgerRows *rows, const LedgerKind *kind, const LedgerId *id, guint64 groups, GError **error)
{
  RowKind *place = find_kind (rows, kind);
  gboolean named = (groups & kind->naming) != 0;

  if (named)
    groups |= kind->naming;
  place->found = FALSE;
  if (!ledger_transaction_query (rows->transaction, find_select (place, groups), &LEDGER_ID (id), 1, take_row, place,
                                 error))
    return NULL;
  g_clear_pointer (&place->name, g_free);
  if (place->found && named)
    place->name = ledger_record_describe (place->record, LEDGER_DESCRIBE_SORT);
  if (!place->found)
    {
      ledger_record_unref (place->record);
      place->record = ledger_record_new (kind, id);
    }
  place->root = place->record->root;
  return place->record;
}

static char *
dup_update (const LedgerKind *kind, guint64 groups, RowParts parts)
{
  GString *sql = g_string_sized_new (512);

  ledger_tables_append_name (sql, "UPDATE \"", kind->spec->name, "\" SET \"version\" = ?");
  if (parts & ROW_ROOT)
    g_string_append (sql, ", \"root\" = ?");
  if (parts & ROW_SORT)
    g_string_append (sql, ", \"sort\" = ?");
  for (guint g = 0; g < kind->n_groups; g++)
    {
      const LedgerGroup *group = &kind->groups[g];

      if ((groups & (G_GUINT64_CONSTANT (1) << g)) == 0)
        continue;
      ledger_tables_append_name (sql, ", \"v_", group->spec->name, "\" = ?");
      for (guint i = 0; i < group->n_fields; i++)
        ledger_tables_append_name (sql, ", \"", group->fields[i]->spec->name, "\" = ?");
    }
  g_string_append (sql, " WHERE \"row\" = ?");
  return g_string_free (sql, FALSE);
}

static const char *
find_update (RowKind *place, guint64 groups, RowParts parts)
{
  const Statement asked = { groups, parts, NULL };
  Statement *update = g_hash_table_lookup (place->updates, &asked);

  if (update == NULL)
    {
      update = g_new (Statement, 1);
      *update = asked;
      update->sql = dup_update (place->record->kind, groups, parts);
      g_hash_table_add (place->updates, update);
    }
  return update->sql;
}

gboolean
ledger_rows_write (LedgerRows *rows, LedgerRecord *record, guint64 groups, GError **error)
{
  const LedgerKind *kind = record->kind;
  RowKind *place = find_kind (rows, kind);
  g_autofree LedgerValue *values = NULL;
  g_autofree char *name = NULL;
  g_autofree char *sort = NULL;
  RowParts parts = ROW_PLAIN;
  guint n = 0;

  g_return_val_if_fail (record == place->record, FALSE);
  if (record->row == 0)
    return ledger_tables_write (rows->transaction, record, LEDGER_SIDE_REPLICA, error);
  values = g_new (LedgerValue, 4 + kind->n_groups + kind->n_fields);
  if (place->name != NULL)
    name = ledger_record_describe (record, LEDGER_DESCRIBE_SORT);
  values[n++] = LEDGER_INTEGER (ledger_record_get_version (record));
  if (!ledger_id_equal (&place->root, &record->root))
    {
      parts |= ROW_ROOT;
      values[n++] = ledger_id_is_null (&record->root) ? LEDGER_NOTHING : LEDGER_ID (&record->root);
    }
  if (g_strcmp0 (name, place->name) != 0)
    {
      parts |= ROW_SORT;
      sort = ledger_tables_dup_sort_key (record);
      values[n++] = LEDGER_TEXT (sort);
    }
  for (guint g = 0; g < kind->n_groups; g++)
    {
      const LedgerGroup *group = &kind->groups[g];

      if ((groups & (G_GUINT64_CONSTANT (1) << g)) == 0)
        continue;
      values[n++] = LEDGER_INTEGER (record->versions[g]);
      for (guint i = 0; i < group->n_fields; i++)
        values[n++] = record->values[group->fields[i]->index];
    }
  values[n++] = LEDGER_INTEGER (record->row);
  return ledger_transaction_execute (rows->transaction, find_update (place, groups, parts), values, n, error);
}

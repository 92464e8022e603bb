/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copying rows: the values of a row go from one statement's answer into the other's parameters without being
 * copied on the way; the record that the sort key is made of borrows them too. Inside two transactions; any thread.
 */
#include "config.h"

#include "libledger/store/copy.h"

#include <string.h>

#define ID 0
#define ROOT 1
#define VERSION 2
#define FIXED 3

/* One kind on its way. */
typedef struct
{
  const LedgerKind *kind;
  LedgerTransaction *target;
  LedgerCopy *copy;
  char *insert;
  gboolean *wanted;             /* by group */
  gint64 *versions;             /* of the row at hand, by group */
  LedgerValue *values;          /* the parameters: id, root, version, versions, fields, sort */
  guint n_values;
  LedgerRecord record;          /* borrows its values: for the sort key */
  GError *error;
} Copying;

static void
append_columns (GString *sql, const Copying *copying, gboolean reading)
{
  const LedgerKind *kind = copying->kind;

  for (guint i = 0; i < kind->n_groups; i++)
    if (!reading || copying->wanted[i])
      g_string_append_printf (sql, ", \"v_%s\"", kind->groups[i].spec->name);
    else
      g_string_append (sql, ", 0");
  for (guint i = 0; i < kind->n_fields; i++)
    if (!reading || copying->wanted[kind->fields[i].group->index])
      g_string_append_printf (sql, ", \"%s\"", kind->fields[i].spec->name);
    else
      g_string_append (sql, ", NULL");
}

static char *
dup_select (const Copying *copying)
{
  GString *sql = g_string_new ("SELECT \"id\", \"root\", 0");

  append_columns (sql, copying, TRUE);
  g_string_append_printf (sql, " FROM \"%s\"", copying->kind->spec->name);
  if (copying->copy->condition != NULL)
    g_string_append_printf (sql, " WHERE %s", copying->copy->condition);
  g_string_append (sql, " ORDER BY \"id\"");
  return g_string_free (sql, FALSE);
}

static char *
dup_insert (const Copying *copying)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" (\"id\", \"root\", \"version\"", copying->kind->spec->name);
  append_columns (sql, copying, FALSE);
  g_string_append (sql, ", \"sort\") VALUES (?");
  for (guint i = 1; i < copying->n_values; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

/* The name that orders the list, from the values at hand without copying them. */
static char *
dup_sort_key (Copying *copying)
{
  LedgerRecord *record = &copying->record;

  record->kind = copying->kind;
  record->id = copying->values[ID].id;
  record->versions = copying->versions;
  record->values = copying->values + FIXED + copying->kind->n_groups;
  record->reference_count = 1;
  return ledger_tables_dup_sort_key (record);
}

static gboolean
copy_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Copying *copying = data;
  LedgerCopy *copy = copying->copy;
  guint n_groups = copying->kind->n_groups;
  g_autofree char *sort = NULL;
  gint64 highest = 0;

  memcpy (copying->values, values, n_values * sizeof *values);
  for (guint i = 0; i < n_groups; i++)
    {
      copying->versions[i] = values[FIXED + i].integer;
      highest = MAX (highest, copying->versions[i]);
    }
  copying->values[VERSION].integer = highest;
  sort = dup_sort_key (copying);
  if (copy->keep != NULL && !copy->keep (&copying->record, copy->data))
    return TRUE;
  copying->values[copying->n_values - 1] = LEDGER_TEXT (sort);
  if (!ledger_transaction_execute (copying->target, copying->insert, copying->values, copying->n_values,
                                   &copying->error))
    return FALSE;
  if (copy->seen != NULL)
    copy->seen (copying->versions, n_groups, copy->data);
  copy->rows++;
  return TRUE;
}

gboolean
ledger_tables_copy (LedgerTransaction *source, LedgerTransaction *target, const LedgerKind *kind, LedgerCopy *copy,
                    GError **error)
{
  guint n_values = FIXED + kind->n_groups + kind->n_fields + 1;
  g_autofree gboolean *wanted = g_new0 (gboolean, kind->n_groups);
  g_autofree gint64 *versions = g_new0 (gint64, kind->n_groups);
  g_autofree LedgerValue *values = g_new0 (LedgerValue, n_values);
  g_autofree char *select = NULL;
  g_autofree char *insert = NULL;
  Copying copying = {
    .kind = kind, .target = target, .copy = copy, .wanted = wanted, .versions = versions, .values = values,
    .n_values = n_values,
  };
  gboolean done;

  for (guint i = 0; i < kind->n_groups; i++)
    wanted[i] = copy->wanted (&kind->groups[i], copy->data);
  if (!wanted[0])
    return TRUE;
  select = dup_select (&copying);
  copying.insert = insert = dup_insert (&copying);
  done = ledger_transaction_query (source, select, copy->parameters, copy->n_parameters, copy_row, &copying, error);
  if (copying.error == NULL)
    return done;
  g_clear_error (error);
  g_propagate_error (error, copying.error);
  return FALSE;
}

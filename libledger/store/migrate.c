/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of an older model, brought up to date when a book is opened: what the steps of the model (model/steps.h) call
 * otherwise is called so in the tables too. In the transaction that opens the book, so one that fails leaves the file
 * as it is. Any thread.
 */
#include "config.h"

#include "libledger/store/tables-private.h"

#include <glib/gi18n-lib.h>

/* Whether the table is there, with a column @name; of the table alone with %NULL. */
static gboolean
has_column (LedgerTransaction *transaction, const char *table, const char *name, gboolean *has, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  if (!ledger_transaction_list_columns (transaction, table, columns, error))
    return FALSE;
  *has = name == NULL ? columns->len > 0 : g_ptr_array_find_with_equal_func (columns, name, g_str_equal, NULL);
  return TRUE;
}

static gboolean
drop_index (LedgerTransaction *transaction, const char *table, const char *name, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DROP INDEX IF EXISTS \"%s_by_%s\"", table, name);

  return ledger_transaction_run (transaction, sql, error);
}

/* A column that is there under the old name and not under the new one. */
static gboolean
rename_column (LedgerTransaction *transaction, const char *table, const char *from, const char *to, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("ALTER TABLE \"%s\" RENAME COLUMN \"%s\" TO \"%s\"", table, from, to);
  gboolean old, new;

  if (!has_column (transaction, table, from, &old, error) || !has_column (transaction, table, to, &new, error))
    return FALSE;
  return !old || new ||
         (drop_index (transaction, table, from, error) && ledger_transaction_run (transaction, sql, error));
}

/* Its indexes are made anew under its new name. */
static gboolean
rename_table (LedgerTransaction *transaction, const char *from, const char *to, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("ALTER TABLE \"%s\" RENAME TO \"%s\"", from, to);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  gboolean new;

  if (!ledger_transaction_list_columns (transaction, from, columns, error) ||
      !has_column (transaction, to, NULL, &new, error))
    return FALSE;
  if (columns->len == 0 || new)
    return TRUE;
  for (guint i = 0; i < columns->len; i++)
    if (!drop_index (transaction, from, columns->pdata[i], error))
      return FALSE;
  return ledger_transaction_run (transaction, sql, error);
}

/* The group that a field came to has at least the version of the record: nothing of it is old to a reader. */
static gboolean
move_field (LedgerTransaction *transaction, const LedgerModelStep *step, GError **error)
{
  const char *integer = ledger_database_get_type_name (transaction->database, LEDGER_SHAPE_INTEGER);
  g_autofree char *column = g_strconcat ("v_", step->to, NULL);
  g_autofree char *add = g_strdup_printf ("ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s NOT NULL DEFAULT 0", step->kind,
                                          column, integer);
  g_autofree char *set = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = \"version\" WHERE \"%s\" = 0 AND \"%s\" IS NOT "
                                          "NULL", step->kind, column, column, step->from);
  gboolean field, there;

  if (!has_column (transaction, step->kind, step->from, &field, error) ||
      !has_column (transaction, step->kind, column, &there, error))
    return FALSE;
  return !field || ((there || ledger_transaction_run (transaction, add, error)) &&
                    ledger_transaction_run (transaction, set, error));
}

/* A replica holds nothing that no form shows; the authority keeps it as it was. */
static gboolean
retire_field (LedgerTransaction *transaction, const LedgerModelStep *step, LedgerSide side, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = NULL WHERE \"%s\" IS NOT NULL", step->kind,
                                          step->from, step->from);
  gboolean there;

  if (!has_column (transaction, step->kind, step->from, &there, error))
    return FALSE;
  return !there || side == LEDGER_SIDE_AUTHORITY ||
         (drop_index (transaction, step->kind, step->from, error) && ledger_transaction_run (transaction, sql, error));
}

static gboolean
take_step (LedgerTransaction *transaction, const LedgerModelStep *step, LedgerSide side, GError **error)
{
  g_autofree char *from = step->from != NULL ? g_strconcat ("v_", step->from, NULL) : NULL;
  g_autofree char *to = step->to != NULL ? g_strconcat ("v_", step->to, NULL) : NULL;

  switch (step->what)
    {
    case LEDGER_STEP_KIND:
      return rename_table (transaction, step->kind, step->to, error);
    case LEDGER_STEP_GROUP:
      return rename_column (transaction, step->kind, from, to, error);
    case LEDGER_STEP_FIELD:
      return rename_column (transaction, step->kind, step->from, step->to, error);
    case LEDGER_STEP_MOVE:
      return move_field (transaction, step, error);
    case LEDGER_STEP_RETIRE:
    default:
      return retire_field (transaction, step, side, error);
    }
}

gboolean
ledger_tables_migrate (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side, gint64 version,
                       GError **error)
{
  guint n_steps;
  const LedgerModelStep *steps = ledger_model_get_steps (model, &n_steps);

  for (guint i = 0; i < n_steps; i++)
    if (version < steps[i].below && !take_step (transaction, &steps[i], side, error))
      {
        g_prefix_error (error,
                        _("The book could not be brought up to date (model %u, %s). It is kept as it was: use the "
                          "program of before, and show this to the administrator. "),
                        steps[i].below, steps[i].kind);
        return FALSE;
      }
  return TRUE;
}

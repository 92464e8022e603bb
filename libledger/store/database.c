/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The door as such: what every engine behind it has in common. The engine's own part stands in a file of its
 * own (database-sqlite.c). Threads: as database.h says at each.
 */
#include "config.h"

#include "libledger/store/database.h"

G_DEFINE_QUARK (ledger-database-error-quark, ledger_database_error)

G_DEFINE_ABSTRACT_TYPE (LedgerDatabase, ledger_database, G_TYPE_OBJECT)

static void
ledger_database_class_init (LedgerDatabaseClass *class)
{
}

static void
ledger_database_init (LedgerDatabase *self)
{
}

gboolean
ledger_database_write (LedgerDatabase *self, LedgerTransactionFunction function, gpointer data, GError **error)
{
  return LEDGER_DATABASE_GET_CLASS (self)->write (self, function, data, error);
}

gboolean
ledger_database_read_snapshot (LedgerDatabase *self, LedgerTransactionFunction function, gpointer data,
                               GError **error)
{
  return LEDGER_DATABASE_GET_CLASS (self)->read (self, function, data, 0, NULL, error);
}

gboolean
ledger_database_read_limited (LedgerDatabase *self, LedgerTransactionFunction function, gpointer data,
                              gint64 limit, GCancellable *cancellable, GError **error)
{
  return LEDGER_DATABASE_GET_CLASS (self)->read (self, function, data, limit, cancellable, error);
}

gboolean
ledger_transaction_query (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                          guint n_parameters, LedgerRowFunction function, gpointer data, GError **error)
{
  return LEDGER_DATABASE_GET_CLASS (transaction->database)->query (transaction, sql, parameters, n_parameters,
                                                                   function, data, error);
}

gboolean
ledger_transaction_execute (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                            guint n_parameters, GError **error)
{
  return ledger_transaction_query (transaction, sql, parameters, n_parameters, NULL, NULL, error);
}

static gboolean
take_first (const LedgerValue *values, guint n_values, gpointer data)
{
  if (n_values > 0)
    ledger_value_copy (data, &values[0]);
  return FALSE;
}

gboolean
ledger_transaction_ask (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                        guint n_parameters, LedgerValue *value, GError **error)
{
  ledger_value_set_nothing (value);
  return ledger_transaction_query (transaction, sql, parameters, n_parameters, take_first, value, error);
}

static gboolean
list_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_ptr_array_add (data, ledger_id_dup (&values[0].id));
  return TRUE;
}

gboolean
ledger_transaction_list_ids (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                             guint n_parameters, GPtrArray *ids, GError **error)
{
  return ledger_transaction_query (transaction, sql, parameters, n_parameters, list_id, ids, error);
}

static gboolean
gather_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID && !g_hash_table_contains (data, &values[0].id))
    g_hash_table_add (data, ledger_id_dup (&values[0].id));
  return TRUE;
}

gboolean
ledger_transaction_gather_ids (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                               guint n_parameters, GHashTable *ids, GError **error)
{
  return ledger_transaction_query (transaction, sql, parameters, n_parameters, gather_id, ids, error);
}

static gboolean
list_text (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_TEXT)
    g_ptr_array_add (data, g_strdup (ledger_value_get_text (&values[0])));
  return TRUE;
}

gboolean
ledger_transaction_list_texts (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters,
                               guint n_parameters, GPtrArray *texts, GError **error)
{
  return ledger_transaction_query (transaction, sql, parameters, n_parameters, list_text, texts, error);
}

gboolean
ledger_transaction_run (LedgerTransaction *transaction, const char *sql, GError **error)
{
  return ledger_transaction_query (transaction, sql, NULL, 0, NULL, NULL, error);
}

/* Of several of one name the innermost is meant, on every engine. */
gboolean
ledger_transaction_savepoint (LedgerTransaction *transaction, LedgerTransactionFunction function, gpointer data,
                              GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GError) lost = NULL;

  if (!ledger_transaction_run (transaction, "SAVEPOINT step", error))
    return FALSE;
  if (function (transaction, data, &fault))
    return ledger_transaction_run (transaction, "RELEASE SAVEPOINT step", error);
  if (ledger_transaction_run (transaction, "ROLLBACK TO SAVEPOINT step", &lost) &&
      ledger_transaction_run (transaction, "RELEASE SAVEPOINT step", &lost))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  g_set_error_literal (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_INTERRUPTED,
                       fault != NULL ? fault->message : lost->message);
  return FALSE;
}

gboolean
ledger_transaction_list_columns (LedgerTransaction *transaction, const char *table, GPtrArray *names,
                                 GError **error)
{
  return LEDGER_DATABASE_GET_CLASS (transaction->database)->list_columns (transaction, table, names, error);
}

gboolean
ledger_transaction_list_tables (LedgerTransaction *transaction, GPtrArray *names, GError **error)
{
  return LEDGER_DATABASE_GET_CLASS (transaction->database)->list_tables (transaction, names, error);
}

gboolean
ledger_transaction_check (LedgerTransaction *transaction, GPtrArray *faults, GError **error)
{
  return LEDGER_DATABASE_GET_CLASS (transaction->database)->check (transaction, faults, error);
}

gboolean
ledger_transaction_is_empty (LedgerTransaction *transaction, gboolean *empty, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (!ledger_transaction_list_tables (transaction, names, error))
    return FALSE;
  *empty = names->len == 0;
  return TRUE;
}

gboolean
ledger_database_rewrite (LedgerDatabase *self, const char *const *tables, GError **error)
{
  LedgerDatabaseClass *class = LEDGER_DATABASE_GET_CLASS (self);

  return class->rewrite == NULL || class->rewrite (self, tables, error);
}

gboolean
ledger_database_checkpoint (LedgerDatabase *self, GError **error)
{
  return LEDGER_DATABASE_GET_CLASS (self)->checkpoint (self, error);
}

gboolean
ledger_database_is_read_only (LedgerDatabase *self)
{
  return LEDGER_DATABASE_GET_CLASS (self)->is_read_only (self);
}

const char *
ledger_database_get_type_name (LedgerDatabase *self, LedgerShape shape)
{
  return LEDGER_DATABASE_GET_CLASS (self)->type_name (self, shape);
}

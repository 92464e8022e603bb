/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The door that stumbles. A transaction of its own is the inner one with another door in front. One thread.
 */
#include "config.h"

#include "tests/authority/fault-database.h"

#include <signal.h>
#include <string.h>

typedef struct
{
  LedgerDatabase parent;
  LedgerDatabase *inner;
  char *word;
  FaultWhat what;
} FaultDatabase;

typedef LedgerDatabaseClass FaultDatabaseClass;

static GType fault_database_get_type (void);

G_DEFINE_TYPE (FaultDatabase, fault_database, LEDGER_TYPE_DATABASE)

#define SELF(database) ((FaultDatabase *) (database))

typedef struct
{
  LedgerDatabase *outer;
  LedgerTransactionFunction function;
  gpointer data;
} Call;

static gboolean
run (LedgerTransaction *inner, gpointer data, GError **error)
{
  const Call *call = data;
  LedgerTransaction transaction = { call->outer, inner };

  return call->function (&transaction, call->data, error);
}

static gboolean
fault_write (LedgerDatabase *database, LedgerTransactionFunction function, gpointer data, GError **error)
{
  Call call = { database, function, data };

  return ledger_database_write (SELF (database)->inner, run, &call, error);
}

static gboolean
fault_read (LedgerDatabase *database, LedgerTransactionFunction function, gpointer data, gint64 limit,
            GCancellable *cancellable, GError **error)
{
  Call call = { database, function, data };

  return ledger_database_read_limited (SELF (database)->inner, run, &call, limit, cancellable, error);
}

static gboolean
holds (const LedgerValue *value, const char *word)
{
  return value->shape == LEDGER_SHAPE_TEXT && strstr (value->text, word) != NULL;
}

static gboolean
fault_query (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameters, guint n_parameters,
             LedgerRowFunction function, gpointer data, GError **error)
{
  FaultDatabase *self = SELF (transaction->database);

  for (guint i = 0; i < n_parameters; i++)
    if (holds (&parameters[i], self->word))
      {
        if (self->what == FAULT_KILLS)
          raise (SIGKILL);
        g_set_error_literal (error, LEDGER_DATABASE_ERROR,
                             self->what == FAULT_IS_BUSY ? LEDGER_DATABASE_ERROR_BUSY : LEDGER_DATABASE_ERROR_FAILED,
                             "stumbled");
        return FALSE;
      }
  return ledger_transaction_query (transaction->connection, sql, parameters, n_parameters, function, data, error);
}

static gboolean
fault_checkpoint (LedgerDatabase *database, GError **error)
{
  return ledger_database_checkpoint (SELF (database)->inner, error);
}

static const char *
fault_type_name (LedgerDatabase *database, LedgerShape shape)
{
  return ledger_database_get_type_name (SELF (database)->inner, shape);
}

static gboolean
fault_list_columns (LedgerTransaction *transaction, const char *table, GPtrArray *names, GError **error)
{
  return ledger_transaction_list_columns (transaction->connection, table, names, error);
}

static gboolean
fault_list_tables (LedgerTransaction *transaction, GPtrArray *names, GError **error)
{
  return ledger_transaction_list_tables (transaction->connection, names, error);
}

static gboolean
fault_check (LedgerTransaction *transaction, GPtrArray *faults, GError **error)
{
  return ledger_transaction_check (transaction->connection, faults, error);
}

static gboolean
fault_is_read_only (LedgerDatabase *database)
{
  return ledger_database_is_read_only (SELF (database)->inner);
}

static void
fault_database_finalize (GObject *object)
{
  FaultDatabase *self = SELF (object);

  g_clear_object (&self->inner);
  g_free (self->word);
  G_OBJECT_CLASS (fault_database_parent_class)->finalize (object);
}

static void
fault_database_class_init (FaultDatabaseClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fault_database_finalize;
  class->write = fault_write;
  class->read = fault_read;
  class->query = fault_query;
  class->checkpoint = fault_checkpoint;
  class->type_name = fault_type_name;
  class->list_columns = fault_list_columns;
  class->list_tables = fault_list_tables;
  class->check = fault_check;
  class->is_read_only = fault_is_read_only;
}

static void
fault_database_init (FaultDatabase *self)
{
}

LedgerDatabase *
fault_database_new (LedgerDatabase *inner, const char *word, FaultWhat what)
{
  FaultDatabase *self = g_object_new (fault_database_get_type (), NULL);

  self->inner = inner;
  self->word = g_strdup (word);
  self->what = what;
  return LEDGER_DATABASE (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The book of the file: which program made it, for which side, at which version of the store and of the fold.
 * Older files are brought up to date step by step; newer ones are refused and left as they are. Inside a
 * transaction; any thread.
 */
#include "config.h"

#include "libledger/rules/fold.h"
#include "libledger/store/search.h"
#include "libledger/store/store-private.h"
#include "libledger/store/tables-private.h"

#include <glib/gi18n-lib.h>

#define APPLICATION "ledenboek"

/* The version of the model that the tables are of; absent before this was noted, when no model had any steps. */
#define TABLES_MODEL "tables_model"

/* The versions of what the store itself lays down; the tables of the model follow the model by themselves. */
typedef enum
{
  STORE_VERSION_NONE = 0,       /* a new file */
  STORE_VERSION_BOOK = 1,       /* the book of the file, the tables of the model, the search */
  STORE_VERSION_CURRENT = STORE_VERSION_BOOK,
} StoreVersion;

gboolean
ledger_transaction_get_setting (LedgerTransaction *transaction, const char *key, char **value, GError **error)
{
  g_auto (LedgerValue) found = LEDGER_NOTHING;

  *value = NULL;
  if (!ledger_transaction_ask (transaction, "SELECT \"value\" FROM \"book\" WHERE \"key\" = ?", &LEDGER_TEXT (key), 1,
                               &found, error))
    return FALSE;
  *value = g_strdup (ledger_value_get_text (&found));
  return TRUE;
}

char *
ledger_transaction_dup_setting (LedgerTransaction *transaction, const char *key)
{
  char *value;

  ledger_transaction_get_setting (transaction, key, &value, NULL);
  return value;
}

gboolean
ledger_transaction_set_setting (LedgerTransaction *transaction, const char *key, const char *value, GError **error)
{
  const LedgerValue parameters[] = { LEDGER_TEXT (key), LEDGER_TEXT (value) };

  if (value == NULL)
    return ledger_transaction_execute (transaction, "DELETE FROM \"book\" WHERE \"key\" = ?", parameters, 1, error);
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO \"book\" (\"key\", \"value\") VALUES (?, ?) "
                                     "ON CONFLICT (\"key\") DO UPDATE SET \"value\" = excluded.\"value\"",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

gboolean
ledger_transaction_get_number (LedgerTransaction *transaction, const char *key, gint64 *number, GError **error)
{
  g_auto (LedgerValue) value = LEDGER_NOTHING;

  if (!ledger_transaction_ask (transaction, "SELECT \"value\" FROM \"book\" WHERE \"key\" = ?", &LEDGER_TEXT (key), 1,
                               &value, error))
    return FALSE;
  *number = value.shape == LEDGER_SHAPE_TEXT ? g_ascii_strtoll (ledger_value_get_text (&value), NULL, 10) : 0;
  return TRUE;
}

gboolean
ledger_transaction_set_number (LedgerTransaction *transaction, const char *key, gint64 number, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return ledger_transaction_set_setting (transaction, key, text, error);
}

static const char *
side_name (LedgerSide side)
{
  return side == LEDGER_SIDE_REPLICA ? "replica" : "authority";
}

static gboolean
refuse_file (LedgerSide side, GError **error)
{
  g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN,
               _("This file is not a Ledenboek book of the kind that is needed here (%s). It is kept as it is."),
               side_name (side));
  return FALSE;
}

gboolean
ledger_book_check (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerSide side = *(const LedgerSide *) data;
  g_autofree char *application = ledger_transaction_dup_setting (transaction, "application");
  g_autofree char *made_for = ledger_transaction_dup_setting (transaction, "side");
  gint64 store_version, tables_model;

  if (g_strcmp0 (application, APPLICATION) != 0 || g_strcmp0 (made_for, side_name (side)) != 0)
    return refuse_file (side, error);
  /* One of a later model calls something otherwise: written into under the old name, it would be split. */
  if (!ledger_transaction_get_number (transaction, "store_version", &store_version, error) ||
      !ledger_transaction_get_number (transaction, TABLES_MODEL, &tables_model, error))
    return FALSE;
  if (store_version > STORE_VERSION_CURRENT || tables_model > LEDGER_MODEL_VERSION)
    {
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_NEWER,
                   _("This book was made by a newer Ledenboek. Upgrade this program; the book is kept as it is."));
      return FALSE;
    }
  return TRUE;
}

/* Only in a new file: what another program laid down is not ours to add to. */
static gboolean
make_book (LedgerTransaction *transaction, LedgerSide side, GError **error)
{
  const char *text = ledger_database_get_type_name (transaction->database, LEDGER_SHAPE_TEXT);
  g_autofree char *sql = NULL;
  gboolean empty = FALSE;

  if (!ledger_transaction_is_empty (transaction, &empty, error))
    return FALSE;
  if (!empty)
    return refuse_file (side, error);
  sql = g_strdup_printf ("CREATE TABLE \"book\" (\"key\" %s NOT NULL PRIMARY KEY, \"value\" %s)", text, text);
  return ledger_transaction_run (transaction, sql, error) &&
         ledger_transaction_set_setting (transaction, "application", APPLICATION, error) &&
         ledger_transaction_set_setting (transaction, "side", side_name (side), error) &&
         ledger_transaction_set_number (transaction, "store_version", STORE_VERSION_NONE, error) &&
         ledger_transaction_set_number (transaction, "fold_version", LEDGER_FOLD_VERSION, error);
}

/* Each step brings a file from the version before it to the one it names. */
static gboolean
migrate (LedgerTransaction *transaction, GError **error)
{
  gint64 version;

  if (!ledger_transaction_get_number (transaction, "store_version", &version, error))
    return FALSE;
  if (version >= STORE_VERSION_CURRENT)
    return TRUE;
  /* Below STORE_VERSION_BOOK there is only the new file: make_book has made all of it. */
  return ledger_transaction_set_number (transaction, "store_version", STORE_VERSION_CURRENT, error);
}

typedef struct
{
  LedgerTransaction *transaction;
  char *sql;
} Refolding;

static gboolean
refold_record (LedgerRecord *record, gpointer data, GError **error)
{
  const Refolding *refolding = data;
  g_autofree char *sort = ledger_tables_dup_sort_key (record);
  const LedgerValue parameters[] = { LEDGER_TEXT (sort), LEDGER_INTEGER (record->row) };

  return ledger_transaction_execute (refolding->transaction, refolding->sql, parameters, G_N_ELEMENTS (parameters),
                                     error);
}

/* Walked by row, which the new key does not move. */
gboolean
ledger_store_refold (LedgerTransaction *transaction, const LedgerModel *model, GError **error)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      g_autofree char *sql = NULL;
      Refolding refolding = { transaction, NULL };

      if (kind->spec->residence == LEDGER_RESIDENCE_SERVER)
        continue;
      sql = g_strdup_printf ("UPDATE \"%s\" SET \"sort\" = ? WHERE \"row\" = ?", kind->spec->name);
      refolding.sql = sql;
      if (!ledger_tables_each (transaction, kind, LEDGER_SIDE_REPLICA, "ORDER BY \"row\"", NULL, 0, refold_record,
                               &refolding, error))
        return FALSE;
    }
  return ledger_search_rebuild (transaction, model, error);
}

gboolean
ledger_store_prepare (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                      LedgerIndexes indexes, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  gint64 tables_model, fold_version;

  if (!ledger_transaction_list_columns (transaction, "book", columns, error))
    return FALSE;
  if (columns->len == 0 && !make_book (transaction, side, error))
    return FALSE;
  if (!ledger_book_check (transaction, &side, error) || !migrate (transaction, error) ||
      !ledger_transaction_get_number (transaction, TABLES_MODEL, &tables_model, error) ||
      !ledger_tables_migrate (transaction, model, side, tables_model, error) ||
      !ledger_tables_prepare (transaction, model, side, indexes, error) ||
      (tables_model != LEDGER_MODEL_VERSION &&
       !ledger_transaction_set_number (transaction, TABLES_MODEL, LEDGER_MODEL_VERSION, error)))
    return FALSE;
  if (side == LEDGER_SIDE_AUTHORITY)
    return TRUE;
  if (!ledger_search_prepare (transaction, error) ||
      !ledger_transaction_get_number (transaction, "fold_version", &fold_version, error))
    return FALSE;
  if (fold_version == LEDGER_FOLD_VERSION)
    return TRUE;
  return ledger_store_refold (transaction, model, error) &&
         ledger_transaction_set_number (transaction, "fold_version", LEDGER_FOLD_VERSION, error);
}

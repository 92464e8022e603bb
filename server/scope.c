/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scope from the table `placement`: where each root stands, since when, until when. Inside a transaction; any thread.
 */
#include "config.h"

#include "server/scope.h"

static void
append_places (const LedgerAccess *access, GString *sql, GArray *parameters)
{
  g_string_append (sql, "place IN (");
  for (guint i = 0; i < access->n_places; i++)
    {
      LedgerValue place = LEDGER_ID (&access->places[i]);

      g_string_append (sql, i > 0 ? ", ?" : "?");
      g_array_append_val (parameters, place);
    }
  g_string_append_c (sql, ')');
}

void
server_scope_append_condition (const LedgerAccess *access, GString *sql, GArray *parameters)
{
  if (access->n_places == 0)
    {
      g_string_append (sql, "1 = 1");
      return;
    }
  g_string_append (sql, "(root IS NULL OR root IN (SELECT root FROM placement WHERE \"left\" IS NULL AND ");
  append_places (access, sql, parameters);
  g_string_append (sql, "))");
}

gboolean
server_scope_holds (LedgerTransaction *transaction, const LedgerAccess *access, const LedgerId *root, gboolean *holds,
                    GError **error)
{
  g_auto (LedgerValue) place = { 0 };
  LedgerValue parameter;

  *holds = TRUE;
  if (access->n_places == 0 || ledger_id_is_null (root))
    return TRUE;
  parameter = LEDGER_ID (root);
  if (!ledger_transaction_ask (transaction, "SELECT place FROM placement WHERE root = ? AND \"left\" IS NULL",
                               &parameter, 1, &place, error))
    return FALSE;
  *holds = ledger_access_holds_place (access, ledger_value_get_id (&place));
  return TRUE;
}

static gboolean
add_root (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_hash_table_add (data, ledger_id_dup (&values[0].id));
  return TRUE;
}

static gboolean
list (LedgerTransaction *transaction, const LedgerAccess *access, const char *condition, gint64 cursor,
      GHashTable *roots, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT DISTINCT root FROM placement WHERE ");
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
  LedgerValue since = LEDGER_INTEGER (cursor);

  append_places (access, sql, parameters);
  g_string_append (sql, condition);
  g_array_append_val (parameters, since);
  return ledger_transaction_query (transaction, sql->str, (LedgerValue *) (gpointer) parameters->data,
                                   parameters->len, add_root, roots, error);
}

gboolean
server_scope_list_moves (LedgerTransaction *transaction, const LedgerAccess *access, gint64 cursor,
                         GHashTable *entered, GHashTable *left, GError **error)
{
  GHashTableIter iterator;
  gpointer root;

  if (access->n_places == 0 || cursor == 0)
    return TRUE;
  if (!list (transaction, access, " AND \"left\" IS NULL AND entered > ?", cursor, entered, error) ||
      !list (transaction, access, " AND \"left\" IS NOT NULL AND \"left\" > ?", cursor, left, error))
    return FALSE;
  g_hash_table_iter_init (&iterator, left);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    {
      gboolean holds;

      if (!server_scope_holds (transaction, access, root, &holds, error))
        return FALSE;
      if (holds)
        g_hash_table_iter_remove (&iterator);
    }
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scope from the table `placement`: where each root stands, since when, until when. Inside a transaction; any thread.
 */
#include "config.h"

#include "server/authority/scope.h"

#include "libledger/rules/fold.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
server_scope_may_read (const LedgerAccess *access, const LedgerGroup *group)
{
  const char *area = group->kind->spec->area;

  return ledger_access_get (access, area) >= LEDGER_PERMISSION_READ &&
         (group->index == 0 || group->spec->area == NULL ||
          ledger_access_get (access, group->spec->area) >= LEDGER_PERMISSION_READ);
}

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
list (LedgerTransaction *transaction, const LedgerAccess *access, const char *condition, gint64 cursor,
      GHashTable *roots, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT DISTINCT root FROM placement WHERE ");
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
  LedgerValue since = LEDGER_INTEGER (cursor);

  append_places (access, sql, parameters);
  g_string_append (sql, condition);
  g_array_append_val (parameters, since);
  return ledger_transaction_gather_ids (transaction, sql->str, (LedgerValue *) (gpointer) parameters->data,
                                        parameters->len, roots, error);
}

gboolean
server_scope_list_at (LedgerTransaction *transaction, const LedgerAccess *access, gint64 seq, GHashTable *roots,
                      GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT DISTINCT root FROM placement WHERE entered <= ? AND "
                                          "(\"left\" IS NULL OR \"left\" > ?)");
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
  LedgerValue moment = LEDGER_INTEGER (seq);

  g_array_append_val (parameters, moment);
  g_array_append_val (parameters, moment);
  if (access->n_places > 0)
    {
      g_string_append (sql, " AND ");
      append_places (access, sql, parameters);
    }
  return ledger_transaction_gather_ids (transaction, sql->str, (LedgerValue *) (gpointer) parameters->data,
                                        parameters->len, roots, error);
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

/* The ids of live records of @kind whose @field is @value; with @value NULL, whose name folds to @fold. */
static GPtrArray *
find_places (LedgerStore *store, const LedgerKind *kind, const char *field, const LedgerId *value, const char *fold,
             GError **error)
{
  g_autoptr (GPtrArray) all = ledger_store_list_all (store, kind, error);
  GPtrArray *found;

  if (all == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < all->len; i++)
    {
      const LedgerRecord *record = all->pdata[i];
      const LedgerId *reference = field != NULL ? ledger_value_get_id (ledger_record_get (record, field)) : NULL;
      g_autofree char *name = ledger_fold (ledger_record_get_text (record, "name"));

      if (value != NULL ? reference != NULL && ledger_id_equal (reference, value) : strcmp (name, fold) == 0)
        g_ptr_array_add (found, ledger_id_dup (&record->id));
    }
  return found;
}

/* @place and the branches beneath it; the depth of the tree bounds the recursion, a place known already ends it. */
static gboolean
add_with_branches (LedgerStore *store, const LedgerId *place, const char *field, LedgerAccess *access, GError **error)
{
  const LedgerKind *branches = ledger_model_find_kind (ledger_store_get_model (store), "branch");
  g_autoptr (GPtrArray) beneath = NULL;

  if (access->n_places > 0 && ledger_access_holds_place (access, place))
    return TRUE;
  if (!ledger_access_add_place (access, place, error))
    return FALSE;
  beneath = find_places (store, branches, field, place, NULL, error);
  for (guint i = 0; beneath != NULL && i < beneath->len; i++)
    if (!add_with_branches (store, beneath->pdata[i], "above", access, error))
      return FALSE;
  return beneath != NULL;
}

gboolean
server_scope_add_named (LedgerStore *store, const char *name, LedgerAccess *access, GError **error)
{
  static const struct { const char *kind; const char *field; } places[] =
      { { "branch", "above" }, { "company", "company" } };
  const LedgerModel *model = ledger_store_get_model (store);
  g_autofree char *fold = ledger_fold (name);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const LedgerKind *kind = ledger_model_find_kind (model, places[i].kind);
      g_autoptr (GPtrArray) found = find_places (store, kind, NULL, NULL, fold, error);

      if (found == NULL)
        return FALSE;
      if (found->len == 1)
        return add_with_branches (store, found->pdata[0], places[i].field, access, error);
      if (found->len > 1)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("More than one is called “%s”."), name);
          return FALSE;
        }
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("No branch or company is called “%s”."), name);
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica selections|why|export: who is in a selection and why, and what a list shows as a file (REL-21). What goes out
 * is noted before (S1). Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/report/export.h"
#include "libledger/selection/selection.h"
#include "libledger/sync/observation.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static const ControlColumn selection_columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },           { "name", N_("Name"), CONTROL_TEXT },
  { "manner", N_("Manner"), CONTROL_TEXT },   { "count", N_("People"), CONTROL_INTEGER },
  { "conditions", N_("Conditions"), CONTROL_TEXT }, { NULL },
};

static const ControlColumn why_columns[] = {
  { "depth", NULL, CONTROL_INTEGER },
  { "condition", N_("Condition"), CONTROL_TEXT },
  { "holds", N_("Holds"), CONTROL_BOOLEAN },
  { NULL },
};

static LedgerCondition *
get_condition (ControlReplica *opened, const LedgerRecord *selection, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (opened->store);
  g_autoptr (LedgerCondition) condition = ledger_selection_get_condition (model, selection, error);

  if (condition == NULL ||
      !ledger_condition_check_access (model, condition, ledger_replica_get_access (opened->replica), error))
    return NULL;
  return g_steal_pointer (&condition);
}

static LedgerRecord *
find_selection (ControlReplica *opened, const char *name, GError **error)
{
  g_autoptr (GError) fault = NULL;
  LedgerRecord *selection = ledger_selection_find (opened->store, name, &fault);

  if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  else if (selection == NULL)
    g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                 _("There is no selection “%s”: “replica selections” lists them."), name);
  return selection;
}

gboolean
control_replica_selections (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (selection_columns);
  g_autoptr (GPtrArray) all = NULL;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  all = ledger_store_list_all (opened.store,
                               ledger_model_find_kind (ledger_store_get_model (opened.store), "selection"), error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const LedgerRecord *selection = all->pdata[i];
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerCondition) condition = NULL;
      g_autoptr (GArray) ids = NULL;
      g_autofree char *id = ledger_id_dup_text (&selection->id), *text = NULL;

      if (!ledger_selection_is_offered (selection, ledger_replica_get_user (opened.replica)))
        continue;
      condition = get_condition (&opened, selection, &fault);
      ids = condition != NULL ? ledger_selection_list_ids (opened.store, condition, NULL, &fault) : NULL;
      text = condition != NULL ? ledger_condition_dup_text (opened.store, condition) : g_strdup (fault->message);
      control_table_add (table, id, ledger_record_get_text (selection, "name"),
                         ledger_record_get_text (selection, "manner"), (gint64) (ids != NULL ? ids->len : 0), text);
    }
  if (all != NULL)
    control_table_print (table, CONTROL_LIST, call->json);
  return all != NULL;
}

gboolean
control_replica_why (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (why_columns);
  g_autoptr (LedgerRecord) selection = NULL, contact = NULL;
  g_autoptr (LedgerCondition) condition = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  selection = find_selection (&opened, call->arguments[0], error);
  contact = selection != NULL ? control_find_record (opened.store, call->arguments[1], error) : NULL;
  condition = contact != NULL ? get_condition (&opened, selection, error) : NULL;
  if (condition != NULL && condition->kind != contact->kind)
    g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_FAILED, _("A selection is asked of a contact."));
  else if (condition != NULL)
    lines = ledger_condition_explain (opened.store, condition, contact, error);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const LedgerConditionLine *line = lines->pdata[i];
      g_autofree char *indented = g_strdup_printf ("%*s%s", call->json ? 0 : (int) line->depth * 2, "", line->text);

      control_table_add (table, (gint64) line->depth, indented, line->holds);
    }
  if (lines != NULL)
    control_table_print (table, CONTROL_LIST, call->json);
  return lines != NULL;
}

/* -- Export */

static GPtrArray *
read_columns (LedgerStore *store, const LedgerKind *kind, const char *paths, GError **error)
{
  g_autoptr (GPtrArray) columns = NULL;
  g_auto (GStrv) names = NULL;

  if (paths == NULL)
    return ledger_columns_list (store, kind);
  columns = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_column_free);
  names = g_strsplit (paths, ",", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      LedgerColumn *column = ledger_column_new (store, kind, names[i], error);

      if (column == NULL)
        return NULL;
      g_ptr_array_add (columns, column);
    }
  return g_steal_pointer (&columns);
}

/* The rows of @kind, those of a selection when it says so; how they were chosen, in @words (transfer full). */
static GArray *
list_rows (ControlReplica *opened, const ControlCall *call, const LedgerKind *kind, char **words, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (opened->store);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (opened->store), NULL);
  g_autoptr (LedgerRecord) selection = NULL;
  g_autoptr (LedgerCondition) condition = NULL;
  g_autoptr (GArray) parameters = ledger_condition_new_parameters ();
  g_autoptr (GString) filter = g_string_new (NULL);
  LedgerListing listing = { 0 };

  *words = g_strdup ("replica export");
  if (call->selection != NULL)
    {
      char id[LEDGER_ID_TEXT_SIZE];

      selection = find_selection (opened, call->selection, error);
      condition = selection != NULL ? get_condition (opened, selection, error) : NULL;
      if (condition == NULL)
        return NULL;
      if (condition->kind != kind)
        {
          g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("A selection is one of contacts."));
          return NULL;
        }
      g_free (*words);
      *words = g_strdup_printf ("replica export, selection %s", ledger_id_write (&selection->id, id));
      ledger_condition_append_sql (model, condition, "t", today, filter, parameters);
      listing.filter = filter->str;
      listing.parameters = (const LedgerValue *) (gconstpointer) parameters->data;
      listing.n_parameters = parameters->len;
    }
  return ledger_store_list_order (opened->store, kind, &listing, NULL, error);
}

gboolean
control_replica_export (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (GPtrArray) columns = NULL;
  g_autoptr (GArray) rows = NULL;
  g_autofree char *words = NULL;
  LedgerExport export = { 0 };

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  export.kind = control_find_kind (opened.store, call->n_arguments > 1 ? call->arguments[1] : "contact", error);
  if (export.kind == NULL)
    return FALSE;
  columns = read_columns (opened.store, export.kind, call->columns, error);
  rows = columns != NULL ? list_rows (&opened, call, export.kind, &words, error) : NULL;
  if (rows == NULL)
    return FALSE;
  export.columns = columns;
  export.rows = (const gint64 *) (gconstpointer) rows->data;
  export.n_rows = rows->len;
  export.form = ledger_export_guess_form (call->arguments[0]);
  if (export.form == LEDGER_EXPORT_CSV_MARKED && call->unmarked)
    export.form = LEDGER_EXPORT_CSV;
  return ledger_observation_save_exported (opened.store, export.kind, words, rows->len, NULL, error) &&
         ledger_export_write (opened.store, &export, call->arguments[0], NULL, error);
}

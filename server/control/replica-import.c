/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica mapping and replica import: contacts from a spreadsheet, CSV or vCard. First it is told what would become of
 * each row; --yes does it, as one act that is undone in one step. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/import/part.h"
#include "libledger/import/rest.h"
#include "libledger/quality/match.h"
#include "libledger/rules/fold.h"
#include "libledger/sync/job.h"
#include "server/control/output.h"
#include "server/control/replica.h"

/* A file as a command opened it. */
typedef struct
{
  ControlReplica replica;
  LedgerImportCatalog *catalog;
  LedgerImportTable *table;
  LedgerImportMapping *mapping;
  LedgerImportPlan *plan;
} Import;

static void
import_clear (Import *import)
{
  g_clear_pointer (&import->plan, ledger_import_plan_free);
  g_clear_pointer (&import->mapping, ledger_import_mapping_free);
  g_clear_pointer (&import->table, ledger_import_table_free);
  g_clear_pointer (&import->catalog, ledger_import_catalog_unref);
  control_replica_close (&import->replica);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* -- The mapping */

/* A column by its head, or by its letter. */
static guint
find_column (const LedgerImportTable *table, const char *name)
{
  g_autofree char *fold = ledger_fold (name);

  for (guint i = 0; i < ledger_import_table_get_n_columns (table); i++)
    {
      g_autofree char *head = ledger_fold (ledger_import_table_get_head (table, i));

      if (*fold != '\0' && strcmp (head, fold) == 0)
        return i;
    }
  for (guint i = 0; i < ledger_import_table_get_n_columns (table); i++)
    {
      g_autofree char *letter = ledger_import_column_dup_name (i);

      if (g_ascii_strcasecmp (letter, name) == 0)
        return i;
    }
  return G_MAXUINT;
}

static gboolean
set_column (Import *import, const char *assignment, GError **error)
{
  g_autofree char *name = NULL;
  const char *path;
  guint column;

  if (!control_split_assignment (assignment, &name, &path, error))
    return FALSE;
  column = find_column (import->table, name);
  if (column != G_MAXUINT)
    return ledger_import_mapping_set (import->mapping, import->catalog, column, path, error);
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("The file has no column “%s”"), name);
  return FALSE;
}

static gboolean
set_mapping (Import *import, const ControlCall *call, GError **error)
{
  static const char *const existings[] = { "fill", "replace", "leave" };
  gboolean known = call->existing == NULL;

  /* What is left out makes room for what takes its place. */
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; call->maps != NULL && call->maps[i] != NULL; i++)
      if (g_str_has_suffix (call->maps[i], "=") == (pass == 0) && !set_column (import, call->maps[i], error))
        return FALSE;
  if (call->country != NULL)
    g_strlcpy (import->mapping->country, call->country, sizeof import->mapping->country);
  for (guint i = 0; call->existing != NULL && i < G_N_ELEMENTS (existings); i++)
    if (strcmp (call->existing, existings[i]) == 0)
      {
        import->mapping->existing = (LedgerImportExisting) i;
        known = TRUE;
      }
  if (!known)
    g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
                         _("--existing is one of “fill”, “replace” and “leave”"));
  return known;
}

static gboolean
open_import (Import *import, const ControlCall *call, ControlPurpose purpose, GError **error)
{
  const LedgerImportReading how = { .encoding = call->encoding, .sheet = call->sheet };
  const LedgerKind *contact;

  if (!control_replica_open (&import->replica, call, purpose, error))
    return FALSE;
  if (import->replica.store == NULL)
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                           _("The book is not here yet: “replica sync” first"));
      return FALSE;
    }
  contact = ledger_model_find_kind (ledger_store_get_model (import->replica.store), "contact");
  import->catalog = ledger_import_catalog_new (import->replica.store, contact,
                                               ledger_replica_get_access (import->replica.replica), error);
  import->table = import->catalog != NULL ? ledger_import_table_read_file (call->arguments[0], &how, error) : NULL;
  if (import->table == NULL)
    return FALSE;
  import->mapping = ledger_import_mapping_recall (import->replica.store, import->catalog, import->table);
  return set_mapping (import, call, error);
}

static const ControlColumn mapping_columns[] = {
  { "column", N_("Column"), CONTROL_TEXT },
  { "head", N_("Head"), CONTROL_TEXT },
  { "target", N_("Becomes"), CONTROL_TEXT },
  { "label", N_("Field"), CONTROL_TEXT },
  { "sample", N_("In the file"), CONTROL_TEXT },
  { "understood", N_("Understood as"), CONTROL_TEXT },
  { NULL },
};

/* The first row in which the column holds something; the first of all when none does. */
static guint
find_sample (const LedgerImportTable *table, guint column)
{
  for (guint row = 0; row < ledger_import_table_get_n_rows (table); row++)
    if (*ledger_import_table_get_cell (table, row, column) != '\0')
      return row;
  return 0;
}

gboolean
control_replica_mapping (const ControlCall *call, GError **error)
{
  g_auto (Import) import = { 0 };
  g_autoptr (ControlTable) table = control_table_new (mapping_columns);

  if (!open_import (&import, call, CONTROL_LOCAL, error))
    return FALSE;
  for (guint i = 0; i < import.mapping->n_columns; i++)
    {
      const LedgerImportTarget *target = import.mapping->targets[i];
      guint sample = find_sample (import.table, i);
      g_autofree char *letter = ledger_import_column_dup_name (i);
      g_autoptr (LedgerImportRow) row = ledger_import_row_new (import.catalog, import.mapping, import.table, sample);
      g_autofree char *understood = ledger_import_row_dup_understood (row, import.replica.store, import.mapping, i);

      control_table_add (table, letter, ledger_import_table_get_head (import.table, i),
                         target != NULL ? target->path : NULL, target != NULL ? target->label : NULL,
                         ledger_import_table_get_cell (import.table, sample, i), understood);
    }
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}

/* -- The rows */

static const ControlColumn row_columns[] = {
  { "line", N_("Row"), CONTROL_INTEGER },
  { "state", N_("State"), CONTROL_TEXT },
  { "name", N_("Name"), CONTROL_TEXT },
  { "existing", NULL, CONTROL_TEXT },
  { "column", N_("Column"), CONTROL_TEXT },
  { "cause", N_("Cause"), CONTROL_TEXT },
  { NULL },
};

static void
add_row (Import *import, ControlTable *table, guint row)
{
  const LedgerImportFinding *finding = ledger_import_plan_get (import->plan, row);
  g_autoptr (LedgerImportRow) made = ledger_import_row_new (import->catalog, import->mapping, import->table, row);
  g_autofree char *name = ledger_record_describe (made->contact, LEDGER_DESCRIBE_LIST);
  g_autofree char *existing = ledger_id_is_null (&finding->existing) ? NULL : ledger_id_dup_text (&finding->existing);
  g_autofree char *column = finding->column < import->mapping->n_columns && finding->state == LEDGER_IMPORT_FAULT
                              ? ledger_import_column_dup_name (finding->column) : NULL;
  g_autofree char *reasons = finding->reasons != 0 ? ledger_match_dup_reasons (finding->reasons) : NULL;

  control_table_add (table, (gint64) ledger_import_table_get_line (import->table, row),
                     ledger_import_state_get_name (finding->state), name, existing, column,
                     finding->cause != NULL ? finding->cause : reasons);
}

/* Rows that change nothing are told of only as a number. */
static void
print_rows (Import *import, const ControlCall *call)
{
  g_autoptr (ControlTable) table = control_table_new (row_columns);

  for (guint row = 0; row < ledger_import_plan_get_n_rows (import->plan); row++)
    {
      LedgerImportState state = ledger_import_plan_get (import->plan, row)->state;

      if (call->json || call->all || (state != LEDGER_IMPORT_NEW && state != LEDGER_IMPORT_SAME &&
                                      state != LEDGER_IMPORT_EMPTY))
        add_row (import, table, row);
    }
  control_table_print (table, CONTROL_LIST, call->json);
}

static void
print_lacking (Import *import)
{
  g_autoptr (GArray) list = ledger_import_plan_list_lacking (import->plan);
  GString *line = g_string_new (_("To be filled in later of new contacts"));

  for (guint i = 0; i < list->len; i++)
    {
      const LedgerImportLack *lack = &g_array_index (list, LedgerImportLack, i);

      g_string_append_printf (line, "%s%s %u", i > 0 ? ", " : ": ", lack->label, lack->count);
    }
  g_string_append_c (line, '\n');
  if (list->len > 0)
    control_print (line->str);
  g_string_free (line, TRUE);
}

static void
print_counts (Import *import, const ControlCall *call)
{
  if (call->json)
    return;
  for (guint i = 0; i < LEDGER_IMPORT_STATES; i++)
    {
      guint count = ledger_import_plan_count (import->plan, i);
      g_autofree char *line = g_strdup_printf ("%s: %u\n", ledger_import_state_get_label (i), count);

      if (count > 0)
        control_print (line);
    }
  print_lacking (import);
}

static gboolean
add_parts (Import *import, const LedgerId *job, GPtrArray *parts, GError **error)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const LedgerImportPart *part = parts->pdata[i];
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (LedgerJob) told = NULL;

      ledger_replica_add_job_part_async (import->replica.replica, job, i, part->rows, part->content, NULL,
                                         control_wait, &result);
      control_wait_for (&result);
      told = ledger_replica_job_finish (import->replica.replica, result, error);
      if (told == NULL)
        return FALSE;
    }
  return TRUE;
}

/* More than an edit holds. The server decides on what it knows, so nothing may be unsent. */
static gboolean
send_as_job (Import *import, const ControlCall *call, GError **error)
{
  g_autoptr (GPtrArray) parts = NULL;
  g_autofree char *parameters = NULL;
  g_autoptr (LedgerJob) job = NULL, ordered = NULL;

  if (ledger_outbox_count (import->replica.store) != 0)
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                           _("So many rows are a job of the server, which does not know yet what is unsent here: "
                             "“replica sync” first"));
      return FALSE;
    }
  if (!control_replica_connect (&import->replica, NULL, NULL, error))
    return FALSE;
  parts = ledger_import_parts_new (import->plan, import->replica.store, NULL, NULL, NULL, error);
  if (parts == NULL)
    return FALSE;
  parameters = ledger_import_parts_dup_parameters (parts);
  job = control_send_job (&import->replica, "import", parameters, error);
  if (job == NULL || !add_parts (import, &job->id, parts, error))
    return FALSE;
  ordered = control_order_job (call, &import->replica, &job->id, LEDGER_JOB_RUN, error);
  if (ordered == NULL)
    return FALSE;
  control_print_job (call, ordered);
  return control_after_save (call, &import->replica, error);
}

static gboolean
save (Import *import, const ControlCall *call, GError **error)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (import->replica.store, "import");
  guint from = 0;
  LedgerId changeset;

  if (ledger_import_plan_fill (import->plan, &from, edit, LEDGER_EDIT_RECORDS) == 0)
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                           _("There is nothing to import in this file: see the causes above"));
      return FALSE;
    }
  if (from < ledger_import_plan_get_n_rows (import->plan))
    return send_as_job (import, call, error);
  if (!ledger_outbox_save (import->replica.store, edit, &changeset, error))
    return FALSE;
  control_print_id (call, &changeset);
  return control_after_save (call, &import->replica, error);
}

gboolean
control_replica_import (const ControlCall *call, GError **error)
{
  g_auto (Import) import = { 0 };
  guint n_rest = 0;

  if (!open_import (&import, call, call->yes ? control_get_saving_purpose (call) : CONTROL_LOCAL, error))
    return FALSE;
  import.plan = ledger_import_plan_new (import.replica.store, import.catalog, import.table, import.mapping);
  if (!ledger_import_plan_look (import.plan, NULL, 0, NULL, NULL, NULL, error))
    return FALSE;
  if (!call->yes)
    print_rows (&import, call);
  print_counts (&import, call);
  if (call->rest != NULL &&
      !ledger_import_rest_write (import.plan, import.replica.store, import.table, import.catalog, import.mapping,
                                 call->rest, &n_rest, error))
    return FALSE;
  if (!call->yes)
    return TRUE;
  return ledger_import_mapping_remember (import.mapping, import.replica.store, import.table, error) &&
         save (&import, call, error);
}

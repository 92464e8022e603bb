/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica conflicts|resolve|parked: what waits for a person. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/conflict.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static const ControlColumn conflict_columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },
  { "record", NULL, CONTROL_TEXT },
  { "record_kind", NULL, CONTROL_TEXT },
  { "title", N_("Record"), CONTROL_TEXT },
  { "group", NULL, CONTROL_TEXT },
  { "label", N_("Group"), CONTROL_TEXT },
  { "base", NULL, CONTROL_JSON },
  { "theirs", NULL, CONTROL_JSON },
  { "mine", NULL, CONTROL_JSON },
  { "theirs_text", N_("Applies now"), CONTROL_TEXT },
  { "theirs_by", N_("By"), CONTROL_TEXT },
  { "theirs_at", N_("At"), CONTROL_INSTANT },
  { "theirs_device", NULL, CONTROL_TEXT },
  { "mine_text", N_("Waits"), CONTROL_TEXT },
  { "by", N_("By"), CONTROL_TEXT },
  { "at", N_("At"), CONTROL_INSTANT },
  { "device", NULL, CONTROL_TEXT },
  { "generation", NULL, CONTROL_INTEGER },
  { NULL },
};

static const ControlColumn parked_columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },
  { "changeset", NULL, CONTROL_TEXT },
  { "record", NULL, CONTROL_TEXT },
  { "reason", N_("Reason"), CONTROL_TEXT },
  { "by", N_("By"), CONTROL_TEXT },
  { "at", N_("At"), CONTROL_INSTANT },
  { NULL },
};

static char *
dup_values_json (const LedgerGroup *group, const LedgerValue *values)
{
  GString *json = g_string_new (NULL);

  ledger_group_values_append_json (group, values, G_MAXUINT64, json);
  return g_string_free (json, FALSE);
}

static char *
dup_values_text (LedgerStore *store, const LedgerGroup *group, const LedgerValue *values)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < group->n_fields; i++)
    {
      g_autofree char *shown = control_dup_shown (store, group->fields[i], &values[i]);

      if (*shown != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", shown);
    }
  return g_string_free (text, FALSE);
}

static void
add_conflict (ControlTable *table, LedgerStore *store, const LedgerConflict *conflict)
{
  g_autofree char *id = ledger_id_dup_text (&conflict->id);
  g_autofree char *record = ledger_id_dup_text (&conflict->record);
  g_autofree char *title = ledger_store_dup_title (store, conflict->kind, &conflict->record);
  g_autofree char *base = dup_values_json (conflict->group, conflict->base);
  g_autofree char *theirs = dup_values_json (conflict->group, conflict->theirs);
  g_autofree char *mine = dup_values_json (conflict->group, conflict->mine);
  g_autofree char *theirs_text = dup_values_text (store, conflict->group, conflict->theirs);
  g_autofree char *mine_text = dup_values_text (store, conflict->group, conflict->mine);

  control_table_add (table, id, record, conflict->kind->spec->name, title, conflict->group->spec->name,
                     ledger_group_get_label (conflict->group), base, theirs, mine, theirs_text, conflict->theirs_by,
                     conflict->theirs_at, conflict->theirs_device, mine_text, conflict->mine_by, conflict->mine_at,
                     conflict->mine_device, conflict->generation);
}

gboolean
control_replica_conflicts (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (conflict_columns);
  g_autoptr (GPtrArray) conflicts = NULL;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  conflicts = ledger_conflict_list (opened.store, error);
  if (conflicts == NULL)
    return FALSE;
  for (guint i = 0; i < conflicts->len; i++)
    add_conflict (table, opened.store, g_ptr_array_index (conflicts, i));
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}

static const LedgerField *
find_field_of_group (const LedgerConflict *conflict, const char *name, GError **error)
{
  const LedgerField *field = ledger_kind_find_field (conflict->kind, name);

  if (field != NULL && field->group == conflict->group)
    return field;
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("“%s” is no field of the group “%s” that this is about"),
               name, conflict->group->spec->name);
  return NULL;
}

/* A third value: what applies now, with the fields changed that stand in the arguments. */
static gboolean
read_third (const ControlCall *call, const LedgerConflict *conflict, LedgerValue *values, GError **error)
{
  const LedgerField *country = ledger_kind_find_field (conflict->kind, "country");
  LedgerRuleContext context = { 0 };

  for (guint i = 0; i < conflict->group->n_fields; i++)
    ledger_value_copy (&values[i], &conflict->theirs[i]);
  if (country != NULL && country->group == conflict->group)
    context.country = ledger_value_get_text (&conflict->theirs[country->place]);
  for (guint i = 1; i < call->n_arguments; i++)
    {
      g_autofree char *name = NULL;
      const char *text;
      const LedgerField *field;

      if (!control_split_assignment (call->arguments[i], &name, &text, error))
        return FALSE;
      field = find_field_of_group (conflict, name, error);
      if (field == NULL || !ledger_field_read (field, text, &context, &values[field->place], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
resolve (const ControlCall *call, LedgerStore *store, const LedgerConflict *conflict, LedgerId *changeset,
         GError **error)
{
  const char *word = call->arguments[1];
  guint n_fields = conflict->group->n_fields;
  g_autofree LedgerValue *values = g_new0 (LedgerValue, n_fields);
  gboolean done;

  if (call->n_arguments == 2 && (strcmp (word, "mine") == 0 || strcmp (word, "theirs") == 0))
    return ledger_conflict_resolve (store, conflict,
                                    *word == 'm' ? LEDGER_CHOICE_MINE : LEDGER_CHOICE_THEIRS, NULL, changeset, error);
  done = read_third (call, conflict, values, error) &&
         ledger_conflict_resolve (store, conflict, LEDGER_CHOICE_VALUES, values, changeset, error);
  for (guint i = 0; i < n_fields; i++)
    ledger_value_clear (&values[i]);
  return done;
}

gboolean
control_replica_resolve (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (LedgerConflict) conflict = NULL;
  g_autoptr (GError) fault = NULL;
  LedgerId id, changeset;

  if (!control_parse_id (call->arguments[0], &id, error) ||
      !control_replica_open (&opened, call, control_get_saving_purpose (call), error))
    return FALSE;
  conflict = ledger_conflict_get (opened.store, &id, &fault);
  if (conflict == NULL)
    {
      if (fault != NULL)
        g_propagate_error (error, g_steal_pointer (&fault));
      else
        g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                     _("There is no open conflict %s: somebody has chosen already, or it was never here"),
                     call->arguments[0]);
      return FALSE;
    }
  if (!resolve (call, opened.store, conflict, &changeset, error))
    return FALSE;
  if (call->json)
    control_print_id (call, &changeset);
  return control_after_save (call, &opened, error);
}

static gboolean
print_parked (const ControlCall *call, LedgerStore *store, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);
  g_autoptr (ControlTable) table = control_table_new (parked_columns);
  g_autoptr (GPtrArray) records =
      ledger_store_list_all (store, ledger_model_get_exchange (model, LEDGER_EXCHANGE_PARKED), error);

  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const LedgerRecord *record = g_ptr_array_index (records, i);
      const LedgerId *by = ledger_value_get_id (ledger_record_get (record, "by"));
      g_autofree char *id = ledger_id_dup_text (&record->id);
      g_autofree char *changeset = ledger_value_dup_display (ledger_record_get (record, "changeset"));
      g_autofree char *root = ledger_value_dup_display (ledger_record_get (record, "record_root"));
      g_autofree char *name = by != NULL ? ledger_store_dup_title (store, ledger_model_find_kind (model, "user"), by)
                                         : g_strdup ("");

      if (g_strcmp0 (ledger_record_get_text (record, "state"), "parked") == 0)
        control_table_add (table, id, changeset, root, ledger_record_get_text (record, "reason"), name,
                           ledger_value_get_integer (ledger_record_get (record, "at"), 0));
    }
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}

gboolean
control_replica_parked (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  const char *word = call->n_arguments > 0 ? call->arguments[0] : "";
  gboolean apply = strcmp (word, "apply") == 0;
  LedgerId id;

  if (call->n_arguments == 1 || (call->n_arguments == 2 && !apply && strcmp (word, "drop") != 0))
    {
      g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("Say “apply ID” or “drop ID”"));
      return FALSE;
    }
  if (call->n_arguments == 2 && !control_parse_id (call->arguments[1], &id, error))
    return FALSE;
  if (!control_replica_open (&opened, call, control_get_saving_purpose (call), error))
    return FALSE;
  if (call->n_arguments == 0)
    return print_parked (call, opened.store, error);
  return ledger_parked_decide (opened.store, &id, apply ? "applied" : "dropped", error) &&
         control_after_save (call, &opened, error);
}

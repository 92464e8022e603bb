/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The jobs that change many records: `change-many` sets one field of a selection, `undo-many` sets back what such a
 * job changed. What moved since the preview is left as it is and listed: nobody's later edit is written over. On the
 * writer queue; the preview on any thread.
 */
#include "config.h"

#include "server/job/job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/changeset.h"
#include "libledger/sync/json.h"
#include "server/authority/scope.h"
#include "server/server-error.h"

#define FIELDS_LIMIT 64
#define CONDITIONS_LIMIT 16

/* The records of a JSON array of ids, at most so many: what a request of 4 MiB can hold. */
#define IDS_LIMIT 120000

static gboolean
malformed (GError **error, const char *message)
{
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, message);
  return FALSE;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_RIGHTS, message);
  return FALSE;
}

static const char *
get_area (const LedgerGroup *group)
{
  return group->index == 0 ? group->kind->spec->area : group->spec->area;
}

/* -- Parameters */

/* The one member of @object that is a field of @kind, with its value. */
static gboolean
read_value (const LedgerKind *kind, const char *name, JsonNode *node, const LedgerField **field, LedgerValue *value,
            GError **error)
{
  LedgerValue values[FIELDS_LIMIT] = { { 0 } };
  g_autofree char *member = json_to_string (node, FALSE);
  g_autoptr (GString) json = g_string_new ("{");
  gboolean done;

  *field = ledger_kind_find_field (kind, name);
  if (*field == NULL || (*field)->group->n_fields > FIELDS_LIMIT)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, _("“%s” has no field “%s”."), kind->spec->name, name);
      return FALSE;
    }
  ledger_json_append_string (json, name);
  g_string_append_printf (json, ":%s}", member);
  done = ledger_group_values_read_json ((*field)->group, json->str, values, NULL, NULL) &&
         ledger_field_check (*field, &values[(*field)->place], NULL);
  if (done)
    ledger_value_copy (value, &values[(*field)->place]);
  for (guint i = 0; i < (*field)->group->n_fields; i++)
    ledger_value_clear (&values[i]);
  if (!done)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, _("“%s” cannot hold that value."), name);
  return done;
}

/* Whether a job may set @field: ordinary fields of ordinary kinds; roots, existence and given numbers stay. */
static gboolean
check_field (const ServerJobWork *work, const LedgerField *field, const LedgerValue *value, GError **error)
{
  const LedgerKind *kind = field->kind;

  if (kind->spec->exchange != LEDGER_EXCHANGE_NONE || kind->spec->append_only || field->group->index == 0 ||
      field == kind->parent || (field->spec->flags & LEDGER_FIELD_SERVER) != 0)
    return malformed (error, _("A job cannot change this field."));
  if (kind->lease != NULL && field == kind->lease->state &&
      (value == NULL || g_strcmp0 (ledger_value_get_text (value), kind->lease->spec->valid) == 0))
    return malformed (error, _("Cards become valid one at a time: another one may have the number by now."));
  if ((field->spec->flags & LEDGER_FIELD_REQUIRED) != 0 && value != NULL && value->shape == LEDGER_SHAPE_NOTHING)
    return malformed (error, _("This field is required: a job cannot empty it."));
  if (ledger_access_get (work->access, get_area (field->group)) != LEDGER_PERMISSION_EDIT)
    return refuse (error, _("The user may not change this: ask somebody who may."));
  return TRUE;
}

/* What a reference names must be here. */
static gboolean
check_reference (const ServerJobWork *work, GError **error)
{
  const LedgerKind *kind = work->field->spec->reference != NULL
                           ? ledger_model_find_kind (work->model, work->field->spec->reference) : NULL;
  const LedgerId *id = ledger_value_get_id (&work->value);
  g_autoptr (LedgerRecord) record = NULL;
  g_autoptr (GError) fault = NULL;

  if (kind == NULL || id == NULL)
    return TRUE;
  record = ledger_tables_read (work->transaction, kind, id, LEDGER_SIDE_AUTHORITY, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return (record != NULL && ledger_record_is_live (record)) ||
         malformed (error, _("What the field shall refer to is not there, or was deleted."));
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
read_conditions (ServerJobWork *work, const LedgerKind *kind, JsonObject *where, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (where);

  work->conditions = g_array_new (FALSE, TRUE, sizeof (ServerJobCondition));
  if (g_list_length (names) > CONDITIONS_LIMIT)
    return malformed (error, _("There are too many conditions."));
  for (GList *name = names; name != NULL; name = name->next)
    {
      ServerJobCondition condition = { NULL, LEDGER_NOTHING };

      if (!read_value (kind, name->data, json_object_get_member (where, name->data), &condition.field,
                       &condition.value, error))
        return FALSE;
      g_array_append_val (work->conditions, condition);
      if (ledger_access_get (work->access, get_area (condition.field->group)) < LEDGER_PERMISSION_READ)
        return refuse (error, _("The user may not look at what is to be chosen by: choose by something else, or ask "
                                "somebody who may."));
    }
  return TRUE;
}

/* The list goes into a table of its own; what is kept of the parameters does without. */
static gboolean
read_ids (ServerJobWork *work, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "ids");
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (JsonObject) without = NULL;
  g_autoptr (JsonNode) kept = NULL;
  g_autoptr (GList) names = NULL;

  if (list == NULL || json_array_get_length (list) == 0 || json_array_get_length (list) > IDS_LIMIT)
    return malformed (error, _("“ids” is a list of the ids of records."));
  work->job->ids = g_array_sized_new (FALSE, FALSE, sizeof (LedgerId), json_array_get_length (list));
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);
      LedgerId id;

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING ||
          !ledger_id_parse (json_node_get_string (element), &id))
        return malformed (error, _("“ids” is a list of the ids of records."));
      g_array_append_val (work->job->ids, id);
    }
  without = json_object_new ();
  names = json_object_get_members (object);
  for (GList *name = names; name != NULL; name = name->next)
    if (strcmp (name->data, "ids") != 0)
      json_object_set_member (without, name->data, json_node_copy (json_object_get_member (object, name->data)));
  json_object_set_array_member (without, "ids", json_array_new ());
  kept = json_node_init_object (json_node_alloc (), without);
  g_free (work->job->parameters);
  work->job->parameters = json_to_string (kept, FALSE);
  return TRUE;
}

static gboolean
read_change (ServerJobWork *work, JsonObject *object, GError **error)
{
  const char *name = ledger_json_get_text (object, "kind");
  const LedgerKind *kind = name != NULL ? ledger_model_find_kind (work->model, name) : NULL;
  JsonObject *set = get_object (object, "set"), *where = get_object (object, "where");
  gboolean listed = json_object_has_member (object, "ids");
  gboolean asking = strcmp (work->job->state, SERVER_JOB_PREVIEWED) == 0;
  g_autoptr (GList) names = set != NULL ? json_object_get_members (set) : NULL;

  if (kind == NULL || set == NULL || g_list_length (names) != 1 || (where != NULL) == listed)
    return malformed (error, _("“change-many” takes “kind”, “set” with one field, and “ids” or “where”."));
  if (!read_value (kind, names->data, json_object_get_member (set, names->data), &work->field, &work->value, error) ||
      !check_field (work, work->field, &work->value, error) || !check_reference (work, error))
    return FALSE;
  if (where != NULL)
    return read_conditions (work, kind, where, error);
  return !asking || read_ids (work, object, error);
}

/* -- Which records */

static void
append_selection (const ServerJobWork *work, GString *tail, GArray *parameters)
{
  g_string_append (tail, "WHERE \"existence\" = 'live'");
  for (guint i = 0; work->conditions != NULL && i < work->conditions->len; i++)
    {
      const ServerJobCondition *condition = &g_array_index (work->conditions, ServerJobCondition, i);

      if (condition->value.shape == LEDGER_SHAPE_NOTHING)
        g_string_append_printf (tail, " AND \"%s\" IS NULL", condition->field->spec->name);
      else
        {
          g_string_append_printf (tail, " AND \"%s\" = ?", condition->field->spec->name);
          g_array_append_val (parameters, condition->value);
        }
    }
  g_string_append (tail, " AND ");
  server_scope_append_condition (work->access, tail, parameters);
}

static void
append_ids (const LedgerId *ids, guint n_ids, GString *tail, GArray *parameters)
{
  g_string_append (tail, " AND id IN (");
  for (guint i = 0; i < n_ids; i++)
    {
      LedgerValue id = LEDGER_ID (&ids[i]);

      g_string_append (tail, i > 0 ? ", ?" : "?");
      g_array_append_val (parameters, id);
    }
  g_string_append_c (tail, ')');
}

static gboolean
each (ServerJobWork *work, const GString *tail, const GArray *parameters, LedgerRecordFunction function,
      GError **error)
{
  return ledger_tables_each (work->transaction, work->field->kind, LEDGER_SIDE_AUTHORITY, tail->str,
                             (const LedgerValue *) (gconstpointer) parameters->data, parameters->len, function, work,
                             error);
}

/* Whether nothing that the selection or the change rests on has moved since the preview. */
static gboolean
is_as_seen (const ServerJobWork *work, const LedgerRecord *record)
{
  gint64 seen = work->job->seen;
  gboolean as_seen = record->versions[0] <= seen && record->versions[work->field->group->index] <= seen;

  for (guint i = 0; as_seen && work->conditions != NULL && i < work->conditions->len; i++)
    {
      const ServerJobCondition *condition = &g_array_index (work->conditions, ServerJobCondition, i);

      as_seen = record->versions[condition->field->group->index] <= seen;
    }
  return as_seen;
}

static gboolean
count_record (LedgerRecord *record, gpointer data, GError **error)
{
  ServerJobWork *work = data;

  work->found++;
  if (ledger_value_equal (&record->values[work->field->index], &work->value))
    work->same++;
  else
    work->changed++;
  return TRUE;
}

static gboolean
preview_part (ServerJobWork *work, const LedgerId *ids, guint n_ids, GError **error)
{
  g_autoptr (GString) tail = g_string_new (NULL);
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));

  append_selection (work, tail, parameters);
  if (ids != NULL)
    append_ids (ids, n_ids, tail, parameters);
  return each (work, tail, parameters, count_record, error);
}

static gboolean
preview_change (ServerJobWork *work, GError **error)
{
  const GArray *ids = work->job->ids;

  if (ids == NULL)
    return preview_part (work, NULL, 0, error);
  for (guint i = 0; i < ids->len; i += SERVER_JOB_PIECE)
    if (!preview_part (work, &g_array_index (ids, LedgerId, i), MIN (ids->len - i, SERVER_JOB_PIECE), error))
      return FALSE;
  /* Deleted, unknown, or outside the asker's scope: told as one number, so that nothing is learned of them. */
  work->left = (gint64) ids->len - work->found;
  return TRUE;
}

/* -- Staging */

static gboolean
stage_record (LedgerRecord *record, gpointer data, GError **error)
{
  ServerJobWork *work = data;

  work->found++;
  work->job->progress++;
  if (work->conditions != NULL)
    work->job->after_record = record->id;
  if (ledger_value_equal (&record->values[work->field->index], &work->value))
    {
      work->job->same++;
      return TRUE;
    }
  return is_as_seen (work, record) ? server_job_stage_change (work, record, &work->value, error)
                                   : server_job_leave_out (work, &record->id, error);
}

static gboolean
add_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_array_append_val ((GArray *) data, values[0].id);
  return TRUE;
}

/* The next ids of the selection; the last one is where the next piece begins. */
static GArray *
list_next_ids (ServerJobWork *work, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  LedgerValue parameters[] = { LEDGER_ID (&work->job->id), LEDGER_ID (&work->job->after_record),
                               LEDGER_INTEGER (SERVER_JOB_PIECE) };

  if (!ledger_transaction_query (work->transaction,
                                 "SELECT record FROM job_selection WHERE job = ? AND record > ? ORDER BY record "
                                 "LIMIT ?", parameters, G_N_ELEMENTS (parameters), add_id, ids, error))
    return NULL;
  if (ids->len > 0)
    work->job->after_record = g_array_index (ids, LedgerId, ids->len - 1);
  return g_steal_pointer (&ids);
}

static gboolean
stage_change (ServerJobWork *work, gboolean *finished, GError **error)
{
  g_autoptr (GString) tail = g_string_new (NULL);
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
  g_autoptr (GArray) ids = NULL;
  LedgerValue after = LEDGER_ID (&work->job->after_record), limit = LEDGER_INTEGER (SERVER_JOB_PIECE);

  append_selection (work, tail, parameters);
  if (work->conditions == NULL)
    {
      ids = list_next_ids (work, error);
      if (ids == NULL)
        return FALSE;
      *finished = ids->len < SERVER_JOB_PIECE;
      if (ids->len == 0)
        return TRUE;
      append_ids (&g_array_index (ids, LedgerId, 0), ids->len, tail, parameters);
      g_string_append (tail, " ORDER BY id");
      return each (work, tail, parameters, stage_record, error);
    }
  g_string_append (tail, " AND id > ? ORDER BY id LIMIT ?");
  g_array_append_val (parameters, after);
  g_array_append_val (parameters, limit);
  if (!each (work, tail, parameters, stage_record, error))
    return FALSE;
  *finished = work->found < SERVER_JOB_PIECE;
  return TRUE;
}

static void
append_version (GString *sql, const LedgerGroup *group, gint64 seen, GArray *parameters)
{
  LedgerValue version = LEDGER_INTEGER (seen);

  g_string_append_printf (sql, " AND live.\"v_%s\" <= ?", group->spec->name);
  g_array_append_val (parameters, version);
}

static void
append_change_unmoved (const ServerJobWork *work, GString *sql, GArray *parameters)
{
  gint64 seen = work->job->seen;

  append_version (sql, &work->field->kind->groups[0], seen, parameters);
  append_version (sql, work->field->group, seen, parameters);
  for (guint i = 0; work->conditions != NULL && i < work->conditions->len; i++)
    append_version (sql, g_array_index (work->conditions, ServerJobCondition, i).field->group, seen, parameters);
}

static const char *const change_parameters[] = { "kind", "set", "ids", "where", NULL };

const ServerJobKind server_job_change_many = {
  .name = "change-many", .label = N_("Change many records"), .parameters = change_parameters,
  .read = read_change, .preview = preview_change, .stage = stage_change, .append_unmoved = append_change_unmoved,
};

/* -- Undoing */

static gboolean
read_undo (ServerJobWork *work, JsonObject *object, GError **error)
{
  const char *text = ledger_json_get_text (object, "job");
  g_autoptr (ServerJob) undone = NULL;
  g_autoptr (GError) fault = NULL;
  const LedgerKind *kind;
  LedgerId id;

  if (text == NULL || !ledger_id_parse (text, &id))
    return malformed (error, _("“undo-many” takes “job”, the job to be undone."));
  undone = server_job_read_row (work->transaction, &id, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  kind = undone != NULL ? ledger_model_find_kind (work->model, undone->target_kind) : NULL;
  work->field = kind != NULL ? ledger_kind_find_field (kind, undone->target_field) : NULL;
  if (work->field == NULL || undone->seq == 0)
    return malformed (error, _("That job has changed nothing that could be undone."));
  if (work->field == kind->redirect)
    return malformed (error, _("That job merged contacts: “undo-merge” takes it back."));
  work->undone = undone->seq;
  return check_field (work, work->field, NULL, error);
}

/* kind, record, old: of a change of the ledger; what it is set back to. */
static gboolean
look_at_change (ServerJobWork *work, const LedgerValue *row, LedgerRecord **record, LedgerValue *value,
                gboolean *reaches, GError **error)
{
  LedgerValue values[FIELDS_LIMIT] = { { 0 } };
  const LedgerGroup *group = work->field->group;
  const LedgerId *id = ledger_value_get_id (&row[0]);
  const char *old = ledger_value_get_text (&row[1]);

  *reaches = FALSE;
  if (id == NULL || old == NULL || group->n_fields > FIELDS_LIMIT)
    return TRUE;
  *record = ledger_tables_read (work->transaction, work->field->kind, id, LEDGER_SIDE_AUTHORITY, error);
  if (*record == NULL)
    return error == NULL || *error == NULL;
  if (!server_scope_holds (work->transaction, work->access, &(*record)->root, reaches, error))
    return FALSE;
  *reaches = *reaches && ledger_record_is_live (*record) && (*record)->versions[group->index] == work->undone &&
             ledger_group_values_read_json (group, old, values, NULL, NULL);
  if (*reaches)
    ledger_value_copy (value, &values[work->field->place]);
  for (guint i = 0; i < group->n_fields; i++)
    ledger_value_clear (&values[i]);
  return TRUE;
}

/* record, old, position */
static gboolean
count_change (const LedgerValue *row, guint n_values, gpointer data)
{
  ServerJobWork *work = data;
  g_autoptr (LedgerRecord) record = NULL;
  g_auto (LedgerValue) value = { 0 };
  gboolean reaches;

  if (!look_at_change (work, row, &record, &value, &reaches, &work->error))
    return FALSE;
  work->found++;
  if (reaches)
    work->changed++;
  else
    work->left++;
  return TRUE;
}

static gboolean
stage_row (const LedgerValue *row, guint n_values, gpointer data)
{
  ServerJobWork *work = data;
  g_autoptr (LedgerRecord) record = NULL;
  g_auto (LedgerValue) value = { 0 };
  gboolean reaches;

  if (!look_at_change (work, row, &record, &value, &reaches, &work->error))
    return FALSE;
  work->found++;
  work->job->progress++;
  work->job->after_position = ledger_value_get_integer (&row[2], 0);
  if (reaches)
    return server_job_stage_change (work, record, &value, &work->error);
  return row[0].shape != LEDGER_SHAPE_ID || server_job_leave_out (work, &row[0].id, &work->error);
}

static gboolean
each_change (ServerJobWork *work, gint64 after, gint64 limit, LedgerRowFunction function, GError **error)
{
  LedgerValue parameters[] = { LEDGER_INTEGER (work->undone), LEDGER_TEXT (work->field->kind->spec->name),
                               LEDGER_TEXT (work->field->group->spec->name), LEDGER_INTEGER (after),
                               LEDGER_INTEGER (limit) };

  if (!ledger_transaction_query (work->transaction,
                                 "SELECT record, old, position FROM ledger_change WHERE seq = ? AND kind = ? AND "
                                 "grp = ? AND position > ? ORDER BY position LIMIT ?", parameters,
                                 G_N_ELEMENTS (parameters), function, work, error))
    return FALSE;
  if (work->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&work->error));
  return FALSE;
}

static gboolean
preview_undo (ServerJobWork *work, GError **error)
{
  return each_change (work, -1, G_MAXINT32, count_change, error);
}

static gboolean
stage_undo (ServerJobWork *work, gboolean *finished, GError **error)
{
  gint64 after = work->job->progress == 0 ? -1 : work->job->after_position;

  if (!each_change (work, after, SERVER_JOB_PIECE, stage_row, error))
    return FALSE;
  *finished = work->found < SERVER_JOB_PIECE;
  return TRUE;
}

static void
append_undo_unmoved (const ServerJobWork *work, GString *sql, GArray *parameters)
{
  LedgerValue version = LEDGER_INTEGER (work->undone);

  g_string_append_printf (sql, " AND live.\"v_%s\" = ?", work->field->group->spec->name);
  g_array_append_val (parameters, version);
}

static const char *const undo_parameters[] = { "job", NULL };

const ServerJobKind server_job_undo_many = {
  .name = "undo-many", .label = N_("Undo a job"), .parameters = undo_parameters,
  .read = read_undo, .preview = preview_undo, .stage = stage_undo, .append_unmoved = append_undo_unmoved,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The job `import`: many new or changed contacts at once (PLT-10). What it changes was understood and matched on the
 * desktop and comes in parts, each a changeset, before the order to run. Each part is decided on as one that is pushed,
 * a piece of its own, so that what desktops push goes in between; `undo-import` takes all of them back, the last first:
 * what was made goes, what was changed is set back, what somebody touched since stays as it is and is named. The ids of
 * the changesets follow from the job and the part, so a part is written once. Writer queue; the preview on any thread.
 */
#include "config.h"

#include "server/job/job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/json.h"
#include "libledger/sync/outbox.h"
#include "server/authority/scope.h"
#include "server/server-error.h"

/* Rows in all parts of a job. */
#define ROWS_LIMIT 200000

/* Contacts that are asked of in one statement. */
#define ASKED_AT_ONCE 200

static gboolean
malformed (GError **error, const char *message)
{
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, message);
  return FALSE;
}

/* The row of the job says that it changes whether contacts are there. */
static gboolean
may_import (ServerJobWork *work, GError **error)
{
  const LedgerKind *contact = ledger_model_find_kind (work->model, "contact");

  work->field = &contact->fields[0];
  if (ledger_access_get (work->access, contact->spec->area) == LEDGER_PERMISSION_EDIT)
    return TRUE;
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_RIGHTS,
                       _("The user may not change contacts: ask somebody who may."));
  return FALSE;
}

static LedgerId
get_changeset (const LedgerId *job, gint64 part)
{
  g_autofree char *slot = g_strdup_printf ("part:%" G_GINT64_FORMAT, part);

  return ledger_id_derive (job, slot);
}

/* -- Importing */

static gboolean
read_import (ServerJobWork *work, JsonObject *object, GError **error)
{
  if (!may_import (work, error))
    return FALSE;
  if (!ledger_json_get_integer (object, "rows", &work->rows) || work->rows < 1 || work->rows > ROWS_LIMIT ||
      !ledger_json_get_integer (object, "parts", &work->parts) || work->parts < 1 || work->parts > SERVER_JOB_PARTS)
    return malformed (error, _("“import” takes “rows” and “parts”, how many there are of each."));
  return TRUE;
}

static gboolean
preview_import (ServerJobWork *work, GError **error)
{
  work->found = work->changed = work->rows;
  return TRUE;
}

typedef struct
{
  char *content;
  gint64 rows;
} Part;

static gboolean
take_part (const LedgerValue *values, guint n_values, gpointer data)
{
  Part *part = data;

  g_free (part->content);
  part->content = g_strdup (ledger_value_get_text (&values[0]));
  part->rows = ledger_value_get_integer (&values[1], 0);
  return TRUE;
}

static gboolean
read_part (ServerJobWork *work, gint64 position, Part *part, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&work->job->id), LEDGER_INTEGER (position) };

  return ledger_transaction_query (work->transaction, "SELECT content, row_count FROM job_part WHERE job = ? AND "
                                   "position = ?", parameters, 2, take_part, part, error);
}

/* All of it has to be here before anything of it is done. */
static gboolean
check_parts (ServerJobWork *work, GError **error)
{
  LedgerValue job = LEDGER_ID (&work->job->id);
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (work->transaction, "SELECT COUNT(*) FROM job_part WHERE job = ?", &job, 1, &count,
                               error))
    return FALSE;
  return ledger_value_get_integer (&count, 0) == work->parts ||
         malformed (error, _("Not all of the file has arrived. Nothing was changed: import it anew."));
}

/* What was refused is named by its contacts. */
static gboolean
leave_out (ServerJobWork *work, const LedgerChangeset *changeset, GError **error)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];

      if (record->kind->spec->root == LEDGER_ROOT_SELF && !server_job_leave_out (work, &record->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
decide_part (ServerJobWork *work, ServerBatch *batch, const Part *part, gint64 position, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (part->content, strlen (part->content));
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_read (work->model, bytes, NULL, &fault);
  gboolean accepted = FALSE;

  if (changeset == NULL)
    return malformed (error, fault->message);
  changeset->id = get_changeset (&work->job->id, position);
  changeset->time = work->job->asked;
  if (!server_job_decide_part (work, batch, changeset, &accepted, error))
    return FALSE;
  if (!accepted)
    return leave_out (work, changeset, error);
  work->job->staged += part->rows;
  return TRUE;
}

static gboolean
stage_import (ServerJobWork *work, gboolean *finished, GError **error)
{
  g_auto (ServerBatch) batch = { 0 };
  gint64 position = work->job->progress == 0 ? 0 : work->job->after_position;
  Part part = { NULL, 0 };
  gboolean done;

  if (!server_batch_open (&batch, work->transaction, work->store, error) ||
      (position == 0 && !check_parts (work, error)))
    return FALSE;
  done = read_part (work, position, &part, error) &&
         (part.content == NULL || decide_part (work, &batch, &part, position, error));
  g_free (part.content);
  work->job->progress += MAX (part.rows, 1);
  work->job->after_position = position + 1;
  *finished = position + 1 >= work->parts;
  return done;
}

/* The version of its last part: all of it is at hand with that. */
static gboolean
finish (ServerJobWork *work, const LedgerId *job, gint64 parts, GError **error)
{
  for (gint64 part = parts; part > 0 && work->job->seq == 0; part--)
    {
      LedgerId changeset = get_changeset (job, part - 1);

      if (!server_job_find_part (work, &changeset, &work->job->seq, error))
        return FALSE;
    }
  return server_job_set_done (work, error);
}

static gboolean
finish_import (ServerJobWork *work, GError **error)
{
  return finish (work, &work->job->id, work->parts, error);
}

static const char *const import_parameters[] = { "rows", "parts", NULL };

const ServerJobKind server_job_import = {
  .name = "import", .label = N_("Import"), .parameters = import_parameters, .read = read_import,
  .preview = preview_import, .stage = stage_import, .finish = finish_import,
};

/* -- Undoing */

static gboolean
read_undo (ServerJobWork *work, JsonObject *object, GError **error)
{
  g_autoptr (ServerJob) undone = NULL;
  g_autoptr (GError) fault = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *parameters;

  if (!may_import (work, error))
    return FALSE;
  if (!ledger_json_get_id (object, "job", &work->undone_job))
    return malformed (error, _("“undo-import” takes “job”, the import to be undone."));
  undone = server_job_read_row (work->transaction, &work->undone_job, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  node = undone != NULL && strcmp (undone->name, server_job_import.name) == 0
           ? ledger_json_parse (undone->parameters, -1, NULL) : NULL;
  parameters = ledger_json_as_object (node);
  if (parameters == NULL || !ledger_json_get_integer (parameters, "parts", &work->parts) || undone->staged == 0)
    return malformed (error, _("That job has imported nothing that could be undone."));
  if (strcmp (undone->state, SERVER_JOB_RUNNING) == 0)
    return malformed (error, _("That import is still under way: cancel it first, or wait."));
  work->rows = undone->staged;
  return TRUE;
}

static gboolean
is_made (const LedgerRecordChange *change)
{
  const LedgerGroupChange *first = change->groups->pdata[0];

  return first->group->index == 0 && first->old_values[0].shape == LEDGER_SHAPE_NOTHING;
}

static gboolean
add_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_hash_table_add (data, ledger_id_dup (&values[0].id));
  return TRUE;
}

/* Of @roots those beneath or in which something is newer than @seq. */
static gboolean
find_touched (ServerJobWork *work, const LedgerKind *kind, GPtrArray *roots, gint64 seq, GHashTable *touched,
              GError **error)
{
  for (guint begin = 0; begin < roots->len; begin += ASKED_AT_ONCE)
    {
      g_autoptr (GString) sql = g_string_new (NULL);
      g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
      LedgerValue version = LEDGER_INTEGER (seq);

      g_string_append_printf (sql, "SELECT \"root\" FROM \"%s\" WHERE \"version\" > ? AND \"existence\" = 'live' AND "
                              "\"root\" IN (", kind->spec->name);
      g_array_append_val (parameters, version);
      for (guint i = begin; i < MIN (roots->len, begin + ASKED_AT_ONCE); i++)
        {
          LedgerValue id = LEDGER_ID ((const LedgerId *) roots->pdata[i]);

          g_string_append (sql, i > begin ? ", ?" : "?");
          g_array_append_val (parameters, id);
        }
      g_string_append_c (sql, ')');
      if (!ledger_transaction_query (work->transaction, sql->str,
                                     (const LedgerValue *) (gconstpointer) parameters->data, parameters->len, add_id,
                                     touched, error))
        return FALSE;
    }
  return TRUE;
}

/* The contacts that the part made and that somebody worked on since: they stay, with all that hangs on them. */
static GHashTable *
list_touched (ServerJobWork *work, const LedgerChangeset *done, gint64 seq, GError **error)
{
  g_autoptr (GHashTable) touched = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();

  for (guint i = 0; i < done->records->len; i++)
    {
      LedgerRecordChange *change = done->records->pdata[i];

      if (change->kind->spec->root == LEDGER_ROOT_SELF && is_made (change))
        g_ptr_array_add (roots, &change->id);
    }
  for (guint k = 0; roots->len > 0 && k < ledger_model_get_n_kinds (work->model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (work->model, k);

      if (kind->spec->root != LEDGER_ROOT_NONE && kind->spec->exchange == LEDGER_EXCHANGE_NONE &&
          !find_touched (work, kind, roots, seq, touched, error))
        return NULL;
    }
  return g_steal_pointer (&touched);
}

/* Sets back what @change did to @record, where nobody did anything since; what it made goes by its existence. */
static gboolean
invert (ServerJobWork *work, LedgerEdit *edit, const LedgerRecordChange *change, const LedgerRecord *record, gint64 seq)
{
  gboolean whole = TRUE;

  if (is_made (change))
    {
      ledger_edit_delete (edit, change->kind, &change->id);
      return TRUE;
    }
  for (guint g = 0; g < change->groups->len; g++)
    {
      const LedgerGroupChange *group = change->groups->pdata[g];

      if (record->versions[group->group->index] != seq)
        {
          whole = FALSE;
          continue;
        }
      for (guint i = 0; i < group->group->n_fields; i++)
        ledger_edit_set (edit, group->group->fields[i], &change->id, &group->old_values[i]);
    }
  return whole;
}

static gboolean
invert_all (ServerJobWork *work, LedgerEdit *edit, const LedgerChangeset *done, gint64 seq, GError **error)
{
  g_autoptr (GHashTable) touched = list_touched (work, done, seq, error);
  g_autoptr (GHashTable) left = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);

  for (guint i = 0; touched != NULL && i < done->records->len; i++)
    {
      const LedgerRecordChange *change = done->records->pdata[i];
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) record = ledger_tables_read (work->transaction, change->kind, &change->id,
                                                            LEDGER_SIDE_AUTHORITY, &fault);
      gboolean reaches = FALSE;

      if (fault == NULL && record != NULL)
        server_scope_holds (work->transaction, work->access, &record->root, &reaches, &fault);
      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (record == NULL || !ledger_record_is_live (record))
        continue;
      if ((!reaches || g_hash_table_contains (touched, &record->root) || !invert (work, edit, change, record, seq)) &&
          g_hash_table_add (left, ledger_id_dup (&record->root)) && !server_job_leave_out (work, &record->root, error))
        return FALSE;
    }
  return touched != NULL;
}

static gboolean
undo_part (ServerJobWork *work, ServerBatch *batch, gint64 position, gint64 seq, GError **error)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (work->store, "undo");
  g_autoptr (LedgerChangeset) done = server_job_read_entry (work, "import", seq, error), undo = NULL;
  gboolean accepted = FALSE;

  if (done == NULL || !invert_all (work, edit, done, seq, error))
    return FALSE;
  if (ledger_edit_is_empty (edit))
    return TRUE;
  undo = ledger_edit_make_changeset (edit, work->transaction, batch->seq, error);
  if (undo == NULL || undo->records->len == 0)
    return undo != NULL;
  undo->id = get_changeset (&work->job->id, position);
  undo->time = work->job->asked;
  if (!server_job_decide_part (work, batch, undo, &accepted, error))
    return FALSE;
  return accepted || leave_out (work, undo, error);
}

static gboolean
count_contacts (ServerJobWork *work, const LedgerId *changeset, gint64 *contacts, GError **error)
{
  LedgerValue parameter = LEDGER_ID (changeset);
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (work->transaction,
                               "SELECT COUNT(DISTINCT l.root) FROM ledger_change l WHERE l.seq = (SELECT o.seq FROM "
                               "outcome o WHERE o.changeset = ?)", &parameter, 1, &count, error))
    return FALSE;
  *contacts = ledger_value_get_integer (&count, 0);
  return TRUE;
}

/* The parts from the last to the first. */
static gboolean
stage_undo (ServerJobWork *work, gboolean *finished, GError **error)
{
  gint64 position = work->job->progress == 0 ? 0 : work->job->after_position, seq = 0, contacts = 0;
  LedgerId changeset = get_changeset (&work->undone_job, work->parts - 1 - position);
  LedgerId undo = get_changeset (&work->job->id, position);
  g_auto (ServerBatch) batch = { 0 };

  if (!server_batch_open (&batch, work->transaction, work->store, error) ||
      !server_job_find_part (work, &changeset, &seq, error) ||
      (seq > 0 && !undo_part (work, &batch, position, seq, error)) || !count_contacts (work, &undo, &contacts, error))
    return FALSE;
  work->job->staged += contacts;
  work->job->progress += MAX (contacts, 1);
  work->job->after_position = position + 1;
  *finished = position + 1 >= work->parts;
  return TRUE;
}

static gboolean
finish_undo (ServerJobWork *work, GError **error)
{
  return finish (work, &work->job->id, work->parts, error);
}

static const char *const undo_parameters[] = { "job", NULL };

const ServerJobKind server_job_undo_import = {
  .name = "undo-import", .label = N_("Undo an import"), .parameters = undo_parameters, .read = read_undo,
  .preview = preview_import, .stage = stage_undo, .finish = finish_undo,
};

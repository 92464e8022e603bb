/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The jobs about merged contacts (S7): `merge`, when more hangs on the loser than an edit may change, and `undo-merge`,
 * of any merge that stands, whoever made it and however long ago: the ledger holds what it moved. Each makes one
 * changeset of what lies in the book under the clock, and that is decided on as one that is pushed. Writer queue; the
 * preview on any thread.
 */
#include "config.h"

#include "server/job/job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/contact-merge.h"
#include "libledger/sync/json.h"
#include "server/authority/scope.h"
#include "server/server-error.h"

#define TAKES_LIMIT 64

static gboolean
malformed (GError **error, const char *message)
{
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, message);
  return FALSE;
}

/* What the book does not let be is told to who asks, or ends the job. */
static gboolean
as_fault_of_the_job (GError **fault, GError **error)
{
  if ((*fault)->domain != LEDGER_SYNC_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (fault));
      return FALSE;
    }
  return malformed (error, (*fault)->message);
}

/* -- Parameters */

/* The kind whose records are merged, and with it what the row of the job says it changes. */
static const LedgerKind *
find_kind (ServerJobWork *work)
{
  for (guint i = 0; work->field == NULL && i < ledger_model_get_n_kinds (work->model); i++)
    work->field = ledger_model_get_kind (work->model, i)->redirect;
  return work->field->kind;
}

static gboolean
may_merge (ServerJobWork *work, GError **error)
{
  if (ledger_access_get (work->access, find_kind (work)->spec->area) == LEDGER_PERMISSION_EDIT)
    return TRUE;
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_RIGHTS,
                       _("The user may not change contacts: ask somebody who may."));
  return FALSE;
}

/* As an edit of contacts asks it: what the user does not see he does not merge (S23). */
static gboolean
is_in_scope (ServerJobWork *work, const LedgerId *id, GError **error)
{
  gboolean holds;

  if (!server_scope_holds (work->transaction, work->access, id, &holds, error))
    return FALSE;
  return holds || malformed (error, _("One of the two is unknown here, or outside the user's scope: choose another."));
}

static gboolean
read_takes (ServerJobWork *work, JsonObject *object, GError **error)
{
  JsonArray *list = json_object_has_member (object, "take") ? ledger_json_get_array (object, "take") : NULL;

  if (!json_object_has_member (object, "take"))
    return TRUE;
  if (list == NULL || json_array_get_length (list) > TAKES_LIMIT)
    return malformed (error, _("“take” is a list of names of fields."));
  work->take = g_new0 (char *, json_array_get_length (list) + 1);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING)
        return malformed (error, _("“take” is a list of names of fields."));
      work->take[i] = g_strdup (json_node_get_string (element));
    }
  return TRUE;
}

static gboolean
read_merge (ServerJobWork *work, JsonObject *object, GError **error)
{
  if (!ledger_json_get_id (object, "survivor", &work->survivor) || !ledger_json_get_id (object, "loser", &work->loser))
    return malformed (error, _("“merge” takes “survivor” and “loser”, the ids of two contacts, and “take”."));
  return read_takes (work, object, error) && may_merge (work, error) && is_in_scope (work, &work->survivor, error) &&
         is_in_scope (work, &work->loser, error);
}

/* The version that merged the contact, or that the changeset got. */
static gboolean
find_merge (ServerJobWork *work, JsonObject *object, GError **error)
{
  const LedgerKind *kind = find_kind (work);
  g_autoptr (LedgerRecord) contact = NULL;
  g_autoptr (GError) fault = NULL;
  g_auto (LedgerValue) seq = LEDGER_NOTHING;
  LedgerId id;

  if (ledger_json_get_id (object, "changeset", &id))
    {
      if (!ledger_transaction_ask (work->transaction, "SELECT seq FROM outcome WHERE changeset = ?", &LEDGER_ID (&id),
                                   1, &seq, error))
        return FALSE;
      work->undone = ledger_value_get_integer (&seq, 0);
      return TRUE;
    }
  if (!ledger_json_get_id (object, "contact", &id))
    return malformed (error, _("“undo-merge” takes “contact”, which was merged into another, or “changeset”."));
  contact = ledger_tables_read (work->transaction, kind, &id, LEDGER_SIDE_AUTHORITY, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  work->undone = contact != NULL ? contact->versions[0] : 0;
  return TRUE;
}

static gboolean
read_undo (ServerJobWork *work, JsonObject *object, GError **error)
{
  return may_merge (work, error) && find_merge (work, object, error);
}

/* -- Merging */

/* What is decided on is what the preview was made of: both are as they were. */
static gboolean
is_as_seen (ServerJobWork *work, const LedgerId *id, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) contact = ledger_tables_read (work->transaction, work->field->kind, id,
                                                         LEDGER_SIDE_AUTHORITY, &fault);

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return contact == NULL || ledger_record_get_version (contact) <= work->job->seen ||
         malformed (error, _("One of the two was changed since the preview. Nothing was changed: ask for it anew."));
}

static LedgerChangeset *
make_merge (ServerJobWork *work, gint64 seen, GError **error)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (work->store, LEDGER_CONTACT_MERGE_ACTION);
  const LedgerContactMerge merge = { work->survivor, work->loser, (const char *const *) work->take };
  g_autoptr (GError) fault = NULL;
  LedgerChangeset *changeset = NULL;

  if (!is_as_seen (work, &work->survivor, error) || !is_as_seen (work, &work->loser, error))
    return NULL;
  if (ledger_contact_merge_fill (edit, work->transaction, work->access, &merge, &fault))
    changeset = ledger_edit_make_changeset (edit, work->transaction, seen, &fault);
  if (changeset == NULL)
    as_fault_of_the_job (&fault, error);
  else
    work->found = changeset->records->len;
  return changeset;
}

static const char *const merge_parameters[] = { "survivor", "loser", "take", NULL };

const ServerJobKind server_job_merge = {
  .name = "merge", .label = N_("Merge contacts"), .parameters = merge_parameters, .read = read_merge,
  .make = make_merge,
};

/* -- Undoing */

typedef struct
{
  const LedgerModel *model;
  LedgerChangeset *merge;
} ReadCall;

/* kind, record, grp, old, new: a group that was changed twice in the entry goes from its first to its last. */
static gboolean
take_change (const LedgerValue *columns, guint n_columns, gpointer data)
{
  const ReadCall *call = data;
  const LedgerKind *kind = ledger_model_find_kind (call->model, ledger_value_get_text (&columns[0]));
  const LedgerGroup *group = kind != NULL ? ledger_kind_find_group (kind, ledger_value_get_text (&columns[2])) : NULL;
  const char *old = ledger_value_get_text (&columns[3]), *new = ledger_value_get_text (&columns[4]);
  LedgerRecordChange *record;
  LedgerGroupChange *change;
  guint known;

  /* What was erased of it nobody can set back (S27). */
  if (group == NULL || kind->spec->exchange != LEDGER_EXCHANGE_NONE || columns[1].shape != LEDGER_SHAPE_ID ||
      new == NULL)
    return TRUE;
  record = ledger_changeset_add_record (call->merge, kind, &columns[1].id);
  known = record->groups->len;
  change = ledger_record_change_add_group (record, group);
  if (record->groups->len > known && old != NULL)
    ledger_group_values_read_json (group, old, change->old_values, NULL, NULL);
  for (guint i = 0; i < group->n_fields; i++)
    ledger_value_set_nothing (&change->new_values[i]);
  ledger_group_values_read_json (group, new, change->new_values, NULL, NULL);
  return TRUE;
}

LedgerChangeset *
server_job_read_entry (ServerJobWork *work, const char *action, gint64 seq, GError **error)
{
  g_autoptr (LedgerChangeset) entry = ledger_changeset_new (ledger_store_get_world (work->store), action);
  ReadCall call = { work->model, entry };

  if (!ledger_transaction_query (work->transaction,
                                 "SELECT kind, record, grp, old, new FROM ledger_change WHERE seq = ? "
                                 "ORDER BY position",
                                 &LEDGER_INTEGER (seq), 1, take_change, &call, error))
    return NULL;
  return g_steal_pointer (&entry);
}

/* The merge as the ledger tells it: with what the authority moved along. */
static LedgerChangeset *
read_ledger (ServerJobWork *work, GError **error)
{
  g_autoptr (LedgerChangeset) merge = server_job_read_entry (work, LEDGER_CONTACT_MERGE_ACTION, work->undone, error);
  const LedgerRecordChange *loser;
  g_autoptr (LedgerRecord) contact = NULL;

  if (merge == NULL)
    return NULL;
  loser = ledger_contact_merge_get_loser (merge);
  if (loser == NULL)
    {
      malformed (error, _("That merged no contacts, or what it did was erased: choose another."));
      return NULL;
    }
  if (!is_in_scope (work, &loser->id, error))
    return NULL;
  contact = ledger_tables_read (work->transaction, loser->kind, &loser->id, LEDGER_SIDE_AUTHORITY, error);
  if (contact == NULL)
    return NULL;
  /* Undone and merged anew it is another merge. */
  if (contact->versions[0] == work->undone)
    return g_steal_pointer (&merge);
  malformed (error, _("The two are no longer merged as they were then: look at both."));
  return NULL;
}

/* What was changed since the merge stays, and is named. */
static gboolean
leave_rest (ServerJobWork *work, const LedgerChangeset *merge, const LedgerChangeset *undo, GError **error)
{
  g_autoptr (GHashTable) undone = g_hash_table_new (ledger_id_hash, ledger_id_equal);

  for (guint i = 0; i < undo->records->len; i++)
    g_hash_table_add (undone, &((LedgerRecordChange *) undo->records->pdata[i])->id);
  for (guint i = 0; i < merge->records->len; i++)
    {
      const LedgerRecordChange *record = merge->records->pdata[i];

      if (!g_hash_table_contains (undone, &record->id) && !server_job_leave_out (work, &record->id, error))
        return FALSE;
    }
  return TRUE;
}

static LedgerChangeset *
make_undo (ServerJobWork *work, gint64 seen, GError **error)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (work->store, "undo");
  g_autoptr (LedgerChangeset) merge = read_ledger (work, error), undo = NULL;
  g_autoptr (GError) fault = NULL;
  gboolean asking = strcmp (work->job->state, SERVER_JOB_PREVIEWED) == 0;

  if (merge == NULL)
    return NULL;
  ledger_edit_set_atomic (edit);
  if (ledger_contact_merge_invert (edit, work->transaction, merge, &fault))
    undo = ledger_edit_make_changeset (edit, work->transaction, seen, &fault);
  if (undo == NULL)
    {
      as_fault_of_the_job (&fault, error);
      return NULL;
    }
  work->found = merge->records->len;
  return asking || leave_rest (work, merge, undo, error) ? g_steal_pointer (&undo) : NULL;
}

static const char *const undo_parameters[] = { "contact", "changeset", NULL };

const ServerJobKind server_job_undo_merge = {
  .name = "undo-merge", .label = N_("Undo a merge of contacts"), .parameters = undo_parameters, .read = read_undo,
  .make = make_undo,
};

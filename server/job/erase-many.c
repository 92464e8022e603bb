/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The job `erase-many` (REL-10, AVG-06): inactive contacts are deleted for good, by the erasure that ledenboekctl does
 * (S27). Each piece judges its few contacts again, under the clock, and erases those that may still go as one erasure;
 * between two pieces it can be cancelled, and what went by then is gone. The ids of the erasures follow from the job,
 * so the certificate finds them. Writer queue; the preview on any thread.
 */
#include "config.h"

#include "server/job/job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/privacy/removal.h"
#include "libledger/sync/json.h"
#include "server/authority/scope.h"
#include "server/erasure/erasure.h"
#include "server/server-error.h"

/* Contacts of one piece. */
#define PIECE 10

/* Of those that stay so many are named in the preview. */
#define NAMED 1000

static gboolean
malformed (GError **error, const char *message)
{
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, message);
  return FALSE;
}

/* -- Who may */

typedef struct
{
  GString *names;
} NamesCall;

/* access, display_name, login */
static gboolean
add_name (const LedgerValue *values, guint n_values, gpointer data)
{
  const NamesCall *call = data;
  const char *name = ledger_value_get_text (&values[1]), *login = ledger_value_get_text (&values[2]);
  LedgerAccess access;

  if (ledger_access_read (ledger_value_get_text (&values[0]), &access) &&
      ledger_access_get (&access, "erasure") == LEDGER_PERMISSION_EDIT)
    g_string_append_printf (call->names, "%s%s", call->names->len > 0 ? ", " : "", name != NULL ? name : login);
  return TRUE;
}

/* Who has not the right is told who has it. */
static gboolean
may_erase (ServerJobWork *work, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  NamesCall call = { names };

  work->field = &ledger_model_find_kind (work->model, "contact")->fields[0];
  if (ledger_access_get (work->access, "erasure") == LEDGER_PERMISSION_EDIT)
    return TRUE;
  if (!ledger_transaction_query (work->transaction,
                                 "SELECT a.access, u.display_name, a.login FROM account a LEFT JOIN \"user\" u ON "
                                 "u.id = a.account_user WHERE a.blocked = 0 ORDER BY a.account_user", NULL, 0, add_name,
                                 &call, error))
    return FALSE;
  if (names->len > 0)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_RIGHTS, _("Contacts may be deleted for good by: %s."), names->str);
  else
    g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_RIGHTS,
                         _("Nobody may delete contacts for good here: the administrator gives that right."));
  return FALSE;
}

/* -- Parameters */

/* The list goes into a table of its own; what is kept of the parameters does without. */
static gboolean
read_ids (ServerJobWork *work, JsonObject *object, GError **error)
{
  JsonArray *list = json_object_has_member (object, "ids") ? ledger_json_get_array (object, "ids") : NULL;
  guint length = list != NULL ? json_array_get_length (list) : 0;

  if (length == 0 || length > LEDGER_REMOVAL_LIMIT)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_MALFORMED,
                   _("“erase-many” takes “ids”, the ids of at most %d contacts."), LEDGER_REMOVAL_LIMIT);
      return FALSE;
    }
  work->job->ids = g_array_sized_new (FALSE, FALSE, sizeof (LedgerId), length);
  for (guint i = 0; i < length; i++)
    {
      JsonNode *element = json_array_get_element (list, i);
      LedgerId id;

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING ||
          !ledger_id_parse (json_node_get_string (element), &id))
        return malformed (error, _("“ids” is a list of the ids of records."));
      g_array_append_val (work->job->ids, id);
    }
  g_free (work->job->parameters);
  work->job->parameters = g_strdup ("{\"ids\":[]}");
  return TRUE;
}

static gboolean
read_erase (ServerJobWork *work, JsonObject *object, GError **error)
{
  gboolean asking = strcmp (work->job->state, SERVER_JOB_PREVIEWED) == 0;

  return may_erase (work, error) && (!asking || read_ids (work, object, error));
}

/* -- Judging */

/* (transfer full): what holds it; of what is unknown or out of the asker's scope, that it is not there. */
static LedgerRemoval *
judge (ServerJobWork *work, const LedgerId *id, const char *today, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) contact = ledger_tables_read (work->transaction, work->field->kind, id,
                                                         LEDGER_SIDE_AUTHORITY, &fault);
  LedgerRemoval *removal;
  gboolean reaches = FALSE;

  if (fault == NULL && contact != NULL)
    server_scope_holds (work->transaction, work->access, id, &reaches, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  if (reaches)
    return ledger_removal_judge (work->transaction, work->model, LEDGER_SIDE_AUTHORITY, contact, today, error);
  removal = g_new0 (LedgerRemoval, 1);
  removal->contact = *id;
  removal->causes = LEDGER_REMOVAL_GONE;
  return removal;
}

static char *
dup_today (ServerJobWork *work)
{
  return ledger_world_dup_today (ledger_store_get_world (work->store), NULL);
}

/* -- The preview */

static void
append_blocked (GString *json, const LedgerRemoval *removal)
{
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (json, "%s{\"contact\":\"%s\",\"due\":\"%s\",\"causes\":[",
                          json->str[json->len - 1] == '[' ? "" : ",", ledger_id_write (&removal->contact, id),
                          removal->due != NULL ? removal->due : "");
  for (guint place = 0; place < LEDGER_REMOVAL_CAUSES; place++)
    if ((removal->causes & (1u << place)) != 0)
      g_string_append_printf (json, "%s\"%s\"", json->str[json->len - 1] == '[' ? "" : ",",
                              ledger_removal_cause_get_name (1u << place));
  g_string_append (json, "]}");
}

static void
append_kept (GString *json, const GArray *kept)
{
  g_string_append (json, "],\"kept\":[");
  for (guint i = 0; i < kept->len; i++)
    {
      const LedgerRemovalKept *one = &g_array_index (kept, LedgerRemovalKept, i);

      g_string_append_printf (json, "%s{\"kind\":\"%s\",\"until\":\"%s\",\"count\":%u}", i > 0 ? "," : "",
                              one->kind->spec->name, one->until, one->count);
    }
  g_string_append_c (json, ']');
}

/* Who was told to stay stays, whatever becomes of him until it is ordered. */
static gboolean
preview_erase (ServerJobWork *work, GError **error)
{
  g_autofree char *today = dup_today (work);
  g_autoptr (GString) json = g_string_new ("\"blocked\":[");
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (LedgerRemovalKept));
  g_autoptr (GArray) ids = g_steal_pointer (&work->job->ids);

  work->job->ids = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  for (guint i = 0; i < ids->len; i++)
    {
      const LedgerId *id = &g_array_index (ids, LedgerId, i);
      g_autoptr (LedgerRemoval) removal = judge (work, id, today, error);

      if (removal == NULL || (removal->causes == 0 && !ledger_removal_count_kept (work->transaction, work->model,
                                                                                 LEDGER_SIDE_AUTHORITY, id, today,
                                                                                 kept, error)))
        return FALSE;
      if (removal->causes == 0)
        g_array_append_vals (work->job->ids, id, 1);
      else if (work->left++ < NAMED)
        append_blocked (json, removal);
    }
  append_kept (json, kept);
  work->found = work->changed = work->job->ids->len;
  g_free (work->told);
  work->told = g_strdup (json->str);
  return TRUE;
}

/* -- The pieces */

static gboolean
add_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_array_append_val ((GArray *) data, values[0].id);
  return TRUE;
}

static GArray *
list_next (ServerJobWork *work, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  LedgerValue parameters[] = { LEDGER_ID (&work->job->id), LEDGER_ID (&work->job->after_record),
                               LEDGER_INTEGER (PIECE) };

  if (!ledger_transaction_query (work->transaction,
                                 "SELECT record FROM job_selection WHERE job = ? AND record > ? ORDER BY record "
                                 "LIMIT ?", parameters, G_N_ELEMENTS (parameters), add_id, ids, error))
    return NULL;
  if (ids->len > 0)
    work->job->after_record = g_array_index (ids, LedgerId, ids->len - 1);
  return g_steal_pointer (&ids);
}

static LedgerId
get_erasure (const LedgerId *job, gint64 piece)
{
  g_autofree char *slot = g_strdup_printf ("erasure:%" G_GINT64_FORMAT, piece);

  return ledger_id_derive (job, slot);
}

static gboolean
erase (ServerJobWork *work, const GArray *roots, GError **error)
{
  LedgerId erasure = get_erasure (&work->job->id, work->job->after_position);
  g_auto (LedgerValue) login = { 0 };
  const char *by;

  if (!ledger_transaction_ask (work->transaction, "SELECT login FROM account WHERE account_user = ?",
                               &LEDGER_ID (&work->job->asker), 1, &login, error))
    return FALSE;
  by = ledger_value_get_text (&login);
  work->job->staged += roots->len;
  return server_erasure_execute_all (work->transaction, work->store,
                                     (const LedgerId *) (gconstpointer) roots->data, roots->len, &erasure,
                                     by != NULL ? by : "", _("inactive contacts, after their retention term"), error);
}

static gboolean
stage_erase (ServerJobWork *work, gboolean *finished, GError **error)
{
  g_autofree char *today = dup_today (work);
  g_autoptr (GArray) ids = list_next (work, error), roots = g_array_new (FALSE, FALSE, sizeof (LedgerId));

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const LedgerId *id = &g_array_index (ids, LedgerId, i);
      g_autoptr (LedgerRemoval) removal = judge (work, id, today, error);

      if (removal == NULL || (removal->causes != 0 && !server_job_leave_out (work, id, error)))
        return FALSE;
      if (removal->causes == 0)
        g_array_append_vals (roots, id, 1);
    }
  if (ids == NULL || (roots->len > 0 && !erase (work, roots, error)))
    return FALSE;
  work->job->progress += ids->len;
  work->job->after_position++;
  *finished = ids->len < PIECE;
  return TRUE;
}

/* The version of its last erasure: all of it is at hand with that. */
static gboolean
finish_erase (ServerJobWork *work, GError **error)
{
  return (work->job->staged == 0 || server_erasure_get_last (work->transaction, &work->job->seq, error)) &&
         server_job_set_done (work, error);
}

static const char *const erase_parameters[] = { "ids", NULL };

const ServerJobKind server_job_erase_many = {
  .name = "erase-many", .label = N_("Delete contacts for good"), .parameters = erase_parameters, .read = read_erase,
  .preview = preview_erase, .stage = stage_erase, .finish = finish_erase,
};

/* -- The certificate */

gboolean
server_job_append_certificate (LedgerStore *store, const ServerJob *job, GString *json, GError **error)
{
  gint64 pieces = strcmp (job->name, server_job_erase_many.name) == 0 ? job->total / PIECE + 1 : 0;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  g_autoptr (ServerErasure) erasure = NULL;
  g_autoptr (GError) fault = NULL;
  g_autofree char *text = NULL;

  for (gint64 piece = 0; piece < pieces; piece++)
    {
      LedgerId id = get_erasure (&job->id, piece);

      g_array_append_val (ids, id);
    }
  erasure = server_erasure_gather (store, (const LedgerId *) (gconstpointer) ids->data, ids->len, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (erasure == NULL)
    {
      g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MISSING, _("That job has erased nobody."));
      return FALSE;
    }
  text = server_erasure_dup_certificate (erasure);
  g_string_append_printf (json, "{\"contacts\":%u,\"replicas\":%u,\"confirmed\":%u,\"certificate\":",
                          erasure->ids->len, erasure->replicas->len, server_erasure_count_confirmed (erasure));
  ledger_json_append_string (json, text);
  g_string_append_c (json, '}');
  return TRUE;
}

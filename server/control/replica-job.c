/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica job and job list: jobs of the server, asked, ordered and watched from a replica, and listed at the server.
 * Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/privacy/removal.h"
#include "libledger/sync/job.h"
#include "server/control/book.h"
#include "server/control/output.h"
#include "server/control/replica.h"
#include "server/job/job.h"

/* Milliseconds between two looks at a job that is waited for. */
#define LOOK_EVERY 200

static const ControlColumn columns[] = {
  { "id", N_("Job"), CONTROL_TEXT },
  { "name", N_("Kind"), CONTROL_TEXT },
  { "state", N_("State"), CONTROL_TEXT },
  { "asked", N_("Asked"), CONTROL_INSTANT },
  { "progress", N_("Done"), CONTROL_INTEGER },
  { "total", N_("Of"), CONTROL_INTEGER },
  { "change", N_("To be changed"), CONTROL_INTEGER },
  { "same", N_("Are so already"), CONTROL_INTEGER },
  { "left", N_("Not reached"), CONTROL_INTEGER },
  { "changed", N_("Changed"), CONTROL_INTEGER },
  { "left_out", N_("Changed meanwhile, left"), CONTROL_INTEGER },
  { "message", N_("Message"), CONTROL_TEXT },
  { "preview", NULL, CONTROL_JSON },
  { NULL },
};

static void
add_job (ControlTable *table, const LedgerJob *job)
{
  g_autofree char *id = ledger_id_dup_text (&job->id);

  control_table_add (table, id, job->name, ledger_job_state_get_name (job->state), job->asked, job->progress,
                     job->total, job->change, job->same, job->left, job->changed, job->left_out, job->message,
                     job->told != NULL ? job->told : "null");
}

static LedgerJob *
send_order (ControlReplica *opened, const LedgerId *id, LedgerJobOrder order, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ledger_replica_order_job_async (opened->replica, id, order, NULL, control_wait, &result);
  control_wait_for (&result);
  return ledger_replica_job_finish (opened->replica, result, error);
}

LedgerJob *
control_send_job (ControlReplica *opened, const char *name, const char *parameters, GError **error)
{
  LedgerId id = ledger_id_new (opened->world);
  g_autoptr (GAsyncResult) result = NULL;

  ledger_replica_ask_job_async (opened->replica, &id, name, parameters, NULL, control_wait, &result);
  control_wait_for (&result);
  return ledger_replica_job_finish (opened->replica, result, error);
}

/* "FIELD=VALUE" as a member of JSON: the value is normalised as a form does it; an empty one is null. */
static gboolean
append_assignment (const LedgerKind *kind, const char *text, GString *json, GError **error)
{
  g_autofree char *name = NULL;
  g_auto (LedgerValue) value = { 0 };
  const char *typed = NULL;
  const LedgerField *field;

  if (!control_split_assignment (text, &name, &typed, error))
    return FALSE;
  field = ledger_kind_find_field (kind, name);
  if (field == NULL)
    {
      g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("A %s has no field “%s”"), kind->spec->name, name);
      return FALSE;
    }
  if (!ledger_field_read (field, typed, NULL, &value, error))
    return FALSE;
  if (json->str[json->len - 1] != '{')
    g_string_append_c (json, ',');
  ledger_json_append_string (json, name);
  g_string_append_c (json, ':');
  ledger_value_append_json (&value, json);
  return TRUE;
}

/* change-many KIND FIELD=VALUE [FIELD=VALUE...]: what is set, then what the records have that get it. */
static char *
dup_change (const ControlCall *call, ControlReplica *opened, GError **error)
{
  const LedgerKind *kind = control_find_kind (opened->store, call->arguments[1], error);
  g_autoptr (GString) json = g_string_new (NULL);

  if (kind == NULL)
    return NULL;
  g_string_append_printf (json, "{\"kind\":\"%s\",\"set\":{", kind->spec->name);
  if (!append_assignment (kind, call->arguments[2], json, error))
    return NULL;
  g_string_append (json, "},\"where\":{");
  for (guint i = 3; i < call->n_arguments; i++)
    if (!append_assignment (kind, call->arguments[i], json, error))
      return NULL;
  g_string_append (json, "}}");
  return g_strdup (json->str);
}

/* undo JOB */
static char *
dup_undo (const ControlCall *call, ControlReplica *opened, GError **error)
{
  LedgerId id;

  return control_parse_id (call->arguments[1], &id, error)
           ? g_strdup_printf ("{\"job\":\"%s\"}", call->arguments[1]) : NULL;
}

/* merge SURVIVOR LOSER */
static char *
dup_merge (const ControlCall *call, ControlReplica *opened, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);
  LedgerId survivor, loser;

  if (!control_parse_id (call->arguments[1], &survivor, error) || !control_parse_id (call->arguments[2], &loser, error))
    return NULL;
  g_string_append_printf (json, "{\"survivor\":\"%s\",\"loser\":\"%s\",\"take\":[", call->arguments[1],
                          call->arguments[2]);
  for (guint i = 0; call->takes != NULL && call->takes[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      ledger_json_append_string (json, call->takes[i]);
    }
  g_string_append (json, "]}");
  return g_strdup (json->str);
}

/* undo-merge CONTACT or CHANGESET, as the history tells it */
static char *
dup_undo_merge (const ControlCall *call, ControlReplica *opened, GError **error)
{
  g_autoptr (LedgerRecord) contact = NULL;
  LedgerId id;

  if (!control_parse_id (call->arguments[1], &id, error))
    return NULL;
  contact = ledger_store_get_root (opened->store, &id);
  return g_strdup_printf ("{\"%s\":\"%s\"}", contact != NULL ? "contact" : "changeset", call->arguments[1]);
}

/* (transfer full): the id of the reason of that name or id */
static gboolean
find_reason (ControlReplica *opened, const char *text, LedgerId *reason, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (opened->store), "sign_off_reason");
  g_autoptr (GPtrArray) reasons = NULL;

  if (ledger_id_parse (text, reason))
    return TRUE;
  reasons = ledger_store_list_all (opened->store, kind, error);
  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    if (g_strcmp0 (ledger_record_get_text (reasons->pdata[i], "name"), text) == 0)
      {
        *reason = ((const LedgerRecord *) reasons->pdata[i])->id;
        return TRUE;
      }
  if (reasons != NULL)
    g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED, _("There is no reason of sign-off “%s”"), text);
  return FALSE;
}

/* erase-many [REASON]: all inactive contacts, or those of that reason; the server says who stays */
static char *
dup_erase (const ControlCall *call, ControlReplica *opened, GError **error)
{
  LedgerId reason;
  LedgerRemovalFilter filter = { call->n_arguments > 1 ? &reason : NULL, NULL };
  g_autoptr (GPtrArray) removals = NULL;
  g_autoptr (GString) json = g_string_new ("{\"ids\":[");

  if (filter.reason != NULL && !find_reason (opened, call->arguments[1], &reason, error))
    return NULL;
  removals = ledger_removal_list (opened->store, &filter, NULL, error);
  for (guint i = 0; removals != NULL && i < removals->len; i++)
    {
      char id[LEDGER_ID_TEXT_SIZE];

      g_string_append_printf (json, "%s\"%s\"", i > 0 ? "," : "",
                              ledger_id_write (&((const LedgerRemoval *) removals->pdata[i])->contact, id));
    }
  g_string_append (json, "]}");
  return removals != NULL ? g_strdup (json->str) : NULL;
}

/* prepare-mailing MAILING, send-mailing MAILING */
static char *
dup_mailing (const ControlCall *call, ControlReplica *opened, GError **error)
{
  LedgerId id;

  return control_parse_id (call->arguments[1], &id, error)
           ? g_strdup_printf ("{\"mailing\":\"%s\"}", call->arguments[1]) : NULL;
}

/* What is asked for: the word, the kind of job, and how many arguments stand with it. */
static const struct
{
  const char *word, *name;
  guint least, most;
  char *(*dup_parameters) (const ControlCall *call, ControlReplica *opened, GError **error);
} askable[] = {
  { "change-many", "change-many", 3, G_MAXUINT, dup_change },
  { "undo", "undo-many", 2, 2, dup_undo },
  { "merge", "merge", 3, 3, dup_merge },
  { "undo-merge", "undo-merge", 2, 2, dup_undo_merge },
  { "erase-many", "erase-many", 1, 2, dup_erase },
  { "prepare-mailing", "prepare-mailing", 2, 2, dup_mailing },
  { "send-mailing", "send-mailing", 2, 2, dup_mailing },
};

/* With --wait until it has ended. Takes @job. */
static LedgerJob *
wait_for_end (const ControlCall *call, ControlReplica *opened, LedgerJob *job, GError **error)
{
  while (job != NULL && call->wait && (job->state == LEDGER_JOB_WAITING || job->state == LEDGER_JOB_RUNNING))
    {
      LedgerId id = job->id;

      g_usleep (LOOK_EVERY * 1000);
      ledger_job_free (job);
      job = send_order (opened, &id, LEDGER_JOB_LOOK, error);
    }
  return job;
}

/* What is to be undone may be an import: the server says so. */
static gboolean
is_of_import (const ControlCall *call, ControlReplica *opened)
{
  g_autoptr (LedgerJob) undone = NULL;
  LedgerId id;

  if (strcmp (call->arguments[0], "undo") != 0 || !ledger_id_parse (call->arguments[1], &id))
    return FALSE;
  undone = send_order (opened, &id, LEDGER_JOB_LOOK, NULL);
  return undone != NULL && strcmp (undone->name, "import") == 0;
}

LedgerJob *
control_order_job (const ControlCall *call, ControlReplica *opened, const LedgerId *id, LedgerJobOrder order,
                   GError **error)
{
  return wait_for_end (call, opened, send_order (opened, id, order, error), error);
}

void
control_print_job (const ControlCall *call, const LedgerJob *job)
{
  g_autoptr (ControlTable) table = control_table_new (columns);

  add_job (table, job);
  control_table_print (table, CONTROL_OBJECT, call->json);
}

static LedgerJob *
do_command (const ControlCall *call, ControlReplica *opened, GError **error)
{
  static const struct { const char *word; LedgerJobOrder order; } orders[] =
      { { "show", LEDGER_JOB_LOOK }, { "run", LEDGER_JOB_RUN }, { "cancel", LEDGER_JOB_CANCEL } };
  const char *word = call->arguments[0];
  g_autofree char *parameters = NULL;
  LedgerId id;

  for (guint i = 0; i < G_N_ELEMENTS (askable); i++)
    if (strcmp (word, askable[i].word) == 0 && call->n_arguments >= askable[i].least &&
        call->n_arguments <= askable[i].most)
      {
        parameters = askable[i].dup_parameters (call, opened, error);
        if (parameters == NULL)
          return NULL;
        return control_send_job (opened, is_of_import (call, opened) ? "undo-import" : askable[i].name, parameters,
                                 error);
      }
  for (guint i = 0; call->n_arguments == 2 && i < G_N_ELEMENTS (orders); i++)
    if (strcmp (word, orders[i].word) == 0)
      return control_parse_id (call->arguments[1], &id, error)
             ? control_order_job (call, opened, &id, orders[i].order, error) : NULL;
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
               _("Say “change-many KIND FIELD=VALUE [FIELD=VALUE...]”, “undo JOB”, “merge SURVIVOR LOSER”, "
                 "“undo-merge CONTACT|CHANGESET”, “erase-many [REASON]”, “prepare-mailing MAILING”, "
                 "“send-mailing MAILING”, “run JOB”, "
                 "“show JOB”, “cancel JOB” or “certificate JOB”"));
  return NULL;
}

static gboolean
print_all (const ControlCall *call, ControlReplica *opened, GError **error)
{
  g_autoptr (ControlTable) table = control_table_new (columns);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  ledger_replica_list_jobs_async (opened->replica, NULL, control_wait, &result);
  control_wait_for (&result);
  jobs = ledger_replica_list_jobs_finish (opened->replica, result, error);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    add_job (table, jobs->pdata[i]);
  if (jobs != NULL)
    control_table_print (table, CONTROL_LIST, call->json);
  return jobs != NULL;
}

static gboolean
print_certificate (const ControlCall *call, ControlReplica *opened, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LedgerCertificate) certificate = NULL;
  LedgerId id;

  if (!control_parse_id (call->arguments[1], &id, error))
    return FALSE;
  ledger_replica_ask_certificate_async (opened->replica, &id, NULL, control_wait, &result);
  control_wait_for (&result);
  certificate = ledger_replica_ask_certificate_finish (opened->replica, result, error);
  if (certificate != NULL)
    control_print (certificate->text);
  return certificate != NULL;
}

gboolean
control_replica_job (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (LedgerJob) job = NULL;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error) ||
      !control_replica_connect (&opened, NULL, NULL, error))
    return FALSE;
  if (strcmp (call->arguments[0], "list") == 0 && call->n_arguments == 1)
    return print_all (call, &opened, error);
  if (strcmp (call->arguments[0], "certificate") == 0 && call->n_arguments == 2)
    return print_certificate (call, &opened, error);
  job = do_command (call, &opened, error);
  if (job == NULL)
    return FALSE;
  control_print_job (call, job);
  return TRUE;
}

static const ControlColumn server_columns[] = {
  { "id", N_("Job"), CONTROL_TEXT },
  { "name", N_("Kind"), CONTROL_TEXT },
  { "state", N_("State"), CONTROL_TEXT },
  { "asked", N_("Asked"), CONTROL_INSTANT },
  { "by", N_("By"), CONTROL_TEXT },
  { "progress", N_("Done"), CONTROL_INTEGER },
  { "total", N_("Of"), CONTROL_INTEGER },
  { "lease_until", N_("Held until"), CONTROL_INSTANT },
  { "preview", NULL, CONTROL_JSON },
  { "result", NULL, CONTROL_JSON },
  { "message", N_("Message"), CONTROL_TEXT },
  { NULL },
};

gboolean
control_job_list (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (ControlTable) table = control_table_new (server_columns);
  g_autoptr (GPtrArray) jobs = NULL;
  const LedgerKind *user;

  if (!control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error))
    return FALSE;
  user = ledger_model_find_kind (ledger_store_get_model (book.store), "user");
  jobs = server_job_list (book.store, NULL, error);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const ServerJob *job = jobs->pdata[i];
      g_autofree char *id = ledger_id_dup_text (&job->id);
      g_autofree char *by = ledger_store_dup_title (book.store, user, &job->asker);

      control_table_add (table, id, job->name, job->state, job->asked, by, job->progress, job->total,
                         strcmp (job->state, SERVER_JOB_RUNNING) == 0 ? job->lease_until : (gint64) 0, job->preview,
                         job->result != NULL ? job->result : "null", job->message);
    }
  if (jobs != NULL)
    control_table_print (table, CONTROL_LIST, call->json);
  return jobs != NULL;
}

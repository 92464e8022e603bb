/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking the server for jobs and reading what it tells of them (S9). Nothing of it is kept here: a job is the
 * server's. Main thread.
 */
#include "config.h"

#include "libledger/sync/job.h"
#include "libledger/sync/json.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Counting what a job would do takes the server a second for 100,000 records. */
#define JOB_DEADLINE 60

static const char *const states[] = { "previewed", "waiting", "running", "done", "failed", "cancelled" };

void
ledger_job_free (LedgerJob *job)
{
  if (job == NULL)
    return;
  g_free (job->name);
  g_free (job->message);
  g_free (job->told);
  g_free (job);
}

gboolean
ledger_job_has_ended (const LedgerJob *job)
{
  return job->state >= LEDGER_JOB_DONE;
}

const char *
ledger_job_state_get_name (LedgerJobState state)
{
  return states[state];
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL ? ledger_json_as_object (node) : NULL;
}

static LedgerJob *
read_job (JsonObject *object, GError **error)
{
  g_autoptr (LedgerJob) job = g_new0 (LedgerJob, 1);
  const char *state = object != NULL ? ledger_json_get_text (object, "state") : NULL;
  JsonObject *preview = object != NULL ? get_object (object, "preview") : NULL;
  JsonObject *result = object != NULL ? get_object (object, "result") : NULL;
  guint i = 0;

  while (i < G_N_ELEMENTS (states) && g_strcmp0 (states[i], state) != 0)
    i++;
  if (i == G_N_ELEMENTS (states) || !ledger_json_get_id (object, "id", &job->id) ||
      ledger_json_get_text (object, "name") == NULL)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                           _("The server's answer is not whole or not of the form; ask again."));
      return NULL;
    }
  job->state = (LedgerJobState) i;
  job->name = g_strdup (ledger_json_get_text (object, "name"));
  job->message = g_strdup (ledger_json_get_text (object, "message"));
  ledger_json_get_integer (object, "asked", &job->asked);
  ledger_json_get_integer (object, "progress", &job->progress);
  ledger_json_get_integer (object, "total", &job->total);
  ledger_json_get_integer (object, "seq", &job->seq);
  if (preview != NULL)
    {
      ledger_json_get_integer (preview, "records", &job->records);
      ledger_json_get_integer (preview, "change", &job->change);
      ledger_json_get_integer (preview, "same", &job->same);
      ledger_json_get_integer (preview, "left", &job->left);
      job->told = json_to_string (json_object_get_member (object, "preview"), FALSE);
    }
  if (result != NULL)
    {
      ledger_json_get_integer (result, "changed", &job->changed);
      ledger_json_get_integer (result, "left", &job->left_out);
    }
  return g_steal_pointer (&job);
}

/* What is wrong with the request is said in the server's words: only it knows. */
static GError *
dup_refusal (const LedgerResponse *response)
{
  gsize size = 0;
  const char *text = response->body != NULL ? g_bytes_get_data (response->body, &size) : "";
  g_autoptr (JsonNode) node = response->error == NULL ? ledger_json_parse (text, (gssize) size, NULL) : NULL;
  JsonObject *object = node != NULL ? ledger_json_as_object (node) : NULL;
  const char *code = object != NULL ? ledger_json_get_text (object, "error") : NULL;
  const char *message = object != NULL ? ledger_json_get_text (object, "message") : NULL;

  if (message != NULL && g_strcmp0 (code, "rights") == 0)
    return g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_RIGHTS, message);
  if (message != NULL && (response->status == 400 || response->status == 404 || g_strcmp0 (code, "exists") == 0))
    return g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REFUSED, message);
  return ledger_replica_error_from_answer (response);
}

/* (transfer full) (nullable): the answer as an object, in @node. */
JsonObject *
ledger_replica_read_json (const LedgerResponse *response, JsonNode **node, GError **error)
{
  gsize size = 0;
  const char *text = response->body != NULL ? g_bytes_get_data (response->body, &size) : "";

  *node = NULL;
  if (response->error != NULL || response->status != 200)
    {
      g_propagate_error (error, dup_refusal (response));
      return NULL;
    }
  *node = ledger_json_parse (text, (gssize) size, error);
  return *node != NULL ? ledger_json_as_object (*node) : NULL;
}

static void
on_job (const LedgerResponse *response, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;
  JsonObject *object = ledger_replica_read_json (response, &node, &error);
  LedgerJob *job = error == NULL ? read_job (object, &error) : NULL;

  if (job != NULL)
    g_task_return_pointer (task, job, (GDestroyNotify) ledger_job_free);
  else
    g_task_return_error (task, error);
}

static void
on_certificate (const LedgerResponse *response, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (LedgerCertificate) certificate = g_new0 (LedgerCertificate, 1);
  GError *error = NULL;
  JsonObject *object = ledger_replica_read_json (response, &node, &error);

  if (error == NULL && (object == NULL || ledger_json_get_text (object, "certificate") == NULL))
    g_set_error_literal (&error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                         _("The server's answer is not whole or not of the form; ask again."));
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  certificate->text = g_strdup (ledger_json_get_text (object, "certificate"));
  ledger_json_get_integer (object, "contacts", &certificate->contacts);
  ledger_json_get_integer (object, "replicas", &certificate->replicas);
  ledger_json_get_integer (object, "confirmed", &certificate->confirmed);
  g_task_return_pointer (task, g_steal_pointer (&certificate), (GDestroyNotify) ledger_certificate_free);
}

static void
on_jobs (const LedgerResponse *response, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_job_free);
  GError *error = NULL;
  JsonObject *object = ledger_replica_read_json (response, &node, &error);
  JsonArray *list = object != NULL ? ledger_json_get_array (object, "jobs") : NULL;

  for (guint i = 0; list != NULL && error == NULL && i < json_array_get_length (list); i++)
    {
      LedgerJob *job = read_job (ledger_json_as_object (json_array_get_element (list, i)), &error);

      if (job != NULL)
        g_ptr_array_add (jobs, job);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&jobs), (GDestroyNotify) g_ptr_array_unref);
}

void
ledger_replica_send_json (LedgerReplica *self, GTask *task, LedgerRequest *request, LedgerResponseFunction done)
{
  g_autofree char *token = ledger_replica_dup_token (self);

  if (token == NULL || self->transport == NULL)
    {
      g_task_return_new_error (task, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                               _("Nobody is logged in here: log in first."));
      g_object_unref (task);
      return;
    }
  request->token = token;
  request->content_type = "application/json";
  request->deadline = MAX (request->deadline, JOB_DEADLINE);
  ledger_transport_send (self->transport, request, g_task_get_cancellable (task), done, task);
}

void
ledger_replica_ask_job_async (LedgerReplica *self, const LedgerId *id, const char *name, const char *parameters,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;
  char text[LEDGER_ID_TEXT_SIZE];
  LedgerRequest request = { .method = "POST", .path = "/v1/jobs" };

  g_string_append_printf (json, "{\"id\":\"%s\",\"name\":", ledger_id_write (id, text));
  ledger_json_append_string (json, name);
  g_string_append_printf (json, ",\"parameters\":%s}", parameters);
  request.body = body = g_bytes_new (json->str, json->len);
  ledger_replica_send_json (self, g_task_new (self, cancellable, callback, data), &request, on_job);
}

void
ledger_replica_order_job_async (LedgerReplica *self, const LedgerId *id, LedgerJobOrder order,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  const char *json = order == LEDGER_JOB_RUN ? "{\"do\":\"run\"}" : "{\"do\":\"cancel\"}";
  g_autoptr (GBytes) body = order != LEDGER_JOB_LOOK ? g_bytes_new_static (json, strlen (json)) : NULL;
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *path = g_strconcat ("/v1/jobs/", ledger_id_write (id, text), NULL);
  LedgerRequest request = { .method = order == LEDGER_JOB_LOOK ? "GET" : "POST", .path = path, .body = body };

  ledger_replica_send_json (self, g_task_new (self, cancellable, callback, data), &request, on_job);
}

void
ledger_replica_add_job_part_async (LedgerReplica *self, const LedgerId *id, guint part, guint rows, GBytes *content,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;
  gsize size;
  const char *bytes = g_bytes_get_data (content, &size);
  g_autofree char *text = g_strndup (bytes, size);
  char id_text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *path = g_strconcat ("/v1/jobs/", ledger_id_write (id, id_text), NULL);
  LedgerRequest request = { .method = "POST", .path = path };

  g_string_append_printf (json, "{\"do\":\"add\",\"part\":%u,\"rows\":%u,\"content\":", part, rows);
  ledger_json_append_string (json, text);
  g_string_append_c (json, '}');
  request.body = body = g_bytes_new (json->str, json->len);
  ledger_replica_send_json (self, g_task_new (self, cancellable, callback, data), &request, on_job);
}

LedgerJob *
ledger_replica_job_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ledger_certificate_free (LedgerCertificate *certificate)
{
  if (certificate != NULL)
    g_free (certificate->text);
  g_free (certificate);
}

void
ledger_replica_ask_certificate_async (LedgerReplica *self, const LedgerId *id, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data)
{
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *path = g_strconcat ("/v1/certificates/", ledger_id_write (id, text), NULL);
  LedgerRequest request = { .method = "GET", .path = path };

  ledger_replica_send_json (self, g_task_new (self, cancellable, callback, data), &request, on_certificate);
}

LedgerCertificate *
ledger_replica_ask_certificate_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ledger_replica_list_jobs_async (LedgerReplica *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data)
{
  LedgerRequest request = { .method = "GET", .path = "/v1/jobs" };

  ledger_replica_send_json (self, g_task_new (self, cancellable, callback, data), &request, on_jobs);
}

GPtrArray *
ledger_replica_list_jobs_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

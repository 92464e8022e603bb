/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The requests about jobs, and the daemon that does them: one at a time, a piece after the other on the writer queue,
 * so that what desktops push goes in between. Handlers on a reader's thread; the daemon's state on the main thread.
 */
#include "config.h"

#include "server/request/requests.h"
#include "server/watch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/json.h"
#include "server/job/job.h"

/* How often a daemon looks for jobs that others left or were asked of others, microseconds. */
#define LOOK_EVERY (5 * (gint64) G_USEC_PER_SEC)

/* How often the contents of files are gone through for what may go. */
#define SWEEP_EVERY (600 * (gint64) G_USEC_PER_SEC)

/* -- The daemon */

struct _ServerJobs
{
  ServerServer *server;         /* borrowed */
  LedgerId executor;            /* a new one for each start: what an earlier one held is not ours */
  LedgerId job;                 /* null: none is held */
  gboolean under_way;           /* a piece is on the writer queue */
  gboolean again;               /* look again afterwards */
  gboolean running;             /* the timer is set, until the stop */
  gint64 swept;                 /* microseconds UTC: when the contents of files were last gone through */
  guint timer;
};

/* A piece on its way. */
typedef struct
{
  ServerServer *server;         /* owned */
  LedgerId executor, job;
  gboolean more;
  gboolean sweep;               /* go through the contents of files when there is nothing else to do */
  gboolean stop;                /* give back what is held */
} Piece;

ServerJobs *
server_jobs_new (ServerServer *server)
{
  ServerJobs *jobs = g_new0 (ServerJobs, 1);

  jobs->server = server;
  return jobs;
}

void
server_jobs_free (ServerJobs *jobs)
{
  if (jobs->timer != 0)
    ledger_world_remove_timer (server_get_world (jobs->server), jobs->timer);
  g_free (jobs);
}

static void send_piece (ServerJobs *jobs, gboolean stop);

static void
piece_ended (gpointer data)
{
  Piece *piece = data;
  ServerJobs *jobs = server_get_jobs (piece->server);
  gboolean again = jobs->again || piece->more;

  jobs->under_way = FALSE;
  jobs->again = FALSE;
  jobs->job = piece->job;
  if (piece->sweep && !piece->more)
    jobs->swept = ledger_world_now (server_get_world (piece->server));
  if (again && !server_is_stopping (piece->server))
    send_piece (jobs, FALSE);
  g_object_unref (piece->server);
  g_free (piece);
}

/* What went without a person asking for it, while a book healed, or while a reader was under way (S27). */
static gboolean
finish_erasures (ServerServer *server, GError **error)
{
  gint64 waiting = 0;

  return ledger_store_ask (server_server_get_store (server), "SELECT COUNT(*) FROM erasure WHERE scrubbed = 0", NULL,
                           0, &waiting, error) &&
         (waiting == 0 || server_finish_erasures (server, error));
}

/* On the writer queue. */
static gboolean
work_piece (Piece *piece, GError **error)
{
  LedgerStore *store = server_server_get_store (piece->server);
  g_autoptr (ServerJob) taken = NULL;
  ServerJobStep step;
  gint64 seq = 0;

  if (piece->stop)
    return server_job_release (store, &piece->executor, error);
  if (ledger_id_is_null (&piece->job))
    {
      if (!server_job_take (store, &piece->executor, &taken, error))
        return FALSE;
      if (taken == NULL && (!server_job_clean (store, &piece->more, error) || piece->more || !piece->sweep))
        return error == NULL || *error == NULL;
      if (taken == NULL)
        return finish_erasures (piece->server, error) &&
               server_files_sweep (store, server_get_files (piece->server), &piece->more, error);
      piece->job = taken->id;
      piece->more = TRUE;
      return TRUE;
    }
  if (!server_job_step (store, &piece->job, &piece->executor, &step, &seq, error))
    return FALSE;
  if (seq > 0)
    server_watches_poke (server_get_watches (piece->server), seq);
  piece->more = TRUE;
  if (step == SERVER_JOB_GOES_ON)
    return TRUE;
  memset (&piece->job, 0, sizeof piece->job);
  /* What a job erased, also one that was cancelled amidst, is out of the files before the next one begins. */
  return finish_erasures (piece->server, error);
}

static void
run_piece (gpointer data)
{
  Piece *piece = data;
  g_autoptr (GError) error = NULL;

  /* What failed is tried again with the next look: the lease is still ours or has run out. */
  if (!work_piece (piece, &error))
    {
      g_warning ("A job waits: %s", error->message);
      memset (&piece->job, 0, sizeof piece->job);
      piece->more = FALSE;
    }
  ledger_world_post (server_get_world (piece->server), piece_ended, piece);
}

static void
send_piece (ServerJobs *jobs, gboolean stop)
{
  Piece *piece;

  if (jobs->under_way)
    {
      jobs->again = TRUE;
      return;
    }
  if (ledger_id_is_null (&jobs->executor))
    jobs->executor = ledger_id_new (server_get_world (jobs->server));
  jobs->under_way = TRUE;
  piece = g_new0 (Piece, 1);
  piece->server = g_object_ref (jobs->server);
  piece->executor = jobs->executor;
  piece->job = jobs->job;
  piece->stop = stop;
  piece->sweep = ledger_world_now (server_get_world (jobs->server)) - jobs->swept >= SWEEP_EVERY;
  ledger_world_run (server_get_world (jobs->server), LEDGER_QUEUE_WRITER, run_piece, piece);
}

static void
look (gpointer data)
{
  ServerJobs *jobs = data;

  jobs->timer = ledger_world_add_timer (server_get_world (jobs->server), LOOK_EVERY, look, jobs);
  send_piece (jobs, FALSE);
}

void
server_jobs_start (ServerJobs *jobs)
{
  if (!jobs->running)
    look (jobs);
  jobs->running = TRUE;
}

void
server_jobs_stop (ServerJobs *jobs)
{
  if (jobs->timer != 0)
    ledger_world_remove_timer (server_get_world (jobs->server), jobs->timer);
  jobs->timer = 0;
  jobs->running = FALSE;
  if (!ledger_id_is_null (&jobs->executor))
    {
      jobs->under_way = FALSE;
      send_piece (jobs, TRUE);
    }
}

/* -- Requests */

static void
answer_job (ServerCall *call, const ServerJob *job)
{
  GString *body = g_string_new (NULL);

  server_job_append_json (job, body);
  server_call_answer_json (call, body);
}

static void
look_for_work (gpointer data)
{
  g_autoptr (ServerServer) server = data;

  if (!server_is_stopping (server))
    send_piece (server_get_jobs (server), FALSE);
}

/* A request that writes. */
typedef struct
{
  ServerJob *job;               /* to be kept; NULL: an order */
  LedgerId id;
  ServerJobOrder order;
  ServerJobPart part;           /* without content: an order */
  JsonNode *body;               /* (nullable): that the content lies in */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  server_job_free (request->job);
  g_clear_pointer (&request->body, json_node_unref);
  g_free (request);
}

/* On the writer queue. */
static void
write_request (gpointer data)
{
  ServerCall *call = data;
  const Request *request = call->state;
  LedgerStore *store = server_server_get_store (call->server);
  GError *error = NULL;
  g_autoptr (ServerJob) job = request->job != NULL
                              ? server_job_keep (store, request->job, &error)
                              : request->part.content != NULL
                              ? server_job_add_part (store, &request->id, &call->session.user, &request->part, &error)
                              : server_job_order (store, &request->id, &call->session.user, request->order, &error);

  if (job == NULL)
    {
      server_call_fail (call, error);
      return;
    }
  if (strcmp (job->state, SERVER_JOB_PREVIEWED) != 0)
    ledger_world_post (server_get_world (call->server), look_for_work, g_object_ref (call->server));
  answer_job (call, job);
}

static void
send_write (ServerCall *call, Request *request)
{
  server_call_set_state (call, request, request_free);
  ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, write_request, call);
}

/* The body, NULL when it is no JSON. */
static JsonNode *
parse_body (ServerCall *call)
{
  gsize size = 0;
  const char *text = call->body != NULL ? g_bytes_get_data (call->body, &size) : NULL;

  return text != NULL ? ledger_json_parse (text, (gssize) size, NULL) : NULL;
}

void
server_handle_job_ask (ServerCall *call)
{
  g_autoptr (JsonNode) body = parse_body (call);
  JsonObject *object = ledger_json_as_object (body);
  const char *id = ledger_json_get_text (object, "id");
  JsonNode *parameters = object != NULL ? json_object_get_member (object, "parameters") : NULL;
  ServerJobAsk ask = { .name = ledger_json_get_text (object, "name"), .user = call->session.user,
                       .device = call->session.device, .access = &call->session.access };
  g_autofree char *text = NULL;
  GError *error = NULL;
  Request *request;
  ServerJob *job;

  if (id == NULL || !ledger_id_parse (id, &ask.id) || ask.name == NULL || parameters == NULL ||
      !JSON_NODE_HOLDS_OBJECT (parameters))
    {
      server_call_refuse (call, 400, "malformed", _("A job is asked with “id”, “name” and “parameters”."));
      return;
    }
  ask.parameters = text = json_to_string (parameters, FALSE);
  job = server_job_ask (server_server_get_store (call->server), &ask, &error);
  if (job == NULL)
    {
      server_call_fail (call, error);
      return;
    }
  request = g_new0 (Request, 1);
  request->job = job;
  send_write (call, request);
}

/* A part is kept as it comes, within the bounds of a changeset; it is read when the job comes to it. Takes @body. */
static void
add_part (ServerCall *call, const LedgerId *id, JsonNode *body)
{
  JsonObject *object = ledger_json_as_object (body);
  Request *request = g_new0 (Request, 1);

  request->id = *id;
  request->body = body;
  request->part.content = ledger_json_get_text (object, "content");
  if (request->part.content != NULL && ledger_json_get_integer (object, "part", &request->part.position) &&
      ledger_json_get_integer (object, "rows", &request->part.rows) && request->part.position >= 0 &&
      request->part.position < SERVER_JOB_PARTS && request->part.rows > 0 &&
      strlen (request->part.content) <= LEDGER_CHANGESET_BYTES)
    {
      send_write (call, request);
      return;
    }
  request_free (request);
  server_call_refuse (call, 400, "malformed", _("A part of an import is added with “part”, “rows” and “content”, a "
                                                "changeset."));
}

void
server_handle_job_order (ServerCall *call)
{
  g_autoptr (JsonNode) body = parse_body (call);
  const char *order = ledger_json_get_text (ledger_json_as_object (body), "do");
  LedgerId id;
  Request *request;

  if (!ledger_id_parse (call->rest, &id))
    server_call_refuse (call, 404, "unknown", _("There is no such job of yours. Ask for it anew."));
  else if (g_strcmp0 (order, "add") == 0)
    add_part (call, &id, g_steal_pointer (&body));
  else if (g_strcmp0 (order, "run") != 0 && g_strcmp0 (order, "cancel") != 0)
    server_call_refuse (call, 400, "malformed", _("An order is {\"do\": \"run\"} or {\"do\": \"cancel\"}."));
  else
    {
      request = g_new0 (Request, 1);
      request->id = id;
      request->order = *order == 'r' ? SERVER_JOB_ORDER_RUN : SERVER_JOB_ORDER_CANCEL;
      send_write (call, request);
    }
}

void
server_handle_job (ServerCall *call)
{
  GError *error = NULL;
  g_autoptr (ServerJob) job = NULL;
  LedgerId id;

  if (!ledger_id_parse (call->rest, &id))
    {
      server_call_refuse (call, 404, "unknown", _("There is no such job of yours. Ask for it anew."));
      return;
    }
  job = server_job_find (server_server_get_store (call->server), &id, &call->session.user, &error);
  if (job != NULL)
    answer_job (call, job);
  else
    server_call_fail (call, error);
}

void
server_handle_certificate (ServerCall *call)
{
  LedgerStore *store = server_server_get_store (call->server);
  GError *error = NULL;
  g_autoptr (ServerJob) job = NULL;
  g_autoptr (GString) body = g_string_new (NULL);
  LedgerId id;

  if (!ledger_id_parse (call->rest, &id))
    {
      server_call_refuse (call, 404, "unknown", _("There is no such job of yours. Ask for it anew."));
      return;
    }
  job = server_job_find (store, &id, &call->session.user, &error);
  if (job == NULL || !server_job_append_certificate (store, job, body, &error))
    server_call_fail (call, error);
  else
    server_call_answer_json (call, g_steal_pointer (&body));
}

void
server_handle_jobs (ServerCall *call)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) jobs = server_job_list (server_server_get_store (call->server), &call->session.user, &error);
  GString *body;

  if (jobs == NULL)
    {
      server_call_fail (call, error);
      return;
    }
  body = g_string_new ("{\"jobs\":[");
  for (guint i = 0; i < jobs->len; i++)
    {
      if (i > 0)
        g_string_append_c (body, ',');
      server_job_append_json (jobs->pdata[i], body);
    }
  g_string_append (body, "]}");
  server_call_answer_json (call, body);
}

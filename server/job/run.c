/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Doing jobs: the table of kinds, the lease, and one piece after the other, each a durable transaction that may be
 * begun again (S9). Writer queue; the preview on any thread.
 */
#include "config.h"

#include "server/job/job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/json.h"
#include "server/authority/authority.h"
#include "server/server-error.h"

/* So often a job is begun before it is held to be what stops the servers. */
#define TAKES_LIMIT 5

#define CLEANED_AT_ONCE 5000

/* How long a file waits for the order to be read in, microseconds. */
#define UNORDERED_KEPT (24 * 3600 * (gint64) G_USEC_PER_SEC)

static const ServerJobKind *const kinds[] = { &server_job_change_many, &server_job_undo_many, &server_job_merge,
                                             &server_job_undo_merge, &server_job_import, &server_job_undo_import,
                                             &server_job_erase_many, &server_job_prepare_mailing,
                                             &server_job_send_mailing };

/* -- Parameters and rights */

void
server_job_work_clear (ServerJobWork *work)
{
  for (guint i = 0; work->conditions != NULL && i < work->conditions->len; i++)
    ledger_value_clear (&g_array_index (work->conditions, ServerJobCondition, i).value);
  g_clear_pointer (&work->conditions, g_array_unref);
  ledger_value_clear (&work->value);
  g_clear_pointer (&work->take, g_strfreev);
  g_clear_pointer (&work->told, g_free);
  g_clear_error (&work->error);
}

static gboolean malformed (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
malformed (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (SERVER_ERROR, SERVER_ERROR_MALFORMED, format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
find_kind (ServerJobWork *work, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i]->name, work->job->name) == 0)
      work->kind = kinds[i];
  return work->kind != NULL || malformed (error, _("There is no job “%s”."), work->job->name);
}

gboolean
server_job_work_read (ServerJobWork *work, const char *parameters, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GList) names = NULL;
  JsonObject *object;

  if (!find_kind (work, error))
    return FALSE;
  node = ledger_json_parse (parameters, -1, NULL);
  object = ledger_json_as_object (node);
  if (object == NULL)
    return malformed (error, _("The parameters of “%s” are a JSON object."), work->kind->name);
  names = json_object_get_members (object);
  for (GList *name = names; name != NULL; name = name->next)
    if (!g_strv_contains (work->kind->parameters, name->data))
      return malformed (error, _("This job has no parameter “%s”."), (const char *) name->data);
  return work->kind->read (work, object, error);
}

typedef struct
{
  LedgerAccess *access;
  gboolean *may;
} AccessCall;

static gboolean
take_access (const LedgerValue *values, guint n_values, gpointer data)
{
  AccessCall *call = data;

  *call->may = ledger_value_get_integer (&values[0], 1) == 0 &&
               ledger_access_read (ledger_value_get_text (&values[1]), call->access);
  return TRUE;
}

gboolean
server_job_ask_access (LedgerTransaction *transaction, const LedgerId *user, LedgerAccess *access, gboolean *may,
                       GError **error)
{
  AccessCall call = { access, may };
  LedgerValue parameter = LEDGER_ID (user);

  *may = FALSE;
  return ledger_transaction_query (transaction, "SELECT blocked, access FROM account WHERE account_user = ?",
                                   &parameter, 1, take_access, &call, error);
}

/* -- Asking */

typedef struct
{
  LedgerStore *store;
  const ServerJobAsk *ask;
  ServerJob *job;
} AskCall;

static ServerJob *
job_new (LedgerStore *store, const ServerJobAsk *ask)
{
  ServerJob *job = g_new0 (ServerJob, 1);

  job->id = ask->id;
  job->name = g_strdup (ask->name);
  job->parameters = g_strdup (ask->parameters);
  job->asker = ask->user;
  job->device = g_strdup (ask->device);
  job->rights = ledger_access_dup_text (ask->access);
  job->state = g_strdup (SERVER_JOB_PREVIEWED);
  job->asked = ledger_world_now (ledger_store_get_world (store));
  /* Fixed at the start: whoever comes to the end writes under this id, once (S9). */
  job->changeset = ledger_id_derive (&ask->id, "changeset");
  return job;
}

static gboolean
preview (ServerJobWork *work, GError **error)
{
  g_autoptr (LedgerChangeset) changeset = NULL;

  if (work->kind->make == NULL)
    return work->kind->preview (work, error);
  changeset = work->kind->make (work, work->job->seen, error);
  if (changeset == NULL)
    return FALSE;
  work->changed = changeset->records->len;
  work->left = work->found - work->changed;
  return TRUE;
}

static gboolean
ask_job (LedgerTransaction *transaction, gpointer data, GError **error)
{
  AskCall *call = data;
  g_auto (ServerJobWork) work = { .store = call->store, .model = ledger_store_get_model (call->store),
                                  .transaction = transaction, .access = call->ask->access };
  guint8 chain[32];

  g_clear_pointer (&call->job, server_job_free);
  work.job = call->job = job_new (call->store, call->ask);
  if (!server_authority_get_clock (transaction, &call->job->seen, chain, error) ||
      !server_job_work_read (&work, call->ask->parameters, error) || !preview (&work, error))
    return FALSE;
  call->job->total = work.found;
  call->job->target_kind = g_strdup (work.field->kind->spec->name);
  call->job->target_field = g_strdup (work.field->spec->name);
  call->job->preview = g_strdup_printf ("{\"records\":%" G_GINT64_FORMAT ",\"change\":%" G_GINT64_FORMAT
                                        ",\"same\":%" G_GINT64_FORMAT ",\"left\":%" G_GINT64_FORMAT "%s%s}", work.found,
                                        work.changed, work.same, work.left, work.told != NULL ? "," : "",
                                        work.told != NULL ? work.told : "");
  return TRUE;
}

ServerJob *
server_job_ask (LedgerStore *store, const ServerJobAsk *ask, GError **error)
{
  AskCall call = { store, ask, NULL };

  if (ledger_database_read_snapshot (ledger_store_get_database (store), ask_job, &call, error))
    return call.job;
  g_clear_pointer (&call.job, server_job_free);
  return NULL;
}

/* -- The lease */

typedef struct
{
  LedgerStore *store;
  const LedgerId *executor;
  ServerJob *job;
} TakeCall;

static gboolean
take (LedgerTransaction *transaction, gpointer data, GError **error)
{
  TakeCall *call = data;
  gint64 now = ledger_world_now (ledger_store_get_world (call->store));
  LedgerValue parameters[] = { LEDGER_ID (call->executor), LEDGER_INTEGER (now + SERVER_JOB_LEASE),
                               LEDGER_INTEGER (now), LEDGER_INTEGER (now) };
  g_auto (LedgerValue) taken = { 0 };

  g_clear_pointer (&call->job, server_job_free);
  if (!ledger_transaction_ask (transaction,
                               "UPDATE job SET state = 'running', executor = ?, lease_until = ?, takes = takes + 1 "
                               "WHERE id = (SELECT w.id FROM job w WHERE w.state = 'waiting' OR "
                               "(w.state = 'running' AND w.lease_until < ?) ORDER BY w.asked, w.id LIMIT 1) AND "
                               "(state = 'waiting' OR (state = 'running' AND lease_until < ?)) RETURNING id",
                               parameters, G_N_ELEMENTS (parameters), &taken, error))
    return FALSE;
  if (taken.shape != LEDGER_SHAPE_ID)
    return TRUE;
  call->job = server_job_read_row (transaction, &taken.id, error);
  return call->job != NULL;
}

gboolean
server_job_take (LedgerStore *store, const LedgerId *executor, ServerJob **job, GError **error)
{
  TakeCall call = { store, executor, NULL };
  gboolean done = ledger_database_write (ledger_store_get_database (store), take, &call, error);

  if (!done)
    g_clear_pointer (&call.job, server_job_free);
  *job = call.job;
  return done;
}

static gboolean
release (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerValue executor = LEDGER_ID ((const LedgerId *) data);

  return ledger_transaction_execute (transaction,
                                     "UPDATE job SET lease_until = 0, takes = takes - 1 WHERE executor = ? AND "
                                     "state = 'running'", &executor, 1, error);
}

gboolean
server_job_release (LedgerStore *store, const LedgerId *executor, GError **error)
{
  return ledger_database_write (ledger_store_get_database (store), release, (gpointer) executor, error);
}

/* -- Pieces */

typedef struct
{
  LedgerStore *store;
  const LedgerId *id;
  const LedgerId *executor;
  ServerJobStep step;
  gint64 seq;
} StepCall;

static gboolean
renew (StepCall *call, LedgerTransaction *transaction, gboolean *held, GError **error)
{
  gint64 until = ledger_world_now (ledger_store_get_world (call->store)) + SERVER_JOB_LEASE;
  LedgerValue parameters[] = { LEDGER_INTEGER (until), LEDGER_ID (call->id), LEDGER_ID (call->executor) };
  g_auto (LedgerValue) found = { 0 };

  if (!ledger_transaction_ask (transaction,
                               "UPDATE job SET lease_until = ? WHERE id = ? AND executor = ? AND state = 'running' "
                               "RETURNING id", parameters, 3, &found, error))
    return FALSE;
  *held = found.shape == LEDGER_SHAPE_ID;
  return TRUE;
}

static gboolean
fail (LedgerTransaction *transaction, const LedgerId *id, const char *message, GError **error)
{
  LedgerValue parameters[] = { LEDGER_TEXT (message), LEDGER_ID (id) };

  return ledger_transaction_execute (transaction, "UPDATE job SET state = 'failed', message = ? WHERE id = ?",
                                     parameters, 2, error);
}

/* Where it stands after a piece that was staged. */
static gboolean
write_progress (ServerJobWork *work, gboolean finished, GError **error)
{
  const ServerJob *job = work->job;
  LedgerValue parameters[] = {
    LEDGER_INTEGER (job->progress), LEDGER_INTEGER (job->staged), LEDGER_INTEGER (job->same),
    LEDGER_INTEGER (job->left_out),
    ledger_id_is_null (&job->after_record) ? LEDGER_NOTHING : LEDGER_ID (&job->after_record),
    LEDGER_INTEGER (job->after_position), LEDGER_INTEGER (finished ? 1 : 0), LEDGER_ID (&job->id),
  };

  return ledger_transaction_execute (work->transaction,
                                     "UPDATE job SET progress = ?, staged = ?, same = ?, left_out = ?, "
                                     "after_record = ?, after_position = ?, rendered = ? WHERE id = ?", parameters,
                                     G_N_ELEMENTS (parameters), error);
}

/* What is allowed today is what was allowed when the preview was seen, or nothing is done (S9). */
static gboolean
check_rights (ServerJobWork *work, LedgerAccess *access, const char **refusal, GError **error)
{
  g_autofree char *rights = NULL;
  gboolean may;

  if (!server_job_ask_access (work->transaction, &work->job->asker, access, &may, error))
    return FALSE;
  rights = ledger_access_dup_text (access);
  if (!may)
    *refusal = _("The account of who asked is blocked or gone. Nothing was changed.");
  else if (strcmp (rights, work->job->rights) != 0)
    *refusal = _("The rights of who asked were changed since the preview. Nothing was changed: ask for it anew.");
  work->access = access;
  return TRUE;
}

static gboolean
work_on (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ServerJobWork *work = data;
  gboolean finished = FALSE;

  if (!server_job_work_read (work, work->job->parameters, error))
    return FALSE;
  if (work->kind->make != NULL)
    {
      /* There is but one piece. */
      work->job->rendered = TRUE;
      return server_job_decide (work, error);
    }
  if (work->job->rendered && work->kind->finish != NULL)
    return work->kind->finish (work, error);
  return work->job->rendered ? server_job_commit (work, error)
                             : work->kind->stage (work, &finished, error) && write_progress (work, finished, error);
}

static gboolean
step_job (LedgerTransaction *transaction, gpointer data, GError **error)
{
  StepCall *call = data;
  g_autoptr (ServerJob) job = NULL;
  g_autoptr (GError) fault = NULL;
  g_auto (ServerJobWork) work = { .store = call->store, .model = ledger_store_get_model (call->store),
                                  .transaction = transaction };
  const char *refusal = NULL;
  LedgerAccess access = { 0 };
  gboolean held = FALSE;

  call->seq = 0;
  call->step = SERVER_JOB_LOST;
  if (!renew (call, transaction, &held, error))
    return FALSE;
  if (!held)
    return TRUE;
  work.job = job = server_job_read_row (transaction, call->id, error);
  if (job == NULL || !check_rights (&work, &access, &refusal, error))
    return FALSE;
  if (job->takes > TAKES_LIMIT)
    refusal = _("It stopped the server again and again. Nothing was changed: tell the administrator.");
  call->step = refusal != NULL ? SERVER_JOB_ENDED : SERVER_JOB_GOES_ON;
  if (refusal != NULL)
    return fail (transaction, &job->id, refusal, error);
  if (ledger_transaction_savepoint (transaction, work_on, &work, &fault))
    {
      call->step = job->rendered ? SERVER_JOB_ENDED : SERVER_JOB_GOES_ON;
      call->seq = job->rendered ? job->seq : 0;
      return TRUE;
    }
  if (fault->domain == SERVER_ERROR)
    {
      call->step = SERVER_JOB_ENDED;
      return fail (transaction, &job->id, fault->message, error);
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

gboolean
server_job_step (LedgerStore *store, const LedgerId *job, const LedgerId *executor, ServerJobStep *step, gint64 *seq,
                 GError **error)
{
  StepCall call = { store, job, executor, SERVER_JOB_LOST, 0 };
  gboolean done = ledger_database_write (ledger_store_get_database (store), step_job, &call, error);

  *step = call.step;
  *seq = done ? call.seq : 0;
  return done;
}

/* -- Cleaning */

static const struct
{
  const char *table;
  const char *key;
} leftovers[] = { { "job_change", "position" }, { "job_selection", "record" }, { "job_left", "record" },
                  { "job_part", "position" } };

/* A piece of one table; @more says whether it held any. */
static gboolean
clean_table (LedgerTransaction *transaction, const char *table, const char *key, const LedgerValue *job,
             gboolean *more, GError **error)
{
  g_autofree char *count = g_strdup_printf ("SELECT COUNT(*) FROM (SELECT %s FROM %s WHERE job = ? LIMIT 1) present",
                                            key, table);
  g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE job = ? AND %s IN (SELECT t.%s FROM %s t WHERE "
                                          "t.job = ? ORDER BY t.%s LIMIT ?)", table, key, key, table, key);
  LedgerValue parameters[] = { *job, *job, LEDGER_INTEGER (CLEANED_AT_ONCE) };
  g_auto (LedgerValue) any = { 0 };

  if (!ledger_transaction_ask (transaction, count, job, 1, &any, error))
    return FALSE;
  *more = ledger_value_get_integer (&any, 0) > 0;
  return !*more || ledger_transaction_execute (transaction, sql, parameters, 3, error);
}

typedef struct
{
  LedgerStore *store;
  gboolean *more;
} CleanCall;

/* A file that was sent and never ordered to be read in holds people who are in no book: it is not kept. */
static gboolean
drop_unordered (LedgerTransaction *transaction, LedgerWorld *world, GError **error)
{
  LedgerValue before = LEDGER_INTEGER (ledger_world_now (world) - UNORDERED_KEPT);

  return ledger_transaction_execute (transaction, "UPDATE job SET state = 'cancelled' WHERE state = 'previewed' AND "
                                     "name = 'import' AND asked < ?", &before, 1, error);
}

static gboolean
clean (LedgerTransaction *transaction, gpointer data, GError **error)
{
  CleanCall *call = data;
  gboolean *more = call->more;
  g_auto (LedgerValue) job = { 0 };

  *more = FALSE;
  if (!drop_unordered (transaction, ledger_store_get_world (call->store), error) ||
      !ledger_transaction_ask (transaction,
                               "SELECT id FROM job WHERE cleaned = 0 AND state IN ('done', 'failed', 'cancelled') "
                               "ORDER BY asked, id LIMIT 1", NULL, 0, &job, error))
    return FALSE;
  if (job.shape != LEDGER_SHAPE_ID)
    return TRUE;
  for (guint i = 0; !*more && i < G_N_ELEMENTS (leftovers); i++)
    if (!clean_table (transaction, leftovers[i].table, leftovers[i].key, &job, more, error))
      return FALSE;
  if (*more)
    return TRUE;
  *more = TRUE;
  return ledger_transaction_execute (transaction, "UPDATE job SET cleaned = 1 WHERE id = ?", &job, 1, error);
}

gboolean
server_job_clean (LedgerStore *store, gboolean *more, GError **error)
{
  CleanCall call = { store, more };

  return ledger_database_write (ledger_store_get_database (store), clean, &call, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs of the server (S9): what is too much for an offline edit, or must be decided once. A job is a row (name,
 * parameters, asker, state, progress, lease until, result). It is asked with a preview, ordered to run, taken by a
 * daemon that holds a lease on it, and done in pieces that may each be begun again. It computes and renders into
 * staging; under the clock it only checks again and copies. The id of its changeset is fixed when it is asked, so a
 * second executor changes nothing.
 *
 * Threads: reading on any; what writes on the writer queue.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/* States, as they are stored. A job only goes forward in this list, and running ones may wait for another daemon. */
#define SERVER_JOB_PREVIEWED "previewed"
#define SERVER_JOB_WAITING "waiting"
#define SERVER_JOB_RUNNING "running"
#define SERVER_JOB_DONE "done"
#define SERVER_JOB_FAILED "failed"
#define SERVER_JOB_CANCELLED "cancelled"

/* How long a daemon holds a job without a sign of life, microseconds. */
#define SERVER_JOB_LEASE (15 * (gint64) G_USEC_PER_SEC)

/* A job as it stands. */
typedef struct
{
  LedgerId id;                  /* made by who asks: asking twice is asking once */
  char *name;                   /* of its kind: "change-many" */
  char *parameters;             /* JSON, without the list of ids */
  LedgerId asker;               /* the user's record */
  char *device;
  char *rights;                 /* the asker's when he saw the preview */
  char *state;
  gint64 asked;                 /* microseconds UTC */
  gint64 seen;                  /* the version at which the preview was made */
  gint64 progress, total;       /* records looked at, and to be looked at */
  gint64 staged, same, left_out;
  gint64 lease_until;           /* microseconds UTC */
  LedgerId executor;
  gint64 takes;                 /* how often it was taken */
  gboolean rendered;            /* all of it lies in staging */
  LedgerId after_record;        /* where staging goes on */
  gint64 after_position;
  LedgerId changeset;
  gint64 seq;                   /* the version it got; 0: none */
  char *target_kind, *target_field;
  char *preview;                /* JSON */
  char *result;                 /* (nullable): JSON */
  char *message;                /* (nullable): why it failed */
  GArray *ids;                  /* (nullable) (element-type LedgerId): the selection while it is being asked */
} ServerJob;

/** server_job_free: frees it. */
void server_job_free (ServerJob *job);

/** server_jobs_prepare: makes the tables job, job_selection, job_change, job_left, job_part when they are not there. */
gboolean server_jobs_prepare (LedgerTransaction *transaction, GError **error);

/* Who asks for what. */
typedef struct
{
  LedgerId id;                  /* of the job to be */
  const char *name;
  const char *parameters;       /* JSON object, see server/PROTOCOL.md */
  LedgerId user;
  const char *device;
  const LedgerAccess *access;
} ServerJobAsk;

/**
 * server_job_ask:
 *
 * Checks parameters and rights and counts what the job would do. Reads only; server_job_keep writes it down.
 *
 * Returns: (transfer full): the job to be, with its preview; or %NULL with SERVER_ERROR_MALFORMED (parameters),
 *   SERVER_ERROR_RIGHTS (the asker may not do that)
 */
ServerJob *server_job_ask (LedgerStore *store, const ServerJobAsk *ask, GError **error);

/**
 * server_job_keep:
 * @job: of server_job_ask
 *
 * Writes it down as previewed. The same job again changes nothing and returns it as it stands by now.
 *
 * Returns: (transfer full): the job; SERVER_ERROR_EXISTS when another has its id
 */
ServerJob *server_job_keep (LedgerStore *store, const ServerJob *job, GError **error);

typedef enum
{
  SERVER_JOB_ORDER_RUN,
  SERVER_JOB_ORDER_CANCEL,
} ServerJobOrder;

/**
 * server_job_order:
 * @user: who orders: the asker
 *
 * Runs a previewed job, or cancels one that has not been done; what came too late changes nothing.
 *
 * Returns: (transfer full): the job as it stands then; SERVER_ERROR_MISSING when @user has no such job
 */
ServerJob *server_job_order (LedgerStore *store, const LedgerId *id, const LedgerId *user, ServerJobOrder order,
                             GError **error);

/* Parts of one import. */
#define SERVER_JOB_PARTS 4096

/* A part of an import: a changeset that is decided on when the job runs. */
typedef struct
{
  gint64 position;              /* from 0 */
  gint64 rows;                  /* of the file that are in it */
  const char *content;          /* canonical bytes of a changeset */
} ServerJobPart;

/**
 * server_job_add_part:
 * @user: who asked for the job
 *
 * Writes down a part of a job `import` that was previewed; the same part again replaces it.
 *
 * Returns: (transfer full): the job as it stands then; SERVER_ERROR_MISSING when @user has no such job
 */
ServerJob *server_job_add_part (LedgerStore *store, const LedgerId *id, const LedgerId *user, const ServerJobPart *part,
                                GError **error);

/** server_job_find: Returns: (transfer full): @user's job (%NULL: anybody's); SERVER_ERROR_MISSING for none. */
ServerJob *server_job_find (LedgerStore *store, const LedgerId *id, const LedgerId *user, GError **error);

/** server_job_list: Returns: (transfer full) (element-type ServerJob): @user's (%NULL: all), the newest 100. */
GPtrArray *server_job_list (LedgerStore *store, const LedgerId *user, GError **error);

/** server_job_append_json: appends the job as server/PROTOCOL.md says. */
void server_job_append_json (const ServerJob *job, GString *json);

/**
 * server_job_take:
 * @executor: who takes it: a new id for each start of a daemon
 * @job: (out) (transfer full) (nullable): the job, %NULL when there is none to do
 *
 * Takes the oldest job that waits or whose lease has run out, by a conditional update: of two, one gets it. A job that
 * was taken five times without coming to its end has stopped five servers and fails.
 */
gboolean server_job_take (LedgerStore *store, const LedgerId *executor, ServerJob **job, GError **error);

typedef enum
{
  SERVER_JOB_GOES_ON,
  SERVER_JOB_ENDED,             /* done, failed, or cancelled meanwhile */
  SERVER_JOB_LOST,              /* another executor has it */
} ServerJobStep;

/**
 * server_job_step:
 * @seq: (out): the version of the changeset when this step wrote it, else 0
 *
 * Does the next piece in one durable transaction and renews the lease with it. A fault of the content or of the
 * rights ends the job as failed; only a fault of the database is an error, and the piece may be tried again.
 */
gboolean server_job_step (LedgerStore *store, const LedgerId *job, const LedgerId *executor, ServerJobStep *step,
                          gint64 *seq, GError **error);

/**
 * server_job_append_certificate:
 * @job: an `erase-many`, also one that was cancelled amidst
 *
 * Appends what it erased and who has confirmed it by now, as server/PROTOCOL.md says; SERVER_ERROR_MISSING for nothing.
 */
gboolean server_job_append_certificate (LedgerStore *store, const ServerJob *job, GString *json, GError **error);

/** server_job_clean: removes a piece of what ended jobs left in staging. @more (out): whether there was any. */
gboolean server_job_clean (LedgerStore *store, gboolean *more, GError **error);

/** server_job_ask_access: what @user may do today; @may (out): whether the account is there and not blocked. */
gboolean server_job_ask_access (LedgerTransaction *transaction, const LedgerId *user, LedgerAccess *access,
                                gboolean *may, GError **error);

/** server_job_release: gives back what @executor holds, so that another need not wait for the lease to run out. */
gboolean server_job_release (LedgerStore *store, const LedgerId *executor, GError **error);

/** server_job_erase: removes the values of @roots (element-type LedgerId) from staging (S27); ids stay. */
gboolean server_job_erase (LedgerTransaction *transaction, GPtrArray *roots, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerJob, server_job_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs of the server, as a client asks for them (S9): more than 500 records at once, and what must be decided once.
 * First the preview, then the order to run; the server does it, and its changes come with the next exchange.
 * Requests and answers are those of server/PROTOCOL.md. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/* More records than this in one edit are a job (S9). */
#define LEDGER_EDIT_RECORDS 500

typedef enum
{
  LEDGER_JOB_PREVIEWED,
  LEDGER_JOB_WAITING,
  LEDGER_JOB_RUNNING,
  LEDGER_JOB_DONE,
  LEDGER_JOB_FAILED,            /* its message says why */
  LEDGER_JOB_CANCELLED,
} LedgerJobState;

/* A job as the server told of it. */
typedef struct
{
  LedgerId id;
  char *name;
  LedgerJobState state;
  gint64 asked;                 /* microseconds UTC */
  gint64 progress, total;       /* records */
  gint64 records, change, same, left;   /* of the preview: found, to be changed, so already, not reached */
  gint64 changed, left_out;     /* of the result: changed, and moved meanwhile and so left as they are */
  char *message;                /* (nullable) */
  char *told;                   /* (nullable): JSON: the whole preview, as the server told it */
  gint64 seq;                   /* the version it got; 0: none */
} LedgerJob;

/** ledger_job_free: frees it. */
void ledger_job_free (LedgerJob *job);

/** ledger_job_has_ended: whether nothing more will happen to it. */
gboolean ledger_job_has_ended (const LedgerJob *job);

/** ledger_job_state_get_name: Returns: the state's name on the wire. */
const char *ledger_job_state_get_name (LedgerJobState state);

/**
 * ledger_replica_ask_job_async:
 * @id: a new id; the same one asks for the same job
 * @name: of the kind of job: "change-many"
 * @parameters: JSON object
 *
 * Asks for a job: the server counts what it would do and does nothing yet.
 */
void ledger_replica_ask_job_async (LedgerReplica *self, const LedgerId *id, const char *name, const char *parameters,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

typedef enum
{
  LEDGER_JOB_LOOK,              /* how it stands */
  LEDGER_JOB_RUN,
  LEDGER_JOB_CANCEL,
} LedgerJobOrder;

/** ledger_replica_order_job_async: gives the order, or only looks; a job of this user. */
void ledger_replica_order_job_async (LedgerReplica *self, const LedgerId *id, LedgerJobOrder order,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/**
 * ledger_replica_add_job_part_async:
 * @part: its place, from 0
 * @rows: of the file that are in it
 * @content: canonical bytes of a changeset
 *
 * Brings a part of a job `import` to the server, before the order to run it. Twice is once.
 */
void ledger_replica_add_job_part_async (LedgerReplica *self, const LedgerId *id, guint part, guint rows,
                                        GBytes *content, GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer data);

/**
 * ledger_replica_job_finish:
 *
 * The end of these. Returns: (transfer full): the job; %NULL with LEDGER_SYNC_ERROR_RIGHTS (the user may not),
 * LEDGER_SYNC_ERROR_REFUSED (the server says what does not fit), or why it could not be asked
 */
LedgerJob *ledger_replica_job_finish (LedgerReplica *self, GAsyncResult *result, GError **error);

/* What a job `erase-many` has erased. */
typedef struct
{
  gint64 contacts;
  gint64 replicas, confirmed;   /* those that could hold them, and those that said that nothing is left */
  char *text;                   /* to be kept: ids, no names */
} LedgerCertificate;

/** ledger_certificate_free: frees it. */
void ledger_certificate_free (LedgerCertificate *certificate);

/** ledger_replica_ask_certificate_async: asks what @id, a job `erase-many`, erased and who has confirmed it by now. */
void ledger_replica_ask_certificate_async (LedgerReplica *self, const LedgerId *id, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer data);

/** ledger_replica_ask_certificate_finish: Returns: (transfer full): that; %NULL with @error as a job. */
LedgerCertificate *ledger_replica_ask_certificate_finish (LedgerReplica *self, GAsyncResult *result, GError **error);

/** ledger_replica_list_jobs_async: the user's newest jobs. */
void ledger_replica_list_jobs_async (LedgerReplica *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer data);

/** ledger_replica_list_jobs_finish: Returns: (transfer full) (element-type LedgerJob): newest first. */
GPtrArray *ledger_replica_list_jobs_finish (LedgerReplica *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerJob, ledger_job_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerCertificate, ledger_certificate_free)

G_END_DECLS

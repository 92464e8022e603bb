/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A job of the server from the window's side: what is unsent goes first, then the job is asked for with its parts,
 * ordered, looked at until it has ended, and what it changed is fetched. It goes on while one works elsewhere, and at
 * the server also when the connection is lost. Main thread.
 *
 * Signal `changed` (): how it stands, or that it has ended.
 */
#pragma once

#include "libledger/import/part.h"
#include "libledger/sync/job.h"

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_JOB_WATCH (ledenboek_job_watch_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekJobWatch, ledenboek_job_watch, LEDENBOEK, JOB_WATCH, GObject)

typedef enum
{
  LEDENBOEK_JOB_NONE,           /* nothing was started */
  LEDENBOEK_JOB_SENDING,        /* what is unsent here */
  LEDENBOEK_JOB_PREPARING,
  LEDENBOEK_JOB_BRINGING,       /* its parts */
  LEDENBOEK_JOB_ASKED,          /* and no more was wanted: the server has counted and waits for the order */
  LEDENBOEK_JOB_WORKING,        /* the server */
  LEDENBOEK_JOB_FETCHING,       /* what it changed */
  LEDENBOEK_JOB_ENDED,
} LedenboekJobPhase;

/*
 * What is asked for, made on a reader's thread when everything is sent: JSON. @parts (out) (transfer full)
 * (element-type LedgerImportPart) (nullable): what is brought before the order.
 */
typedef char *(*LedenboekJobPrepare) (LedgerStore *store, gpointer data, GPtrArray **parts, GCancellable *cancellable,
                                      GError **error);

/** ledenboek_job_watch_new: Returns: (transfer full): one of which nothing is under way. */
LedenboekJobWatch *ledenboek_job_watch_new (LedgerReplica *replica);

/**
 * ledenboek_job_watch_start:
 * @name: of the kind of job: "import"
 * @data: (transfer full): for @prepare, freed with @free_data
 *
 * Starts a job; ignored while one is under way.
 */
void ledenboek_job_watch_start (LedenboekJobWatch *self, const char *name, LedenboekJobPrepare prepare, gpointer data,
                                GDestroyNotify free_data);

/** ledenboek_job_watch_start_with: the same with @parameters (transfer full) that are known. */
void ledenboek_job_watch_start_with (LedenboekJobWatch *self, const char *name, char *parameters);

/**
 * ledenboek_job_watch_ask:
 *
 * As ledenboek_job_watch_start, but only has the server count what it would do: nothing is under way then, and
 * ledenboek_job_watch_run with the id of the job gives the order.
 */
void ledenboek_job_watch_ask (LedenboekJobWatch *self, const char *name, LedenboekJobPrepare prepare, gpointer data,
                              GDestroyNotify free_data);

/** ledenboek_job_watch_run: orders the job @id of that name, which was previewed, and follows it to its end. */
void ledenboek_job_watch_run (LedenboekJobWatch *self, const char *name, const LedgerId *id);

/** ledenboek_job_watch_cancel: has the server stop; before it was ordered nothing was changed. */
void ledenboek_job_watch_cancel (LedenboekJobWatch *self);

/** ledenboek_job_watch_get_phase: how far it is. */
LedenboekJobPhase ledenboek_job_watch_get_phase (LedenboekJobWatch *self);

/** ledenboek_job_watch_is_under_way: whether one was started and has not ended. */
gboolean ledenboek_job_watch_is_under_way (LedenboekJobWatch *self);

/** ledenboek_job_watch_is_ordered: whether one is under way at the server, also when nobody looks. */
gboolean ledenboek_job_watch_is_ordered (LedenboekJobWatch *self);

/** ledenboek_job_watch_get_job: Returns: (nullable): as the server told of it last; %NULL before it knows it. */
const LedgerJob *ledenboek_job_watch_get_job (LedenboekJobWatch *self);

/** ledenboek_job_watch_get_error: Returns: (nullable): of one that has ended: why it came to nothing. */
const GError *ledenboek_job_watch_get_error (LedenboekJobWatch *self);

/** ledenboek_job_watch_dup_text: Returns: (transfer full): "12.000 of 50.000 · 40 seconds left". */
char *ledenboek_job_watch_dup_text (LedenboekJobWatch *self);

/** ledenboek_job_watch_get_fraction: what is done of what can be counted, from 0 to 1; −1 when it cannot. */
double ledenboek_job_watch_get_fraction (LedenboekJobWatch *self);

G_END_DECLS

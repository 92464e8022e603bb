/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The handlers of the requests of PROTOCOL.md, one for each line of the table in server.c, and what some of them keep
 * between requests. A handler begins on a reader's thread and answers its call exactly once, from any thread.
 */
#pragma once

#include "server/authority/authority.h"
#include "server/call.h"

G_BEGIN_DECLS

/** server_handle_login: POST /v1/login. */
void server_handle_login (ServerCall *call);

/** server_handle_logout: POST /v1/logout. */
void server_handle_logout (ServerCall *call);

/** server_logins_new: Returns: (transfer full): nobody who waits for a password to be verified. */
ServerLogins *server_logins_new (void);

/** server_logins_free: frees it; no login is under way. */
void server_logins_free (ServerLogins *logins);

/** server_handle_fork: a cloned or restored replica asks for an id of its own (S20). */
void server_handle_fork (ServerCall *call);

/** server_handle_push: changesets of an outbox. */
void server_handle_push (ServerCall *call);

/** server_pushes_new: Returns: (transfer full): a queue without a push. */
ServerPushes *server_pushes_new (void);

/** server_pushes_free: frees it; no push is under way. */
void server_pushes_free (ServerPushes *pushes);

/** server_handle_pull: what was committed after a cursor. */
void server_handle_pull (ServerCall *call);

/** server_pull_read: what the members of @query ask, but not who asks it; @pull borrows its strings. */
gboolean server_pull_read (GHashTable *query, ServerPull *pull, GError **error);

/** server_handle_history: the changes of a record and of what hangs on it. */
void server_handle_history (ServerCall *call);

/** server_handle_records: records that a replica has not, since they are older than its window (S23). */
void server_handle_records (ServerCall *call);

/** server_handle_status: where the clock stands. */
void server_handle_status (ServerCall *call);

/** server_handle_erased: a replica says that nothing of an erasure is left in its files (S27). */
void server_handle_erased (ServerCall *call);

/** server_handle_cards: a workstation leases card numbers (S7). */
void server_handle_cards (ServerCall *call);

/** server_handle_job_ask: what a job would change, before it is ordered (S9). */
void server_handle_job_ask (ServerCall *call);

/** server_handle_job_order: orders it. */
void server_handle_job_order (ServerCall *call);

/** server_handle_job: how far one job is. */
void server_handle_job (ServerCall *call);

/** server_handle_certificate: what a job erased, and who has confirmed it by now. */
void server_handle_certificate (ServerCall *call);

/** server_handle_jobs: the jobs of late. */
void server_handle_jobs (ServerCall *call);

/** server_jobs_new: Returns: (transfer full): what does the jobs of @server, not yet begun. */
ServerJobs *server_jobs_new (ServerServer *server);

/** server_jobs_free: frees it; it was stopped. */
void server_jobs_free (ServerJobs *jobs);

/** server_jobs_start: does jobs from now on. Main thread, as the others. */
void server_jobs_start (ServerJobs *jobs);

/** server_jobs_stop: ends after the piece at hand; another daemon, or the next start, goes on from there. */
void server_jobs_stop (ServerJobs *jobs);

/** server_handle_mail_account: passwords of an e-mail account, and a message to try it. */
void server_handle_mail_account (ServerCall *call);

/** server_handle_upload: a piece of the content of a file. */
void server_handle_upload (ServerCall *call);

/** server_handle_upload_state: how much of it is here. */
void server_handle_upload_state (ServerCall *call);

/** server_handle_file: the content of a file. */
void server_handle_file (ServerCall *call);

G_END_DECLS

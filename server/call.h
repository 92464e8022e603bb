/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the handlers share: a call, which is one request on its way to its answer, and the parts of the server they
 * work on. A handler starts on a reader's thread and ends by one of the server_call_… functions that answer, from
 * any thread, exactly once.
 */
#pragma once

#include "server/files.h"
#include "server/server.h"
#include "server/account/sessions.h"

G_BEGIN_DECLS

typedef struct _ServerCall ServerCall;
typedef struct _ServerPushes ServerPushes;
typedef struct _ServerLogins ServerLogins;
typedef struct _ServerWatches ServerWatches;
typedef struct _ServerSnapshots ServerSnapshots;
typedef struct _ServerJobs ServerJobs;
typedef struct _ServerAsking ServerAsking;

typedef void (*ServerHandler) (ServerCall *call);

/* Who may come in. */
typedef enum
{
  SERVER_GATE_OPEN,
  SERVER_GATE_SESSION,
  SERVER_GATE_HAND_IN,          /* a session, or one that ended because its account was blocked (S22) */
} ServerGate;

typedef struct
{
  const char *method;
  const char *path;             /* ends with "/" when one part follows, which the handler finds in `rest` */
  const char *shown;            /* for the log: the path with names for its parts */
  ServerGate gate;
  ServerHandler handler;
} ServerRoute;

struct _ServerCall
{
  ServerServer *server;         /* owned */
  const ServerRoute *route;
  char *rest;                   /* of the path, "" when nothing follows */
  char *query;                  /* (nullable) */
  char *token;                  /* (nullable) */
  char *address;
  GBytes *body;                 /* (nullable) */
  ServerSession session;        /* with SERVER_GATE_SESSION */
  gpointer state;               /* of the handler */
  GDestroyNotify free_state;

  guint status;
  const char *content_type;
  GBytes *answer;
  char *file;
  char *etag;
  ServerAnswerFunction done;
  gpointer data;
};

/** server_call_new: Returns: (transfer full): a call without a route; it goes with its answer. */
ServerCall *server_call_new (ServerServer *server, const ServerRequest *request, ServerAnswerFunction done,
                             gpointer data);

/** server_call_answer: answers 200 with @body (transfer full). */
void server_call_answer (ServerCall *call, const char *content_type, GString *body);

/** server_call_answer_status: answers @status with @body (transfer full). */
void server_call_answer_status (ServerCall *call, guint status, const char *content_type, GString *body);

/** server_call_answer_json: answers 200 with the JSON object @body (transfer full). */
void server_call_answer_json (ServerCall *call, GString *body);

/** server_call_answer_file: answers 200 with the file @path, its bytes named by @etag. */
void server_call_answer_file (ServerCall *call, const char *content_type, const char *path, const char *etag);

/** server_call_refuse: answers @status with the error of PROTOCOL.md. */
void server_call_refuse (ServerCall *call, guint status, const char *code, const char *message);

/**
 * server_call_refuse_restored:
 * @cursor: where the replica says that it stands; 0: it does not say
 *
 * Answers 409 `restored` when the book was restored since (S19). Returns: whether it did
 */
gboolean server_call_refuse_restored (ServerCall *call, gint64 cursor);

/** server_call_fail: answers what @error (transfer full) stands for; what is no business of the client is logged. */
void server_call_fail (ServerCall *call, GError *error);

/** server_call_set_state: keeps @state with the call, freed with it. */
void server_call_set_state (ServerCall *call, gpointer state, GDestroyNotify free_state);

/** server_get_limits: Returns: (transfer none): the limits, zeros replaced by what they stand for. */
const ServerLimits *server_get_limits (ServerServer *self);

/** server_get_world: Returns: (transfer none): the world. */
LedgerWorld *server_get_world (ServerServer *self);

/** server_get_directory: Returns: (transfer none): the data folder. */
const char *server_get_directory (ServerServer *self);

/* Removes old snapshots and empties the journal where an erasure has not been told yet that this is done (S27). */
gboolean server_finish_erasures (ServerServer *self, GError **error);

/** server_is_shared: whether other daemons work on the same book. */
gboolean server_is_shared (ServerServer *self);

/** server_get_epoch: Returns: of the book when it was opened: a restore begins one, and nobody serves meanwhile. */
guint server_get_epoch (ServerServer *self);

/** server_begin_call: something is under way that the server waits for when it stops. Main thread. */
void server_begin_call (ServerServer *self);

/** server_end_call: a call was answered: the server may be waiting for the last. Main thread. */
void server_end_call (ServerServer *self);

/** server_get_pushes: Returns: (transfer none): the pushes that wait. */
ServerPushes *server_get_pushes (ServerServer *self);

/** server_get_logins: Returns: (transfer none): the logins under way. */
ServerLogins *server_get_logins (ServerServer *self);

/** server_get_watches: Returns: (transfer none): who is told of commits. */
ServerWatches *server_get_watches (ServerServer *self);

/** server_get_asking: Returns: (transfer none): who asks the clock. */
ServerAsking *server_get_asking (ServerServer *self);

/** server_get_snapshots: Returns: (transfer none): the cache of snapshots. */
ServerSnapshots *server_get_snapshots (ServerServer *self);

/** server_get_jobs: Returns: (transfer none): the daemon that does jobs. */
ServerJobs *server_get_jobs (ServerServer *self);

/** server_is_stopping: whether nothing new is to be begun. Main thread. */
gboolean server_is_stopping (ServerServer *self);

/** server_get_mail_authorities: Returns: (transfer none) (nullable): of server_server_send_mail. */
const char *server_get_mail_authorities (ServerServer *self);

/** server_get_files: Returns: (transfer none): where contents of files lie. */
ServerFileStore *server_get_files (ServerServer *self);

G_END_DECLS

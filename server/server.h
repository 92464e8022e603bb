/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server without its listener: a book, its accounts, and one function that answers a request. The listener
 * (listener.h) feeds it from HTTPS; the direct transport (direct-transport.h) from the same process, for the
 * sample book and the simulation. No state between requests but what is in the database.
 *
 * Main thread; answers may come later, on the main context. Writes go through the writer queue, waiting pushes
 * in one transaction (group commit).
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

#define SERVER_TYPE_SERVER (server_server_get_type ())
G_DECLARE_FINAL_TYPE (ServerServer, server_server, SERVER, SERVER, GObject)

#define SERVER_ERROR (server_error_quark ())
GQuark server_error_quark (void);

typedef enum
{
  SERVER_ERROR_USAGE,           /* an argument that does not fit */
  SERVER_ERROR_EXISTS,          /* it is there already */
  SERVER_ERROR_MISSING,         /* it is not there */
  SERVER_ERROR_CREDENTIALS,     /* wrong user or password */
  SERVER_ERROR_BLOCKED,
  SERVER_ERROR_TRIES,           /* too many wrong tries */
  SERVER_ERROR_CONFIGURATION,
  SERVER_ERROR_SESSION,         /* no such session, or it has ended: log in again */
  SERVER_ERROR_MALFORMED,       /* a request that is not of the form; the message says where */
  SERVER_ERROR_BUSY,            /* no room or no time at this moment: tried again later */
  SERVER_ERROR_RIGHTS,          /* the user may not do that today */
  SERVER_ERROR_TOO_LARGE,       /* over a cap */
} ServerError;

/* What the configuration may set; zero means the default in brackets. */
typedef struct
{
  gint64 session_seconds;       /* how long a session lives without use [30 days] */
  gint64 lease_seconds;         /* how long a replica may be read without contact (S28) [60 days] */
  guint login_tries;            /* wrong tries per account and address before it must wait [10] */
  gint64 login_wait_seconds;    /* how long [15 minutes] */
  gsize request_bytes;          /* largest body [4 MiB] */
  gint64 file_bytes;            /* largest content of a file [64 MiB] */
  gint64 ask_microseconds;      /* how often a shared book is asked for other daemons' commits [30 ms] */
} ServerLimits;

/**
 * server_server_new:
 * @directory: the data folder: holds book.db and the cache of snapshots
 * @create: makes a new book when there is none; otherwise SERVER_ERROR_MISSING
 */
ServerServer *server_server_new (const char *directory, gboolean create, const LedgerModel *model,
                                 LedgerWorld *world, const ServerLimits *limits, GError **error);

/**
 * server_server_new_shared:
 * @database: with a book, or empty for a new one; other daemons may work on it at the same time
 * @directory: the data folder of this daemon: holds its cache of snapshots
 *
 * As server_server_new, for a book that lies elsewhere. Those who watch are told of the other daemons' commits too.
 */
ServerServer *server_server_new_shared (LedgerDatabase *database, const char *directory, const LedgerModel *model,
                                        LedgerWorld *world, const ServerLimits *limits, GError **error);

/** server_server_get_store: Returns: (transfer none): the book. */
LedgerStore *server_server_get_store (ServerServer *self);

typedef struct
{
  const char *method;
  const char *path;             /* without query */
  const char *query;            /* (nullable): after the ? */
  const char *token;            /* (nullable): bearer token */
  GBytes *body;                 /* (nullable) */
  const char *address;          /* of the peer, for limits; "" in process */
} ServerRequest;

typedef struct
{
  guint status;
  const char *content_type;
  GBytes *body;                 /* (nullable) */
  const char *file;             /* (nullable): body is this file, served with ranges */
  const char *etag;             /* (nullable) */
} ServerAnswer;

typedef void (*ServerAnswerFunction) (const ServerAnswer *answer, gpointer data);

/** server_server_handle: answers @request; @done is called exactly once, now or later, on the main context. */
void server_server_handle (ServerServer *self, const ServerRequest *request, ServerAnswerFunction done,
                           gpointer data);

/**
 * server_server_get_route_name:
 *
 * Returns: (transfer none): the path with names for its parts, for the log; "unknown" for no path of ours
 */
const char *server_server_get_route_name (const char *method, const char *path);

/**
 * server_server_knows_token:
 *
 * Whether it is of a living session: asked before a large body is taken in. SERVER_ERROR_SESSION when it is not; any
 * other error says that the book cannot tell at the moment.
 */
gboolean server_server_knows_token (ServerServer *self, const char *token, GError **error);

/* Somebody who listens on the live connection. @seq −1: the session has ended, and the watch with it. */
typedef void (*ServerPokeFunction) (gint64 seq, gpointer data);

/**
 * server_server_watch:
 *
 * Returns: a watch, 0 when the token is of no living session. @function is called after each commit, coalesced.
 */
guint server_server_watch (ServerServer *self, const char *token, ServerPokeFunction function, gpointer data);

/**
 * server_server_look_at_accounts:
 *
 * Asks whether another program changed accounts since; those who watch with them are told. To be called once a second
 * or so: daemons that share a book look by themselves.
 */
void server_server_look_at_accounts (ServerServer *self);

/** server_server_unwatch: ends it. */
void server_server_unwatch (ServerServer *self, guint watch);

/**
 * server_server_set_files:
 * @where: a folder that all daemons of the book share, or "database"
 *
 * Where contents of files lie. Without it: in the folder `files` of the data folder, or in the database when the book
 * is shared. Before the first request only.
 */
gboolean server_server_set_files (ServerServer *self, const char *where, GError **error);

/** server_server_run_jobs: from now on this server does the jobs that wait (S9), until it is stopped. */
void server_server_run_jobs (ServerServer *self);

/**
 * server_server_stop:
 *
 * From now on every request is answered 503. When those under way have been answered and the journal lies in the
 * book, @stopped is called on the main context. Once only.
 */
void server_server_stop (ServerServer *self, LedgerWork stopped, gpointer data);

G_END_DECLS

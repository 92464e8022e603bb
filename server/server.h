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
#include "server/server-error.h"
#include "server/server-limits.h"

G_BEGIN_DECLS

#define SERVER_TYPE_SERVER (server_server_get_type ())
G_DECLARE_FINAL_TYPE (ServerServer, server_server, SERVER, SERVER, GObject)

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
 * server_server_knows_token:
 *
 * Whether it is of a living session: asked before a large body is taken in. SERVER_ERROR_SESSION when it is not; any
 * other error says that the book cannot tell at the moment.
 */
gboolean server_server_knows_token (ServerServer *self, const char *token, GError **error);

/*
 * Somebody who listens on the live connection. @text: the message that it is told, with what it brings; %NULL with @seq
 * −1: the session has ended, and the watch with it.
 */
typedef void (*ServerPokeFunction) (gint64 seq, GBytes *text, gpointer data);

/**
 * server_server_watch:
 *
 * Returns: a watch, 0 when the token is of no living session. @function is called after each commit, coalesced.
 */
guint server_server_watch (ServerServer *self, const char *token, ServerPokeFunction function, gpointer data);

/**
 * server_server_hear:
 * @message: what the peer of @watch says on the live connection; what is not of the form is not listened to
 *
 * It says where its replica stands: from then on a poke brings what it would pull (server/PROTOCOL.md).
 */
void server_server_hear (ServerServer *self, guint watch, const char *message);

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

/* What the administrator says about mail. */
typedef struct
{
  gint64 wait;                  /* from an order to its first message, in which it can be taken back; microseconds */
  gint64 retry;                 /* before a second try, in microseconds; before later ones it is longer */
  guint tries;                  /* after which a message that is put off is given up */
  gint64 look;                  /* between two looks into the mailboxes; microseconds */
  const char *authorities;      /* (nullable): PEM file of authorities; %NULL: those of the machine */
} ServerMailTerms;

/** server_server_send_mail: from now on this server sends the mail that waits (MAIL-01), until it is stopped. */
void server_server_send_mail (ServerServer *self, const ServerMailTerms *terms);

/**
 * server_server_stop:
 *
 * From now on every request is answered 503. When those under way have been answered and the journal lies in the
 * book, @stopped is called on the main context. Once only.
 */
void server_server_stop (ServerServer *self, LedgerWork stopped, gpointer data);

G_END_DECLS

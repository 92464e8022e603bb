/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the listener share: a connection with its deadline. Main thread.
 */
#pragma once

#include <libsoup/soup.h>

#include "server/listener/listener.h"
#include "server/listener/peer-stream.h"

G_BEGIN_DECLS

/* What a connection is waiting for; each has its deadline. */
typedef enum
{
  SERVER_WAIT_START,
  SERVER_WAIT_REQUEST,
  SERVER_WAIT_ANSWER,           /* for us: no deadline, the work has its own */
  SERVER_WAIT_WRITE,
  SERVER_WAIT_IDLE,
  SERVER_WAIT_REFUSED,          /* it has been told off and may read that */
  SERVER_WAIT_LIVE,             /* a live connection: kept open by pings */
} ServerWait;

typedef struct
{
  ServerListener *listener;     /* borrowed */
  GSocketConnection *base;      /* (nullable) once it is closed */
  GIOStream *tls;               /* borrowed: it lives as long as base */
  ServerPeerStream *stream;     /* (nullable): weak, what libsoup reads and writes */
  GSocketAddress *remote;       /* the key by which a message finds it */
  ServerWait wait;
  gint64 deadline;              /* monotonic microseconds; 0: none */
  gboolean is_shut;             /* its deadline has passed: closed at the next sweep, whatever libsoup made of it */
} ServerConnection;

/** server_connection_wait: says what it waits for from now on. */
void server_connection_wait (ServerConnection *connection, ServerWait wait);

/** server_listener_find: Returns: (nullable): the connection of that message. */
ServerConnection *server_listener_find (ServerListener *self, SoupServerMessage *message);

/** server_listener_get_server: Returns: (transfer none): whose answers it carries. */
ServerServer *server_listener_get_server (ServerListener *self);

/** server_listener_is_stopping: whether answers close their connection. */
gboolean server_listener_is_stopping (ServerListener *self);

/** server_listener_get_exchanges: Returns: (transfer none): a set of what request.c keeps of each request. */
GHashTable *server_listener_get_exchanges (ServerListener *self);

/** server_listener_end_exchanges: parts all of them from their messages; answers still to come go nowhere. */
void server_listener_end_exchanges (ServerListener *self);

/** server_listener_get_lives: Returns: (transfer none): a set of what live.c keeps of each live connection. */
GHashTable *server_listener_get_lives (ServerListener *self);

/** server_listener_sweep_lives: ends those whose peer has answered no ping for long; @now: monotonic microseconds. */
void server_listener_sweep_lives (ServerListener *self, gint64 now);

/** server_listener_end_lives: ends all of them and hears no more of them. */
void server_listener_end_lives (ServerListener *self);

/** server_listener_get_request_bytes: the largest body. */
gsize server_listener_get_request_bytes (ServerListener *self);

/** server_listener_dup_peer: Returns: (transfer full): the address the limits on tries count for. */
char *server_listener_dup_peer (ServerListener *self, SoupServerMessage *message);

/** server_listener_dup_token: Returns: (transfer full) (nullable): the bearer token of a request. */
char *server_listener_dup_token (SoupServerMessage *message);

/** server_listener_refuse: answers with an error of PROTOCOL.md and closes; the request has been read. */
void server_listener_refuse (SoupServerMessage *message, guint status, const char *code, const char *text);

/**
 * server_connection_refuse: says an answer past libsoup, which reads a body to its end before it answers; then closes
 * once the peer has had time to read it.
 */
void server_connection_refuse (ServerConnection *connection, guint status, const char *json);

/** server_listener_add_requests: takes requests from @soup (request.c). */
void server_listener_add_requests (ServerListener *self, SoupServer *soup);

/** server_listener_add_live: takes live connections from @soup (live.c). */
void server_listener_add_live (ServerListener *self, SoupServer *soup);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The live connection: a WebSocket on which the server says that there is more, and brings it to who says where he
 * stands. Pings keep it open through middle boxes and show which peers are gone. Main thread.
 */
#include "config.h"

#include "server/listener/listener-private.h"

#include <string.h>

#include "server/log.h"

#define PING_SECONDS 25
/* Pings without an answer after which a peer counts as gone. */
#define PATIENCE 4
#define MESSAGE_BYTES 1024

/* One live connection. */
typedef struct
{
  ServerListener *listener;     /* borrowed: it forgets its connections before it goes */
  SoupWebsocketConnection *connection;  /* owned */
  guint watch;
  gint64 heard;                 /* monotonic microseconds: when a ping was last answered */
} Live;

static void
close_live (Live *live, gushort code)
{
  if (soup_websocket_connection_get_state (live->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (live->connection, code, NULL);
}

static void
poked (gint64 seq, GBytes *text, gpointer data)
{
  Live *live = data;

  if (seq < 0)
    {
      live->watch = 0;
      close_live (live, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION);
      return;
    }
  if (soup_websocket_connection_get_state (live->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_message (live->connection, SOUP_WEBSOCKET_DATA_TEXT, text);
}

static void
heard (SoupWebsocketConnection *connection, SoupWebsocketDataType type, GBytes *bytes, gpointer data)
{
  Live *live = data;
  gsize size;
  const char *said = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_strndup (said, size);

  if (type == SOUP_WEBSOCKET_DATA_TEXT && live->watch != 0)
    server_server_hear (server_listener_get_server (live->listener), live->watch, text);
}

/* Nothing is said on it any more, and nothing that it still has to tell comes here. */
static void
forget (Live *live)
{
  if (live->watch != 0)
    server_server_unwatch (server_listener_get_server (live->listener), live->watch);
  g_signal_handlers_disconnect_by_data (live->connection, live);
  g_object_unref (live->connection);
  g_free (live);
}

static void
closed (SoupWebsocketConnection *connection, gpointer data)
{
  Live *live = data;

  g_hash_table_remove (server_listener_get_lives (live->listener), live);
  forget (live);
}

/* One whose stream is being ended says so later, when there is no listener to be told. */
void
server_listener_end_lives (ServerListener *self)
{
  g_autoptr (GList) left = g_hash_table_get_keys (server_listener_get_lives (self));

  g_hash_table_remove_all (server_listener_get_lives (self));
  for (GList *link = left; link != NULL; link = link->next)
    {
      Live *live = link->data;
      g_autoptr (GIOStream) stream = g_object_ref (soup_websocket_connection_get_io_stream (live->connection));

      forget (live);
      g_io_stream_close (stream, NULL, NULL);
    }
}

static void
got_pong (SoupWebsocketConnection *connection, GBytes *message, gpointer data)
{
  ((Live *) data)->heard = g_get_monotonic_time ();
}

/* Saying goodbye would wait for an answer: the stream of a peer that is gone is ended. */
void
server_listener_sweep_lives (ServerListener *self, gint64 now)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iterator;
  gpointer key;

  g_hash_table_iter_init (&iterator, server_listener_get_lives (self));
  while (g_hash_table_iter_next (&iterator, &key, NULL))
    {
      Live *live = key;

      if (now - live->heard <= (gint64) PATIENCE * PING_SECONDS * G_USEC_PER_SEC)
        continue;
      live->heard = now;
      g_ptr_array_add (gone, g_object_ref (soup_websocket_connection_get_io_stream (live->connection)));
    }
  for (guint i = 0; i < gone->len; i++)
    g_io_stream_close (gone->pdata[i], NULL, NULL);
}

static void
log_live (const char *token, guint status)
{
  const ServerLogRequest line = { .method = "GET", .route = "/v1/live", .token = token, .status = status };

  server_log_request (&line);
}

static void
opened (SoupServer *soup, SoupServerMessage *message, const char *path, SoupWebsocketConnection *connection,
        gpointer data)
{
  ServerListener *listener = data;
  g_autofree char *token = server_listener_dup_token (message);
  ServerConnection *base = server_listener_find (listener, message);
  Live *live = g_new0 (Live, 1);

  live->listener = listener;
  live->connection = g_object_ref (connection);
  live->heard = g_get_monotonic_time ();
  g_hash_table_add (server_listener_get_lives (listener), live);
  soup_websocket_connection_set_max_incoming_payload_size (connection, MESSAGE_BYTES);
  soup_websocket_connection_set_keepalive_interval (connection, PING_SECONDS);
  g_signal_connect (connection, "closed", G_CALLBACK (closed), live);
  g_signal_connect (connection, "message", G_CALLBACK (heard), live);
  g_signal_connect (connection, "pong", G_CALLBACK (got_pong), live);
  if (base != NULL)
    server_connection_wait (base, SERVER_WAIT_LIVE);
  live->watch = server_server_watch (server_listener_get_server (listener), token, poked, live);
  log_live (token, live->watch != 0 ? SOUP_STATUS_SWITCHING_PROTOCOLS : SOUP_STATUS_UNAUTHORIZED);
  if (live->watch == 0)
    close_live (live, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION);
}

/* A session that has ended is the client's to mend; a book that does not answer is not. */
static void
refuse_unknown (SoupServerMessage *message, const GError *error)
{
  if (g_error_matches (error, SERVER_ERROR, SERVER_ERROR_SESSION))
    server_listener_refuse (message, 401, "session", "The session has ended. Log in again.");
  else if (g_error_matches (error, SERVER_ERROR, SERVER_ERROR_BLOCKED))
    server_listener_refuse (message, 403, "blocked", "The account is blocked. Ask an administrator.");
  else
    server_listener_refuse (message, 503, "busy", "The server is busy. It is tried again.");
}

/* Before the upgrade: without a living session it is refused as any other request. */
static void
asked (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ServerListener *listener = data;
  g_autofree char *token = server_listener_dup_token (message);
  g_autoptr (GError) error = NULL;

  if (server_listener_is_stopping (listener))
    server_listener_refuse (message, 503, "busy", "The server is stopping.");
  else if (!server_server_knows_token (server_listener_get_server (listener), token, &error))
    refuse_unknown (message, error);
  if (soup_server_message_get_status (message) != 0)
    log_live (token, soup_server_message_get_status (message));
}

void
server_listener_add_live (ServerListener *self, SoupServer *soup)
{
  soup_server_add_early_handler (soup, "/v1/live", asked, self, NULL);
  soup_server_add_websocket_handler (soup, "/v1/live", NULL, NULL, opened, self, NULL);
}

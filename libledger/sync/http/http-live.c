/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The live connection: a WebSocket on which the server says that there is more, and what. It is pinged; one that has
 * been silent for two and a half pings is given up, so a cable pulled out is noticed. Main thread only.
 */
#include "config.h"

#include "libledger/sync/http/http-private.h"

#include <string.h>

/* Seconds. */
#define PING 25
#define SILENCE (PING * 5 / 2)
#define OPENING 30

struct _LedgerHttpLive
{
  LedgerHttpTransport *transport;       /* not owned: the transport closes it before it goes */
  LedgerHttpTrust trust;
  GCancellable *cancellable;
  SoupMessage *message;
  SoupWebsocketConnection *connection;  /* (nullable): until it is open */
  GSource *patience;
  LedgerLiveFunction function;          /* %NULL once it has ended or was closed */
  gpointer data;
  gboolean opening;                     /* the answer to the request is still to come */
};

static void
live_free (LedgerHttpLive *live)
{
  if (live->message != NULL)
    g_signal_handlers_disconnect_by_data (live->message, &live->trust);
  g_clear_object (&live->message);
  g_clear_object (&live->cancellable);
  g_free (live->trust.fingerprint);
  g_free (live);
}

/* Lets go of everything that could still call; what is opening frees itself when its answer has come. */
static void
live_drop (LedgerHttpLive *live)
{
  live->function = NULL;
  if (live->transport != NULL && live->transport->live == live)
    live->transport->live = NULL;
  live->transport = NULL;
  if (live->patience != NULL)
    g_source_destroy (live->patience);
  g_clear_pointer (&live->patience, g_source_unref);
  if (live->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (live->connection, live);
      if (soup_websocket_connection_get_state (live->connection) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close (live->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
      g_clear_object (&live->connection);
    }
  g_cancellable_cancel (live->cancellable);
  if (!live->opening)
    live_free (live);
}

static void
live_end (LedgerHttpLive *live)
{
  LedgerLiveFunction function = live->function;
  gpointer data = live->data;

  live_drop (live);
  if (function != NULL)
    function (NULL, data);
}

static gboolean
on_impatient (gpointer data)
{
  LedgerHttpLive *live = data;

  if (!live->opening)
    {
      live_end (live);
      return G_SOURCE_REMOVE;
    }
  g_clear_pointer (&live->patience, g_source_unref);
  g_cancellable_cancel (live->cancellable);
  return G_SOURCE_REMOVE;
}

/* The one timer is put off with every message: a new one each time costs more than the message. */
static void
set_patience (LedgerHttpLive *live, guint seconds)
{
  if (live->patience == NULL)
    {
      live->patience = g_timeout_source_new_seconds (seconds);
      g_source_set_callback (live->patience, on_impatient, live, NULL);
      g_source_attach (live->patience, g_main_context_get_thread_default ());
    }
  g_source_set_ready_time (live->patience, g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND);
}

static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType type, GBytes *bytes, LedgerHttpLive *live)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autofree char *copy = NULL;

  set_patience (live, SILENCE);
  if (type != SOUP_WEBSOCKET_DATA_TEXT || size == 0)
    return;
  copy = g_strndup (text, size);
  live->function (copy, live->data);
}

static void
on_pong (SoupWebsocketConnection *connection, GBytes *bytes, LedgerHttpLive *live)
{
  set_patience (live, SILENCE);
}

static void
on_closed (SoupWebsocketConnection *connection, LedgerHttpLive *live)
{
  live_end (live);
}

static void
on_connected (GObject *object, GAsyncResult *result, gpointer data)
{
  LedgerHttpLive *live = data;
  g_autoptr (SoupWebsocketConnection) connection
    = soup_session_websocket_connect_finish (SOUP_SESSION (object), result, NULL);

  live->opening = FALSE;
  if (live->function == NULL)
    live_free (live);
  else if (connection == NULL)
    live_end (live);
  else
    {
      live->connection = g_steal_pointer (&connection);
      ledger_http_note_certificate (live->transport, live->message);
      soup_websocket_connection_set_keepalive_interval (live->connection, PING);
      g_signal_connect (live->connection, "message", G_CALLBACK (on_message), live);
      g_signal_connect (live->connection, "pong", G_CALLBACK (on_pong), live);
      g_signal_connect (live->connection, "closed", G_CALLBACK (on_closed), live);
      set_patience (live, SILENCE);
      live->function ("", live->data);
    }
}

void
ledger_http_open_live (LedgerTransport *transport, const char *token, LedgerLiveFunction function, gpointer data)
{
  LedgerHttpTransport *self = LEDGER_HTTP_TRANSPORT (transport);
  LedgerHttpLive *live = g_new0 (LedgerHttpLive, 1);

  ledger_http_close_live (transport);
  live->transport = self;
  live->function = function;
  live->data = data;
  live->opening = TRUE;
  live->cancellable = g_cancellable_new ();
  live->message = ledger_http_message_new (self, "GET", "/v1/live", token, &live->trust);
  self->live = live;
  set_patience (live, OPENING);
  soup_session_websocket_connect_async (self->session, live->message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        live->cancellable, on_connected, live);
}

void
ledger_http_say_live (LedgerTransport *transport, const char *text)
{
  LedgerHttpLive *live = LEDGER_HTTP_TRANSPORT (transport)->live;

  if (live != NULL && live->connection != NULL &&
      soup_websocket_connection_get_state (live->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (live->connection, text);
}

void
ledger_http_close_live (LedgerTransport *transport)
{
  LedgerHttpTransport *self = LEDGER_HTTP_TRANSPORT (transport);

  if (self->live != NULL)
    live_drop (self->live);
}

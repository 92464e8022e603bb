/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stream over the TLS stream of a peer (peer-stream.h): everything goes through as it is, but for the end that comes
 * between two requests. Main thread.
 */
#include "config.h"

#include "server/listener/peer-stream.h"

/* The reading side. */
#define SERVER_TYPE_PEER_INPUT (server_peer_input_get_type ())
G_DECLARE_FINAL_TYPE (ServerPeerInput, server_peer_input, SERVER, PEER_INPUT, GFilterInputStream)

struct _ServerPeerInput
{
  GFilterInputStream parent;
  ServerPeerPlace place;
  gboolean ended;               /* the byte was added: from now on it is at its end */
};

static void server_peer_input_pollable (GPollableInputStreamInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ServerPeerInput, server_peer_input, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, server_peer_input_pollable))

static GPollableInputStream *
get_base (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self)));
}

static gboolean
can_poll (GPollableInputStream *stream)
{
  return g_pollable_input_stream_can_poll (get_base (stream));
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  return SERVER_PEER_INPUT (stream)->ended || g_pollable_input_stream_is_readable (get_base (stream));
}

static GSource *
create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) base = SERVER_PEER_INPUT (stream)->ended
                             ? g_timeout_source_new (0)
                             : g_pollable_input_stream_create_source (get_base (stream), cancellable);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static gssize
read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  ServerPeerInput *self = SERVER_PEER_INPUT (stream);
  g_autoptr (GError) fault = NULL;
  gssize n;

  if (self->ended)
    return 0;
  n = g_pollable_input_stream_read_nonblocking (get_base (stream), buffer, count, NULL, &fault);
  if (n > 0 || self->place == SERVER_PEER_BUSY || count == 0 ||
      g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      if (n < 0)
        g_propagate_error (error, g_steal_pointer (&fault));
      return n;
    }
  self->ended = TRUE;
  *(char *) buffer = 'X';
  return 1;
}

static void
server_peer_input_pollable (GPollableInputStreamInterface *interface)
{
  interface->can_poll = can_poll;
  interface->is_readable = is_readable;
  interface->create_source = create_source;
  interface->read_nonblocking = read_nonblocking;
}

static void
server_peer_input_class_init (ServerPeerInputClass *class)
{
}

static void
server_peer_input_init (ServerPeerInput *self)
{
}

/* -- Both sides */

struct _ServerPeerStream
{
  GIOStream parent;
  GIOStream *tls;
  ServerPeerInput *input;
};

G_DEFINE_FINAL_TYPE (ServerPeerStream, server_peer_stream, G_TYPE_IO_STREAM)

static GInputStream *
get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (SERVER_PEER_STREAM (stream)->input);
}

static GOutputStream *
get_output (GIOStream *stream)
{
  return g_io_stream_get_output_stream (SERVER_PEER_STREAM (stream)->tls);
}

static gboolean
close_stream (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (SERVER_PEER_STREAM (stream)->tls, cancellable, error);
}

static void
server_peer_stream_finalize (GObject *object)
{
  ServerPeerStream *self = SERVER_PEER_STREAM (object);

  g_object_unref (self->input);
  g_object_unref (self->tls);
  G_OBJECT_CLASS (server_peer_stream_parent_class)->finalize (object);
}

static void
server_peer_stream_class_init (ServerPeerStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = server_peer_stream_finalize;
  G_IO_STREAM_CLASS (class)->get_input_stream = get_input;
  G_IO_STREAM_CLASS (class)->get_output_stream = get_output;
  G_IO_STREAM_CLASS (class)->close_fn = close_stream;
}

static void
server_peer_stream_init (ServerPeerStream *self)
{
}

ServerPeerStream *
server_peer_stream_new (GIOStream *tls)
{
  ServerPeerStream *self = g_object_new (SERVER_TYPE_PEER_STREAM, NULL);

  self->tls = g_object_ref (tls);
  self->input = g_object_new (SERVER_TYPE_PEER_INPUT, "base-stream", g_io_stream_get_input_stream (tls),
                              "close-base-stream", FALSE, NULL);
  return self;
}

void
server_peer_stream_set_place (ServerPeerStream *self, ServerPeerPlace place)
{
  self->input->place = place;
}

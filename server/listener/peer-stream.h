/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream of one peer as libsoup sees it. libsoup 3.2 forgets to let a connection go when its peer leaves between
 * two requests: it hears the end, stops listening and keeps all of it, 45 kB, for good. It does let go one that ends
 * within a request; so to a connection that ends between two, this stream adds one byte of a request. Main thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SERVER_TYPE_PEER_STREAM (server_peer_stream_get_type ())
G_DECLARE_FINAL_TYPE (ServerPeerStream, server_peer_stream, SERVER, PEER_STREAM, GIOStream)

/** server_peer_stream_new: Returns: (transfer full): a stream over @tls, whose streams have to be pollable. */
ServerPeerStream *server_peer_stream_new (GIOStream *tls);

/* Where in the conversation it stands. */
typedef enum
{
  SERVER_PEER_BUSY,             /* within a request, its answer, or something else than HTTP */
  SERVER_PEER_BETWEEN,          /* an answer was given and the next request has not been read */
} ServerPeerPlace;

/** server_peer_stream_set_place: says where it stands from now on; SERVER_PEER_BUSY in the beginning. */
void server_peer_stream_set_place (ServerPeerStream *self, ServerPeerPlace place);

G_END_DECLS

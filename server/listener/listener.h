/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The listener: HTTPS and the live connection, in front of a ServerServer. It accepts and hands over connections
 * itself, so that their number and every wait on them is bounded: handshake, headers, body, idle time, a peer that
 * does not read. Main thread.
 */
#pragma once

#include "server/configuration.h"
#include "server/server.h"

G_BEGIN_DECLS

#define SERVER_TYPE_LISTENER (server_listener_get_type ())
G_DECLARE_FINAL_TYPE (ServerListener, server_listener, SERVER, LISTENER, GObject)

/**
 * server_listener_new:
 * @configuration: its `data` holds server.pem and server-key.pem
 *
 * Returns: (transfer full): a listener that accepts until server_listener_stop, which comes before the last
 *   reference is dropped; or %NULL with SERVER_ERROR_CONFIGURATION
 */
ServerListener *server_listener_new (ServerServer *server, const ServerConfiguration *configuration,
                                     GError **error);

/** server_listener_get_address: Returns: (transfer none): "https://127.0.0.1:8443", with the port that was taken. */
const char *server_listener_get_address (ServerListener *self);

/**
 * server_listener_stop:
 *
 * Accepts no more; connections without a request are closed, the others after their answer. Who drops the last
 * reference before server_listener_count is 0 cuts off the answers that are still under way.
 */
void server_listener_stop (ServerListener *self);

/** server_listener_count: how many connections are open. */
guint server_listener_count (ServerListener *self);

G_END_DECLS

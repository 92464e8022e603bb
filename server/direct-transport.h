/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport within one process: requests go straight to a ServerServer, answers come back through the
 * world's main context, as they would over the network. For the sample book and the simulation. Main thread.
 */
#pragma once

#include "libledger/sync/transport.h"
#include "server/server.h"

G_BEGIN_DECLS

/** server_direct_transport_new: Returns: (transfer full): a transport to @server; holds a reference on it. */
LedgerTransport *server_direct_transport_new (ServerServer *server, LedgerWorld *world);

G_END_DECLS

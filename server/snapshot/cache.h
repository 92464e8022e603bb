/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Snapshots that were built are kept for a while, and given to others of the same rights. See snapshot.h for what one
 * is.
 */
#pragma once

#include "server/call.h"

G_BEGIN_DECLS

/** server_handle_snapshot: GET /v1/snapshot, whole or from a byte on. */
void server_handle_snapshot (ServerCall *call);

/** server_snapshots_new: Returns: (transfer full): the snapshots under the data folder @directory. */
ServerSnapshots *server_snapshots_new (const char *directory, GError **error);

/** server_snapshots_free: frees it; the files stay. */
void server_snapshots_free (ServerSnapshots *snapshots);

G_END_DECLS

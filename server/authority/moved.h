/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records that were hung on another root (S7, S23): scope, sums, history and erasure follow the root, so all of
 * them move along, and the table `moved` says since when, so that a pull brings the record whole to who gains
 * it and takes it from who loses it. What hangs on the record, and the conflicts about it, go with it.
 *
 * Inside a transaction: writing on the writer queue, reading from any thread.
 */
#pragma once

#include "server/authority/batch.h"

G_BEGIN_DECLS

/** server_moved_prepare: makes the table `moved` when it is not there. */
gboolean server_moved_prepare (LedgerTransaction *transaction, GError **error);

/**
 * server_moved_follow_parent:
 *
 * To be called when the field that names the parent of @row was set: its root becomes that of the parent.
 * Inside an entry.
 */
gboolean server_moved_follow_parent (ServerBatch *batch, ServerRow *row, GError **error);

/**
 * server_moved_set_root:
 * @root: what @row hangs on from now on
 *
 * Takes along what follows the root: its history, what hangs on it, conflicts about it (S19, S23). Inside an entry.
 */
gboolean server_moved_set_root (ServerBatch *batch, ServerRow *row, const LedgerId *root, GError **error);

/**
 * server_moved_set_subject:
 * @row: a conflict, or what was kept aside
 * @from: the root that it was about; null: none
 * @root: the one that it is about from now on; null: of none
 *
 * Inside an entry.
 */
gboolean server_moved_set_subject (ServerBatch *batch, ServerRow *row, const LedgerId *from, const LedgerId *root,
                                   GError **error);

/**
 * server_moved_list_naming:
 * @ids: (element-type LedgerId): appended to: records whose @field may be @id, as they lie or as they are in
 * this batch
 */
gboolean server_moved_list_naming (ServerBatch *batch, const LedgerField *field, const LedgerId *id, GPtrArray *ids,
                                   GError **error);

/* A record that has another root than it had at a cursor. */
typedef struct
{
  const LedgerKind *kind;
  LedgerId record;
  LedgerId from;                /* the root that it had then; null: a conflict about what was not here */
} ServerMoved;

/** server_moved_list: Returns: (transfer full) (element-type ServerMoved): once each; %NULL with @error */
GPtrArray *server_moved_list (LedgerTransaction *transaction, const LedgerModel *model, gint64 cursor, GError **error);

/** server_moved_erase: forgets @record. */
gboolean server_moved_erase (LedgerTransaction *transaction, const LedgerId *record, GError **error);

G_END_DECLS

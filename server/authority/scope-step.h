/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From one scope to another in an ordinary pull (S23). A scope's version is the name of its content
 * (server_snapshot_dup_rights): a replica says of which it is, and the authority knows from the table `scope_known`
 * what it stood for. One step then sends what was gained in full, names what was lost by key, and says the new
 * version. Losses come with a reason and a digest, which the replica's fuse demands (S25): the list is made
 * from the placements alone, so it is the same when it is asked again.
 *
 * Threads: inside a transaction; any.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/** server_scope_prepare: makes the table `scope_known` when it is not there. */
gboolean server_scope_prepare (LedgerTransaction *transaction, GError **error);

/** server_scope_note: remembers what @access is called, for replicas that will be of it. Writer's transaction. */
gboolean server_scope_note (LedgerTransaction *transaction, const LedgerAccess *access, GError **error);

/* A step under way. */
typedef struct
{
  gboolean known;               /* what the replica held is known; else it takes a snapshot */
  gboolean changed;             /* the replica is of another scope than the user is today */
  LedgerAccess held;            /* what the replica is of */
  GHashTable *entered;          /* set of LedgerId: roots to be sent whole */
  GHashTable *left;             /* set of LedgerId: roots to be dropped */
  GHashTable *gained;           /* set of LedgerGroup, borrowed: groups to be sent whole */
  GPtrArray *lost;              /* of "KIND.GROUP", in order: groups to be forgotten */
  GPtrArray *moved;             /* of ServerMoved: what hangs on another root since and concerns the replica */
  GPtrArray *gone;              /* of those, borrowed: what the replica holds and may see no more */
} ServerScopeStep;

/** server_scope_step_init: an empty one. */
void server_scope_step_init (ServerScopeStep *step);

/** server_scope_step_clear: frees what it holds. */
void server_scope_step_clear (ServerScopeStep *step);

/**
 * server_scope_step_find:
 * @rights: (nullable): the scope version that the replica says it is of; %NULL: today's
 * @user: (nullable): who sees what was kept aside of him, whomever it is about
 * @cursor: up to where the replica is
 *
 * What a replica of @rights at @cursor has to gain and to lose to be of @access today.
 */
gboolean server_scope_step_find (ServerScopeStep *step, LedgerTransaction *transaction, const LedgerModel *model,
                                 const char *rights, const LedgerAccess *access, const LedgerId *user, gint64 cursor,
                                 GError **error);

/**
 * server_scope_step_append_frames:
 *
 * Appends the frames "scope", "loses", "leave" and "gone" (server/PROTOCOL.md), as far as there is something to say.
 */
void server_scope_step_append_frames (const ServerScopeStep *step, const LedgerAccess *access, GString *answer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerScopeStep, server_scope_step_clear)

G_END_DECLS

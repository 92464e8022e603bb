/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scope at the authority (S23): which roots a user's replica may hold, from where they are placed; and what entered
 * or left since a cursor. Inside a transaction; any thread.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/**
 * server_scope_append_condition:
 * @sql: appended to: a condition over the column `root` of the table at hand
 * @parameters: (element-type LedgerValue): appended to
 *
 * Records without a root (settings) are in everybody's scope.
 */
void server_scope_append_condition (const LedgerAccess *access, GString *sql, GArray *parameters);

/**
 * server_scope_may_read:
 *
 * Whether @access may read that group: the area of its kind and its own. Snapshots, pulls, sums and histories of the
 * kinds that every replica of a scope holds alike ask this; conflicts and what is kept aside are judged by what they
 * are about (server_access_may_read).
 */
gboolean server_scope_may_read (const LedgerAccess *access, const LedgerGroup *group);

/** server_scope_holds: @holds (out): whether the root is placed in the scope now; a null root always is. */
gboolean server_scope_holds (LedgerTransaction *transaction, const LedgerAccess *access, const LedgerId *root,
                             gboolean *holds, GError **error);

/**
 * server_scope_list_moves:
 * @entered: (element-type LedgerId): set, added to: roots that came into the scope after @cursor and are in it
 * @left: (element-type LedgerId): set, added to: roots that left it after @cursor and are not in it
 *
 * Nothing moves for who may see everywhere.
 */
gboolean server_scope_list_moves (LedgerTransaction *transaction, const LedgerAccess *access, gint64 cursor,
                                  GHashTable *entered, GHashTable *left, GError **error);

/**
 * server_scope_list_at:
 * @seq: a version of the past; G_MAXINT64: now
 * @roots: (element-type LedgerId): set, added to
 *
 * The roots that stood in the scope at that moment.
 */
gboolean server_scope_list_at (LedgerTransaction *transaction, const LedgerAccess *access, gint64 seq,
                               GHashTable *roots, GError **error);

/**
 * server_scope_add_named:
 * @name: of a branch or company, compared by its fold
 *
 * Narrows @access to the branch or company of that name and all that stands beneath it.
 *
 * Returns: %FALSE with @error when none or more than one has that name
 */
gboolean server_scope_add_named (LedgerStore *store, const char *name, LedgerAccess *access, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes of the window that are more than one edit: a choice in a conflict, an undo, a decision on what was kept
 * aside. They run on the writer's thread; the answer comes back on the main thread, which never waits.
 */
#pragma once

#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/* Runs on the writer's thread; @changeset is filled when one was saved. */
typedef gboolean (*LedenboekWrite) (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error);

/**
 * ledenboek_writing_start:
 * @data: (transfer full): for @write, freed with @free_data
 * @callback: on the main thread; call ledenboek_writing_finish in it
 *
 * Runs @write on the writer's thread of the replica's book and tells the exchange when it saved something.
 */
void ledenboek_writing_start (LedgerReplica *replica, LedenboekWrite write, gpointer data,
                              GDestroyNotify free_data, GAsyncReadyCallback callback, gpointer user_data);

/** ledenboek_writing_finish: the end of ledenboek_writing_start. */
gboolean ledenboek_writing_finish (LedgerReplica *replica, GAsyncResult *result, LedgerId *changeset,
                                   GError **error);

G_END_DECLS

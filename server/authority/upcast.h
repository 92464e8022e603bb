/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Upcasters (S21): a changeset of any released version of the model can be pushed for ever. What a later version
 * named otherwise, moved or retired is a line of a table; an old changeset goes through the lines that are newer than
 * it. Its bytes, digest and outcome stay those that were sent. Pure; any thread.
 */
#pragma once

#include "libledger/sync/changeset.h"

G_BEGIN_DECLS

/**
 * server_upcast:
 * @bytes: canonical bytes of a changeset
 * @steps: (array length=n_steps): in the order of `below`
 *
 * Returns: (transfer full) (nullable): the bytes of the changeset as the present model says it, with all that has no
 *   line as it was; %NULL with @error when they are no changeset
 */
GBytes *server_upcast (GBytes *bytes, const LedgerModelStep *steps, guint n_steps, GError **error);

/**
 * server_upcast_read:
 * @id: (out): as ledger_changeset_read
 *
 * As ledger_changeset_read, for changesets of all released models.
 */
LedgerChangeset *server_upcast_read (const LedgerModel *model, GBytes *bytes, LedgerId *id, GError **error);

G_END_DECLS

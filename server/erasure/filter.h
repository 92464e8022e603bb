/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was erased does not come back (S27): by whatever way a changeset comes in, it is filtered before anything of it
 * is looked at, let alone kept. Writer queue only, inside a batch.
 */
#pragma once

#include "server/authority/batch.h"

G_BEGIN_DECLS

/**
 * server_erasure_filter:
 * @pruned: (out): what was taken out
 *
 * Takes out of @changeset what is about something erased, and notes the ids of new records that go with it (S6). What
 * a restored book got back of such a record before it heard whose it is, is in batch->late then (S19).
 */
gboolean server_erasure_filter (ServerBatch *batch, LedgerChangeset *changeset, LedgerPruned *pruned, GError **error);

/** server_erasure_flush_late: once all is written: what is in batch->late goes too. */
gboolean server_erasure_flush_late (ServerBatch *batch, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user's last imports as the server tells of them, each with its undo: also those of another day. Shown when there
 * is a connection and there are any. Main thread.
 *
 * Signals: `undo` (s: id of the job): somebody asked for it and confirmed.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_IMPORT_RECENT (ledenboek_import_recent_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekImportRecent, ledenboek_import_recent, LEDENBOEK, IMPORT_RECENT, AdwBin)

/** ledenboek_import_recent_load: asks the server of @replica anew. */
void ledenboek_import_recent_load (LedenboekImportRecent *self, LedgerReplica *replica);

G_END_DECLS

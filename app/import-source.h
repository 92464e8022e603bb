/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of an import as it was read: its rows, and what a column can become. Shared by threads and counted; only who
 * repairs a row changes it, when nobody reads.
 */
#pragma once

#include "libledger/import/mapping.h"
#include "libledger/sync/replica.h"

G_BEGIN_DECLS

typedef struct
{
  LedgerImportCatalog *catalog;
  LedgerImportTable *table;
} LedenboekImportSource;

/** ledenboek_import_source_ref: Returns: (transfer full): @self. */
LedenboekImportSource *ledenboek_import_source_ref (LedenboekImportSource *self);

/** ledenboek_import_source_unref: drops a reference. */
void ledenboek_import_source_unref (LedenboekImportSource *self);

/**
 * ledenboek_import_source_read_async:
 * @how: how it is read (copied)
 *
 * Reads the file @path on a reader's thread, for what the user of @replica may edit.
 */
void ledenboek_import_source_read_async (LedgerReplica *replica, const char *path, const LedgerImportReading *how,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/**
 * ledenboek_import_source_read_finish:
 * @mapping: (out) (transfer full): the one remembered for such a file, else a guess
 *
 * Returns: (transfer full) (nullable): the file; %NULL with @error, which names the remedy
 */
LedenboekImportSource *ledenboek_import_source_read_finish (GAsyncResult *result, LedgerImportMapping **mapping,
                                                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekImportSource, ledenboek_import_source_unref)

G_END_DECLS

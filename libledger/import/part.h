/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A large import as the job of the server takes it: what is taken of a plan in parts, each a changeset of its own. What
 * is unsent here has to be sent before, for a part builds on what the server knows. A reader's thread.
 */
#pragma once

#include "libledger/import/plan.h"

G_BEGIN_DECLS

typedef struct
{
  guint rows;                   /* of the file */
  GBytes *content;              /* canonical bytes of a changeset */
} LedgerImportPart;

/**
 * ledger_import_parts_new:
 * @progress: (nullable): rows of the table so far
 *
 * Returns: (transfer full) (element-type LedgerImportPart): the parts in order; %NULL with @error: of the store,
 *   LEDGER_SYNC_ERROR_TOO_LARGE for one row that is larger than a changeset may be, G_IO_ERROR_CANCELLED
 */
GPtrArray *ledger_import_parts_new (const LedgerImportPlan *plan, LedgerStore *store, LedgerImportProgress progress,
                                    gpointer data, GCancellable *cancellable, GError **error);

/** ledger_import_parts_dup_parameters: Returns: (transfer full): of the job `import`, as JSON. */
char *ledger_import_parts_dup_parameters (GPtrArray *parts);

G_END_DECLS

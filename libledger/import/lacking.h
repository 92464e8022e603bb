/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the organisation wants filled in of a contact (quality/wanted.h) and a row of a file does not say. Nothing is
 * refused for it: a plan (plan.h) counts it, so that who imports knows what he will have to ask for. A reader's thread.
 */
#pragma once

#include "libledger/import/row.h"

G_BEGIN_DECLS

typedef struct _LedgerImportLacking LedgerImportLacking;

/** ledger_import_lacking_new: Returns: (transfer full): what is wanted now; %NULL with @error of the store. */
LedgerImportLacking *ledger_import_lacking_new (LedgerStore *store, const LedgerAccess *access, GError **error);

/** ledger_import_lacking_free: drops it. */
void ledger_import_lacking_free (LedgerImportLacking *self);

/** ledger_import_lacking_find: Returns: a bit for each label of which @row, of somebody new, says nothing. */
guint64 ledger_import_lacking_find (const LedgerImportLacking *self, const LedgerImportRow *row);

/** ledger_import_lacking_get_labels: Returns: (element-type utf8): what can lack, in the user's language, by bit. */
const GPtrArray *ledger_import_lacking_get_labels (const LedgerImportLacking *self);

/** ledger_import_lacking_take_over: Returns: the bits of @lacks, found by @from, as @self has them. */
guint64 ledger_import_lacking_take_over (const LedgerImportLacking *self, const LedgerImportLacking *from,
                                         guint64 lacks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerImportLacking, ledger_import_lacking_free)

G_END_DECLS

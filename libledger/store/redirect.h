/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Redirects (S7): a root that was merged into another says so in its group `existence`, and stays. What names it, and
 * the facts that hang on it, are read through that: from the old one forward to what it is now, and from a contact back
 * to all that it was before. Redirects may follow each other; a ring, which the authority never makes, is read once.
 *
 * Functions with a transaction: inside it, of either side; those of a store: any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/**
 * ledger_redirect_follow:
 * @kind: a root
 * @id: (inout): becomes the id of the record that it is now; left alone when it was merged into none
 */
gboolean ledger_redirect_follow (LedgerTransaction *transaction, const LedgerKind *kind, LedgerId *id, GError **error);

/**
 * ledger_redirect_list:
 * @ids: (element-type LedgerId): appended to, freed with g_free: what was merged into @id, at once or through others
 */
gboolean ledger_redirect_list (LedgerTransaction *transaction, const LedgerKind *kind, const LedgerId *id,
                               GPtrArray *ids, GError **error);

/**
 * ledger_redirect_note_roots:
 * @record: (nullable): as it lies, or as it will
 * @roots: (inout): set of LedgerId: all that @record is found under are added, for the search
 */
gboolean ledger_redirect_note_roots (LedgerTransaction *transaction, const LedgerRecord *record, GHashTable *roots,
                                     GError **error);

/** ledger_store_resolve: as ledger_redirect_follow. */
gboolean ledger_store_resolve (LedgerStore *store, const LedgerKind *kind, LedgerId *id, GError **error);

/** ledger_store_list_merged: Returns: (transfer full) (element-type LedgerId): as ledger_redirect_list. */
GPtrArray *ledger_store_list_merged (LedgerStore *store, const LedgerKind *kind, const LedgerId *id, GError **error);

G_END_DECLS

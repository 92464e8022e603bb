/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of postcodes beside the book of this workplace (libledger/import/postcode-table.h), where every form finds
 * it: with the store. Main thread.
 */
#pragma once

#include "libledger/import/postcode-table.h"
#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/** ledenboek_postcodes_dup_path: Returns: (transfer full): where the table of @replica lies, or would. */
char *ledenboek_postcodes_dup_path (LedgerReplica *replica);

/**
 * ledenboek_postcodes_open:
 *
 * Opens the table beside the book, in place of the one that was open. Without one, addresses are looked up in the book.
 *
 * Returns: %FALSE with @error when there is one that cannot be used
 */
gboolean ledenboek_postcodes_open (LedgerReplica *replica, GError **error);

/** ledenboek_postcodes_get: Returns: (transfer none) (nullable): the open one; do not keep it. */
LedgerPostcodeTable *ledenboek_postcodes_get (LedgerStore *store);

/** ledenboek_postcodes_remove: closes it and removes its file. Returns: %FALSE with @error */
gboolean ledenboek_postcodes_remove (LedgerReplica *replica, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Erasure of a contact and all that hangs on it (S27), as far as both sides do the same: taking the changes about
 * what was erased out of a changeset; and the replica's side: rows, beneath, outbox, what is kept of it, drafts. What
 * was taken away is confirmed only when it is gone from the bytes of the file (ledger_store_scrub).
 *
 * Functions with a transaction run on the writer; the others on the thread they name.
 */
#pragma once

#include "libledger/store/store.h"
#include "libledger/sync/changeset.h"

G_BEGIN_DECLS

/** ledger_erase_new_ids: Returns: (transfer full): an empty set of LedgerId, which it owns. */
GHashTable *ledger_erase_new_ids (void);

/** ledger_erase_dup_ids: Returns: (transfer full): a copy of that set, with ids of its own. */
GHashTable *ledger_erase_dup_ids (GHashTable *ids);

/**
 * ledger_erase_collect:
 * @ids: (inout): a set of LedgerId
 *
 * Adds every id that @changeset names in its new state: its records, their parents, what they refer to.
 */
void ledger_erase_collect (const LedgerChangeset *changeset, GHashTable *ids);

/* What ledger_erase_prune did. */
typedef enum
{
  LEDGER_PRUNED_NOTHING,        /* the changeset has nothing to do with what was erased */
  LEDGER_PRUNED_PART,           /* a part of it was taken out or emptied; the rest stands */
  LEDGER_PRUNED_ALL,            /* nothing is left */
} LedgerPruned;

/**
 * ledger_erase_prune:
 * @ids: (inout): the ids that were erased; a new record that goes because of them is added
 *
 * Takes out of @changeset each record that was erased, hangs on what was, or requires a reference to it; an optional
 * reference to it is emptied. What is left is sealed anew, under a new salt: the digest of the whole, which the
 * authority keeps, then proves nothing about what went (S2). The id stays: to a changeset that an erasure has touched
 * the authority answers what it answered before, whatever its bytes.
 */
gboolean ledger_erase_prune (LedgerChangeset *changeset, LedgerWorld *world, GHashTable *ids, LedgerPruned *pruned,
                             GError **error);

/**
 * ledger_erase_list_sent:
 *
 * Returns: (transfer full): what records @changeset has and of how many groups, before ledger_erase_prune takes some
 */
GArray *ledger_erase_list_sent (const LedgerChangeset *changeset);

/**
 * ledger_erase_list_gone:
 * @sent: from ledger_erase_list_sent, of what @left was
 *
 * Returns: (transfer full) (element-type guint): by record of @left, how many groups went just before it
 */
GArray *ledger_erase_list_gone (const GArray *sent, const LedgerChangeset *left);

/** ledger_erase_list_unconfirmed: Returns: (transfer full) (element-type LedgerId): erasures to be confirmed. */
GPtrArray *ledger_erase_list_unconfirmed (LedgerStore *store, GError **error);

/**
 * ledger_erase_dup_made:
 * @erasure: one that is to be confirmed
 *
 * What confirmed changes of this replica had made beneath what was erased, and the authority did not name: a restored
 * one may hold some of it without knowing whose it is (S19).
 *
 * Returns: (transfer full) (nullable): ids in quotation marks with commas between; %NULL: none
 */
char *ledger_erase_dup_made (LedgerStore *store, const LedgerId *erasure);

/** ledger_erase_note_confirmed: the authority knows that nothing of @erasures (element-type LedgerId) is here. */
gboolean ledger_erase_note_confirmed (LedgerStore *store, GPtrArray *erasures, GError **error);

/** ledger_erase_names_any: whether @bytes, which cannot be read, name one of @ids in text. */
gboolean ledger_erase_names_any (GBytes *bytes, GHashTable *ids);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merging of contacts (S7): two records turn out to be one person, and one of them goes on. Made at a replica, also
 * offline, as one changeset with one outcome (S3); undone as one.
 *
 * What it does:
 * - the loser's existence becomes merged, with `merged_into` the survivor: a redirect. The loser stays with its own
 *   values, number and history; it is no longer listed, and its number finds the survivor;
 * - what hangs on the loser hangs on the survivor from then on, under the ids that it has. Facts (kinds that
 *   are append only) keep their contact and are read through the redirect (ledger_store_list_children does);
 * - what stands in a single slot of the loser (the preferred phone, an own field) becomes a plain one of the
 *   survivor, whose own preferred one stays. Where the survivor has none, it gets the loser's in its slot: else
 *   it would have a phone and none preferred, and the list of contacts would show nothing;
 * - what the survivor has already, value by value, gets no second copy: the loser's is deleted, to live again
 *   when the merge is undone. So is what either says of how it belongs to the other (a relationship, a
 *   distinction: kinds that cannot be without another contact); who pays a membership is not such a thing;
 * - chosen values of the loser become the survivor's: ordinary changes of its groups.
 *
 * What was made on the loser elsewhere, before or after, follows the redirect at the authority. What names the loser
 * otherwise (the payer of somebody's membership) keeps naming it and is read through the redirect.
 *
 * At the server it is a job (server/job/merge.c): when more hangs on the loser than an edit may change, and to undo a
 * merge that no outbox keeps any more, or that another desk made.
 *
 * Functions with a transaction: inside it, of either side; saving blocks for a commit, as ledger_outbox_save.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

/* What the ledger and the outbox call it. */
#define LEDGER_CONTACT_MERGE_ACTION "merge"

typedef struct
{
  LedgerId survivor;            /* goes on, with its number */
  LedgerId loser;               /* becomes a part of it */
  const char *const *take;      /* (nullable): what the survivor takes over, as ledger_contact_merge_save says */
} LedgerContactMerge;

/**
 * ledger_contact_merge_fill:
 * @edit: becomes the edit that merges, of the store that @transaction is in
 * @access: of who merges: of what he may not edit nothing is copied or deleted; it moves as it is
 *
 * Returns: %FALSE with @error as ledger_contact_merge_save
 */
gboolean ledger_contact_merge_fill (LedgerEdit *edit, LedgerTransaction *transaction, const LedgerAccess *access,
                                    const LedgerContactMerge *merge, GError **error);

/**
 * ledger_contact_merge_save:
 * @survivor: the contact that goes on, with its number
 * @loser: the contact that becomes a part of it
 * @take: (nullable) (array zero-terminated=1): what the survivor takes over from the loser: fields, which come with
 *   their whole group ("city" brings the address), aliases ("phone": the survivor's former one becomes a plain
 *   one), and labels of own fields
 * @changeset: (out) (optional): for ledger_outbox_save_undo, which undoes a merge whole
 *
 * Returns: %FALSE with @error: LEDGER_SYNC_ERROR_NOT_HERE when one of them is not in this book, _CHANGED when one is
 *   deleted or merged already, _NOTHING when they are the same, _UNKNOWN for a name in @take, _TOO_LARGE when
 *   more hangs on the loser than an edit may change at once: it is a job then (S9); nothing is saved
 */
gboolean ledger_contact_merge_save (LedgerStore *store, const LedgerId *survivor, const LedgerId *loser,
                                    const char *const *take, LedgerId *changeset, GError **error);

/** ledger_contact_merge_is: whether @changeset merges contacts. */
gboolean ledger_contact_merge_is (const LedgerChangeset *changeset);

/** ledger_contact_merge_get_loser: Returns: (transfer none) (nullable): the change of @merge that merges its record. */
const LedgerRecordChange *ledger_contact_merge_get_loser (const LedgerChangeset *merge);

/**
 * ledger_contact_merge_invert:
 * @edit: empty, of the store that @transaction is in
 * @merge: the merge: an own one of the outbox, or as the ledger tells it
 *
 * Fills @edit with what undoes it: the redirect goes, what was moved hangs where it hung, values that were
 * taken over are what they were. What somebody changed since stays as it is now: a moved phone keeps its new
 * number, what was deleted stays deleted, a value that was taken over and then edited stays.
 *
 * Returns: %FALSE with @error: LEDGER_SYNC_ERROR_CHANGED when it is no longer merged, _NOT_HERE when the loser
 *   is not in this book
 */
gboolean ledger_contact_merge_invert (LedgerEdit *edit, LedgerTransaction *transaction, const LedgerChangeset *merge,
                                      GError **error);

G_END_DECLS

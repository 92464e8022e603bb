/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Member cards at a workstation (S7): numbers that the server leased to it, and giving them to cards without a
 * connection. A lease lies in the book sealed for a key that is kept elsewhere, in the workstation's secret service
 * (workstation-key.h): the files of the replica alone open none. A number is marked as used, durably, before the card
 * that has it is saved; used or not, it is never issued again.
 *
 * Functions on a store block for a commit: writer queue, or a program without a window.
 */
#pragma once

#include "libledger/sync/outbox.h"
#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/* What a workstation's key is made of: 32 random bytes. */
#define LEDGER_CARD_SEED_BYTES 32

/** ledger_cards_count: how many leased numbers have not been used. */
gint64 ledger_cards_count (LedgerStore *store);

/**
 * ledger_cards_keep:
 * @answer: what the server said to a lease (server/PROTOCOL.md)
 *
 * Puts the sealed numbers into the book. Returns: %FALSE with @error when the answer is not of the form
 */
gboolean ledger_cards_keep (LedgerStore *store, GBytes *answer, GError **error);

/**
 * ledger_cards_forget: drops what is leased: a replica that turned out to be a copy has no numbers of its own (S20).
 */
gboolean ledger_cards_forget (LedgerStore *store, GError **error);

/**
 * ledger_cards_take:
 * @seed: LEDGER_CARD_SEED_BYTES bytes: the workstation's
 *
 * Returns: (transfer full): the next leased number, used from now on; %NULL with @error: LEDGER_SYNC_ERROR_NOTHING
 *   when none is left, LEDGER_SYNC_ERROR_KEY when @seed is not the one that they are sealed for
 */
char *ledger_cards_take (LedgerStore *store, const guint8 *seed, GError **error);

/**
 * ledger_cards_set_number: the new card @id of @edit has @number, which was leased: only this way can an edit name one.
 */
void ledger_cards_set_number (LedgerEdit *edit, const LedgerId *id, const char *number);

/** ledger_cards_dup_public_key: Returns: (transfer full): what a lease is sealed for, in base64. */
char *ledger_cards_dup_public_key (const guint8 *seed);

/**
 * ledger_replica_lease_cards_async:
 * @count: numbers, 1 to 500
 *
 * Asks the server for a block of numbers and keeps them. Main thread.
 */
void ledger_replica_lease_cards_async (LedgerReplica *self, const guint8 *seed, guint count,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/** ledger_replica_lease_cards_finish: the end of ledger_replica_lease_cards_async. */
gboolean ledger_replica_lease_cards_finish (LedgerReplica *self, GAsyncResult *result, GError **error);

G_END_DECLS

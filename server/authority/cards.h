/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Card numbers at the authority (S7, I6): drawing them, leasing a block of them to a workstation, and holding that no
 * two valid cards have one number. Random, unique over everything that was ever issued, used or not. Inside the
 * writer's transaction.
 */
#pragma once

#include "server/authority/batch.h"

G_BEGIN_DECLS

/* Numbers that a workstation gets at most at once. */
#define SERVER_CARDS_LEASE 500

/**
 * server_cards_lease:
 * @kind: of which numbers are leased
 * @lease: made by the client: asked again it gets the same numbers
 * @holder: the replica that they are for
 * @numbers: (out) (transfer full): in order
 *
 * SERVER_ERROR_EXISTS when @lease is another replica's.
 */
gboolean server_cards_lease (LedgerTransaction *transaction, LedgerStore *store, const LedgerKind *kind,
                             const LedgerId *lease, const LedgerId *holder, guint count, GStrv *numbers,
                             GError **error);

/** server_number_find_field: Returns: (nullable): the field of records of @kind that only the server numbers. */
const LedgerField *server_number_find_field (const LedgerKind *kind);

/**
 * server_number_draw:
 * @field: of server_number_find_field
 *
 * Returns: (transfer full): the next number of the series of its kind; where numbers are leased, a random one that was
 *   never issued, noted as issued. %NULL with @error
 */
char *server_number_draw (ServerBatch *batch, const LedgerField *field, GError **error);

/** server_cards_check: @refusal is left alone when the new card's number was leased to the replica of @decision. */
gboolean server_cards_check (ServerDecision *decision, const LedgerRecordChange *record, const char **refusal,
                             GError **error);

/** server_cards_keep: the leased number of @record, which comes back after a restore, was issued: the book notes it. */
gboolean server_cards_keep (ServerBatch *batch, const LedgerRecord *record, GError **error);

/**
 * server_cards_settle:
 *
 * Inside an entry, when all of it is decided: of two valid cards with one number the one that became valid later is
 * void, by the order in which the authority got them, and by their old order after a restore.
 */
gboolean server_cards_settle (ServerBatch *batch, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The epochs of a book (S10, S19): each restore begins one, and the table `restoration` says up to where the book
 * then knew the time before. A replica whose cursor is of an earlier epoch must heal before it goes on. Inside
 * transactions; any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** server_restoration_prepare: makes the table when it is not there. */
gboolean server_restoration_prepare (LedgerTransaction *transaction, GError **error);

/**
 * server_restoration_find:
 * @cursor: of a replica, or a version it was told
 * @restored_to: (out): up to here the book still knows what it gave out in the epoch of @cursor; what is beyond was
 *   lost; −1 when no restore came after that epoch
 */
gboolean server_restoration_find (LedgerTransaction *transaction, gint64 cursor, gint64 *restored_to, GError **error);

/**
 * server_restoration_begin:
 * @epoch: above every one that there was
 *
 * Begins @epoch: an entry of the ledger that changes nothing moves the clock into it.
 */
gboolean server_restoration_begin (LedgerTransaction *transaction, LedgerStore *store, guint epoch, GError **error);

G_END_DECLS

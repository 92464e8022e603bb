/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Receipts (S19): what a replica is told of a changeset is signed (Ed25519), so that a restored server, which has
 * forgotten it, can believe it. The signing key lies in a file outside the database; the public keys of all keys that
 * ever signed lie in the book, so a book on a new machine still knows its old receipts.
 *
 * A receipt is over: the book's identity, the changeset's id and digest, its outcome, its seq, and `bases`: for each
 * group of it, in order, joined by commas, the version that it was held against, then `a` (applied) or `c` (in
 * conflict), then, for what the server gave out with it, `#` and the number. Of one that came back to a restored book
 * `;` and the seq that it had at first follow. Any thread.
 */
#pragma once

#include "libledger/store/store.h"
#include "libledger/sync/merge.h"

G_BEGIN_DECLS

#define SERVER_RECEIPT_KEY_FILE "receipts.key"

/* What is signed. */
typedef struct
{
  const LedgerId *changeset;
  const guint8 *digest;         /* 32 bytes */
  LedgerOutcome outcome;
  gint64 seq;
  const char *bases;            /* (nullable) */
} ServerReceipt;

/** server_receipt_prepare: makes the table `receipt_key` when it is not there. */
gboolean server_receipt_prepare (LedgerTransaction *transaction, GError **error);

/**
 * server_receipt_attach:
 * @path: of the key's file; made (mode 0600) when it is not there
 *
 * @store's authority signs with that key from now on; its public half is noted in the book.
 */
gboolean server_receipt_attach (LedgerStore *store, const char *path, GError **error);

/** server_receipt_is_given: whether @store signs. */
gboolean server_receipt_is_given (LedgerStore *store);

/** server_receipt_sign: Returns: (transfer full) (nullable): base64 of the signature; %NULL: @store signs nothing. */
char *server_receipt_sign (LedgerStore *store, const ServerReceipt *receipt);

/** server_receipt_verify: @genuine (out): whether a key of this book signed it. */
gboolean server_receipt_verify (LedgerTransaction *transaction, const ServerReceipt *receipt, const char *signature,
                                gboolean *genuine, GError **error);

G_END_DECLS

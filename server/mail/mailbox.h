/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What came back, in the book (MAIL-01): of an address at which nothing arrives it is noted since when, so that nothing
 * is sent there before somebody put it right; who says that he wants no more, or complains, has said no to the purpose
 * of that mailing by e-mail. Both stand with the recipient of the mailing, too. One thread at a time; it blocks.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** server_mailbox_prepare: makes its table when it is not there. */
gboolean server_mailbox_prepare (LedgerTransaction *transaction, GError **error);

/**
 * server_mailbox_look:
 * @account: of kind `mail_account`
 * @authorities: (nullable): a PEM file of authorities
 * @cancellable: (nullable): from another thread
 * @seq: (out): the last version that was written to the book; 0: none
 *
 * Reads what came to the mailbox of the account since the last time; an account without one has nothing to read. What
 * keeps it from being read stands with the account.
 *
 * Returns: %FALSE with @error when the book could not be read or written
 */
gboolean server_mailbox_look (LedgerStore *store, const LedgerId *account, const char *authorities,
                              GCancellable *cancellable, gint64 *seq, GError **error);

G_END_DECLS

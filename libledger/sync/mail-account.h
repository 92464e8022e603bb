/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told to the server alone about an e-mail account: its passwords, which no replica has, and that a message is
 * to be sent to try it. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/* Each may be NULL: nothing is said of it. */
typedef struct
{
  const char *password, *mailbox_password;      /* "" removes it */
  const char *test;             /* an address to which a message is sent */
} LedgerMailAccountAsk;

/* What came of it. */
typedef struct
{
  char *outcome;                /* "saved", or, of a message: "sent", "later", "away", "never", "uncertain", "broken" */
  char *told;                   /* what the mail server said */
  GPtrArray *advice;            /* (element-type utf8): what the domain of the sender lacks */
} LedgerMailAccountAnswer;

/** ledger_mail_account_answer_free: frees it. */
void ledger_mail_account_answer_free (LedgerMailAccountAnswer *answer);

/** ledger_replica_ask_mail_account_async: @account: of kind `mail_account`, as the server has it. */
void ledger_replica_ask_mail_account_async (LedgerReplica *self, const LedgerId *account,
                                            const LedgerMailAccountAsk *ask, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer data);

/**
 * ledger_replica_ask_mail_account_finish:
 *
 * Returns: (transfer full): that; %NULL with LEDGER_SYNC_ERROR_RIGHTS, LEDGER_SYNC_ERROR_REFUSED (the server says what
 *   does not fit), or why it could not be asked
 */
LedgerMailAccountAnswer *ledger_replica_ask_mail_account_finish (LedgerReplica *self, GAsyncResult *result,
                                                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerMailAccountAnswer, ledger_mail_account_answer_free)

G_END_DECLS

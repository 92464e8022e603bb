/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person decides about messages that have perhaps been sent (MAIL-05): the connection broke while the server of
 * the mail took them. Sent again, somebody may get two; not sent again, none. Writer queue.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_SETTLE_AGAIN,          /* it is to be sent again */
  LEDGER_SETTLE_ARRIVED,
} LedgerSettle;

/**
 * ledger_mailing_settle:
 * @mailing: id of a record of kind `mailing`
 * @chosen: (nullable) (element-type LedgerId): ids of kind `mailing_recipient`; %NULL: all that are uncertain
 * @count: (out): how many
 *
 * Says so of those that are uncertain, through the outbox, in changesets that are one act to be taken back. A mailing
 * that counts as sent is ready to be sent again, with those. LEDGER_MAILING_ERROR_UNREADY when there are none.
 */
gboolean ledger_mailing_settle (LedgerStore *store, const LedgerId *mailing, const GArray *chosen, LedgerSettle how,
                                guint *count, GError **error);

G_END_DECLS

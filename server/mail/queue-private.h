/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the queue share: queue.c takes and notes, queue-decide.c asks whether a recipient may still get it,
 * outcome.c writes what is known to the book.
 */
#pragma once

#include "server/mail/queue.h"

G_BEGIN_DECLS

/* States of a row of `mail_attempt`. Those after the second are known, and are to be written to the book. */
#define MAIL_WAITING "waiting"
#define MAIL_UNDER_WAY "under_way"
#define MAIL_SENT "sent"
#define MAIL_REFUSED "refused"
#define MAIL_UNCERTAIN "uncertain"
#define MAIL_LEFT_OUT "left_out"
#define MAIL_BY_LETTER "by_letter"
#define MAIL_KNOWN \
  "state IN ('" MAIL_SENT "', '" MAIL_REFUSED "', '" MAIL_UNCERTAIN "', '" MAIL_LEFT_OUT "', '" MAIL_BY_LETTER "')"

/* What was decided about a recipient just before it is sent. */
typedef struct
{
  const char *state;            /* MAIL_UNDER_WAY, MAIL_LEFT_OUT or MAIL_BY_LETTER */
  const char *cause;            /* (nullable): of who is left out */
  char *told;                   /* (nullable): what is lacking */
  char *address;                /* (nullable): owned, as told and filled */
  LedgerId version;             /* null: as it was prepared */
  LedgerId partner;             /* with what is filled: who is addressed too; null: nobody */
  char *filled;                 /* (nullable): as it was prepared */
} ServerMailDecision;

/** server_mail_decision_clear: drops what it holds. */
void server_mail_decision_clear (ServerMailDecision *decision);

/**
 * server_mail_decide:
 * @asker: who had it sent: what he may not see stands in no letter
 *
 * By what the book says now. Of a mailing to households it is decided anew what stands in it, for who was addressed
 * with him may be gone.
 */
gboolean server_mail_decide (LedgerTransaction *transaction, LedgerStore *store, const LedgerRecord *mailing,
                             const LedgerRecord *contact, const LedgerId *asker, ServerMailDecision *decision,
                             GError **error);

/* What is known of one recipient, as the row of `mail_attempt` has it. */
typedef struct
{
  LedgerId recipient;
  char *state, *told, *address, *cause, *filled;
  LedgerId version, partner;
  gint64 at;
} ServerMailKnown;

/**
 * server_mail_write_known:
 * @known: (element-type ServerMailKnown)
 * @seq: (out): the version it got; left alone when there was nothing to write
 *
 * One entry of the ledger, by who had it sent.
 */
gboolean server_mail_write_known (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *asker,
                                  const GArray *known, gint64 *seq, GError **error);

/** server_mail_write_end: nothing of @mailing waits any more: it is sent, or what is left of it are letters. */
gboolean server_mail_write_end (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *mailing,
                                const LedgerId *asker, gint64 *seq, GError **error);

/**
 * server_mail_write_trouble:
 * @trouble: (nullable): what is wrong with the mail server or the mailbox of the account; %NULL: nothing
 *
 * Unless the book says so already.
 */
gboolean server_mail_write_trouble (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *account,
                                    ServerMailPassword which, const char *trouble, gint64 *seq, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerMailDecision, server_mail_decision_clear)

G_END_DECLS

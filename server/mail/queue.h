/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages that wait to be sent (MAIL-01, MAIL-03): a row each, so that whatever ends the daemon, every message is
 * known to wait, to have gone, or perhaps to have gone. Before a message leaves, it is asked once more whether its
 * recipient may get it, and noted that it is under way, in one durable transaction; what became of it is noted with
 * the next. What is known stands in the book, with the recipient, soon after. One executor at a time works on a queue;
 * one thread at a time on its functions.
 */
#pragma once

#include "libledger/store/store.h"
#include "server/mail/account.h"
#include "server/mail/smtp.h"
#include "server/server.h"

G_BEGIN_DECLS

/** server_mail_queue_prepare: makes its tables when they are not there. */
gboolean server_mail_queue_prepare (LedgerTransaction *transaction, GError **error);

/* Who had a mailing sent, and by what. */
typedef struct
{
  LedgerId mailing, account, asker;
  const char *device;           /* (nullable) */
  gint64 asked;                 /* microseconds UTC */
} ServerMailOrder;

/**
 * server_mail_queue_add:
 * @recipients: (element-type LedgerId): records of kind `mailing_recipient`
 *
 * They wait from now on, for the order of their mailing; who waits already, waits.
 */
gboolean server_mail_queue_add (LedgerTransaction *transaction, const LedgerId *mailing, const GArray *recipients,
                                gint64 now, GError **error);

/** server_mail_queue_order: sends what waits of a mailing from now on; an earlier order of it is replaced. */
gboolean server_mail_queue_order (LedgerTransaction *transaction, const ServerMailOrder *order, GError **error);

/** server_mail_queue_erase: removes what waits and is known of @roots (element-type LedgerId) (S27). */
gboolean server_mail_queue_erase (LedgerTransaction *transaction, GPtrArray *roots, GError **error);

/* How far a mailing is that is being sent. */
typedef struct
{
  LedgerId mailing, account;
  gint64 asked;                 /* microseconds UTC */
  gint64 waiting, tried;        /* messages; of those that wait, how many were put off before */
} ServerMailStanding;

/** server_mail_queue_list: Returns: (transfer full) (element-type ServerMailStanding): in the order they were asked. */
GArray *server_mail_queue_list (LedgerTransaction *transaction, GError **error);

typedef struct _ServerMailQueue ServerMailQueue;

/**
 * server_mail_queue_new:
 * @executor: a new id for each start
 * @shared: other daemons work on the same book: what one holds it holds until its lease runs out
 */
ServerMailQueue *server_mail_queue_new (LedgerStore *store, const LedgerId *executor, gboolean shared,
                                        const ServerMailTerms *terms);

/** server_mail_queue_free: frees it. */
void server_mail_queue_free (ServerMailQueue *self);

/**
 * server_mail_queue_hold:
 * @held: (out): whether this executor has the queue from now on
 *
 * Takes the queue when nobody else has it. What another had under way when it ended has perhaps been sent.
 */
gboolean server_mail_queue_hold (ServerMailQueue *self, gboolean *held, GError **error);

/* What became of a message. */
typedef struct
{
  LedgerId recipient, account;
  ServerSmtpOutcome outcome;
  char *told;                   /* (nullable) */
} ServerMailResult;

/**
 * server_mail_queue_release:
 * @result: (nullable): of the message before
 *
 * Gives it back; everything that is known stands in the book.
 */
gboolean server_mail_queue_release (ServerMailQueue *self, const ServerMailResult *result, gint64 *seq, GError **error);

/* A message that is under way from now on. */
typedef struct
{
  LedgerRecord *recipient;      /* (nullable): nothing is to be sent at the moment */
  LedgerRecord *mailing;
  char *language;               /* (nullable): of the contact */
  char *password;               /* (nullable): with which the contact opens what is sent encrypted */
  ServerMailAccount account;
  gint64 time;                  /* of the order, microseconds UTC: it stands in the message */
} ServerMailNext;

/** server_mail_next_clear: drops what it holds. */
void server_mail_next_clear (ServerMailNext *next);

/**
 * server_mail_queue_step:
 * @result: (nullable): of the message before
 * @next: (out) (nullable): the message to be sent now; %NULL: none is begun
 * @due: (out): when something is due when nothing is now, microseconds UTC; G_MAXINT64: nothing waits
 * @seq: (out): the version that was written to the book; 0: none
 *
 * One durable transaction. Returns: %FALSE with @error when the book could not be written: nothing of it is done, and
 *   the same may be tried again
 */
gboolean server_mail_queue_step (ServerMailQueue *self, const ServerMailResult *result, ServerMailNext *next,
                                 gint64 *due, gint64 *seq, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerMailQueue, server_mail_queue_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerMailNext, server_mail_next_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mailing (MAIL-01 to MAIL-05): who of those that are meant gets it, by which way, in which text and with what in it,
 * and why somebody does not. Window, job of the server and control program ask this one. Used by one thread at a time;
 * reads the store by key.
 */
#pragma once

#include "libledger/mail/recipient.h"
#include "libledger/mailing/source.h"
#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

#define LEDGER_MAILING_ERROR (ledger_mailing_error_quark ())
GQuark ledger_mailing_error_quark (void);

typedef enum
{
  LEDGER_MAILING_ERROR_UNREADY, /* something of the mailing is still to be chosen, or is gone: the message says what */
} LedgerMailingError;

typedef struct _LedgerMailing LedgerMailing;

/**
 * ledger_mailing_read_sending:
 * @mailing: of the kind `mailing`
 * @sending: (out): its purpose and ways; the day is the caller's to set
 *
 * Returns: %FALSE with LEDGER_MAILING_ERROR when it has no purpose
 */
gboolean ledger_mailing_read_sending (const LedgerRecord *mailing, LedgerSending *sending, GError **error);

/**
 * ledger_mailing_new:
 * @access: (nullable): of who makes it: what he may not see stands in no letter; %NULL: everything
 * @mailing: of the kind `mailing`
 *
 * Returns: (transfer full): the mailing, ready to decide; %NULL with LEDGER_MAILING_ERROR, LEDGER_TEMPLATE_ERROR,
 *   LEDGER_SELECTION_ERROR (of a condition), or what kept the book from being read
 */
LedgerMailing *ledger_mailing_new (LedgerStore *store, const LedgerAccess *access, const LedgerRecord *mailing,
                                   GError **error);

/** ledger_mailing_free: frees it. */
void ledger_mailing_free (LedgerMailing *self);

/* Whether a contact is among those that are meant: of a household the one gets it that is. */
typedef gboolean (*LedgerMailingMeans) (const LedgerId *contact, gpointer data);

/* What was decided about one contact. */
typedef struct
{
  LedgerRecipient recipient;
  LedgerId version;             /* of the template; null for who is left out for another cause than what is lacking */
  LedgerId partner;             /* who is addressed too; null: nobody */
  char *filled;                 /* (nullable): ledger_mail_source_dup_asked */
  char *told;                   /* (nullable): what is lacking */
} LedgerMailingItem;

/** ledger_mailing_item_clear: drops what it holds. */
void ledger_mailing_item_clear (LedgerMailingItem *item);

/**
 * ledger_mailing_decide:
 * @contact: (nullable): %NULL: it is gone
 * @means: (nullable): not asked unless the mailing goes to households; %NULL: nobody else
 *
 * Of a household (household.h) that gets one, the contact with the lowest id gets it of those who are meant and may. A
 * partner is addressed with him who is meant and may, too.
 *
 * Returns: %FALSE with @error when the book could not be read: nothing was decided
 */
gboolean ledger_mailing_decide (LedgerMailing *self, const LedgerRecord *contact, LedgerMailingMeans means,
                                gpointer data, LedgerMailingItem *item, GError **error);

/** ledger_mailing_may_decide: whether @recipient (nullable) may be decided again: nothing has gone to him yet. */
gboolean ledger_mailing_may_decide (const LedgerRecord *recipient);

/** ledger_mailing_add_to_edit: puts the decision into @edit as the record of the mailing beneath @contact. */
void ledger_mailing_add_to_edit (const LedgerMailing *self, const LedgerId *contact, const LedgerMailingItem *item,
                                 LedgerEdit *edit);

/**
 * ledger_mailing_save_sent:
 * @mailing: id of a record of kind `mailing`
 * @count: (out): how many letters
 *
 * The letters that were ready have left the house: through the outbox, in changesets that are one act to be taken back.
 * The mailing counts as sent when no e-mail waits to be sent, too.
 * LEDGER_MAILING_ERROR_UNREADY when there are none. Writer queue.
 */
gboolean ledger_mailing_save_sent (LedgerStore *store, const LedgerId *mailing, guint *count, GError **error);

/** ledger_mailing_recipient_id: the id of the record of @mailing beneath @contact: there is one, whoever makes it. */
LedgerId ledger_mailing_recipient_id (const LedgerId *mailing, const LedgerId *contact);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerMailing, ledger_mailing_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerMailingItem, ledger_mailing_item_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a recipient may still get it, a moment before it goes (queue-private.h). Inside the writer's transaction, in
 * which nobody else writes: what the store reads is what the book is.
 */
#include "config.h"

#include "libledger/mailing/mailing.h"
#include "server/job/job.h"
#include "server/mail/queue-private.h"

void
server_mail_decision_clear (ServerMailDecision *decision)
{
  g_clear_pointer (&decision->told, g_free);
  g_clear_pointer (&decision->address, g_free);
  g_clear_pointer (&decision->filled, g_free);
}

/* A mailing and the transaction in which is asked who is in it. */
typedef struct
{
  LedgerTransaction *transaction;
  LedgerStore *store;
  const LedgerId *mailing;
} Meant;

/* Who was taken back, or left out for a cause of his own, is not meant. */
static gboolean
is_meant (const LedgerId *contact, gpointer data)
{
  const Meant *meant = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (meant->store), "mailing_recipient");
  LedgerId id = ledger_mailing_recipient_id (meant->mailing, contact);
  g_autoptr (LedgerRecord) recipient = ledger_tables_read (meant->transaction, kind, &id, LEDGER_SIDE_AUTHORITY, NULL);
  const char *outcome = recipient != NULL ? ledger_record_get_text (recipient, "outcome") : NULL;
  const char *cause = recipient != NULL ? ledger_record_get_text (recipient, "cause") : NULL;

  return outcome != NULL && ledger_record_is_live (recipient) && g_strcmp0 (outcome, "withdrawn") != 0 &&
         (g_strcmp0 (outcome, "left_out") != 0 ||
          g_strcmp0 (cause, ledger_left_out_get_name (LEDGER_LEFT_OUT_HOUSEHOLD)) == 0);
}

static void
take_recipient (LedgerRecipient *recipient, ServerMailDecision *decision)
{
  decision->cause = ledger_left_out_get_name (recipient->cause);
  decision->state = recipient->cause != LEDGER_LEFT_OUT_NOT ? MAIL_LEFT_OUT
                    : recipient->way == LEDGER_CHANNEL_EMAIL ? MAIL_UNDER_WAY : MAIL_BY_LETTER;
  decision->address = g_steal_pointer (&recipient->address);
}

static gboolean
decide_together (LedgerTransaction *transaction, LedgerStore *store, const LedgerRecord *mailing,
                 const LedgerRecord *contact, const LedgerId *asker, ServerMailDecision *decision, GError **error)
{
  Meant meant = { transaction, store, &mailing->id };
  g_auto (LedgerMailingItem) item = { 0 };
  g_autoptr (LedgerMailing) whole = NULL;
  LedgerAccess access = { 0 };
  gboolean may;

  if (!server_job_ask_access (transaction, asker, &access, &may, error))
    return FALSE;
  whole = ledger_mailing_new (store, &access, mailing, error);
  if (whole == NULL || !ledger_mailing_decide (whole, contact, is_meant, &meant, &item, error))
    return FALSE;
  take_recipient (&item.recipient, decision);
  decision->told = g_steal_pointer (&item.told);
  decision->version = item.version;
  decision->partner = item.partner;
  decision->filled = g_steal_pointer (&item.filled);
  return TRUE;
}

gboolean
server_mail_decide (LedgerTransaction *transaction, LedgerStore *store, const LedgerRecord *mailing,
                    const LedgerRecord *contact, const LedgerId *asker, ServerMailDecision *decision, GError **error)
{
  g_auto (LedgerRecipient) recipient = { 0 };
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  LedgerSending sending;

  *decision = (ServerMailDecision) { 0 };
  if (ledger_value_get_integer (ledger_record_get (mailing, "together"), 0) != 0)
    return decide_together (transaction, store, mailing, contact, asker, decision, error);
  if (!ledger_mailing_read_sending (mailing, &sending, error))
    return FALSE;
  sending.day = today;
  if (!ledger_recipient_decide (store, contact, &sending, &recipient, error))
    return FALSE;
  take_recipient (&recipient, decision);
  return TRUE;
}

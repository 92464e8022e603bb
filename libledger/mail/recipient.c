/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recipients (recipient.h): first what holds of the person, then what holds of each way. Any thread.
 */
#include "config.h"

#include "libledger/mail/recipient.h"

#include <string.h>

static const char *const names[LEDGER_LEFT_OUT_CAUSES] = {
  NULL, "gone", "inactive", "deceased", "frozen", "no_address", "objected", "returned",
  "no_password", "lacks", "household",
};

const char *
ledger_left_out_get_name (LedgerLeftOut cause)
{
  return names[cause];
}

void
ledger_recipient_clear (LedgerRecipient *recipient)
{
  g_clear_pointer (&recipient->address, g_free);
}

/* Whatever is sent: there are people to whom nothing goes. */
static LedgerLeftOut
judge_person (const LedgerRecord *contact)
{
  const char *status;

  if (contact == NULL || !ledger_record_is_live (contact))
    return LEDGER_LEFT_OUT_GONE;
  status = ledger_record_get_text (contact, "status");
  if (g_strcmp0 (status, "deceased") == 0)
    return LEDGER_LEFT_OUT_DECEASED;
  if (g_strcmp0 (status, "active") != 0)
    return LEDGER_LEFT_OUT_INACTIVE;
  return ledger_record_get_text (contact, "frozen_on") != NULL ? LEDGER_LEFT_OUT_FROZEN : LEDGER_LEFT_OUT_NOT;
}

/* One that is for emergencies is for nothing else. */
static gboolean
is_email (const LedgerRecord *point)
{
  return ledger_record_is_live (point) && g_strcmp0 (ledger_record_get_text (point, "type"), "email") == 0 &&
         g_strcmp0 (ledger_record_get_text (point, "purpose"), "emergency") != 0 &&
         ledger_record_get_text (point, "value") != NULL;
}

/* The preferred address, else the first at which mail arrives. */
static LedgerLeftOut
find_email (LedgerStore *store, const LedgerRecord *contact, char **address, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact_point");
  g_autoptr (GPtrArray) points = ledger_store_list_children (store, kind, &contact->id, error);
  LedgerId preferred = ledger_id_derive (&contact->id, "email");
  LedgerLeftOut cause = LEDGER_LEFT_OUT_NO_ADDRESS;

  for (guint i = 0; points != NULL && i < points->len; i++)
    {
      const LedgerRecord *point = points->pdata[i];

      if (!is_email (point))
        continue;
      if (ledger_record_get_text (point, "mail_returned") != NULL)
        {
          cause = *address == NULL ? LEDGER_LEFT_OUT_RETURNED : cause;
          continue;
        }
      if (*address != NULL && !ledger_id_equal (&point->id, &preferred))
        continue;
      g_free (*address);
      *address = g_strdup (ledger_record_get_text (point, "value"));
      cause = LEDGER_LEFT_OUT_NOT;
    }
  return cause;
}

static LedgerLeftOut
find_address (LedgerStore *store, const LedgerRecord *contact, const LedgerSending *sending)
{
  LedgerLetterKind kind = sending->purpose == LEDGER_PURPOSE_INVOICES ? LEDGER_LETTER_INVOICE : LEDGER_LETTER_GENERAL;
  g_autoptr (LedgerRecord) address = ledger_letter_get_address (store, contact, sending->day, kind);

  if (ledger_record_get_text (address, "address_lines") == NULL &&
      (ledger_record_get_text (address, "street") == NULL || ledger_record_get_text (address, "city") == NULL))
    return LEDGER_LEFT_OUT_NO_ADDRESS;
  return ledger_record_get_text (address, "mail_returned") != NULL ? LEDGER_LEFT_OUT_RETURNED : LEDGER_LEFT_OUT_NOT;
}

static LedgerLeftOut
judge_way (LedgerStore *store, const LedgerRecord *contact, const LedgerSending *sending, LedgerChannel way,
           char **address, GError **error)
{
  LedgerLeftOut cause;

  if (!ledger_preference_allows (contact, way, sending->purpose))
    return LEDGER_LEFT_OUT_OBJECTED;
  if (way == LEDGER_CHANNEL_LETTER)
    return find_address (store, contact, sending);
  cause = find_email (store, contact, address, error);
  if (cause != LEDGER_LEFT_OUT_NOT || !sending->encrypted || ledger_record_get_text (contact, "file_password") != NULL)
    return cause;
  g_clear_pointer (address, g_free);
  return LEDGER_LEFT_OUT_NO_PASSWORD;
}

gboolean
ledger_recipient_decide (LedgerStore *store, const LedgerRecord *contact, const LedgerSending *sending,
                         LedgerRecipient *recipient, GError **error)
{
  gboolean by_letter = contact != NULL && g_strcmp0 (ledger_record_get_text (contact, "mail_way"), "letter") == 0;
  const LedgerChannel ways[] = {
    by_letter ? LEDGER_CHANNEL_LETTER : LEDGER_CHANNEL_EMAIL, by_letter ? LEDGER_CHANNEL_EMAIL : LEDGER_CHANNEL_LETTER,
  };

  *recipient = (LedgerRecipient) { .cause = judge_person (contact) };
  if (recipient->cause != LEDGER_LEFT_OUT_NOT)
    return TRUE;
  /* Of two ways that fail the one is told that says most: an address that can be put right, then a no. */
  recipient->cause = LEDGER_LEFT_OUT_NO_ADDRESS;
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GError) fault = NULL;
      LedgerLeftOut cause;

      if ((sending->ways & 1u << ways[i]) == 0)
        continue;
      cause = judge_way (store, contact, sending, ways[i], &recipient->address, &fault);
      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (cause == LEDGER_LEFT_OUT_NOT)
        {
          recipient->cause = cause;
          recipient->way = ways[i];
          return TRUE;
        }
      recipient->cause = MAX (recipient->cause, cause);
    }
  return TRUE;
}

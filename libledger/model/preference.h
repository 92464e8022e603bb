/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Restricted contact without removal (REL-09): what may come to a contact, by channel and purpose. Everything may until
 * somebody says no; the fields stand in the description of the contact, "<channel>_<purpose>". Any thread.
 */
#pragma once

#include "libledger/model/record.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_CHANNEL_LETTER,
  LEDGER_CHANNEL_EMAIL,
  LEDGER_CHANNEL_PHONE,
  LEDGER_CHANNELS,
} LedgerChannel;

typedef enum
{
  LEDGER_PURPOSE_INVOICES,
  LEDGER_PURPOSE_MEMBERSHIP,    /* what belongs to it, such as the notice of a meeting */
  LEDGER_PURPOSE_NEWSLETTER,
  LEDGER_PURPOSE_APPEALS,       /* requests for gifts, campaigns */
  LEDGER_PURPOSES,
} LedgerPurpose;

/** ledger_channel_get_label: Returns: "By letter", in the user's language. */
const char *ledger_channel_get_label (LedgerChannel channel);

/** ledger_purpose_get_label: Returns: "Newsletter", in the user's language. */
const char *ledger_purpose_get_label (LedgerPurpose purpose);

/** ledger_purpose_find: the purpose that a choice of a record names. Returns: whether there is one. */
gboolean ledger_purpose_find (const char *name, LedgerPurpose *purpose);

/** ledger_preference_get_field: Returns: (transfer none): the field of @kind (contact) that holds it. */
const LedgerField *ledger_preference_get_field (const LedgerKind *kind, LedgerChannel channel, LedgerPurpose purpose);

/** ledger_preference_is_refused: whether @contact said no to that. */
gboolean ledger_preference_is_refused (const LedgerRecord *contact, LedgerChannel channel, LedgerPurpose purpose);

/**
 * ledger_preference_allows:
 *
 * Whether something of that purpose may go to @contact that way: it is live and active, and did not say no. An invoice
 * always has a way: who refuses it by letter and by e-mail gets it by letter.
 */
gboolean ledger_preference_allows (const LedgerRecord *contact, LedgerChannel channel, LedgerPurpose purpose);

G_END_DECLS

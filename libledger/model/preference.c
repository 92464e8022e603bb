/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences (preference.h): two lists of names, and the one rule that invoices have a way. Any thread. */
#include "config.h"

#include "libledger/model/preference.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *label;            /* N_() */
} channels[LEDGER_CHANNELS] = {
  { "letter", N_("By letter") }, { "email", N_("By e-mail") }, { "phone", N_("By phone") },
}, purposes[LEDGER_PURPOSES] = {
  { "invoices", N_("Invoices") }, { "membership", N_("Membership and meetings") }, { "newsletter", N_("Newsletter") },
  { "appeals", N_("Requests for gifts") },
};

const char *
ledger_channel_get_label (LedgerChannel channel)
{
  return g_dgettext (GETTEXT_PACKAGE, channels[channel].label);
}

const char *
ledger_purpose_get_label (LedgerPurpose purpose)
{
  return g_dgettext (GETTEXT_PACKAGE, purposes[purpose].label);
}

gboolean
ledger_purpose_find (const char *name, LedgerPurpose *purpose)
{
  for (*purpose = 0; *purpose < LEDGER_PURPOSES; (*purpose)++)
    if (g_strcmp0 (purposes[*purpose].name, name) == 0)
      return TRUE;
  return FALSE;
}

const LedgerField *
ledger_preference_get_field (const LedgerKind *kind, LedgerChannel channel, LedgerPurpose purpose)
{
  g_autofree char *name = g_strdup_printf ("%s_%s", channels[channel].name, purposes[purpose].name);

  return ledger_kind_find_field (kind, name);
}

gboolean
ledger_preference_is_refused (const LedgerRecord *contact, LedgerChannel channel, LedgerPurpose purpose)
{
  const LedgerField *field = ledger_preference_get_field (contact->kind, channel, purpose);

  return ledger_value_get_integer (&contact->values[field->index], 1) == 0;
}

gboolean
ledger_preference_allows (const LedgerRecord *contact, LedgerChannel channel, LedgerPurpose purpose)
{
  if (!ledger_record_is_live (contact) || g_strcmp0 (ledger_record_get_text (contact, "status"), "active") != 0)
    return FALSE;
  if (!ledger_preference_is_refused (contact, channel, purpose))
    return TRUE;
  return purpose == LEDGER_PURPOSE_INVOICES && channel == LEDGER_CHANNEL_LETTER &&
         ledger_preference_is_refused (contact, LEDGER_CHANNEL_EMAIL, purpose);
}

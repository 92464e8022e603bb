/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Restricted contact (REL-09): every channel by every purpose, of an active contact and of others. One thread. */
#include "config.h"

#include "libledger/model/preference.h"

static LedgerRecord *
make_contact (const char *status)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), "contact");
  LedgerId id = { { 1 } };
  LedgerRecord *contact = ledger_record_new (kind, &id);

  ledger_value_set_text (&contact->values[0], LEDGER_EXISTENCE_LIVE);
  ledger_value_set_text (&contact->values[ledger_kind_find_field (kind, "status")->index], status);
  return contact;
}

static void
refuse (LedgerRecord *contact, LedgerChannel channel, LedgerPurpose purpose)
{
  ledger_value_set_integer (&contact->values[ledger_preference_get_field (contact->kind, channel, purpose)->index], 0);
}

static void
test_refusal (void)
{
  for (LedgerChannel c = 0; c < LEDGER_CHANNELS; c++)
    for (LedgerPurpose p = 0; p < LEDGER_PURPOSES; p++)
      {
        g_autoptr (LedgerRecord) contact = make_contact ("active");

        refuse (contact, c, p);
        for (LedgerChannel other = 0; other < LEDGER_CHANNELS; other++)
          for (LedgerPurpose purpose = 0; purpose < LEDGER_PURPOSES; purpose++)
            g_assert_cmpint (ledger_preference_allows (contact, other, purpose), ==, other != c || purpose != p);
      }
}

static void
test_invoices (void)
{
  g_autoptr (LedgerRecord) contact = make_contact ("active");

  for (LedgerChannel c = 0; c < LEDGER_CHANNELS; c++)
    for (LedgerPurpose p = 0; p < LEDGER_PURPOSES; p++)
      refuse (contact, c, p);
  for (LedgerChannel c = 0; c < LEDGER_CHANNELS; c++)
    for (LedgerPurpose p = 0; p < LEDGER_PURPOSES; p++)
      g_assert_cmpint (ledger_preference_allows (contact, c, p), ==,
                       c == LEDGER_CHANNEL_LETTER && p == LEDGER_PURPOSE_INVOICES);
}

static void
test_inactive (void)
{
  static const char *const statuses[] = { "inactive", "deceased" };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (LedgerRecord) contact = make_contact (statuses[i]);

      for (LedgerChannel c = 0; c < LEDGER_CHANNELS; c++)
        for (LedgerPurpose p = 0; p < LEDGER_PURPOSES; p++)
          g_assert_false (ledger_preference_allows (contact, c, p));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preference/REL-09-a-no-holds-for-its-channel-and-purpose-alone", test_refusal);
  g_test_add_func ("/preference/REL-09-an-invoice-always-has-a-way", test_invoices);
  g_test_add_func ("/preference/REL-06-nothing-goes-to-who-is-inactive-or-deceased", test_inactive);
  return g_test_run ();
}

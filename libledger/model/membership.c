/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be subscribed to, and who has subscribed. Amounts are minor units. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/ending-private.h"
#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

static const LedgerChoice standings[] = {
  { "voting", N_("Member with vote") },
  { "non_voting", N_("Member without vote") },
  { "affiliated", N_("Affiliated member") },
  { "honorary", N_("Honorary member") },
  { "donor", N_("Donor") },
  { "subscriber", N_("Subscriber") },
  { NULL, NULL },
};

static const LedgerChoice periods[] = {
  { "year", N_("Year") },
  { "quarter", N_("Quarter") },
  { "month", N_("Month") },
  { NULL, NULL },
};

static const LedgerGroupSpec type_groups[] = {
  { "name", N_("Name"), "settings", LEDGER_PRIVACY_NONE },
  { "price", N_("Price"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec type_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED },
  { "standing", "name", LEDGER_TYPE_CHOICE, N_("Standing"), .choices = standings },
  { "company", "name", LEDGER_TYPE_REFERENCE, N_("Company"), .reference = "company" },
  { "base_price", "price", LEDGER_TYPE_MONEY, N_("Base price") },
  { "period", "price", LEDGER_TYPE_CHOICE, N_("Period"), .choices = periods },
  { NULL },
};

const LedgerKindSpec ledger_kind_membership_type = {
  .name = "membership_type", .label = N_("Membership type"), .plural = N_("Membership types"),
  .area = "settings", .root = LEDGER_ROOT_NONE, .groups = type_groups, .fields = type_fields,
};

const LedgerChoice ledger_endings[] = {
  { "cancelled", N_("Cancellation") },
  { "inactive", N_("Contact made inactive") },
  { "deceased", N_("Death") },
  { NULL, NULL },
};

static const LedgerChoice payment_methods[] = {
  { "direct_debit", N_("Direct debit") },
  { "ideal", N_("iDEAL") },
  { "transfer", N_("Invoice") },
  { NULL, NULL },
};

static const LedgerGroupSpec membership_groups[] = {
  { "owner", N_("Belongs to"), "membership", LEDGER_PRIVACY_NONE },
  { "type", N_("Type"), "membership", LEDGER_PRIVACY_PERSONAL },
  { "term", N_("Term"), "membership", LEDGER_PRIVACY_PERSONAL },
  { "payment", N_("Payment"), "membership", LEDGER_PRIVACY_PERSONAL },
  { "ending", N_("Ending"), "membership", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec membership_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "membership_type", "type", LEDGER_TYPE_REFERENCE, N_("Membership type"), .flags = LEDGER_FIELD_REQUIRED,
    .reference = "membership_type" },
  { "valid_from", "term", LEDGER_TYPE_DATE, N_("From"),
    .help = N_("From this day the membership counts in the register and is invoiced.") },
  { "valid_until", "term", LEDGER_TYPE_DATE, N_("Until") },
  { "payer", "payment", LEDGER_TYPE_REFERENCE, N_("Payer"), .flags = LEDGER_FIELD_INDEXED, .reference = "contact",
    .help = N_("Only when another than the member pays.") },
  { "payment_method", "payment", LEDGER_TYPE_CHOICE, N_("Payment method"), .choices = payment_methods,
    .help = N_("Direct debit needs a mandate that was signed.") },
  { "cancelled_on", "ending", LEDGER_TYPE_DATE, N_("Cancelled on"), .flags = LEDGER_FIELD_ACT, .since = 4 },
  { "ending_reason", "ending", LEDGER_TYPE_REFERENCE, N_("Reason of ending"), .flags = LEDGER_FIELD_ACT,
    .reference = "sign_off_reason", .since = 4 },
  LEDGER_ENDING_FIELDS (4),
  { NULL },
};

static const char *const kept_groups[] = { "type", "term", "payment", NULL };

static const LedgerRetentionSpec membership_retention = {
  .law = N_("books and records, 7 years (AWR art. 52)"), .years = 7, .since = "valid_until", .groups = kept_groups,
};

const LedgerKindSpec ledger_kind_membership = {
  .name = "membership", .label = N_("Membership"), .plural = N_("Memberships"), .area = "membership",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = membership_groups, .fields = membership_fields,
  .retention = &membership_retention,
};

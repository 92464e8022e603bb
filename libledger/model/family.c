/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What hangs on a contact: phones and e-mails, further addresses, bank accounts, and who belongs with whom.
 * The preferred one of a kind stands in a single slot of its contact (S6). Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"
#include "libledger/model/record.h"

#include <glib/gi18n-lib.h>

#define PARENT_CONTACT(group_name) \
  { "contact", group_name, LEDGER_TYPE_REFERENCE, N_("Contact"), \
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" }

static const LedgerChoice point_types[] = {
  { "phone", N_("Phone") },
  { "email", N_("E-mail") },
  { NULL, NULL },
};

static const LedgerChoice point_purposes[] = {
  { "private", N_("Private") },
  { "work", N_("Work") },
  { "mobile", N_("Mobile") },
  { "emergency", N_("Emergency") },
  { NULL, NULL },
};

static const LedgerGroupSpec point_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "value", N_("Phone or e-mail"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "returned", N_("Returned mail"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec point_fields[] = {
  PARENT_CONTACT ("owner"),
  { "type", "value", LEDGER_TYPE_CHOICE, N_("Kind"), .flags = LEDGER_FIELD_REQUIRED, .choices = point_types },
  { "value", "value", LEDGER_TYPE_TEXT, N_("Phone or e-mail"), .search = 3,
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_ENDING | LEDGER_FIELD_SOFT,
    .rule_from = "type",
    .help = N_("To reach the contact about the membership; whether for more, the preferences say.") },
  { "purpose", "value", LEDGER_TYPE_CHOICE, N_("Purpose"), .choices = point_purposes,
    .help = N_("So that nobody is called at work in the evening, or an emergency number for a newsletter.") },
  { "mail_returned", "returned", LEDGER_TYPE_DATE, N_("Mail returned on"), .since = 7, .cleared_by = "value",
    .help = N_("On that day a message could not be delivered: nothing is sent there until it is put right.") },
  { NULL },
};

const LedgerKindSpec ledger_kind_contact_point = {
  .name = "contact_point", .label = N_("Phone or e-mail"), .plural = N_("Phones and e-mails"), .area = "contact",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = point_groups, .fields = point_fields,
};

static const LedgerChoice address_types[] = {
  { "postal", N_("Postal address") },
  { "invoice", N_("Invoice address") },
  { "temporary", N_("Temporary address") },
  { "future", N_("Future address") },
  { "former", N_("Former address") },
  { NULL, NULL },
};

static const LedgerGroupSpec address_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "address", N_("Address"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "returned", N_("Returned mail"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec address_fields[] = {
  PARENT_CONTACT ("owner"),
  { "type", "address", LEDGER_TYPE_CHOICE, N_("Kind"), .flags = LEDGER_FIELD_REQUIRED, .choices = address_types },
  { "street", "address", LEDGER_TYPE_TEXT, N_("Street"), .search = 1 },
  { "house_number", "address", LEDGER_TYPE_TEXT, N_("House number"), .rule = "house_number", .search = 1 },
  { "house_number_addition", "address", LEDGER_TYPE_TEXT, N_("Addition"), .search = 1 },
  { "postcode", "address", LEDGER_TYPE_TEXT, N_("Postcode"), .rule = "postcode", .search = 1 },
  { "city", "address", LEDGER_TYPE_TEXT, N_("Town"), .search = 1 },
  { "country", "address", LEDGER_TYPE_TEXT, N_("Country"), .rule = "country" },
  { "valid_from", "address", LEDGER_TYPE_DATE, N_("From") },
  { "valid_until", "address", LEDGER_TYPE_DATE, N_("Until") },
  { "address_lines", "address", LEDGER_TYPE_LONG_TEXT, N_("Lines abroad"), .search = 1, .since = 4 },
  { "mail_returned", "returned", LEDGER_TYPE_DATE, N_("Mail returned on"), .since = 4, .cleared_by = "address" },
  { NULL },
};

static const char *const address_named_by[] = {
  "street", "house_number", "house_number_addition", "postcode", "city", "address_lines", NULL,
};

static char *
describe_address (const LedgerRecord *record, LedgerDescribe purpose)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; address_named_by[i] != NULL; i++)
    {
      const char *part = ledger_record_get_text (record, address_named_by[i]);

      if (part != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", part);
    }
  g_string_replace (text, "\n", ", ", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const LedgerKindSpec ledger_kind_address = {
  .name = "address", .label = N_("Address"), .plural = N_("Addresses"), .area = "contact",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = address_groups, .fields = address_fields,
  .describe = describe_address, .named_by = address_named_by,
};

static const LedgerGroupSpec account_groups[] = {
  { "owner", N_("Belongs to"), "bank", LEDGER_PRIVACY_NONE },
  { "account", N_("Bank account"), "bank", LEDGER_PRIVACY_SENSITIVE },
  { NULL },
};

static const LedgerFieldSpec account_fields[] = {
  PARENT_CONTACT ("owner"),
  { "iban", "account", LEDGER_TYPE_TEXT, N_("IBAN"), .rule = "iban",
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_MASKED | LEDGER_FIELD_ENDING | LEDGER_FIELD_SOFT, .search = 3,
    .help = N_("To pay back and, with a mandate, to collect. Shown masked, and who looks is noted.") },
  { "holder", "account", LEDGER_TYPE_TEXT, N_("In the name of"),
    .help = N_("Only when the account is in another name than the contact.") },
  { NULL },
};

const LedgerKindSpec ledger_kind_bank_account = {
  .name = "bank_account", .label = N_("Bank account"), .plural = N_("Bank accounts"), .area = "bank",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = account_groups, .fields = account_fields,
};

static const LedgerChoice relationship_types[] = {
  { "partner", N_("Partner") },
  { "parent", N_("Parent") },
  { "child", N_("Child") },
  { "housemate", N_("Housemate") },
  { "contact_person", N_("Contact person") },
  { "carer", N_("Carer") },
  { NULL, NULL },
};

static const LedgerGroupSpec relationship_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "relationship", N_("Relationship"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "letters", N_("One letter together"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec relationship_fields[] = {
  PARENT_CONTACT ("owner"),
  { "other", "relationship", LEDGER_TYPE_REFERENCE, N_("Other contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "type", "relationship", LEDGER_TYPE_CHOICE, N_("Is"), .choices = relationship_types },
  { "same_household", "relationship", LEDGER_TYPE_BOOLEAN, N_("Same household"),
    .help = N_("Moves together, and gets one copy of what goes to a household.") },
  { "pays", "relationship", LEDGER_TYPE_BOOLEAN, N_("Pays for this contact"),
    .help = N_("Invoices of this contact go to the other.") },
  { "valid_from", "relationship", LEDGER_TYPE_DATE, N_("From") },
  { "valid_until", "relationship", LEDGER_TYPE_DATE, N_("Until") },
  { "one_letter", "letters", LEDGER_TYPE_BOOLEAN, N_("One letter together"), .since = 4 },
  { "salutation", "letters", LEDGER_TYPE_TEXT, N_("Salutation together"), .since = 4 },
  { "envelope_name", "letters", LEDGER_TYPE_TEXT, N_("Name together on the envelope"), .since = 4 },
  { NULL },
};

const LedgerKindSpec ledger_kind_relationship = {
  .name = "relationship", .label = N_("Relationship"), .plural = N_("Household and relationships"),
  .area = "contact", .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = relationship_groups,
  .fields = relationship_fields,
};

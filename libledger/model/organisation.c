/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The organisation itself: companies that invoice, the tree of branches, who is what in them, users by their
 * display name, reasons of sign-off. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/ending-private.h"
#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

/* Empty: what the law of the country says (membership/term.h). */
static const LedgerChoice ending_rules[] = {
  { "year", N_("At the end of the financial year") },
  { "month", N_("A month later, after the first term") },
  { "day", N_("At once") },
  { NULL, NULL },
};

static const LedgerGroupSpec company_groups[] = {
  { "name", N_("Name"), "settings", LEDGER_PRIVACY_NONE },
  { "bank", N_("Bank"), "settings", LEDGER_PRIVACY_NONE },
  { "ending", N_("Cancelling"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec company_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED },
  { "country", "name", LEDGER_TYPE_TEXT, N_("Country"), .rule = "country" },
  { "currency", "name", LEDGER_TYPE_TEXT, N_("Currency") },
  { "iban", "bank", LEDGER_TYPE_TEXT, N_("IBAN"), .rule = "iban" },
  { "creditor_identifier", "bank", LEDGER_TYPE_TEXT, N_("Creditor identifier") },
  { "ending", "ending", LEDGER_TYPE_CHOICE, N_("Memberships end"), .choices = ending_rules, .since = 4 },
  { "notice_weeks", "ending", LEDGER_TYPE_INTEGER, N_("Weeks of notice"), .since = 4, .least = 0, .most = 104 },
  { "year_begins", "ending", LEDGER_TYPE_INTEGER, N_("First month of the financial year"), .since = 4,
    .least = 1, .most = 12 },
  { NULL },
};

const LedgerKindSpec ledger_kind_company = {
  .name = "company", .label = N_("Company"), .plural = N_("Companies"), .area = "settings",
  .root = LEDGER_ROOT_NONE, .groups = company_groups, .fields = company_fields,
};

static const LedgerGroupSpec branch_groups[] = {
  { "name", N_("Name"), "settings", LEDGER_PRIVACY_NONE },
  { "place", N_("Place in the tree"), "settings", LEDGER_PRIVACY_NONE },
  { "postcodes", N_("Postcodes"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec branch_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED },
  { "above", "place", LEDGER_TYPE_REFERENCE, N_("Part of"), .reference = "branch" },
  { "company", "place", LEDGER_TYPE_REFERENCE, N_("Company"), .reference = "company" },
  { "postcodes", "postcodes", LEDGER_TYPE_LONG_TEXT, N_("Postcodes"), .rule = "postcode_ranges", .since = 5,
    .help = N_("Addresses in these ranges are proposed this branch: 4800-4899, one a line.") },
  { NULL },
};

const LedgerKindSpec ledger_kind_branch = {
  .name = "branch", .label = N_("Branch"), .plural = N_("Branches"), .area = "settings",
  .root = LEDGER_ROOT_NONE, .groups = branch_groups, .fields = branch_fields,
};

static const LedgerGroupSpec function_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "function", N_("Function"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "ending", N_("Ending"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec function_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "branch", "function", LEDGER_TYPE_REFERENCE, N_("Branch"), .reference = "branch" },
  { "name", "function", LEDGER_TYPE_TEXT, N_("Function"), .flags = LEDGER_FIELD_REQUIRED, .search = 1 },
  { "valid_from", "function", LEDGER_TYPE_DATE, N_("From") },
  { "valid_until", "function", LEDGER_TYPE_DATE, N_("Until") },
  LEDGER_ENDING_FIELDS (4),
  { NULL },
};

const LedgerKindSpec ledger_kind_function = {
  .name = "function", .label = N_("Function"), .plural = N_("Functions"), .area = "contact",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = function_groups, .fields = function_fields,
};

/* What somebody is to the organisation beside a member, each from one day until another (REL-02). */
static const LedgerChoice capacities[] = {
  { "client", N_("Client") },
  { "provider", N_("Provider") },
  { "course_taker", N_("Course taker") },
  { NULL, NULL },
};

static const LedgerGroupSpec capacity_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "capacity", N_("Capacity"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "ending", N_("Ending"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec capacity_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"), .since = 5,
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "type", "capacity", LEDGER_TYPE_CHOICE, N_("Capacity"), .flags = LEDGER_FIELD_REQUIRED, .choices = capacities,
    .since = 5 },
  { "valid_from", "capacity", LEDGER_TYPE_DATE, N_("From"), .since = 5 },
  { "valid_until", "capacity", LEDGER_TYPE_DATE, N_("Until"), .since = 5 },
  LEDGER_ENDING_FIELDS (5),
  { NULL },
};

const LedgerKindSpec ledger_kind_capacity = {
  .name = "capacity", .label = N_("Capacity"), .plural = N_("Capacities"), .area = "contact",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = capacity_groups, .fields = capacity_fields,
};

static const LedgerGroupSpec user_groups[] = {
  { "name", N_("Name"), "settings", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec user_fields[] = {
  { "display_name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED },
  { NULL },
};

const LedgerKindSpec ledger_kind_user = {
  .name = "user", .label = N_("User"), .plural = N_("Users"), .area = "settings",
  .root = LEDGER_ROOT_NONE, .groups = user_groups, .fields = user_fields,
};

static const LedgerGroupSpec reason_groups[] = {
  { "name", N_("Name"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec reason_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED },
  { NULL },
};

const LedgerKindSpec ledger_kind_sign_off_reason = {
  .name = "sign_off_reason", .label = N_("Reason of sign-off"), .plural = N_("Reasons of sign-off"),
  .area = "settings", .root = LEDGER_ROOT_NONE, .groups = reason_groups, .fields = reason_fields,
};

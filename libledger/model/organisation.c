/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The organisation itself: companies that invoice, the tree of branches, who is what in them, users by their
 * display name, reasons of sign-off. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

static const LedgerGroupSpec company_groups[] = {
  { "name", N_("Name"), "settings", LEDGER_PRIVACY_NONE },
  { "bank", N_("Bank"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec company_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED },
  { "country", "name", LEDGER_TYPE_TEXT, N_("Country"), .rule = "country" },
  { "currency", "name", LEDGER_TYPE_TEXT, N_("Currency") },
  { "iban", "bank", LEDGER_TYPE_TEXT, N_("IBAN"), .rule = "iban" },
  { "creditor_identifier", "bank", LEDGER_TYPE_TEXT, N_("Creditor identifier") },
  { NULL },
};

const LedgerKindSpec ledger_kind_company = {
  .name = "company", .label = N_("Company"), .plural = N_("Companies"), .area = "settings",
  .root = LEDGER_ROOT_NONE, .groups = company_groups, .fields = company_fields,
};

static const LedgerGroupSpec branch_groups[] = {
  { "name", N_("Name"), "settings", LEDGER_PRIVACY_NONE },
  { "place", N_("Place in the tree"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec branch_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED },
  { "above", "place", LEDGER_TYPE_REFERENCE, N_("Part of"), .reference = "branch" },
  { "company", "place", LEDGER_TYPE_REFERENCE, N_("Company"), .reference = "company" },
  { NULL },
};

const LedgerKindSpec ledger_kind_branch = {
  .name = "branch", .label = N_("Branch"), .plural = N_("Branches"), .area = "settings",
  .root = LEDGER_ROOT_NONE, .groups = branch_groups, .fields = branch_fields,
};

static const LedgerGroupSpec function_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "function", N_("Function"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec function_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "branch", "function", LEDGER_TYPE_REFERENCE, N_("Branch"), .reference = "branch" },
  { "name", "function", LEDGER_TYPE_TEXT, N_("Function"), .flags = LEDGER_FIELD_REQUIRED, .search = 1 },
  { "valid_from", "function", LEDGER_TYPE_DATE, N_("From") },
  { "valid_until", "function", LEDGER_TYPE_DATE, N_("Until") },
  { NULL },
};

const LedgerKindSpec ledger_kind_function = {
  .name = "function", .label = N_("Function"), .plural = N_("Functions"), .area = "contact",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = function_groups, .fields = function_fields,
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

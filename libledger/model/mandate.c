/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mandates (machtigingen): who signed that a company may collect from an account, by the SEPA Core scheme. The account
 * stands in it as it was signed for, so that it says what may be collected whatever becomes of the contact's accounts.
 * One that was withdrawn or has lapsed is never used again: another is signed. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/ending-private.h"
#include "libledger/model/kinds-private.h"
#include "libledger/model/record.h"

#include <glib/gi18n-lib.h>

static const LedgerChoice types[] = {
  { "recurring", N_("Recurring") },
  { "one_off", N_("One-off") },
  { NULL, NULL },
};

static const LedgerChoice states[] = {
  { "active", N_("Active") },
  { "suspended", N_("Suspended") },
  { "withdrawn", N_("Withdrawn") },
  { "lapsed", N_("Lapsed") },
  { NULL, NULL },
};

static const LedgerGroupSpec groups[] = {
  { "owner", N_("Belongs to"), "bank", LEDGER_PRIVACY_NONE },
  { "mandate", N_("Mandate"), "bank", LEDGER_PRIVACY_PERSONAL },
  { "account", N_("Account of the mandate"), "bank", LEDGER_PRIVACY_SENSITIVE },
  { "state", N_("State of the mandate"), "bank", LEDGER_PRIVACY_PERSONAL },
  { "use", N_("Use of the mandate"), "bank", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"), .since = 5,
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "reference", "mandate", LEDGER_TYPE_TEXT, N_("Mandate reference"), .rule = "mandate_reference", .since = 5,
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .search = 2,
    .help = N_("Stands on the bank statement of who pays. Never use one again.") },
  { "company", "mandate", LEDGER_TYPE_REFERENCE, N_("Company"), .reference = "company", .since = 5 },
  { "signed_on", "mandate", LEDGER_TYPE_DATE, N_("Signed on"), .since = 5,
    .help = N_("The day beneath the signature; the bank asks for it with each collection.") },
  { "type", "mandate", LEDGER_TYPE_CHOICE, N_("Collected"), .choices = types, .since = 5 },
  { "iban", "account", LEDGER_TYPE_TEXT, N_("IBAN"), .rule = "iban", .since = 5,
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_MASKED,
    .help = N_("The account as it was signed for. Another account: have a new mandate signed.") },
  { "state", "state", LEDGER_TYPE_CHOICE, N_("State"), .choices = states, .since = 5 },
  { "state_on", "state", LEDGER_TYPE_DATE, N_("Since"), .since = 5 },
  { "state_reason", "state", LEDGER_TYPE_TEXT, N_("Reason"), .since = 5 },
  { "ended_by", "state", LEDGER_TYPE_CHOICE, N_("Ended by"), .flags = LEDGER_FIELD_ACT, .choices = ledger_endings,
    .since = 5 },
  { "last_used_on", "use", LEDGER_TYPE_DATE, N_("Last collected on"), .since = 5,
    .help = N_("After 36 months without collection a mandate lapses.") },
  { NULL },
};

static const char *const kept_groups[] = { "mandate", "account", "state", "use", NULL };

/* Fourteen months, and the day they begin on is not always the last of its year. */
static const LedgerRetentionSpec retention = {
  .law = N_("mandates, 14 months after the last collection (SEPA Core rulebook)"), .years = 2, .since = "last_used_on",
  .groups = kept_groups,
};

static const char *const named_by[] = { "reference", NULL };

static char *
describe (const LedgerRecord *record, LedgerDescribe purpose)
{
  return g_strdup (ledger_record_get_text (record, "reference"));
}

const LedgerKindSpec ledger_kind_mandate = {
  .name = "mandate", .label = N_("Mandate"), .plural = N_("Mandates"), .area = "bank", .root = LEDGER_ROOT_PARENT,
  .parent = "contact", .groups = groups, .fields = fields, .describe = describe, .named_by = named_by,
  .retention = &retention,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Privacy statements (REL-14): the versions that the organisation has had, and who agreed to which, when and how. The
 * current one is the last that is in force; a member without it stands on a list. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

static const LedgerChoice ways[] = {
  { "paper", N_("On paper") },
  { "email", N_("By e-mail") },
  { "website", N_("On the website") },
  { NULL, NULL },
};

static const LedgerGroupSpec statement_groups[] = {
  { "name", N_("Version"), "settings", LEDGER_PRIVACY_NONE },
  { "text", N_("Text"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec statement_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Version"), .flags = LEDGER_FIELD_REQUIRED, .since = 5 },
  { "valid_from", "name", LEDGER_TYPE_DATE, N_("In force from"), .flags = LEDGER_FIELD_REQUIRED, .since = 5 },
  { "text", "text", LEDGER_TYPE_LONG_TEXT, N_("Text"), .since = 5 },
  { NULL },
};

const LedgerKindSpec ledger_kind_privacy_statement = {
  .name = "privacy_statement", .label = N_("Privacy statement"), .plural = N_("Privacy statements"),
  .area = "settings", .root = LEDGER_ROOT_NONE, .groups = statement_groups, .fields = statement_fields,
};

static const LedgerGroupSpec acceptance_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "acceptance", N_("Agreement"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec acceptance_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"), .since = 5,
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "statement", "acceptance", LEDGER_TYPE_REFERENCE, N_("Privacy statement"), .flags = LEDGER_FIELD_REQUIRED,
    .reference = "privacy_statement", .since = 5 },
  { "accepted_on", "acceptance", LEDGER_TYPE_DATE, N_("Agreed on"), .flags = LEDGER_FIELD_REQUIRED, .since = 5,
    .help = N_("The day of the signature or the tick.") },
  { "way", "acceptance", LEDGER_TYPE_CHOICE, N_("Way"), .choices = ways, .since = 5 },
  { "file", "acceptance", LEDGER_TYPE_REFERENCE, N_("Signed file"), .reference = "file", .since = 5,
    .help = N_("A scan from the dossier of this contact.") },
  { NULL },
};

const LedgerKindSpec ledger_kind_statement_acceptance = {
  .name = "statement_acceptance", .label = N_("Agreement to a privacy statement"),
  .plural = N_("Agreements to privacy statements"), .area = "contact", .root = LEDGER_ROOT_PARENT,
  .parent = "contact", .groups = acceptance_groups, .fields = acceptance_fields,
};

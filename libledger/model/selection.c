/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Selections (selecties): named questions over the book, and the people whom a frozen one holds. Who is in a frozen
 * one hangs on the contact, so that scope, erasure and merging see it as everything else of a person. Constant data.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

static const LedgerChoice manners[] = {
  { "dynamic", N_("Dynamic: who meets the conditions now") },
  { "frozen", N_("Frozen: who met them on that day") },
  { NULL, NULL },
};

static const LedgerChoice sharing[] = {
  { "everyone", N_("Everybody who may see contacts") },
  { "own", N_("Only me") },
  { NULL, NULL },
};

static const LedgerGroupSpec selection_groups[] = {
  { "name", N_("Name"), "contact", LEDGER_PRIVACY_NONE },
  { "sharing", N_("Sharing"), "contact", LEDGER_PRIVACY_NONE },
  { "conditions", N_("Conditions"), "contact", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec selection_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED, .since = 4 },
  { "purpose", "name", LEDGER_TYPE_TEXT, N_("What it is for"), .since = 4 },
  { "owner", "sharing", LEDGER_TYPE_REFERENCE, N_("Of"), .reference = "user", .since = 4 },
  { "shared", "sharing", LEDGER_TYPE_CHOICE, N_("Shared with"), .choices = sharing, .since = 4 },
  { "conditions", "conditions", LEDGER_TYPE_LONG_TEXT, N_("Conditions"), .since = 4 },
  { "manner", "conditions", LEDGER_TYPE_CHOICE, N_("Manner"), .choices = manners, .since = 4 },
  { "frozen_on", "conditions", LEDGER_TYPE_DATE, N_("Frozen on"), .since = 4 },
  { NULL },
};

const LedgerKindSpec ledger_kind_selection = {
  .name = "selection", .label = N_("Selection"), .plural = N_("Selections"), .area = "contact",
  .root = LEDGER_ROOT_NONE, .groups = selection_groups, .fields = selection_fields,
};

static const LedgerGroupSpec member_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "selection", N_("Selection"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec member_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact", .since = 4 },
  { "selection", "selection", LEDGER_TYPE_REFERENCE, N_("Selection"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "selection", .since = 4 },
  { NULL },
};

const LedgerKindSpec ledger_kind_selection_member = {
  .name = "selection_member", .label = N_("In a frozen selection"), .plural = N_("In frozen selections"),
  .area = "contact", .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = member_groups,
  .fields = member_fields,
};

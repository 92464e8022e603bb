/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The organisation's own fields are records too (PLT-11): a definition says which field a kind of record gets,
 * a value stands beneath the record in the slot "field:<definition>", so it merges, syncs, searches and keeps
 * its history as every record does. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"
#include "libledger/model/record.h"

#include <glib/gi18n-lib.h>

static const LedgerChoice own_types[] = {
  { "text", N_("Text") },
  { "date", N_("Date") },
  { "boolean", N_("Yes or no") },
  { "choice", N_("Choice from a list") },
  { NULL, NULL },
};

static const LedgerChoice own_states[] = {
  { "in_use", N_("In use") },
  { "retired", N_("No longer in use") },
  { NULL, NULL },
};

static const LedgerGroupSpec definition_groups[] = {
  { "definition", N_("Own field"), "settings", LEDGER_PRIVACY_NONE },
  { "label", N_("Label"), "settings", LEDGER_PRIVACY_NONE },
  { "state", N_("State"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec definition_fields[] = {
  { "record_kind", "definition", LEDGER_TYPE_TEXT, N_("On"), .flags = LEDGER_FIELD_REQUIRED },
  { "type", "definition", LEDGER_TYPE_CHOICE, N_("Type"), .flags = LEDGER_FIELD_REQUIRED, .choices = own_types },
  { "label", "label", LEDGER_TYPE_TEXT, N_("Label"), .flags = LEDGER_FIELD_REQUIRED },
  { "purpose", "label", LEDGER_TYPE_TEXT, N_("What it is for") },
  { "choices", "label", LEDGER_TYPE_LONG_TEXT, N_("Choices, one a line") },
  { "state", "state", LEDGER_TYPE_CHOICE, N_("State"), .choices = own_states },
  { NULL },
};

static char *
describe_definition (const LedgerRecord *record, LedgerDescribe purpose)
{
  return g_strdup (ledger_record_get_text (record, "label"));
}

const LedgerKindSpec ledger_kind_field_definition = {
  .name = "field_definition", .label = N_("Own field"), .plural = N_("Own fields"), .area = "settings",
  .root = LEDGER_ROOT_NONE, .groups = definition_groups, .fields = definition_fields,
  .describe = describe_definition,
};

static const LedgerGroupSpec value_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "value", N_("Value"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec value_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "definition", "owner", LEDGER_TYPE_REFERENCE, N_("Own field"), .flags = LEDGER_FIELD_REQUIRED,
    .reference = "field_definition" },
  { "value", "value", LEDGER_TYPE_TEXT, N_("Value"), .search = 2 },
  { NULL },
};

const LedgerKindSpec ledger_kind_field_value = {
  .name = "field_value", .label = N_("Value of an own field"), .plural = N_("Values of own fields"),
  .area = "contact", .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = value_groups,
  .fields = value_fields, .slot_prefix = "field:", .slot_field = "definition",
};

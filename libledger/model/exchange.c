/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the exchange itself has to say is told in records: a conflict that a person must choose in (S5), and a
 * changeset that was kept but not applied (S3). Only the authority makes them; resolving one is an ordinary
 * changeset on its group `resolution`. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

static const LedgerChoice conflict_kinds[] = {
  { "value", N_("Different values") },
  { "existence", N_("Deleted and edited") },
  { "reference", N_("Refers to something deleted") },
  { "combination", N_("Do not fit together") },
  { NULL, NULL },
};

static const LedgerChoice conflict_states[] = {
  { "open", N_("Open") },
  { "resolved", N_("Chosen") },
  { "closed", N_("Values became equal") },
  { NULL, NULL },
};

static const LedgerGroupSpec conflict_groups[] = {
  { "subject", N_("Subject"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "challenge", N_("Values"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "resolution", N_("Choice"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec conflict_fields[] = {
  { "record_root", "subject", LEDGER_TYPE_ID, N_("Contact"), .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_INDEXED },
  { "record_kind", "subject", LEDGER_TYPE_TEXT, N_("Kind"), .flags = LEDGER_FIELD_SERVER },
  { "record", "subject", LEDGER_TYPE_ID, N_("Record"), .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_INDEXED },
  { "record_group", "subject", LEDGER_TYPE_TEXT, N_("Group"), .flags = LEDGER_FIELD_SERVER },
  { "kind", "subject", LEDGER_TYPE_CHOICE, N_("Kind of conflict"), .flags = LEDGER_FIELD_SERVER, .choices = conflict_kinds },
  { "generation", "challenge", LEDGER_TYPE_INTEGER, N_("Generation"), .flags = LEDGER_FIELD_SERVER },
  { "base", "challenge", LEDGER_TYPE_LONG_TEXT, N_("Was"),
    .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_VALUES },
  { "theirs", "challenge", LEDGER_TYPE_LONG_TEXT, N_("Applies now"),
    .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_VALUES },
  { "theirs_version", "challenge", LEDGER_TYPE_INTEGER, N_("Version"), .flags = LEDGER_FIELD_SERVER },
  { "theirs_by", "challenge", LEDGER_TYPE_REFERENCE, N_("By"), .flags = LEDGER_FIELD_SERVER, .reference = "user" },
  { "theirs_at", "challenge", LEDGER_TYPE_INSTANT, N_("At"), .flags = LEDGER_FIELD_SERVER },
  { "mine", "challenge", LEDGER_TYPE_LONG_TEXT, N_("Waits"),
    .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_VALUES },
  { "mine_by", "challenge", LEDGER_TYPE_REFERENCE, N_("By"), .flags = LEDGER_FIELD_SERVER, .reference = "user" },
  { "mine_at", "challenge", LEDGER_TYPE_INSTANT, N_("At"), .flags = LEDGER_FIELD_SERVER },
  { "mine_device", "challenge", LEDGER_TYPE_TEXT, N_("Device"), .flags = LEDGER_FIELD_SERVER },
  { "theirs_device", "challenge", LEDGER_TYPE_TEXT, N_("Device"), .flags = LEDGER_FIELD_SERVER },
  { "changeset", "challenge", LEDGER_TYPE_ID, N_("Change"), .flags = LEDGER_FIELD_SERVER },
  { "bundle", "challenge", LEDGER_TYPE_ID, N_("Chosen together with"),
    .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_INDEXED, .since = 2 },
  { "misfit", "challenge", LEDGER_TYPE_TEXT, N_("What does not fit"), .flags = LEDGER_FIELD_SERVER, .since = 2 },
  { "state", "resolution", LEDGER_TYPE_CHOICE, N_("State"), .choices = conflict_states },
  { "chosen", "resolution", LEDGER_TYPE_LONG_TEXT, N_("Chosen"), .flags = LEDGER_FIELD_VALUES },
  { "seen_version", "resolution", LEDGER_TYPE_INTEGER, N_("Version seen") },
  { NULL },
};

const LedgerKindSpec ledger_kind_conflict = {
  .name = "conflict", .label = N_("Conflict"), .plural = N_("Conflicts"), .area = "contact",
  .root = LEDGER_ROOT_NONE, .groups = conflict_groups, .fields = conflict_fields,
  .exchange = LEDGER_EXCHANGE_CONFLICT,
};

static const LedgerChoice parked_states[] = {
  { "parked", N_("Kept aside") },
  { "applied", N_("Applied") },
  { "dropped", N_("Dropped") },
  { NULL, NULL },
};

static const LedgerGroupSpec parked_groups[] = {
  { "subject", N_("Subject"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "decision", N_("Decision"), "contact", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec parked_fields[] = {
  { "record_root", "subject", LEDGER_TYPE_ID, N_("Contact"), .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_INDEXED },
  { "changeset", "subject", LEDGER_TYPE_ID, N_("Change"), .flags = LEDGER_FIELD_SERVER },
  { "reason", "subject", LEDGER_TYPE_TEXT, N_("Reason"), .flags = LEDGER_FIELD_SERVER },
  { "by", "subject", LEDGER_TYPE_REFERENCE, N_("By"), .flags = LEDGER_FIELD_SERVER, .reference = "user" },
  { "at", "subject", LEDGER_TYPE_INSTANT, N_("At"), .flags = LEDGER_FIELD_SERVER },
  { "payload", "subject", LEDGER_TYPE_BYTES, N_("Content"), .flags = LEDGER_FIELD_SERVER },
  { "state", "decision", LEDGER_TYPE_CHOICE, N_("State"), .choices = parked_states },
  { NULL },
};

const LedgerKindSpec ledger_kind_parked = {
  .name = "parked", .label = N_("Change kept aside"), .plural = N_("Changes kept aside"), .area = "contact",
  .root = LEDGER_ROOT_NONE, .groups = parked_groups, .fields = parked_fields, .exchange = LEDGER_EXCHANGE_PARKED,
};

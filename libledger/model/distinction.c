/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two contacts that look alike and are not the same: somebody looked and said so. Whoever searches for duplicates
 * passes them over from then on, at every desk (REL-15). Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

static const LedgerGroupSpec distinction_groups[] = {
  { "owner", N_("Belongs to"), "contact", LEDGER_PRIVACY_NONE },
  { "distinction", N_("Not the same as"), "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec distinction_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact", .since = 4 },
  { "other", "distinction", LEDGER_TYPE_REFERENCE, N_("Not the same as"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact", .since = 4 },
  { NULL },
};

const LedgerKindSpec ledger_kind_distinction = {
  .name = "distinction", .label = N_("Not the same person"), .plural = N_("Not the same people"), .area = "contact",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .groups = distinction_groups, .fields = distinction_fields,
};

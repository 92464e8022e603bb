/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A member card: its number is random and the server's to give, from a block that was leased to a workstation or when
 * the card reaches the server (S7). A card is never changed into another: a lost one becomes void and a new one is
 * made, with a number of its own. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/ending-private.h"
#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

static const LedgerChoice states[] = {
  { "valid", N_("Valid") },
  { "void", N_("Void") },
  { NULL, NULL },
};

static const LedgerChoice reasons[] = {
  { "lost", N_("Lost") },
  { "stolen", N_("Stolen") },
  { "broken", N_("Broken") },
  { "name", N_("Other name") },
  { "ended", N_("Membership ended") },
  { "number_twice", N_("Its number was printed twice") },
  { NULL, NULL },
};

static const LedgerGroupSpec groups[] = {
  { "owner", N_("Belongs to"), "membership", LEDGER_PRIVACY_NONE },
  { "number", N_("Card number"), "membership", LEDGER_PRIVACY_PERSONAL },
  { "state", N_("State of the card"), "membership", LEDGER_PRIVACY_PERSONAL },
  { "term", N_("Term of the card"), "membership", LEDGER_PRIVACY_PERSONAL },
  { "printing", N_("Printing"), "membership", LEDGER_PRIVACY_PERSONAL },
  { "ending", N_("Ending"), "membership", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"), .since = 3,
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "number", "number", LEDGER_TYPE_TEXT, N_("Card number"), .rule = "card_number", .since = 3, .search = 2,
    .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_LEASED | LEDGER_FIELD_INDEXED },
  { "state", "state", LEDGER_TYPE_CHOICE, N_("State"), .since = 3, .choices = states },
  { "reason", "state", LEDGER_TYPE_CHOICE, N_("Reason"), .since = 3, .choices = reasons },
  { "valid_until", "term", LEDGER_TYPE_DATE, N_("Valid until"), .since = 3 },
  { "printed_at", "printing", LEDGER_TYPE_INSTANT, N_("Printed at"), .since = 3 },
  { "workstation", "printing", LEDGER_TYPE_TEXT, N_("Printed by workplace"), .since = 3 },
  LEDGER_ENDING_FIELDS (4),
  { NULL },
};

static const LedgerLeaseSpec lease = {
  .series = "card", .number = "number", .state = "state", .valid = "valid", .invalid = "void",
  .reason = "reason", .twice = "number_twice",
};

const LedgerKindSpec ledger_kind_card = {
  .name = "card", .label = N_("Card"), .plural = N_("Cards"), .area = "membership", .root = LEDGER_ROOT_PARENT,
  .parent = "contact", .groups = groups, .fields = fields, .lease = &lease,
};

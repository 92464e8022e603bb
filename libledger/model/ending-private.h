/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a membership, a function, a capacity and a card have in common: which act ended it, and when it was to end
 * before. Taking the act back reads it. Constant data; any thread.
 */
#pragma once

#include "libledger/model/model.h"

/* In membership.c. */
extern const LedgerChoice ledger_endings[];

/* Their fields; @version: of the model that brought them to that kind. */
#define LEDGER_ENDING_FIELDS(version) \
  { "ended_by", "ending", LEDGER_TYPE_CHOICE, N_("Ended by"), .flags = LEDGER_FIELD_ACT, .choices = ledger_endings, \
    .since = version }, \
  { "was_until", "ending", LEDGER_TYPE_DATE, N_("Was to end on"), .flags = LEDGER_FIELD_ACT, .since = version }

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Card numbers in the office (S7): what each desk has taken from its leases. One thread only.
 */
#pragma once

#include "tests/simulation/office.h"

G_BEGIN_DECLS

/* States of a card, and why it is void when another has its number. */
#define OFFICE_CARD_VALID "valid"
#define OFFICE_CARD_VOID "void"
#define OFFICE_CARD_TWICE "number_twice"

/** office_cards_get_seed: Returns: (transfer none): LEDGER_CARD_SEED_BYTES bytes: the key of that workplace. */
const guint8 *office_cards_get_seed (const OfficeDesk *desk);

/**
 * office_cards_note:
 * @number: that @desk took from a lease
 *
 * Returns: (transfer full) (nullable): a fault: it was taken before
 */
char *office_cards_note (OfficeDesk *desk, const char *number);

/** office_cards_pick: Returns: (nullable): a number that was taken before, at @desk or (%NULL) at any. */
const char *office_cards_pick (const Office *office, const OfficeDesk *desk, TestTape *tape);

/**
 * office_cards_check:
 * @seen: (array length=N_SEEN): raised
 *
 * Once the office is healed: every card has a number of the form, no two valid ones the same (I6), and none that the
 * server gave out by itself was leased.
 *
 * Returns: (transfer full) (nullable): a fault
 */
char *office_cards_check (Office *office, guint *seen);

G_END_DECLS

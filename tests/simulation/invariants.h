/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold of an office: after every step, and of the whole once it has had time to heal. Faults are told by
 * the number of the invariant in the design of the exchange (I1 to I8). One thread only.
 */
#pragma once

#include "tests/simulation/steps.h"

G_BEGIN_DECLS

/**
 * invariant_check_step:
 *
 * Cheap, after each step: cursors only go on, own changes that are not confirmed are what is shown (I7).
 *
 * Returns: (transfer full) (nullable): a fault
 */
char *invariant_check_step (Office *office);

/**
 * invariant_check_healed:
 * @seen: (array length=N_SEEN): raised by what the book tells of the story
 *
 * Once the weather was good for ten minutes with everybody online: nothing waits and all agree (I8, I2), nothing was
 * lost (I1) or overwritten unseen or mixed (I5), the ledger is whole, and saying everything again changes nothing (I4).
 *
 * Returns: (transfer full) (nullable): a fault
 */
char *invariant_check_healed (Office *office, guint *seen);

/** invariant_dup_digest: Returns: (transfer full): SHA-256 over everything that the server and the desks hold. */
char *invariant_dup_digest (Office *office);

G_END_DECLS

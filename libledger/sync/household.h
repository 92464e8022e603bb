/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both sides of a relationship (REL-03): who is somebody's partner has that somebody as partner, a parent has a child.
 * Each side is a record of its own, hung on its own contact; what is done to the one is done to the other in the same
 * act. Who pays for whom has one direction and stays on its side. Reads the store by key; any thread.
 */
#pragma once

#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

/**
 * ledger_household_follow:
 * @id: of a record that @edit makes, changes or deletes; of another kind than a relationship nothing is done
 *
 * Adds to @edit what belongs to the other side: a relationship there is made, changed or deleted. A relationship that
 * has no other side (contact person, carer), or leads to a contact that is not here, is left alone.
 */
void ledger_household_follow (LedgerEdit *edit, const LedgerId *id);

G_END_DECLS

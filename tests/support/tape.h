/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tape of choices: what a generator draws from in property tests and in the simulation. It is played from a
 * seed, or from the choices of an earlier run; a property that fails is run again on shorter and smaller tapes
 * until the story that is left is the shortest one found. One thread only.
 */
#pragma once

#include "libledger/sync/changeset.h"

G_BEGIN_DECLS

typedef struct _TestTape TestTape;

/** test_tape_new: Returns: (transfer full): a tape whose choices follow from @seed. */
TestTape *test_tape_new (guint64 seed);

/** test_tape_free: drops it. */
void test_tape_free (TestTape *tape);

/** test_tape_below: Returns: a choice from 0 … @limit − 1 (0 when @limit is 0); 0 is the simplest one. */
guint64 test_tape_below (TestTape *tape, guint64 limit);

/** test_tape_chance: Returns: %TRUE once in @one_in times. */
gboolean test_tape_chance (TestTape *tape, guint one_in);

/** test_tape_draw_text: Returns: (transfer full): NFC of up to @limit bytes, with what escaping has to cope with. */
char *test_tape_draw_text (TestTape *tape, gsize limit);

/** test_tape_draw_id: an id of sixteen drawn bytes, never null. */
LedgerId test_tape_draw_id (TestTape *tape);

/** test_tape_draw_value: sets @value to something that @field can hold, now and then to nothing. */
void test_tape_draw_value (TestTape *tape, const LedgerField *field, LedgerValue *value);

/** test_tape_draw_changeset: Returns: (transfer full): a changeset of up to @records records, not sealed. */
LedgerChangeset *test_tape_draw_changeset (TestTape *tape, const LedgerModel *model, guint records);

/* What must hold for every tape: NULL when it does, else (transfer full) the story of how it did not. */
typedef char *(*TestProperty) (TestTape *tape);

/**
 * test_property_check:
 *
 * Runs @property on @runs seeds, 1 and up; the first that fails is shrunk, and its story fails the test.
 */
void test_property_check (TestProperty property, guint runs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestTape, test_tape_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual world for tests and the simulation: a clock that stands still until it is moved, random bytes from a
 * seed, an executor that runs work at once, and posts and timers that run when the test steps. The same seed and
 * the same calls give the same story. One thread only.
 */
#pragma once

#include "libledger/world.h"

G_BEGIN_DECLS

/* Where the clock of a new world stands: 2026-01-05T08:00:00Z, in microseconds UTC. */
#define TEST_WORLD_START G_GINT64_CONSTANT (1767600000000000)

#define TEST_TYPE_WORLD (test_world_get_type ())
G_DECLARE_FINAL_TYPE (TestWorld, test_world, TEST, WORLD, GObject)

/** test_world_new: Returns: (transfer full): a world at TEST_WORLD_START whose random bytes follow from @seed. */
LedgerWorld *test_world_new (guint64 seed);

/**
 * test_world_step:
 *
 * Runs the oldest waiting post; without one, moves the clock to the next timer and runs that.
 *
 * Returns: %FALSE when neither was there
 */
gboolean test_world_step (LedgerWorld *world);

/**
 * test_world_settle: runs posts, also those they bring forth, until none waits; the clock stands still.
 *
 * Returns: how many ran
 */
guint test_world_settle (LedgerWorld *world);

/**
 * test_world_advance: moves the clock by @microseconds, running posts and the timers that fall due on the way,
 * in order.
 */
void test_world_advance (LedgerWorld *world, gint64 microseconds);

/**
 * test_world_set_now: puts the clock elsewhere, forwards or back, without running anything; timers keep their
 * distance to it.
 */
void test_world_set_now (LedgerWorld *world, gint64 now);

/** test_world_get_next_timer: Returns: microseconds until the next timer, −1 when there is none. */
gint64 test_world_get_next_timer (LedgerWorld *world);

/**
 * test_world_forget:
 *
 * Drops every waiting post and timer, as the death of the process would. What their data pointed to is the
 * test's to free.
 */
void test_world_forget (LedgerWorld *world);

G_END_DECLS

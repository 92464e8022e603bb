/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stories came past: a table rule × outcome, in one place. Over the seeds of the test command no row may be 0.
 * One thread only.
 */
#pragma once

#include "tests/simulation/steps.h"

G_BEGIN_DECLS

/* One row: a counter of the steps, of the lines or of the deaths. */
typedef struct
{
  guint seen[N_SEEN];
  guint faults[OFFICE_N_FAULTS];
  guint deaths[OFFICE_N_DEATHS];
} Reached;

/** reached_add: adds what one story came past. */
void reached_add (Reached *totals, const Reached *story);

/**
 * reached_print:
 *
 * Prints the table, a row a line: rule, outcome, count.
 *
 * Returns: how many rows that should have been reached are 0
 */
guint reached_print (const Reached *totals);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A future address becomes the home address on its day by itself (REL-20): whoever may edit contacts and opens a book
 * first sees to it. Two desks that do so make the same values, so nothing conflicts. Writer's thread.
 */
#pragma once

#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

#define LEDGER_MOVING_AT_A_TIME 200

/**
 * ledger_moving_save_due:
 * @day: ISO 8601: today
 * @moved: (out): how many moved
 *
 * For each live contact with a future address whose first day is not after @day: home and future address change
 * places, and what was home stays as the former address, until the day before. Each is a changeset of its own, with
 * the action "moving". At most LEDGER_MOVING_AT_A_TIME are done, so that the writer is free for others: call again
 * while @moved is that many.
 */
gboolean ledger_moving_save_due (LedgerStore *store, const char *day, guint *moved, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The days on which banks settle among each other (TARGET2 calendar of the ECB): not on Saturday and Sunday, New Year's
 * Day, Good Friday, Easter Monday, 1 May, 25 and 26 December. Days are ISO 8601, from 1583 to 9999. Stateless; any
 * thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ledger_target_is_day: whether banks settle on @day; %FALSE for what is no day. */
gboolean ledger_target_is_day (const char *day);

/**
 * ledger_target_dup_day:
 * @days: at most 1000 either way
 *
 * Returns: (transfer full) (nullable): the day so many settlement days after @day, or before it when negative; with 0
 *   @day itself, or the first settlement day after it. %NULL when @day is none
 */
char *ledger_target_dup_day (const char *day, int days);

G_END_DECLS

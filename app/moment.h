/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times as people say them: "14:03" for today, "3 november, 14:03" for this year, with the year for older ones.
 * Plain functions; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ledenboek_moment_dup_text:
 * @at: microseconds UTC; 0 is unknown
 * @now: microseconds UTC
 *
 * Returns: (transfer full): the moment in the local zone, short for today; "" when unknown
 */
char *ledenboek_moment_dup_text (gint64 at, gint64 now);

/** ledenboek_moment_dup_age: Returns: (transfer full): "just now", "5 minutes", "21 days" between @at and @now. */
char *ledenboek_moment_dup_age (gint64 at, gint64 now);

/** ledenboek_day_dup_text: Returns: (transfer full): an ISO 8601 day as the language writes it, or @day itself. */
char *ledenboek_day_dup_text (const char *day);

/** ledenboek_day_dup_long_text: Returns: (transfer full): an ISO 8601 day with the month in words, or @day itself. */
char *ledenboek_day_dup_long_text (const char *day);

/** ledenboek_time_left_dup_text: Returns: (transfer full): "20 seconds left", "3 minutes left". */
char *ledenboek_time_left_dup_text (gint64 seconds);

/**
 * ledenboek_progress_dup_text:
 * @received: bytes so far
 * @total: bytes in all; 0 or less when unknown
 * @elapsed: microseconds since the first byte
 *
 * Returns: (transfer full): "12,4 MB of 35,0 MB, 20 seconds left"; the time only when it can be told
 */
char *ledenboek_progress_dup_text (gint64 received, gint64 total, gint64 elapsed);

G_END_DECLS

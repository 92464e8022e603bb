/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How near two words or days are that should be the same: letters typed wrong, spellings that sound alike, called
 * names, digits of a day that changed places. Stateless; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ledger_near_count_errors:
 *
 * Letters that are missing, added, other, or two that changed places, to make the one of the other.
 *
 * Returns: at most @limit + 1
 */
guint ledger_near_count_errors (const char *one, const char *other, guint limit);

/** ledger_near_dup_sound: Returns: (transfer full): a folded name as it sounds in Dutch: "janssens" is "jansens". */
char *ledger_near_dup_sound (const char *name);

/** ledger_near_is_name: whether two folded family names may be one, typed or heard wrong. */
gboolean ledger_near_is_name (const char *one, const char *other);

/** ledger_near_is_given: whether two folded given names may be one typed wrong; short ones seldom are. */
gboolean ledger_near_is_given (const char *one, const char *other);

/** ledger_near_is_called: whether one of two folded given names is what the other is called by: "Jan", "Johannes". */
gboolean ledger_near_is_called (const char *one, const char *other);

/** ledger_near_is_day: whether two different ISO days may be one typed wrong: a digit, two that changed places. */
gboolean ledger_near_is_day (const char *one, const char *other);

/** ledger_near_count_years: whole years between two ISO days, by their years. */
guint ledger_near_count_years (const char *one, const char *other);

G_END_DECLS

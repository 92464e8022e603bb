/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window of time in which records of a kind live on replicas (S23): those that are open, and those of the last
 * months. Months are whole and UTC, so that a window moves on one day a month and both sides agree on what is in it
 * from the record alone. What stands outside is fetched when it is looked at (GET /v1/records). Pure; any thread.
 */
#pragma once

#include "libledger/model/record.h"

G_BEGIN_DECLS

/* The month of what is open, of what nobody closed, and of what has no date: in every window. */
#define LEDGER_WINDOW_ALWAYS 1000000

/** ledger_window_get_month: Returns: year × 12 + month − 1 of the record's date, or LEDGER_WINDOW_ALWAYS. */
gint ledger_window_get_month (const LedgerRecord *record);

/** ledger_window_get_month_at: Returns: the month of @now, microseconds UTC, counted in the same way. */
gint ledger_window_get_month_at (gint64 now);

/** ledger_window_get_first: Returns: the first month of @kind's window when @month is the present one. */
gint ledger_window_get_first (const LedgerKind *kind, gint month);

/** ledger_window_holds: whether @record is in its kind's window in @month; records of other kinds always are. */
gboolean ledger_window_holds (const LedgerRecord *record, gint month);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The foot of the timeline: since when contact moments and tasks are at hand here, and the way to those of before,
 * which the server tells when they are asked for (S23). Says when that is not whole (S15). Main thread.
 *
 * Signal: `told` (GPtrArray of LedgerRecord, or NULL: nothing is known of this contact).
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_OLDER_RECORDS (ledenboek_older_records_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekOlderRecords, ledenboek_older_records, LEDENBOEK, OLDER_RECORDS, AdwBin)

/** ledenboek_older_records_new: for contacts of @replica (referenced); @kind is the one whose window it tells. */
GtkWidget *ledenboek_older_records_new (LedgerReplica *replica, const LedgerKind *kind);

/** ledenboek_older_records_show: that of @contact; of another one than before nothing is known at first. */
void ledenboek_older_records_show (LedenboekOlderRecords *self, const LedgerId *contact);

G_END_DECLS

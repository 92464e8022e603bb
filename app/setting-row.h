/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One record of a list of the settings: a row that unfolds into its form, made from the model, or that makes a new one.
 * Main thread; saving happens on the writer's.
 *
 * Signal `saved` (): it was saved or retired, and is folded again.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_SETTING_ROW (ledenboek_setting_row_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekSettingRow, ledenboek_setting_row, LEDENBOEK, SETTING_ROW, AdwExpanderRow)

/** ledenboek_setting_row_new: @record: (nullable): %NULL: the row that makes a new one of @kind. */
GtkWidget *ledenboek_setting_row_new (LedgerReplica *replica, const LedgerKind *kind, LedgerRecord *record);

/** ledenboek_setting_row_get_id: Returns: (nullable): of its record, also of one that was just made. */
const LedgerId *ledenboek_setting_row_get_id (LedenboekSettingRow *self);

/** ledenboek_setting_row_is_worked_in: whether it is unfolded, or folded over something that was typed. */
gboolean ledenboek_setting_row_is_worked_in (LedenboekSettingRow *self);

/** ledenboek_setting_row_merge: the record as it is now; what was typed stays, with what somebody else made of it. */
void ledenboek_setting_row_merge (LedenboekSettingRow *self, LedgerRecord *record);

/** ledenboek_setting_row_dup_title: Returns: (transfer full): its name; of a kind of `once` what it is about. */
char *ledenboek_setting_row_dup_title (LedgerStore *store, const LedgerRecord *record);

/** ledenboek_setting_row_dup_summary: Returns: (transfer full): what @record says beside its name, in a line. */
char *ledenboek_setting_row_dup_summary (LedgerStore *store, const LedgerRecord *record);

G_END_DECLS

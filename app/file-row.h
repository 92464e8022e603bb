/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One file of a contact: what it is called, of what kind, how large, who added it when, whether the server has it; and
 * what can be done with it. It stays as long as its record is listed, with its preview and with what is under way.
 * Main thread.
 */
#pragma once

#include "libledger/sync/files.h"
#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_FILE_ROW (ledenboek_file_row_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekFileRow, ledenboek_file_row, LEDENBOEK, FILE_ROW, AdwBin)

/** ledenboek_file_row_new: a row for @record, of kind `file`, of @replica (referenced). */
GtkWidget *ledenboek_file_row_new (LedgerReplica *replica, LedgerRecord *record);

/** ledenboek_file_row_get_id: Returns: (transfer none): of its record. */
const LedgerId *ledenboek_file_row_get_id (LedenboekFileRow *self);

/** ledenboek_file_row_show: shows @record as it is now; @item (nullable): what is known of its sending. */
void ledenboek_file_row_show (LedenboekFileRow *self, LedgerRecord *record, const LedgerFileItem *item);

/** ledenboek_file_row_is_unsent: whether the server has not got all of it, as it was shown last. */
gboolean ledenboek_file_row_is_unsent (LedenboekFileRow *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What would become of each row of a file: chips with counts, the rows of the chosen one with their causes, and at the
 * right the row that is chosen, to be put right in place. Main thread.
 */
#pragma once

#include "app/import-work.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_IMPORT_ROWS (ledenboek_import_rows_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekImportRows, ledenboek_import_rows, LEDENBOEK, IMPORT_ROWS, AdwBin)

/** ledenboek_import_rows_set_work: shows the rows of @work and follows it. */
void ledenboek_import_rows_set_work (LedenboekImportRows *self, LedenboekImportWork *work, LedgerStore *store);

/** ledenboek_import_rows_show: shows only the rows in @state; LEDGER_IMPORT_STATES for all. */
void ledenboek_import_rows_show (LedenboekImportRows *self, LedgerImportState state);

/** ledenboek_import_rows_focus: gives the list the keyboard. */
void ledenboek_import_rows_focus (LedenboekImportRows *self);

/** ledenboek_import_rows_next_pane: from the chips to the list to the row and round. */
void ledenboek_import_rows_next_pane (LedenboekImportRows *self);

/** ledenboek_import_rows_submit: puts what was typed into the chosen row. */
void ledenboek_import_rows_submit (LedenboekImportRows *self);

/** ledenboek_import_rows_back: from the row to the list; FALSE when the list has the keyboard already. */
gboolean ledenboek_import_rows_back (LedenboekImportRows *self);

G_END_DECLS

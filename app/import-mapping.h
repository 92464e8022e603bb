/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which column of the file becomes what (PLT-10): how the file is read, and a line for each column with examples and
 * how they are understood, so that a wrong day or broken letters are seen before anything is imported. Main thread.
 */
#pragma once

#include "app/import-work.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_IMPORT_MAPPING_VIEW (ledenboek_import_mapping_view_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekImportMappingView, ledenboek_import_mapping_view, LEDENBOEK, IMPORT_MAPPING_VIEW, AdwBin)

/** ledenboek_import_mapping_view_set_work: shows @work and follows it; texts are those of the book of @store. */
void ledenboek_import_mapping_view_set_work (LedenboekImportMappingView *self, LedenboekImportWork *work,
                                             LedgerStore *store);

/** ledenboek_import_mapping_view_focus: gives the first column the keyboard. */
void ledenboek_import_mapping_view_focus (LedenboekImportMappingView *self);

/** ledenboek_import_understood_dup_text: Returns: (transfer full): a cell as understood, a day in words. */
char *ledenboek_import_understood_dup_text (const LedgerImportRow *row, LedgerStore *store,
                                            const LedgerImportMapping *mapping, guint column);

/** ledenboek_import_fault_dup_text: Returns: (transfer full) (nullable): what is wrong with a cell of @row. */
char *ledenboek_import_fault_dup_text (const LedgerImportRow *row, guint column);

G_END_DECLS

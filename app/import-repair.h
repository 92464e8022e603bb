/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row of an import: what would become of it and why, who in the book it is or looks like, and its values to be put
 * right in place. Main thread.
 *
 * Signals: `done` (): something was said or put right: on to the next row.
 */
#pragma once

#include "app/import-work.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_IMPORT_REPAIR (ledenboek_import_repair_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekImportRepair, ledenboek_import_repair, LEDENBOEK, IMPORT_REPAIR, AdwBin)

/** ledenboek_import_repair_show: shows row @row; what was typed for the same one stays. */
void ledenboek_import_repair_show (LedenboekImportRepair *self, LedenboekImportWork *work, LedgerStore *store,
                                   guint row);

/** ledenboek_import_repair_focus: gives the value with the fault the keyboard. */
void ledenboek_import_repair_focus (LedenboekImportRepair *self);

/** ledenboek_import_repair_submit: puts what was typed into the row, which is looked at again. */
void ledenboek_import_repair_submit (LedenboekImportRepair *self);

/** ledenboek_import_repair_decide: says it of the row, where it can be said. */
void ledenboek_import_repair_decide (LedenboekImportRepair *self, LedgerImportDecision decision);

G_END_DECLS

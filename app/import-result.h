/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The carrying out of an import (PLT-10): the job of the server with its progress, what came of it, what is left over
 * to be put right or saved, and one undo of all of it, however many times was imported from the file. Main thread.
 *
 * Signals: `repair` (): to the rows that are left over; `another` (): to another file; `changed` ().
 */
#pragma once

#include "app/import-work.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_IMPORT_RESULT (ledenboek_import_result_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekImportResult, ledenboek_import_result, LEDENBOEK, IMPORT_RESULT, AdwBin)

/** ledenboek_import_result_set_work: what is carried out, at the server of @replica. */
void ledenboek_import_result_set_work (LedenboekImportResult *self, LedenboekImportWork *work, LedgerReplica *replica);

/** ledenboek_import_result_start: imports the rows that are taken. */
void ledenboek_import_result_start (LedenboekImportResult *self);

/** ledenboek_import_result_undo: undoes the job @job, an import of before. */
void ledenboek_import_result_undo (LedenboekImportResult *self, const LedgerId *job);

/** ledenboek_import_result_forget: another file: what was imported is no longer undone here. */
void ledenboek_import_result_forget (LedenboekImportResult *self);

/** ledenboek_import_result_is_under_way: whether the server works on it. */
gboolean ledenboek_import_result_is_under_way (LedenboekImportResult *self);

/** ledenboek_import_result_is_known: whether there is anything to see here. */
gboolean ledenboek_import_result_is_known (LedenboekImportResult *self);

/** ledenboek_import_result_focus: gives the next step the keyboard. */
void ledenboek_import_result_focus (LedenboekImportResult *self);

G_END_DECLS

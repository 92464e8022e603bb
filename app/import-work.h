/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An import while somebody works on it (PLT-10): the file as it was read, which column becomes what, what would become
 * of each row, and what is repaired. It knows no widget. Reading and looking run on a reader's thread, and what is new
 * takes the place of what is old when it is whole. Needs no server. Main thread.
 *
 * Signals: `read` (): another table, or why there is none; `mapped` (): a column becomes something else; `looked` ():
 * what becomes of the rows, or how far the look is.
 */
#pragma once

#include "libledger/import/plan.h"
#include "libledger/sync/replica.h"

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_IMPORT_WORK (ledenboek_import_work_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekImportWork, ledenboek_import_work, LEDENBOEK, IMPORT_WORK, GObject)

/** ledenboek_import_work_new: Returns: (transfer full): one without a file. */
LedenboekImportWork *ledenboek_import_work_new (LedgerReplica *replica);

/* -- The file */

/** ledenboek_import_work_open: reads the file @path; what was worked on before is dropped. */
void ledenboek_import_work_open (LedenboekImportWork *self, const char *path);

/** ledenboek_import_work_read_as: reads the same file as @how says (copied). */
void ledenboek_import_work_read_as (LedenboekImportWork *self, const LedgerImportReading *how);

/** ledenboek_import_work_close: drops the file. */
void ledenboek_import_work_close (LedenboekImportWork *self);

/** ledenboek_import_work_is_reading: whether a file is being read. */
gboolean ledenboek_import_work_is_reading (LedenboekImportWork *self);

/** ledenboek_import_work_get_path: Returns: (nullable): the file. */
const char *ledenboek_import_work_get_path (LedenboekImportWork *self);

/** ledenboek_import_work_get_error: Returns: (nullable): why the last reading or looking failed. */
const GError *ledenboek_import_work_get_error (LedenboekImportWork *self);

/** ledenboek_import_work_get_table: Returns: (nullable): the rows of the file. */
const LedgerImportTable *ledenboek_import_work_get_table (LedenboekImportWork *self);

/** ledenboek_import_work_get_catalog: Returns: (nullable): what a column can become. */
const LedgerImportCatalog *ledenboek_import_work_get_catalog (LedenboekImportWork *self);

/* -- The mapping */

/** ledenboek_import_work_get_mapping: Returns: (nullable): which column becomes what, now. */
const LedgerImportMapping *ledenboek_import_work_get_mapping (LedenboekImportWork *self);

/**
 * ledenboek_import_work_set_target:
 * @path: (nullable): of a target; a column that became it before is left out from now on
 */
void ledenboek_import_work_set_target (LedenboekImportWork *self, guint column, const char *path);

/** ledenboek_import_work_set_existing: what happens to who is in the book. */
void ledenboek_import_work_set_existing (LedenboekImportWork *self, LedgerImportExisting existing);

/** ledenboek_import_work_set_country: of addresses that name none; "" for unknown. */
void ledenboek_import_work_set_country (LedenboekImportWork *self, const char *country);

/* -- The rows */

/** ledenboek_import_work_look: finds what would become of the rows, unless that is known or being found. */
void ledenboek_import_work_look (LedenboekImportWork *self);

/** ledenboek_import_work_look_anew: the same when the book may have changed; what was decided is forgotten. */
void ledenboek_import_work_look_anew (LedenboekImportWork *self);

/** ledenboek_import_work_is_looking: whether it is being found; @fraction (out) (optional): from 0 to 1. */
gboolean ledenboek_import_work_is_looking (LedenboekImportWork *self, double *fraction);

/** ledenboek_import_work_get_plan: Returns: (nullable): what would become of the rows; %NULL while it is not known. */
const LedgerImportPlan *ledenboek_import_work_get_plan (LedenboekImportWork *self);

/** ledenboek_import_work_get_plan_mapping: Returns: (nullable): the mapping by which the plan was made. */
const LedgerImportMapping *ledenboek_import_work_get_plan_mapping (LedenboekImportWork *self);

/** ledenboek_import_work_get_version: another number when something became of a row. */
guint ledenboek_import_work_get_version (LedenboekImportWork *self);

/** ledenboek_import_work_repair: puts @text into a cell; looked at with the next look_at. */
void ledenboek_import_work_repair (LedenboekImportWork *self, guint row, guint column, const char *text);

/** ledenboek_import_work_look_at: looks at @row again, after those that wait. */
void ledenboek_import_work_look_at (LedenboekImportWork *self, guint row);

/** ledenboek_import_work_decide: what somebody says of a row that was looked at. */
void ledenboek_import_work_decide (LedenboekImportWork *self, guint row, LedgerImportDecision decision);

/** ledenboek_import_work_count_taken: how many rows change something. */
guint ledenboek_import_work_count_taken (LedenboekImportWork *self);

/** ledenboek_import_work_count_left: how many rows have a fault or wait for a word. */
guint ledenboek_import_work_count_left (LedenboekImportWork *self);

/* -- Carrying out */

/**
 * ledenboek_import_work_prepare:
 *
 * Of what is taken the parts of the job `import` (LedenboekJobPrepare); nothing may be repaired meanwhile.
 *
 * @data: a LedenboekImportWork
 */
char *ledenboek_import_work_prepare (LedgerStore *store, gpointer data, GPtrArray **parts, GCancellable *cancellable,
                                     GError **error);

/** ledenboek_import_work_lock: while it is carried out nothing is read, looked at or decided. */
void ledenboek_import_work_lock (LedenboekImportWork *self, gboolean locked);

/** ledenboek_import_work_settle: the first @n_rows that are taken are in the book. */
void ledenboek_import_work_settle (LedenboekImportWork *self, guint n_rows);

/** ledenboek_import_work_remember: keeps the mapping for the next file with the same heads; the writer does it. */
void ledenboek_import_work_remember (LedenboekImportWork *self);

/**
 * ledenboek_import_work_save_rest_async:
 * @path: of the file
 *
 * Writes what is left over as CSV with causes, on the writer's thread, for the mapping is remembered with it.
 */
void ledenboek_import_work_save_rest_async (LedenboekImportWork *self, const char *path, GAsyncReadyCallback callback,
                                            gpointer data);

/** ledenboek_import_work_save_rest_finish: Returns: how many rows were written, −1 with @error. */
int ledenboek_import_work_save_rest_finish (LedenboekImportWork *self, GAsyncResult *result, GError **error);

G_END_DECLS

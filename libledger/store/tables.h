/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables made from the model: one a kind, a column a field, a version a group. Both sides have the same ones;
 * a replica's have a row number for lists and search as well. Reading and writing rows by id stands here too,
 * so no other file knows how a record lies in its table. All functions work inside a transaction; any thread.
 */
#pragma once

#include "libledger/store/database.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_SIDE_AUTHORITY,
  LEDGER_SIDE_REPLICA,
} LedgerSide;

/* When the indexes of a new table are made. */
typedef enum
{
  LEDGER_INDEXES_NOW,
  LEDGER_INDEXES_LATER,         /* after many rows are in: ledger_tables_add_indexes */
} LedgerIndexes;

/**
 * ledger_tables_prepare:
 *
 * Makes the tables of the model that are not there, and adds the columns that are not there: a field added to
 * the model is there after the next start, empty. Columns that the model no longer names stay as they are. What was
 * made from the same model is not looked at again: the book of the file, which must be there, has a sum of it.
 */
gboolean ledger_tables_prepare (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                                LedgerIndexes indexes, GError **error);

/** ledger_tables_add_indexes: makes the indexes of all tables that are not there. */
gboolean ledger_tables_add_indexes (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                                    GError **error);

/**
 * ledger_tables_read:
 *
 * Returns: (transfer full) (nullable): the record, or %NULL: with @error set on a fault, without when it is not there
 */
LedgerRecord *ledger_tables_read (LedgerTransaction *transaction, const LedgerKind *kind, const LedgerId *id,
                                  LedgerSide side, GError **error);

/**
 * ledger_tables_select:
 * @tail: what follows "SELECT … FROM kind ", such as "WHERE contact = ? ORDER BY id LIMIT 200"
 *
 * Returns: (transfer full) (element-type LedgerRecord): the records, or %NULL with @error
 */
GPtrArray *ledger_tables_select (LedgerTransaction *transaction, const LedgerKind *kind, LedgerSide side,
                                 const char *tail, const LedgerValue *parameters, guint n_parameters,
                                 GError **error);

typedef gboolean (*LedgerRecordFunction) (LedgerRecord *record, gpointer data, GError **error);

/**
 * ledger_tables_each:
 *
 * As ledger_tables_select, but hands each record (borrowed, reused for the next) to @function as it is read:
 * memory stays flat over millions of rows. %FALSE with @error stops.
 */
gboolean ledger_tables_each (LedgerTransaction *transaction, const LedgerKind *kind, LedgerSide side,
                             const char *tail, const LedgerValue *parameters, guint n_parameters,
                             LedgerRecordFunction function, gpointer data, GError **error);

/**
 * ledger_tables_write:
 *
 * Inserts or replaces the whole row of @record, its sort key made anew on a replica. On a replica record->row is
 * set when it was 0.
 */
gboolean ledger_tables_write (LedgerTransaction *transaction, LedgerRecord *record, LedgerSide side,
                              GError **error);

/** ledger_tables_dup_sort_key: Returns: (transfer full): what stands in `sort`: the fold of the name in a list. */
char *ledger_tables_dup_sort_key (const LedgerRecord *record);

/** ledger_tables_delete: takes the row away physically: leave and erasure, never a user's delete (S24). */
gboolean ledger_tables_delete (LedgerTransaction *transaction, const LedgerKind *kind, const LedgerId *id,
                               GError **error);

G_END_DECLS

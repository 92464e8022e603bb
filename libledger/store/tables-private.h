/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files that know how a record lies in its table share. Any thread.
 */
#pragma once

#include "libledger/store/tables.h"

G_BEGIN_DECLS

/** ledger_tables_dup_select: Returns: (transfer full): "SELECT …all columns… FROM kind " and @tail. */
char *ledger_tables_dup_select (const LedgerKind *kind, LedgerSide side, const char *tail);

/** ledger_tables_dup_select_groups: the same; NULL stands for the fields of groups that have no bit in @groups. */
char *ledger_tables_dup_select_groups (const LedgerKind *kind, LedgerSide side, guint64 groups, const char *tail);

/** ledger_tables_fill_record: a row of such a statement into @record, whatever it held. */
void ledger_tables_fill_record (LedgerRecord *record, const LedgerValue *values);

/** ledger_tables_append_name: appends @name between @before and @after, without printf: it is done by the thousand. */
void ledger_tables_append_name (GString *sql, const char *before, const char *name, const char *after);

/**
 * ledger_tables_migrate:
 * @version: of the model that the tables are of
 *
 * Takes the steps of @model below which @version is, in order; those that are taken already change nothing.
 */
gboolean ledger_tables_migrate (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                                gint64 version, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copying rows of one database into the tables of another: what snapshots are made of. Only the groups that are
 * wanted travel; the columns of the others never leave the source. Inside two transactions; any thread.
 */
#pragma once

#include "libledger/store/tables.h"

G_BEGIN_DECLS

typedef gboolean (*LedgerGroupChoice) (const LedgerGroup *group, gpointer data);

/* Called for each row with the versions of the groups that travel, by group index; 0 for the others. */
typedef void (*LedgerVersionsFunction) (const gint64 *versions, guint n_versions, gpointer data);

/* Whether a row travels; @record is borrowed, the columns of groups that do not travel are empty. */
typedef gboolean (*LedgerRowChoice) (const LedgerRecord *record, gpointer data);

/* What is to be copied, and who is told. */
typedef struct
{
  LedgerGroupChoice wanted;     /* which groups travel */
  LedgerVersionsFunction seen;  /* (nullable) */
  LedgerRowChoice keep;         /* (nullable): which rows travel, of kinds with a window */
  gpointer data;                /* for all three */
  const char *condition;        /* (nullable): SQL over the source's columns that rows must meet */
  const LedgerValue *parameters;        /* of the condition */
  guint n_parameters;
  gint64 rows;                  /* out: added to */
} LedgerCopy;

/**
 * ledger_tables_copy:
 * @source: of an authority
 * @target: of a new replica: its table of @kind is empty
 *
 * Copies the records of @kind in order of id, deleted ones too, with their sort keys. A kind whose group `existence`
 * is not wanted is not copied at all. Memory stays flat.
 */
gboolean ledger_tables_copy (LedgerTransaction *source, LedgerTransaction *target, const LedgerKind *kind,
                             LedgerCopy *copy, GError **error);

G_END_DECLS

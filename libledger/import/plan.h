/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an import would do, row by row, before anything is done: somebody new, somebody in the book (found by number, or
 * by the points of the duplicates: e-mail, account, name with day of birth), somebody who looks like one and of whom a
 * person says, or a fault with its cause. A row that was repaired is looked at again. Reading only; a reader's thread.
 */
#pragma once

#include "libledger/import/change.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_IMPORT_NEW,
  LEDGER_IMPORT_CHANGE,         /* in the book, and something is changed */
  LEDGER_IMPORT_SAME,           /* in the book, and nothing is changed */
  LEDGER_IMPORT_DOUBT,          /* looks like somebody in the book: left out until somebody says */
  LEDGER_IMPORT_FAULT,
  LEDGER_IMPORT_EMPTY,          /* nothing in the columns that are taken */
  LEDGER_IMPORT_OUT,            /* left out, as somebody said */
  LEDGER_IMPORT_DONE,           /* was carried out: it is in the book */
  LEDGER_IMPORT_STATES,
} LedgerImportState;

typedef struct
{
  LedgerImportState state;
  LedgerId existing;            /* of _CHANGE, _SAME and _DOUBT */
  guint score;                  /* 100: by number; else LedgerMatchReason points */
  guint32 reasons;
  guint column;                 /* of _FAULT: the first one; G_MAXUINT: the row as a whole */
  char *cause;                  /* (nullable): of _FAULT, all of them: causes with remedies */
  gboolean decided;             /* somebody said that it is new, or the same */
  guint64 lacks;                /* what is wanted of somebody new and not said: bits of lacking.h */
} LedgerImportFinding;

typedef struct _LedgerImportPlan LedgerImportPlan;

/* Rows or contacts so far and in all; on the thread of the work. */
typedef void (*LedgerImportProgress) (guint done, guint total, gpointer data);

/**
 * ledger_import_plan_new:
 * @table: (transfer none): lives as long as the plan
 * @mapping: (transfer none): as well, and is not changed
 *
 * Returns: (transfer full): a plan in which no row was looked at yet
 */
LedgerImportPlan *ledger_import_plan_new (LedgerStore *store, LedgerImportCatalog *catalog, LedgerImportTable *table,
                                          const LedgerImportMapping *mapping);

/** ledger_import_plan_free: drops it. */
void ledger_import_plan_free (LedgerImportPlan *self);

/**
 * ledger_import_plan_look:
 * @rows: (array length=n_rows) (nullable): the rows that were repaired; %NULL: all
 * @progress: (nullable):
 *
 * Understands the rows and finds who of them is in the book, in one pass over it.
 *
 * Returns: %FALSE with @error of the store, LEDGER_DATABASE_ERROR_INTERRUPTED when it was given up
 */
gboolean ledger_import_plan_look (LedgerImportPlan *self, const guint *rows, guint n_rows,
                                  LedgerImportProgress progress, gpointer data, GCancellable *cancellable,
                                  GError **error);

/** ledger_import_plan_get: Returns: (transfer none): what was found of row @row. */
const LedgerImportFinding *ledger_import_plan_get (const LedgerImportPlan *self, guint row);

/** ledger_import_plan_get_n_rows: how many rows there are. */
guint ledger_import_plan_get_n_rows (const LedgerImportPlan *self);

/** ledger_import_plan_count: how many rows are in @state. */
guint ledger_import_plan_count (const LedgerImportPlan *self, LedgerImportState state);

/* Something that is wanted filled in, and how many lack it. */
typedef struct
{
  const char *label;            /* in the user's language; of the plan */
  guint count;
} LedgerImportLack;

/**
 * ledger_import_plan_list_lacking:
 *
 * Returns: (transfer full) (element-type LedgerImportLack): what the new contacts would lack of what is wanted
 *   (quality/wanted.h); of who is in the book already nothing is said, for the book may have it
 */
GArray *ledger_import_plan_list_lacking (const LedgerImportPlan *self);

/** ledger_import_state_get_label: in the user's language: "New", "Looks like somebody". */
const char *ledger_import_state_get_label (LedgerImportState state);

/** ledger_import_state_get_name: as commands say it: "new", "doubt". */
const char *ledger_import_state_get_name (LedgerImportState state);

typedef enum
{
  LEDGER_IMPORT_DECIDE_NEW,     /* somebody else than the one in the book */
  LEDGER_IMPORT_DECIDE_SAME,    /* the one in the book */
  LEDGER_IMPORT_DECIDE_OUT,     /* is not imported */
} LedgerImportDecision;

/** ledger_import_plan_decide: what somebody said of a row that was looked at; of a fault only that it is left out. */
void ledger_import_plan_decide (LedgerImportPlan *self, guint row, LedgerImportDecision decision);

/**
 * ledger_import_plan_take_over:
 * @from: another plan of the same table, in which the rows were looked at
 * @rows: (array length=n_rows):
 *
 * Takes over what was found of those rows, so that a look at what was repaired disturbs nobody who reads the plan. Two
 * rows about one contact become a fault here as in one look.
 */
void ledger_import_plan_take_over (LedgerImportPlan *self, const LedgerImportPlan *from, const guint *rows,
                                   guint n_rows);

/** ledger_import_plan_settle: the first @n_rows of those that are taken are in the book now, and no longer taken. */
void ledger_import_plan_settle (LedgerImportPlan *self, guint n_rows);

/** ledger_import_plan_is_taken: whether the row changes something when the plan is carried out. */
gboolean ledger_import_plan_is_taken (const LedgerImportPlan *self, guint row);

/**
 * ledger_import_plan_fill:
 * @from: (inout): the first row that is not in @edit yet; the next one afterwards
 * @limit: records that are put into it at most; a row is never parted
 *
 * Puts the rows that are taken into @edit, one after the other.
 *
 * Returns: how many rows were put
 */
guint ledger_import_plan_fill (const LedgerImportPlan *self, guint *from, LedgerEdit *edit, guint limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerImportPlan, ledger_import_plan_free)

G_END_DECLS

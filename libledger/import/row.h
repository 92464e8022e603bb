/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a row of a table says, understood: the values of a contact and of what hangs on it, and what could not be
 * understood, each with its cause and remedy. Knows nothing of who is in the book (plan.h). Any thread.
 */
#pragma once

#include "libledger/import/mapping.h"

G_BEGIN_DECLS

/* A child that the row tells of. */
typedef struct
{
  LedgerRecord *record;         /* id null, parent nothing: whom it belongs to is decided later */
  char *slot;                   /* (nullable): it stands in that slot of its parent */
} LedgerImportChild;

typedef struct
{
  guint column;                 /* G_MAXUINT: the row as a whole */
  char *message;                /* in the user's language: cause and remedy */
} LedgerImportFault;

typedef struct
{
  LedgerRecord *contact;        /* id null; the values of the file; kind and status where a new one needs them */
  GPtrArray *children;          /* LedgerImportChild */
  GPtrArray *faults;            /* LedgerImportFault */
  guint64 assumed;              /* a bit by index for each field of `contact` that the file does not say */
  char *number;                 /* (nullable): of whom the row is */
  gboolean is_set_by_file;      /* whether there is anything in it but defaults */
  gboolean named;               /* whether there is a name */
} LedgerImportRow;

/** ledger_import_row_new: Returns: (transfer full): row @row of @table, understood by @mapping. */
LedgerImportRow *ledger_import_row_new (const LedgerImportCatalog *catalog, const LedgerImportMapping *mapping,
                                        const LedgerImportTable *table, guint row);

/** ledger_import_row_free: frees it. */
void ledger_import_row_free (LedgerImportRow *self);

/** ledger_import_row_add_fault: @message: (transfer full) */
void ledger_import_row_add_fault (LedgerImportRow *self, guint column, char *message);

/**
 * ledger_import_row_dup_understood:
 *
 * Returns: (transfer full): how the cell of @column was understood, as people read it: "1 februari 1960" as
 *   1960-02-01; "" when nothing came of it
 */
char *ledger_import_row_dup_understood (const LedgerImportRow *self, LedgerStore *store,
                                        const LedgerImportMapping *mapping, guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerImportRow, ledger_import_row_free)

G_END_DECLS

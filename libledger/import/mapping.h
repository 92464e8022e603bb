/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which column of a table becomes what (target.h). It is proposed from the heads in Dutch and English and from what
 * stands in the columns, changed by a person, and remembered for the next file with the same heads. Any thread.
 */
#pragma once

#include "libledger/import/table.h"
#include "libledger/import/target.h"

G_BEGIN_DECLS

/* What happens to somebody who is in the book already. */
typedef enum
{
  LEDGER_IMPORT_FILL,           /* what is empty in the book is filled in */
  LEDGER_IMPORT_REPLACE,        /* what the file says goes before what the book says */
  LEDGER_IMPORT_LEAVE,          /* nothing is changed */
} LedgerImportExisting;

typedef struct
{
  guint n_columns;
  const LedgerImportTarget **targets;   /* a column each; NULL: left out */
  LedgerImportExisting existing;
  char country[3];              /* of addresses that name none, ISO 3166-1 alpha-2; "": unknown */
} LedgerImportMapping;

/** ledger_import_mapping_new: Returns: (transfer full): one that leaves out all @n_columns. */
LedgerImportMapping *ledger_import_mapping_new (guint n_columns);

/** ledger_import_mapping_free: frees it. */
void ledger_import_mapping_free (LedgerImportMapping *self);

/**
 * ledger_import_mapping_guess:
 *
 * Returns: (transfer full): what is proposed for @table: by its heads, else by what stands in a column. No
 *   target twice
 */
LedgerImportMapping *ledger_import_mapping_guess (const LedgerImportCatalog *catalog, const LedgerImportTable *table);

/**
 * ledger_import_mapping_set:
 * @path: (nullable): of a target; %NULL or "" leaves the column out
 *
 * Returns: %FALSE with LEDGER_IMPORT_ERROR_MAPPING: there is no such target, or another column has it
 */
gboolean ledger_import_mapping_set (LedgerImportMapping *self, const LedgerImportCatalog *catalog, guint column,
                                    const char *path, GError **error);

/** ledger_import_mapping_find: Returns: the column of the target of that path; G_MAXUINT for none. */
guint ledger_import_mapping_find (const LedgerImportMapping *self, const char *path);

/** ledger_import_mapping_dup_text: Returns: (transfer full): as JSON, to be remembered. */
char *ledger_import_mapping_dup_text (const LedgerImportMapping *self);

/**
 * ledger_import_mapping_parse:
 *
 * Returns: (transfer full) (nullable): what dup_text wrote; a target that is no more is left out. %NULL when it is
 *   none, or of another number of columns
 */
LedgerImportMapping *ledger_import_mapping_parse (const LedgerImportCatalog *catalog, const char *text,
                                                  guint n_columns);

/** ledger_import_mapping_dup_key: Returns: (transfer full): the setting that keeps that of tables with such heads. */
char *ledger_import_mapping_dup_key (const LedgerImportTable *table);

/** ledger_import_mapping_recall: Returns: (transfer full): the one remembered for such a table, else a guess. */
LedgerImportMapping *ledger_import_mapping_recall (LedgerStore *store, const LedgerImportCatalog *catalog,
                                                   const LedgerImportTable *table);

/** ledger_import_mapping_remember: keeps it for the next table with the same heads, here only. */
gboolean ledger_import_mapping_remember (const LedgerImportMapping *self, LedgerStore *store,
                                         const LedgerImportTable *table, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerImportMapping, ledger_import_mapping_free)

G_END_DECLS

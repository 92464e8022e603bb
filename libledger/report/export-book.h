/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole book in open files, for whoever goes on with another program: of each kind a CSV of all its records with
 * the values as they are kept, the contents of files beside it, and a table that says of each column what it holds.
 * Nothing is masked: whoever exports notes it before (libledger/sync/observation.h). A reader's thread.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/report/export.h"

G_BEGIN_DECLS

/* Of the folder that is made. */
#define LEDGER_EXPORT_BOOK_COLUMNS "columns.csv"
#define LEDGER_EXPORT_BOOK_README "README.txt"
#define LEDGER_EXPORT_BOOK_FILES "files"

typedef struct
{
  const LedgerAccess *access;   /* of who exports: what he may not read is left out; %NULL: everything */
  const char *directory;        /* (nullable): of the replica: contents of files that lie there go out too */
  LedgerExportProgress progress;        /* (nullable): records */
  gpointer data;
} LedgerExportBook;

/* What went out. */
typedef struct
{
  guint kinds, records;
  guint files, missing;         /* contents that are there, and that are not here */
} LedgerExportBookResult;

/**
 * ledger_export_book:
 * @folder: is not there yet; it is there when it is whole, and for its owner alone
 *
 * Returns: %FALSE with @error: G_IO_ERROR_CANCELLED, G_IO_ERROR_EXISTS, G_FILE_ERROR, or of the store; nothing is left
 */
gboolean ledger_export_book (LedgerStore *store, const LedgerExportBook *how, const char *folder,
                             LedgerExportBookResult *result, GCancellable *cancellable, GError **error);

G_END_DECLS

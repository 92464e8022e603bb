/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section of imports (PLT-10): contacts from a spreadsheet, CSV or vCard in four steps: the file, its columns, what
 * would become of the rows, and the import itself. The first three need no server. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_IMPORT_PAGE (ledenboek_import_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekImportPage, ledenboek_import_page, LEDENBOEK, IMPORT_PAGE, AdwBin)

/** ledenboek_import_page_new: Returns: (transfer floating): imports into the book of @replica. */
GtkWidget *ledenboek_import_page_new (LedgerReplica *replica);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row of the settings about the table of postcodes of this workplace (DQ-09): what is loaded, and reading in a file
 * of the supplier. The reading runs on a reader's thread; one works on meanwhile. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_POSTCODE_ROW (ledenboek_postcode_row_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekPostcodeRow, ledenboek_postcode_row, LEDENBOEK, POSTCODE_ROW, AdwActionRow)

/** ledenboek_postcode_row_new: Returns: (transfer floating): the row of the table beside the book of @replica. */
GtkWidget *ledenboek_postcode_row_new (LedgerReplica *replica);

G_END_DECLS
